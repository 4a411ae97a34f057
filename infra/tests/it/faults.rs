//! Mistakes that the compiler cannot see are found, with their places.

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
fn references_to_nothing() {
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
            "Resources.Bucket.Properties.BucketName: there is no resource or parameter Missing",
            "Resources.Bucket.Properties.BucketName: there is no resource Missing",
            "Resources.Bucket.Properties.BucketName: the resource Bucket of type AWS::S3::Bucket has no known attribute Colour",
            "Resources.Bucket.Properties.Other: there is no resource or parameter Unknown",
            "Resources.Bucket.Properties.Other.Fn::Sub[1].Given: there is no resource or parameter AWS::Zone",
            "Resources.Bucket.Properties.Tags[0].Value: there is no resource Elsewhere",
            "Resources.Bucket.Properties.Tags[1].Value: there is no resource or parameter Elsewhere",
        ]
    );
}

#[test]
fn conditions_and_dependences_that_are_nowhere() {
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
            "Resources.Bucket.Condition: there is no condition IsElsewhere",
            "Resources.Bucket.Properties.BucketName: there is no condition IsElsewhere",
            "Resources.Bucket.DependsOn: there is no resource Elsewhere",
        ]
    );
}

#[test]
fn names_that_are_defined_twice() {
    let mut template = with_bucket(json!({}));
    template.add("Bucket", Resource::<Queue>::new(json!({})));
    template.condition("IsHere", equals(&json!("a"), "b"));
    template.condition("IsHere", equals(&json!("a"), "b"));
    assert_eq!(faults(&template), ["Resources.Bucket: is defined twice"]);
    template.condition("IsHere", equals(&json!("a"), "c"));
    assert_eq!(faults(&template)[1], "Conditions.IsHere: is defined twice");
}

#[test]
fn actions_with_a_wildcard_are_not_allowed() {
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
    let place = "Resources.Role.Properties.Policies[0].PolicyDocument.Statement[0]";
    let problem = [format!(
        "{place}: the action s3:Get* is allowed; name the actions one by one"
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
    let place = "Resources.Machine.Properties.Definition: ";
    faults(&template)
        .iter()
        .map(|fault| fault.strip_prefix(place).unwrap().to_owned())
        .collect()
}

#[test]
fn states_that_do_not_hang_together() {
    assert_eq!(state_faults(|_| {}), Vec::<String>::new());
    for (state, field, problems) in [
        (
            "PartitioningIteratorWait",
            "Next",
            vec!["PartitioningIteratorWait.Next names Nowhere, which is no state"],
        ),
        (
            "PartitioningIsCountReached",
            "Default",
            vec!["PartitioningIsCountReached.Default names Nowhere, which is no state"],
        ),
    ] {
        let found =
            state_faults(|definition| definition["States"][state][field] = "Nowhere".into());
        assert_eq!(found[..problems.len()], problems);
        assert!(
            found
                .iter()
                .any(|problem| problem.starts_with("nothing leads to ")),
            "{found:?}"
        );
    }
    let caught = state_faults(|definition| {
        definition["States"]["StartPartitioningTask"]["Catch"] =
            json!([{"ErrorEquals": ["States.ALL"], "Next": "Nobody"}]);
    });
    assert_eq!(
        caught,
        ["StartPartitioningTask.Catch names Nobody, which is no state"]
    );
    let chosen = state_faults(|definition| {
        definition["States"]["PartitioningCheckComplete"]["Choices"][0]["Next"] = "Else".into()
    });
    assert_eq!(
        chosen,
        [
            "PartitioningCheckComplete.Choices names Else, which is no state",
            "nothing leads to GetPartitioningResultTask"
        ]
    );
}

#[test]
fn states_that_do_not_say_how_it_goes_on() {
    let ended = state_faults(|definition| {
        definition["States"]["GetPartitioningResultTask"]["End"] = false.into()
    });
    assert_eq!(
        ended,
        ["GetPartitioningResultTask has neither Next nor End"]
    );
    let extra =
        state_faults(|definition| definition["States"]["Lonely"] = json!({"Type": "Succeed"}));
    assert_eq!(extra, ["nothing leads to Lonely"]);
    let start = state_faults(|definition| definition["StartAt"] = "Begin".into());
    assert_eq!(start[0], "StartAt names Begin, which is no state");
    let function = state_faults(|definition| {
        definition["States"]["StartPartitioningTask"]["Resource"] = "${Function}".into()
    });
    assert_eq!(function, ["nothing is substituted for ${Function}"]);
}
