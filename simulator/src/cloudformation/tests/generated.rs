//! Templates nobody thought of: each deploys, resource after resource, or is refused for the one thing wrong with it.

use super::rig::{ask, create, events, refusal, settled, upload};
use crate::wire::client::Client;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Numbers from a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn pick<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[usize::try_from(self.below(all.len() as u64)).expect("small")]
    }

    fn name(&mut self, number: usize) -> String {
        let letters: String =
            (0..=self.below(5)).map(|_| char::from(b"ABCDEFxyz"[usize::try_from(self.below(9)).expect("small")])).collect();
        format!("{letters}{number}")
    }
}

/// A template and what is known of it from how it was made.
struct Made {
    template: Value,
    /// Resources in force, with what each needs.
    needs: BTreeMap<String, BTreeSet<String>>,
    left_out: BTreeSet<String>,
}

/// A mention of a resource, in one of the ways there are.
fn mention(chance: &mut Chance, logical: &str) -> Value {
    match chance.below(4) {
        0 => json!({"Ref": logical}),
        1 => json!({"Fn::Sub": format!("${{{logical}}}")}),
        2 => json!({"Fn::Join": ["", [{"Ref": logical}]]}),
        _ => json!({"Fn::If": ["Always", {"Ref": logical}, {"Ref": "AWS::NoValue"}]}),
    }
}

/// Adds a resource that may need some of those already there.
fn add(chance: &mut Chance, made: &mut Made, number: usize, vpcs: &mut Vec<String>) {
    let logical = chance.name(number);
    let mut needs = BTreeSet::new();
    let roll = if vpcs.is_empty() { 0 } else { chance.below(6) };
    let mut resource = match roll {
        0 if vpcs.len() < 2 => json!({"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": format!("10.{number}.0.0/16")}}),
        1 | 2 => {
            let vpc = chance.pick(vpcs).clone();
            needs.insert(vpc.clone());
            let kind = *chance.pick(&["AWS::EC2::RouteTable", "AWS::EC2::NetworkAcl"]);
            json!({"Type": kind, "Properties": {"VpcId": mention(chance, &vpc)}})
        }
        3 => {
            let vpc = chance.pick(vpcs).clone();
            needs.insert(vpc.clone());
            let group = json!({"GroupDescription": {"Fn::GetAtt": [vpc, "CidrBlock"]}, "VpcId": mention(chance, &vpc)});
            json!({"Type": "AWS::EC2::SecurityGroup", "Properties": group})
        }
        4 => json!({"Type": "AWS::EC2::DHCPOptions", "Properties": {"DomainName": {"Ref": "Domain"}}}),
        _ => json!({"Type": "AWS::EC2::InternetGateway"}),
    };
    let others: Vec<String> = made.needs.keys().cloned().collect();
    if !others.is_empty() && chance.once_in(3) {
        let other = chance.pick(&others).clone();
        resource["DependsOn"] = json!(other);
        needs.insert(other);
    }
    let is_vpc = resource["Type"] == "AWS::EC2::VPC";
    if !is_vpc && chance.once_in(4) {
        let condition = *chance.pick(&["Always", "Never"]);
        resource["Condition"] = json!(condition);
        if condition == "Never" {
            made.template["Resources"][&logical] = resource;
            made.left_out.insert(logical);
            return;
        }
    }
    if is_vpc {
        vpcs.push(logical.clone());
    }
    made.template["Resources"][&logical] = resource;
    made.needs.insert(logical, needs);
}

fn generate(chance: &mut Chance) -> Made {
    let template = json!({
        "Parameters": {"Domain": {"Type": "String", "Default": "example.env"}},
        "Conditions": {"Always": {"Fn::Equals": [{"Ref": "Domain"}, "example.env"]}, "Never": {"Fn::Not": [{"Condition": "Always"}]}},
        "Resources": {}
    });
    let mut made = Made { template, needs: BTreeMap::new(), left_out: BTreeSet::new() };
    let mut vpcs = Vec::new();
    for number in 0..=usize::try_from(chance.below(8)).expect("small") {
        add(chance, &mut made, number, &mut vpcs);
    }
    made.template["Outputs"] = json!({"First": {"Value": {"Ref": vpcs[0]}}});
    made
}

/// Breaks a template in one way; what it must be refused with.
fn spoil(chance: &mut Chance, made: &mut Made) -> String {
    let all: Vec<String> = made.needs.keys().cloned().collect();
    let victim = chance.pick(&all).clone();
    let resources = &mut made.template["Resources"];
    match chance.below(5) {
        0 => {
            resources[&victim]["Type"] = json!("AWS::EC2::Unheard");
            "ValidationError: Template format error: Unrecognized resource types: [AWS::EC2::Unheard]".to_owned()
        }
        1 => {
            resources["Lost"] = json!({"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Nobody"}, "CidrBlock": "10.0.0.0/24"}});
            "ValidationError: Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template"
                .to_owned()
        }
        2 => {
            resources["Ring1"] = json!({"Type": "AWS::EC2::InternetGateway", "DependsOn": "Ring3"});
            resources["Ring2"] = json!({"Type": "AWS::EC2::InternetGateway", "DependsOn": ["Ring1", victim]});
            resources["Ring3"] = json!({"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Fn::Sub": "${Ring2}"}}});
            "ValidationError: Circular dependency between resources: [Ring1, Ring2, Ring3]".to_owned()
        }
        3 => {
            resources["Hidden"] = json!({"Type": "AWS::EC2::InternetGateway", "Condition": "Never"});
            made.template["Outputs"]["Hidden"] = json!({"Value": {"Ref": "Hidden"}});
            "ValidationError: Template format error: Unresolved resource dependencies [Hidden] in the Outputs block of the template"
                .to_owned()
        }
        _ => {
            made.template["Parameters"]["Wanted"] = json!({"Type": "String"});
            "ValidationError: Parameters: [Wanted] must have values".to_owned()
        }
    }
}

/// JSON, or the same read as YAML.
fn written(chance: &mut Chance, template: &Value) -> String {
    if chance.once_in(2) { template.to_string() } else { format!("---\n{template}\n") }
}

/// Each resource came after what it needs, and went before it.
fn in_order(seed: u64, history: &[(String, String, String)], made: &Made) {
    let at = |logical: &str, status: &str| history.iter().position(|(one, word, _)| one == logical && word == status);
    for logical in &made.left_out {
        assert_eq!(at(logical, "CREATE_IN_PROGRESS"), None, "seed {seed}: {logical} is left out");
    }
    for (logical, needs) in &made.needs {
        let (begun, gone) = (at(logical, "CREATE_IN_PROGRESS"), at(logical, "DELETE_COMPLETE"));
        assert!(begun.is_some() && gone.is_some(), "seed {seed}: {logical} {history:?}");
        for need in needs {
            assert!(at(need, "CREATE_COMPLETE") < begun, "seed {seed}: {logical} began before {need} stood");
            assert!(gone < at(need, "DELETE_IN_PROGRESS"), "seed {seed}: {need} went before {logical}");
        }
    }
}

#[test]
fn generated_templates_deploy_in_order_and_leave_nothing_or_are_refused() {
    for seed in 1..=60u64 {
        let chance = &mut Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut client = Client::root();
        let mut made = generate(chance);
        if chance.once_in(3) {
            let expected = spoil(chance, &mut made);
            let text = written(chance, &made.template);
            assert_eq!(refusal(&mut client, &text), expected, "seed {seed}: {text}");
            continue;
        }
        let before = standing(&client);
        let inner = made;
        let mut outer = generate(chance);
        outer.template["Resources"]["Inner"] =
            json!({"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://templates.s3.amazonaws.com/inner"}});
        outer.template["Outputs"]["Deep"] = json!({"Value": {"Fn::GetAtt": ["Inner", "Outputs.First"]}});
        let text = written(chance, &inner.template);
        upload(&mut client, "inner", &text);
        let text = written(chance, &outer.template);
        let id = create(&mut client, "generated", &text);
        assert_eq!(settled(&mut client, "generated"), "CREATE_COMPLETE", "seed {seed}: {text} {:?}", events(&mut client, &id));
        let nested = super::rig::physical(&mut client, "generated", "Inner");
        assert!(super::rig::output(&mut client, "generated", "Deep").starts_with("vpc-"));
        ask(&mut client, "DeleteStack", &[("StackName", "generated")]);
        assert_eq!(settled(&mut client, &id), "DELETE_COMPLETE", "seed {seed}: {:?}", events(&mut client, &id));
        in_order(seed, &events(&mut client, &id), &outer);
        in_order(seed, &events(&mut client, &nested), &inner);
        assert_eq!(standing(&client), before, "seed {seed}");
    }
}

/// How much stands in EC2.
fn standing(client: &Client) -> [usize; 6] {
    let ec2 = &client.world.ec2;
    [
        ec2.vpcs.len(),
        ec2.route_tables.len(),
        ec2.network_acls.len(),
        ec2.security_groups.len(),
        ec2.internet_gateways.len(),
        ec2.dhcp_options.len(),
    ]
}
