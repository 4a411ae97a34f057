//! Deployment parameters: names, flags, defaults, checks, conditions and derived values.
//!
//! [`catalogue::ALL`] defines each parameter once. The questions and options of `configure`, the
//! template parameters of `infra` and the tables in `docs/guides/configure.md` come from it. The
//! crate has no I/O: it checks and converts values.
//!
//! ```
//! use parameters::{Values, catalogue};
//!
//! let mut values = Values::default();
//! values.set(&catalogue::EF_STACK_ENABLED, "yes");
//! values.set(&catalogue::CONNECT_EVALUATION_FORMS_S3_LOCATION, "s3://connect-anycompany/connect/anycompany/ContactEvaluations/");
//!
//! let parameters = values.parameters()?;
//! let location = parameters.evaluation_forms.map(|forms| forms.location);
//! assert_eq!(location.and_then(|location| location.prefix), Some("connect/anycompany/ContactEvaluations".to_owned()));
//!
//! values.set(&catalogue::CL_STACK_ENABLED, "true");
//! let problems = values.parameters().unwrap_err();
//! assert!(problems.to_string().starts_with("connect-contact-lens-s3-bucket-name is required"));
//! # Ok::<(), parameters::Problems>(())
//! ```

mod advice;
mod app_name;
pub mod catalogue;
mod check;
mod choices;
mod definition;
mod derived;
pub mod file;
mod problem;
mod shards;
mod stacks;
pub mod table;
mod value_type;
mod values;

pub use advice::advice;
pub use app_name::{AppName, AppNameError};
pub use check::{S3Location, tag};
pub use choices::{Architecture, Compression, StreamMode};
pub use definition::{Condition, Definition, Group};
pub use derived::{Derived, Entry};
pub use problem::{Problem, Problems};
pub use shards::ShardCounts;
pub use stacks::{
    ContactFlowLogs, ContactLens, Curated, Dashboards, EvaluationForms, Firehose, Parameters,
    Partitioned, Streams, Transcripts,
};
pub use value_type::ValueType;
pub use values::{NOT_DEFINED, Values};
