//! Common tables that a query uses more than once.
//!
//! The engine's planner puts the query of a common table wherever the table is used, so that its files are read again for each use. Those
//! that are used more than once are therefore planned by themselves.

use std::collections::HashMap;

use datafusion::logical_expr::sqlparser::ast::{Cte, Ident, ObjectName, Query, TableFactor, TableWithJoins, With};

use super::Rewriter;
use super::aliases::everything;
use super::names::place_of;
use crate::error::{Error, ErrorKind, Result};

/// A common table that is planned by itself.
#[derive(Debug)]
pub(crate) struct CommonTable {
    pub(crate) name: String,
    /// Its rows; earlier common tables that are not planned by themselves come with it.
    pub(crate) query: Query,
}

impl Rewriter<'_> {
    /// Notes that a relation with this name alone is used.
    pub(super) fn note_use(&mut self, name: &str) {
        let in_reach = self.common.iter().flat_map(|with| &with.cte_tables).any(|table| table.alias.name.value == name);
        if in_reach {
            *self.uses.entry(name.to_owned()).or_default() += 1;
        }
    }

    /// Notes that a common table with this name is defined, which must not be in reach already.
    pub(super) fn note_definition(&mut self, name: &Ident) -> Result<()> {
        let mut in_reach = self.common.iter().flat_map(|with| &with.cte_tables);
        if in_reach.any(|table| table.alias.name.value == name.value) {
            let message = format!("WITH query name '{}' is that of another one in reach, which is not supported", name.value);
            return Err(Error::new(ErrorKind::NotSupported, message).at(place_of(name)));
        }
        *self.definitions.entry(name.value.clone()).or_default() += 1;
        Ok(())
    }

    /// Takes the common tables out of `query` that are used more than once.
    pub(super) fn take_common_tables(&self, query: &mut Query) -> Vec<CommonTable> {
        let Some(with) = query.with.take_if(|with| !with.recursive) else { return Vec::new() };
        let (mut taken, mut left) = (Vec::new(), With { cte_tables: Vec::new(), ..with });
        for table in with.cte_tables {
            let name = table.alias.name.value.clone();
            let count = |counts: &HashMap<String, usize>| counts.get(&name).copied().unwrap_or(0);
            if count(&self.uses) > 1 && count(&self.definitions) == 1 {
                taken.push(CommonTable { query: rows_of(table, &left), name });
            } else {
                left.cte_tables.push(table);
            }
        }
        query.with = (!left.cte_tables.is_empty()).then_some(left);
        taken
    }
}

/// `WITH earlier..., table SELECT * FROM table`
fn rows_of(table: Cte, earlier: &With) -> Query {
    let relation = table_factor(&table.alias.name);
    let mut with = earlier.clone();
    with.cte_tables.push(table);
    everything(vec![TableWithJoins { relation, joins: Vec::new() }], Some(with))
}

fn table_factor(name: &Ident) -> TableFactor {
    TableFactor::Table {
        name: ObjectName::from(vec![name.clone()]),
        alias: None,
        args: None,
        with_hints: Vec::new(),
        version: None,
        with_ordinality: false,
        partitions: Vec::new(),
        json_path: None,
        sample: None,
        index_hints: Vec::new(),
    }
}
