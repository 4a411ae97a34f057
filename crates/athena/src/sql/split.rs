//! Splitting text into statements and lexical elements, for shells and scripts.
//!
//! Uses the tokenizer of queries, so that quotes, comments and semicolons mean the same here and
//! there.

use datafusion::logical_expr::sqlparser::tokenizer::{
    Location, Token, TokenWithSpan, Tokenizer, Whitespace,
};

use super::dialect::TrinoDialect;

/// A lexical element of SQL, as the text that spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SqlElement<'s> {
    /// A keyword or an identifier without quotes.
    Word(&'s str),
    /// A string literal or a quoted identifier.
    Quoted(&'s str),
    /// `-- ...` or `/* ... */`.
    Comment(&'s str),
    /// A string literal, quoted identifier or comment without its end. It is the last element.
    Unterminated(&'s str),
    /// White space between other elements.
    Whitespace(&'s str),
    /// The end of a statement.
    Semicolon,
    /// A number, an operator or another symbol.
    Symbol(&'s str),
}

/// The result of [`split_statements`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SplitStatements<'s> {
    /// Statements that a semicolon ends, without it. None consists of comments alone.
    pub complete: Vec<&'s str>,
    /// The text after the last semicolon, as it was given.
    pub rest: &'s str,
    /// Whether `rest` has anything but white space and comments.
    pub is_incomplete: bool,
    /// Whether the text ends within a string literal, a quoted identifier or a comment.
    pub is_unterminated: bool,
}

impl<'s> SplitStatements<'s> {
    /// All statements: the complete ones, and the rest where it is one.
    pub fn all(&self) -> impl Iterator<Item = &'s str> {
        let rest = self.is_incomplete.then_some(self.rest);
        self.complete.iter().copied().chain(rest)
    }
}

/// The lexical elements of `sql`, in order and without gaps.
///
/// ```
/// use athena::{SqlElement, sql_elements};
///
/// let words = sql_elements("SELECT 'a b' AS x -- all").into_iter().filter_map(|element| match element {
///     SqlElement::Word(word) => Some(word),
///     _ => None,
/// });
/// assert_eq!(words.collect::<Vec<_>>(), ["SELECT", "AS", "x"]);
/// ```
pub fn sql_elements(sql: &str) -> Vec<SqlElement<'_>> {
    let mut tokens = Vec::new();
    let dialect = TrinoDialect;
    let tokenized = Tokenizer::new(&dialect, sql).tokenize_with_location_into_buf(&mut tokens);
    let mut cursor = Cursor::new(sql);
    let mut elements: Vec<_> = tokens
        .iter()
        .map(|token| element(token, cursor.advance_to(token.span.end)))
        .collect();
    let rest = cursor.rest();
    if !rest.is_empty() {
        elements.push(match tokenized {
            Err(_) => SqlElement::Unterminated(rest),
            Ok(()) => SqlElement::Symbol(rest),
        });
    }
    elements
}

fn element<'s>(token: &TokenWithSpan, text: &'s str) -> SqlElement<'s> {
    match &token.token {
        Token::Word(word) if word.quote_style.is_none() => SqlElement::Word(text),
        Token::Word(_)
        | Token::SingleQuotedString(_)
        | Token::NationalStringLiteral(_)
        | Token::HexStringLiteral(_)
        | Token::UnicodeStringLiteral(_)
        | Token::EscapedStringLiteral(_) => SqlElement::Quoted(text),
        Token::Whitespace(
            Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_),
        ) => SqlElement::Comment(text),
        Token::Whitespace(_) => SqlElement::Whitespace(text),
        Token::SemiColon => SqlElement::Semicolon,
        _ => SqlElement::Symbol(text),
    }
}

/// Follows the tokenizer's lines and columns through the bytes of a text.
struct Cursor<'s> {
    text: &'s str,
    /// The byte at `location`.
    offset: usize,
    location: Location,
}

impl<'s> Cursor<'s> {
    fn new(text: &'s str) -> Self {
        Self {
            text,
            offset: 0,
            location: Location::new(1, 1),
        }
    }

    /// The text from here to `end`.
    fn advance_to(&mut self, end: Location) -> &'s str {
        let start = self.offset;
        for character in self.text[start..].chars() {
            if self.location >= end {
                break;
            }
            self.offset += character.len_utf8();
            if character == '\n' {
                self.location = Location::new(self.location.line + 1, 1);
            } else {
                self.location.column += 1;
            }
        }
        &self.text[start..self.offset]
    }

    fn rest(&self) -> &'s str {
        &self.text[self.offset..]
    }
}

/// Splits `sql` at its semicolons.
///
/// ```
/// let split = athena::split_statements("SELECT ';'; SELECT 2");
/// assert_eq!(split.complete, ["SELECT ';'"]);
/// assert_eq!(split.rest, " SELECT 2");
/// assert!(split.is_incomplete);
/// ```
pub fn split_statements(sql: &str) -> SplitStatements<'_> {
    let mut split = SplitStatements::default();
    let (mut start, mut offset) = (0, 0);
    for element in sql_elements(sql) {
        match element {
            SqlElement::Semicolon => {
                if split.is_incomplete {
                    split.complete.push(sql[start..offset].trim());
                }
                offset += 1;
                start = offset;
                split.is_incomplete = false;
            }
            SqlElement::Whitespace(text) | SqlElement::Comment(text) => offset += text.len(),
            SqlElement::Unterminated(text) => {
                offset += text.len();
                split.is_unterminated = true;
                split.is_incomplete |= !text.starts_with("/*");
            }
            SqlElement::Word(text) | SqlElement::Quoted(text) | SqlElement::Symbol(text) => {
                offset += text.len();
                split.is_incomplete = true;
            }
        }
    }
    split.rest = &sql[start..];
    split
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignores_semicolons_in_quotes_and_comments() {
        let text = "SELECT ';', \"a;b\" -- one; more\n/* ; */ FROM t; -- nothing;\n;SELECT 'it''s; é'; SELECT 2 ";
        let split = split_statements(text);
        assert_eq!(
            split.complete,
            [
                "SELECT ';', \"a;b\" -- one; more\n/* ; */ FROM t",
                "SELECT 'it''s; é'"
            ]
        );
        assert_eq!(split.rest, " SELECT 2 ");
        assert_eq!(split.all().count(), 3);
    }

    #[test]
    fn keeps_an_open_string_in_the_rest() {
        let split = split_statements("SELECT 1; SELECT 'open; ");
        assert_eq!(split.complete, ["SELECT 1"]);
        assert_eq!(split.rest, " SELECT 'open; ");
        assert!(split.is_incomplete && split.is_unterminated);
    }

    #[test]
    fn finds_unterminated_text() {
        for open in ["'", "'a", "\"a", "/*", "/* a *", "/*/", "SELECT 1 /* a"] {
            assert!(split_statements(open).is_unterminated, "{open}");
        }
        for closed in ["''", "'a'", "/**/", "-- a", "'a' 'b' x", "é"] {
            assert!(!split_statements(closed).is_unterminated, "{closed}");
        }
    }

    #[test]
    fn comments_and_spaces_are_no_statement() {
        for empty in ["", " -- x\n /* y */\n", " ;; /* z */ ; "] {
            let split = split_statements(empty);
            assert!(split.complete.is_empty() && !split.is_incomplete, "{empty}");
        }
        for text in ["''", "1", "("] {
            assert!(split_statements(text).is_incomplete, "{text}");
        }
    }

    #[test]
    fn elements_cover_the_text() {
        for text in [
            "SELECT 'a b' AS über_1,\r\n\tx.y/* z */ >= 1.5e3 -- end",
            "SELECT \"é\"\"x\" || 'open",
            "a\u{2003}b\u{0}`",
        ] {
            let joined: String = sql_elements(text)
                .into_iter()
                .map(|element| match element {
                    SqlElement::Word(text)
                    | SqlElement::Quoted(text)
                    | SqlElement::Comment(text)
                    | SqlElement::Unterminated(text)
                    | SqlElement::Whitespace(text)
                    | SqlElement::Symbol(text) => text,
                    SqlElement::Semicolon => ";",
                })
                .collect();
            assert_eq!(joined, text);
        }
    }
}
