//! Turns of transcripts, which the loader puts straight on a delivery stream of their own.
//!
//! A transcript can exceed a message of the writer's queue, and each of its turns is a record.

use std::sync::atomic::{AtomicUsize, Ordering};

use connect_core::Row;
use connect_core::queue_message::S3Object;

use crate::Deadline;
use crate::messages::MessageError;

/// Turns that wait for those of other files, in bytes. Those of further files are put immediately.
const MOST_WAITING: usize = 32 * 1024 * 1024;

/// Destination of turns.
pub trait TurnSink {
    /// Puts lines, each with its newline. Results are in the order of `lines`: `Ok`, or why the line
    /// was not put before `deadline`.
    fn put_lines(
        &self,
        lines: &[Vec<u8>],
        deadline: Deadline,
    ) -> impl Future<Output = Vec<Result<(), String>>>;
}

#[cfg(feature = "firehose")]
impl TurnSink for crate::delivery_stream::DeliveryStream {
    async fn put_lines(&self, lines: &[Vec<u8>], deadline: Deadline) -> Vec<Result<(), String>> {
        let put = self.put(lines, deadline).await.into_iter();
        put.map(|put| put.map_err(|error| error.to_string()))
            .collect()
    }
}

/// The destination of turns of files without transcripts.
#[derive(Clone, Copy, Debug)]
pub enum NoTranscripts {}

impl TurnSink for NoTranscripts {
    async fn put_lines(&self, _: &[Vec<u8>], _: Deadline) -> Vec<Result<(), String>> {
        match *self {}
    }
}

/// Bytes that the turns of an invocation may still occupy while they wait.
#[derive(Debug)]
pub(crate) struct Room(AtomicUsize);

impl Default for Room {
    fn default() -> Self {
        Self(AtomicUsize::new(MOST_WAITING))
    }
}

impl Room {
    fn takes(&self, bytes: usize) -> bool {
        let less = |free: usize| free.checked_sub(bytes);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .is_ok()
    }
}

/// Turns of one file.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    /// Lines that wait to be put.
    pub(crate) waiting: Vec<Vec<u8>>,
    outcome: TurnsOutcome,
}

/// What became of the turns of a file.
#[derive(Debug, Default)]
struct TurnsOutcome {
    put: usize,
    bytes: usize,
    failed: usize,
    problem: Option<String>,
}

impl Turns {
    pub(crate) fn new(rows: Vec<Row<'static>>) -> Self {
        let line = |row: Row<'static>| {
            let mut line = row.line.into_owned();
            line.push(b'\n');
            line
        };
        Self {
            waiting: rows.into_iter().map(line).collect(),
            outcome: TurnsOutcome::default(),
        }
    }

    /// Puts the turns now if there is no room for them to wait.
    pub(crate) async fn make_room(
        &mut self,
        sink: Option<&impl TurnSink>,
        room: &Room,
        deadline: Deadline,
    ) {
        if room.takes(self.waiting.iter().map(Vec::len).sum()) {
            return;
        }
        let lines = std::mem::take(&mut self.waiting);
        let put = put(sink, &lines, deadline).await;
        self.note(&lines, put);
    }

    fn note(&mut self, lines: &[Vec<u8>], put: impl IntoIterator<Item = Result<(), String>>) {
        for (line, put) in lines.iter().zip(put) {
            match put {
                Ok(()) => {
                    self.outcome.put += 1;
                    self.outcome.bytes += line.len();
                }
                Err(problem) => {
                    self.outcome.failed += 1;
                    self.outcome.problem.get_or_insert(problem);
                }
            }
        }
    }

    /// The bytes that were put.
    ///
    /// # Errors
    /// Turns were not put.
    pub(crate) fn finish(&self, object: &S3Object) -> Result<usize, MessageError> {
        let TurnsOutcome {
            put,
            bytes,
            failed,
            problem,
        } = &self.outcome;
        match problem {
            None => Ok(*bytes),
            Some(problem) => Err(MessageError::Turns {
                object: object.uri(),
                failed: *failed,
                turns: put + failed,
                problem: problem.clone(),
            }),
        }
    }
}

/// Puts the waiting turns of all files in as few calls as possible.
pub(crate) async fn put_waiting(
    sink: Option<&impl TurnSink>,
    files: &mut [&mut Turns],
    deadline: Deadline,
) {
    let counts: Vec<_> = files.iter().map(|turns| turns.waiting.len()).collect();
    let lines: Vec<_> = files
        .iter_mut()
        .flat_map(|turns| std::mem::take(&mut turns.waiting))
        .collect();
    let mut outcomes = put(sink, &lines, deadline).await.into_iter();
    let mut rest = &*lines;
    for (turns, count) in files.iter_mut().zip(counts) {
        let (own, others) = rest.split_at(count);
        turns.note(own, outcomes.by_ref().take(count));
        rest = others;
    }
}

async fn put(
    sink: Option<&impl TurnSink>,
    lines: &[Vec<u8>],
    deadline: Deadline,
) -> Vec<Result<(), String>> {
    match sink {
        _ if lines.is_empty() => Vec::new(),
        Some(sink) => sink.put_lines(lines, deadline).await,
        None => {
            let missing = "the function has no delivery stream of transcripts".to_owned();
            vec![Err(missing); lines.len()]
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::cell::RefCell;
    use std::time::Duration;

    use connect_core::Day;

    use super::*;

    /// Rejects lines with an `x`; notes the number of lines of each call.
    #[derive(Default)]
    struct Sink(RefCell<Vec<usize>>);

    impl TurnSink for Sink {
        async fn put_lines(&self, lines: &[Vec<u8>], _: Deadline) -> Vec<Result<(), String>> {
            self.0.borrow_mut().push(lines.len());
            let put = |line: &Vec<u8>| {
                if line.contains(&b'x') {
                    Err("rejected".to_owned())
                } else {
                    Ok(())
                }
            };
            lines.iter().map(put).collect()
        }
    }

    fn turns(lines: &[&str]) -> Turns {
        let day = Day::new(2026, 11, 23).unwrap();
        let row = |line: &&str| Row {
            day,
            line: Cow::Owned(line.as_bytes().to_vec()),
        };
        Turns::new(lines.iter().map(row).collect())
    }

    fn object() -> S3Object {
        S3Object {
            s3_bucket: "b".to_owned(),
            s3_object_key: "k".to_owned(),
        }
    }

    fn soon() -> Deadline {
        Deadline::after(Duration::from_secs(1))
    }

    #[tokio::test]
    async fn one_call_serves_all_files_and_each_file_has_its_own_outcome() {
        let sink = Sink::default();
        let mut files = [
            turns(&["{}", "{}"]),
            turns(&["{}", "{x}", "{xx}"]),
            turns(&[]),
            turns(&["{}"]),
        ];
        let mut all: Vec<_> = files.iter_mut().collect();
        put_waiting(Some(&sink), &mut all, soon()).await;
        assert_eq!(sink.0.into_inner(), [6]);
        let outcomes =
            files.map(|turns| turns.finish(&object()).map_err(|error| error.to_string()));
        let failure = "s3://b/k: 2 of 3 turns were not put: rejected".to_owned();
        assert_eq!(outcomes, [Ok(6), Err(failure), Ok(0), Ok(3)]);
    }

    #[tokio::test]
    async fn turns_without_room_are_put_immediately() {
        let sink = Sink::default();
        let room = Room(AtomicUsize::new(6));
        let mut files = [turns(&["{}"]), turns(&["{}", "{}"]), turns(&["{}"])];
        for turns in &mut files {
            turns.make_room(Some(&sink), &room, soon()).await;
        }
        assert_eq!(*sink.0.borrow(), [2]);
        assert_eq!(files.each_ref().map(|turns| turns.waiting.len()), [1, 0, 1]);
        assert_eq!(files[1].finish(&object()), Ok(6));
    }

    #[tokio::test]
    async fn files_without_turns_cause_no_call() {
        let sink = Sink::default();
        let mut file = turns(&[]);
        put_waiting(Some(&sink), &mut [&mut file], soon()).await;
        assert!(sink.0.into_inner().is_empty());
        assert_eq!(file.finish(&object()), Ok(0));
    }

    #[test]
    fn turns_of_an_invocation_wait_in_32_mebibytes() {
        let room = Room::default();
        assert!(!room.takes(32 * 1024 * 1024 + 1));
        assert!(room.takes(32 * 1024 * 1024));
        assert!(!room.takes(1));
    }

    #[tokio::test]
    async fn turns_without_a_stream_are_not_lost_silently() {
        let mut file = turns(&["{}"]);
        put_waiting(None::<&Sink>, &mut [&mut file], soon()).await;
        let error = file.finish(&object()).unwrap_err().to_string();
        assert!(error.ends_with(
            "1 of 1 turns were not put: the function has no delivery stream of transcripts"
        ));
    }
}
