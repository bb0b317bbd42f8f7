//! A lab that comes back from its file is the lab it was.

use super::ask;
use super::lists::LISTS;
use crate::world::World;
use crate::{Lab, Options, Time};
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use std::sync::Arc;

struct Still(Timestamp);

impl Time for Still {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn wake_at(&self, _at: Timestamp) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
}

fn open(path: &Path, later: i64) -> Lab {
    Lab::open(path, Options::default(), |at| Arc::new(Still(at + SignedDuration::from_secs(later)))).unwrap()
}

fn everything(world: &mut World) -> String {
    let lists = LISTS.iter().map(|(action, ..)| *action).chain(["DescribeInstances", "DescribeAddresses", "DescribeLaunchTemplates"]);
    lists.map(|action| ask(world, "us-east-1", action, &[]).unwrap().render(None)).collect()
}

fn furnish(world: &mut World) {
    let image =
        crate::ec2::image::latest_image(world, "us-east-1", "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2").unwrap();
    let run = [("ImageId", image.as_str()), ("MinCount", "2"), ("MaxCount", "2"), ("UserData", "AAEC/w=="), ("ClientToken", "t")];
    ask(world, "us-east-1", "RunInstances", &run).unwrap();
    ask(world, "us-east-1", "AllocateAddress", &[]).unwrap();
    let template = [("LaunchTemplateName", "one-t"), ("LaunchTemplateData.InstanceType", "t3.small")];
    ask(world, "us-east-1", "CreateLaunchTemplate", &template).unwrap();
}

#[test]
fn what_was_answered_is_there_after_a_kill_and_work_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.db");
    let before = open(&path, 0).transact(|world| {
        furnish(world);
        everything(world)
    });
    let lab = open(&path, 0);
    assert_eq!(lab.transact(everything).unwrap(), before.unwrap());
    drop(lab);
    let state = "reservationSet/item/instancesSet/item/instanceState/name";
    let later = open(&path, 60).transact(|world| ask(world, "us-east-1", "DescribeInstances", &[]).unwrap().at(state).map(str::to_owned));
    assert_eq!(later.unwrap().as_deref(), Some("running"));
}
