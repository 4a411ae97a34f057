//! The CloudFormation templates of the deployment: written from the tables and the parameters,
//! without AWS and without configuration.
//!
//! [`Assembly::synthesize`] gives all stacks, each after those that it needs, with everything that deploying them takes:
//!
//! ```
//! use infra::{Assembly, StackId};
//! use parameters::{AppName, Values};
//!
//! let assembly = Assembly::synthesize(&AppName::default())?;
//! let stack = assembly.stack(StackId::ContactLens).ok_or("no such stack")?;
//!
//! // For CreateChangeSet: a name, the text of the template, and the capability CAPABILITY_IAM.
//! assert_eq!(stack.name, "AmazonConnectDataAnalyticsSample-cl");
//! assert!(stack.body.starts_with("{\n  \"AWSTemplateFormatVersion\""));
//!
//! // Stacks meet through exports, from which their dependence follows.
//! assert_eq!(stack.depends_on, [StackId::Bootstrap, StackId::Partitioning]);
//!
//! // The zip file of each function goes into the bucket that the stack bootstrap exports, and its key into a parameter.
//! let function = &stack.functions[0];
//! assert_eq!((function.package, function.key_parameter.as_str()), ("cl-event-processor", "CLEventProcessorLambdaKey"));
//!
//! // Every other parameter of a template has a default: a name in Parameter Store, or a number that tests shorten.
//! let needed = stack.template.parameters().filter(|(_, parameter)| parameter.default().is_none());
//! assert!(needed.map(|(name, _)| name).eq(stack.functions.iter().map(|function| function.key_parameter.as_str())));
//!
//! // Parameters say which stacks are deployed; templates do not.
//! assert!(!StackId::ContactLens.is_enabled(&Values::default().parameters()?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - [`model`] is CloudFormation: templates, resources, references, policies.
//! - `constructs` are what stacks are built of: a bucket with its access logs, a delivery stream, a
//!   queue, a function.
//! - `stacks` has a module for each stack, and is the place to begin a change.
//! - [`deploy`] brings the stacks into an account.
//! - [`cost`] tells what running it costs.
//! - [`commands`] are what the program can be asked to do, a file each.

mod assembly;
pub mod commands;
mod constructs;
pub mod cost;
pub mod deploy;
pub mod diagram;
pub mod manifest;
pub mod model;
mod names;
mod scope;
mod stack_id;
mod stacks;

pub use assembly::{Assembly, FunctionAsset, Stack, SynthError};
pub use names::{Names, ROWS_FOLDER};
pub use scope::Export;
pub use stack_id::StackId;
