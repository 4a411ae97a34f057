//! Hashes the source files, so that curated files of another version of the engine are not read.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    println!("cargo::rerun-if-changed={}", sources.display());
    let mut hasher = DefaultHasher::new();
    hash(&sources, &mut hasher)?;
    println!("cargo::rustc-env=ENGINE_SOURCES={:016x}", hasher.finish());
    Ok(())
}

/// Adds the contents of all files in a folder, by name.
fn hash(folder: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            hash(&path, hasher)?;
        } else {
            path.file_name().hash(hasher);
            fs::read(&path)?.hash(hasher);
        }
    }
    Ok(())
}
