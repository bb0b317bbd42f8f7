//! The public images every Region of the lab has, and the SSM parameters that name the newest of them.

use super::image::{Image, ImageDevice};
use super::snapshot;
use super::tag::Tags;
use crate::world::World;
use ring::digest::{SHA256, digest};

/// An image as AWS or a vendor publishes it.
struct Public {
    name: &'static str,
    description: &'static str,
    os: &'static str,
    owner: &'static str,
    alias: &'static str,
    root_device: &'static str,
    size_gib: u32,
    volume_type: &'static str,
    parameters: &'static [&'static str],
    /// Ids by Region; empty: in every Region, by an id of its own.
    ids: &'static [(&'static str, &'static str)],
}

const IMAGES: [Public; 5] = [
    Public {
        name: "CentOS-7-2111-20220825_1.x86_64-d9a3032a-921c-4c6d-b150-bde168105e42",
        description: "CentOS-7-2111-20220825_1.x86_64",
        os: "centos-7",
        owner: "679593333241",
        alias: "aws-marketplace",
        root_device: "/dev/sda1",
        size_gib: 8,
        volume_type: "gp2",
        parameters: &[],
        ids: &[("us-east-1", "ami-088f16c57ce74d90e"), ("us-west-2", "ami-040f9e8ab2841a9b3")],
    },
    Public {
        name: "amzn2-ami-hvm-2.0.20261020.0-x86_64-gp2",
        description: "Amazon Linux 2 AMI 2.0.20261020.0 x86_64 HVM gp2",
        os: "amazon-linux-2",
        owner: "137112412989",
        alias: "amazon",
        root_device: "/dev/xvda",
        size_gib: 8,
        volume_type: "gp2",
        parameters: &[
            "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2",
            "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-ebs",
            "/aws/service/ami-amazon-linux-latest/amzn2-ami-kernel-5.10-hvm-x86_64-gp2",
        ],
        ids: &[],
    },
    Public {
        name: "al2023-ami-2023.9.20261020.0-kernel-6.1-x86_64",
        description: "Amazon Linux 2023 AMI 2023.9.20261020.0 x86_64 HVM kernel-6.1",
        os: "amazon-linux-2023",
        owner: "137112412989",
        alias: "amazon",
        root_device: "/dev/xvda",
        size_gib: 8,
        volume_type: "gp3",
        parameters: &[
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64",
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        ],
        ids: &[],
    },
    Public {
        name: "Windows_Server-2019-English-Full-Base-2026.10.14",
        description: "Microsoft Windows Server 2019 with Desktop Experience Locale English AMI provided by Amazon",
        os: "windows-2019",
        owner: "801119661308",
        alias: "amazon",
        root_device: "/dev/sda1",
        size_gib: 30,
        volume_type: "gp2",
        parameters: &["/aws/service/ami-windows-latest/Windows_Server-2019-English-Full-Base"],
        ids: &[],
    },
    Public {
        name: "Windows_Server-2022-English-Full-Base-2026.10.14",
        description: "Microsoft Windows Server 2022 Full Locale English AMI provided by Amazon",
        os: "windows-2022",
        owner: "801119661308",
        alias: "amazon",
        root_device: "/dev/sda1",
        size_gib: 30,
        volume_type: "gp2",
        parameters: &["/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base"],
        ids: &[],
    },
];

/// An id that is the same in every lab: public images are not the account's.
fn fixed(prefix: &str, region: &str, name: &str) -> String {
    let hash = digest(&SHA256, format!("{prefix}{region}/{name}").as_bytes());
    let hex = hex::encode(hash);
    format!("{prefix}{}", &hex[..17])
}

impl Public {
    fn id(&self, region: &str) -> Option<String> {
        if self.ids.is_empty() {
            return Some(fixed("ami-", region, self.name));
        }
        self.ids.iter().find(|(known, _)| *known == region).map(|(_, id)| (*id).to_owned())
    }
}

/// The id of the image a public parameter names.
pub(super) fn by_parameter(region: &str, parameter: &str) -> Option<String> {
    IMAGES.iter().find(|image| image.parameters.contains(&parameter)).and_then(|image| image.id(region))
}

/// Puts the public images into a Region.
pub(super) fn found(world: &mut World, region: &str) {
    for public in &IMAGES {
        let Some(id) = public.id(region) else { continue };
        let snapshot = fixed("snap-", region, public.name);
        snapshot::make_public(world, &snapshot, region, public.owner, public.size_gib);
        let device = ImageDevice {
            device: public.root_device.to_owned(),
            snapshot: Some(snapshot),
            size_gib: public.size_gib,
            volume_type: public.volume_type.to_owned(),
            iops: (public.volume_type == "gp3").then_some(3000),
            throughput: (public.volume_type == "gp3").then_some(125),
            encrypted: false,
            delete_on_termination: true,
        };
        let now = world.now();
        let image = Image {
            id: id.clone(),
            region: region.to_owned(),
            name: public.name.to_owned(),
            description: public.description.to_owned(),
            owner: public.owner.to_owned(),
            owner_alias: Some(public.alias.to_owned()),
            is_public: true,
            os: Some(public.os.to_owned()),
            is_windows: public.os.starts_with("windows"),
            architecture: "x86_64".to_owned(),
            root_device: public.root_device.to_owned(),
            devices: vec![device],
            boot_mode: None,
            ena_support: true,
            created: now,
            available_at: now,
            tags: Tags::new(),
        };
        world.ec2.images.insert(id, image);
    }
}
