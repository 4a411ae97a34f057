//! Words of SQL text.

use athena::{SqlElement, sql_elements};

/// Iterates over keywords and unquoted identifiers outside of comments.
pub(crate) fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql_elements(sql)
        .into_iter()
        .filter_map(|element| match element {
            SqlElement::Word(word) => Some(word),
            _ => None,
        })
}

/// Returns the columns that a statement compares with string literals, by `=` or `IN`, and the
/// literals.
pub(crate) fn compared_values(sql: &str) -> Vec<(&str, String)> {
    let elements: Vec<_> = sql_elements(sql)
        .into_iter()
        .filter(|element| !matches!(element, SqlElement::Whitespace(_) | SqlElement::Comment(_)))
        .collect();
    let mut found = Vec::new();
    for (position, element) in elements.iter().enumerate() {
        let SqlElement::Word(column) = *element else {
            continue;
        };
        let literals: Vec<_> = match elements[position + 1..] {
            [SqlElement::Symbol("="), SqlElement::Quoted(text), ..] => vec![text],
            [
                SqlElement::Word(word),
                SqlElement::Symbol("("),
                ref list @ ..,
            ] if word.eq_ignore_ascii_case("in") => literals_of_list(list),
            _ => continue,
        };
        found.extend(
            literals
                .into_iter()
                .filter_map(|text| Some((column, literal(text)?))),
        );
    }
    found
}

/// Returns the literals up to the end of a list; no literals for a list with other expressions.
fn literals_of_list<'s>(list: &[SqlElement<'s>]) -> Vec<&'s str> {
    let mut literals = Vec::new();
    for element in list {
        match *element {
            SqlElement::Quoted(text) => literals.push(text),
            SqlElement::Symbol(",") => {}
            SqlElement::Symbol(")") => return literals,
            _ => break,
        }
    }
    Vec::new()
}

/// Returns the value of a string literal; `None` for other quoted text, such as an identifier.
fn literal(text: &str) -> Option<String> {
    let value = text.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(value.replace("''", "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_columns_compared_with_literals() {
        let sql = "SELECT 'x' FROM t -- a = 'c'\nWHERE c.channel='voice' AND \
                   queue_name IN ('A', 'B''s') AND e IN (upper('C')) AND day = 21 AND a = \"b\" AND b <> 'd'";
        let values = compared_values(sql);
        let values: Vec<_> = values.iter().map(|(name, it)| (*name, &**it)).collect();
        let expected = [
            ("channel", "voice"),
            ("queue_name", "A"),
            ("queue_name", "B's"),
        ];
        assert_eq!(values, expected);
    }
}
