//! The states of a state machine and their transitions.

use super::graph::{Flow, Graph, NodeKind};
use crate::model::resource_types::StateMachine;
use crate::model::{ResourceType, Template, Value};

/// The states of the state machine in a template, if it has one.
pub(super) fn graph(template: &Template) -> Option<Graph> {
    let (_, _, properties) = template
        .resources()
        .find(|(_, of, _)| *of == StateMachine::NAME)?;
    let definition = &properties["Definition"];
    let states = definition["States"].as_object()?;
    let mut graph = Graph::default();
    let start = definition["StartAt"].as_str()?;
    let mut waiting = vec![start];
    while let Some(name) = waiting.pop() {
        let Some(state) = states
            .get(name)
            .filter(|_| graph.nodes.iter().all(|node| node.name != name))
        else {
            continue;
        };
        graph.node(name, NodeKind::State(kind(state)));
        for (next, label) in transitions(state) {
            graph.edge(name, next, Flow::Onward, &label);
            waiting.push(next);
        }
    }
    Some(graph)
}

fn kind(state: &Value) -> &'static str {
    match state["Type"].as_str() {
        Some("Task") => "Lambda function",
        Some("Choice") => "choice",
        Some("Wait") => "wait",
        Some("Fail") => "failure",
        Some("Pass") => "values",
        _ => "state",
    }
}

/// The next states, each once, with the conditions.
fn transitions(state: &Value) -> Vec<(&str, String)> {
    let choices = state["Choices"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let chosen = choices.iter().map(|choice| {
        (
            &choice["Next"],
            choice["StringEquals"].as_str().unwrap_or_default(),
        )
    });
    let others = [(&state["Next"], ""), (&state["Default"], "otherwise")];
    let mut transitions: Vec<(&str, Vec<&str>)> = Vec::new();
    for (next, reason) in chosen
        .chain(others)
        .filter_map(|(next, reason)| Some((next.as_str()?, reason)))
    {
        match transitions.iter_mut().find(|(known, _)| *known == next) {
            Some((_, reasons)) => reasons.push(reason),
            None => transitions.push((next, vec![reason])),
        }
    }
    transitions
        .into_iter()
        .map(|(next, reasons)| (next, reasons.join(", ")))
        .collect()
}
