//! File system operations that change a lake.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// File system operations that change a lake. A trait, so that tests can fail each of them.
pub trait Disk: fmt::Debug + Send + Sync {
    /// Appends `bytes` to the file `path`, which is created if missing.
    ///
    /// # Errors
    /// The error of the file system; the file may then end with part of `bytes`.
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Flushes the file or directory `path` to the device, so that it survives a power failure.
    ///
    /// # Errors
    /// The error of the file system.
    fn sync(&self, path: &Path) -> io::Result<()>;

    /// Renames `from` to `to` atomically, replacing an existing file.
    ///
    /// # Errors
    /// The error of the file system; the file then keeps its old name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes the file `path`.
    ///
    /// # Errors
    /// The error of the file system.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Creates the directory `path` and missing parents.
    ///
    /// # Errors
    /// The error of the file system.
    fn create_folders(&self, path: &Path) -> io::Result<()>;
}

/// The local file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalDisk;

impl Disk for LocalDisk {
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)?
            .write_all(bytes)
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        // Only Unix opens directories like files.
        if cfg!(not(unix)) && path.is_dir() {
            return Ok(());
        }
        File::open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn create_folders(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }
}
