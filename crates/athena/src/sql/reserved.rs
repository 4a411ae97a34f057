//! Trino's reserved words.

use datafusion::logical_expr::sqlparser::keywords::Keyword;
use datafusion::logical_expr::sqlparser::tokenizer::{Token, TokenWithSpan};

use super::error::mismatched;
use super::tokens::Tokens;
use crate::error::Result;

/// The words that need quotes as identifiers, from Trino's documentation.
const RESERVED: &[&str] = &[
    "ALTER",
    "AND",
    "AS",
    "BETWEEN",
    "BY",
    "CASE",
    "CAST",
    "CONSTRAINT",
    "CREATE",
    "CROSS",
    "CUBE",
    "CURRENT_CATALOG",
    "CURRENT_DATE",
    "CURRENT_PATH",
    "CURRENT_ROLE",
    "CURRENT_SCHEMA",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "CURRENT_USER",
    "DEALLOCATE",
    "DELETE",
    "DESCRIBE",
    "DISTINCT",
    "DROP",
    "ELSE",
    "END",
    "ESCAPE",
    "EXCEPT",
    "EXECUTE",
    "EXISTS",
    "EXTRACT",
    "FALSE",
    "FOR",
    "FROM",
    "FULL",
    "GROUP",
    "GROUPING",
    "HAVING",
    "IN",
    "INNER",
    "INSERT",
    "INTERSECT",
    "INTO",
    "IS",
    "JOIN",
    "JSON_ARRAY",
    "JSON_EXISTS",
    "JSON_OBJECT",
    "JSON_QUERY",
    "JSON_TABLE",
    "JSON_VALUE",
    "LEFT",
    "LIKE",
    "LISTAGG",
    "LOCALTIME",
    "LOCALTIMESTAMP",
    "NATURAL",
    "NORMALIZE",
    "NOT",
    "NULL",
    "ON",
    "OR",
    "ORDER",
    "OUTER",
    "PREPARE",
    "RECURSIVE",
    "RIGHT",
    "ROLLUP",
    "SELECT",
    "SKIP",
    "TABLE",
    "THEN",
    "TRIM",
    "TRUE",
    "UESCAPE",
    "UNION",
    "UNNEST",
    "USING",
    "VALUES",
    "WHEN",
    "WHERE",
    "WITH",
];

fn is_unquoted(token: &TokenWithSpan, is_wanted: impl Fn(&str, Keyword) -> bool) -> bool {
    matches!(&token.token, Token::Word(word) if word.quote_style.is_none() && is_wanted(&word.value, word.keyword))
}

/// Fails if an alias after AS is a reserved word. Types of casts are quoted in `tokens`, and a
/// query after AS is in parentheses.
pub(super) fn check_aliases(tokens: &Tokens) -> Result<()> {
    for pair in tokens.0.windows(2) {
        let [before, alias] = pair else { continue };
        let is_reserved = |word: &str, _| {
            RESERVED
                .iter()
                .any(|reserved| reserved.eq_ignore_ascii_case(word))
        };
        if is_unquoted(before, |_, keyword| keyword == Keyword::AS)
            && is_unquoted(alias, is_reserved)
        {
            return Err(mismatched(alias, "<identifier>"));
        }
    }
    Ok(())
}
