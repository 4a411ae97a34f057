//! Statements and their syntax, except for queries.

use datafusion::logical_expr::sqlparser::ast::Query;
use datafusion::logical_expr::sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan};

use super::error::mismatched;
use super::error::{source_location, syntax_error};
use super::limits;
use super::parse::query;
use super::tokens::Tokens;
use crate::error::{Error, ErrorKind, Result, SourceLocation};

#[derive(Debug)]
pub(crate) enum Statement {
    Query(Box<Query>, Tokens),
    Explain {
        query: Box<Query>,
        tokens: Tokens,
        analyze: bool,
    },
    Show(Show),
    /// CREATE VIEW; `sql` is the text of its query.
    CreateView {
        name: TableName,
        sql: String,
        query: Box<Query>,
        tokens: Tokens,
        replace: bool,
    },
    DropView {
        name: TableName,
        if_exists: bool,
    },
}

/// SHOW and DESCRIBE statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Show {
    /// With an optional pattern of names, a regular expression.
    Tables(Option<String>),
    Views(Option<String>),
    Databases,
    Columns(TableName),
    Partitions(TableName),
    CreateTable(TableName),
    CreateView(TableName),
    Describe(TableName),
    Functions,
}

/// A table name in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableName {
    pub(crate) database: Option<String>,
    pub(crate) table: String,
    pub(crate) location: Option<SourceLocation>,
}

/// Parses one statement.
pub(crate) fn parse(sql: &str) -> Result<Statement> {
    limits::check_length(sql)?;
    let tokens = Tokens::read(sql)?;
    let words = Words {
        tokens: &tokens.0,
        at: 0,
    };
    let first = words.peek_word();
    match first.as_deref() {
        None if tokens.0.is_empty() => Err(syntax_error("Query is empty")),
        None | Some("SELECT" | "WITH" | "VALUES" | "TABLE") => {
            Ok(Statement::Query(Box::new(query(&tokens)?), tokens))
        }
        Some("EXPLAIN") => explain(words),
        Some("SHOW") => show(words).map(Statement::Show),
        Some("DESCRIBE" | "DESC") => describe(words).map(Statement::Show),
        Some("CREATE") => create(sql, words),
        Some("DROP") => drop_view(words),
        Some(
            other @ ("INSERT" | "UPDATE" | "DELETE" | "MERGE" | "ALTER" | "UNLOAD" | "MSCK"
            | "VACUUM" | "OPTIMIZE"),
        ) => Err(not_supported(other).at(tokens.start())),
        Some(other @ ("PREPARE" | "EXECUTE" | "DEALLOCATE" | "USE")) => Err(Error::new(
            ErrorKind::NotSupported,
            format!("{other} is not supported"),
        )
        .at(tokens.start())),
        Some(_) => Err(mismatched(
            &tokens.0[0],
            "'CREATE', 'DESCRIBE', 'DROP', 'EXPLAIN', 'SHOW', 'VALUES', 'WITH', <query>",
        )),
    }
}

fn not_supported(what: &str) -> Error {
    Error::new(ErrorKind::NotSupported, format!("{what} is not supported"))
        .with_hint("A local lake is read-only, except for views.".to_owned())
}

/// Fails unless the database is the lake's.
pub(crate) fn check_database(named: &str, database: &str) -> Result<()> {
    if named == database {
        return Ok(());
    }
    let hint = format!("The database of this lake is '{database}'.");
    Err(Error::new(
        ErrorKind::SchemaNotFound,
        format!("Schema '{named}' does not exist"),
    )
    .with_hint(hint))
}

/// A cursor over tokens.
struct Words<'t> {
    tokens: &'t [TokenWithSpan],
    at: usize,
}

impl Words<'_> {
    fn peek(&self) -> TokenWithSpan {
        let end = || {
            self.tokens.last().map_or(Span::empty(), |last| {
                Span::new(last.span.end, last.span.end)
            })
        };
        self.tokens
            .get(self.at)
            .cloned()
            .unwrap_or_else(|| TokenWithSpan {
                token: Token::EOF,
                span: end(),
            })
    }

    /// The next word in upper case, unless it is quoted.
    fn peek_word(&self) -> Option<String> {
        match self.peek().token {
            Token::Word(word) if word.quote_style.is_none() => Some(word.value.to_uppercase()),
            _ => None,
        }
    }

    /// Consumes `word` if it is next.
    fn take(&mut self, word: &str) -> bool {
        let taken = self.peek_word().as_deref() == Some(word);
        self.at += usize::from(taken);
        taken
    }

    fn expect(&mut self, word: &str) -> Result<()> {
        if self.take(word) {
            Ok(())
        } else {
            Err(mismatched(&self.peek(), &format!("'{word}'")))
        }
    }

    fn identifier(&mut self) -> Result<(String, Location)> {
        let token = self.peek();
        let Token::Word(word) = &token.token else {
            return Err(mismatched(&token, "<identifier>"));
        };
        self.at += 1;
        Ok((word.value.to_lowercase(), token.span.start))
    }

    /// `[database.]table`
    fn table(&mut self) -> Result<TableName> {
        let (mut table, location) = self.identifier()?;
        let mut database = None;
        while self.peek().token == Token::Period {
            self.at += 1;
            database = Some(std::mem::replace(&mut table, self.identifier()?.0));
        }
        Ok(TableName {
            database,
            table,
            location: source_location(location),
        })
    }

    fn text(&mut self) -> Option<String> {
        let Token::SingleQuotedString(text) = self.peek().token else {
            return None;
        };
        self.at += 1;
        Some(text)
    }

    fn end(&self) -> Result<()> {
        let next = self.peek();
        if next.token == Token::EOF {
            Ok(())
        } else {
            Err(mismatched(&next, "<EOF>"))
        }
    }

    fn rest(&self) -> Tokens {
        Tokens(self.tokens[self.at..].to_vec())
    }
}

fn explain(mut words: Words<'_>) -> Result<Statement> {
    words.expect("EXPLAIN")?;
    let analyze = words.take("ANALYZE");
    words.take("VERBOSE");
    if words.peek().token == Token::LParen
        && words
            .tokens
            .get(words.at + 1)
            .is_some_and(|next| is_option(&next.token))
    {
        while words.peek().token != Token::RParen {
            if words.peek().token == Token::EOF {
                return Err(mismatched(&words.peek(), "')'"));
            }
            words.at += 1;
        }
        words.at += 1;
    }
    let tokens = words.rest();
    Ok(Statement::Explain {
        query: Box::new(query(&tokens)?),
        tokens,
        analyze,
    })
}

fn is_option(token: &Token) -> bool {
    matches!(token, Token::Word(word) if matches!(word.value.to_uppercase().as_str(), "FORMAT" | "TYPE"))
}

fn show(mut words: Words<'_>) -> Result<Show> {
    words.expect("SHOW")?;
    let shown = match words.peek_word().as_deref() {
        Some("TABLES") => Show::Tables(listing(&mut words)?),
        Some("VIEWS") => Show::Views(listing(&mut words)?),
        Some("DATABASES" | "SCHEMAS") => {
            words.at += 1;
            Show::Databases
        }
        Some("FUNCTIONS") => {
            words.at += 1;
            Show::Functions
        }
        Some("COLUMNS") => Show::Columns(columns(&mut words)?),
        Some("PARTITIONS") => {
            words.at += 1;
            Show::Partitions(words.table()?)
        }
        Some("CREATE") => {
            words.at += 1;
            if words.take("VIEW") {
                Show::CreateView(words.table()?)
            } else {
                words.expect("TABLE")?;
                Show::CreateTable(words.table()?)
            }
        }
        _ => {
            return Err(mismatched(
                &words.peek(),
                "'COLUMNS', 'CREATE', 'DATABASES', 'FUNCTIONS', 'PARTITIONS', 'SCHEMAS', 'TABLES', 'VIEWS'",
            ));
        }
    };
    words.end()?;
    Ok(shown)
}

/// `TABLES [IN database] ['regular expression' | LIKE 'pattern']`
fn listing(words: &mut Words<'_>) -> Result<Option<String>> {
    words.at += 1;
    if words.take("IN") || words.take("FROM") {
        words.identifier()?;
    }
    if words.take("LIKE") {
        let pattern = words
            .text()
            .ok_or_else(|| mismatched(&words.peek(), "<string>"))?;
        return Ok(Some(pattern.replace('%', "*")));
    }
    Ok(words.text())
}

/// `COLUMNS {FROM | IN} [database.]table` or `COLUMNS {FROM | IN} table {FROM | IN} database`
fn columns(words: &mut Words<'_>) -> Result<TableName> {
    words.at += 1;
    if !words.take("IN") {
        words.expect("FROM")?;
    }
    let mut table = words.table()?;
    if words.take("IN") || words.take("FROM") {
        table.database = Some(words.identifier()?.0);
    }
    Ok(table)
}

fn describe(mut words: Words<'_>) -> Result<Show> {
    words.at += 1;
    let _ = words.take("EXTENDED") || words.take("FORMATTED") || words.take("VIEW");
    let table = words.table()?;
    words.end()?;
    Ok(Show::Describe(table))
}

fn create(sql: &str, mut words: Words<'_>) -> Result<Statement> {
    words.expect("CREATE")?;
    let start = source_location(words.tokens[0].span.start);
    let replace = words.take("OR");
    if replace {
        words.expect("REPLACE")?;
    }
    if !words.take("VIEW") {
        let what = format!("CREATE {}", words.peek_word().unwrap_or_default());
        return Err(not_supported(what.trim_end()).at(start));
    }
    let name = words.table()?;
    words.expect("AS")?;
    let tokens = words.rest();
    let query = Box::new(query(&tokens)?);
    let from = byte_at(sql, words.peek().span.start);
    let text = sql[from..].trim().trim_end_matches(';').trim_end();
    Ok(Statement::CreateView {
        name,
        sql: text.to_owned(),
        query,
        tokens,
        replace,
    })
}

fn drop_view(mut words: Words<'_>) -> Result<Statement> {
    words.expect("DROP")?;
    if !words.take("VIEW") {
        let what = format!("DROP {}", words.peek_word().unwrap_or_default());
        return Err(not_supported(what.trim_end()).at(source_location(words.tokens[0].span.start)));
    }
    let if_exists = words.take("IF");
    if if_exists {
        words.expect("EXISTS")?;
    }
    let name = words.table()?;
    words.end()?;
    Ok(Statement::DropView { name, if_exists })
}

fn byte_at(sql: &str, location: Location) -> usize {
    let line_start: usize = sql
        .split_inclusive('\n')
        .take(usize::try_from(location.line.saturating_sub(1)).unwrap_or(0))
        .map(str::len)
        .sum();
    let characters = usize::try_from(location.column.saturating_sub(1)).unwrap_or(0);
    sql[line_start..]
        .char_indices()
        .nth(characters)
        .map_or(sql.len(), |(at, _)| line_start + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_of(sql: &str) -> String {
        parse(sql).unwrap_err().to_string()
    }

    #[test]
    fn parses_each_kind_of_statement() {
        let table = |database: Option<&str>, table: &str, column| TableName {
            database: database.map(str::to_owned),
            table: table.to_owned(),
            location: Some(SourceLocation { line: 1, column }),
        };
        let shown = |sql: &str| match parse(sql).unwrap() {
            Statement::Show(show) => show,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            shown("show tables in \"Db\" 'connect_.*'"),
            Show::Tables(Some("connect_.*".to_owned()))
        );
        assert_eq!(shown("SHOW VIEWS;"), Show::Views(None));
        assert_eq!(
            shown("show columns in connect_ctr from db"),
            Show::Columns(table(Some("db"), "connect_ctr", 17))
        );
        assert_eq!(
            shown("describe formatted Db.Connect_AE"),
            Show::Describe(table(Some("db"), "connect_ae", 20))
        );
        assert!(matches!(
            parse("-- why\nSELECT 1").unwrap(),
            Statement::Query(..)
        ));
        assert!(matches!(
            parse("EXPLAIN ANALYZE SELECT 1").unwrap(),
            Statement::Explain { analyze: true, .. }
        ));
        assert!(matches!(
            parse("EXPLAIN (TYPE DISTRIBUTED) SELECT 1").unwrap(),
            Statement::Explain { analyze: false, .. }
        ));
    }

    #[test]
    fn a_view_keeps_the_text_of_its_query() {
        let Statement::CreateView { sql, replace, .. } =
            parse("CREATE OR REPLACE VIEW v AS\n  SELECT 'é' AS x -- note\n;").unwrap()
        else {
            panic!()
        };
        assert!(replace);
        assert_eq!(sql, "SELECT 'é' AS x -- note");
    }

    #[test]
    fn rejects_invalid_statements_with_location() {
        assert_eq!(
            error_of("SELCT 1"),
            "SYNTAX_ERROR: line 1:1: mismatched input 'SELCT'. Expecting: 'CREATE', 'DESCRIBE', 'DROP', 'EXPLAIN', 'SHOW', 'VALUES', 'WITH', <query>"
        );
        assert_eq!(
            error_of("SELECT 1\nFORM x"),
            "SYNTAX_ERROR: line 2:6: mismatched input 'x'. Expecting: <EOF>"
        );
        assert_eq!(error_of("  "), "SYNTAX_ERROR: Query is empty");
        assert_eq!(
            error_of("SELECT CAST(1 AS text(3))"),
            "TYPE_NOT_FOUND: line 1:18: Unknown type: text(3)"
        );
        assert_eq!(
            error_of("SELECT `x`"),
            "SYNTAX_ERROR: line 1:8: backquoted identifiers are not supported; use double quotes to quote identifiers"
        );
        assert!(
            error_of("INSERT INTO t SELECT 1")
                .starts_with("NOT_SUPPORTED: line 1:1: INSERT is not supported")
        );
    }
}
