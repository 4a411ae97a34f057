//! CTEs that a query references more than once.
//!
//! DataFusion inlines a CTE at each reference, so that its files are read once for each
//! (apache/datafusion#8777, open in 55.2). CTEs with several references are therefore planned
//! separately, and their rows are shared.

use datafusion::logical_expr::sqlparser::ast::{
    Cte, Ident, ObjectName, Query, TableAlias, TableFactor, TableWithJoins, With,
};

use super::Rewriter;
use super::aliases::select_all;
use super::names::{location_of, original_name, same_name};
use crate::error::{Error, ErrorKind, Result};

/// A CTE with several references.
#[derive(Debug)]
pub(crate) struct SharedCte {
    pub(crate) name: String,
    /// `SELECT * FROM` the CTE, with the earlier CTEs that are not shared.
    pub(crate) query: Query,
}

impl Rewriter<'_> {
    /// The CTE `name` in scope, the innermost of several.
    fn in_reach(&self, name: &str) -> Option<&Ident> {
        let tables = self
            .ctes
            .iter()
            .flat_map(|with| with.cte_tables.iter().rev());
        tables
            .map(|table| &table.alias.name)
            .find(|known| original_name(&known.value) == name)
    }

    /// Counts a reference if the relation is a CTE.
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

    /// Makes the name of a CTE of `with` unique in the statement.
    pub(super) fn define(&mut self, alias: &mut TableAlias, with: &With) -> Result<()> {
        let name = alias.name.value.clone();
        let error = |kind, message: &str| {
            Err(
                Error::new(kind, format!("WITH query name '{name}' {message}"))
                    .at(location_of(&alias.name)),
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

    /// Moves the CTEs with several references out of `query`.
    pub(super) fn take_shared_ctes(&self, query: &mut Query) -> Vec<SharedCte> {
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
                taken.push(SharedCte {
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

/// `WITH earlier..., cte SELECT * FROM cte`
fn rows_of(table: Cte, earlier: &With) -> Query {
    let relation = table_factor(&table.alias.name);
    let mut with = earlier.clone();
    with.cte_tables.push(table);
    select_all(
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
