//! The programs and the functions, built for development.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use walkdir::WalkDir;

const PROGRAMS: [&str; 2] = ["configure", "infra"];
/// Directories with their sources.
const SOURCES: [&str; 3] = ["configure", "crates", "infra"];

/// The binaries of the functions, which have the names of their crates.
fn function_names() -> impl Iterator<Item = &'static str> {
    functions::ALL.iter().map(|function| function.package)
}

fn names() -> impl Iterator<Item = &'static str> {
    PROGRAMS.into_iter().chain(function_names())
}

/// Where the binaries are.
#[derive(Debug)]
pub(crate) struct Binaries {
    folder: PathBuf,
    /// The functions, without debug information.
    pub(crate) functions: PathBuf,
}

impl Binaries {
    /// Builds binaries that are missing or older than their sources.
    pub(crate) fn up_to_date() -> Self {
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| project.join("target"), PathBuf::from);
        let (folder, functions) = (target.join("debug"), target.join("end-to-end"));
        let newest = SOURCES
            .iter()
            .filter_map(|source| newest_source(&project.join(source)))
            .max();
        let is_current = |name: &str| modified(&folder.join(name)) > newest;
        if !names().all(is_current) {
            build(&project);
        }
        std::fs::create_dir_all(&functions).unwrap();
        for name in function_names() {
            strip(&folder.join(name), &functions.join(name));
        }
        Self { folder, functions }
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn build(project: &Path) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let packages = names().flat_map(|name| ["--package", name]);
    let mut command = Command::new(cargo);
    command.arg("build").args(packages).current_dir(project);
    // Variables that cargo sets for tests would run build scripts again that depend on them.
    for (name, _) in
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO_PKG_"))
    {
        command.env_remove(name);
    }
    let status = command
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("CARGO_MANIFEST_PATH")
        .status()
        .unwrap();
    assert!(status.success(), "cargo build ended with {status}");
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
}

fn newest_source(folder: &Path) -> Option<SystemTime> {
    let is_source = |path: &Path| {
        path.extension().is_some_and(|extension| {
            ["rs", "sql", "toml"]
                .iter()
                .any(|source| extension == *source)
        })
    };
    // Sources of tests are not part of a binary.
    let files = WalkDir::new(folder)
        .into_iter()
        .filter_entry(|entry| entry.file_name() != "tests" && entry.file_name() != "target");
    files
        .filter_map(Result::ok)
        .filter(|entry| is_source(entry.path()))
        .filter_map(|entry| modified(entry.path()))
        .max()
}

/// Debug information triples the size of a binary, and each binary is zipped and started.
fn strip(binary: &Path, stripped: &Path) {
    if modified(stripped) > modified(binary) {
        return;
    }
    let status = Command::new("strip")
        .arg("-o")
        .args([stripped, binary])
        .stderr(Stdio::null())
        .status();
    if !status.is_ok_and(|status| status.success()) {
        std::fs::copy(binary, stripped).unwrap();
    }
}
