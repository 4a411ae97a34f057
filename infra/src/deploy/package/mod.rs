//! Builds, zips and uploads the code of the functions.

mod archive;
mod build;
mod elf;
mod stored;

use std::collections::BTreeMap;
use std::path::PathBuf;

use futures_util::future::try_join_all;
use parameters::Architecture;
use serde::Serialize;

use build::binaries;
pub use stored::StoredCode;

use super::{DeployError, Session};
use crate::Stack;

/// Source of the binaries.
#[derive(Clone, Debug)]
pub enum Binaries {
    /// `cargo lambda build`.
    Build,
    /// A directory with a binary for each crate.
    Folder(PathBuf),
}

/// The zip file of a function in the artifacts bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Artifact {
    /// The crate of the function.
    pub package: &'static str,
    /// Object key.
    pub key: String,
    /// Size of the binary in bytes.
    pub size: usize,
    /// Whether this run uploads it.
    pub uploaded: bool,
}

/// The keys of zip files, by crate.
pub type Keys = BTreeMap<&'static str, String>;

/// The crates of the functions of stacks, each once.
pub fn packages<'a>(stacks: impl IntoIterator<Item = &'a Stack>) -> Vec<&'static str> {
    let mut packages: Vec<_> = stacks
        .into_iter()
        .flat_map(|stack| &stack.functions)
        .map(|function| function.package)
        .collect();
    packages.sort_unstable();
    packages.dedup();
    packages
}

/// The binaries of functions, checked for their runtime.
pub type FunctionBinaries = Vec<(&'static str, Vec<u8>)>;

/// Builds the binaries if requested, and checks all of them.
///
/// # Errors
/// A binary is missing, or built for another architecture or a newer glibc.
pub fn read_binaries(
    packages: &[&'static str],
    from: &Binaries,
    architecture: Architecture,
) -> Result<FunctionBinaries, DeployError> {
    if packages.is_empty() {
        return Ok(Vec::new());
    }
    let folder = binaries(from, packages, architecture)?;
    let read = |package: &&'static str| {
        build::read(&folder, package, architecture).map(|binary| (*package, binary))
    };
    packages.iter().map(read).collect()
}

impl Session {
    /// Uploads the zip files that have to be uploaded; `artifacts` are those of the binaries, in their order.
    ///
    /// # Errors
    /// A request fails.
    pub async fn upload(
        &self,
        stored: &StoredCode,
        artifacts: &[Artifact],
        binaries: &FunctionBinaries,
    ) -> Result<(), DeployError> {
        let uploads = artifacts.iter().zip(binaries);
        let uploads = uploads
            .filter(|(artifact, _)| artifact.uploaded)
            .map(|(artifact, (_, binary))| self.upload_one(stored.bucket(), artifact, binary));
        try_join_all(uploads).await?;
        Ok(())
    }

    async fn upload_one(
        &self,
        bucket: &str,
        artifact: &Artifact,
        binary: &[u8],
    ) -> Result<(), DeployError> {
        let Artifact { package, key, .. } = artifact;
        let bytes = archive::archive(package, binary)?;
        self.note(&format!(
            "Uploading {package}, {} kB",
            bytes.len().div_ceil(1000)
        ));
        self.buckets.put(bucket, key, bytes).await?;
        Ok(())
    }
}
