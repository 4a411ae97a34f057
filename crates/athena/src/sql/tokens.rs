//! The tokens of a statement, with their locations.

use datafusion::logical_expr::sqlparser::dialect::Dialect;
use datafusion::logical_expr::sqlparser::keywords::Keyword;
use datafusion::logical_expr::sqlparser::tokenizer::{
    Location, Span, Token, TokenWithSpan, Tokenizer, Word,
};

use super::dialect::TrinoDialect;
use super::error::{source_location, syntax_error};
use super::values::parenthesise_rows;
use crate::error::{Error, ErrorKind, Result, SourceLocation};
use crate::types::parse_type;

/// The tokens of a text, without white space and comments.
#[derive(Clone, Debug)]
pub(crate) struct Tokens(pub(super) Vec<TokenWithSpan>);

impl Tokens {
    pub(super) fn read(sql: &str) -> Result<Self> {
        let dialect: &dyn Dialect = &TrinoDialect;
        let tokens = Tokenizer::new(dialect, sql).tokenize_with_location();
        let mut tokens = tokens
            .map_err(|error| syntax_error(&error.message).at(source_location(error.location)))?;
        tokens.retain(|token| !matches!(token.token, Token::Whitespace(_)));
        if let Some(tick) = tokens
            .iter()
            .find(|token| matches!(token.token, Token::Char('`')))
        {
            let message =
                "backquoted identifiers are not supported; use double quotes to quote identifiers";
            return Err(syntax_error(message).at(source_location(tick.span.start)));
        }
        if let Some(double) = tokens.iter().find(|token| token.token == Token::DoubleEq) {
            return Err(syntax_error("the operator == is not supported")
                .at(source_location(double.span.start))
                .with_hint("Use =.".to_owned()));
        }
        while tokens
            .last()
            .is_some_and(|last| last.token == Token::SemiColon)
        {
            tokens.pop();
        }
        fold_types(&mut tokens)?;
        Ok(Self(parenthesise_rows(tokens)))
    }

    /// The location of the operator after the expression that ends at `end`.
    pub(crate) fn operator_after(&self, end: Location) -> Option<SourceLocation> {
        let first = self.0.partition_point(|token| token.span.start < end);
        let operator = self.0[first..]
            .iter()
            .find(|token| token.token != Token::RParen)?;
        source_location(operator.span.start)
    }

    /// The location of the token before `location`.
    pub(crate) fn location_before(&self, location: Location) -> Option<SourceLocation> {
        let next = self.0.partition_point(|token| token.span.start < location);
        source_location(self.0.get(next.checked_sub(1)?)?.span.start)
    }

    /// Whether a quoted name is one of `names`, which are in lower case.
    pub(crate) fn has_quoted_name(&self, names: &[&str]) -> bool {
        self.0.iter().any(|token| match &token.token {
            Token::Word(word) if word.quote_style.is_some() => {
                names.contains(&word.value.to_lowercase().as_str())
            }
            _ => false,
        })
    }

    /// The location of the last word before `location`, such as the name of a function before its
    /// arguments.
    pub(crate) fn word_before(&self, location: Location) -> Option<SourceLocation> {
        let next = self.0.partition_point(|token| token.span.start < location);
        let word = self.0[..next]
            .iter()
            .rev()
            .find(|token| matches!(token.token, Token::Word(_)))?;
        source_location(word.span.start)
    }

    /// The tokens after the last word before `location`, such as the count after LIMIT.
    pub(crate) fn after_word_before(&self, location: Location) -> &[TokenWithSpan] {
        let next = self.0.partition_point(|token| token.span.start < location);
        let is_word = |token: &TokenWithSpan| matches!(token.token, Token::Word(_));
        let word = self.0[..next].iter().rposition(is_word);
        word.map_or(&[], |word| &self.0[word + 1..])
    }

    /// The start of the last token `text` at or before `at`.
    pub(super) fn start_of_token(&self, text: &str, at: SourceLocation) -> SourceLocation {
        let starts = |token: &&TokenWithSpan| {
            source_location(token.span.start)
                .is_some_and(|start| (start.line, start.column) <= (at.line, at.column))
        };
        let last = self
            .0
            .iter()
            .take_while(starts)
            .filter(|token| token.token.to_string() == text)
            .last();
        last.and_then(|token| source_location(token.span.start))
            .unwrap_or(at)
    }

    pub(super) fn start(&self) -> Option<SourceLocation> {
        source_location(self.0.first()?.span.start)
    }
}

fn is_cast(token: &Token) -> bool {
    matches!(token, Token::Word(word) if matches!(word.keyword, Keyword::CAST | Keyword::TRY_CAST))
}

/// Folds the type of each cast into one quoted word: sqlparser 0.62 does not parse most of Trino's
/// types.
fn fold_types(tokens: &mut Vec<TokenWithSpan>) -> Result<()> {
    let mut folded = Vec::with_capacity(tokens.len());
    // For each open parenthesis, whether it is that of a cast.
    let mut open: Vec<bool> = Vec::new();
    let mut rest = std::mem::take(tokens).into_iter().peekable();
    while let Some(token) = rest.next() {
        let is_as = matches!(&token.token, Token::Word(word) if word.keyword == Keyword::AS);
        match token.token {
            Token::LParen => open.push(
                folded
                    .last()
                    .is_some_and(|last: &TokenWithSpan| is_cast(&last.token)),
            ),
            Token::RParen => _ = open.pop(),
            _ => {}
        }
        folded.push(token);
        if is_as && open.last() == Some(&true) {
            let mut depth = 0;
            let mut parts = Vec::new();
            while let Some(part) = rest.next_if(|next| depth > 0 || next.token != Token::RParen) {
                depth += match part.token {
                    Token::LParen => 1,
                    Token::RParen => -1,
                    _ => 0,
                };
                parts.push(part);
            }
            folded.extend(fold(&parts)?);
        }
    }
    *tokens = folded;
    Ok(())
}

fn fold(parts: &[TokenWithSpan]) -> Result<Option<TokenWithSpan>> {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return Ok(None);
    };
    let span = Span::new(first.span.start, last.span.end);
    let text = parts
        .iter()
        .map(|part| part.token.to_string())
        .collect::<Vec<_>>()
        .join(" ");
    if parse_type(&text).is_none() {
        let shown = text
            .replace(" (", "(")
            .replace("( ", "(")
            .replace(" )", ")")
            .replace(" ,", ",");
        return Err(
            Error::new(ErrorKind::TypeNotFound, format!("Unknown type: {shown}"))
                .at(source_location(span.start)),
        );
    }
    let word = Word {
        value: text,
        quote_style: Some('"'),
        keyword: Keyword::NoKeyword,
    };
    Ok(Some(TokenWithSpan {
        token: Token::Word(word),
        span,
    }))
}
