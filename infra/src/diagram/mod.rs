//! Diagrams of the stacks, generated from the templates.

mod graph;
mod layout;
mod overview;
mod reading;
mod states;
mod svg;
mod views;

use crate::{Assembly, Stack};

/// All diagrams by file name: an overview, one per stack with data flow, and the state machine.
pub fn all(assembly: &Assembly) -> Vec<(String, String)> {
    let stacks = assembly
        .stacks
        .iter()
        .filter_map(|stack| Some((format!("{}.svg", stack.id), draw_stack(stack)?)));
    let machine = assembly
        .stacks
        .iter()
        .find_map(|stack| states::graph(&stack.template));
    let machine = machine.map(|graph| {
        (
            "state-machine.svg".to_owned(),
            svg::draw(&layout::place(&graph), "AthenaPartitioningStateMachine"),
        )
    });
    let whole = (
        "overview.svg".to_owned(),
        svg::draw(&overview::place(assembly), "From Amazon Connect to Athena"),
    );
    [whole].into_iter().chain(stacks).chain(machine).collect()
}

/// The diagram of a stack; `None` without data flow.
fn draw_stack(stack: &Stack) -> Option<String> {
    let graph = reading::graph(&stack.template);
    let title = stack
        .template
        .description()
        .rsplit(": ")
        .next()
        .unwrap_or_default();
    (!graph.edges.is_empty()).then(|| svg::draw(&layout::place(&graph), title))
}
