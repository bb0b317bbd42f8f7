//! The instance types the lab knows.

use crate::ec2::ask::{Ask, invalid};
use crate::ec2::filter::Filters;
use crate::ec2::page::Page;
use crate::ec2::tag::Tags;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;

/// A type: its name, cores, memory, and whether it runs on Nitro.
pub(super) struct InstanceType {
    pub(super) name: &'static str,
    pub(super) cores: u32,
    pub(super) memory_mib: u64,
    pub(super) nitro: bool,
}

const fn kind(name: &'static str, cores: u32, memory_mib: u64, nitro: bool) -> InstanceType {
    InstanceType { name, cores, memory_mib, nitro }
}

const TYPES: [InstanceType; 60] = [
    kind("c4.large", 2, 3840, false),
    kind("c4.xlarge", 4, 7680, false),
    kind("c5.12xlarge", 48, 98304, true),
    kind("c5.18xlarge", 72, 147_456, true),
    kind("c5.2xlarge", 8, 16384, true),
    kind("c5.4xlarge", 16, 32768, true),
    kind("c5.9xlarge", 36, 73728, true),
    kind("c5.large", 2, 4096, true),
    kind("c5.xlarge", 4, 8192, true),
    kind("c6i.2xlarge", 8, 16384, true),
    kind("c6i.4xlarge", 16, 32768, true),
    kind("c6i.large", 2, 4096, true),
    kind("c6i.xlarge", 4, 8192, true),
    kind("m1.large", 2, 7680, false),
    kind("m1.medium", 1, 3840, false),
    kind("m1.small", 1, 1740, false),
    kind("m4.2xlarge", 8, 32768, false),
    kind("m4.large", 2, 8192, false),
    kind("m4.xlarge", 4, 16384, false),
    kind("m5.12xlarge", 48, 196_608, true),
    kind("m5.16xlarge", 64, 262_144, true),
    kind("m5.24xlarge", 96, 393_216, true),
    kind("m5.2xlarge", 8, 32768, true),
    kind("m5.4xlarge", 16, 65536, true),
    kind("m5.8xlarge", 32, 131_072, true),
    kind("m5.large", 2, 8192, true),
    kind("m5.xlarge", 4, 16384, true),
    kind("m5a.large", 2, 8192, true),
    kind("m5a.xlarge", 4, 16384, true),
    kind("m6i.2xlarge", 8, 32768, true),
    kind("m6i.4xlarge", 16, 65536, true),
    kind("m6i.large", 2, 8192, true),
    kind("m6i.xlarge", 4, 16384, true),
    kind("r4.large", 2, 15616, false),
    kind("r5.12xlarge", 48, 393_216, true),
    kind("r5.2xlarge", 8, 65536, true),
    kind("r5.4xlarge", 16, 131_072, true),
    kind("r5.8xlarge", 32, 262_144, true),
    kind("r5.large", 2, 16384, true),
    kind("r5.xlarge", 4, 32768, true),
    kind("r6i.2xlarge", 8, 65536, true),
    kind("r6i.large", 2, 16384, true),
    kind("r6i.xlarge", 4, 32768, true),
    kind("t1.micro", 1, 627, false),
    kind("t2.large", 2, 8192, false),
    kind("t2.medium", 2, 4096, false),
    kind("t2.micro", 1, 1024, false),
    kind("t2.nano", 1, 512, false),
    kind("t2.small", 1, 2048, false),
    kind("t2.xlarge", 4, 16384, false),
    kind("t3.2xlarge", 8, 32768, true),
    kind("t3.large", 2, 8192, true),
    kind("t3.medium", 2, 4096, true),
    kind("t3.micro", 2, 1024, true),
    kind("t3.nano", 2, 512, true),
    kind("t3.small", 2, 2048, true),
    kind("t3.xlarge", 4, 16384, true),
    kind("t3a.medium", 2, 4096, true),
    kind("t3a.micro", 2, 1024, true),
    kind("t3a.small", 2, 2048, true),
];

/// The type of this name.
pub(super) fn named(name: &str) -> Option<&'static InstanceType> {
    TYPES.iter().find(|kind| kind.name == name)
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
        .with("instanceType", kind.name)
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
        "instance-type" => kind.name.to_owned(),
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
    let rows = TYPES
        .iter()
        .filter(|kind| names.is_empty() || names.iter().any(|name| name == kind.name))
        .filter(|kind| filters.pass(&Tags::new(), |name| facts(kind, name)))
        .map(|kind| (kind.name.to_owned(), node(kind)))
        .collect();
    Ok(page.answer(world, "instanceTypeSet", rows))
}
