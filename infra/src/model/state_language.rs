//! Checks of Amazon States Language definitions.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The problems of a definition: transitions to missing states, unreachable states, states without
/// `Next` or `End`, and placeholders `${Name}` without a substitution.
pub fn problems(definition: &Value, substitutions: &Value) -> Vec<String> {
    let Some(states) = definition["States"].as_object() else {
        return vec!["States is missing".to_owned()];
    };
    let Some(start) = definition["StartAt"].as_str() else {
        return vec!["StartAt is missing".to_owned()];
    };
    let mut problems = transitions(states, start);
    problems.extend(unreached(states, start));
    problems.extend(
        states
            .iter()
            .filter(|(_, state)| !has_transition(state))
            .map(|(name, _)| format!("{name} has neither Next nor End")),
    );
    problems.extend(nested(states, substitutions));
    problems.extend(placeholders(definition, substitutions));
    problems
}

/// The problems of the states that maps run for each item.
fn nested(states: &Map<String, Value>, substitutions: &Value) -> Vec<String> {
    let processors = states.iter().filter_map(|(name, state)| {
        let processor = &state["ItemProcessor"];
        processor.is_object().then_some((name, processor))
    });
    processors
        .flat_map(|(name, processor)| {
            let problems = problems(processor, substitutions);
            problems
                .into_iter()
                .map(move |problem| format!("{name}: {problem}"))
        })
        .collect()
}

/// The transitions of a state, each with its field.
fn targets(state: &Value) -> Vec<(&'static str, &str)> {
    let list = |field: &str| {
        state[field]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default()
    };
    let own = [("Next", &state["Next"]), ("Default", &state["Default"])];
    let choices = list("Choices")
        .iter()
        .map(|choice| ("Choices", &choice["Next"]));
    let catches = list("Catch")
        .iter()
        .map(|catcher| ("Catch", &catcher["Next"]));
    let all = own.into_iter().chain(choices).chain(catches);
    all.filter_map(|(field, target)| Some((field, target.as_str()?)))
        .collect()
}

fn transitions(states: &Map<String, Value>, start: &str) -> Vec<String> {
    let wrong =
        |from: &str, field: &str, target: &str| format!("{from}.{field}: no state {target}");
    let mut problems: Vec<_> = (!states.contains_key(start))
        .then(|| format!("StartAt: no state {start}"))
        .into_iter()
        .collect();
    for (name, state) in states {
        let missing = targets(state)
            .into_iter()
            .filter(|(_, target)| !states.contains_key(*target));
        problems.extend(missing.map(|(field, target)| wrong(name, field, target)));
    }
    problems
}

fn unreached(states: &Map<String, Value>, start: &str) -> Vec<String> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![start];
    while let Some(name) = waiting.pop() {
        if let Some(state) = states.get(name).filter(|_| reached.insert(name)) {
            waiting.extend(targets(state).into_iter().map(|(_, target)| target));
        }
    }
    states
        .keys()
        .filter(|name| !reached.contains(name.as_str()))
        .map(|name| format!("state {name} is unreachable"))
        .collect()
}

fn has_transition(state: &Value) -> bool {
    match state["Type"].as_str() {
        Some("Succeed" | "Fail") => true,
        Some("Choice") => state["Choices"]
            .as_array()
            .is_some_and(|choices| choices.iter().all(|choice| choice["Next"].is_string())),
        _ => state["Next"].is_string() || state["End"] == Value::Bool(true),
    }
}

fn placeholders(definition: &Value, substitutions: &Value) -> Vec<String> {
    let text = definition.to_string();
    let names: BTreeSet<_> = text
        .split("${")
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect();
    names
        .into_iter()
        .filter(|name| substitutions[*name].is_null())
        .map(|name| format!("no substitution for ${{{name}}}"))
        .collect()
}
