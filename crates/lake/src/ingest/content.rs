//! Content of an input file: decompressed, without a byte order mark, and hashed while it is read.

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

/// Maximum number of nested gzip layers: Firehose compresses what a CloudWatch Logs subscription
/// has compressed already.
const LAYERS: u32 = 3;

/// Decompressed content of one file.
pub(super) struct Content {
    reader: Box<dyn BufRead>,
    seen: Arc<Mutex<ContentHash>>,
}

/// Size and hash of the bytes read from the file itself.
#[derive(Clone, Default)]
pub(super) struct ContentHash {
    pub(super) bytes: u64,
    pub(super) hasher: blake3::Hasher,
}

impl Content {
    pub(super) fn open(path: &Path, progress: &Progress) -> io::Result<Self> {
        let seen = Arc::new(Mutex::default());
        let file = Watched {
            file: File::open(path)?,
            seen: Arc::clone(&seen),
            progress: progress.clone(),
        };
        let mut reader = decompressed(Box::new(BufReader::with_capacity(BUFFER, file)), LAYERS)
            .map_err(for_users)?;
        if reader
            .fill_buf()
            .map_err(for_users)?
            .starts_with(BYTE_ORDER_MARK)
        {
            reader.consume(BYTE_ORDER_MARK.len());
        }
        Ok(Self { reader, seen })
    }

    /// Returns what was read so far; after the last byte, of the whole file.
    pub(super) fn seen(&self) -> ContentHash {
        locked(&self.seen).clone()
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer).map_err(for_users)
    }
}

/// Rewords decompression errors for users.
fn for_users(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::UnexpectedEof => io::Error::new(error.kind(), "unexpected end of gzip data"),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => {
            io::Error::new(error.kind(), "invalid gzip data")
        }
        _ => error,
    }
}

/// Returns whether the file starts like JSON or gzip.
pub(super) fn starts_like_documents(path: &Path) -> io::Result<bool> {
    let mut reader = BufReader::with_capacity(4096, File::open(path)?);
    let start = reader.fill_buf()?;
    let text = start
        .strip_prefix(BYTE_ORDER_MARK)
        .unwrap_or(start)
        .trim_ascii_start();
    Ok(start.starts_with(GZIP) || matches!(text.first(), Some(b'{' | b'[')))
}

/// Reads the whole file and returns its size and hash.
pub(super) fn hash_file(path: &Path, progress: &Progress) -> io::Result<ContentHash> {
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

/// A file that hashes its bytes and reports progress while it is read.
struct Watched {
    file: File,
    seen: Arc<Mutex<ContentHash>>,
    progress: Progress,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        let mut seen = locked(&self.seen);
        seen.bytes += length as u64;
        seen.hasher.update(&buffer[..length]);
        self.progress.add(length as u64);
        Ok(length)
    }
}
