#![doc = include_str!("../README.md")]

/// An environment variable of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The name, such as `DELIVERY_STREAM_NAME`.
    pub name: &'static str,
    /// A noun phrase without a period, in Markdown.
    pub description: &'static str,
    /// Whether the function fails at its start without a value.
    pub is_required: bool,
}

impl Variable {
    const fn required(name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            description,
            is_required: true,
        }
    }

    const fn optional(name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            description,
            is_required: false,
        }
    }
}

pub static OUTPUT_FILE_LOADER_QUEUE_URL: Variable = Variable::required(
    "OUTPUT_FILE_LOADER_QUEUE_URL",
    "URL of the queue of the output file loader",
);
pub static RECORD_WRITER_QUEUE_URL: Variable = Variable::required(
    "RECORD_WRITER_QUEUE_URL",
    "URL of the queue of the record writer",
);
/// Delivery stream that takes the rows.
pub static DELIVERY_STREAM_NAME: Variable = Variable::required(
    "DELIVERY_STREAM_NAME",
    "name of the Firehose delivery stream",
);
/// Kind of the records of a delivery stream.
pub static RECORD_KIND: Variable = Variable::required(
    "RECORD_KIND",
    "`ctr` for contact records or `ae` for agent events",
);
/// Whether records of the other kind are dropped.
pub static IS_STREAM_SHARED: Variable = Variable::optional(
    "IS_STREAM_SHARED",
    "`true` for an existing data stream, whose records of the other kind another delivery stream reads, or nobody wants: they are dropped; `false` (default): they fail",
);
pub static ATHENA_RESULTS_BUCKET: Variable = Variable::required(
    "ATHENA_RESULTS_BUCKET",
    "name of the bucket for results of Athena; they are written under `partitioning/`",
);
/// Workgroup of the statements that add partitions.
pub static ATHENA_WORKGROUP: Variable =
    Variable::required("ATHENA_WORKGROUP", "name of the Athena workgroup");
/// Bucket of the curated tables.
pub static CURATED_BUCKET: Variable =
    Variable::required("CURATED_BUCKET", "name of the bucket of the curated tables");
/// Last days that are read from rows.
pub static DAYS_FROM_ROWS: Variable = Variable::required(
    "DAYS_FROM_ROWS",
    "number of the last days, including today, that views read from rows",
);
/// Retention of replaced files.
pub static REPLACED_DAYS: Variable = Variable::required(
    "REPLACED_DAYS",
    "days for which replaced files of curated tables are kept",
);
/// Channels to load.
pub static CONTACT_LENS_CHANNELS: Variable = Variable::optional(
    "CONTACT_LENS_CHANNELS",
    "channels to load, comma-separated: `voice`, `ivr`, `chat`, `email`; default: all",
);
/// Variant of the output files to load.
pub static CONTACT_LENS_REDACTION: Variable = Variable::optional(
    "CONTACT_LENS_REDACTION",
    "`original` (default) or `redacted-only`; never both, so that no contact counts twice",
);
/// Variant of the output files whose transcripts become rows.
pub static TRANSCRIPTS_REDACTION: Variable = Variable::optional(
    "TRANSCRIPTS_REDACTION",
    "files whose turns become rows: `redacted-only` or `original`; default, empty or `not-defined`: none",
);
/// Delivery stream that takes the turns of transcripts.
pub static TRANSCRIPTS_DELIVERY_STREAM_NAME: Variable = Variable::optional(
    "TRANSCRIPTS_DELIVERY_STREAM_NAME",
    "name of the Firehose delivery stream of turns; required with `TRANSCRIPTS_REDACTION`",
);
/// Prefix of the keys of evaluations.
pub static EVALUATION_FORMS_PREFIX: Variable = Variable::optional(
    "EVALUATION_FORMS_PREFIX",
    "key prefix before the year, such as `connect/anycompany/ContactEvaluations`; default, empty or `not-defined`: any",
);
/// Namespace of the metrics in CloudWatch.
pub static METRICS_NAMESPACE: Variable = Variable::optional(
    "METRICS_NAMESPACE",
    "CloudWatch namespace of the metrics; default: `AmazonConnectDataAnalyticsSample`",
);

/// Variables that every function reads and that Lambda or a test sets, not a template: their names
/// in Markdown, and what they are.
const RUNTIME_VARIABLES: [(&str, &str); 3] = [
    (
        "`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<SERVICE>`",
        "endpoint to use instead of the one of AWS, for tests",
    ),
    (
        "`AWS_CA_BUNDLE`",
        "PEM file of the certificates to trust instead of Amazon's roots",
    ),
    (
        "`AWS_LAMBDA_LOG_LEVEL`",
        "log level, set by Lambda's logging configuration; default: `INFO`",
    ),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// The crate, which is also the name of its binary.
    pub package: &'static str,
    /// The description in the Lambda console.
    pub description: &'static str,
    pub memory_megabytes: u32,
    /// The variables that a template sets, beside [`METRICS_NAMESPACE`].
    pub variables: &'static [&'static Variable],
}

impl Function {
    /// All variables that a template may set.
    pub fn all_variables(&self) -> impl Iterator<Item = &'static Variable> {
        self.variables.iter().copied().chain([&METRICS_NAMESPACE])
    }

    /// The table of the environment variables, in Markdown.
    pub fn environment_table(&self) -> String {
        let own = self.all_variables().map(|variable| {
            let name = format!("`{}`", variable.name);
            (name, variable.is_required, variable.description)
        });
        let runtime = RUNTIME_VARIABLES
            .iter()
            .map(|(name, description)| ((*name).to_owned(), false, *description));
        let rows = own.chain(runtime).map(|(name, is_required, description)| {
            let required = if is_required { "yes" } else { "no" };
            format!("| {name} | {required} | {description} |\n")
        });
        ["| variable | required | meaning |\n|---|---|---|\n".to_owned()]
            .into_iter()
            .chain(rows)
            .collect()
    }
}

const LOADER_DESCRIPTION: &str = "Converts output files to rows";
const EVENT_PROCESSOR_DESCRIPTION: &str = "Queues each new output file for the loader";
const WRITER_DESCRIPTION: &str = "Writes rows to the delivery stream";

/// Transforms contact flow logs.
pub static CFL_LOG_TRANSFORMER: Function = Function {
    package: "cfl-log-transformer",
    description: "Converts contact flow logs to rows",
    memory_megabytes: 512,
    variables: &[],
};
/// Queues Contact Lens output files.
pub static CL_EVENT_PROCESSOR: Function = Function {
    package: "cl-event-processor",
    description: EVENT_PROCESSOR_DESCRIPTION,
    memory_megabytes: 128,
    variables: &[
        &OUTPUT_FILE_LOADER_QUEUE_URL,
        &CONTACT_LENS_CHANNELS,
        &CONTACT_LENS_REDACTION,
        &TRANSCRIPTS_REDACTION,
    ],
};
/// Loads Contact Lens output files.
pub static CL_OUTPUT_FILE_LOADER: Function = Function {
    package: "cl-output-file-loader",
    description: LOADER_DESCRIPTION,
    memory_megabytes: 512,
    variables: &[
        &RECORD_WRITER_QUEUE_URL,
        &CONTACT_LENS_CHANNELS,
        &CONTACT_LENS_REDACTION,
        &TRANSCRIPTS_REDACTION,
        &TRANSCRIPTS_DELIVERY_STREAM_NAME,
    ],
};
/// Writes rows of Contact Lens.
pub static CL_RECORD_WRITER: Function = Function {
    package: "cl-record-writer",
    description: WRITER_DESCRIPTION,
    memory_megabytes: 256,
    variables: &[&DELIVERY_STREAM_NAME],
};
/// Plans what a run of the curated tables stores.
pub static CURATION_PLAN: Function = Function {
    package: "curation-plan",
    description: "Finds the days to store in curated tables",
    memory_megabytes: 512,
    variables: &[&CURATED_BUCKET, &DAYS_FROM_ROWS, &REPLACED_DAYS],
};
/// Queues evaluations.
pub static EF_EVENT_PROCESSOR: Function = Function {
    package: "ef-event-processor",
    description: EVENT_PROCESSOR_DESCRIPTION,
    memory_megabytes: 128,
    variables: &[&OUTPUT_FILE_LOADER_QUEUE_URL, &EVALUATION_FORMS_PREFIX],
};
/// Loads evaluations.
pub static EF_OUTPUT_FILE_LOADER: Function = Function {
    package: "ef-output-file-loader",
    description: LOADER_DESCRIPTION,
    memory_megabytes: 512,
    variables: &[&RECORD_WRITER_QUEUE_URL, &EVALUATION_FORMS_PREFIX],
};
/// Writes rows of evaluations.
pub static EF_RECORD_WRITER: Function = Function {
    package: "ef-record-writer",
    description: WRITER_DESCRIPTION,
    memory_megabytes: 256,
    variables: &[&DELIVERY_STREAM_NAME],
};
/// Counts the attempts to add a partition.
pub static PARTITIONING_ITERATOR: Function = Function {
    package: "partitioning-iterator",
    description: "Counts the attempts to add a partition",
    memory_megabytes: 128,
    variables: &[],
};
/// Reads the status of a statement.
pub static PARTITIONING_POLL: Function = Function {
    package: "partitioning-poll",
    description: "Reads the status of the statement that adds a partition",
    memory_megabytes: 128,
    variables: &[],
};
/// Reads the result of a statement.
pub static PARTITIONING_RESULT: Function = Function {
    package: "partitioning-result",
    description: "Reads the result of the statement that adds a partition",
    memory_megabytes: 128,
    variables: &[],
};
/// Starts a statement.
pub static PARTITIONING_START: Function = Function {
    package: "partitioning-start",
    description: "Starts the statement that adds a partition",
    memory_megabytes: 128,
    variables: &[&ATHENA_RESULTS_BUCKET, &ATHENA_WORKGROUP],
};
/// Transforms contact records or agent events.
pub static RECORD_TRANSFORMER: Function = Function {
    package: "record-transformer",
    description: "Converts contact records or agent events to rows that Athena can read",
    memory_megabytes: 256,
    variables: &[&RECORD_KIND, &IS_STREAM_SHARED],
};

/// All functions, by the names of their crates.
pub static ALL: [&Function; 13] = [
    &CFL_LOG_TRANSFORMER,
    &CL_EVENT_PROCESSOR,
    &CL_OUTPUT_FILE_LOADER,
    &CL_RECORD_WRITER,
    &CURATION_PLAN,
    &EF_EVENT_PROCESSOR,
    &EF_OUTPUT_FILE_LOADER,
    &EF_RECORD_WRITER,
    &PARTITIONING_ITERATOR,
    &PARTITIONING_POLL,
    &PARTITIONING_RESULT,
    &PARTITIONING_START,
    &RECORD_TRANSFORMER,
];
