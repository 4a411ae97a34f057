//! The input of a call's analysis.

use crate::contact::Contact;
use crate::conversation::{Mood, Voice};

/// What the analysis of a call is computed from.
pub(crate) struct CallAnalysisInput<'a> {
    pub(crate) contact: &'a Contact,
    pub(crate) voice: &'a Voice,
    pub(crate) mood: Mood,
    pub(crate) categories: &'a [&'static str],
    /// Location of the recording: bucket and key.
    pub(crate) recording: String,
}
