//! Estimates the monthly cost at list prices, a pure function of a site and of assumptions.
//!
//! - [`catalogue`]: the assumptions about volumes, services and prices.
//! - `volume`: converts agents to records; the other modules convert records to billed quantities.
//! - [`Estimate`]: the result, line by line.
//!
//! ```
//! use infra::cost::{Assumptions, Site, estimate};
//! use infra::{Assembly, StackId};
//!
//! let assembly = Assembly::synthesize(&Default::default())?;
//! let mut site = Site::new(100);
//! site.stacks = vec![StackId::ContactRecords];
//! let usual = estimate(&site, &assembly).total.dollars;
//!
//! site.assumptions = Assumptions::new(["kinesis-shard-hour-price=0.03".parse()?]);
//! let doubled = estimate(&site, &assembly).total.dollars;
//! // One shard for 720 hours.
//! assert!((doubled.amount() - usual.amount() - 10.80).abs() < 0.001);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod assumption;
mod bill;
pub mod catalogue;
mod curated;
mod data_stream;
mod delivery;
mod estimate;
mod flow_logs;
mod function_calls;
mod output_files;
mod queues;
mod settings;
mod shared;
mod site;
mod text;
mod transformer;
mod units;
mod volume;

pub use assumption::{Assumption, Basis, Price};
pub use bill::BillLine;
pub use curated::Comparison;
pub use estimate::{Estimate, StackCost, StorageGrowth, Total, Volume, estimate};
pub use flow_logs::log_loading_cost;
pub use output_files::{LoadedFiles, loading_cost};
pub use settings::{Assumptions, Setting, SettingError};
pub use shared::{scanning_cost, storage_cost};
pub use site::Site;
pub use text::text;
pub use units::Dollars;
