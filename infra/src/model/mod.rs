//! The subset of CloudFormation that the stacks use.
//!
//! A [`Template`] is filled with parameters, conditions, resources and outputs. Adding a part gives
//! a reference to it, and references are the way to name a part elsewhere:
//! [`Reference<Bucket>`](Reference) has the attributes of a bucket and no others. Properties are
//! written as JSON, as CloudFormation's documentation shows them. What the compiler cannot see,
//! such as a name in the text of
//! [`substitute`], [`Template::faults`] finds, with its place.

mod check;
mod entries;
mod intrinsics;
mod layout;
mod parameter;
mod policy;
mod reference;
mod resource;
pub mod resource_types;
pub mod state_language;
mod template;

pub use check::Fault;
pub use intrinsics::{
    account, and, base64, equals, find_in_map, join, not, substitute, substitute_with,
};
pub(crate) use layout::to_json;
pub use parameter::Parameter;
pub use policy::{Statement, document};
pub use reference::{ConditionReference, ParameterReference, Reference, ResourceType};
pub use resource::{CheckerRule, Resource};
pub use serde_json::{Value, json};
pub use template::{ExportName, Output, Template};
