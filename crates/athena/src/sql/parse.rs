//! Parsing queries, with Athena's syntax errors.

use datafusion::logical_expr::sqlparser::ast::Query;
use datafusion::logical_expr::sqlparser::parser::{Parser, ParserError};
use datafusion::logical_expr::sqlparser::tokenizer::Token;

use super::dialect::TrinoDialect;
use super::error::{mismatched, source_location, syntax_error};
use super::tokens::Tokens;
use super::{limits, reserved};
use crate::error::{Error, Result, SourceLocation};

/// The maximum nesting of expressions and subqueries.
const DEPTH: usize = 200;

/// Parses a query.
pub(super) fn query(tokens: &Tokens) -> Result<Query> {
    limits::check(tokens)?;
    reserved::check_aliases(tokens)?;
    let mut parser = Parser::new(&TrinoDialect)
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

/// Translates sqlparser's `Expected: an expression, found: FROM at Line: 1, Column: 8`. Its errors
/// have no structure as of version 0.62.
fn translate(error: &ParserError, tokens: &Tokens) -> Error {
    let text = match error {
        ParserError::ParserError(text) | ParserError::TokenizerError(text) => text,
        ParserError::RecursionLimitExceeded => return limits::too_large(tokens),
    };
    let (text, at) = text
        .rsplit_once(" at Line: ")
        .map_or((text.as_str(), None), |(text, at)| {
            (text, parse_location(at))
        });
    let at = at.or_else(|| {
        tokens
            .0
            .last()
            .and_then(|last| source_location(last.span.end))
    });
    let rest = text
        .strip_prefix("Expected")
        .map(|rest| rest.trim_start_matches([':', ' ']));
    let Some((expected, found)) = rest.and_then(|rest| rest.split_once(", found: ")) else {
        return syntax_error(text).at(at);
    };
    // Some of sqlparser's locations are those after the token.
    let at = at.map(|at| tokens.start_of_token(found, at));
    let found = if found == "EOF" { "<EOF>" } else { found };
    syntax_error(&format!(
        "mismatched input '{found}'. Expecting: {expected}"
    ))
    .at(at)
}

fn parse_location(text: &str) -> Option<SourceLocation> {
    let (line, column) = text.split_once(", Column: ")?;
    Some(SourceLocation {
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    })
}
