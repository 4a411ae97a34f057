//! The states of a state machine and how they follow each other.

use super::graph::{Flow, Graph, Kind};
use crate::model::resource_types::StateMachine;
use crate::model::{ResourceType, Template, Value};

/// The states of the state machine in a template, where there is one.
pub(super) fn graph(template: &Template) -> Option<Graph> {
    let (_, _, properties) = template.resources().find(|(_, of, _)| *of == StateMachine::NAME)?;
    let definition = &properties["Definition"];
    let states = definition["States"].as_object()?;
    let mut graph = Graph::default();
    let start = definition["StartAt"].as_str()?;
    let mut waiting = vec![start];
    while let Some(name) = waiting.pop() {
        let Some(state) = states.get(name).filter(|_| graph.nodes.iter().all(|node| node.name != name)) else { continue };
        graph.node(name, Kind::State(kind(state)));
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

/// The states that may follow, each once, with the reasons.
fn transitions(state: &Value) -> Vec<(&str, String)> {
    let mut transitions: Vec<(&str, String)> = Vec::new();
    for choice in state["Choices"].as_array().into_iter().flatten() {
        let Some(next) = choice["Next"].as_str() else { continue };
        let label = choice["StringEquals"].as_str().unwrap_or_default();
        match transitions.iter_mut().find(|(known, _)| *known == next) {
            Some((_, labels)) => *labels += &format!(", {label}"),
            None => transitions.push((next, label.to_owned())),
        }
    }
    let otherwise = [("Next", ""), ("Default", "otherwise")];
    transitions.extend(otherwise.into_iter().filter_map(|(field, label)| Some((state[field].as_str()?, label.to_owned()))));
    transitions
}
