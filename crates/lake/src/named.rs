//! Queries of the catalogue, asked for by name.

use analytics::TimeZone;
use analytics::catalogue::{self, ArgumentError, Arguments, Query};

/// A query of the catalogue with values for parameters.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    /// Its name.
    pub(crate) name: String,
    /// Names of parameters and their values, as they were written.
    pub(crate) values: Vec<(String, String)>,
}

/// Why there is no such query.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NamedError {
    /// The catalogue has none of this name.
    #[error("there is no named query '{name}'; lake queries lists them{}", nearest.map(|name| format!("\n\nDid you mean '{name}'?")).unwrap_or_default())]
    Unknown {
        /// What was asked for.
        name: String,
        /// The nearest name, if one is near.
        nearest: Option<&'static str>,
    },
    /// It does not take a value.
    #[error("{0}")]
    Argument(#[from] ArgumentError),
}

impl Named {
    /// The query as Athena takes it.
    ///
    /// # Errors
    /// When there is no query of the name, or it does not take a value.
    pub(crate) fn sql(&self, time_zone: &TimeZone) -> Result<String, NamedError> {
        let query = find(&self.name)?;
        let mut arguments = Arguments::in_time_zone(time_zone.clone());
        for (name, value) in &self.values {
            arguments.set(query, name, value)?;
        }
        Ok(query.sql(&arguments)?)
    }
}

/// The query with this name.
///
/// # Errors
/// When there is none.
pub(crate) fn find(name: &str) -> Result<&'static Query, NamedError> {
    catalogue::query(name).ok_or_else(|| NamedError::Unknown {
        name: name.to_owned(),
        nearest: nearest(name),
    })
}

/// The name that is most alike, unless none is.
fn nearest(name: &str) -> Option<&'static str> {
    let likeness = |other: &str| strsim::jaro_winkler(name, other);
    let all = catalogue::all()
        .iter()
        .map(|query| (likeness(query.name), query.name));
    all.max_by(|(one, _), (other, _)| one.total_cmp(other))
        .filter(|(likeness, _)| *likeness > 0.75)
        .map(|(_, name)| name)
}
