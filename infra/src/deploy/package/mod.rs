//! The code of the functions: built, zipped, and put into the artifacts bucket where it is not
//! there yet.

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

/// Where the binaries of the functions come from.
#[derive(Clone, Debug)]
pub enum Binaries {
    /// They are built now.
    Build,
    /// They are in this folder, each under the name of its crate.
    Folder(PathBuf),
}

/// The zip file of a function in the artifacts bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Artifact {
    /// The crate of the function.
    pub package: &'static str,
    /// The object.
    pub key: String,
    /// How large it is, in bytes.
    pub size: usize,
    /// Whether it was put there now.
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
    /// Puts the zip files of these crates into the artifacts bucket, unless they are there.
    ///
    /// # Errors
    /// When a binary is missing or for another processor, or the bucket is not there.
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
