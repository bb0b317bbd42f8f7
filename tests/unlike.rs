//! What AWS does that is easily taken for granted: what a template keeps, how a network is written, what a list still names.

use crate::support::Project;

fn synced(script: &str) -> Project {
    let project = Project::new("", script);
    project.run(&["lab", "reset", "--yes", "--to", "synced"]).exits(0);
    project
}

#[test]
fn launch_settings_keep_what_a_template_says_of_its_interfaces() {
    let script = r#"
let server = source_servers(#{ tags: #{} }).filter(|one| one.name.contains("wordpress-web"))[0];
let template = drs::get_launch_configuration(#{ sourceServerID: server.sourceServerID }).ec2LaunchTemplateID;
let standing = || ec2::describe_launch_template_versions(#{ LaunchTemplateId: template, Versions: ["$Default"] })[0].LaunchTemplateData;
let vpcs = ec2::describe_vpcs().filter(|vpc| !vpc.IsDefault && vpc.CidrBlock == "10.0.0.0/16").map(|vpc| vpc.VpcId);
let subnets = ec2::describe_subnets().filter(|subnet| vpcs.contains(subnet.VpcId));
let group = ec2::describe_security_groups().filter(|group| group.VpcId == subnets[0].VpcId)[0].GroupId;
step("theirs", || {
    let made = ec2::create_launch_template_version(#{ LaunchTemplateId: template, SourceVersion: "1", LaunchTemplateData: #{
        NetworkInterfaces: [#{ DeviceIndex: 0, SubnetId: subnets[0].SubnetId, AssociatePublicIpAddress: true, DeleteOnTermination: true, Description: "theirs" }],
    } });
    ec2::modify_launch_template(#{ LaunchTemplateId: template, DefaultVersion: `${made.LaunchTemplateVersion.VersionNumber}` });
});
step("ours", || {
    let settings = #{ server: server, instance_type: "t3.small", subnet: subnets[0].SubnetId, security_groups: [group] };
    let first = set_launch_settings(settings);
    let interface = standing.call().NetworkInterfaces[0];
    assert(interface.AssociatePublicIpAddress && interface.DeleteOnTermination && interface.Description == "theirs", interface);
    assert(interface.SubnetId == subnets[0].SubnetId && interface.Groups == [group], interface);
    assert(set_launch_settings(settings).version == first.version, "it is so already");
});
"#;
    synced(script).run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn launch_settings_that_move_a_server_leave_out_what_cannot_come_along() {
    let script = r#"
let server = source_servers(#{ tags: #{} }).filter(|one| one.name.contains("wordpress-web"))[0];
let template = drs::get_launch_configuration(#{ sourceServerID: server.sourceServerID }).ec2LaunchTemplateID;
let standing = || ec2::describe_launch_template_versions(#{ LaunchTemplateId: template, Versions: ["$Default"] })[0].LaunchTemplateData;
let vpcs = ec2::describe_vpcs().filter(|vpc| !vpc.IsDefault && vpc.CidrBlock == "10.0.0.0/16").map(|vpc| vpc.VpcId);
let to = ec2::describe_subnets().filter(|subnet| vpcs.contains(subnet.VpcId))[0];
let near = ec2::describe_subnets().filter(|subnet| subnet.VpcId == to.VpcId && subnet.AvailabilityZone == to.AvailabilityZone)[0];
let far = ec2::describe_subnets().filter(|subnet| subnet.VpcId != to.VpcId)[0];
let group = ec2::describe_security_groups().filter(|group| group.VpcId == to.VpcId)[0].GroupId;
step("theirs", || {
    let made = ec2::create_launch_template_version(#{ LaunchTemplateId: template, SourceVersion: "1", LaunchTemplateData: #{
        NetworkInterfaces: [
            #{ DeviceIndex: 0, NetworkInterfaceId: "eni-0123456789abcdef0" },
            #{ DeviceIndex: 1, SubnetId: far.SubnetId },
            #{ DeviceIndex: 2, SubnetId: near.SubnetId },
        ],
    } });
    ec2::modify_launch_template(#{ LaunchTemplateId: template, DefaultVersion: `${made.LaunchTemplateVersion.VersionNumber}` });
});
step("ours", || {
    set_launch_settings(#{ server: server, instance_type: "t3.small", subnet: to.SubnetId, security_groups: [group] });
    let all = standing.call().NetworkInterfaces;
    assert(all.map(|one| one.SubnetId) == [to.SubnetId, near.SubnetId], all);
    assert(all[0].NetworkInterfaceId == (), all);
});
"#;
    synced(script).run(&["run", "test.rhai"]).exits(0).shows("1 further interface left out");
}

/// A server's launch template, of which somebody makes a version.
const TEMPLATE: &str = r#"
let server = source_servers(#{ tags: #{} }).filter(|one| one.name.contains("wordpress-web"))[0];
let template = drs::get_launch_configuration(#{ sourceServerID: server.sourceServerID }).ec2LaunchTemplateID;
let standing = || ec2::describe_launch_template_versions(#{ LaunchTemplateId: template, Versions: ["$Default"] })[0].LaunchTemplateData;
let vpcs = ec2::describe_vpcs().filter(|vpc| !vpc.IsDefault && vpc.CidrBlock == "10.0.0.0/16").map(|vpc| vpc.VpcId);
let subnet = ec2::describe_subnets().filter(|subnet| vpcs.contains(subnet.VpcId))[0];
let group = ec2::describe_security_groups().filter(|group| group.VpcId == subnet.VpcId)[0].GroupId;
let theirs = |data| {
    let made = ec2::create_launch_template_version(#{ LaunchTemplateId: template, LaunchTemplateData: data });
    ec2::modify_launch_template(#{ LaunchTemplateId: template, DefaultVersion: `${made.LaunchTemplateVersion.VersionNumber}` });
};
let problems = || check_recoverable(#{ servers: [server], point_in_time: "latest" }).problems;
"#;

#[test]
fn launch_settings_keep_what_a_template_says_of_its_disks() {
    let script = r#"
let ebs = #{ VolumeType: "gp3", VolumeSize: 9, Iops: 4000, Throughput: 200, Encrypted: true, DeleteOnTermination: true };
step("theirs", || theirs.call(#{ BlockDeviceMappings: [#{ DeviceName: "/dev/nvme0n1", Ebs: ebs }] }));
let settings = #{ server: server, instance_type: "t3.small", subnet: subnet.SubnetId, security_groups: [group] };
step("same", || {
    set_launch_settings(settings + #{ volume_type: "gp3" });
    let now = standing.call().BlockDeviceMappings[0].Ebs;
    for member in ebs.keys() { assert(now[member] == ebs[member], `${member}: ${now}`); }
});
step("other", || {
    set_launch_settings(settings + #{ volume_type: "gp2" });
    let now = standing.call().BlockDeviceMappings[0].Ebs;
    assert(now.VolumeType == "gp2" && now.Encrypted && now.VolumeSize == 9 && now.Iops == () && now.Throughput == (), `${now}`);
});
"#;
    synced(&format!("{TEMPLATE}{script}")).run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn launch_settings_leave_out_what_ec2_does_not_take_beside_them() {
    let script = r#"
step("theirs", || theirs.call(#{
    InstanceType: "t3.small", KeyName: "theirs", SecurityGroupIds: [group], InstanceRequirements: #{ VCpuCount: #{ Min: 2 }, MemoryMiB: #{ Min: 2048 } },
    NetworkInterfaces: [#{ DeviceIndex: 0, SubnetId: subnet.SubnetId }], MetadataOptions: #{ HttpTokens: "required" },
}));
step("told", || {
    let told = problems.call();
    assert(told.some(|one| one.contains("both `SecurityGroupIds` and `NetworkInterfaces`")), told);
    assert(told.some(|one| one.contains("both `InstanceRequirements` and `InstanceType`")), told);
});
step("ours", || {
    let settings = #{ server: server, instance_type: "t3.small", subnet: subnet.SubnetId, security_groups: [group] };
    let set = set_launch_settings(settings);
    let now = standing.call();
    assert(now.SecurityGroupIds in [(), []] && now.InstanceRequirements == (), now);
    assert(now.KeyName == "theirs" && now.MetadataOptions.HttpTokens == "required" && now.NetworkInterfaces[0].Groups == [group], now);
    assert(set_launch_settings(settings).version == set.version, "it is so already");
    assert(problems.call().is_empty(), problems.call());
});
"#;
    synced(&format!("{TEMPLATE}{script}")).run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn a_template_without_a_subnet_or_a_type_can_be_launched_where_aws_chooses_them() {
    let script = r#"
step("theirs", || {
    theirs.call(#{ InstanceRequirements: #{ VCpuCount: #{ Min: 2 }, MemoryMiB: #{ Min: 2048 } } });
    drs::update_launch_configuration(#{ sourceServerID: server.sourceServerID, targetInstanceTypeRightSizingMethod: "NONE" });
});
step("told", || assert(problems.call().is_empty(), problems.call()));
step("drill", || drill(#{ servers: [server], point_in_time: "latest" }));
"#;
    let project = synced(&format!("{TEMPLATE}{script}"));
    project.run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn a_network_with_host_bits_is_let_in_and_stays() {
    let script = r#"
let group = ec2::describe_security_groups()[0].GroupId;
let into = || ec2::describe_security_group_rules(#{ Filters: [#{ Name: "group-id", Values: [group] }] }).filter(|rule| !rule.IsEgress && rule.FromPort == 22);
for time in 0..2 {
    step(`narrow-${time}`, || narrow_ingress(#{ security_group: group, ports: [22], cidr: `203.0.113.5/${24}` }));
    assert(into.call().map(|rule| rule.CidrIpv4) == ["203.0.113.0/24"], into.call());
}
step("six", || narrow_ingress(#{ security_group: group, ports: [22], cidr: `2001:DB8::5/${64}` }));
assert(into.call().map(|rule| rule.CidrIpv6) == ["2001:db8::/64"], into.call());
"#;
    synced(script).run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn a_drill_whose_instances_somebody_terminated_in_ec2_is_cleared_away() {
    let script = r#"
let servers = source_servers(#{ tags: #{} });
let names = || drs::describe_recovery_instances().map(|one| one.recoveryInstanceID);
step("drill", || drill(#{ servers: servers, point_in_time: "latest" }));
step("somebody", || {
    ec2::terminate_instances(#{ InstanceIds: [names.call()[0]] });
    wait_for("it is gone", #{ timeout: "10m" }, || drs::describe_recovery_instances()[0].ec2InstanceState == "TERMINATED");
});
step("over", || terminate_drill(#{ servers: servers, timeout: "30m" }));
assert(names.call().is_empty(), names.call());
"#;
    synced(script).run(&["run", "test.rhai"]).exits(0);
}
