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
