//! Checksums of curated files, so that a damaged file is noticed and never read as other values.
//!
//! Parquet has an optional checksum of each page, which the `parquet` crate (59.3) does not write.
//! A curated file therefore has a section between the page indexes and the footer, where readers of
//! Parquet do not look:
//!
//! ```text
//! pages | page indexes | checksum of each page | section end | footer | length of the footer, "PAR1"
//! ```
//!
//! The section ends with the position of the page indexes, the number of pages, a checksum of
//! everything from there to the end of the file, and four letters. That checksum includes the
//! relation, day and name of the file, so that a file of another day is noticed too. A page is
//! checked when it is read.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use bytes::{Buf, Bytes, buf::Reader};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::errors::ParquetError;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData};
use parquet::file::reader::{ChunkReader, Length};

/// The last letters of the section.
const LETTERS: &[u8; 4] = b"CRC1";
/// Bytes of the section end: position, number of pages, checksum, letters.
const SECTION_END: usize = 8 + 4 + CHECKSUM + LETTERS.len();
/// Bytes of a checksum.
const CHECKSUM: usize = 4;
/// Bytes after the footer: its length, and Parquet's letters.
const FILE_END: usize = 8;
/// Parquet's letters at the begin and the end of a file.
const PARQUET: &[u8; 4] = b"PAR1";

/// A page, or a dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    start: u64,
    length: usize,
    checksum: u32,
}

/// What a file has after its pages.
#[derive(Debug)]
pub(super) struct Tail {
    pub(super) metadata: ArrowReaderMetadata,
    /// The pages by position.
    pub(super) pages: Vec<Page>,
}

type Result<T> = std::result::Result<T, ParquetError>;

fn damaged(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

/// Positions and lengths of all pages, in the order of row groups and columns.
fn page_ranges(metadata: &ParquetMetaData) -> Result<Vec<(u64, usize)>> {
    let mut ranges = Vec::new();
    for (number, group) in metadata.row_groups().iter().enumerate() {
        for (leaf, column) in group.columns().iter().enumerate() {
            let pages = metadata
                .offset_index()
                .and_then(|groups| groups.get(number)?.get(leaf))
                .ok_or_else(|| damaged("it has no page index"))?;
            let (start, _) = column.byte_range();
            let located = pages.page_locations().iter();
            let located = located.map(|page| -> Result<_> {
                let length = usize::try_from(page.compressed_page_size);
                let start = u64::try_from(page.offset);
                start
                    .ok()
                    .zip(length.ok())
                    .ok_or_else(|| damaged("it has an invalid page index"))
            });
            let located = located.collect::<Result<Vec<_>>>()?;
            // A dictionary precedes the pages of its column.
            if let Some((first, _)) = located.first().filter(|(first, _)| *first > start) {
                let length = usize::try_from(first - start);
                ranges.push((
                    start,
                    length.map_err(|_| damaged("its dictionary is too large"))?,
                ));
            }
            ranges.extend(located);
        }
    }
    Ok(ranges)
}

/// The relation, day and name of a curated file: the last five elements of its path.
fn identity(path: &Path) -> Vec<u8> {
    let elements: Vec<_> = path.iter().map(OsStr::as_encoded_bytes).collect();
    let known = &elements[elements.len().saturating_sub(5)..];
    known.join(&b'/')
}

/// The checksum of a tail, without the place of the checksum itself.
fn checksum_of_tail(path: &Path, tail: &[u8], at: usize) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&identity(path));
    hasher.update(&tail[..at]);
    hasher.update(&tail[at + CHECKSUM..]);
    hasher.finalize()
}

/// Adds the section to what follows the pages of a new file: the page indexes and the footer.
///
/// # Errors
/// A page cannot be read from `written`, or the footer is invalid.
pub(super) fn seal(
    path: &Path,
    metadata: &ParquetMetaData,
    written: &File,
    pages_end: u64,
    tail: &[u8],
) -> Result<Vec<u8>> {
    let footer = footer_start(tail)?;
    let mut checksums = Vec::new();
    for (start, length) in page_ranges(metadata)? {
        let page = read_at(written, start, length)?;
        checksums.push(crc32fast::hash(&page));
    }
    let mut sealed = tail[..footer].to_vec();
    let count = u32::try_from(checksums.len()).map_err(|_| damaged("it has too many pages"))?;
    let checksums = checksums.into_iter().flat_map(u32::to_le_bytes);
    sealed.extend(checksums);
    sealed.extend(pages_end.to_le_bytes());
    sealed.extend(count.to_le_bytes());
    let at = sealed.len();
    sealed.extend([0; CHECKSUM]);
    sealed.extend(LETTERS);
    sealed.extend(&tail[footer..]);
    let checksum = checksum_of_tail(path, &sealed, at).to_le_bytes();
    sealed[at..at + CHECKSUM].copy_from_slice(&checksum);
    Ok(sealed)
}

/// The position of the footer in the last bytes of a file.
fn footer_start(end: &[u8]) -> Result<usize> {
    let start = footer_length(end).and_then(|length| end.len().checked_sub(length + FILE_END));
    start.ok_or_else(|| damaged("it is incomplete"))
}

/// The length of the footer that the last bytes of a file state.
fn footer_length(end: &[u8]) -> Option<usize> {
    let [a, b, c, d, letters @ ..] = *end.last_chunk::<FILE_END>()?;
    let length = usize::try_from(u32::from_le_bytes([a, b, c, d])).ok()?;
    (letters == *PARQUET).then_some(length)
}

/// Whether a Parquet file has its end: the length of the footer, and the format's four letters.
pub(super) fn is_complete(path: &Path) -> bool {
    let read = || -> io::Result<bool> {
        let file = File::open(path)?;
        let Some(start) = file.metadata()?.len().checked_sub(FILE_END as u64) else {
            return Ok(false);
        };
        let end = read_at(&file, start, FILE_END)?;
        Ok(footer_length(&end).is_some_and(|footer| (footer as u64) < start))
    };
    read().unwrap_or(false)
}

/// The section end.
struct Section {
    pages_end: u64,
    pages: usize,
    checksum: u32,
}

impl Section {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (pages_end, rest) = bytes.split_first_chunk()?;
        let (pages, rest) = rest.split_first_chunk()?;
        let (checksum, letters) = rest.split_first_chunk()?;
        (letters == LETTERS).then_some(Self {
            pages_end: u64::from_le_bytes(*pages_end),
            pages: usize::try_from(u32::from_le_bytes(*pages)).ok()?,
            checksum: u32::from_le_bytes(*checksum),
        })
    }
}

/// Reads what a file has after its pages, and compares the checksum.
///
/// # Errors
/// The file is damaged or cannot be read.
pub(super) fn read_tail(path: &Path, file: &File) -> Result<Tail> {
    let length = file.metadata()?.len();
    let incomplete = || damaged("it is incomplete");
    let end = length.checked_sub(FILE_END as u64).ok_or_else(incomplete)?;
    let footer = footer_length(&read_at(file, end, FILE_END)?).ok_or_else(incomplete)?;
    let section = end.checked_sub(footer as u64 + SECTION_END as u64);
    let section = section.ok_or_else(incomplete)?;
    let unsealed = || damaged("it has no checksums");
    let found = Section::parse(&read_at(file, section, SECTION_END)?).ok_or_else(unsealed)?;
    let rest = length.checked_sub(found.pages_end);
    let rest = rest.and_then(|rest| usize::try_from(rest).ok());
    let changed = || damaged("its checksum does not match");
    let tail = Bytes::from(read_at(file, found.pages_end, rest.ok_or_else(changed)?)?);
    let at = section
        .checked_sub(found.pages_end)
        .and_then(|at| usize::try_from(at).ok())
        .ok_or_else(changed)?;
    let checksum_at = at + SECTION_END - LETTERS.len() - CHECKSUM;
    if checksum_of_tail(path, &tail, checksum_at) != found.checksum {
        return Err(changed());
    }
    let checksums = found.pages.checked_mul(CHECKSUM);
    let checksums = checksums
        .and_then(|bytes| at.checked_sub(bytes))
        .map(|start| tail.slice(start..at))
        .ok_or_else(changed)?;
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
    let reader = TailReader {
        start: found.pages_end,
        bytes: tail,
    };
    let metadata = ArrowReaderMetadata::load(&reader, options)?;
    let ranges = page_ranges(metadata.metadata())?;
    if ranges.len() != found.pages {
        return Err(changed());
    }
    let (checksums, _) = checksums.as_chunks::<CHECKSUM>();
    let pages = ranges.into_iter().zip(checksums);
    let mut pages: Vec<_> = pages
        .map(|((start, length), checksum)| Page {
            start,
            length,
            checksum: u32::from_le_bytes(*checksum),
        })
        .collect();
    pages.sort_unstable_by_key(|page| page.start);
    Ok(Tail { metadata, pages })
}

/// Reads a file completely, and compares all checksums.
///
/// # Errors
/// The file is damaged or cannot be read.
pub(super) fn verify(path: &Path) -> Result<()> {
    let file = File::open(path)?;
    let tail = read_tail(path, &file)?;
    if read_at(&file, 0, PARQUET.len())? != PARQUET {
        return Err(damaged("it does not begin as a Parquet file"));
    }
    for page in &tail.pages {
        page.read(&file)?;
    }
    Ok(())
}

impl Page {
    fn read(&self, file: &File) -> Result<Vec<u8>> {
        let bytes = read_at(file, self.start, self.length)?;
        if crc32fast::hash(&bytes) == self.checksum {
            return Ok(bytes);
        }
        let Self { start, length, .. } = self;
        Err(ParquetError::General(format!(
            "the checksum of its bytes {start} to {} does not match",
            start + *length as u64
        )))
    }
}

fn read_at(mut file: &File, start: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// The last bytes of a file.
struct TailReader {
    start: u64,
    bytes: Bytes,
}

impl TailReader {
    fn from(&self, start: u64) -> Result<Bytes> {
        let at = start.checked_sub(self.start);
        let at = at.and_then(|at| usize::try_from(at).ok());
        at.filter(|at| *at <= self.bytes.len())
            .map(|at| self.bytes.slice(at..))
            .ok_or_else(|| damaged("its footer is invalid"))
    }
}

impl Length for TailReader {
    fn len(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }
}

impl ChunkReader for TailReader {
    type T = Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(self.from(start)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let bytes = self.from(start)?;
        if length > bytes.len() {
            return Err(damaged("its footer is invalid"));
        }
        Ok(bytes.slice(..length))
    }
}

/// Reads the pages of a file, each compared with its checksum.
pub(super) struct PageReader {
    pub(super) file: File,
    pub(super) pages: Arc<[Page]>,
}

impl Length for PageReader {
    fn len(&self) -> u64 {
        self.file.len()
    }
}

impl ChunkReader for PageReader {
    type T = Reader<Bytes>;

    /// With page indexes, pages are read by position and length only.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        let page = self.page(start)?;
        Ok(Bytes::from(page.read(&self.file)?).reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let page = self.page(start)?;
        if page.length != length {
            return Err(damaged("its page index is invalid"));
        }
        Ok(Bytes::from(page.read(&self.file)?))
    }
}

impl PageReader {
    fn page(&self, start: u64) -> Result<&Page> {
        let at = self.pages.binary_search_by_key(&start, |page| page.start);
        at.ok()
            .and_then(|at| self.pages.get(at))
            .ok_or_else(|| damaged("its page index is invalid"))
    }
}
