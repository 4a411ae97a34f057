//! Reading queries, and what Athena says where that fails.

use datafusion::logical_expr::sqlparser::ast::Query;
use datafusion::logical_expr::sqlparser::parser::{Parser, ParserError};
use datafusion::logical_expr::sqlparser::tokenizer::{Token, TokenWithSpan};

use super::dialect::Trino;
use super::tokens::{Tokens, place};
use crate::error::{Error, ErrorKind, Place, Result};

/// An error of the query's form.
pub(super) fn syntax_error(message: &str) -> Error {
    Error::new(ErrorKind::Syntax, message)
}

/// How deep expressions and subqueries may be nested.
const DEPTH: usize = 200;

/// The query that `tokens` spell.
pub(super) fn query(tokens: &Tokens) -> Result<Query> {
    let mut parser = Parser::new(&Trino)
        .with_recursion_limit(DEPTH)
        .with_tokens_with_locations(tokens.0.clone());
    let query = parser
        .parse_query()
        .map_err(|error| translate(&error, tokens))?;
    let next = parser.next_token();
    if next.token != Token::EOF {
        return Err(mismatched(&next, "<EOF>"));
    }
    Ok(*query)
}

/// The error of a token that does not belong where it is.
pub(super) fn mismatched(token: &TokenWithSpan, expected: &str) -> Error {
    let found = if token.token == Token::EOF {
        "<EOF>".to_owned()
    } else {
        token.token.to_string()
    };
    syntax_error(&format!(
        "mismatched input '{found}'. Expecting: {expected}"
    ))
    .at(place(token.span.start))
}

/// The parser says `Expected: an expression, found: FROM at Line: 1, Column: 8`.
fn translate(error: &ParserError, tokens: &Tokens) -> Error {
    let text = match error {
        ParserError::ParserError(text) | ParserError::TokenizerError(text) => text,
        ParserError::RecursionLimitExceeded => {
            return syntax_error("statement is too large (stack overflow while parsing)")
                .at(tokens.start());
        }
    };
    let (text, at) = text
        .rsplit_once(" at Line: ")
        .map_or((text.as_str(), None), |(text, at)| (text, read_place(at)));
    let at = at.or_else(|| tokens.0.last().and_then(|last| place(last.span.end)));
    let rest = text
        .strip_prefix("Expected")
        .map(|rest| rest.trim_start_matches([':', ' ']));
    let Some((expected, found)) = rest.and_then(|rest| rest.split_once(", found: ")) else {
        return syntax_error(text).at(at);
    };
    // Some of the parser's places are those after the token.
    let at = at.map(|at| tokens.start_of_token(found, at));
    let found = if found == "EOF" { "<EOF>" } else { found };
    syntax_error(&format!(
        "mismatched input '{found}'. Expecting: {expected}"
    ))
    .at(at)
}

fn read_place(text: &str) -> Option<Place> {
    let (line, column) = text.split_once(", Column: ")?;
    Some(Place {
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    })
}
