//! Generates the CloudFormation templates of the deployment from tables and parameters, and deploys
//! them.
//!
//! [`Assembly::synthesize`] returns all stacks in deployment order. It uses neither AWS nor
//! configuration:
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
//! // Dependencies follow from imported exports.
//! assert_eq!(stack.depends_on, [StackId::Bootstrap, StackId::Partitioning]);
//!
//! // The key of each zip file in the bucket of the bootstrap stack is a parameter.
//! let function = &stack.functions[0];
//! assert_eq!((function.package, function.key_parameter.as_str()), ("cl-event-processor", "CLEventProcessorLambdaKey"));
//!
//! // Every other parameter has a default: a name in Parameter Store, or a number.
//! let needed = stack.template.parameters().filter(|(_, parameter)| parameter.default().is_none());
//! assert!(needed.map(|(name, _)| name).eq(stack.functions.iter().map(|function| function.key_parameter.as_str())));
//!
//! // The configuration enables stacks; templates do not depend on it.
//! assert!(!StackId::ContactLens.is_enabled(&Values::default().parameters()?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - [`model`]: templates, resources, references and policies.
//! - `constructs`: shared parts of stacks, such as a bucket with its access logs.
//! - `stacks`: a module for each stack. Changes usually start here.
//! - [`deploy`]: deploys the stacks into an account.
//! - [`cost`]: estimates the monthly cost.
//! - [`commands`]: the commands of the program, a file each.

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

pub use assembly::{Assembly, Stack, SynthError};
pub use names::{Names, ROWS_FOLDER};
pub use scope::{Export, FunctionAsset, REGIONS};
pub use stack_id::StackId;
