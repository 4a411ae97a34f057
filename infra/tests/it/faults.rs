//! Faults of templates are reported with their paths.

use infra::model::resource_types::{Bucket, Queue, Role, StateMachine};
use infra::model::{
    Reference, Resource, Statement, Template, Value, document, equals, json, substitute,
    substitute_with,
};

fn faults(template: &Template) -> Vec<String> {
    template.faults().iter().map(ToString::to_string).collect()
}

/// A template with a bucket that has these properties.
fn with_bucket(properties: Value) -> Template {
    let mut template = Template::new("A test");
    template.add("Bucket", Resource::<Bucket>::new(properties));
    template
}

#[test]
fn reports_undefined_references() {
    let mut other = Template::new("Another");
    let elsewhere: Reference<Queue> = other.add("Elsewhere", Resource::new(json!({})));
    let properties = json!({
        "BucketName": substitute("${AWS::Region}-${Bucket}-${Missing}-${Missing.Arn}-${Bucket.Colour}-${!Literal}"),
        "Tags": [{"Value": elsewhere.arn()}, {"Value": elsewhere.value()}],
        "Other": substitute_with("${Given}-${Unknown}", [("Given", json!({"Ref": "AWS::Zone"}))]),
    });
    assert_eq!(
        faults(&with_bucket(properties)),
        [
            "Resources.Bucket.Properties.BucketName: no resource or parameter Missing",
            "Resources.Bucket.Properties.BucketName: no resource Missing",
            "Resources.Bucket.Properties.BucketName: resource Bucket of type AWS::S3::Bucket has no known attribute Colour",
            "Resources.Bucket.Properties.Other: no resource or parameter Unknown",
            "Resources.Bucket.Properties.Other.Fn::Sub[1].Given: no resource or parameter AWS::Zone",
            "Resources.Bucket.Properties.Tags[0].Value: no resource Elsewhere",
            "Resources.Bucket.Properties.Tags[1].Value: no resource or parameter Elsewhere",
        ]
    );
}

#[test]
fn reports_undefined_conditions_and_dependencies() {
    let mut other = Template::new("Another");
    let elsewhere: Reference<Queue> = other.add("Elsewhere", Resource::new(json!({})));
    let condition = other.condition(
        "IsElsewhere",
        equals(&json!({"Ref": "AWS::Region"}), "eu-west-2"),
    );
    let mut template = Template::new("A test");
    template.add(
        "Bucket",
        Resource::<Bucket>::new(json!({"BucketName": condition.include("a")}))
            .when(&condition)
            .after(&elsewhere),
    );
    assert_eq!(
        faults(&template),
        [
            "Resources.Bucket.Condition: no condition IsElsewhere",
            "Resources.Bucket.Properties.BucketName: no condition IsElsewhere",
            "Resources.Bucket.DependsOn: no resource Elsewhere",
        ]
    );
}

#[test]
fn reports_duplicate_names() {
    let mut template = with_bucket(json!({}));
    template.add("Bucket", Resource::<Queue>::new(json!({})));
    template.condition("IsHere", equals(&json!("a"), "b"));
    template.condition("IsHere", equals(&json!("a"), "b"));
    assert_eq!(faults(&template), ["Resources.Bucket: duplicate name"]);
    template.condition("IsHere", equals(&json!("a"), "c"));
    assert_eq!(faults(&template)[1], "Conditions.IsHere: duplicate name");
}

#[test]
fn reports_allowed_actions_with_wildcards() {
    let policy = |statement: Statement| {
        let mut template = Template::new("A test");
        template.add(
            "Role",
            Resource::<Role>::new(
                json!({"Policies": [{"PolicyDocument": document(&[statement.on("*")])}]}),
            ),
        );
        faults(&template)
    };
    let path = "Resources.Role.Properties.Policies[0].PolicyDocument.Statement[0]";
    let problem = [format!(
        "{path}: action s3:Get* has a wildcard; list the actions"
    )];
    assert_eq!(policy(Statement::allow(["s3:Get*"])), problem);
    assert_eq!(
        policy(Statement::allow(["s3:ListBucket", "s3:Get*"])),
        problem
    );
    assert_eq!(policy(Statement::require_tls("s3:*")), Vec::<String>::new());
}

/// What is wrong with the state machine of the deployment after a change to its definition.
fn state_faults(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let assembly = infra::Assembly::synthesize(&parameters::AppName::default()).unwrap();
    let stack = assembly.stack(infra::StackId::Partitioning).unwrap();
    let machine = stack
        .template
        .resources()
        .find(|(_, of, _)| *of == "AWS::StepFunctions::StateMachine")
        .unwrap();
    let mut definition = machine.2["Definition"].clone();
    change(&mut definition);
    let mut template = Template::new("A test");
    let substitutions: Value = machine.2["DefinitionSubstitutions"]
        .as_object()
        .unwrap()
        .keys()
        .map(|name| (name.clone(), json!("arn")))
        .collect();
    let properties = json!({"Definition": definition, "DefinitionSubstitutions": substitutions});
    template.add("Machine", Resource::<StateMachine>::new(properties));
    let path = "Resources.Machine.Properties.Definition: ";
    faults(&template)
        .iter()
        .map(|fault| fault.strip_prefix(path).unwrap().to_owned())
        .collect()
}

#[test]
fn reports_broken_transitions() {
    assert_eq!(state_faults(|_| {}), Vec::<String>::new());
    for (state, field, problems) in [
        (
            "PartitioningIteratorWait",
            "Next",
            vec!["PartitioningIteratorWait.Next: no state Nowhere"],
        ),
        (
            "PartitioningIsCountReached",
            "Default",
            vec!["PartitioningIsCountReached.Default: no state Nowhere"],
        ),
    ] {
        let found =
            state_faults(|definition| definition["States"][state][field] = "Nowhere".into());
        assert_eq!(found[..problems.len()], problems);
        assert!(
            found
                .iter()
                .any(|problem| problem.ends_with(" is unreachable")),
            "{found:?}"
        );
    }
    let caught = state_faults(|definition| {
        definition["States"]["StartPartitioningTask"]["Catch"] =
            json!([{"ErrorEquals": ["States.ALL"], "Next": "Nobody"}]);
    });
    assert_eq!(caught, ["StartPartitioningTask.Catch: no state Nobody"]);
    let chosen = state_faults(|definition| {
        definition["States"]["PartitioningCheckComplete"]["Choices"][0]["Next"] = "Else".into();
    });
    assert_eq!(
        chosen,
        [
            "PartitioningCheckComplete.Choices: no state Else",
            "state GetPartitioningResultTask is unreachable"
        ]
    );
}

#[test]
fn reports_states_without_transition() {
    let ended = state_faults(|definition| {
        definition["States"]["GetPartitioningResultTask"]["End"] = false.into();
    });
    assert_eq!(
        ended,
        ["GetPartitioningResultTask has neither Next nor End"]
    );
    let extra =
        state_faults(|definition| definition["States"]["Lonely"] = json!({"Type": "Succeed"}));
    assert_eq!(extra, ["state Lonely is unreachable"]);
    let start = state_faults(|definition| definition["StartAt"] = "Begin".into());
    assert_eq!(start[0], "StartAt: no state Begin");
    let function = state_faults(|definition| {
        definition["States"]["StartPartitioningTask"]["Resource"] = "${Function}".into();
    });
    assert_eq!(function, ["no substitution for ${Function}"]);
}
