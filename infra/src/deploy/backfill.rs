//! Queues the output files that the bucket of Connect already contains for the loader.

use std::collections::{BTreeMap, BTreeSet};

use connect_core::contact_lens::{Channel, Selection};
use connect_core::queue_message::S3Object;
use connect_core::{Day, ObjectKind, Source};
use parameters::Parameters;

use super::queues::Queues;
use super::{DeployError, Session};
use crate::Names;
use crate::cost::LoadedFiles;

/// The longest chat that Connect allows.
const LONGEST_CHAT_DAYS: i64 = 7;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// The objects in the folders of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayObjects {
    /// Output files that the loader accepts, by key.
    pub files: Vec<S3Object>,
    /// Number of the other objects by the name of their kind.
    pub not_loaded: BTreeMap<&'static str, usize>,
    /// Keys of unknown objects, which are among those that are not loaded.
    pub unrecognized: Vec<String>,
}

/// The output files of a source: where they are, and which of them are loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFileSource {
    source: Source,
    bucket: String,
    /// Folders before the year, with a slash at the end. None if evaluations can be in any folder: then
    /// they have to be found.
    folders: Option<Vec<String>>,
    selection: Selection,
}

impl OutputFileSource {
    /// The output files of Contact Lens or of evaluation forms.
    ///
    /// # Errors
    /// The source has no output files, or is not enabled.
    pub fn new(source: Source, parameters: &Parameters) -> Result<Self, DeployError> {
        let disabled = || {
            DeployError::Argument(format!(
                "{} are not enabled in the configuration",
                source.title()
            ))
        };
        match source {
            Source::ContactLens => {
                let settings = parameters.contact_lens.as_ref().ok_or_else(disabled)?;
                let invalid =
                    |error: &dyn std::fmt::Display| DeployError::Argument(error.to_string());
                let channels: Result<Vec<Channel>, _> = settings
                    .channels
                    .iter()
                    .map(|channel| channel.parse())
                    .collect();
                let selection = Selection {
                    channels: channels.map_err(|error| invalid(&error))?,
                    redaction: settings
                        .redaction
                        .parse()
                        .map_err(|error| invalid(&error))?,
                    transcripts: parameters
                        .transcripts
                        .as_ref()
                        .map(|transcripts| transcripts.redaction.parse())
                        .transpose()
                        .map_err(|error| invalid(&error))?,
                };
                let folders = [(false, ""), (true, "Redacted/")].map(|(is_redacted, redacted)| {
                    let taken = selection.takes_file(is_redacted);
                    let channels = selection.channels.iter().filter(move |_| taken);
                    channels.map(move |channel| format!("Analysis/{}/{redacted}", channel.folder()))
                });
                Ok(Self {
                    source,
                    bucket: settings.bucket.clone(),
                    folders: Some(folders.into_iter().flatten().collect()),
                    selection,
                })
            }
            Source::EvaluationForms => {
                let settings = parameters.evaluation_forms.as_ref().ok_or_else(disabled)?;
                let prefix = settings.location.prefix.as_ref();
                Ok(Self {
                    source,
                    bucket: settings.location.bucket.clone(),
                    folders: prefix.map(|prefix| vec![format!("{prefix}/")]),
                    selection: Selection::default(),
                })
            }
            _ => Err(DeployError::Argument(format!(
                "{} have no output files",
                source.title()
            ))),
        }
    }

    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The files with the root of the bucket as their folder, if they can be in any folder.
    pub(super) fn or_root(self) -> Self {
        Self {
            folders: Some(self.folders.unwrap_or_else(|| vec![String::new()])),
            ..self
        }
    }

    /// Prefixes of the keys of a day.
    pub(super) fn prefixes(&self, day: Day) -> impl Iterator<Item = String> {
        let (year, month, day) = day.parts();
        let folders = self.folders.iter().flatten();
        folders.map(move |folder| format!("{folder}{year:04}/{month:02}/{day:02}/"))
    }

    /// Days that rows of files in the folder of a day can have: that of the folder, those of the times in
    /// their keys, and those before. A row has the day on which the recording began or the evaluation was
    /// submitted, which only its file contains.
    pub fn row_days(&self, folder: Day, objects: &[S3Object]) -> BTreeSet<Day> {
        let mut days = BTreeSet::new();
        for object in objects {
            let (time, most_before) = match ObjectKind::from_key(&object.s3_object_key) {
                ObjectKind::ContactLens(key) if key.channel() == Some(Channel::Chat) => {
                    (Some(key.timestamp().to_owned()), LONGEST_CHAT_DAYS)
                }
                ObjectKind::ContactLens(key) => (Some(key.timestamp().to_owned()), 1),
                ObjectKind::EvaluationForm(key) => (key.timestamp().map(str::to_owned), 1),
                _ => continue,
            };
            let of_key = time.and_then(|time| Day::from_timestamp(&time).ok());
            for day in of_key.into_iter().chain([folder]) {
                let before = |days| Day::from_millis(day.start_millis() - days * DAY_MILLIS);
                days.extend((0..=most_before).filter_map(before));
            }
        }
        days
    }

    /// What the loader makes of the files.
    pub fn loaded(&self, objects: &[S3Object]) -> LoadedFiles {
        let mut loaded = LoadedFiles::default();
        for object in objects {
            let key = ObjectKind::from_key(&object.s3_object_key);
            let is_redacted = matches!(&key, ObjectKind::ContactLens(key) if key.is_redacted());
            let has_row =
                self.source != Source::ContactLens || self.selection.redaction.takes(is_redacted);
            let has_turns = self.source == Source::ContactLens
                && self.selection.has_transcripts_of(is_redacted);
            loaded.rows += usize::from(has_row);
            loaded.transcripts += usize::from(has_turns);
            loaded.transcripts_only += usize::from(has_turns && !has_row);
        }
        loaded
    }

    /// The objects with these keys: what the loader accepts, and what it does not.
    fn sort(&self, keys: BTreeSet<String>) -> DayObjects {
        let mut objects = DayObjects::default();
        for key in keys {
            let kind = ObjectKind::from_key(&key);
            if self.accepts(&kind) {
                objects.files.push(S3Object {
                    s3_bucket: self.bucket.clone(),
                    s3_object_key: key,
                });
                continue;
            }
            *objects.not_loaded.entry(kind.name()).or_default() += 1;
            if kind == ObjectKind::Unknown {
                objects.unrecognized.push(key);
            }
        }
        objects
    }

    /// Whether the loader's event processor would queue an object of this kind.
    fn accepts(&self, kind: &ObjectKind) -> bool {
        match kind {
            ObjectKind::ContactLens(key) => {
                self.source == Source::ContactLens && self.selection.takes(key)
            }
            ObjectKind::EvaluationForm(_) => self.source == Source::EvaluationForms,
            _ => false,
        }
    }

    /// Name of the loader's queue.
    fn queue_name(&self, names: &Names) -> String {
        let prefix = self.source.code().to_ascii_uppercase();
        names.resource_name(&format!("{prefix}OutputFileLoaderQueue"))
    }
}

impl Session {
    /// The files with the folders in which they are: if the configuration has no prefix, the event
    /// processor queues evaluations from any folder.
    ///
    /// # Errors
    /// The bucket cannot be listed, or has too many folders.
    pub async fn with_folders(
        &self,
        files: OutputFileSource,
    ) -> Result<OutputFileSource, DeployError> {
        if files.folders.is_some() {
            return Ok(files);
        }
        self.text(&format!("Looking for evaluations in {}", files.bucket));
        let folders = self.dated_folders(&files.bucket).await?;
        Ok(OutputFileSource {
            folders: Some(folders),
            ..files
        })
    }

    /// Objects in the folders of a day.
    ///
    /// # Errors
    /// The bucket cannot be listed.
    pub async fn day_objects(
        &self,
        files: &OutputFileSource,
        day: Day,
    ) -> Result<DayObjects, DeployError> {
        let mut keys = BTreeSet::new();
        for prefix in files.prefixes(day) {
            keys.extend(self.buckets.keys(&files.bucket, &prefix).await?);
        }
        Ok(files.sort(keys))
    }

    /// The loader's queue.
    ///
    /// # Errors
    /// The stack is not deployed, or the request fails.
    pub async fn loader_queue(
        &self,
        queues: &Queues,
        files: &OutputFileSource,
    ) -> Result<String, DeployError> {
        let name = files.queue_name(&Names::new(&self.assembly.app_name));
        self.queue_url(queues, files.source.code(), &name).await
    }
}

#[cfg(test)]
mod tests {
    use connect_core::contact_lens::Redaction;
    use parameters::{Definition, Values};

    use super::*;

    fn parameters(values: &[(&str, &str)]) -> Parameters {
        let mut given = Values::default();
        for (flag, value) in values {
            let definition = parameters::catalogue::ALL
                .iter()
                .find(|definition| definition.flag == *flag);
            let definition: &'static Definition = definition.unwrap();
            given.set(definition, value);
        }
        given.parameters().unwrap()
    }

    fn day() -> Day {
        Day::new(2026, 11, 5).unwrap()
    }

    #[test]
    fn contact_lens_files_are_those_of_the_configuration() {
        let parameters = parameters(&[
            ("cl-stack-enabled", "true"),
            (
                "connect-contact-lens-s3-bucket-name",
                "anycompany-recordings",
            ),
            ("contact-lens-channels", "voice,chat"),
            ("contact-lens-redaction", "redacted-only"),
        ]);
        let files = OutputFileSource::new(Source::ContactLens, &parameters).unwrap();
        assert_eq!(
            files.prefixes(day()).collect::<Vec<_>>(),
            [
                "Analysis/Voice/Redacted/2026/11/05/",
                "Analysis/Chat/Redacted/2026/11/05/"
            ]
        );
        let id = "5a542081-ee39-55fb-9468-87aca0543146";
        let key = |folder: &str, infix: &str| {
            format!("{folder}2026/11/05/{id}_{infix}_2026-11-05T09:01:13Z.json")
        };
        let accepted = key("Analysis/Voice/Redacted/", "analysis_redacted");
        let task = key("Analysis/Task/", "analysis");
        let keys = [
            accepted.clone(),
            task.clone(),
            key("Analysis/Voice/", "analysis"),
            key("Analysis/Email/Redacted/", "analysis_redacted"),
            "Analysis/Voice/Redacted/2026/11/05/x.wav".to_owned(),
            "Analysis/Voice/Redacted/2026/11/05/y.wav".to_owned(),
        ];
        let objects = files.sort(keys.into());
        let found = objects.files.iter().map(|object| &object.s3_object_key);
        assert_eq!(found.collect::<Vec<_>>(), [&accepted]);
        assert_eq!(objects.unrecognized, [task]);
        let not_loaded = [
            ("Analysis", 1),
            ("Recording", 2),
            ("RedactedAnalysis", 1),
            ("Unknown", 1),
        ];
        assert_eq!(objects.not_loaded, not_loaded.into());
        assert!(OutputFileSource::new(Source::EvaluationForms, &parameters).is_err());
        let error = OutputFileSource::new(Source::AgentEvents, &parameters).unwrap_err();
        assert!(
            error.to_string().contains("have no output files"),
            "{error}"
        );
    }

    #[test]
    fn files_of_transcripts_are_queued_with_those_of_numbers() {
        let prefixes = |numbers, words| {
            let parameters = parameters(&[
                ("cl-stack-enabled", "true"),
                (
                    "connect-contact-lens-s3-bucket-name",
                    "anycompany-recordings",
                ),
                ("contact-lens-channels", "voice"),
                ("contact-lens-redaction", numbers),
                ("transcripts-stack-enabled", "true"),
                ("transcripts-redaction", words),
            ]);
            let files = OutputFileSource::new(Source::ContactLens, &parameters).unwrap();
            files.prefixes(day()).collect::<Vec<_>>()
        };
        let original = "Analysis/Voice/2026/11/05/";
        let redacted = "Analysis/Voice/Redacted/2026/11/05/";
        assert_eq!(prefixes("original", "redacted-only"), [original, redacted]);
        assert_eq!(prefixes("redacted-only", "original"), [original, redacted]);
        assert_eq!(prefixes("original", "original"), [original]);
        assert_eq!(prefixes("redacted-only", "redacted-only"), [redacted]);
    }

    #[test]
    fn turns_are_counted_where_the_words_are() {
        let id = "5a542081-ee39-55fb-9468-87aca0543146";
        let object = |folder: &str, infix: &str| S3Object {
            s3_bucket: "anycompany-recordings".to_owned(),
            s3_object_key: format!(
                "Analysis/Voice/{folder}2026/11/05/{id}_{infix}_2026-11-05T09:01:13Z.json"
            ),
        };
        let original = object("", "analysis");
        let redacted = object("Redacted/", "analysis_redacted");
        let loaded = |transcripts, objects: &[S3Object]| {
            let files = OutputFileSource {
                source: Source::ContactLens,
                bucket: String::new(),
                folders: None,
                selection: Selection {
                    transcripts,
                    ..Selection::default()
                },
            };
            let loaded = files.loaded(objects);
            (loaded.rows, loaded.transcripts, loaded.transcripts_only)
        };
        let both = [original.clone(), redacted];
        assert_eq!(loaded(Some(Redaction::RedactedOnly), &both), (1, 1, 1));
        let one = [original];
        assert_eq!(loaded(Some(Redaction::Original), &one), (1, 1, 0));
        assert_eq!(loaded(None, &one), (1, 0, 0));
    }

    #[test]
    fn evaluations_are_below_their_prefix() {
        let parameters = parameters(&[
            ("ef-stack-enabled", "true"),
            (
                "connect-evaluation-forms-s3-location",
                "anycompany-recordings/connect/any/ContactEvaluations",
            ),
        ]);
        let files = OutputFileSource::new(Source::EvaluationForms, &parameters).unwrap();
        assert_eq!(
            files.prefixes(day()).collect::<Vec<_>>(),
            ["connect/any/ContactEvaluations/2026/11/05/"]
        );
    }

    #[test]
    fn evaluations_without_a_prefix_have_to_be_found() {
        let parameters = parameters(&[
            ("ef-stack-enabled", "true"),
            (
                "connect-evaluation-forms-s3-location",
                "anycompany-recordings",
            ),
        ]);
        let files = OutputFileSource::new(Source::EvaluationForms, &parameters).unwrap();
        assert_eq!(files.folders, None);
        let found = OutputFileSource {
            folders: Some(vec![
                String::new(),
                "connect/any/ContactEvaluations/".to_owned(),
            ]),
            ..files
        };
        assert_eq!(
            found.prefixes(day()).collect::<Vec<_>>(),
            ["2026/11/05/", "connect/any/ContactEvaluations/2026/11/05/"]
        );
    }

    #[test]
    fn rows_can_be_on_other_days_than_their_folder() {
        let parameters = parameters(&[
            ("cl-stack-enabled", "true"),
            (
                "connect-contact-lens-s3-bucket-name",
                "anycompany-recordings",
            ),
        ]);
        let files = OutputFileSource::new(Source::ContactLens, &parameters).unwrap();
        let row_days = |keys: &[&str]| {
            let object = |key: &&str| S3Object {
                s3_bucket: "anycompany-recordings".to_owned(),
                s3_object_key: (*key).to_owned(),
            };
            let objects: Vec<_> = keys.iter().map(object).collect();
            let days = files.row_days(day(), &objects);
            days.iter().map(|day| day.to_iso()).collect::<Vec<_>>()
        };
        let id = "5a542081-ee39-55fb-9468-87aca0543146";
        let analysis = |channel: &str, time: &str| {
            format!("Analysis/{channel}/2026/11/05/{id}_analysis_{time}.json")
        };
        // A call can begin on the day before, and its file can be written a day after its folder.
        assert_eq!(
            row_days(&[
                &analysis("Voice", "2026-11-05T23:59:13Z"),
                &analysis("Voice", "2026-11-06T00:00:13Z"),
            ]),
            ["2026-11-04", "2026-11-05", "2026-11-06"]
        );
        let chat = row_days(&[&analysis("Chat", "2026-11-05T23:59:13Z")]);
        assert_eq!((chat.len(), chat[0].as_str()), (8, "2026-10-29"));
        let evaluation = format!("ContactEvaluations/2026/11/05/00:00:00.100Z-{id}.json");
        assert_eq!(row_days(&[&evaluation]), ["2026-11-04", "2026-11-05"]);
        assert_eq!(row_days(&[]), [""; 0]);
    }
}
