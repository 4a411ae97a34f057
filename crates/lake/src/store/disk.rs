//! The operations by which a lake changes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The operations by which a lake changes. One trait, so that a test can end the run at each of
/// them.
pub trait Disk: Sync {
    /// Writes `bytes` at the end of the file `path`, which is made where it is missing.
    ///
    /// # Errors
    /// What the file system answers; a part of the bytes may then stand in the file.
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Waits until the file or folder `path` is on the disk, and would be there after a loss of
    /// power.
    ///
    /// # Errors
    /// What the file system answers.
    fn sync(&self, path: &Path) -> io::Result<()>;

    /// Gives the file `from` the name `to` at once, in place of a file of that name.
    ///
    /// # Errors
    /// What the file system answers; the file then still has its old name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes the file `path`.
    ///
    /// # Errors
    /// What the file system answers.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes the folder `path` and those above it, where they are missing.
    ///
    /// # Errors
    /// What the file system answers.
    fn create_folders(&self, path: &Path) -> io::Result<()>;
}

/// The file system.
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

/// Appends to one file in large pieces. What was written is on its way to the disk only after
/// [`flush`](Write::flush).
pub(super) struct Appender<'d> {
    disk: &'d dyn Disk,
    path: &'d Path,
    buffer: Vec<u8>,
}

impl<'d> Appender<'d> {
    const PIECE: usize = 1 << 20;

    pub(super) fn new(disk: &'d dyn Disk, path: &'d Path) -> Self {
        Self {
            disk,
            path,
            buffer: Vec::new(),
        }
    }
}

impl Write for Appender<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= Self::PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.disk.append(self.path, &self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}
