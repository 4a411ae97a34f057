//! Options of a deployment.

use super::approval::RequireApproval;
use super::overrides::Override;

/// The flags of `infra deploy` that change how stacks are deployed.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a command-line flag")]
pub struct DeployOptions {
    /// Which changes require approval.
    pub require_approval: RequireApproval,
    /// Whether change sets are executed.
    pub execute: bool,
    /// Whether a failed operation is rolled back.
    pub rollback: bool,
    /// Whether a stack whose creation or deletion failed is recreated without confirmation.
    pub recreate: bool,
    /// Whether existing resources are imported.
    pub import_existing: bool,
    /// Whether termination protection is turned on.
    pub protect: bool,
    /// Overridden template parameters.
    pub overrides: Vec<Override>,
}
