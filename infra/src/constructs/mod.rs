//! Constructs of the stacks. Each adds resources that belong together, with their permissions, logs
//! and alarms.

mod alarm;
mod bucket;
mod delivery_stream;
mod encryption;
mod function;
mod output_files;
mod partitioning_schedule;
mod queue;
mod role;
mod state_machine;
mod stream;
mod table;
mod time_zone;
mod transformer;
mod view;
mod workgroup;

pub(crate) use alarm::Alarm;
pub(crate) use bucket::{LoggedBucket, expire, logged_bucket};
pub(crate) use delivery_stream::{DeliveryStream, FirehoseSource, PartitionKeys, READ_STREAM};
pub(crate) use encryption::{Encryption, KEY_PARAMETER};
pub(crate) use function::{Function, log_group};
pub(crate) use output_files::{ObjectFilter, OutputFileFunctions, OutputFilePipeline, TurnStream};
pub(crate) use partitioning_schedule::partitioning_schedule;
pub(crate) use queue::{SourceQueue, dead_letter_queue};
pub(crate) use role::{BOUNDARY_PARAMETER, PATH_PARAMETER, Role};
pub(crate) use state_machine::{StateMachine, retry_of_call};
pub(crate) use stream::{DataStream, OtherSource, StreamSource, USES_EXISTING_STREAM};
pub(crate) use table::{curated_table, glue_table};
pub(crate) use time_zone::{TIME_ZONE, with_time_zone, with_time_zone_within};
pub(crate) use transformer::{record_transformer, transformer_timeout};
pub(crate) use view::{curated_definition, glue_view, stored_deliveries};
pub(crate) use workgroup::JobWorkgroup;
