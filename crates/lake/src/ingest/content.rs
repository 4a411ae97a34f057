//! The bytes of an input file: decompressed, without a byte order mark, and hashed as they are
//! read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;
use std::sync::{Arc, Mutex};

use flate2::bufread::MultiGzDecoder;

use crate::progress::Progress;
use crate::store::locked;

const BUFFER: usize = 1 << 18;
const GZIP: &[u8] = &[0x1f, 0x8b, 8];
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Gzip within gzip is opened so often: Firehose compresses once more what a CloudWatch Logs
/// subscription has compressed.
const LAYERS: u32 = 3;

/// The documents' bytes of one file.
pub(super) struct Content {
    reader: Box<dyn BufRead>,
    seen: Arc<Mutex<Seen>>,
}

/// What was read of the file itself.
#[derive(Clone, Default)]
pub(super) struct Seen {
    pub(super) bytes: u64,
    pub(super) hasher: blake3::Hasher,
}

impl Content {
    /// Opens the file `path`.
    pub(super) fn open(path: &Path, progress: &Progress) -> io::Result<Self> {
        let seen = Arc::new(Mutex::default());
        let file = Watched {
            file: File::open(path)?,
            seen: Arc::clone(&seen),
            progress: progress.clone(),
        };
        let mut reader = decompressed(Box::new(BufReader::with_capacity(BUFFER, file)), LAYERS)
            .map_err(in_words)?;
        if reader
            .fill_buf()
            .map_err(in_words)?
            .starts_with(BYTE_ORDER_MARK)
        {
            reader.consume(BYTE_ORDER_MARK.len());
        }
        Ok(Self { reader, seen })
    }

    /// What was read so far; after the last byte, the whole file.
    pub(super) fn seen(&self) -> Seen {
        locked(&self.seen).clone()
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer).map_err(in_words)
    }
}

/// An error of decompression, said as a user needs it.
fn in_words(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::UnexpectedEof => io::Error::new(error.kind(), "the gzip data ends too early"),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => {
            io::Error::new(error.kind(), "the gzip data is damaged")
        }
        _ => error,
    }
}

/// Whether the file `path` begins as JSON or gzip does.
pub(super) fn begins_as_documents_do(path: &Path) -> io::Result<bool> {
    let mut reader = BufReader::with_capacity(4096, File::open(path)?);
    let start = reader.fill_buf()?;
    let text = start
        .strip_prefix(BYTE_ORDER_MARK)
        .unwrap_or(start)
        .trim_ascii_start();
    Ok(start.starts_with(GZIP) || matches!(text.first(), Some(b'{' | b'[')))
}

/// Reads the whole file for its hash.
pub(super) fn hash_file(path: &Path, progress: &Progress) -> io::Result<Seen> {
    let seen = Arc::new(Mutex::default());
    let file = Watched {
        file: File::open(path)?,
        seen: Arc::clone(&seen),
        progress: progress.clone(),
    };
    io::copy(&mut BufReader::with_capacity(BUFFER, file), &mut io::sink())?;
    let seen = locked(&seen).clone();
    Ok(seen)
}

fn decompressed(mut reader: Box<dyn BufRead>, layers: u32) -> io::Result<Box<dyn BufRead>> {
    if layers == 0 || !reader.fill_buf()?.starts_with(GZIP) {
        return Ok(reader);
    }
    decompressed(
        Box::new(BufReader::with_capacity(
            BUFFER,
            MultiGzDecoder::new(reader),
        )),
        layers - 1,
    )
}

/// A file that is hashed and reported as it is read.
struct Watched {
    file: File,
    seen: Arc<Mutex<Seen>>,
    progress: Progress,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        let mut seen = locked(&self.seen);
        seen.bytes += length as u64;
        seen.hasher.update(&buffer[..length]);
        self.progress.read(length as u64);
        Ok(length)
    }
}
