//! Checked and typed parameters.

use crate::check::parse_tags;
use crate::{
    Architecture, Compression, Definition, Problem, Problems, S3Location, ShardCounts, StreamMode,
    Values, catalogue,
};

/// The parameters of one deployment. `None` if a source or stack is not enabled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Glue database as entered; Glue stores it in lower case.
    pub glue_database: String,
    pub contact_records: Option<Partitioned>,
    pub agent_events: Option<Partitioned>,
    /// The streams of contact records and agent events.
    pub streams: Streams,
    pub contact_flow_logs: Option<ContactFlowLogs>,
    pub contact_lens: Option<ContactLens>,
    /// Transcripts of Contact Lens.
    pub transcripts: Option<Transcripts>,
    pub evaluation_forms: Option<EvaluationForms>,
    /// Curated tables.
    pub curated: Option<Curated>,
    /// QuickSight dashboards.
    pub dashboards: Option<Dashboards>,
    /// Recipient of alarm notifications.
    pub alarm_email: Option<String>,
    /// ARN of the customer managed KMS key.
    pub kms_key_arn: Option<String>,
    /// Tags of the stacks: keys and values.
    pub tags: Vec<(String, String)>,
    /// Delivery streams.
    pub firehose: Firehose,
    /// Architecture of the Lambda functions.
    pub architecture: Architecture,
    pub log_retention_days: u32,
}

impl Values {
    /// The checked parameters.
    ///
    /// # Errors
    /// When values are invalid or missing; all problems are reported.
    pub fn parameters(&self) -> Result<Parameters, Problems> {
        let problems = catalogue::ALL
            .iter()
            .filter_map(|parameter| self.problem(parameter))
            .collect();
        Problems::into_result(problems)?;
        Ok(Parameters::read(self)?)
    }
}

/// A source without parameters of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partitioned {
    /// Whether a schedule adds each day's partition.
    pub schedule: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Streams {
    /// Connect instance to associate.
    pub connect_instance_id: Option<String>,
    /// ARN of the existing stream with contact records; otherwise the deployment creates one.
    pub contact_records_arn: Option<String>,
    /// ARN of the existing stream with agent events; otherwise the deployment creates one.
    pub agent_events_arn: Option<String>,
    /// Capacity mode.
    pub mode: StreamMode,
    /// Number of agents.
    pub agents: u32,
    /// Shards of provisioned streams.
    pub shards: ShardCounts,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactFlowLogs {
    /// Whether a schedule adds each day's partition.
    pub schedule: bool,
    /// Log group to which Connect writes.
    pub log_group: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactLens {
    /// Whether a schedule adds each day's partition.
    pub schedule: bool,
    /// Bucket of the output files.
    pub bucket: String,
    /// Channels to load: `voice`, `ivr`, `chat`, `email`.
    pub channels: Vec<String>,
    /// Version of the files to load: `original` or `redacted-only`.
    pub redaction: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcripts {
    /// Whether a schedule adds each day's partition.
    pub schedule: bool,
    /// Version of the files whose turns are loaded: `original` or `redacted-only`.
    pub redaction: String,
    /// Days for which rows are kept.
    pub retention_days: u32,
    /// ARN of a KMS key of its own.
    pub kms_key_arn: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationForms {
    /// Whether a schedule adds each day's partition.
    pub schedule: bool,
    /// Location of the output files.
    pub location: S3Location,
    /// Whether the reporting views are deployed.
    pub reporting: bool,
}

/// Curated tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Curated {
    /// Number of the last days, including today, that views read from rows.
    pub days_from_rows: u32,
    /// Days for which replaced files are kept.
    pub replaced_days: u32,
}

/// QuickSight dashboards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dashboards {
    /// ARN of the QuickSight user or group that owns them.
    pub principal_arn: String,
}

/// Delivery streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Firehose {
    /// Buffer interval, in seconds.
    pub buffer_seconds: u32,
    /// Buffer size, in MB.
    pub buffer_megabytes: u32,
    /// Compression of files.
    pub compression: Compression,
}

impl Parameters {
    /// The buckets whose files are loaded, without duplicates.
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

    /// Converts checked values.
    pub(crate) fn read(values: &Values) -> Result<Self, Problem> {
        Ok(Self {
            glue_database: values.required(&catalogue::AWS_GLUE_DATABASE_NAME)?,
            contact_records: values.partitioned(
                &catalogue::CTR_STACK_ENABLED,
                &catalogue::CTR_PARTITIONING_SCHEDULE_ENABLED,
            ),
            agent_events: values.partitioned(
                &catalogue::AE_STACK_ENABLED,
                &catalogue::AE_PARTITIONING_SCHEDULE_ENABLED,
            ),
            streams: Streams::read(values)?,
            contact_flow_logs: values.when(&catalogue::CFL_STACK_ENABLED, ContactFlowLogs::read)?,
            contact_lens: values.when(&catalogue::CL_STACK_ENABLED, ContactLens::read)?,
            transcripts: values
                .when(&catalogue::TRANSCRIPTS_STACK_ENABLED, Transcripts::read)?
                .filter(|_| values.is_true(&catalogue::CL_STACK_ENABLED)),
            evaluation_forms: values.when(&catalogue::EF_STACK_ENABLED, EvaluationForms::read)?,
            curated: values.when(&catalogue::CURATED_STACK_ENABLED, Curated::read)?,
            dashboards: values.when(&catalogue::DASHBOARDS_STACK_ENABLED, Dashboards::read)?,
            alarm_email: values.get(&catalogue::ALARM_EMAIL),
            kms_key_arn: values.get(&catalogue::KMS_KEY_ARN),
            tags: values.tags()?,
            firehose: Firehose::read(values)?,
            architecture: values.choice(&catalogue::LAMBDA_ARCHITECTURE, Architecture::parse)?,
            log_retention_days: values.number(&catalogue::LOG_RETENTION_DAYS)?,
        })
    }
}

impl Streams {
    fn read(values: &Values) -> Result<Self, Problem> {
        let agents = values.number(&catalogue::NUMBER_OF_AGENTS)?;
        Ok(Self {
            connect_instance_id: values.get(&catalogue::CONNECT_INSTANCE_ID),
            contact_records_arn: values.get(&catalogue::CTR_STREAM_ARN),
            agent_events_arn: values.get(&catalogue::AE_STREAM_ARN),
            mode: values.choice(&catalogue::KINESIS_STREAM_MODE, StreamMode::parse)?,
            agents,
            shards: ShardCounts::for_agents(agents),
        })
    }
}

impl ContactFlowLogs {
    fn read(values: &Values) -> Result<Self, Problem> {
        let schedule = values.is_true(&catalogue::CFL_PARTITIONING_SCHEDULE_ENABLED);
        Ok(Self {
            schedule,
            log_group: values.required(&catalogue::CONNECT_CONTACT_FLOW_LOGS_LOG_GROUP)?,
        })
    }
}

impl ContactLens {
    fn read(values: &Values) -> Result<Self, Problem> {
        Ok(Self {
            schedule: values.is_true(&catalogue::CL_PARTITIONING_SCHEDULE_ENABLED),
            bucket: values.required(&catalogue::CONNECT_CONTACT_LENS_S3_BUCKET_NAME)?,
            channels: values
                .required(&catalogue::CONTACT_LENS_CHANNELS)?
                .split(',')
                .map(str::to_owned)
                .collect(),
            redaction: values.required(&catalogue::CONTACT_LENS_REDACTION)?,
        })
    }
}

impl Transcripts {
    fn read(values: &Values) -> Result<Self, Problem> {
        Ok(Self {
            schedule: values.is_true(&catalogue::TRANSCRIPTS_PARTITIONING_SCHEDULE_ENABLED),
            redaction: values.required(&catalogue::TRANSCRIPTS_REDACTION)?,
            retention_days: values.number(&catalogue::TRANSCRIPTS_RETENTION_DAYS)?,
            kms_key_arn: values.get(&catalogue::TRANSCRIPTS_KMS_KEY_ARN),
        })
    }
}

impl EvaluationForms {
    fn read(values: &Values) -> Result<Self, Problem> {
        let parameter = &catalogue::CONNECT_EVALUATION_FORMS_S3_LOCATION;
        let location = S3Location::parse(&values.required(parameter)?)
            .map_err(|reason| Problem::Invalid { parameter, reason })?;
        let schedule = values.is_true(&catalogue::EF_PARTITIONING_SCHEDULE_ENABLED);
        Ok(Self {
            schedule,
            location,
            reporting: values.is_true(&catalogue::EF_REPORTING_STACK_ENABLED),
        })
    }
}

impl Curated {
    fn read(values: &Values) -> Result<Self, Problem> {
        Ok(Self {
            days_from_rows: values.number(&catalogue::CURATED_DAYS_FROM_ROWS)?,
            replaced_days: values.number(&catalogue::CURATED_REPLACED_DAYS)?,
        })
    }
}

impl Dashboards {
    fn read(values: &Values) -> Result<Self, Problem> {
        Ok(Self {
            principal_arn: values.required(&catalogue::QUICKSIGHT_PRINCIPAL_ARN)?,
        })
    }
}

impl Firehose {
    fn read(values: &Values) -> Result<Self, Problem> {
        Ok(Self {
            buffer_seconds: values.number(&catalogue::FIREHOSE_BUFFER_SECONDS)?,
            buffer_megabytes: values.number(&catalogue::FIREHOSE_BUFFER_MEGABYTES)?,
            compression: values.choice(&catalogue::FIREHOSE_COMPRESSION, Compression::parse)?,
        })
    }
}

/// Typed access to single values.
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
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Problem> {
        let text = self.required(parameter)?;
        parse(&text).ok_or_else(|| Problem::Invalid {
            parameter,
            reason: format!("expected {}, found `{text}`", parameter.kind.values()),
        })
    }

    /// Tags of the stacks.
    ///
    /// # Errors
    /// The value is invalid.
    pub fn tags(&self) -> Result<Vec<(String, String)>, Problem> {
        let parameter = &catalogue::TAGS;
        let tags = self.get(parameter);
        let tags = tags.map_or(Ok(Vec::new()), |tags| parse_tags(&tags));
        tags.map_err(|reason| Problem::Invalid { parameter, reason })
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
