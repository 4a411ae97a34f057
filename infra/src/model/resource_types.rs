//! The resource types of the stacks and their attributes.

use serde_json::Value;

use super::{Reference, ResourceType};

/// A type for each resource type, with a method for each attribute.
macro_rules! resource_types {
    ($($(#[$about:meta])* $name:ident = $type:literal { $($(#[$of:meta])* $method:ident = $attribute:literal),* $(,)? })+) => {
        $(
            $(#[$about])*
            #[derive(Clone, Copy, Debug)]
            pub enum $name {}

            impl ResourceType for $name {
                const NAME: &'static str = $type;
            }

            impl Reference<$name> {
                $(
                    #[doc = concat!("The attribute `", $attribute, "`.")]
                    $(#[$of])*
                    pub fn $method(&self) -> Value {
                        self.attribute($attribute)
                    }
                )*
            }
        )+

        /// The known attributes of a type.
        pub(super) fn attributes_of(type_name: &str) -> &'static [&'static str] {
            match type_name {
                $($type => &[$($attribute),*],)+
                _ => &[],
            }
        }
    };
}

resource_types! {
    /// A CloudWatch alarm.
    Alarm = "AWS::CloudWatch::Alarm" {}
    /// An S3 bucket. Its value is its name.
    Bucket = "AWS::S3::Bucket" {
        arn = "Arn",
    }
    BucketPolicy = "AWS::S3::BucketPolicy" {}
    /// A dashboard of QuickSight.
    Board = "AWS::QuickSight::Dashboard" {}
    Dashboard = "AWS::CloudWatch::Dashboard" {}
    /// A Glue database. Its value is its name.
    Database = "AWS::Glue::Database" {}
    /// A data set of QuickSight.
    DataSet = "AWS::QuickSight::DataSet" {
        arn = "Arn",
    }
    /// A data source of QuickSight.
    DataSource = "AWS::QuickSight::DataSource" {
        arn = "Arn",
    }
    /// A Firehose delivery stream. Its value is its name.
    DeliveryStream = "AWS::KinesisFirehose::DeliveryStream" {
        arn = "Arn",
    }
    EventSourceMapping = "AWS::Lambda::EventSourceMapping" {}
    /// A Lambda function. Its value is its name.
    Function = "AWS::Lambda::Function" {
        arn = "Arn",
    }
    /// The association of a Connect instance with a stream.
    InstanceStorageConfig = "AWS::Connect::InstanceStorageConfig" {}
    /// A CloudWatch log group. Its value is its name.
    LogGroup = "AWS::Logs::LogGroup" {
        /// Its ARN, which ends with `:*`.
        arn = "Arn",
    }
    /// A stream of a log group. Its value is its name.
    LogStream = "AWS::Logs::LogStream" {}
    MetricFilter = "AWS::Logs::MetricFilter" {}
    /// A named query. Its value is its ID.
    NamedQuery = "AWS::Athena::NamedQuery" {}
    /// The permission to call a Lambda function.
    Permission = "AWS::Lambda::Permission" {}
    /// An SQS queue. Its value is its URL.
    Queue = "AWS::SQS::Queue" {
        arn = "Arn",
        name = "QueueName",
    }
    QueuePolicy = "AWS::SQS::QueuePolicy" {}
    /// A refresh schedule of a data set.
    RefreshSchedule = "AWS::QuickSight::RefreshSchedule" {}
    /// An IAM role. Its value is its name.
    Role = "AWS::IAM::Role" {
        arn = "Arn",
    }
    /// An inline policy of roles.
    InlinePolicy = "AWS::IAM::Policy" {}
    /// An EventBridge rule. Its value is its name.
    Rule = "AWS::Events::Rule" {
        arn = "Arn",
    }
    /// A state machine of Step Functions. Its value is its ARN.
    StateMachine = "AWS::StepFunctions::StateMachine" {
        name = "Name",
    }
    /// A Kinesis data stream. Its value is its name.
    Stream = "AWS::Kinesis::Stream" {
        arn = "Arn",
    }
    /// A subscription to an SNS topic.
    Subscription = "AWS::SNS::Subscription" {}
    /// A subscription to a log group.
    SubscriptionFilter = "AWS::Logs::SubscriptionFilter" {}
    /// A Glue table or view. Its value is its name.
    Table = "AWS::Glue::Table" {}
    /// An SNS topic. Its value is its ARN.
    Topic = "AWS::SNS::Topic" {
        name = "TopicName",
    }
    /// The policy of SNS topics.
    TopicPolicy = "AWS::SNS::TopicPolicy" {}
    /// A workgroup of Athena. Its value is its name.
    WorkGroup = "AWS::Athena::WorkGroup" {}
}
