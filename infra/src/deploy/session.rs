//! A deployment in an account: its templates and the clients of the commands.

use account::{Account, AwsError, Call, ConnectionSettings, dns_suffix};
use cli::Printer;
use futures_util::future::try_join_all;
use indicatif::MultiProgress;

use super::DeployError;
use super::buckets::Buckets;
use super::cloudformation::{CloudFormation, Deployed};
use super::own_buckets::DeploymentTarget;
use crate::{Assembly, Stack, StackId};

/// The output of the bootstrap stack with the name of the bucket for code and templates.
pub const ARTIFACTS_BUCKET: &str = "ArtifactsS3bucket";

/// The deployed stacks, as a command found them at its start.
pub type DeployedStacks = Vec<(StackId, Deployed)>;

/// A stack of those that are deployed.
pub fn find_stack(deployed: &[(StackId, Deployed)], id: StackId) -> Option<&Deployed> {
    let mut stacks = deployed.iter();
    stacks
        .find(|(other, _)| *other == id)
        .map(|(_, stack)| stack)
}

/// A deployment with the clients of the commands.
#[derive(Debug)]
pub struct Session {
    /// Region and credentials.
    pub account: Account,
    /// Account ID, region and partition.
    pub target: DeploymentTarget,
    pub assembly: Assembly,
    /// The arguments that select the deployment, the profile and the region in another command, each after
    /// a space.
    pub selection: String,
    pub cloudformation: CloudFormation,
    pub buckets: Buckets,
    /// Output of messages and results.
    pub console: Printer,
    /// Progress of running operations.
    pub display: MultiProgress,
}

impl Session {
    /// Connects to the account and reads its ID. `selection` has the arguments that select deployment and
    /// connection, each after a space.
    ///
    /// # Errors
    /// Region or credentials are missing or invalid.
    pub async fn open(
        assembly: Assembly,
        connection: &ConnectionSettings,
        selection: String,
        console: Printer,
    ) -> Result<Self, DeployError> {
        let account = Account::connect(connection).await?;
        let target = identify(&account).await?;
        let (cloudformation, buckets) = (CloudFormation::new(&account), Buckets::new(&account));
        Ok(Self {
            account,
            target,
            assembly,
            selection,
            cloudformation,
            buckets,
            console,
            display: MultiProgress::new(),
        })
    }

    /// The command `infra` with these arguments for the same deployment, profile and region.
    pub fn command(&self, arguments: &str) -> String {
        cli::command(&format!("infra {arguments}{}", self.selection))
    }

    /// Prints a note above the progress of running operations.
    pub fn note(&self, text: &str) {
        self.display.suspend(|| self.console.note(text));
    }

    /// Prints text above the progress of running operations.
    pub fn text(&self, text: &str) {
        self.display.suspend(|| self.console.text(text));
    }

    /// The deployed stacks.
    ///
    /// # Errors
    /// A request fails.
    pub async fn deployed(&self) -> Result<DeployedStacks, AwsError> {
        self.deployed_of(&self.assembly.stacks.iter().collect::<Vec<_>>())
            .await
    }

    /// Those of the stacks that are deployed.
    ///
    /// # Errors
    /// A request fails.
    pub async fn deployed_of(&self, stacks: &[&Stack]) -> Result<DeployedStacks, AwsError> {
        let stacks = stacks.iter().map(|stack| async move {
            let found = self.cloudformation.stack(&stack.name).await?;
            Ok::<_, AwsError>(found.map(|found| (stack.id, found)))
        });
        let found = try_join_all(stacks).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The bucket for code and templates.
    ///
    /// # Errors
    /// The bootstrap stack is not deployed, or a request fails.
    pub async fn artifacts_bucket(&self) -> Result<String, DeployError> {
        self.output(StackId::Bootstrap, ARTIFACTS_BUCKET).await
    }

    /// The bucket for code and templates, by the stacks as they were found.
    ///
    /// # Errors
    /// The bootstrap stack is not deployed.
    pub fn artifacts_bucket_of(&self, deployed: &DeployedStacks) -> Result<String, DeployError> {
        let stack = find_stack(deployed, StackId::Bootstrap);
        self.output_of(StackId::Bootstrap, stack, ARTIFACTS_BUCKET)
    }

    /// An output of a stack.
    ///
    /// # Errors
    /// The stack is not deployed, or a request fails.
    pub async fn output(&self, id: StackId, name: &str) -> Result<String, DeployError> {
        let stack = self.cloudformation.stack(&self.stack_name(id)).await?;
        self.output_of(id, stack.as_ref(), name)
    }

    /// An output of a stack as it was found.
    fn output_of(
        &self,
        id: StackId,
        stack: Option<&Deployed>,
        name: &str,
    ) -> Result<String, DeployError> {
        let output = stack.and_then(|stack| stack.outputs.get(name).cloned());
        output.ok_or_else(|| {
            let deploy = if id == StackId::Bootstrap {
                "bootstrap"
            } else {
                "deploy"
            };
            DeployError::Failed(format!(
                "stack {} is not deployed; run: {}",
                self.stack_name(id),
                self.command(deploy)
            ))
        })
    }

    fn stack_name(&self, id: StackId) -> String {
        self.assembly
            .stack(id)
            .map_or_else(|| id.to_string(), |stack| stack.name.clone())
    }
}

async fn identify(account: &Account) -> Result<DeploymentTarget, AwsError> {
    let client = aws_sdk_sts::Client::new(&account.config);
    let call = || Call {
        service: "sts",
        action: "GetCallerIdentity",
        subject: "the current credentials".to_owned(),
        needs: None,
    };
    let invalid = |reason| AwsError::InvalidResponse {
        call: Box::new(call()),
        reason,
    };
    let answer = client
        .get_caller_identity()
        .send()
        .await
        .map_err(|error| AwsError::from_sdk(call(), &error))?;
    let partition = answer.arn().and_then(|arn| arn.split(':').nth(1));
    let (Some(account_id), Some(partition)) = (answer.account(), partition) else {
        return Err(invalid("it has no account or no ARN".to_owned()));
    };
    let suffix = dns_suffix(&account.region).await;
    Ok(DeploymentTarget {
        account: account_id.to_owned(),
        region: account.region.clone(),
        partition: partition.to_owned(),
        dns_suffix: suffix.map_err(|error| invalid(error.to_string()))?,
    })
}
