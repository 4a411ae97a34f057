//! Tables and views that views read, and the dashboards that show them.

use analytics::views::{self, View};
use connect_core::Source;

use super::graph::{Flow, Graph, NodeKind, referenced_resource};
use crate::model::resource_types::{Board, DataSet, Table};
use crate::model::{ResourceType, Template, Value};

/// Whether a Glue table with these properties is a view.
pub(super) fn is_view(properties: &Value) -> bool {
    properties["TableInput"]["TableType"] == "VIRTUAL_VIEW"
}

/// Adds edges from tables and views to the views that read them.
pub(super) fn add(graph: &mut Graph, template: &Template) {
    let tables: Vec<_> = template
        .resources()
        .filter(|(_, of, _)| *of == Table::NAME)
        .collect();
    let table_name =
        |properties: &Value| properties["TableInput"]["Name"].as_str().map(str::to_owned);
    for (id, _, properties) in tables
        .iter()
        .filter(|(_, _, properties)| is_view(properties))
    {
        let Some(view) = table_name(properties).and_then(|name| views::view(&name)) else {
            continue;
        };
        for read in relations_of(view) {
            let own = tables
                .iter()
                .find(|(_, _, properties)| table_name(properties).as_deref() == Some(read));
            if own.is_none() {
                graph.node(read, NodeKind::Outside(stack_of(read)));
            }
            graph.edge(own.map_or(read, |(id, ..)| id), id, Flow::Onward, "");
        }
    }
    dashboards(graph, template);
}

/// Adds edges from views to data sets, and from those to dashboards.
fn dashboards(graph: &mut Graph, template: &Template) {
    for (id, of, properties) in template.resources() {
        if of == DataSet::NAME {
            let name = properties["PhysicalTableMap"]["rows"]["CustomSql"]["Name"]
                .as_str()
                .unwrap_or_default();
            graph.node(name, NodeKind::Outside(stack_of(name)));
            graph.edge(name, id, Flow::Onward, "");
        }
        let declarations = properties["Definition"]["DataSetIdentifierDeclarations"]
            .as_array()
            .filter(|_| of == Board::NAME);
        for declaration in declarations.into_iter().flatten() {
            if let Some(data_set) = referenced_resource(&declaration["DataSetArn"]) {
                graph.edge(data_set, id, Flow::Onward, "");
            }
        }
    }
}

/// The tables and views that a view reads.
fn relations_of(view: &View) -> Vec<&'static str> {
    let tables = Source::ALL.map(Source::table);
    let views = views::all()
        .iter()
        .map(|other| other.name)
        .filter(|name| *name != view.name);
    tables
        .into_iter()
        .chain(views)
        .filter(|name| view.reads(name))
        .collect()
}

/// The stack of a table or view.
fn stack_of(name: &str) -> &'static str {
    match Source::ALL
        .into_iter()
        .find(|source| [source.table(), views::deduplicated(*source)].contains(&name))
    {
        Some(Source::ContactRecords) => "stack ctr",
        Some(Source::AgentEvents) => "stack ae",
        Some(Source::ContactFlowLogs) => "stack cfl",
        Some(Source::ContactLens) => "stack cl",
        Some(Source::EvaluationForms) => "stack ef",
        Some(Source::Transcripts) => "stack transcripts",
        None => "stack queries",
    }
}
