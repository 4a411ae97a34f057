//! Rows of a chunk's documents, collected by partition.

use std::collections::BTreeMap;

use connect_core::contact_flow_logs::UnreadableLogEvent;
use connect_core::containers::Container;
use connect_core::erasure::{self, Change};
use connect_core::{Row, Source};

use super::IngestOptions;
use super::documents::{Documents, several};
use super::inputs::InputFile;
use super::rejected::{DocumentText, RejectedDocument};
use super::rows::{Outcome, Reading, Rejection};
use super::tally::{Tally, skip_reason};
use crate::store::{Block, ErasedContacts, FileNumber, Partition, hash_of};

/// Maximum number of containers within each other, such as a log payload in an error object of
/// Firehose.
const MAX_DEPTH: u8 = 4;

/// Rows of a chunk's documents by partition.
pub(super) struct ChunkRows<'a> {
    input: &'a InputFile,
    number: FileNumber,
    reading: Reading<'a>,
    /// Contacts whose rows are not added.
    erased: Option<&'a ErasedContacts>,
    pub(super) blocks: BTreeMap<Partition, Block>,
    pub(super) tally: Tally,
}

impl<'a> ChunkRows<'a> {
    pub(super) fn new(
        input: &'a InputFile,
        number: FileNumber,
        options: &'a IngestOptions,
        erased: Option<&'a ErasedContacts>,
    ) -> Self {
        let reading = Reading {
            options,
            location: &input.location,
            source_object: &input.source_object,
        };
        Self {
            input,
            number,
            reading,
            erased,
            blocks: BTreeMap::new(),
            tally: Tally::default(),
        }
    }

    /// Adds the document that starts on `line` of the file.
    pub(super) fn add(&mut self, document: &[u8], line: u64) {
        self.add_at(document, line, 0);
    }

    fn add_at(&mut self, document: &[u8], line: u64, depth: u8) {
        match self.reading.read(document) {
            Outcome::Rejected(rejection) if rejection.not_json => match several(document) {
                Some(documents) => documents
                    .into_iter()
                    .for_each(|document| self.add_at(document, line, depth)),
                None => self.reject(document, line, &rejection),
            },
            Outcome::Rejected(rejection) => self.reject(document, line, &rejection),
            Outcome::Row(source, row, unreadable) => {
                self.add_row(source, &row, line);
                self.add_unreadable(source, unreadable, line);
            }
            Outcome::Analysis(analysis) => {
                if let Some(row) = &analysis.row {
                    self.add_row(Source::ContactLens, row, line);
                }
                for row in &analysis.turns {
                    self.add_row(Source::Transcripts, row, line);
                }
                self.add_unreadable(Source::ContactLens, analysis.unreadable_fields, line);
            }
            Outcome::Rows(source, payload) => {
                for row in &payload.rows {
                    self.add_row(source, row, line);
                }
                for UnreadableLogEvent { reason, json, .. } in &payload.unreadable {
                    let rejection = Rejection::new(source, reason);
                    self.reject(json.as_bytes(), line, &rejection);
                }
                self.add_unreadable(source, payload.changes.fields_unreadable, line);
            }
            Outcome::Skipped(source, reason) => self.skip(source, reason, line),
            Outcome::Opened(container) => self.add_container(container, document, line, depth),
        }
    }

    fn add_container(&mut self, container: Container, document: &[u8], line: u64, depth: u8) {
        match container {
            Container::NoRows(reason) => self.skip(None, reason, line),
            Container::LogEvents(events) => {
                let source = Source::ContactFlowLogs;
                self.add_unreadable(source, events.changes.fields_unreadable, line);
                for row in events.rows {
                    match row {
                        Ok(row) => self.add_row(source, &row, line),
                        Err(reason) => {
                            let rejection = Rejection::from_reason(Some(source), reason);
                            self.reject(document, line, &rejection);
                        }
                    }
                }
            }
            Container::Documents(_) if depth == MAX_DEPTH => {
                let rejection = Rejection::from_reason(None, "containers are nested too deeply");
                self.reject(document, line, &rejection);
            }
            Container::Documents(documents) => {
                for content in documents {
                    match content {
                        Ok(content) => self.add_content(&content, line, depth + 1),
                        Err(reason) => {
                            self.reject(document, line, &Rejection::from_reason(None, reason));
                        }
                    }
                }
            }
        }
    }

    /// Adds the documents in a record of a container.
    fn add_content(&mut self, content: &[u8], line: u64, depth: u8) {
        let mut documents = Documents::new(content);
        loop {
            match documents.next_chunk() {
                Ok(Some(chunk)) => chunk
                    .documents()
                    .for_each(|(document, _)| self.add_at(document, line, depth)),
                Ok(None) => return,
                Err(error) => {
                    let rejection = Rejection::from_reason(None, &error.to_string());
                    return self.reject(content, line, &rejection);
                }
            }
        }
    }

    fn add_unreadable(&mut self, source: Source, fields: Vec<String>, line: u64) {
        let input = self.input;
        for field in fields {
            self.tally
                .unreadable_field(source, field, || position(input, line));
        }
    }

    fn add_row(&mut self, source: Source, row: &Row<'_>, line: u64) {
        let change = self.erased.map_or(Change::Keep, |erased| {
            erasure::change(source, &row.line, |contact| erased.contains(contact))
        });
        let row_line: &[u8] = match &change {
            Change::Keep => &row.line,
            Change::Replace(row_line) => row_line,
            Change::Remove => return self.skip(Some(source), skip_reason::ERASED, line),
        };
        self.blocks
            .entry(Partition::Rows(source, row.day))
            .or_default()
            .push(row_line, hash_of(&[row_line]), self.number);
        self.tally.add_rows(source, 1);
    }

    fn skip(&mut self, source: Option<Source>, reason: &str, line: u64) {
        let input = self.input;
        self.tally.skip(source, reason, || position(input, line));
    }

    fn reject(&mut self, document: &[u8], line: u64, rejection: &Rejection) {
        let input = self.input;
        let file = input.path.to_string_lossy();
        let is_erased = self.erased.is_some_and(|erased| {
            [document, file.as_bytes()]
                .into_iter()
                .any(|text| erasure::mentions(text, |contact| erased.contains(contact)))
        });
        if is_erased {
            return self.skip(rejection.source, skip_reason::ERASED, line);
        }
        let text = if self.reading.options.keep_rejected {
            DocumentText::from_bytes(document)
        } else {
            DocumentText::reference(document)
        };
        let kept = RejectedDocument {
            reason: &rejection.reason,
            file: &file,
            line: Some(line),
            document: Some(text),
        };
        let block = self
            .blocks
            .entry(Partition::Rejected(rejection.source))
            .or_default();
        block.push(&kept.line(), kept.key(document), self.number);
        self.tally
            .reject(rejection.source, rejection.kind.clone(), || {
                position(input, line)
            });
    }
}

fn position(input: &InputFile, line: u64) -> String {
    if input.location.is_output_file() {
        input.path.display().to_string()
    } else {
        format!("{}:{line}", input.path.display())
    }
}
