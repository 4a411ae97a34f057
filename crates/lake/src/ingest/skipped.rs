//! Why a file or a document is left out: the reasons, as reports show them.

pub(super) const HIDDEN: &str = "hidden file";
pub(super) const NO_DOCUMENTS: &str = "neither JSON nor gzip";
pub(super) const OTHER_SOURCE: &str = "file of another source, by its place";
pub(super) const EVALUATION_COPY: &str = "second copy of an evaluation, kept by contact";
pub(super) const REDACTED: &str =
    "redacted analysis, of which the original is taken (see --redacted-only)";
pub(super) const ORIGINAL: &str = "original of an analysis, left out by --redacted-only";
pub(super) const CHANNEL: &str = "analysis of a channel that was not chosen";
pub(super) const CONTROL_MESSAGE: &str =
    "control message of CloudWatch Logs, which holds no log event";
