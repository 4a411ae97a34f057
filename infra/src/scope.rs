//! The template of a stack under construction.

use cli::text::capitalized;
use connect_core::Source;
use parameters::{Definition, Derived, NOT_DEFINED};
use serde::Serialize;
use serde_json::Value;

use crate::Names;
use crate::model::{
    ConditionReference, ExportName, Fault, Output, Parameter, ParameterReference, Reference,
    Resource, ResourceType, Template, equals, find_in_map, json, not, substitute,
};

/// A stack output that other stacks import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// Bucket for function code.
    ArtifactsBucket,
    /// Glue database, in lower case.
    GlueDatabase,
    /// Bucket for query results.
    AthenaResultsBucket,
    /// ARN of the state machine.
    StateMachine,
    /// ARN of the role with which EventBridge starts the state machine.
    EventsRole,
    /// ARN of the alarm topic.
    AlarmTopic,
    /// Workgroup for queries of people.
    Workgroup,
}

impl Export {
    fn name(self) -> &'static str {
        match self {
            Self::ArtifactsBucket => "ArtifactsS3bucket",
            Self::GlueDatabase => "GlueDatabase",
            Self::AthenaResultsBucket => "AthenaResultsS3bucket",
            Self::StateMachine => "AthenaPartitioningStateMachineArn",
            Self::EventsRole => "AthenaPartitioningEventsRoleArn",
            Self::AlarmTopic => "AlarmTopicArn",
            Self::Workgroup => "AthenaWorkgroup",
        }
    }
}

/// Length up to which the code of a bucket fits with the longest app name and region name.
const ROOM_FOR_CODE: usize = 2;

/// Length of a region's name up to which all bucket names fit.
const SHORT_REGION_NAME: usize = 10;

/// All regions in which the stacks can be deployed. A template maps each to whether its name is
/// long; CloudFormation has no function for the length of a text.
pub const REGIONS: [&str; 41] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "me-west-1",
    "mx-central-1",
    "sa-east-1",
    "sa-west-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

/// The code in a bucket's name: `<prefix>-<code>-<account>-<region>`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum BucketCode {
    /// Zip files of functions.
    Artifacts,
    AthenaResults,
    /// Stored days of curated tables.
    Curated,
    Rows(Source),
}

impl BucketCode {
    fn as_str(self) -> &'static str {
        match self {
            Self::Artifacts => "ab",
            Self::AthenaResults => "ar",
            Self::Curated => "cu",
            // A longer code would not fit beside the default app name.
            Self::Rows(Source::Transcripts) => "tr",
            Self::Rows(source) => source.code(),
        }
    }
}

/// A Lambda function whose code is uploaded before its stack is deployed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionAsset {
    pub logical_id: String,
    /// The crate, whose binary of the same name is `bootstrap` in the zip file.
    #[serde(rename = "crate")]
    pub package: &'static str,
    /// The template parameter for the key of the zip file.
    pub key_parameter: String,
}

/// The template of a stack with its names and functions.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) names: &'a Names,
    template: Template,
    functions: Vec<FunctionAsset>,
    exported: Vec<(Export, Value)>,
    unknown: Vec<Fault>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(names: &'a Names, description: &str) -> Self {
        Self {
            names,
            template: Template::new(description),
            functions: Vec::new(),
            exported: Vec::new(),
            unknown: Vec::new(),
        }
    }

    pub(crate) fn finish(self) -> (Template, Vec<FunctionAsset>, Vec<Fault>) {
        let faults = [self.unknown, self.template.faults()].concat();
        (self.template, self.functions, faults)
    }

    pub(crate) fn add<T: ResourceType>(
        &mut self,
        logical_id: &str,
        resource: Resource<T>,
    ) -> Reference<T> {
        self.template.add(logical_id, resource)
    }

    pub(crate) fn parameter(&mut self, name: &str, parameter: Parameter) -> ParameterReference {
        self.template.parameter(name, parameter)
    }

    pub(crate) fn condition(&mut self, name: &str, condition: Value) -> ConditionReference {
        self.template.condition(name, condition)
    }

    /// Records a fault of the stack's module.
    pub(crate) fn fault(&mut self, path: String, problem: String) {
        self.unknown.push(Fault { path, problem });
    }

    /// A deployment parameter that `configure` stores.
    pub(crate) fn stored(&mut self, definition: &Definition) -> ParameterReference {
        let parameter = Parameter::stored(&self.names.stored(definition.name), definition.summary);
        self.parameter(&capitalized(definition.name), parameter)
    }

    /// A value that `configure` derives from the deployment parameters and stores beside them.
    pub(crate) fn derived(&mut self, name: &str) -> ParameterReference {
        let summary = Derived::ALL
            .iter()
            .find(|derived| derived.name == name)
            .map(|derived| derived.summary);
        if summary.is_none() {
            self.fault(
                format!("Parameters.{}", capitalized(name)),
                format!("no derived parameter {name}"),
            );
        }
        let parameter = Parameter::stored(
            &self.names.stored(name),
            &capitalized(summary.unwrap_or_default()),
        );
        self.parameter(&capitalized(name), parameter)
    }

    /// Whether a stored parameter has a value.
    pub(crate) fn is_defined(
        &mut self,
        name: &str,
        parameter: &ParameterReference,
    ) -> ConditionReference {
        self.condition(name, not(&equals(&parameter.value(), NOT_DEFINED)))
    }

    pub(crate) fn output(&mut self, name: &str, description: &str, value: Value) {
        self.template.output(
            name,
            Output {
                description: description.to_owned(),
                value,
                export: None,
            },
        );
    }

    /// Exports a value to other stacks.
    pub(crate) fn export(&mut self, export: Export, description: &str, value: Value) {
        self.exported.push((export, value.clone()));
        let output = Output {
            description: description.to_owned(),
            value,
            export: Some(ExportName {
                name: self.names.resource_name(export.name()),
            }),
        };
        self.template.output(export.name(), output);
    }

    /// A value that this or another stack exports.
    pub(crate) fn import(&self, export: Export) -> Value {
        let own = self
            .exported
            .iter()
            .find_map(|(other, value)| (*other == export).then(|| value.clone()));
        own.unwrap_or_else(|| json!({"Fn::ImportValue": self.names.resource_name(export.name())}))
    }

    /// The ARN of a resource in this account and region.
    pub(crate) fn arn(service: &str, resource: &str) -> Value {
        substitute(format!(
            "arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"
        ))
    }

    /// Adds the parameter for the key of a function's zip file. Returns the `Code` property.
    pub(crate) fn function_code(&mut self, logical_id: &str, package: &'static str) -> Value {
        let key_parameter = format!("{logical_id}Key");
        let description = format!("Key of the zip file of {package} in the artifacts bucket");
        let key = self.parameter(&key_parameter, Parameter::text(&description));
        self.functions.push(FunctionAsset {
            logical_id: logical_id.to_owned(),
            package,
            key_parameter,
        });
        json!({"S3Bucket": self.import(Export::ArtifactsBucket), "S3Key": key.value()})
    }

    /// The name of a bucket of this deployment, in any stack.
    pub(crate) fn bucket_name(&mut self, code: BucketCode) -> Value {
        self.with_bucket_name("", code.as_str(), "")
    }

    /// The name of the bucket for the access logs of a bucket.
    pub(crate) fn access_logs_name(&mut self, code: BucketCode) -> Value {
        self.with_bucket_name("", &format!("{}-al", code.as_str()), "")
    }

    /// The ARN of a bucket of this deployment, or of objects in it; `path` starts with a slash.
    pub(crate) fn bucket_arn(&mut self, code: BucketCode, path: &str) -> Value {
        self.with_bucket_name("arn:${AWS::Partition}:s3:::", code.as_str(), path)
    }

    /// A text with the name of a bucket in it: with the usual prefix, unless that and the name of
    /// the region may be longer together than S3 allows.
    fn with_bucket_name(&mut self, before: &str, code: &str, after: &str) -> Value {
        let name = |prefix: &str| {
            substitute(format!(
                "{before}{prefix}-{code}-${{AWS::AccountId}}-${{AWS::Region}}{after}"
            ))
        };
        let usual = name(&self.names.bucket_prefix());
        let may_be_too_long = code.len() > ROOM_FOR_CODE;
        match self.names.short_bucket_prefix().filter(|_| may_be_too_long) {
            None => usual,
            Some(short) => self.region_name_is_long().choose(name(&short), usual),
        }
    }

    /// Whether the name of the region is long.
    fn region_name_is_long(&mut self) -> ConditionReference {
        let regions = REGIONS.map(|region| {
            let is_long = (region.len() > SHORT_REGION_NAME).to_string();
            (region, json!({ "HasLongName": is_long }))
        });
        self.template.mapping("Regions", &regions);
        let is_long = find_in_map("Regions", &json!({"Ref": "AWS::Region"}), "HasLongName");
        self.condition("RegionNameIsLong", equals(&is_long, "true"))
    }
}
