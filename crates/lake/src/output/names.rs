//! Names of columns for forms in which a name stands once.

use std::collections::HashSet;

use athena::Column;

/// The columns' names; one that came before gets a number: `day`, `day_2`.
pub(crate) fn unique(columns: &[Column]) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let free = |column: &Column| {
        let numbered = (2_u64..).map(|number| format!("{}_{number}", column.name));
        let mut names = std::iter::once(column.name.clone()).chain(numbered);
        names
            .find(|name| taken.insert(name.clone()))
            .unwrap_or_default()
    };
    columns.iter().map(free).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_once() {
        let columns = ["day", "x", "day", "day_2", "day"].map(|name| Column {
            name: name.to_owned(),
            data_type: "integer".to_owned(),
        });
        assert_eq!(unique(&columns), ["day", "x", "day_2", "day_2_2", "day_3"]);
    }
}
