//! Formats differences.

use std::fmt::Write;

use super::intrinsic_text::text;
use super::{Action, Difference, Replacement, ResourceChange, TemplateDiff};

/// Limit of characters of a value.
const SHOWN: usize = 100;

/// The differences of a stack, a line each, under a heading for each section. Empty if there are
/// none.
pub fn render(diff: &TemplateDiff) -> String {
    let mut lines = render_grants(diff);
    if !diff.resources.is_empty() {
        lines.push_str("Resources\n");
    }
    for resource in &diff.resources {
        resource_change(resource, &mut lines);
    }
    sections(diff, &mut lines);
    lines
}

/// The changed properties of resources, and the changes of other sections.
pub fn render_details(diff: &TemplateDiff) -> String {
    let mut lines = String::new();
    for resource in diff
        .resources
        .iter()
        .filter(|resource| !resource.differences.is_empty())
    {
        resource_change(resource, &mut lines);
    }
    sections(diff, &mut lines);
    lines
}

fn resource_change(resource: &ResourceChange, lines: &mut String) {
    let _infallible = writeln!(
        lines,
        "  {} {} {}{}",
        mark(resource.action),
        resource.resource_type,
        resource.logical_id,
        fate(resource)
    );
    differences(&resource.differences, lines);
}

/// The changes of parameters, mappings, conditions and outputs.
fn sections(diff: &TemplateDiff, lines: &mut String) {
    // Parameters and outputs of a new stack are noise.
    let is_new = diff
        .resources
        .iter()
        .all(|resource| resource.action == Action::Add);
    let mut section = "";
    for part in diff
        .parts
        .iter()
        .filter(|part| !(is_new && part.action == Action::Add))
    {
        if section != part.section {
            section = &part.section;
            let _infallible = writeln!(lines, "{section}");
        }
        let _infallible = writeln!(lines, "  {} {}", mark(part.action), part.name);
        differences(&part.differences, lines);
    }
}

/// The changes of permissions and network access.
pub fn render_grants(diff: &TemplateDiff) -> String {
    let mut lines = String::new();
    if !diff.grants.is_empty() {
        lines.push_str("Permissions\n");
    }
    for change in &diff.grants {
        let mark = mark(if change.added {
            Action::Add
        } else {
            Action::Remove
        });
        let _infallible = writeln!(
            lines,
            "  {mark} {}: {}{}",
            change.logical_id,
            change.grant,
            change.remark()
        );
    }
    lines
}

fn mark(action: Action) -> &'static str {
    match action {
        Action::Add => "[+]",
        Action::Change => "[~]",
        Action::Remove => "[-]",
    }
}

fn fate(resource: &ResourceChange) -> &'static str {
    match (resource.action, resource.replacement) {
        (Action::Remove, _) if resource.retained => " (removed from the stack and retained)",
        (Action::Change, Replacement::Certain) => " (replaced)",
        (Action::Change, Replacement::Possible) => " (possibly replaced)",
        _ => "",
    }
}

fn differences(differences: &[Difference], lines: &mut String) {
    for Difference {
        path,
        before,
        after,
    } in differences
    {
        let shown = |value: &Option<_>| {
            value
                .as_ref()
                .map_or_else(|| "(none)".to_owned(), |value| shortened(&text(value)))
        };
        let _infallible = writeln!(lines, "      {path}: {} -> {}", shown(before), shown(after));
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
