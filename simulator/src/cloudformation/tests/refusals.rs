//! Templates that do not hold together, and AWS's words for what is wrong with each.

use super::nesting::ROOT;
use super::rig::refusal;
use crate::wire::client::Client;

/// A message on a line that begins with `==`, and under it the template it refuses.
const CASES: &str = "
== Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template
Resources: {A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Nope, CidrBlock: 10.0.0.0/24}}}
== Template format error: Unresolved resource dependencies [Nope, Other] in the Resources block of the template
Resources: {A: {Type: AWS::EC2::EIP, DependsOn: Other, Properties: {Domain: !Sub '${Nope}'}}}
== Template format error: Unresolved resource dependencies [Nope] in the Outputs block of the template
Resources: {A: {Type: AWS::EC2::EIP}}
Outputs: {O: {Value: !Ref Nope}}
== Circular dependency between resources: [A, B]
Resources:
  A: {Type: AWS::EC2::EIP, DependsOn: B}
  B: {Type: AWS::EC2::EIP, DependsOn: A}
  C: {Type: AWS::EC2::EIP, DependsOn: A}
== Template format error: Unrecognized resource types: [AWS::EC2::Nope, AWS::S3::Nope]
Resources: {A: {Type: AWS::EC2::Nope}, B: {Type: AWS::S3::Nope}}
== Template error: resource A does not support attribute type Nope in Fn::GetAtt
Resources: {A: {Type: AWS::EC2::EIP}, S: {Type: AWS::EC2::Subnet, Properties: {VpcId: !GetAtt A.Nope}}}
== Template error: instance of Fn::GetAtt references undefined resource Nobody
Resources: {S: {Type: AWS::EC2::Subnet, Properties: {VpcId: !GetAtt Nobody.VpcId}}}
== Template error: Unable to get mapping for M::us-east-1::b
Mappings: {M: {a: {b: c}}}
Resources: {I: {Type: AWS::EC2::Instance, Properties: {ImageId: !FindInMap [M, !Ref 'AWS::Region', b]}}}
== Template error: Mapping named 'N' is not present in the 'Mappings' section of template.
Resources: {I: {Type: AWS::EC2::Instance, Properties: {ImageId: !FindInMap [N, a, b]}}}
== Parameters: [P, Q] must have values
Parameters: {P: {Type: String}, Q: {Type: Number}}
Resources: {A: {Type: AWS::EC2::EIP}}
== Parameter 'P' must contain at most 2 characters
Parameters: {P: {Type: String, Default: abc, MaxLength: 2}}
Resources: {A: {Type: AWS::EC2::EIP}}
== Parameter 'P' must be one of AllowedValues
Parameters: {P: {Type: String, Default: abc, AllowedValues: [a, b]}}
Resources: {A: {Type: AWS::EC2::EIP}}
== Parameter P failed to satisfy constraint: digits
Parameters: {P: {Type: String, Default: abc, AllowedPattern: '[0-9]+', ConstraintDescription: digits}}
Resources: {A: {Type: AWS::EC2::EIP}}
== Parameter 'P' must be a number not less than 5
Parameters: {P: {Type: Number, Default: 3, MinValue: 5}}
Resources: {A: {Type: AWS::EC2::EIP}}
== Parameter validation failed: parameter value vpc-1 for parameter name P does not exist
Parameters: {P: {Type: 'AWS::EC2::VPC::Id', Default: vpc-1}}
Resources: {A: {Type: AWS::EC2::EIP}}
== Unable to fetch parameters [/nope] from parameter store for this account.
Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /nope}}
Resources: {A: {Type: AWS::EC2::EIP}}
== Template format error: Unresolved resource dependencies [E] in the Outputs block of the template
Conditions: {C: !Equals [a, b]}
Resources: {A: {Type: AWS::EC2::EIP}, E: {Type: AWS::EC2::EIP, Condition: C}}
Outputs: {O: {Value: !Ref E}}
== Template format error: Unresolved condition dependency C in the Outputs block of the template
Resources: {A: {Type: AWS::EC2::EIP}}
Outputs: {O: {Condition: C, Value: !Ref A}}
== Circular dependency between conditions: [C, D]
Conditions: {C: !Not [!Condition D], D: !Not [!Condition C]}
Resources: {A: {Type: AWS::EC2::EIP}}
== Template format error: YAML not well-formed. (unknown tag !Nope)
Resources: {A: {Type: AWS::EC2::EIP, Properties: {Domain: !Nope vpc}}}
== Template format error: YAML aliases are not allowed in CloudFormation templates
Resources: {A: &a {Type: AWS::EC2::EIP}, B: *a}
== Invalid template property or properties [Colour]
Colour: red
Resources: {A: {Type: AWS::EC2::EIP}}
== Template format error: At least one Resources member must be defined.
Resources: {}
== Template format error: [/Resources/A] Every Resources object must contain a Type member.
Resources: {A: {Properties: {}}}
== Template format error: Resource name a-b is non alphanumeric.
Resources: {a-b: {Type: AWS::EC2::EIP}}
== Invalid template resource property 'Transform'
{'Resources': {'A': {'Type': 'AWS::EC2::EIP', 'Transform': 1}}}
== Template error: unsupported function: Fn::Nope
Resources: {A: {Type: AWS::EC2::EIP, Properties: {Domain: {'Fn::Nope': vpc}}}}
== No transform named AWS::Serverless-2016-10-31 found.
Transform: AWS::Serverless-2016-10-31
Resources: {A: {Type: AWS::EC2::EIP}}
";

#[test]
fn templates_that_do_not_hold_together_are_refused_in_awss_words() {
    let mut client = Client::root();
    for case in CASES.split("\n== ").skip(1) {
        let (expected, template) = case.split_once('\n').expect("a template under its message");
        assert_eq!(refusal(&mut client, template), format!("ValidationError: {expected}"), "{template}");
    }
}

/// A text with one thing about it changed.
fn spoiled(text: &str, chance: &mut u64) -> String {
    const BITS: [&str; 12] = ["{", "}", "[", "]", ": ", "\n", "!Ref ", "&a ", "*a", "- ", "'", "${"];
    let mut roll = |bound: usize| {
        *chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*chance >> 33).expect("31 bits") % bound
    };
    let (from, length, bit) = (roll(text.len()), roll(6), BITS[roll(BITS.len())]);
    let to = (from + length).min(text.len());
    format!("{}{bit}{}", text.get(..from).unwrap_or_default(), text.get(to..).unwrap_or_default())
}

#[test]
fn no_text_whatever_breaks_the_reader() {
    let mut client = Client::root();
    let mut chance = 11;
    let mut texts: Vec<String> = (0..400).map(|_| spoiled(ROOT, &mut chance)).collect();
    for open in ["[", "{a: ", "- ", "!Not [", "{\"Fn::Not\":["] {
        texts.push(format!("Conditions: {{C: {}", open.repeat(8000)));
        texts.push(open.repeat(8000));
    }
    texts.push("a: &a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nResources: [*c, *c, *c]".to_owned());
    for text in texts {
        let (status, body) = client.query("cloudformation", "ValidateTemplate", &[("TemplateBody", &text)]);
        assert!(status == 200 || (status == 400 && body.contains("<Code>ValidationError</Code>")), "{body} {text}");
        let (status, _) = client.query("cloudformation", "CreateStack", &[("StackName", "s"), ("TemplateBody", &text)]);
        assert!(status == 200 || status == 400, "{text}");
        client.wait(1);
    }
    client.wait(600);
}
