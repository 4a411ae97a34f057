//! The catalogue: questions that people ask, each an Athena query with its title, columns and
//! parameters.
//!
//! A query is a file `sql/queries/<source>/<name>.sql`. Its header, a comment, says what it
//! answers:
//!
//! ```sql
//! -- Contacts per reason
//! --
//! -- How many contacts came in, by the reason that the customer chose in the menu.
//! --
//! -- Columns:
//! --   call_reason  varchar  the contact's attribute CallReason, NULL where none was set
//! --   contacts     bigint   contacts
//! -- Parameters:
//! --   from   day   today-6  the first day, UTC
//! --   to     day   today    the last day, UTC
//! --   queue  text  none     only this queue
//! ```
//!
//! What stands in columns is divided by two spaces or more. In the query, `${from}` stands for a
//! parameter's value as SQL: a day is the whole number 20261123, to compare with `year * 10000 +
//! month * 100 + day`; a text is a literal; `none` is NULL. Tables and views are named without
//! their database, which is the session's.

mod header;
mod parameter;
mod render;

use std::sync::LazyLock;

use connect_core::Source;

use crate::files;
pub(crate) use header::Header;
pub use header::{HeaderError, ResultColumn};
pub use parameter::{ArgumentError, Default, Kind, Parameter, Value};
pub use render::Arguments;

/// A query of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Its name, unique in the catalogue: `calls-per-reason`.
    pub name: &'static str,
    /// The source that it mostly reads.
    pub source: Source,
    /// Its title.
    pub title: &'static str,
    /// The question that it answers.
    pub question: String,
    /// What it returns.
    pub columns: Vec<ResultColumn>,
    /// What can be set.
    pub parameters: Vec<Parameter>,
    /// The query, with parameters in it.
    pub body: &'static str,
    /// The file: header and query.
    pub text: &'static str,
}

impl Query {
    fn read(source: Source, name: &'static str, text: &'static str) -> Result<Self, HeaderError> {
        let Header {
            title,
            question,
            columns,
            parameters,
            body,
        } = Header::parse(text).map_err(|error| error.of(name))?;
        Ok(Self {
            name,
            source,
            title,
            question,
            columns,
            parameters,
            body,
            text,
        })
    }

    /// The parameter with this name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name)
    }

    /// The query as Athena takes it, with these values and defaults for the others.
    ///
    /// # Errors
    /// When a value is for no parameter of the query.
    pub fn sql(&self, arguments: &Arguments) -> Result<String, ArgumentError> {
        render::query(self, arguments)
    }

    /// Header and query with defaults, as a text of its own: what Athena keeps as a named query.
    pub fn named_query(&self) -> String {
        let header = &self.text[..self.text.len() - self.body.len()];
        format!("{header}{}", render::with_defaults(self))
    }
}

/// All queries, by source and name.
pub fn all() -> &'static [Query] {
    static ALL: LazyLock<Vec<Query>> = LazyLock::new(|| read().filter_map(Result::ok).collect());
    &ALL
}

fn read() -> impl Iterator<Item = Result<Query, HeaderError>> {
    let files =
        |source: Source| files::of(&format!("queries/{}", source.code())).collect::<Vec<_>>();
    Source::ALL.into_iter().flat_map(move |source| {
        files(source)
            .into_iter()
            .map(move |(name, text)| Query::read(source, name, text))
    })
}

/// The query with this name.
pub fn query(name: &str) -> Option<&'static Query> {
    all().iter().find(|query| query.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The names of parameters in a query, each as often as it stands there.
    fn placeholders(body: &str) -> impl Iterator<Item = &str> {
        body.split("${")
            .skip(1)
            .filter_map(|rest| rest.split_once('}'))
            .map(|(name, _)| name)
    }

    #[test]
    fn every_header_is_read() {
        let faults: Vec<_> = read()
            .filter_map(Result::err)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn names_are_unique_and_parameters_used() {
        let names: BTreeSet<_> = all().iter().map(|query| query.name).collect();
        assert_eq!(names.len(), all().len());
        for query in all() {
            let used: BTreeSet<_> = placeholders(query.body).collect();
            let declared: BTreeSet<_> = query
                .parameters
                .iter()
                .map(|parameter| parameter.name)
                .collect();
            assert_eq!(used, declared, "{}", query.name);
            assert!(!query.named_query().contains("${"), "{}", query.name);
        }
    }
}
