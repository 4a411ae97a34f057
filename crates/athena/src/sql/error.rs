//! Syntax errors and source locations.

use datafusion::logical_expr::sqlparser::tokenizer::{Location, Token, TokenWithSpan};

use crate::error::{Error, ErrorKind, SourceLocation};

/// A `SYNTAX_ERROR`.
pub(crate) fn syntax_error(message: &str) -> Error {
    Error::new(ErrorKind::Syntax, message)
}

/// The location of a token; `None` for tokens that are not in the query's text.
pub(crate) fn source_location(location: Location) -> Option<SourceLocation> {
    (location.line > 0).then_some(SourceLocation {
        line: location.line,
        column: location.column,
    })
}

/// The error of an unexpected token.
pub(super) fn mismatched(token: &TokenWithSpan, expected: &str) -> Error {
    let found = if token.token == Token::EOF {
        "<EOF>".to_owned()
    } else {
        token.token.to_string()
    };
    syntax_error(&format!(
        "mismatched input '{found}'. Expecting: {expected}"
    ))
    .at(source_location(token.span.start))
}
