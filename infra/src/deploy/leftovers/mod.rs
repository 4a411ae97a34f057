//! Finds the resources that conflict with a stack: they have the names of its resources and do
//! not belong to it.

mod buckets;
mod leftover;
mod resource_kind;
mod streams;

use account::{AwsError, Request, ServiceClient, StreamKind, operations};
use aws_sdk_sfn::error::ProvideErrorMetadata;
use futures_util::future::{join, try_join_all};
use futures_util::{StreamExt, TryStreamExt, stream};
use parameters::Parameters;
use serde_json::Value;

use super::Session;
use super::cloudformation::StackResource;
use super::own_buckets::{OwnResource, own_resources};
use super::pages::{pages, request};
use super::queues::Queues;
use crate::{Stack, StackId};

pub use buckets::{LeftBucket, left_buckets};
pub use leftover::{Fate, ImportedResource, Leftover, obstacle};
pub use resource_kind::ResourceKind;
use streams::WantedStream;

/// Requests at a time.
const CONCURRENCY: usize = 8;

/// Looks for resources.
#[derive(Debug)]
pub struct Leftovers<'a> {
    session: &'a Session,
    client: ServiceClient<'a>,
    queues: Queues,
    /// The log groups of the deployment; the error if they cannot be listed.
    log_groups: Result<Vec<Value>, String>,
    /// Names of all workgroups; the error if they cannot be listed.
    workgroups: Result<Vec<String>, String>,
}

/// The configuration that decides which resources a stack creates.
#[derive(Clone, Copy, Debug, Default)]
pub struct StackConfiguration<'a> {
    /// The parameters, if they are valid.
    pub parameters: Option<&'a Parameters>,
    /// Name of the Glue database.
    pub database: Option<&'a str>,
}

/// What was found for a stack.
#[derive(Debug, Default)]
pub struct StackLeftovers {
    /// The resources that conflict with stacks.
    pub left: Vec<Leftover>,
    /// Kinds that could not be looked up, with the reason.
    pub unknown: Vec<(ResourceKind, String)>,
}

/// A resource and the ID by which CloudFormation knows it.
struct ExistingResource {
    leftover: Leftover,
    physical_id: String,
}

impl<'a> Leftovers<'a> {
    /// Lists what is listed once for all stacks.
    pub async fn open(session: &'a Session) -> Self {
        let client = ServiceClient::new(&session.account);
        let log_groups = log_groups(session, &client);
        let page = |token| request(&operations::LIST_WORK_GROUPS, "the account", token);
        let workgroups = pages(&client, page, |page| {
            let groups = page["WorkGroups"].as_array().into_iter().flatten();
            groups
                .filter_map(|group| group["Name"].as_str().map(str::to_owned))
                .collect()
        });
        let (log_groups, workgroups) = join(log_groups, workgroups).await;
        let workgroups = workgroups.map_err(|error| error.message());
        Self {
            session,
            queues: Queues::new(&session.account),
            log_groups: log_groups.map_err(|error| error.message()),
            workgroups,
            client,
        }
    }

    /// The buckets that conflict with a stack that owns `owned`.
    ///
    /// # Errors
    /// A request fails.
    pub async fn buckets(
        &self,
        stack: &Stack,
        owned: &[StackResource],
    ) -> Result<StackLeftovers, AwsError> {
        let Session {
            buckets, target, ..
        } = self.session;
        let buckets = left_buckets(buckets, stack, target, owned).await?;
        let found = buckets.into_iter().map(|bucket| ExistingResource {
            physical_id: bucket.name.clone(),
            leftover: Leftover::bucket(bucket),
        });
        Ok(StackLeftovers {
            left: self.of_others(stack, found.collect()).await?,
            unknown: Vec::new(),
        })
    }

    /// All resources that conflict with a stack that owns `owned`.
    ///
    /// # Errors
    /// A request for buckets or stacks fails.
    pub async fn all(
        &self,
        stack: &Stack,
        owned: &[StackResource],
        wanted: StackConfiguration<'_>,
    ) -> Result<StackLeftovers, AwsError> {
        let StackLeftovers { mut left, .. } = self.buckets(stack, owned).await?;
        let is_owned = |logical_id: &str| {
            owned
                .iter()
                .any(|resource| resource.logical_id == logical_id)
        };
        let mut own: Vec<_> = ResourceKind::NAMED
            .into_iter()
            .flat_map(|kind| {
                let (resource_type, property) = kind.resource_type();
                let own = own_resources(stack, &self.session.target, resource_type, property);
                own.into_iter().map(move |own| (kind, own))
            })
            .filter(|(kind, _)| *kind != ResourceKind::DataStream || creates_stream(stack, wanted))
            .collect();
        if let Some(name) = wanted
            .database
            .filter(|_| stack.id == StackId::Partitioning)
        {
            let (logical_id, name) = ("GlueDatabase".to_owned(), name.to_owned());
            own.push((ResourceKind::Database, OwnResource { logical_id, name }));
        }
        own.retain(|(_, own)| !is_owned(&own.logical_id));
        let (mut found, mut unknown) = (Vec::new(), Vec::<(ResourceKind, String)>::new());
        let looks = own
            .into_iter()
            .map(|(kind, own)| async move { (kind, self.look(stack, kind, own, wanted).await) });
        let looks: Vec<_> = stream::iter(looks).buffered(CONCURRENCY).collect().await;
        for (kind, look) in looks {
            match look {
                Ok(seen) => found.extend(seen),
                Err(reason) if unknown.iter().all(|(known, _)| *known != kind) => {
                    unknown.push((kind, reason));
                }
                Err(_) => {}
            }
        }
        left.extend(self.of_others(stack, found).await?);
        Ok(StackLeftovers { left, unknown })
    }

    /// Without those that belong to the stack itself, whose last operation failed; those of other
    /// stacks with their owner.
    async fn of_others(
        &self,
        stack: &Stack,
        found: Vec<ExistingResource>,
    ) -> Result<Vec<Leftover>, AwsError> {
        let owners = found.into_iter().map(|found| async move {
            let (resource_type, _) = found.leftover.kind.resource_type();
            let cloudformation = &self.session.cloudformation;
            let owner = cloudformation
                .owner(resource_type, &found.physical_id)
                .await?;
            Ok(match owner {
                Some(owner) if owner == stack.name => None,
                Some(owner) => Some(found.leftover.of_stack(&owner)),
                None => Some(found.leftover),
            })
        });
        let left: Vec<Option<Leftover>> = stream::iter(owners)
            .buffered(CONCURRENCY)
            .try_collect()
            .await?;
        Ok(left.into_iter().flatten().collect())
    }

    /// A resource, if it exists. The error is the reason why that is unknown.
    async fn look(
        &self,
        stack: &Stack,
        kind: ResourceKind,
        own: OwnResource,
        wanted: StackConfiguration<'_>,
    ) -> Result<Option<ExistingResource>, String> {
        let OwnResource { logical_id, name } = own;
        let leftover = match kind {
            ResourceKind::LogGroup => {
                let groups = self.log_groups.as_ref().map_err(Clone::clone)?;
                let group = groups.iter().find(|group| group["logGroupName"] == name);
                group.map(|group| Leftover::log_group(logical_id, name.clone(), group))
            }
            ResourceKind::DataStream => {
                let request = Request::new(
                    &operations::DESCRIBE_STREAM_SUMMARY,
                    format!("the stream {name}"),
                );
                let summary = self
                    .described(request.with("StreamName", name.clone()))
                    .await?;
                let wanted = wanted_stream(stack, wanted, &self.session.selection);
                summary.map(|it| Leftover::data_stream(logical_id, name.clone(), &it, wanted))
            }
            kind => {
                let id = self.id(kind, &name).await?;
                return Ok(id.map(|id| ExistingResource {
                    leftover: Leftover::to_delete(kind, name, &id),
                    physical_id: id,
                }));
            }
        };
        Ok(leftover.map(|leftover| ExistingResource {
            leftover,
            physical_id: name,
        }))
    }

    /// The ID by which CloudFormation and the AWS CLI know a resource, if it exists.
    async fn id(&self, kind: ResourceKind, name: &str) -> Result<Option<String>, String> {
        let subject = format!("the {} {name}", kind.title());
        let request = |operation, member| Request::new(operation, &*subject).with(member, name);
        let request = match kind {
            ResourceKind::Queue => {
                return self.queues.url(name).await.map_err(|error| error.message());
            }
            ResourceKind::StateMachine => return self.state_machine(name).await,
            ResourceKind::Workgroup => {
                let workgroups = self.workgroups.as_ref().map_err(Clone::clone)?;
                return Ok(workgroups.iter().find(|other| *other == name).cloned());
            }
            ResourceKind::Function => {
                request(&operations::GET_FUNCTION_CONFIGURATION, "FunctionName")
            }
            ResourceKind::Rule => request(&operations::DESCRIBE_RULE, "Name"),
            ResourceKind::Database => request(&operations::GET_DATABASE, "Name"),
            ResourceKind::DeliveryStream => {
                request(&operations::DESCRIBE_DELIVERY_STREAM, "DeliveryStreamName")
            }
            ResourceKind::Bucket | ResourceKind::LogGroup | ResourceKind::DataStream => {
                return Ok(None);
            }
        };
        let described = self.described(request).await?;
        Ok(described.map(|_| name.to_owned()))
    }

    /// The response, if the resource exists.
    async fn described(&self, request: Request) -> Result<Option<Value>, String> {
        let response = self.client.send(&request).await;
        match response.and_then(account::Response::success) {
            Ok(response) => response.json().map(Some).map_err(|error| error.message()),
            Err(AwsError::Service { code, .. })
                if ["ResourceNotFoundException", "EntityNotFoundException"].contains(&&*code) =>
            {
                Ok(None)
            }
            Err(error) => Err(error.message()),
        }
    }

    async fn state_machine(&self, name: &str) -> Result<Option<String>, String> {
        let target = &self.session.target;
        let arn = format!(
            "arn:{}:states:{}:{}:stateMachine:{name}",
            target.partition, target.region, target.account
        );
        let client = aws_sdk_sfn::Client::new(&self.session.account.config);
        match client
            .describe_state_machine()
            .state_machine_arn(&arn)
            .send()
            .await
        {
            Ok(_) => Ok(Some(arn)),
            Err(error) if error.code() == Some("StateMachineDoesNotExist") => Ok(None),
            Err(error) => Err(error.code().unwrap_or("no response").to_owned()),
        }
    }
}

/// Whether the stack creates its data stream instead of reading an existing one.
fn creates_stream(stack: &Stack, wanted: StackConfiguration<'_>) -> bool {
    let Some((kind, parameters)) = stream_kind(stack).zip(wanted.parameters) else {
        return true;
    };
    kind.existing_stream(&parameters.streams).is_none()
}

fn stream_kind(stack: &Stack) -> Option<StreamKind> {
    match stack.id {
        StackId::ContactRecords => Some(StreamKind::ContactRecords),
        StackId::AgentEvents => Some(StreamKind::AgentEvents),
        _ => None,
    }
}

fn wanted_stream<'a>(
    stack: &Stack,
    wanted: StackConfiguration<'a>,
    deployment: &'a str,
) -> Option<WantedStream<'a>> {
    let (resource_type, _) = ResourceKind::DataStream.resource_type();
    let mut resources = stack.template.resources();
    let (.., properties) = resources.find(|(_, kind, _)| *kind == resource_type)?;
    Some(WantedStream {
        kind: stream_kind(stack)?,
        streams: &wanted.parameters?.streams,
        retention_hours: properties["RetentionPeriodHours"].as_u64()?,
        deployment,
    })
}

/// The log groups whose names begin as those of the deployment: up to its name.
async fn log_groups(session: &Session, client: &ServiceClient<'_>) -> Result<Vec<Value>, AwsError> {
    let app_name = session.assembly.app_name.as_str();
    let (resource_type, property) = ResourceKind::LogGroup.resource_type();
    let stacks = session.assembly.stacks.iter();
    let own =
        stacks.flat_map(|stack| own_resources(stack, &session.target, resource_type, property));
    let prefix = |name: &str| Some(format!("{}{app_name}", name.split_once(app_name)?.0));
    let prefixes: std::collections::BTreeSet<_> = own.filter_map(|own| prefix(&own.name)).collect();
    let groups = prefixes
        .iter()
        .map(|prefix| log_groups_of_prefix(client, prefix));
    Ok(try_join_all(groups).await?.concat())
}

async fn log_groups_of_prefix(
    client: &ServiceClient<'_>,
    prefix: &str,
) -> Result<Vec<Value>, AwsError> {
    let (mut groups, mut token) = (Vec::new(), Value::Null);
    loop {
        let subject = format!("log groups {prefix}*");
        let request = Request::new(&operations::DESCRIBE_LOG_GROUPS, subject)
            .with("logGroupNamePrefix", prefix);
        let request = match token {
            Value::Null => request,
            token => request.with("nextToken", token),
        };
        let page = client.send(&request).await?.success()?.json()?;
        groups.extend(page["logGroups"].as_array().into_iter().flatten().cloned());
        token = page["nextToken"].clone();
        if token.is_null() {
            return Ok(groups);
        }
    }
}

/// Log groups of the functions of the TypeScript sample. Lambda created them, and no stack deletes
/// them.
pub fn log_groups_of_the_sample<'a>(found: &'a Leftovers<'_>) -> impl Iterator<Item = &'a str> {
    let prefix = format!("/aws/lambda/{}-", found.session.assembly.app_name);
    let groups = found.log_groups.as_deref().unwrap_or_default().iter();
    groups
        .filter_map(|group| group["logGroupName"].as_str())
        .filter(move |name| name.starts_with(&prefix))
}
