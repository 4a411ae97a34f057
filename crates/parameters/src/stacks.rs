//! The parameters, checked and typed: what a deployment consists of.

use crate::{
    Architecture, Compression, Definition, Problem, S3Location, ShardCounts, StreamMode, Values,
    catalogue as of,
};

/// The parameters of one deployment. A source that is not deployed is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// The Glue database, as it was given; Glue keeps it in lower case.
    pub glue_database: String,
    /// Contact records.
    pub contact_records: Option<Partitioned>,
    /// Agent events.
    pub agent_events: Option<Partitioned>,
    /// The streams of contact records and agent events.
    pub streams: Streams,
    /// Contact flow logs.
    pub contact_flow_logs: Option<ContactFlowLogs>,
    /// Contact Lens.
    pub contact_lens: Option<ContactLens>,
    /// Evaluation forms.
    pub evaluation_forms: Option<EvaluationForms>,
    /// QuickSight dashboards.
    pub dashboards: Option<Dashboards>,
    /// Who is told by e-mail when an alarm goes off.
    pub alarm_email: Option<String>,
    /// How the delivery streams write.
    pub firehose: Firehose,
    /// The processor of the Lambda functions.
    pub architecture: Architecture,
    /// How long logs are kept, in days.
    pub log_retention_days: u32,
}

/// A source whose table has a partition for each day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partitioned {
    /// Whether a schedule adds each day's partition.
    pub schedule: bool,
}

/// The Kinesis streams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Streams {
    /// The Connect instance with which they are associated.
    pub connect_instance_id: Option<String>,
    /// How capacity is paid.
    pub mode: StreamMode,
    /// How many shards they have when provisioned.
    pub shards: ShardCounts,
}

/// Contact flow logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactFlowLogs {
    /// Whether a schedule adds each day's partition.
    pub schedule: bool,
    /// The log group that Connect writes.
    pub log_group: String,
}

/// Contact Lens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactLens {
    /// Whether a schedule adds each day's partition.
    pub schedule: bool,
    /// The bucket with the output files.
    pub bucket: String,
    /// The channels that are loaded: `voice`, `ivr`, `chat`, `email`.
    pub channels: Vec<String>,
    /// Which of a file's two forms is loaded: `original` or `redacted-only`.
    pub redaction: String,
}

/// Evaluation forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationForms {
    /// Whether a schedule adds each day's partition.
    pub schedule: bool,
    /// Where the output files are.
    pub location: S3Location,
    /// Whether the reporting views are deployed.
    pub reporting: bool,
}

/// QuickSight dashboards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dashboards {
    /// The QuickSight user or group that owns them.
    pub principal_arn: String,
}

/// How the delivery streams write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Firehose {
    /// After how many seconds a file is written at the latest.
    pub buffer_seconds: u32,
    /// At how many megabytes a file is written at the latest.
    pub buffer_megabytes: u32,
    /// How files are compressed.
    pub compression: Compression,
}

impl Parameters {
    /// The buckets that Connect writes and from whose files rows are made, each once.
    pub fn connect_buckets(&self) -> Vec<&str> {
        let contact_lens = self
            .contact_lens
            .as_ref()
            .map(|contact_lens| contact_lens.bucket.as_str());
        let forms = self
            .evaluation_forms
            .as_ref()
            .map(|forms| forms.location.bucket.as_str());
        contact_lens
            .into_iter()
            .chain(forms.filter(|bucket| contact_lens != Some(bucket)))
            .collect()
    }

    /// Reads checked values.
    pub(crate) fn read(values: &Values) -> Result<Self, Problem> {
        Ok(Self {
            glue_database: values.required(&of::AWS_GLUE_DATABASE_NAME)?,
            contact_records: values.partitioned(
                &of::CTR_STACK_ENABLED,
                &of::CTR_PARTITIONING_SCHEDULE_ENABLED,
            ),
            agent_events: values
                .partitioned(&of::AE_STACK_ENABLED, &of::AE_PARTITIONING_SCHEDULE_ENABLED),
            streams: Streams::read(values)?,
            contact_flow_logs: values.when(&of::CFL_STACK_ENABLED, ContactFlowLogs::read)?,
            contact_lens: values.when(&of::CL_STACK_ENABLED, ContactLens::read)?,
            evaluation_forms: values.when(&of::EF_STACK_ENABLED, EvaluationForms::read)?,
            dashboards: values.when(&of::DASHBOARDS_STACK_ENABLED, Dashboards::read)?,
            alarm_email: values.get(&of::ALARM_EMAIL),
            firehose: Firehose::read(values)?,
            architecture: values.choice(&of::LAMBDA_ARCHITECTURE, Architecture::of)?,
            log_retention_days: values.number(&of::LOG_RETENTION_DAYS)?,
        })
    }
}

impl Streams {
    fn read(values: &Values) -> Result<Self, Problem> {
        Ok(Self {
            connect_instance_id: values.get(&of::CONNECT_INSTANCE_ID),
            mode: values.choice(&of::KINESIS_STREAM_MODE, StreamMode::of)?,
            shards: ShardCounts::for_agents(values.number(&of::NUMBER_OF_AGENTS)?),
        })
    }
}

impl ContactFlowLogs {
    fn read(values: &Values) -> Result<Self, Problem> {
        let schedule = values.is_true(&of::CFL_PARTITIONING_SCHEDULE_ENABLED);
        Ok(Self {
            schedule,
            log_group: values.required(&of::CONNECT_CONTACT_FLOW_LOGS_LOG_GROUP)?,
        })
    }
}

impl ContactLens {
    fn read(values: &Values) -> Result<Self, Problem> {
        Ok(Self {
            schedule: values.is_true(&of::CL_PARTITIONING_SCHEDULE_ENABLED),
            bucket: values.required(&of::CONNECT_CONTACT_LENS_S3_BUCKET_NAME)?,
            channels: values
                .required(&of::CONTACT_LENS_CHANNELS)?
                .split(',')
                .map(str::to_owned)
                .collect(),
            redaction: values.required(&of::CONTACT_LENS_REDACTION)?,
        })
    }
}

impl EvaluationForms {
    fn read(values: &Values) -> Result<Self, Problem> {
        let parameter = &of::CONNECT_EVALUATION_FORMS_S3_LOCATION;
        let location = S3Location::parse(&values.required(parameter)?)
            .map_err(|reason| Problem::Refused { parameter, reason })?;
        let schedule = values.is_true(&of::EF_PARTITIONING_SCHEDULE_ENABLED);
        Ok(Self {
            schedule,
            location,
            reporting: values.is_true(&of::EF_REPORTING_STACK_ENABLED),
        })
    }
}

impl Dashboards {
    fn read(values: &Values) -> Result<Self, Problem> {
        Ok(Self {
            principal_arn: values.required(&of::QUICKSIGHT_PRINCIPAL_ARN)?,
        })
    }
}

impl Firehose {
    fn read(values: &Values) -> Result<Self, Problem> {
        Ok(Self {
            buffer_seconds: values.number(&of::FIREHOSE_BUFFER_SECONDS)?,
            buffer_megabytes: values.number(&of::FIREHOSE_BUFFER_MEGABYTES)?,
            compression: values.choice(&of::FIREHOSE_COMPRESSION, Compression::of)?,
        })
    }
}

/// Typed reading of single values.
impl Values {
    /// Whether a boolean is true.
    pub fn is_true(&self, parameter: &Definition) -> bool {
        self.get(parameter).as_deref() == Some("true")
    }

    fn required(&self, parameter: &'static Definition) -> Result<String, Problem> {
        self.get(parameter).ok_or(Problem::Missing(parameter))
    }

    fn choice<T>(
        &self,
        parameter: &'static Definition,
        of: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Problem> {
        let text = self.required(parameter)?;
        of(&text).ok_or_else(|| Problem::Refused {
            parameter,
            reason: format!("{text:?} is not {}", parameter.kind.values()),
        })
    }

    fn number(&self, parameter: &'static Definition) -> Result<u32, Problem> {
        self.choice(parameter, |text| text.parse().ok())
    }

    fn partitioned(&self, enabled: &Definition, schedule: &Definition) -> Option<Partitioned> {
        self.is_true(enabled).then(|| Partitioned {
            schedule: self.is_true(schedule),
        })
    }

    fn when<T>(
        &self,
        enabled: &Definition,
        read: impl Fn(&Self) -> Result<T, Problem>,
    ) -> Result<Option<T>, Problem> {
        self.is_true(enabled).then(|| read(self)).transpose()
    }
}
