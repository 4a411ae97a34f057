//! `infra erase`: removes a person's rows.

use clap::{ArgGroup, Args};
use connect_core::erasure::{ContactId, Endpoint, Person};

use super::arguments::DeploymentArguments;
use crate::deploy::DeployError;
use crate::deploy::erase::{EraseOptions, ErasedTable, ErasureReport};
use crate::deploy::partitions::{Date, source};

/// Arguments of `erase`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("person").args(["contacts", "endpoints"]).required(true).multiple(true)))]
pub(super) struct Erase {
    /// ID of a contact, a UUID or as in contact records; can be repeated.
    #[arg(long = "contact-id", value_name = "ID", value_parser = ContactId::from_argument)]
    contacts: Vec<ContactId>,
    /// Telephone number or e-mail address of a customer, as in contact records; can be repeated.
    #[arg(long = "customer-endpoint", value_name = "ADDRESS")]
    endpoints: Vec<Endpoint>,
    /// Keep contacts that are only linked with these, such as transfers.
    #[arg(long)]
    no_chain: bool,
    /// First day, in UTC: YYYY-MM-DD [default: the first with rows].
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Last day, included [default: the last with rows].
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// Count the rows and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Skip the confirmation prompt.
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl Erase {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            let message = format!("--from {from} is after --to {to}");
            return Err(DeployError::Argument(message).into());
        }
        let session = self.deployment.open(&[]).await?;
        let deployed: Vec<_> = session
            .deployed()
            .await?
            .into_iter()
            .map(|(id, _)| id)
            .collect();
        let sources: Vec<_> = deployed.iter().filter_map(|id| source(*id)).collect();
        let mut tables = session.tables(&sources).await?;
        let retained = session.retained(&deployed).await?;
        tables.extend(retained.tables);
        if !(self.dry_run || self.yes) {
            session.console.confirm_by_typing(
                "Rows of these contacts are permanently deleted.",
                session.assembly.app_name.as_str(),
                "pass --dry-run to count them, or --yes to delete them",
            )?;
        }
        let options = EraseOptions {
            person: Person {
                contacts: self.contacts.into_iter().collect(),
                endpoints: self.endpoints.into_iter().collect(),
            },
            with_chains: !self.no_chain,
            from: self.from.map(|date| date.0),
            to: self.to.map(|date| date.0),
            dry_run: self.dry_run,
        };
        let mut report = session.erase(&tables, &options).await.inspect_err(|_| {
            session
                .console
                .note("stopped; to continue, run the same command again");
        })?;
        report.remains.extend(retained.others);
        session.console.result(&report, || text(&report))?;
        Ok(())
    }
}

fn text(report: &ErasureReport) -> String {
    let verb = if report.dry_run { "found" } else { "erased" };
    let contacts = report
        .contacts
        .iter()
        .map(|contact| format!("  {contact}\n"));
    let remains = report
        .remains
        .iter()
        .map(|remains| format!("  {remains}\n"));
    [
        format!("{} contacts {verb}\n", report.contacts.len()),
        contacts.collect(),
        report.tables.iter().map(line).collect(),
        "Not erased:\n".to_owned(),
        remains.collect(),
    ]
    .concat()
}

fn line(erased: &ErasedTable) -> String {
    let ErasedTable {
        table,
        objects_read,
        objects_rewritten,
        rows_removed,
        rows_without_ids,
        error_records_removed,
        days,
    } = erased;
    format!(
        "{table}: {rows_removed} rows removed, {rows_without_ids} without the IDs, {error_records_removed} error records removed; {objects_rewritten} of {objects_read} objects on {} days\n",
        days.len()
    )
}
