//! Common tables that a query uses more than once.
//!
//! The engine's planner puts the query of a common table wherever the table is used, so that its
//! files are read again for each use. Those that are used more than once are therefore planned by
//! themselves.

use datafusion::logical_expr::sqlparser::ast::{
    Cte, Ident, ObjectName, Query, TableAlias, TableFactor, TableWithJoins, With,
};

use super::Rewriter;
use super::aliases::everything;
use super::names::{original_name, place_of, same_name};
use crate::error::{Error, ErrorKind, Result};

/// A common table that is planned by itself.
#[derive(Debug)]
pub(crate) struct CommonTable {
    pub(crate) name: String,
    /// Its rows; earlier common tables that are not planned by themselves come with it.
    pub(crate) query: Query,
}

impl Rewriter<'_> {
    /// The common table in reach that is called `name`, the innermost of several.
    fn in_reach(&self, name: &str) -> Option<&Ident> {
        let tables = self
            .common
            .iter()
            .flat_map(|with| with.cte_tables.iter().rev());
        tables
            .map(|table| &table.alias.name)
            .find(|known| original_name(&known.value) == name)
    }

    /// Notes that a relation is used: one with a name alone may be a common table.
    pub(super) fn note_use(&mut self, relation: &mut ObjectName, alias: &mut Option<TableAlias>) {
        let [part] = relation.0.as_slice() else {
            return;
        };
        let Some(name) = part.as_ident().cloned() else {
            return;
        };
        let Some(common) = self.in_reach(&name.value).cloned() else {
            return;
        };
        *self.uses.entry(common.value.clone()).or_default() += 1;
        if common.value != name.value {
            alias.get_or_insert_with(|| TableAlias {
                explicit: true,
                name,
                columns: Vec::new(),
                at: None,
            });
            *relation = ObjectName::from(vec![common]);
        }
    }

    /// Gives a common table of `with` a name that no other one of the query has.
    pub(super) fn define(&mut self, alias: &mut TableAlias, with: &With) -> Result<()> {
        let name = alias.name.value.clone();
        let error = |kind, message: &str| {
            Err(
                Error::new(kind, format!("WITH query name '{name}' {message}"))
                    .at(place_of(&alias.name)),
            )
        };
        if with
            .cte_tables
            .iter()
            .any(|table| original_name(&table.alias.name.value) == name)
        {
            return error(ErrorKind::DuplicateNamedQuery, "specified more than once");
        }
        let definitions = self.definitions.entry(name.clone()).or_default();
        *definitions += 1;
        match *definitions {
            1 => {}
            _ if with.recursive => {
                return error(
                    ErrorKind::NotSupported,
                    "is used twice, which is not supported with RECURSIVE",
                );
            }
            number => alias.name.value = same_name(&name, number),
        }
        Ok(())
    }

    /// Takes the common tables out of `query` that are used more than once.
    pub(super) fn take_common_tables(&self, query: &mut Query) -> Vec<CommonTable> {
        let Some(with) = query.with.take_if(|with| !with.recursive) else {
            return Vec::new();
        };
        let (mut taken, mut left) = (
            Vec::new(),
            With {
                cte_tables: Vec::new(),
                ..with
            },
        );
        for table in with.cte_tables {
            let name = table.alias.name.value.clone();
            if self.uses.get(&name).is_some_and(|uses| *uses > 1) {
                taken.push(CommonTable {
                    query: rows_of(table, &left),
                    name,
                });
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
    everything(
        vec![TableWithJoins {
            relation,
            joins: Vec::new(),
        }],
        Some(with),
    )
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
