//! Lists the files of SQL, so that a new one is in the program once it is in its folder.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql");
    let mut list = String::from("&[\n");
    for folder in [
        "queries/ctr",
        "queries/ae",
        "queries/cfl",
        "queries/cl",
        "queries/ef",
        "queries/transcripts",
        "views",
    ] {
        let folder = root.join(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        for path in sql_files(&folder)? {
            let _infallible = writeln!(
                list,
                "    ({:?}, include_str!({:?})),",
                name(&root, &path),
                path.to_string_lossy()
            );
        }
    }
    list.push_str("]\n");
    fs::write(
        Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("sql.rs"),
        list,
    )
}

/// The files of a folder, by name.
fn sql_files(folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    paths.sort();
    Ok(paths)
}

/// The path from the folder of all SQL, without its ending: `queries/ctr/contacts-per-reason`.
fn name(root: &Path, path: &Path) -> String {
    let path = path.with_extension("");
    let parts: Vec<_> = path
        .strip_prefix(root)
        .unwrap_or(&path)
        .iter()
        .map(|part| part.to_string_lossy())
        .collect();
    parts.join("/")
}
