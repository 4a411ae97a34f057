//! The manifest of the templates and the code that they require.

use serde::Serialize;

use crate::{Assembly, FunctionAsset, Stack, model};

pub const FILE_NAME: &str = "manifest.json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest<'a> {
    app_name: &'a str,
    stacks: Vec<Entry<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry<'a> {
    /// Short name.
    pub stack: &'static str,
    /// Full name.
    pub name: &'a str,
    /// File name of its template.
    pub template: String,
    /// Short names of the stacks that it requires.
    pub depends_on: Vec<&'static str>,
    pub functions: &'a [FunctionAsset],
}

/// The file name of a stack's template, such as `ctr.template.json`.
pub fn template_file(stack: &Stack) -> String {
    format!("{}.template.json", stack.id)
}

pub fn manifest(assembly: &Assembly) -> impl Serialize {
    Manifest {
        app_name: assembly.app_name.as_str(),
        stacks: assembly.stacks.iter().map(entry).collect(),
    }
}

/// The manifest as JSON text with a newline at its end.
///
/// # Errors
/// Serialization fails.
pub fn to_json(assembly: &Assembly) -> serde_json::Result<String> {
    model::to_json(&manifest(assembly))
}

/// A stack in the manifest.
pub fn entry(stack: &Stack) -> Entry<'_> {
    let depends_on = stack.depends_on.iter().map(|id| id.code()).collect();
    Entry {
        stack: stack.id.code(),
        name: &stack.name,
        template: template_file(stack),
        depends_on,
        functions: &stack.functions,
    }
}
