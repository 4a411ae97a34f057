//! A disk that fails, and a device that keeps only what was flushed.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use lake::store::{Disk, LocalDisk};

/// What becomes of what was written when an operation fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// One operation fails, and the process continues.
    Once,
    /// All operations fail from there on. Everything before was written, as if the process was killed.
    Killed,
    /// As `Killed`, and what was not flushed is lost: content of files, and changes of directories.
    PowerLost,
}

impl Failure {
    pub(crate) const ALL: [Self; 3] = [Self::Once, Self::Killed, Self::PowerLost];
}

/// A disk that fails at an operation. The first failed operation is completed by half, as in a power
/// failure.
#[derive(Debug)]
pub(crate) struct FailingDisk {
    failure: Failure,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Operations until the failure.
    left: i64,
    /// How much of a file is on the device, for files that have more.
    lengths: HashMap<PathBuf, u64>,
    /// Changes of directories that are not on the device, in order.
    changes: Vec<Change>,
}

#[derive(Debug)]
enum Change {
    Created(PathBuf),
    Renamed {
        from: PathBuf,
        to: PathBuf,
        /// Content of a file that had the name before.
        replaced: Option<Vec<u8>>,
    },
    Removed(PathBuf, Vec<u8>),
}

impl FailingDisk {
    /// A disk that completes this many operations.
    pub(crate) fn after(operations: i64, failure: Failure) -> Self {
        let state = State {
            left: operations,
            ..State::default()
        };
        Self {
            failure,
            state: Mutex::new(state),
        }
    }

    pub(crate) fn never() -> Self {
        Self::after(i64::MAX, Failure::Once)
    }

    /// Ends the process; what was not flushed is lost if the power fails.
    pub(crate) fn end(&self) {
        let mut state = self.state.lock().unwrap();
        if self.failure == Failure::PowerLost {
            state.lose();
        }
    }

    /// Runs an operation, or half of it, or not.
    fn operate(
        &self,
        operation: impl FnOnce(&mut State) -> io::Result<()>,
        half: impl FnOnce(&mut State) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut state: MutexGuard<'_, State> = self.state.lock().unwrap();
        state.left -= 1;
        let is_failing = match self.failure {
            Failure::Once => state.left == -1,
            _ => state.left < 0,
        };
        if !is_failing {
            return operation(&mut state);
        }
        if state.left == -1 {
            half(&mut state)?;
            if self.failure == Failure::PowerLost {
                state.lose();
            }
        }
        Err(io::Error::from(io::ErrorKind::StorageFull))
    }
}

impl State {
    fn append(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let length = fs::metadata(path).map(|file| file.len()).ok();
        LocalDisk.append(path, bytes)?;
        if length.is_none() {
            self.changes.push(Change::Created(path.to_owned()));
        }
        self.lengths
            .entry(path.to_owned())
            .or_insert(length.unwrap_or(0));
        Ok(())
    }

    fn sync(&mut self, path: &Path) -> io::Result<()> {
        if !fs::metadata(path)?.is_dir() {
            self.lengths.remove(path);
            return Ok(());
        }
        // A file that moved to a directory on the device is no longer where it was.
        let mut moved = Vec::new();
        let mut changes = std::mem::take(&mut self.changes);
        changes.reverse();
        changes.retain(|change| {
            if let Change::Renamed { from, .. } = change
                && change.directory() == Some(path)
            {
                moved.push(from.clone());
                return false;
            }
            let is_moved = matches!(change, Change::Created(name) if moved.contains(name));
            !is_moved && change.directory() != Some(path)
        });
        changes.reverse();
        self.changes = changes;
        Ok(())
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let replaced = to.exists().then(|| self.on_device(to)).transpose()?;
        LocalDisk.rename(from, to)?;
        self.lengths.remove(to);
        if let Some(length) = self.lengths.remove(from) {
            self.lengths.insert(to.to_owned(), length);
        }
        self.changes.push(Change::Renamed {
            from: from.to_owned(),
            to: to.to_owned(),
            replaced,
        });
        Ok(())
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        let content = self.on_device(path)?;
        LocalDisk.remove(path)?;
        self.lengths.remove(path);
        self.changes.push(Change::Removed(path.to_owned(), content));
        Ok(())
    }

    fn create_folders(&mut self, path: &Path) -> io::Result<()> {
        let missing: Vec<_> = path.ancestors().take_while(|path| !path.exists()).collect();
        LocalDisk.create_folders(path)?;
        let created = missing.into_iter().rev();
        self.changes
            .extend(created.map(|path| Change::Created(path.to_owned())));
        Ok(())
    }

    /// The content of a file that is on the device.
    fn on_device(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut content = fs::read(path)?;
        if let Some(length) = self.lengths.get(path) {
            content.truncate(usize::try_from(*length).unwrap());
        }
        Ok(content)
    }

    /// Restores what is on the device.
    fn lose(&mut self) {
        for (path, length) in self.lengths.drain() {
            let file = File::options().write(true).open(path).unwrap();
            file.set_len(length).unwrap();
        }
        for change in self.changes.drain(..).rev() {
            change.undo().unwrap();
        }
    }
}

impl Change {
    /// The directory that has to be flushed.
    fn directory(&self) -> Option<&Path> {
        match self {
            Self::Created(path) | Self::Renamed { to: path, .. } | Self::Removed(path, _) => {
                path.parent()
            }
        }
    }

    fn undo(self) -> io::Result<()> {
        match self {
            Self::Created(path) if path.is_dir() => fs::remove_dir_all(path),
            Self::Created(path) if path.exists() => fs::remove_file(path),
            Self::Renamed { from, to, replaced } if to.exists() => {
                fs::rename(&to, from)?;
                replaced.map_or(Ok(()), |content| fs::write(to, content))
            }
            // Gone with what was done later.
            Self::Created(_) | Self::Renamed { .. } => Ok(()),
            Self::Removed(path, content) => fs::write(path, content),
        }
    }
}

impl Disk for FailingDisk {
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.operate(
            |state| state.append(path, bytes),
            |state| state.append(path, &bytes[..bytes.len() / 2]),
        )
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        self.operate(|state| state.sync(path), |_| Ok(()))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.operate(|state| state.rename(from, to), |_| Ok(()))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.operate(|state| state.remove(path), |_| Ok(()))
    }

    fn create_folders(&self, path: &Path) -> io::Result<()> {
        self.operate(|state| state.create_folders(path), |_| Ok(()))
    }
}
