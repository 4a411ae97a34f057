//! Differences as text.

use std::fmt::Write;

use super::intrinsic_text::text;
use super::{Action, Difference, Reach, Replacement, ResourceChange, TemplateDiff};

/// How much of a value is shown on a line.
const SHOWN: usize = 100;

/// All differences of a stack, a line each, under a heading for each kind. Empty where nothing
/// differs.
pub fn render(diff: &TemplateDiff) -> String {
    let mut lines = render_grants(diff);
    if !diff.resources.is_empty() {
        lines.push_str("Resources\n");
    }
    for resource in &diff.resources {
        let _infallible = writeln!(
            lines,
            "  {} {} {}{}",
            mark(resource.action),
            resource.resource_type,
            resource.logical_id,
            fate(resource)
        );
        differences(&resource.differences, &mut lines);
    }
    // The parameters and outputs of a new stack say nothing that its resources do not.
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
        differences(&part.differences, &mut lines);
    }
    lines
}

/// What changes for permissions and access from the network.
pub fn render_grants(diff: &TemplateDiff) -> String {
    let mut lines = String::new();
    if !diff.grants.is_empty() {
        lines.push_str("Permissions\n");
    }
    for change in &diff.grants {
        let reach = match (change.added, change.reach) {
            (true, Reach::Narrower) | (false, Reach::Broader) => {
                format!(" ({})", if change.added { "narrower" } else { "broader" })
            }
            (true, Reach::Broader) | (false, Reach::Narrower) => String::new(),
        };
        let mark = mark(if change.added {
            Action::Add
        } else {
            Action::Remove
        });
        let _infallible = writeln!(
            lines,
            "  {mark} {}: {}{reach}",
            change.logical_id, change.grant
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
        (Action::Remove, _) if resource.retained => " (leaves the stack and is kept)",
        (Action::Change, Replacement::Certain) => " (is replaced)",
        (Action::Change, Replacement::Possible) => " (may be replaced)",
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
                .map_or_else(|| "nothing".to_owned(), |value| shortened(&text(value)))
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
