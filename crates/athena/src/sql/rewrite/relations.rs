//! Rewrites the relations of FROM.

use datafusion::common::JoinType;
use datafusion::logical_expr::sqlparser::ast::{
    Expr, Join, JoinConstraint, JoinOperator, ObjectName, Query, TableFactor, TableWithJoins,
};

use super::names::{lower, parts};
use super::queries::alias as lower_alias;
use super::{Rewriter, refused};
use crate::error::{Error, ErrorKind, Result};

/// The join type and the columns of a join with `USING`.
pub(crate) fn using_columns(operator: &JoinOperator) -> Option<(JoinType, &[ObjectName])> {
    let (kind, constraint) = match operator {
        JoinOperator::Join(constraint) | JoinOperator::Inner(constraint) => {
            (JoinType::Inner, constraint)
        }
        JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => {
            (JoinType::Left, constraint)
        }
        JoinOperator::Right(constraint) | JoinOperator::RightOuter(constraint) => {
            (JoinType::Right, constraint)
        }
        JoinOperator::FullOuter(constraint) => (JoinType::Full, constraint),
        _ => return None,
    };
    match constraint {
        JoinConstraint::Using(columns) => Some((kind, columns)),
        _ => None,
    }
}

fn is_unnest(factor: &TableFactor) -> bool {
    matches!(factor, TableFactor::UNNEST { .. })
}

fn cross(relation: TableFactor) -> Join {
    Join {
        relation,
        global: false,
        join_operator: JoinOperator::CrossJoin(JoinConstraint::None),
    }
}

/// The joined tables as one relation.
fn nested(tables: TableWithJoins) -> TableFactor {
    if tables.joins.is_empty() {
        return tables.relation;
    }
    TableFactor::NestedJoin {
        table_with_joins: Box::new(tables),
        alias: None,
    }
}

impl Rewriter<'_> {
    /// Rewrites FROM. An UNNEST and the relation before it become a join of these two alone, and so
    /// do two relations joined with USING: the planners in [`crate::plan`] take such pairs.
    pub(super) fn from(&mut self, from: Vec<TableWithJoins>) -> Result<Vec<TableWithJoins>> {
        let mut rewritten: Vec<TableWithJoins> = Vec::new();
        for tables in from {
            let tables = self.joined(tables)?;
            match rewritten.pop() {
                // FROM t, UNNEST(t.list): the array is a column of a relation before.
                Some(before) if starts_with_unnest(&tables) => {
                    let before = rewritten.drain(..).chain([before]).reduce(|mut all, next| {
                        all.joins.push(cross(nested(next)));
                        all
                    });
                    let Some(before) = before else { continue };
                    rewritten.push(prepend(nested(before), tables));
                }
                before => rewritten.extend(before.into_iter().chain([tables])),
            }
        }
        Ok(rewritten)
    }

    fn joined(&mut self, tables: TableWithJoins) -> Result<TableWithJoins> {
        let mut so_far = TableWithJoins {
            relation: self.factor(tables.relation)?,
            joins: Vec::new(),
        };
        for join in tables.joins {
            refused::join(&join.join_operator)?;
            let relation = self.factor(join.relation)?;
            let join_operator = self.operator(join.join_operator)?;
            let join = Join {
                relation,
                global: false,
                join_operator,
            };
            if is_unnest(&join.relation) || using_columns(&join.join_operator).is_some() {
                so_far = TableWithJoins {
                    relation: nested(so_far),
                    joins: vec![join],
                };
                so_far = TableWithJoins {
                    relation: nested(so_far),
                    joins: Vec::new(),
                };
            } else {
                so_far.joins.push(join);
            }
        }
        Ok(so_far)
    }

    fn operator(&mut self, operator: JoinOperator) -> Result<JoinOperator> {
        use JoinOperator::{CrossJoin, FullOuter, Inner, Join, Left, LeftOuter, Right, RightOuter};
        Ok(match operator {
            Join(constraint) => Join(self.constraint(constraint)?),
            Inner(constraint) => Inner(self.constraint(constraint)?),
            Left(constraint) => Left(self.constraint(constraint)?),
            LeftOuter(constraint) => LeftOuter(self.constraint(constraint)?),
            Right(constraint) => Right(self.constraint(constraint)?),
            RightOuter(constraint) => RightOuter(self.constraint(constraint)?),
            FullOuter(constraint) => FullOuter(self.constraint(constraint)?),
            CrossJoin(constraint) => CrossJoin(constraint),
            other => other,
        })
    }

    fn constraint(&mut self, constraint: JoinConstraint) -> Result<JoinConstraint> {
        Ok(match constraint {
            JoinConstraint::On(Expr::Value(value)) => JoinConstraint::On(Expr::Value(value)),
            JoinConstraint::On(condition) => {
                JoinConstraint::On(self.condition_without_aggregates("JOIN ON clause", condition)?)
            }
            JoinConstraint::Using(columns) => {
                let lowered = columns.iter().map(|column| {
                    Ok(parts(column)?
                        .into_iter()
                        .map(lower)
                        .collect::<Vec<_>>()
                        .into())
                });
                JoinConstraint::Using(lowered.collect::<Result<_>>()?)
            }
            other => other,
        })
    }

    fn factor(&mut self, mut factor: TableFactor) -> Result<TableFactor> {
        match &mut factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                version: None,
                sample: None,
                ..
            } => {
                *name = self.table_name(name)?;
                *alias = alias.take().map(lower_alias);
                self.note_use(name, alias);
            }
            TableFactor::Derived {
                subquery,
                alias,
                sample: None,
                ..
            } => {
                **subquery = self.query(Query::clone(subquery))?;
                *alias = alias.take().map(lower_alias);
            }
            TableFactor::UNNEST {
                alias,
                array_exprs,
                with_offset: false,
                ..
            } => {
                *array_exprs = self.expressions(std::mem::take(array_exprs))?;
                *alias = alias.take().map(lower_alias);
            }
            TableFactor::NestedJoin {
                table_with_joins,
                alias,
            } => {
                **table_with_joins = self.joined(TableWithJoins::clone(table_with_joins))?;
                *alias = alias.take().map(lower_alias);
            }
            other => {
                return Err(Error::new(
                    ErrorKind::NotSupported,
                    format!("The relation {other} is not supported"),
                ));
            }
        }
        Ok(factor)
    }
}

fn starts_with_unnest(tables: &TableWithJoins) -> bool {
    is_unnest(&tables.relation)
        || matches!(&tables.relation, TableFactor::NestedJoin { table_with_joins, alias: None } if starts_with_unnest(table_with_joins))
}

/// Joins the UNNEST at the start of `tables` to `before`.
fn prepend(before: TableFactor, mut tables: TableWithJoins) -> TableWithJoins {
    match tables.relation {
        TableFactor::NestedJoin {
            table_with_joins, ..
        } => {
            let inner = prepend(before, *table_with_joins);
            tables.relation = nested(inner);
        }
        unnest => {
            let pair = TableWithJoins {
                relation: before,
                joins: vec![cross(unnest)],
            };
            tables.relation = TableFactor::NestedJoin {
                table_with_joins: Box::new(pair),
                alias: None,
            };
        }
    }
    tables
}
