//! Content of an input file: decompressed, without a byte order mark, and hashed while it is read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;
use std::sync::{Arc, Mutex};

use connect_core::containers::is_log_line;

use flate2::bufread::MultiGzDecoder;

use super::utf16::Utf16Reader;
use crate::progress::Progress;
use crate::store::locked;

const BUFFER: usize = 1 << 18;
/// Size of the start of a file that shows whether it contains documents.
const START: usize = 4096;
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
    pub(super) fn open(input: Box<dyn Read>, progress: &Progress) -> io::Result<Self> {
        let seen = Arc::new(Mutex::default());
        let input = Watched {
            input,
            seen: Arc::clone(&seen),
            progress: progress.clone(),
        };
        let mut reader = decoded(Box::new(BufReader::with_capacity(BUFFER, input)))?;
        if reader
            .fill_buf()
            .map_err(for_users)?
            .starts_with(BYTE_ORDER_MARK)
        {
            reader.consume(BYTE_ORDER_MARK.len());
        }
        Ok(Self { reader, seen })
    }

    /// Returns what the content starts like.
    pub(super) fn start(&mut self) -> io::Result<ContentStart> {
        start(&mut *self.reader)
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

/// What the first bytes of a file look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ContentStart {
    /// JSON or log lines.
    Documents,
    /// Log events as `aws logs --output text` prints them: their messages are not escaped.
    TextOutput,
    Other,
}

/// Returns what a file starts like. Damaged gzip starts like documents, so that it is reported when it
/// is read.
pub(super) fn start_of_file(path: &Path) -> io::Result<ContentStart> {
    let file = BufReader::with_capacity(START, File::open(path)?);
    match decoded(Box::new(file)) {
        Ok(mut reader) => start(&mut *reader),
        Err(_) => Ok(ContentStart::Documents),
    }
}

fn start(reader: &mut dyn BufRead) -> io::Result<ContentStart> {
    let start = match reader.fill_buf() {
        Ok(start) => start,
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            return Ok(ContentStart::Documents);
        }
        Err(error) => return Err(error),
    };
    let text = start
        .strip_prefix(BYTE_ORDER_MARK)
        .unwrap_or(start)
        .trim_ascii_start();
    Ok(
        if is_log_line(text) || matches!(text.first(), Some(b'{' | b'[')) {
            ContentStart::Documents
        } else if is_text_output(text) {
            ContentStart::TextOutput
        } else {
            ContentStart::Other
        },
    )
}

/// Whether one of the first lines is of `filter-log-events`, `get-log-events` or `get-query-results`. A
/// line with tokens or a status can precede it.
fn is_text_output(text: &[u8]) -> bool {
    const ROWS: [&[u8]; 3] = [b"EVENTS\t", b"RESULTS\t", b"STATISTICS\t"];
    text.split(|byte| *byte == b'\n')
        .take(2)
        .any(|line| ROWS.iter().any(|row| line.starts_with(row)))
}

/// Reads the whole file and returns its size and hash.
pub(super) fn hash_file(path: &Path, progress: &Progress) -> io::Result<ContentHash> {
    let seen = Arc::new(Mutex::default());
    let input: Box<dyn Read> = Box::new(File::open(path)?);
    let file = Watched {
        input,
        seen: Arc::clone(&seen),
        progress: progress.clone(),
    };
    io::copy(&mut BufReader::with_capacity(BUFFER, file), &mut io::sink())?;
    let seen = locked(&seen).clone();
    Ok(seen)
}

/// Content decompressed and in UTF-8.
fn decoded(reader: Box<dyn BufRead>) -> io::Result<Box<dyn BufRead>> {
    let reader = decompressed(reader, LAYERS).map_err(for_users)?;
    Utf16Reader::decoded(reader).map_err(for_users)
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

/// An input that hashes its bytes and reports progress while it is read.
struct Watched {
    input: Box<dyn Read>,
    seen: Arc<Mutex<ContentHash>>,
    progress: Progress,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        let mut seen = locked(&self.seen);
        seen.bytes += length as u64;
        seen.hasher.update(&buffer[..length]);
        self.progress.add(length as u64);
        Ok(length)
    }
}
