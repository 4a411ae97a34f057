#![allow(
    clippy::needless_pass_by_value,
    reason = "values are written where they are used"
)]

use serde_json::{Value, json};

use super::*;

fn template(resources: Value) -> Value {
    json!({"Resources": resources})
}

fn role(actions: Value, resource: Value) -> Value {
    json!({"Type": "AWS::IAM::Role", "Properties": {
        "AssumeRolePolicyDocument": {"Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
        ]},
        "Policies": [{"PolicyName": "Allow", "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": actions, "Resource": resource}]}}],
    }})
}

#[test]
fn equal_templates_have_no_differences() {
    let same = template(json!({"Role": role(json!(["s3:GetObject"]), json!("*"))}));
    let diff = diff(Some(&same), &same);
    assert!(diff.is_empty() && diff.grants.is_empty());
    assert_eq!(render(&diff), "");
}

#[test]
fn new_stack_has_only_additions() {
    let wanted = json!({
        "Parameters": {"Days": {"Type": "Number", "Default": 90}},
        "Resources": {"Role": role(json!(["s3:PutObject", "s3:GetObject"]), json!({"Fn::Join": ["", [{"Fn::GetAtt": ["Rows", "Arn"]}, "/*"]]}))},
        "Outputs": {"Name": {"Value": {"Ref": "Rows"}}},
    });
    insta::assert_snapshot!(render(&diff(None, &wanted)));
}

#[test]
fn shows_paths_replacement_and_retention() {
    let before = template(json!({
        "Rows": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "Properties": {"BucketName": "rows", "PublicAccessBlockConfiguration": {"BlockPublicAcls": true}}},
        "Stream": {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "ctr", "ShardCount": 1}},
        "Schedule": {"Type": "AWS::Events::Rule", "Properties": {"Name": {"Fn::Sub": "a-${Region}"}, "Targets": [{"Id": "one"}]}},
        "Table": {"Type": "AWS::Glue::Table", "Properties": {}},
    }));
    let after = template(json!({
        "Stream": {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "contact-records", "ShardCount": 2}},
        "Schedule": {"Type": "AWS::Events::Rule", "Properties": {"Name": {"Fn::Sub": "b-${Region}"}, "Targets": [{"Id": "one"}, {"Id": "two"}]}},
        "Table": {"Type": "AWS::Glue::Database", "Properties": {}},
    }));
    insta::assert_snapshot!(render(&diff(Some(&before), &after)));
}

#[test]
fn changed_statement_is_removed_and_added() {
    let before =
        template(json!({"Role": role(json!("s3:GetObject"), json!("arn:aws:s3:::rows/a/*"))}));
    let after =
        template(json!({"Role": role(json!("s3:GetObject"), json!("arn:aws:s3:::rows/*"))}));
    let diff = diff(Some(&before), &after);
    assert_eq!(diff.broadened().count(), 1);
    insta::assert_snapshot!(render_grants(&diff));
}

#[test]
fn ignores_order_of_actions() {
    let before =
        template(json!({"Role": role(json!(["s3:GetObject", "s3:PutObject"]), json!("*"))}));
    let after =
        template(json!({"Role": role(json!(["s3:PutObject", "s3:GetObject"]), json!("*"))}));
    let diff = diff(Some(&before), &after);
    assert!(!diff.is_empty() && diff.grants.is_empty(), "{diff:?}");
}

#[test]
fn removed_restrictions_are_broader() {
    let policy = |effect: &str| {
        json!({"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": {"Statement": [
            {"Effect": effect, "Action": "s3:*", "Resource": "*", "Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        ]}}})
    };
    let bucket = |blocked: bool| json!({"Type": "AWS::S3::Bucket", "Properties": {"PublicAccessBlockConfiguration": {"BlockPublicPolicy": blocked}}});
    let before = template(json!({"Policy": policy("Deny"), "Rows": bucket(true)}));
    let open = diff(Some(&before), &template(json!({"Rows": bucket(false)})));
    assert_eq!(open.broadened().count(), 2);
    insta::assert_snapshot!(render_grants(&open));
    let closed = diff(Some(&template(json!({"Rows": bucket(false)}))), &before);
    assert_eq!(closed.broadened().count(), 0, "{:?}", closed.grants);
}

#[test]
fn network_access_and_invocations_are_permissions() {
    let wanted = template(json!({
        "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"SecurityGroupIngress": [{"CidrIp": "0.0.0.0/0", "FromPort": 443}]}},
        "Call": {"Type": "AWS::Lambda::Permission", "Properties": {
            "Action": "lambda:InvokeFunction", "FunctionName": {"Ref": "Loader"}, "Principal": "events.amazonaws.com",
            "SourceArn": {"Fn::GetAtt": ["Rule", "Arn"]},
        }},
    }));
    insta::assert_snapshot!(render_grants(&diff(None, &wanted)));
}
