//! Reads files and converts their documents into rows on all cores.
//!
//! All threads are equal. Each processes queued documents, otherwise reads the next file; a reader
//! that finds the queue full processes its documents itself. One large file is thus shared by all
//! cores, many small ones are read in parallel, and memory is bounded.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use connect_core::Source;
use connect_core::contact_lens::Redaction;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

use super::IngestOptions;
use super::chunk_rows::ChunkRows;
use super::content::{Content, ContentHash, hash_file};
use super::documents::{Chunk, ContentError, Documents, LARGEST_DOCUMENT};
use super::inputs::{InputFile, has_extension_of_documents, reason_by_start};
use super::tally::Tally;
use crate::bucket::Buckets;
use crate::progress::Progress;
use crate::store::parallel::{run_threads, threads};
use crate::store::{
    self, Batch, Compressor, ErasedContacts, FileNumber, InputFingerprint, KnownInputs, StoreError,
    hash_of, locked,
};

/// Number of objects that are read at the same time.
const OBJECT_READERS: usize = 32;

#[derive(Default)]
pub(super) struct FileOutcome {
    pub(super) tally: Tally,
    /// Why it could not be read to its end.
    pub(super) failure: Option<String>,
    /// Set if the file was read completely.
    pub(super) fingerprint: Option<InputFingerprint>,
    /// Set if the lake already contains the file's rows; it was not parsed.
    pub(super) known: Option<store::IngestedFile>,
}

/// State shared by all threads.
pub(super) struct Pool<'a> {
    pub(super) inputs: &'a [InputFile],
    /// Connection to the buckets of objects.
    pub(super) buckets: Option<&'a Buckets>,
    pub(super) batch: &'a Batch<'a>,
    pub(super) options: &'a IngestOptions,
    pub(super) known: &'a KnownInputs,
    /// Contacts whose rows are not added.
    pub(super) erased: &'a ErasedContacts,
    pub(super) progress: &'a Progress,
}

/// Documents of the file with this number.
type Task = (FileNumber, Chunk);

struct Shared<'a> {
    pool: &'a Pool<'a>,
    /// Remaining files, and the sender for their readers. The queue closes when the last reader
    /// drops its sender.
    files: Mutex<(Range<FileNumber>, Option<Sender<Task>>)>,
    tasks: Receiver<Task>,
    outcomes: Vec<Mutex<FileOutcome>>,
    failure: Mutex<Option<StoreError>>,
    stopped: AtomicBool,
}

impl Pool<'_> {
    /// Reads all files into the batch.
    pub(super) fn run(&self) -> Result<Vec<FileOutcome>, StoreError> {
        let threads = threads();
        let (sender, tasks) = bounded(2 * threads);
        let files = Mutex::new((0..file_count(self.inputs), Some(sender)));
        let outcomes = self.inputs.iter().map(|_| Mutex::default()).collect();
        let shared = Shared {
            pool: self,
            files,
            tasks,
            outcomes,
            failure: Mutex::default(),
            stopped: AtomicBool::new(false),
        };
        // Readers of objects wait for responses most of the time.
        let readers = if self.buckets.is_some() {
            threads.max(OBJECT_READERS)
        } else {
            threads
        };
        run_threads(readers, || shared.work());
        match shared.failure.into_inner() {
            Ok(Some(error)) => Err(error),
            _ => Ok(shared
                .outcomes
                .into_iter()
                .filter_map(|outcome| outcome.into_inner().ok())
                .collect()),
        }
    }
}

impl Shared<'_> {
    fn work(&self) {
        let mut compressor = Compressor::default();
        loop {
            if let Ok(task) = self.tasks.try_recv() {
                self.process(&task, &mut compressor);
            } else if let Some((file, sender)) = self.next_file() {
                self.read(file, &sender, &mut compressor);
            } else if let Ok(task) = self.tasks.recv() {
                self.process(&task, &mut compressor);
            } else {
                return;
            }
        }
    }

    fn next_file(&self) -> Option<(FileNumber, Sender<Task>)> {
        let mut files = locked(&self.files);
        let next = files
            .0
            .next()
            .filter(|_| !self.stopped.load(Ordering::Relaxed));
        if next.is_none() {
            files.1 = None;
        }
        Some((next?, files.1.clone()?))
    }

    fn outcome(&self, file: FileNumber) -> &Mutex<FileOutcome> {
        &self.outcomes[file as usize]
    }

    fn input(&self, file: FileNumber) -> &InputFile {
        &self.pool.inputs[file as usize]
    }

    fn read(&self, file: FileNumber, sender: &Sender<Task>, compressor: &mut Compressor) {
        let input = self.input(file);
        let read = match self.known(input) {
            Ok(Some(known)) => {
                locked(self.outcome(file)).known = Some(known);
                return;
            }
            Ok(None) => self.read_content(file, input, sender, compressor),
            Err(error) => Err(error.into()),
        };
        let mut outcome = locked(self.outcome(file));
        match read {
            Ok(seen) => outcome.fingerprint = Some(self.fingerprint(input, &seen)),
            Err(error) => outcome.failure = Some(error.to_string()),
        }
    }

    /// Returns the input if the lake already contains it. Only a file of a known size must be read
    /// for that.
    fn known(&self, input: &InputFile) -> io::Result<Option<store::IngestedFile>> {
        if input.object.is_some() {
            let fingerprint = self.fingerprint(input, &ContentHash::default());
            let known = self.pool.known.find(fingerprint)?;
            if known.is_some() {
                self.pool.progress.add(input.size);
            }
            return Ok(known);
        }
        if !self.pool.known.has_size(input.size)? {
            return Ok(None);
        }
        let seen = hash_file(&input.path, &Progress::hidden())?;
        let known = self.pool.known.find(self.fingerprint(input, &seen))?;
        if known.is_some() {
            self.pool.progress.add(seen.bytes);
        }
        Ok(known)
    }

    fn fingerprint(&self, input: &InputFile, seen: &ContentHash) -> InputFingerprint {
        let source = self.pool.options.source.map_or("", Source::code);
        // The entity tag of an object changes with its content, which need not be read again.
        let content = seen.hasher.finalize();
        let (size, version) = match &input.object {
            Some(object) => (object.size, object.etag.as_bytes()),
            None => (seen.bytes, content.as_bytes().as_slice()),
        };
        // With this option, a file that was ingested before its contacts were erased is new.
        let list = if self.pool.options.with_erased {
            self.pool.erased.name.as_bytes()
        } else {
            b""
        };
        let hash = hash_of(&[
            version,
            source.as_bytes(),
            b"\n",
            input.source_object.as_bytes(),
            list,
            self.transcripts(input),
        ]);
        InputFingerprint { size, hash }
    }

    /// Which transcripts are taken from an input. With them, a file that was ingested without is new.
    fn transcripts(&self, input: &InputFile) -> &'static [u8] {
        match self.pool.options.selection.transcripts {
            _ if input.location.source() == Some(Source::EvaluationForms) => b"",
            None => b"",
            Some(Redaction::Original) => b"\ntranscripts",
            Some(Redaction::RedactedOnly) => b"\nredacted transcripts",
        }
    }

    fn open(&self, input: &InputFile) -> io::Result<Content> {
        let reader: Box<dyn Read> = match (&input.object, self.pool.buckets) {
            (Some(object), Some(buckets)) => Box::new(buckets.reader(object)),
            _ => Box::new(File::open(&input.path)?),
        };
        Content::open(reader, self.pool.progress)
    }

    fn read_content(
        &self,
        file: FileNumber,
        input: &InputFile,
        sender: &Sender<Task>,
        compressor: &mut Compressor,
    ) -> Result<ContentHash, ContentError> {
        let mut content = self.open(input)?;
        if input.location.is_output_file() {
            // An object written by Connect is one document, whatever its content.
            let mut bytes = Vec::new();
            content
                .by_ref()
                .take(LARGEST_DOCUMENT as u64 + 1)
                .read_to_end(&mut bytes)?;
            if bytes.len() > LARGEST_DOCUMENT {
                return Err(ContentError::TooLarge { line: 1 });
            }
            self.offer((file, Chunk::whole(bytes)), sender, compressor);
            return Ok(content.seen());
        }
        if input.object.is_some()
            && !has_extension_of_documents(&input.path)
            && let Some(reason) = reason_by_start(content.start()?)
        {
            let example = || input.path.display().to_string();
            let mut outcome = locked(self.outcome(file));
            outcome.tally.skip(None, reason, example);
            return Ok(content.seen());
        }
        let mut documents = Documents::new(content);
        while let Some(chunk) = documents.next_chunk()? {
            self.offer((file, chunk), sender, compressor);
            if self.stopped.load(Ordering::Relaxed) {
                break;
            }
        }
        Ok(documents.into_reader().seen())
    }

    fn offer(&self, task: Task, sender: &Sender<Task>, compressor: &mut Compressor) {
        if let Err(TrySendError::Full(task) | TrySendError::Disconnected(task)) =
            sender.try_send(task)
        {
            self.process(&task, compressor);
        }
    }

    fn process(&self, (file, chunk): &Task, compressor: &mut Compressor) {
        if self.stopped.load(Ordering::Relaxed) {
            return;
        }
        let erased = Some(self.pool.erased)
            .filter(|erased| !erased.is_empty() && !self.pool.options.with_erased);
        let mut rows = ChunkRows::new(self.input(*file), *file, self.pool.options, erased);
        for (document, line) in chunk.documents() {
            rows.add(document, line);
        }
        for (partition, block) in rows.blocks {
            if let Err(error) = self.pool.batch.add(partition, block, compressor) {
                self.stopped.store(true, Ordering::Relaxed);
                locked(&self.failure).get_or_insert(error);
                return;
            }
        }
        locked(self.outcome(*file)).tally.merge(rows.tally);
    }
}

/// A batch ends long before its files exceed the type of their numbers.
#[expect(clippy::expect_used, reason = "a batch has at most BATCH_FILES files")]
fn file_count(inputs: &[InputFile]) -> FileNumber {
    FileNumber::try_from(inputs.len()).expect("a batch has at most BATCH_FILES files")
}
