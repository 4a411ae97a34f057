//! `infra list`: lists the stacks, and which of them are deployed, enabled and drifted.

use account::AwsError;
use clap::Args;
use cli::Format;
use cli::text::count;
use futures_util::future::try_join_all;
use serde::Serialize;

use super::arguments::DeploymentArguments;
use crate::deploy::configuration::Configuration;
use crate::deploy::{DeployError, Session};
use crate::manifest::{Entry, entry};
use crate::{Assembly, Stack};

/// What is not known, or does not apply.
const NONE: &str = "-";

/// Arguments of `list`.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Include the functions of each stack.
    #[arg(long, short)]
    long: bool,
    /// Count the resources that were changed outside CloudFormation; this takes a minute.
    #[arg(long)]
    drift: bool,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

/// The stacks of a deployment.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StackListing<'a> {
    app_name: &'a str,
    stacks: Vec<ListedStack<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ListedStack<'a> {
    #[serde(flatten)]
    entry: Entry<'a>,
    /// Unknown without an AWS account.
    #[serde(flatten)]
    state: Option<State>,
}

/// The state of a stack in the account.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct State {
    /// The status of the stack, such as `CREATE_COMPLETE`; `None` if it is not deployed.
    status: Option<String>,
    /// Whether the configuration enables it; `None` without a valid one.
    enabled: Option<bool>,
    /// Resources that were changed or deleted outside CloudFormation; `None` if they were not
    /// counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    drifted_resources: Option<usize>,
}

impl List {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self.deployment.open(&[]).await {
            Ok(session) => {
                let states = self.states(&session).await?;
                self.print(&session.assembly, states.into_iter().map(Some).collect())
            }
            Err(DeployError::Aws(
                error @ (AwsError::NoRegion | AwsError::NoCredentials { .. }),
            )) if !self.drift => {
                let console = self.deployment.console();
                if console.format() == Format::Text {
                    console.note(&format!("{}: states are not shown", error.message()));
                }
                let assembly = self.deployment.assembly()?;
                let unknown = assembly.stacks.iter().map(|_| None).collect();
                self.print(&assembly, unknown)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The states of all stacks, in their order.
    async fn states(&self, session: &Session) -> Result<Vec<State>, DeployError> {
        let app_name = &session.assembly.app_name;
        let configuration = Configuration::load(&session.account, app_name, None).await;
        let configuration = configuration.ok();
        let state = |stack| state(session, stack, configuration.as_ref(), self.drift);
        try_join_all(session.assembly.stacks.iter().map(state)).await
    }

    fn print(&self, assembly: &Assembly, states: Vec<Option<State>>) -> anyhow::Result<()> {
        let stacks = assembly.stacks.iter().zip(states);
        let listing = StackListing {
            app_name: assembly.app_name.as_str(),
            stacks: stacks
                .map(|(stack, state)| ListedStack {
                    entry: entry(stack),
                    state,
                })
                .collect(),
        };
        let text = || table(&listing, self.long);
        self.deployment.console().result(&listing, text)?;
        Ok(())
    }
}

async fn state(
    session: &Session,
    stack: &Stack,
    configuration: Option<&Configuration>,
    counts_drift: bool,
) -> Result<State, DeployError> {
    let deployed = session.cloudformation.stack(&stack.name).await?;
    let drifted_resources = match &deployed {
        Some(_) if counts_drift => Some(session.cloudformation.drift(&stack.name).await?.len()),
        _ => None,
    };
    Ok(State {
        status: deployed.map(|deployed| deployed.status),
        enabled: configuration.map(|it| stack.id.is_enabled(&it.parameters)),
        drifted_resources,
    })
}

/// A line for each stack; with `long`, also one for each of its functions. Columns of states are left
/// out if none is known.
fn table(listing: &StackListing<'_>, long: bool) -> String {
    let has_states = listing.stacks.iter().any(|stack| stack.state.is_some());
    let states = listing.stacks.iter().flat_map(|stack| &stack.state);
    let has_drift = states.into_iter().any(|it| it.drifted_resources.is_some());
    let columns = |listed: &ListedStack<'_>| {
        let entry = &listed.entry;
        let mut row = vec![entry.stack.to_owned()];
        if has_states {
            row.extend(state_columns(listed.state.as_ref()));
        }
        if has_drift {
            let drifted = listed.state.as_ref().and_then(|it| it.drifted_resources);
            row.push(drifted.map_or_else(|| NONE.to_owned(), drift_text));
        }
        row.extend([entry.name.to_owned(), entry.depends_on.join(", ")]);
        row
    };
    let heading: Vec<_> = ["stack"]
        .into_iter()
        .chain(["status", "enabled"].into_iter().filter(|_| has_states))
        .chain(["drift"].into_iter().filter(|_| has_drift))
        .chain(["name", "depends on"])
        .collect();
    let rows = listing.stacks.iter().flat_map(|listed| {
        let functions = listed.entry.functions.iter().filter(|_| long);
        let functions = functions.map(|function| {
            let mut row = vec![String::new(); heading.len()];
            let name = heading.len() - 2;
            row[name] = format!("  {} ({})", function.logical_id, function.package);
            row
        });
        std::iter::once(columns(listed)).chain(functions)
    });
    cli::table(&heading, heading.len(), rows.collect())
}

fn state_columns(state: Option<&State>) -> [String; 2] {
    let status = state.and_then(|state| state.status.clone());
    let enabled = state.and_then(|state| state.enabled);
    let enabled = enabled.map_or(NONE, |is_enabled| if is_enabled { "yes" } else { "no" });
    [
        status.unwrap_or_else(|| "not deployed".to_owned()),
        enabled.to_owned(),
    ]
}

fn drift_text(resources: usize) -> String {
    match resources {
        0 => "no".to_owned(),
        resources => count(resources as u64, "resource"),
    }
}

#[cfg(test)]
mod tests {
    use parameters::AppName;

    use super::*;
    use crate::StackId;

    fn listing(assembly: &Assembly, drifted: Option<usize>) -> StackListing<'_> {
        let stacks = assembly.stacks.iter().take(4).map(|stack| ListedStack {
            entry: entry(stack),
            state: Some(State {
                status: (stack.id != StackId::AgentEvents).then(|| "UPDATE_COMPLETE".to_owned()),
                enabled: Some(stack.id != StackId::ContactRecords),
                drifted_resources: drifted.filter(|_| stack.id != StackId::AgentEvents),
            }),
        });
        StackListing {
            app_name: "AnyCompany",
            stacks: stacks.collect(),
        }
    }

    /// The heading, without its style, and the other lines.
    fn lines(table: &str) -> (Vec<String>, String) {
        let (heading, rows) = table.split_once('\n').unwrap();
        let heading = heading
            .trim_start_matches("\u{1b}[1m")
            .split("  ")
            .map(str::trim);
        let words = heading.filter(|word| !word.is_empty() && !word.starts_with('\u{1b}'));
        (
            words.map(|word| word.replace("\u{1b}[0m", "")).collect(),
            rows.to_owned(),
        )
    }

    #[test]
    fn table_has_states_in_aligned_columns() {
        let assembly = Assembly::synthesize(&"AnyCompany".parse::<AppName>().unwrap()).unwrap();
        let (heading, rows) = lines(&table(&listing(&assembly, None), false));
        assert_eq!(
            heading,
            ["stack", "status", "enabled", "name", "depends on"]
        );
        assert_eq!(
            rows,
            "bootstrap     UPDATE_COMPLETE  yes      AnyCompany-bootstrap\n\
             partitioning  UPDATE_COMPLETE  yes      AnyCompany-partitioning  bootstrap\n\
             ctr           UPDATE_COMPLETE  no       AnyCompany-ctr           bootstrap, partitioning\n\
             ae            not deployed     yes      AnyCompany-ae            bootstrap, partitioning\n"
        );
        let drifted = table(&listing(&assembly, Some(2)), true);
        assert!(
            drifted.contains("UPDATE_COMPLETE  no       2 resources  AnyCompany-ctr"),
            "{drifted}"
        );
        assert!(
            drifted.contains("not deployed     yes      -            AnyCompany-ae"),
            "{drifted}"
        );
        assert!(
            drifted.contains("  StartPartitioningLambda (partitioning-start)"),
            "{drifted}"
        );
    }

    #[test]
    fn document_has_the_manifest_and_the_states() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let document = serde_json::to_value(listing(&assembly, Some(0))).unwrap();
        let stack = &document["stacks"][3];
        assert_eq!(
            [&stack["stack"], &stack["status"], &stack["enabled"]],
            [
                &serde_json::json!("ae"),
                &serde_json::Value::Null,
                &true.into()
            ]
        );
        assert_eq!(document["stacks"][2]["driftedResources"], 0);
        assert_eq!(document["stacks"][2]["template"], "ctr.template.json");
    }
}
