//! S3 as its users see it: signed and unsigned requests in, bytes out.

use super::published::{Kind, installer_bytes};
use super::{is_installer, object};
use crate::wire::client::{Client, text};
use crate::wire::{self, Call, Caller, Principal, Request, Response};
use crate::world::World;
use bytes::Bytes;
use std::collections::BTreeMap;

const HOST: &str = "s3.us-east-1.amazonaws.com";

fn ask(client: &mut Client, method: &str, path: &str, query: &str, body: &str) -> Response {
    client.send("s3", method, HOST, path, query, &[], body.as_bytes().to_vec())
}

fn code(response: &Response) -> (u16, String) {
    (response.status, text(&String::from_utf8_lossy(&response.body), "Code"))
}

/// Fetches `url` without a signature, as curl does: status and body.
fn fetch(world: &mut World, url: &str) -> (u16, Bytes) {
    let (host, path, query) = super::place::split(url).expect("a URL");
    let headers = BTreeMap::from([("host".to_owned(), host.clone())]);
    let request = Request { method: "GET".to_owned(), host, path, query, headers, body: Bytes::new() };
    let (response, _) = wire::answer(world, &request);
    (response.status, response.body)
}

#[test]
fn an_object_is_found_in_either_style_and_holds_its_bucket() {
    let mut client = Client::root();
    assert_eq!(ask(&mut client, "PUT", "/bucket", "", "").status, 200);
    assert_eq!(ask(&mut client, "PUT", "/bucket/a/b%20c", "x-id=PutObject", "hello").status, 200);
    let got = client.send("s3", "GET", "bucket.s3.amazonaws.com", "/a/b%20c", "", &[], "");
    assert_eq!((got.status, &got.body[..]), (200, &b"hello"[..]));
    assert!(got.headers.contains(&("etag", "\"5d41402abc4b2a76b9719d911017c592\"".to_owned())));
    let plain = client.send("s3", "GET", "127.0.0.1", "/bucket/a/b%20c", "", &[], "");
    assert_eq!(plain.status, 200);
    assert_eq!(code(&ask(&mut client, "DELETE", "/bucket", "", "")), (409, "BucketNotEmpty".to_owned()));
    let missing = client.send("s3", "HEAD", HOST, "/bucket/none", "", &[], "");
    assert_eq!((missing.status, missing.body.len()), (404, 0));
    let deleted = ask(&mut client, "POST", "/bucket", "delete=", "<Delete><Object><Key>a/b c</Key></Object></Delete>");
    assert_eq!(deleted.status, 200);
    assert_eq!(ask(&mut client, "DELETE", "/bucket", "", "").status, 204);
    assert_eq!(code(&ask(&mut client, "GET", "/bucket/a", "", "")), (404, "NoSuchBucket".to_owned()));
}

#[test]
fn listings_come_in_pages_with_common_prefixes() {
    let mut client = Client::root();
    client.world.page = Some(2);
    ask(&mut client, "PUT", "/bucket", "", "");
    for key in ["a/1", "a/2", "b", "c"] {
        ask(&mut client, "PUT", &format!("/bucket/{key}"), "", "x");
    }
    let first = ask(&mut client, "GET", "/bucket", "list-type=2&delimiter=%2F", "");
    let first = String::from_utf8_lossy(&first.body).into_owned();
    assert!(first.contains("<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>") && first.contains("<Key>b</Key>"), "{first}");
    let token = text(&first, "NextContinuationToken").replace('=', "%3D");
    let second = ask(&mut client, "GET", "/bucket", &format!("list-type=2&delimiter=%2F&continuation-token={token}"), "");
    let second = String::from_utf8_lossy(&second.body).into_owned();
    assert_eq!((text(&second, "Key").as_str(), text(&second, "IsTruncated").as_str()), ("c", "false"));
}

#[test]
fn a_chunked_body_is_decoded_and_its_checksum_judged() {
    let mut client = Client::root();
    ask(&mut client, "PUT", "/bucket", "", "");
    let put = |client: &mut Client, crc: &str| {
        let headers = [("x-amz-decoded-content-length", "9"), ("x-amz-trailer", "x-amz-checksum-crc32")];
        let body = format!("9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:{crc}\r\n\r\n");
        client.send("s3", "PUT", HOST, "/bucket/k", "", &[&headers[..], &[("x-amz-content-sha256", UNSIGNED)]].concat(), body.into_bytes())
    };
    const UNSIGNED: &str = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    assert_eq!(put(&mut client, "y/Q5Jg==").status, 200);
    assert_eq!(&ask(&mut client, "GET", "/bucket/k", "", "").body[..], b"123456789");
    assert_eq!(code(&put(&mut client, "AAAAAA==")), (400, "BadDigest".to_owned()));
}

#[test]
fn checksums_are_those_of_their_standards() {
    let check = b"123456789";
    assert_eq!(super::checksum::compute("x-amz-checksum-crc32", check), "y/Q5Jg==");
    assert_eq!(super::checksum::compute("x-amz-checksum-crc32c", check), "4waSgw==");
    // 0xae8b14860a799888, the check value of CRC-64/NVME.
    assert_eq!(super::checksum::compute("x-amz-checksum-crc64nvme", check), "rosUhgp5mIg=");
}

#[test]
fn a_bucket_is_reached_only_through_its_own_region() {
    let mut client = Client::root();
    let west = "<CreateBucketConfiguration><LocationConstraint>us-west-2</LocationConstraint></CreateBucketConfiguration>";
    assert_eq!(ask(&mut client, "PUT", "/west", "", west).status, 200);
    let wrong = ask(&mut client, "GET", "/west/k", "", "");
    assert_eq!(code(&wrong), (301, "PermanentRedirect".to_owned()));
    assert!(wrong.headers.contains(&("x-amz-bucket-region", "us-west-2".to_owned())));
    assert_eq!(code(&ask(&mut client, "PUT", "/west", "", west)), (409, "BucketAlreadyOwnedByYou".to_owned()));
}

#[test]
fn anybody_can_fetch_the_installer_and_check_its_hash() {
    let mut client = Client::root();
    let url = "https://aws-elastic-disaster-recovery-us-west-2.s3.amazonaws.com/latest/linux/aws-replication-installer-init.py";
    let (status, body) = fetch(&mut client.world, url);
    assert_eq!((status, body.clone()), (200, installer_bytes(Kind::Python)));
    assert!(is_installer(&body));
    let hash = "https://aws-elastic-disaster-recovery-hashes-us-west-2.s3.us-west-2.amazonaws.com/latest/linux/aws-replication-installer-init.sha512";
    let (status, body) = fetch(&mut client.world, hash);
    assert_eq!((status, body.len()), (200, 128 + "  aws-replication-installer-init\n".len()));
    ask(&mut client, "PUT", "/private", "", "");
    ask(&mut client, "PUT", "/private/k", "", "x");
    let private = "https://private.s3.amazonaws.com/k";
    assert_eq!(fetch(&mut client.world, private).0, 403);
    let caller = Caller { access_key: "test".to_owned(), principal: Principal::Root };
    let call = Call { caller, region: "us-west-2".to_owned(), request_id: "r".to_owned() };
    assert_eq!(&object(&mut client.world, &call, private).expect("the object")[..], b"x");
}
