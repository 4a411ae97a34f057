//! Where statements end and which words they begin with: as much of SQL as has to be known before
//! it runs.

/// A part of a text of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// A word of letters, digits and underscores.
    Word(&'a str),
    /// A text or name in quotes, or a comment.
    Closed(&'a str),
    /// One that does not end.
    Open(&'a str),
    /// The end of a statement.
    Semicolon,
    /// Anything else, one character.
    Other(&'a str),
}

/// The parts of a text.
pub(crate) fn parts(sql: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let length = length(rest)?;
        let (part, after) = rest.split_at(length);
        let is_last = after.is_empty();
        rest = after;
        Some(classified(part, is_last))
    })
}

/// How long the first part is.
fn length(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let through = |end: &str, from: usize| {
        text[from..]
            .find(end)
            .map_or(text.len(), |at| from + at + end.len())
    };
    Some(match first {
        '\'' | '"' => through(&text[..1], 1),
        '-' if text.starts_with("--") => through("\n", 2),
        '/' if text.starts_with("/*") => through("*/", 2),
        _ if is_of_word(first) => text
            .find(|character| !is_of_word(character))
            .unwrap_or(text.len()),
        _ => first.len_utf8(),
    })
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn classified(part: &str, is_last: bool) -> Part<'_> {
    let quoted = |quote: char| part.len() > 1 && part.ends_with(quote);
    let closed = match part.chars().next() {
        Some(quote @ ('\'' | '"')) => quoted(quote),
        Some('/') if part.starts_with("/*") => part.len() > 3 && part.ends_with("*/"),
        // The end of the text ends it too.
        Some('-') if part.starts_with("--") => true,
        Some(';') => return Part::Semicolon,
        Some(character) if is_of_word(character) => return Part::Word(part),
        _ => return Part::Other(part),
    };
    if closed || !is_last {
        Part::Closed(part)
    } else {
        Part::Open(part)
    }
}

/// The words outside of quotes and comments.
pub(crate) fn words(sql: &str) -> impl Iterator<Item = &str> {
    parts(sql).filter_map(|part| {
        if let Part::Word(word) = part {
            Some(word)
        } else {
            None
        }
    })
}

/// The statements that end with a semicolon, and what follows the last of them. Between them there
/// may be anything that is no statement.
pub(crate) fn statements(text: &str) -> (Vec<&str>, &str) {
    let (mut statements, mut start, mut at) = (Vec::new(), 0, 0);
    for part in parts(text) {
        let (Part::Word(shown) | Part::Closed(shown) | Part::Open(shown) | Part::Other(shown)) =
            part
        else {
            statements.push(text[start..at].trim());
            at += 1;
            start = at;
            continue;
        };
        at += shown.len();
    }
    statements.retain(|statement| says_something(statement));
    (statements, &text[start..])
}

/// Whether there is anything but spaces and comments.
pub(crate) fn says_something(text: &str) -> bool {
    parts(text).any(|part| match part {
        Part::Closed(shown) | Part::Open(shown) => !shown.starts_with(['-', '/']),
        Part::Other(shown) => !shown.trim().is_empty(),
        Part::Word(_) | Part::Semicolon => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semicolons_in_quotes_and_comments_end_nothing() {
        let text = "SELECT ';', \"a;b\" -- one; more\n/* ; */ FROM t; -- nothing;\n;SELECT 'it''s; é'; SELECT 2 ";
        let (statements, rest) = statements(text);
        assert_eq!(
            statements,
            [
                "SELECT ';', \"a;b\" -- one; more\n/* ; */ FROM t",
                "SELECT 'it''s; é'"
            ]
        );
        assert_eq!(rest, " SELECT 2 ");
        assert_eq!(
            super::statements("SELECT 'open; "),
            (vec![], "SELECT 'open; ")
        );
    }

    #[test]
    fn what_is_open_goes_on() {
        let is_open = |text| parts(text).any(|part| matches!(part, Part::Open(_)));
        for open in ["'", "'a", "\"a", "/*", "/* a *", "/*/", "SELECT 1 /* a"] {
            assert!(is_open(open), "{open}");
        }
        for closed in ["''", "'a'", "/**/", "-- a", "'a' 'b' x", "é"] {
            assert!(!is_open(closed), "{closed}");
        }
    }

    #[test]
    fn words_stand_outside_of_quotes_and_comments() {
        assert_eq!(
            words("-- all\nSELECT 'a b' AS über_1, x.y/* z */").collect::<Vec<_>>(),
            ["SELECT", "AS", "über_1", "x", "y"]
        );
    }

    #[test]
    fn comments_say_nothing() {
        assert!(!says_something(" -- x\n /* y */\n"));
        assert!(says_something("''") && says_something("1") && says_something("("));
    }
}
