//! `infra policy`: prints the IAM policy of whoever deploys.

use std::path::PathBuf;

use clap::Args;
use cli::{Format, OutputArguments, Printer};
use parameters::AppName;

use super::files;
use crate::Assembly;
use crate::deploy::DeployError;
use crate::deploy::policy::{PolicyDocument, PolicyScope, key_policy, stream_policy};

/// Arguments of `policy`.
#[derive(Debug, Args)]
pub(super) struct Policy {
    /// Deployment name.
    #[arg(long, default_value_t)]
    app_name: AppName,
    /// Account ID [default: any].
    #[arg(
        long,
        value_name = "ID",
        default_value = "*",
        hide_default_value = true
    )]
    account: String,
    /// Partition of AWS.
    #[arg(long, default_value = "aws")]
    partition: String,
    /// Bucket of Connect whose notifications `enable-s3-events` turns on; can be repeated.
    #[arg(long = "connect-bucket", value_name = "BUCKET")]
    connect_buckets: Vec<String>,
    /// ARN of an existing data stream, whose records `backfill` reads and on which it and `redrive` put
    /// records; can be repeated.
    #[arg(long = "existing-stream", value_name = "ARN")]
    existing_streams: Vec<String>,
    /// Role that `--role-arn` of `deploy` passes to CloudFormation.
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
    /// Print the policy that a customer managed KMS key requires instead.
    #[arg(long, conflicts_with = "documents")]
    key_policy: bool,
    /// Print the resource policy that a data stream in another account requires instead. Requires
    /// `--account`, that of the deployment.
    #[arg(long, value_name = "ARN", conflicts_with_all = ["documents", "key_policy"])]
    stream_policy: Option<String>,
    /// Region of the key.
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    region: String,
    /// Write documents that each fit into a managed policy to this directory, instead of one
    /// document to standard output.
    #[arg(long, value_name = "DIR")]
    documents: Option<PathBuf>,
    /// Write the document to a file instead of standard output.
    #[arg(short, long, value_name = "FILE", conflicts_with = "documents")]
    output: Option<PathBuf>,
}

impl Policy {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let assembly = Assembly::synthesize(&self.app_name)?;
        let scope = PolicyScope {
            app_name: self.app_name.clone(),
            account: self.account,
            partition: self.partition,
            connect_buckets: self.connect_buckets,
            existing_streams: self.existing_streams,
            role_arn: self.role_arn,
        };
        let printer = Printer::from_arguments(&OutputArguments {
            format: Format::Json,
            output: self.output,
        });
        if let Some(arn) = self.stream_policy {
            if scope.account == "*" {
                let reason = "--stream-policy requires --account: the policy names the account that reads the stream";
                return Err(DeployError::Argument(reason.to_owned()).into());
            }
            printer.result(&stream_policy(&scope, &arn), String::new)?;
            return Ok(());
        }
        if self.key_policy {
            let dns_suffix = account::dns_suffix(&self.region).await?;
            let policy = key_policy(&assembly, &scope, &self.region, &dns_suffix);
            printer.result(&policy, String::new)?;
            return Ok(());
        }
        let policy = PolicyDocument::for_deployment(&assembly, &scope);
        let Some(folder) = self.documents else {
            printer.result(&policy, String::new)?;
            return Ok(());
        };
        let mut documents = Vec::new();
        for (position, document) in policy.split().iter().enumerate() {
            let name = format!("{}-deploy-{}.json", self.app_name, position + 1);
            documents.push((name, serde_json::to_string_pretty(document)? + "\n"));
        }
        files::write(&folder, documents)
    }
}
