//! Tables, views and saved queries that people keep in the database and the workgroup of a
//! deployment. They are deleted with the stacks that own the database and the workgroup.

use account::{AwsError, ServiceClient, operations};
use serde_json::Value;

use super::cloudformation::StackResource;
use super::pages::{pages, request};
use super::{DeployError, Session};
use crate::Stack;
use crate::model::ResourceType;
use crate::model::resource_types::{Database, NamedQuery, Table, WorkGroup};

/// What others keep in a deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// Tables and views in the database, as `database.table`.
    pub tables: Vec<String>,
    /// Number of saved queries in the workgroups.
    pub queries: usize,
}

impl Others {
    /// What deleting the stacks with these resources deletes.
    ///
    /// # Errors
    /// A request fails.
    pub async fn find(
        session: &Session,
        stacks: &[(&Stack, Vec<StackResource>)],
    ) -> Result<Self, DeployError> {
        let client = ServiceClient::new(&session.account);
        let mut others = Self::default();
        for (_, resources) in stacks {
            for database in names::<Database>(resources) {
                others
                    .tables
                    .extend(tables(session, &client, database).await?);
            }
            // All workgroups are deleted with their queries.
            for workgroup in names::<WorkGroup>(resources) {
                others.queries += queries(&client, workgroup, resources).await?;
            }
        }
        Ok(others)
    }

    /// Whether there is nothing of others.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What there is, in a sentence.
    pub fn text(&self) -> String {
        let mut parts = Vec::new();
        if !self.tables.is_empty() {
            parts.push(format!("tables or views: {}", self.tables.join(", ")));
        }
        if self.queries > 0 {
            let plural = if self.queries == 1 { "y" } else { "ies" };
            parts.push(format!("{} saved quer{plural}", self.queries));
        }
        parts.join("; ")
    }
}

async fn tables(
    session: &Session,
    client: &ServiceClient<'_>,
    database: &str,
) -> Result<Vec<String>, AwsError> {
    let subject = format!("database {database}");
    let request = |token: Option<String>| {
        request(&operations::GET_TABLES, &subject, token).with("DatabaseName", database)
    };
    let names = pages(client, request, |page| texts(&page["TableList"], "Name")).await;
    let names = match names {
        // Somebody deleted the database, and with it what it had.
        Err(AwsError::Service { code, .. }) if code == "EntityNotFoundException" => Vec::new(),
        names => names?,
    };
    let own = own_tables(&session.assembly.stacks);
    let foreign = names.into_iter().filter(|name| !own.contains(name));
    Ok(foreign.map(|name| format!("{database}.{name}")).collect())
}

/// Names of the tables and views of all stacks.
fn own_tables(stacks: &[Stack]) -> Vec<String> {
    let resources = stacks.iter().flat_map(|stack| stack.template.resources());
    resources
        .filter(|(_, resource_type, _)| *resource_type == Table::NAME)
        .filter_map(|(.., properties)| properties["TableInput"]["Name"].as_str())
        .map(str::to_owned)
        .collect()
}

/// Names of the resources of a type. A resource whose creation failed can have none.
fn names<T: ResourceType>(resources: &[StackResource]) -> impl Iterator<Item = &str> {
    let of_type = resources
        .iter()
        .filter(|resource| resource.resource_type == T::NAME);
    of_type
        .map(|resource| resource.physical_id.as_str())
        .filter(|name| !name.is_empty())
}

/// Number of saved queries in a workgroup that are not among the resources of its stack.
async fn queries(
    client: &ServiceClient<'_>,
    workgroup: &str,
    own: &[StackResource],
) -> Result<usize, DeployError> {
    let subject = format!("workgroup {workgroup}");
    let request = |token: Option<String>| {
        request(&operations::LIST_NAMED_QUERIES, &subject, token).with("WorkGroup", workgroup)
    };
    let ids = pages(client, request, |page| {
        let ids = page["NamedQueryIds"].as_array().into_iter().flatten();
        ids.filter_map(Value::as_str).map(str::to_owned).collect()
    })
    .await?;
    let is_own = |id: &String| {
        let mut queries = own
            .iter()
            .filter(|resource| resource.resource_type == NamedQuery::NAME);
        queries.any(|resource| resource.physical_id == *id)
    };
    Ok(ids.iter().filter(|id| !is_own(id)).count())
}

fn texts(list: &Value, member: &str) -> Vec<String> {
    let elements = list.as_array().into_iter().flatten();
    elements
        .filter_map(|element| element[member].as_str())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use parameters::AppName;

    use super::*;
    use crate::{Assembly, StackId};

    #[test]
    fn tables_and_views_of_the_stacks_are_own() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let own = own_tables(&assembly.stacks);
        for name in ["connect_ctr", "connect_ctr_latest", "connect_contacts"] {
            assert!(own.iter().any(|own| own == name), "{name}: {own:?}");
        }
    }

    #[test]
    fn saved_queries_of_every_workgroup_are_looked_for() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let found: Vec<_> = assembly
            .stacks
            .iter()
            .filter_map(|stack| {
                let resources: Vec<_> = stack
                    .template
                    .resources()
                    .map(|(logical_id, resource_type, properties)| StackResource {
                        logical_id: logical_id.to_owned(),
                        resource_type: resource_type.to_owned(),
                        physical_id: properties["Name"].as_str().unwrap_or_default().to_owned(),
                    })
                    .collect();
                let names: Vec<_> = names::<WorkGroup>(&resources).map(str::to_owned).collect();
                (!names.is_empty()).then_some((stack.id, names))
            })
            .collect();
        let name = |suffix: &str| vec![format!("AmazonConnectDataAnalyticsSample{suffix}")];
        for expected in [
            (StackId::Partitioning, name("-partitioning")),
            (StackId::Queries, name("")),
            (StackId::Curated, name("-curated")),
        ] {
            assert!(found.contains(&expected), "{found:?}");
        }
    }

    #[test]
    fn text_names_tables_and_counts_queries() {
        let others = Others {
            tables: vec!["db.mine".to_owned()],
            queries: 1,
        };
        assert_eq!(others.text(), "tables or views: db.mine; 1 saved query");
        assert!(Others::default().is_empty());
    }
}
