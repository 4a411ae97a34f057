//! The stacks, a module each. Shared parts are constructs.
//!
//! A new stack gets a member of [`StackId`], a module here, and a line in `all`.

mod agent_events;
mod bootstrap;
mod contact_flow_logs;
mod contact_lens;
mod contact_records;
mod curated;
mod dashboards;
mod evaluation_forms;
mod evaluation_reporting;
mod partitioning;
mod queries;
mod transcripts;

use crate::model::{Fault, Template};
use crate::scope::{FunctionAsset, Scope};
use crate::{Names, StackId};

/// A stack before its dependencies are resolved.
pub(crate) struct StackDraft {
    pub(crate) id: StackId,
    pub(crate) template: Template,
    pub(crate) functions: Vec<FunctionAsset>,
    pub(crate) faults: Vec<Fault>,
}

/// All stacks, in the order of deployment.
pub(crate) fn all(names: &Names) -> Vec<StackDraft> {
    let sources = [
        draft(
            names,
            StackId::ContactRecords,
            "Contact records of Amazon Connect",
            contact_records::define,
        ),
        draft(
            names,
            StackId::AgentEvents,
            "Agent events of Amazon Connect",
            agent_events::define,
        ),
        draft(
            names,
            StackId::ContactFlowLogs,
            "Contact flow logs of Amazon Connect",
            contact_flow_logs::define,
        ),
        draft(
            names,
            StackId::Transcripts,
            "Transcripts of Amazon Connect",
            transcripts::define,
        ),
        draft(
            names,
            StackId::ContactLens,
            "Contact Lens analyses of Amazon Connect",
            contact_lens::define,
        ),
        draft(
            names,
            StackId::EvaluationForms,
            "Evaluation forms of Amazon Connect",
            evaluation_forms::define,
        ),
    ];
    let bootstrap = draft(
        names,
        StackId::Bootstrap,
        "Code of the Lambda functions",
        bootstrap::define,
    );
    let templates: Vec<_> = sources.iter().map(|source| &source.template).collect();
    let partitioning = draft(
        names,
        StackId::Partitioning,
        "Glue database, daily partitions, alarms and dashboard",
        |scope| {
            partitioning::define(scope, &templates);
        },
    );
    let on_top = [
        draft(
            names,
            StackId::EvaluationReporting,
            "Views for reports on evaluations",
            evaluation_reporting::define,
        ),
        draft(
            names,
            StackId::Queries,
            "Views, queries and the workgroup of Athena",
            queries::define,
        ),
        draft(
            names,
            StackId::Curated,
            "Curated tables and the job that stores them",
            curated::define,
        ),
        draft(
            names,
            StackId::Dashboards,
            "Dashboards of QuickSight",
            dashboards::define,
        ),
    ];
    [bootstrap, partitioning]
        .into_iter()
        .chain(sources)
        .chain(on_top)
        .collect()
}

fn draft(
    names: &Names,
    id: StackId,
    description: &str,
    define: impl FnOnce(&mut Scope<'_>),
) -> StackDraft {
    let mut scope = Scope::new(names, &format!("{}: {description}", names.app_name()));
    define(&mut scope);
    let (template, functions, faults) = scope.finish();
    StackDraft {
        id,
        template,
        functions,
        faults,
    }
}
