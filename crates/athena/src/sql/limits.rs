//! Limits on statements, checked before parsing.
//!
//! Parsing, planning and dropping a syntax tree recurse: sqlparser 0.62 builds a chain of operators
//! or of UNION as a tree as deep as the chain is long. Statements that could overflow the stack fail
//! like Trino's, which catches the overflow.

use datafusion::logical_expr::sqlparser::keywords::Keyword;
use datafusion::logical_expr::sqlparser::tokenizer::Token;

use super::error::syntax_error;
use super::tokens::Tokens;
use crate::error::{Error, Result};

/// The maximum nesting of brackets. sqlparser 0.62 takes exponential time for deeply nested arrays.
const MAX_BRACKETS: usize = 100;
/// The maximum number of UNION, EXCEPT and INTERSECT: planning takes quadratic time.
const MAX_SET_OPERATIONS: usize = 500;
/// The maximum number of binary operators.
const MAX_OPERATORS: usize = 20_000;

/// The error of a statement that exceeds a limit.
pub(super) fn too_large(tokens: &Tokens) -> Error {
    syntax_error("statement is too large (stack overflow while parsing)").at(tokens.start())
}

/// Fails if a statement exceeds a limit.
pub(super) fn check(tokens: &Tokens) -> Result<()> {
    let (mut brackets, mut set_operations, mut operators) = (0_usize, 0, 0);
    for token in &tokens.0 {
        match &token.token {
            Token::LBracket => brackets += 1,
            Token::RBracket => brackets = brackets.saturating_sub(1),
            Token::Plus
            | Token::Minus
            | Token::Mul
            | Token::Div
            | Token::Mod
            | Token::StringConcat => operators += 1,
            Token::Word(word) if word.quote_style.is_none() => match word.keyword {
                Keyword::UNION | Keyword::EXCEPT | Keyword::INTERSECT => set_operations += 1,
                Keyword::AND | Keyword::OR => operators += 1,
                _ => {}
            },
            _ => {}
        }
        if brackets > MAX_BRACKETS
            || set_operations > MAX_SET_OPERATIONS
            || operators > MAX_OPERATORS
        {
            return Err(too_large(tokens));
        }
    }
    Ok(())
}
