//! Builds, zips and uploads the code of the functions.

mod archive;
mod build;

use std::collections::BTreeMap;
use std::path::PathBuf;

use parameters::Architecture;
use serde::Serialize;

use super::{DeployError, Session};
use crate::{Stack, StackId};

pub use archive::{Archive, archive};
pub use build::binaries;

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
    /// Size in bytes.
    pub size: usize,
    /// Whether this run uploaded it.
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

impl Session {
    /// Uploads the zip files of these crates that the artifacts bucket does not have.
    ///
    /// # Errors
    /// A binary is missing or built for another architecture, or the bucket is missing.
    pub async fn package(
        &self,
        packages: &[&'static str],
        from: &Binaries,
        architecture: Architecture,
    ) -> Result<Vec<Artifact>, DeployError> {
        if packages.is_empty() {
            return Ok(Vec::new());
        }
        let bucket = self.output(StackId::Bootstrap, "ArtifactsS3bucket").await?;
        let folder = binaries(from, packages, architecture)?;
        let mut artifacts = Vec::new();
        for package in packages.iter().copied() {
            let binary = build::read(&folder, package, architecture)?;
            artifacts.push(self.publish(&bucket, package, &binary).await?);
        }
        Ok(artifacts)
    }

    async fn publish(
        &self,
        bucket: &str,
        package: &'static str,
        binary: &[u8],
    ) -> Result<Artifact, DeployError> {
        let Archive { key, bytes } = archive(package, binary)?;
        let size = bytes.len();
        let uploaded = !self.buckets.has_object(bucket, &key).await?;
        if uploaded {
            self.console
                .note(&format!("Uploading {package}, {} kB", size.div_ceil(1000)));
            self.buckets.put(bucket, &key, bytes).await?;
        }
        Ok(Artifact {
            package,
            key,
            size,
            uploaded,
        })
    }
}
