//! A deployment in an account: its templates, and the clients with which it is looked at and
//! changed.

use account::{Account, AwsError, Call};
use cli::Printer;

use super::DeployError;
use super::buckets::Buckets;
use super::cloudformation::{CloudFormation, Deployed};
use super::own_buckets::Place;
use crate::{Assembly, StackId};

/// A deployment, with everything that its commands need.
#[derive(Debug)]
pub struct Session {
    /// Region and credentials.
    pub account: Account,
    /// The account's number and region.
    pub place: Place,
    /// The templates.
    pub assembly: Assembly,
    /// The stacks.
    pub cloudformation: CloudFormation,
    /// The buckets.
    pub buckets: Buckets,
    /// Where messages go.
    pub console: Printer,
}

impl Session {
    /// Connects to the account, and asks who it is.
    ///
    /// # Errors
    /// When there are no region or credentials, or AWS does not accept them.
    pub async fn open(assembly: Assembly, console: Printer) -> Result<Self, DeployError> {
        let account = Account::connect().await?;
        let place = identify(&account).await?;
        let (cloudformation, buckets) = (CloudFormation::new(&account), Buckets::new(&account));
        Ok(Self {
            account,
            place,
            assembly,
            cloudformation,
            buckets,
            console,
        })
    }

    /// The stacks of the deployment that are there.
    ///
    /// # Errors
    /// When AWS does not tell.
    pub async fn deployed(&self) -> Result<Vec<(StackId, Deployed)>, AwsError> {
        let mut deployed = Vec::new();
        for stack in &self.assembly.stacks {
            deployed.extend(
                self.cloudformation
                    .stack(&stack.name)
                    .await?
                    .map(|found| (stack.id, found)),
            );
        }
        Ok(deployed)
    }

    /// A value that a stack of the deployment tells.
    ///
    /// # Errors
    /// When the stack is not deployed, or AWS does not tell.
    pub async fn output(&self, id: StackId, name: &str) -> Result<String, DeployError> {
        let stack_name = self
            .assembly
            .stack(id)
            .map_or_else(|| id.to_string(), |stack| stack.name.clone());
        let stack = self.cloudformation.stack(&stack_name).await?;
        stack
            .and_then(|stack| stack.outputs.get(name).cloned())
            .ok_or_else(|| {
                let deployment = super::plan::argument(&self.assembly);
                let deploy = if id == StackId::Bootstrap {
                    "bootstrap"
                } else {
                    "deploy"
                };
                let command = cli::command(&format!("infra {deploy}{deployment}"));
                DeployError::Failed(format!(
                    "stack {stack_name} is not deployed; run: {command}"
                ))
            })
    }
}

async fn identify(account: &Account) -> Result<Place, AwsError> {
    let client = aws_sdk_sts::Client::new(&account.config);
    let call = || Call {
        service: "sts",
        action: "GetCallerIdentity",
        subject: "yourself".to_owned(),
        needs: None,
    };
    let answer = client
        .get_caller_identity()
        .send()
        .await
        .map_err(|error| AwsError::of(call(), &error))?;
    let partition = answer
        .arn()
        .and_then(|arn| arn.split(':').nth(1))
        .unwrap_or("aws")
        .to_owned();
    Ok(Place {
        account: answer.account().unwrap_or_default().to_owned(),
        region: account.region.clone(),
        partition,
    })
}
