//! Syntax errors and source locations.

use datafusion::logical_expr::sqlparser::tokenizer::Location;

use crate::error::{Error, ErrorKind, SourceLocation};

/// A `SYNTAX_ERROR`.
pub(super) fn syntax_error(message: &str) -> Error {
    Error::new(ErrorKind::Syntax, message)
}

/// The location of a token; `None` for tokens that are not in the query's text.
pub(super) fn source_location(location: Location) -> Option<SourceLocation> {
    (location.line > 0).then_some(SourceLocation {
        line: location.line,
        column: location.column,
    })
}
