//! Pictures of the stacks, drawn from the templates, so that they show what is deployed.

mod graph;
mod layout;
mod overview;
mod reading;
mod states;
mod svg;
mod views;

use crate::{Assembly, Stack};

/// The pictures with their file names: one of the whole, one for each stack that data flows
/// through, one of the state machine.
pub fn all(assembly: &Assembly) -> Vec<(String, String)> {
    let stacks = assembly
        .stacks
        .iter()
        .filter_map(|stack| Some((format!("{}.svg", stack.id), of_stack(stack)?)));
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

/// The picture of a stack, `None` where nothing flows in it.
fn of_stack(stack: &Stack) -> Option<String> {
    let graph = reading::graph(&stack.template);
    let title = stack
        .template
        .description()
        .rsplit(": ")
        .next()
        .unwrap_or_default();
    (!graph.edges.is_empty()).then(|| svg::draw(&layout::place(&graph), title))
}
