//! Reads files in pieces of whole lines.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use super::partitions::DataFile;
use crate::error::{Error, ErrorKind, Result};
use crate::json::PADDING;

/// Bytes read at once. They fit the processor's cache together with the values decoded from them.
const PIECE: usize = 1 << 20;

/// Plain files are split into parts of this size, so that threads share a large one.
const PART: u64 = 8 << 20;

/// A part of a file that one thread reads.
#[derive(Clone, Debug)]
pub(super) struct FilePart {
    pub(super) file: Arc<DataFile>,
    start: u64,
    end: u64,
}

impl FilePart {
    /// The part's share of the file in bytes, before decompression.
    pub(super) fn size(&self) -> u64 {
        self.end - self.start
    }
}

/// The parts of a file. Only plain text can be split.
pub(super) fn parts(file: DataFile) -> Result<Vec<FilePart>> {
    let file = Arc::new(file);
    let cut = if is_gzip(&file.path).map_err(|error| cannot_read(&file.path, &error))? {
        file.size
    } else {
        PART
    };
    let starts = (0..file.size).step_by(usize::try_from(cut.max(1)).unwrap_or(usize::MAX));
    Ok(starts
        .map(|start| FilePart {
            end: (start + cut).min(file.size),
            file: Arc::clone(&file),
            start,
        })
        .collect())
}

fn is_gzip(path: &Path) -> io::Result<bool> {
    let mut magic = [0; 2];
    let read = File::open(path)?.read(&mut magic)?;
    Ok(magic[..read] == [0x1f, 0x8b])
}

fn cannot_read(path: &Path, error: &io::Error) -> Error {
    Error::new(
        ErrorKind::HiveCannotOpenSplit,
        format!("Cannot read {}: {error}", path.display()),
    )
}

/// Whole lines, followed by the padding that [`Json`](crate::json::Json) needs.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) text: String,
    /// The end of the lines.
    pub(super) end: usize,
}

/// Reads the lines that start in a part.
pub(super) struct PartReader {
    source: Box<dyn Read + Send>,
    part: FilePart,
    /// Remaining bytes, if the part is one of several.
    left: Option<u64>,
    /// The start of a line whose end has not been read.
    rest: Vec<u8>,
    skip_first: bool,
    finished: bool,
    compressed: bool,
}

impl PartReader {
    pub(super) fn open(part: &FilePart) -> Result<Self> {
        Self::try_open(part).map_err(|error| cannot_read(&part.file.path, &error))
    }

    fn try_open(part: &FilePart) -> io::Result<Self> {
        let mut file = File::open(&part.file.path)?;
        let compressed = part.start == 0 && is_gzip(&part.file.path)?;
        // A line belongs to the part in which it starts. The byte before the part shows whether a
        // line starts with the part.
        let from = part.start.saturating_sub(1);
        file.seek(SeekFrom::Start(from))?;
        let source: Box<dyn Read + Send> = if compressed {
            Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 16, file)))
        } else {
            Box::new(file)
        };
        let left = (!compressed).then_some(part.end - from);
        let (rest, skip_first) = (Vec::new(), part.start > 0);
        Ok(Self {
            source,
            part: part.clone(),
            left,
            rest,
            skip_first,
            finished: false,
            compressed,
        })
    }

    /// Reads the next lines into `lines`; `false` at the end. `given` is the number of lines read
    /// so far.
    pub(super) fn next(&mut self, lines: &mut Lines, given: u64) -> Result<bool> {
        if self.finished {
            return Ok(false);
        }
        let mut bytes = std::mem::take(&mut lines.text).into_bytes();
        bytes.clear();
        bytes.append(&mut self.rest);
        let end = self.fill(&mut bytes, given)?;
        self.rest.extend_from_slice(&bytes[end..]);
        bytes.truncate(end);
        let mut text = String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        lines.end = text.len();
        text.extend(['\0'; PADDING]);
        lines.text = text;
        Ok(true)
    }

    /// Reads until a line ends; returns the end of the last whole line.
    fn fill(&mut self, bytes: &mut Vec<u8>, given: u64) -> Result<usize> {
        loop {
            let before = bytes.len();
            let wanted = self
                .left
                .map_or(PIECE as u64, |left| left.min(PIECE as u64));
            let read = self
                .source
                .by_ref()
                .take(wanted)
                .read_to_end(bytes)
                .map_err(|error| self.broken(bytes, given, &error))? as u64;
            if let Some(left) = &mut self.left {
                *left -= read;
                if *left == 0 && self.part.end < self.part.file.size {
                    self.finish_line(bytes, given)?;
                }
            }
            self.leave_first(bytes);
            if read < wanted || wanted == 0 || self.left == Some(0) {
                self.finished = true;
                return Ok(bytes.len());
            }
            if let Some(newline) = memchr::memrchr(b'\n', &bytes[before.min(bytes.len())..]) {
                return Ok(before.min(bytes.len()) + newline + 1);
            }
        }
    }

    /// Skips the line that started in the part before.
    fn leave_first(&mut self, bytes: &mut Vec<u8>) {
        if self.skip_first
            && let Some(newline) = memchr::memchr(b'\n', bytes)
        {
            bytes.drain(..=newline);
            self.skip_first = false;
        } else if self.skip_first {
            bytes.clear();
        }
    }

    /// Reads the rest of the last line, beyond the end of the part.
    fn finish_line(&mut self, bytes: &mut Vec<u8>, given: u64) -> Result<()> {
        let mut piece = [0; 1 << 12];
        while !bytes.ends_with(b"\n") {
            let read = self
                .source
                .read(&mut piece)
                .map_err(|error| self.broken(bytes, given, &error))?;
            let line = memchr::memchr(b'\n', &piece[..read]).map_or(read, |newline| newline + 1);
            bytes.extend_from_slice(&piece[..line]);
            if read == 0 {
                break;
            }
        }
        Ok(())
    }

    fn broken(&self, bytes: &[u8], given: u64, error: &io::Error) -> Error {
        if !self.compressed {
            return cannot_read(&self.part.file.path, error);
        }
        let line = given + memchr::memchr_iter(b'\n', bytes).count() as u64 + 1;
        let path = self.part.file.path.display();
        let what = match error.kind() {
            io::ErrorKind::UnexpectedEof => "the gzip data ends too early".to_owned(),
            _ => format!("the gzip data is damaged ({error})"),
        };
        Error::new(
            ErrorKind::HiveCursorError,
            format!("{path}, line {line}: {what}"),
        )
        .with_hint("Replace or remove the file, and run the query again.".to_owned())
    }

    /// Counts the lines of the parts before. Only needed for error messages.
    pub(super) fn lines_before(&self) -> u64 {
        let count = || -> io::Result<u64> {
            let mut source =
                BufReader::new(File::open(&self.part.file.path)?).take(self.part.start);
            let (mut piece, mut lines) = (vec![0; 1 << 16], 0);
            loop {
                let read = source.read(&mut piece)?;
                lines += memchr::memchr_iter(b'\n', &piece[..read]).count() as u64;
                if read == 0 {
                    return Ok(lines);
                }
            }
        };
        if self.part.start == 0 {
            0
        } else {
            count().unwrap_or(0) + u64::from(self.begins_within_a_line())
        }
    }

    fn begins_within_a_line(&self) -> bool {
        let byte_before = || -> io::Result<u8> {
            let mut file = File::open(&self.part.file.path)?;
            file.seek(SeekFrom::Start(self.part.start - 1))?;
            let mut byte = [0];
            file.read_exact(&mut byte)?;
            Ok(byte[0])
        };
        byte_before().is_ok_and(|byte| byte != b'\n')
    }

    pub(super) fn path(&self) -> &Path {
        &self.part.file.path
    }

    pub(super) fn size(&self) -> u64 {
        self.part.size()
    }
}
