//! A thread that writes files.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::FilesError;

/// Maximum number of queued chunks. The simulation blocks when the queue is full, which bounds
/// memory.
const WAITING: usize = 16;

/// A fast level that still finds repetition between lines.
pub(super) const LEVEL: Compression = Compression::new(2);

/// Bytes for a file.
struct Chunk {
    path: PathBuf,
    bytes: Vec<u8>,
}

/// How chunks are written.
pub(super) trait Writer: Send + 'static {
    /// Writes a chunk to the file at `path`, whose directory exists.
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Closes the last file.
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes each chunk to a file.
pub(super) struct Plain;

impl Writer for Plain {
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::write(path, bytes)
    }
}

/// Writes each chunk to a gzip file.
#[derive(Default)]
pub(super) struct Compressed {
    buffer: Vec<u8>,
}

impl Writer for Compressed {
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.buffer.clear();
        let mut encoder = GzEncoder::new(&mut self.buffer, LEVEL);
        encoder.write_all(bytes)?;
        encoder.finish()?;
        fs::write(path, &self.buffer)
    }
}

/// Appends chunks with the same path to one gzip file.
#[derive(Default)]
pub(super) struct Appended {
    open: Option<(PathBuf, GzEncoder<BufWriter<File>>)>,
}

impl Writer for Appended {
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if self.open.as_ref().is_none_or(|(open, _)| open != path) {
            self.finish()?;
            let file = BufWriter::with_capacity(1 << 18, File::create(path)?);
            self.open = Some((path.to_owned(), GzEncoder::new(file, LEVEL)));
        }
        self.open
            .as_mut()
            .map_or(Ok(()), |(_, encoder)| encoder.write_all(bytes))
    }

    fn finish(&mut self) -> io::Result<()> {
        match self.open.take() {
            Some((_, encoder)) => encoder.finish()?.flush(),
            None => Ok(()),
        }
    }
}

/// A thread that writes files.
pub(super) struct Worker {
    name: &'static str,
    pieces: SyncSender<Chunk>,
    thread: Option<JoinHandle<Result<(), FilesError>>>,
}

impl Worker {
    pub(super) fn start(name: &'static str, writer: impl Writer) -> Result<Self, FilesError> {
        let (pieces, receiver) = sync_channel(WAITING);
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || write_all(&receiver, writer));
        let thread = thread.map_err(FilesError::unwritten(Path::new(name)))?;
        Ok(Self {
            name,
            pieces,
            thread: Some(thread),
        })
    }

    /// Queues `bytes` for the file at `path`.
    pub(super) fn write(&mut self, path: PathBuf, bytes: Vec<u8>) -> Result<(), FilesError> {
        self.pieces.send(Chunk { path, bytes }).or_else(|_| {
            // The thread has stopped; joining it returns the reason.
            let ended = Err(FilesError::Ended(self.name));
            self.thread.take().map_or(ended, |thread| {
                joined(thread, self.name).and(Err(FilesError::Ended(self.name)))
            })
        })
    }

    /// Waits until everything is written.
    pub(super) fn finish(self) -> Result<(), FilesError> {
        drop(self.pieces);
        self.thread
            .map_or(Err(FilesError::Ended(self.name)), |thread| {
                joined(thread, self.name)
            })
    }
}

fn joined(
    thread: JoinHandle<Result<(), FilesError>>,
    name: &'static str,
) -> Result<(), FilesError> {
    thread.join().unwrap_or(Err(FilesError::Ended(name)))
}

fn write_all(pieces: &Receiver<Chunk>, mut writer: impl Writer) -> Result<(), FilesError> {
    let mut folders = HashSet::new();
    let mut last = PathBuf::new();
    for Chunk { path, bytes } in pieces {
        if let Some(folder) = path.parent().filter(|folder| !folders.contains(*folder)) {
            fs::create_dir_all(folder).map_err(FilesError::unwritten(folder))?;
            folders.insert(folder.to_owned());
        }
        writer
            .write(&path, &bytes)
            .map_err(FilesError::unwritten(&path))?;
        last = path;
    }
    writer.finish().map_err(FilesError::unwritten(&last))
}
