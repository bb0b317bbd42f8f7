//! The instance types the lab knows.

use crate::ec2::ask::{Ask, invalid};
use crate::ec2::filter::Filters;
use crate::ec2::page::Page;
use crate::ec2::tag::Tags;
use crate::ec2::zone;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use std::sync::LazyLock;

/// A type: its name, cores, memory, and whether it runs on Nitro.
pub(super) struct InstanceType {
    pub(super) name: String,
    pub(super) cores: u32,
    pub(super) memory_mib: u64,
    pub(super) nitro: bool,
}

/// Types of one name before the dot, with the same memory for each core.
struct Family {
    name: &'static str,
    mib_per_core: u64,
    nitro: bool,
    sizes: &'static [&'static str],
}

const fn family(name: &'static str, mib_per_core: u64, nitro: bool, sizes: &'static [&'static str]) -> Family {
    Family { name, mib_per_core, nitro, sizes }
}

const OLD: &[&str] = &["large", "xlarge", "2xlarge", "4xlarge"];
const FIFTH: &[&str] = &["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"];
const NINES: &[&str] = &["large", "xlarge", "2xlarge", "4xlarge", "9xlarge", "12xlarge", "18xlarge", "24xlarge"];
const SIXTH: &[&str] = &["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge", "32xlarge"];

const FAMILIES: [Family; 24] = [
    family("c4", 1920, false, OLD),
    family("c5", 2048, true, NINES),
    family("c5a", 2048, true, FIFTH),
    family("c6a", 2048, true, SIXTH),
    family("c6i", 2048, true, SIXTH),
    family("c6in", 2048, true, SIXTH),
    family("c7a", 2048, true, SIXTH),
    family("c7i", 2048, true, FIFTH),
    family("m4", 4096, false, OLD),
    family("m5", 4096, true, FIFTH),
    family("m5a", 4096, true, FIFTH),
    family("m5n", 4096, true, FIFTH),
    family("m6a", 4096, true, SIXTH),
    family("m6i", 4096, true, SIXTH),
    family("m7a", 4096, true, SIXTH),
    family("m7i", 4096, true, FIFTH),
    family("r4", 7808, false, OLD),
    family("r5", 8192, true, FIFTH),
    family("r5a", 8192, true, FIFTH),
    family("r5n", 8192, true, FIFTH),
    family("r6a", 8192, true, SIXTH),
    family("r6i", 8192, true, SIXTH),
    family("r7a", 8192, true, SIXTH),
    family("r7i", 8192, true, FIFTH),
];

/// Types that follow no rule: name, cores, memory in MiB, Nitro.
const SINGLE: [(&str, u32, u64, bool); 26] = [
    ("m1.large", 2, 7680, false),
    ("m1.medium", 1, 3840, false),
    ("m1.small", 1, 1740, false),
    ("m1.xlarge", 4, 15360, false),
    ("t1.micro", 1, 627, false),
    ("t2.2xlarge", 8, 32768, false),
    ("t2.large", 2, 8192, false),
    ("t2.medium", 2, 4096, false),
    ("t2.micro", 1, 1024, false),
    ("t2.nano", 1, 512, false),
    ("t2.small", 1, 2048, false),
    ("t2.xlarge", 4, 16384, false),
    ("t3.2xlarge", 8, 32768, true),
    ("t3.large", 2, 8192, true),
    ("t3.medium", 2, 4096, true),
    ("t3.micro", 2, 1024, true),
    ("t3.nano", 2, 512, true),
    ("t3.small", 2, 2048, true),
    ("t3.xlarge", 4, 16384, true),
    ("t3a.2xlarge", 8, 32768, true),
    ("t3a.large", 2, 8192, true),
    ("t3a.medium", 2, 4096, true),
    ("t3a.micro", 2, 1024, true),
    ("t3a.nano", 2, 512, true),
    ("t3a.small", 2, 2048, true),
    ("t3a.xlarge", 4, 16384, true),
];

impl Family {
    fn kind(&self, size: &str) -> InstanceType {
        let cores = match size {
            "large" => 2,
            "xlarge" => 4,
            other => other.trim_end_matches("xlarge").parse::<u32>().unwrap_or(1) * 4,
        };
        let memory_mib = u64::from(cores) * self.mib_per_core;
        InstanceType { name: format!("{}.{size}", self.name), cores, memory_mib, nitro: self.nitro }
    }
}

/// All types, in no order.
static ALL: LazyLock<Vec<InstanceType>> = LazyLock::new(|| {
    let single = SINGLE.iter().map(|(name, cores, memory_mib, nitro)| InstanceType {
        name: (*name).to_owned(),
        cores: *cores,
        memory_mib: *memory_mib,
        nitro: *nitro,
    });
    single.chain(FAMILIES.iter().flat_map(|family| family.sizes.iter().map(|size| family.kind(size)))).collect()
});

/// The type of this name.
pub(super) fn named(name: &str) -> Option<&'static InstanceType> {
    ALL.iter().find(|kind| kind.name == name)
}

fn is_burstable(kind: &InstanceType) -> bool {
    kind.name.starts_with('t')
}

fn threads(kind: &InstanceType) -> u32 {
    if kind.cores > 1 { 2 } else { 1 }
}

fn node(kind: &InstanceType) -> Node {
    let item = |text: &str| Node::text("item", text);
    let threads = threads(kind);
    let cpu = Node::new("vCpuInfo")
        .with("defaultVCpus", kind.cores)
        .with("defaultCores", (kind.cores / threads).max(1))
        .with("defaultThreadsPerCore", threads);
    let ebs = Node::new("ebsInfo")
        .with("ebsOptimizedSupport", if kind.nitro { "default" } else { "unsupported" })
        .with("encryptionSupport", "supported")
        .with("nvmeSupport", if kind.nitro { "required" } else { "unsupported" });
    let network = Node::new("networkInfo")
        .with("networkPerformance", if kind.nitro { "Up to 5 Gigabit" } else { "Moderate" })
        .with("maximumNetworkInterfaces", 3)
        .with("maximumNetworkCards", 1)
        .with("defaultNetworkCardIndex", 0)
        .with("ipv4AddressesPerInterface", 6)
        .with("ipv6AddressesPerInterface", 6)
        .with("ipv6Supported", true)
        .with("enaSupport", if kind.nitro { "required" } else { "unsupported" })
        .with("efaSupported", false);
    Node::new("item")
        .with("instanceType", &kind.name)
        .with("currentGeneration", kind.nitro || kind.name.starts_with("t2"))
        .with("freeTierEligible", kind.name == "t2.micro" || kind.name == "t3.micro")
        .child(Node::list("supportedUsageClasses", "item", [item("on-demand")]))
        .child(Node::list("supportedRootDeviceTypes", "item", [item("ebs")]))
        .child(Node::list("supportedVirtualizationTypes", "item", [item("hvm")]))
        .with("bareMetal", false)
        .with("hypervisor", if kind.nitro { "nitro" } else { "xen" })
        .child(Node::new("processorInfo").child(Node::list("supportedArchitectures", "item", [item("x86_64")])))
        .child(cpu)
        .child(Node::new("memoryInfo").with("sizeInMiB", kind.memory_mib))
        .with("instanceStorageSupported", false)
        .child(ebs)
        .child(network)
        .with("hibernationSupported", false)
        .with("burstablePerformanceSupported", is_burstable(kind))
        .with("dedicatedHostsSupported", !is_burstable(kind))
        .with("autoRecoverySupported", true)
        .child(Node::list("supportedBootModes", "item", [item("legacy-bios")]))
}

const FILTERS: [&str; 9] = [
    "bare-metal",
    "burstable-performance-supported",
    "current-generation",
    "hypervisor",
    "instance-type",
    "memory-info.size-in-mib",
    "processor-info.supported-architecture",
    "supported-virtualization-type",
    "vcpu-info.default-vcpus",
];

fn facts(kind: &InstanceType, filter: &str) -> Vec<String> {
    let value = match filter {
        "bare-metal" => "false".to_owned(),
        "burstable-performance-supported" => is_burstable(kind).to_string(),
        "current-generation" => (kind.nitro || kind.name.starts_with("t2")).to_string(),
        "hypervisor" => if kind.nitro { "nitro" } else { "xen" }.to_owned(),
        "instance-type" => kind.name.clone(),
        "memory-info.size-in-mib" => kind.memory_mib.to_string(),
        "processor-info.supported-architecture" => "x86_64".to_owned(),
        "supported-virtualization-type" => "hvm".to_owned(),
        _ => kind.cores.to_string(),
    };
    vec![value]
}

/// DescribeInstanceTypes.
pub(in crate::ec2) fn describe(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let page = Page::read(ask, 5, 100)?;
    let names = ask.params.list("InstanceType");
    let filters = Filters::read(ask, &FILTERS)?;
    page.without_ids(&names, "instanceTypes")?;
    ask.ready()?;
    let unknown: Vec<&String> = names.iter().filter(|name| named(name).is_none()).collect();
    if !unknown.is_empty() {
        let list: Vec<&str> = unknown.iter().map(|name| name.as_str()).collect();
        let error = invalid(format!("The following supplied instance types do not exist: [{}]", list.join(", ")));
        return Err(AwsError { code: "InvalidInstanceType".to_owned(), ..error });
    }
    let rows = ALL
        .iter()
        .filter(|kind| names.is_empty() || names.contains(&kind.name))
        .filter(|kind| filters.pass(&Tags::new(), |name| facts(kind, name)))
        .map(|kind| (kind.name.clone(), node(kind)))
        .collect();
    Ok(page.answer(world, "instanceTypeSet", rows))
}

/// The places of a Region by their kind; `None` for a kind the lab has none of.
fn places(region: &str, kind: &str) -> Option<Vec<String>> {
    let zones = zone::zones(region);
    match kind {
        "region" => Some(vec![region.to_owned()]),
        "availability-zone" => Some(zones),
        "availability-zone-id" => Some(zones.iter().map(|zone| zone::zone_id(zone)).collect()),
        _ => None,
    }
}

/// DescribeInstanceTypeOfferings. Every type the lab knows is offered everywhere.
pub(in crate::ec2) fn describe_offerings(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let page = Page::read(ask, 5, 1000)?;
    let kind = ask.params.get("LocationType").unwrap_or_else(|| "region".to_owned());
    let filters = Filters::read(ask, &["instance-type", "location"])?;
    ask.ready()?;
    let unknown = || invalid(format!("Value ({kind}) for parameter LocationType is invalid."));
    let places = places(ask.region(), &kind).ok_or_else(unknown)?;
    let offered = |one: &InstanceType, place: &str| {
        let node = Node::new("item").with("instanceType", &one.name).with("locationType", &kind).with("location", place);
        (format!("{} {place}", one.name), node)
    };
    let passes = |one: &InstanceType, place: &str| {
        filters.pass(&Tags::new(), |name| vec![if name == "location" { place.to_owned() } else { one.name.clone() }])
    };
    let of = |one: &InstanceType| -> Vec<(String, Node)> {
        places.iter().filter(|place| passes(one, place)).map(|place| offered(one, place)).collect()
    };
    Ok(page.answer(world, "instanceTypeOfferingSet", ALL.iter().flat_map(of).collect()))
}
