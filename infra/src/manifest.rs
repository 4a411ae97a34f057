//! The list of the templates and of the code that they need, for whoever deploys them.

use serde::Serialize;

use crate::{Assembly, FunctionAsset, Stack, model};

/// The file's name beside the templates.
pub const FILE_NAME: &str = "manifest.json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest<'a> {
    app_name: &'a str,
    stacks: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    stack: &'static str,
    name: &'a str,
    template: String,
    depends_on: Vec<&'static str>,
    functions: &'a [FunctionAsset],
}

/// The name of a stack's template beside the manifest: `ctr.template.json`.
pub fn template_file(stack: &Stack) -> String {
    format!("{}.template.json", stack.id)
}

/// The manifest.
pub fn manifest(assembly: &Assembly) -> impl Serialize {
    Manifest {
        app_name: assembly.app_name.as_str(),
        stacks: assembly.stacks.iter().map(entry).collect(),
    }
}

/// The manifest as JSON text with a newline at its end.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn to_json(assembly: &Assembly) -> serde_json::Result<String> {
    model::to_json(&manifest(assembly))
}

fn entry(stack: &Stack) -> Entry<'_> {
    let depends_on = stack.depends_on.iter().map(|id| id.code()).collect();
    Entry {
        stack: stack.id.code(),
        name: &stack.name,
        template: template_file(stack),
        depends_on,
        functions: &stack.functions,
    }
}
