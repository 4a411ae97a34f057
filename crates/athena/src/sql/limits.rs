//! Limits on statements, checked before parsing.
//!
//! Parsing, planning and dropping a syntax tree recurse: sqlparser 0.62 builds a chain of operators
//! or of UNION as a tree as deep as the chain is long. Statements that could overflow the stack fail
//! like Trino's, which catches the overflow.

use datafusion::logical_expr::sqlparser::keywords::Keyword;
use datafusion::logical_expr::sqlparser::tokenizer::Token;

use super::error::syntax_error;
use super::tokens::Tokens;
use crate::error::{Error, ErrorKind, Result};

/// The maximum nesting of brackets. sqlparser 0.62 takes exponential time for deeply nested arrays.
const MAX_BRACKETS: usize = 100;
/// The maximum number of UNION, EXCEPT and INTERSECT: planning takes quadratic time.
const MAX_SET_OPERATIONS: usize = 500;
/// The maximum number of operators of arithmetic and of texts, AND and OR.
const MAX_OPERATORS: usize = 20_000;
/// The maximum number of comparisons and other predicates of one operand: without AND, OR, a comma or
/// the keyword of a clause between them.
const MAX_PREDICATES: usize = 500;
/// The maximum number of subscripts of subscripts, of time zones, and of casts with `::`.
const MAX_POSTFIXES: usize = 1000;
/// The maximum number of fields of fields in one expression.
const MAX_FIELDS: usize = 100;
/// The maximum number of joined relations: each join has the columns of all before it.
const MAX_JOINS: usize = 500;
/// The maximum number of CTEs, which planning takes quadratic time for.
const MAX_CTES: usize = 500;
/// Athena's limit on the text of a statement in bytes.
const MAX_BYTES: usize = 262_144;

/// Fails if the text of a statement is longer than Athena accepts.
pub(super) fn check_length(sql: &str) -> Result<()> {
    if sql.len() <= MAX_BYTES {
        return Ok(());
    }
    let message = format!(
        "Query text length ({}) exceeds the maximum length ({MAX_BYTES})",
        sql.len()
    );
    Err(Error::new(ErrorKind::QueryTextTooLarge, message))
}

/// The error of a statement that exceeds a limit.
pub(super) fn too_large(tokens: &Tokens) -> Error {
    syntax_error("statement is too large (stack overflow while parsing)").at(tokens.start())
}

/// Fails if a statement exceeds a limit.
pub(super) fn check(tokens: &Tokens) -> Result<()> {
    let mut counts = Counts::default();
    for token in &tokens.0 {
        counts.add(&token.token);
        if counts.is_too_large() {
            return Err(too_large(tokens));
        }
    }
    Ok(())
}

/// What makes trees deep.
#[derive(Debug, Default)]
struct Counts {
    brackets: usize,
    set_operations: usize,
    operators: usize,
    predicates: usize,
    postfixes: usize,
    /// Fields of the current expression.
    fields: usize,
    joins: usize,
    ctes: usize,
    /// For each open parenthesis, whether the tokens are those of FROM.
    outer_from: Vec<bool>,
    in_from: bool,
    last: Last,
}

/// The last token, as far as it matters to the next one.
#[derive(Debug, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Other,
    Subscript,
    Period,
    /// The name of a field.
    Field,
    As,
}

impl Counts {
    fn add(&mut self, token: &Token) {
        let last = std::mem::take(&mut self.last);
        match token {
            Token::LBracket => {
                self.brackets += 1;
                self.postfixes += usize::from(last == Last::Subscript);
            }
            Token::RBracket => {
                self.brackets = self.brackets.saturating_sub(1);
                self.last = Last::Subscript;
            }
            Token::LParen => {
                self.ctes += usize::from(last == Last::As);
                self.outer_from.push(std::mem::take(&mut self.in_from));
            }
            Token::RParen => self.in_from = self.outer_from.pop().unwrap_or_default(),
            Token::Comma => {
                self.joins += usize::from(self.in_from);
                self.predicates = 0;
            }
            Token::Period => {
                let before = if last == Last::Field { self.fields } else { 0 };
                self.fields = before + 1;
                self.last = Last::Period;
            }
            Token::DoubleColon => self.postfixes += 1,
            Token::Plus
            | Token::Minus
            | Token::Mul
            | Token::Div
            | Token::Mod
            | Token::StringConcat => self.operators += 1,
            Token::Eq | Token::Neq | Token::Lt | Token::Gt | Token::LtEq | Token::GtEq => {
                self.predicates += 1;
            }
            Token::Word(word) => {
                if last == Last::Period {
                    self.last = Last::Field;
                }
                if word.quote_style.is_none() {
                    self.add_keyword(word.keyword);
                }
            }
            _ => {}
        }
    }

    fn add_keyword(&mut self, keyword: Keyword) {
        match keyword {
            Keyword::UNION | Keyword::EXCEPT | Keyword::INTERSECT => {
                self.set_operations += 1;
                self.in_from = false;
            }
            Keyword::AND | Keyword::OR => {
                self.operators += 1;
                self.predicates = 0;
            }
            Keyword::WHEN | Keyword::THEN | Keyword::ELSE | Keyword::ON | Keyword::SELECT => {
                self.predicates = 0;
            }
            Keyword::IS | Keyword::IN | Keyword::LIKE | Keyword::BETWEEN => self.predicates += 1,
            Keyword::AT => self.postfixes += 1,
            Keyword::JOIN => self.joins += 1,
            Keyword::AS => self.last = Last::As,
            Keyword::FROM => self.in_from = true,
            Keyword::WHERE
            | Keyword::GROUP
            | Keyword::HAVING
            | Keyword::WINDOW
            | Keyword::ORDER
            | Keyword::LIMIT
            | Keyword::OFFSET
            | Keyword::FETCH => self.in_from = false,
            _ => {}
        }
    }

    fn is_too_large(&self) -> bool {
        self.brackets > MAX_BRACKETS
            || self.set_operations > MAX_SET_OPERATIONS
            || self.operators > MAX_OPERATORS
            || self.predicates > MAX_PREDICATES
            || self.postfixes > MAX_POSTFIXES
            || self.fields > MAX_FIELDS
            || self.joins > MAX_JOINS
            || self.ctes > MAX_CTES
    }
}
