//! WITH RECURSIVE.

use std::ops::ControlFlow;
use std::sync::Arc;

use arrow::datatypes::Schema;
use datafusion::catalog::cte_worktable::CteWorkTable;
use datafusion::common::TableReference;
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::LogicalPlanBuilder;
use datafusion::logical_expr::sqlparser::ast::{
    self, SetExpr, SetOperator, SetQuantifier, Spanned, Visit, Visitor,
};
use datafusion::logical_expr::sqlparser::tokenizer;

use super::Analyzer;
use super::cte::{Cte, renamed};
use super::query::coerced;
use super::relation::Relation;
use super::scope::{Scope, location_of};
use crate::error::{Error, ErrorKind, ErrorLocation, Result};
use crate::sql::source_location;
use crate::types::{is_coercible, name as type_name};

/// The parts of a CTE that refers to itself.
struct Recursion<'q> {
    /// The first rows.
    base: &'q SetExpr,
    /// The rows that follow from those of the last step.
    step: &'q SetExpr,
    is_distinct: bool,
}

impl Analyzer<'_> {
    /// A CTE of WITH RECURSIVE. As in Trino, it is recursive if it is a UNION whose second query
    /// reads it once, and may not refer to itself in any other way.
    pub(super) fn recursive(
        &mut self,
        table: &ast::Cte,
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        if table.alias.columns.is_empty() {
            let message = "missing column aliases in recursive WITH query";
            let location = location_of(&table.alias.name);
            return Err(Error::new(ErrorKind::MissingColumnAliases, message).at(location));
        }
        if let ControlFlow::Break(error) = table.query.visit(&mut NestedRecursion) {
            return Err(*error);
        }
        if let Some(recursion) = recursion(table)? {
            self.check_clauses(&table.query)?;
            return self.recursion(table, &recursion, outer);
        }
        match references(&*table.query, table).first() {
            Some(reference) => Err(invalid_reference(*reference, "not allowed in this context")),
            None => renamed(self.query(&table.query, outer)?, &table.alias),
        }
    }

    /// Fails if the query around the UNION has other clauses.
    fn check_clauses(&self, query: &ast::Query) -> Result<()> {
        let (limit, offset) = match &query.limit_clause {
            Some(ast::LimitClause::LimitOffset { limit, offset, .. }) => {
                (limit.as_ref(), offset.as_ref())
            }
            _ => (None, None),
        };
        let fetch = query.fetch.as_ref();
        let limit = limit.or(fetch.and_then(|fetch| fetch.quantity.as_ref()));
        let location = |clause: Option<ast::helpers::attached_token::AttachedToken>| {
            source_location(clause?.0.span.start)
        };
        let before = |part: Option<&ast::Expr>| self.tokens.word_before(part?.span().start);
        let two_before = |part: Option<&ast::Expr>| {
            let word = before(part)?;
            let start = tokenizer::Location::new(word.line, word.column);
            self.tokens.word_before(start)
        };
        let order = query.order_by.as_ref();
        let first_key = order.and_then(|order| match &order.kind {
            ast::OrderByKind::Expressions(keys) => keys.first(),
            ast::OrderByKind::All(_) => None,
        });
        let with = query.with.as_ref();
        let unsupported_clauses = [
            (
                with.is_some(),
                ErrorKind::NotSupported,
                "WITH",
                location(with.map(|with| with.with_token.clone())),
            ),
            (
                order.is_some(),
                ErrorKind::NotSupported,
                "ORDER BY",
                two_before(first_key.map(|key| &key.expr)),
            ),
            (
                offset.is_some(),
                ErrorKind::NotSupported,
                "OFFSET",
                before(offset.map(|offset| &offset.value)),
            ),
            (
                limit.is_some() || fetch.is_some(),
                ErrorKind::InvalidLimitClause,
                "FETCH FIRST / LIMIT",
                match fetch {
                    Some(_) => two_before(limit),
                    None => before(limit),
                },
            ),
        ];
        match unsupported_clauses
            .into_iter()
            .find(|(is_present, ..)| *is_present)
        {
            Some((_, kind, clause, location)) => {
                let message = format!("immediate {clause} clause in recursive query");
                Err(Error::new(kind, message).at(location))
            }
            None => Ok(()),
        }
    }

    fn recursion(
        &mut self,
        table: &ast::Cte,
        recursion: &Recursion<'_>,
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        let name = table.alias.name.value.to_lowercase();
        let base = renamed(self.body(recursion.base, outer)?, &table.alias)?.lowercase();
        // A row of a later step may have NULL where the first has none.
        let fields = base.plan.schema().fields().iter();
        let fields = fields.map(|field| field.as_ref().clone().with_nullable(true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let rows_of_step = self.qualifier(&name).table().to_owned();
        let rows = provider_as_source(Arc::new(CteWorkTable::new(&rows_of_step, schema)));
        let scan = TableReference::bare(rows_of_step.as_str());
        self.ctes.push(Cte {
            name,
            relation: Relation {
                plan: LogicalPlanBuilder::scan(scan, rows, None)?.build()?,
                columns: base.columns.clone(),
            },
        });
        let step = self.body(recursion.step, outer);
        self.ctes.pop();
        let step = step?;
        let location = source_location(recursion.step.span().start);
        check_types(&base, &step).map_err(|error| error.at(location))?;
        let types: Vec<_> = base.fields().map(|(_, of)| of.clone()).collect();
        let step = coerced(step, &types)?;
        // Duplicates are removed at the end, and not from the rows that each step reads: a step
        // that returns only known rows counts towards the depth, as in Trino.
        let mut plan =
            LogicalPlanBuilder::from(base.plan).to_recursive_query(rows_of_step, step, false)?;
        if recursion.is_distinct {
            plan = plan.distinct()?;
        }
        Ok(Relation {
            plan: plan.build()?,
            columns: base.columns,
        })
    }
}

/// Fails unless the columns of the step are coercible to those of the base.
fn check_types(base: &Relation, step: &Relation) -> Result<()> {
    let mismatch = |message| Error::new(ErrorKind::TypeMismatch, message);
    let (known, found) = (base.columns.len(), step.columns.len());
    if known != found {
        return Err(mismatch(format!(
            "base and step relations of recursion have different number of fields: {known}, {found}"
        )));
    }
    for (column, ((_, to), (_, from))) in (1..).zip(base.fields().zip(step.fields())) {
        if !is_coercible(from, to) {
            let (from, to) = (type_name(from), type_name(to));
            return Err(mismatch(format!(
                "recursion step relation output type ({from}) is not coercible to recursion base relation output type ({to}) at column {column}"
            )));
        }
    }
    Ok(())
}

/// The parts of a CTE, if it is recursive.
fn recursion(table: &ast::Cte) -> Result<Option<Recursion<'_>>> {
    let SetExpr::SetOperation {
        op: SetOperator::Union,
        set_quantifier,
        left,
        right,
    } = &*table.query.body
    else {
        return Ok(None);
    };
    if let Some(reference) = references(&**left, table).first() {
        let message = "WITH table name is referenced in the base relation of recursion";
        return Err(Error::new(ErrorKind::InvalidRecursiveReference, message).at(*reference));
    }
    let reference = match *references(&**right, table) {
        [] => return Ok(None),
        [reference] => reference,
        [_, second, ..] => {
            let message = "multiple recursive references in the step relation of recursion";
            return Err(Error::new(ErrorKind::InvalidRecursiveReference, message).at(second));
        }
    };
    let from = from_of_step(right)?;
    let in_from: usize = from.iter().map(|from| references(from, table).len()).sum();
    if in_from == 0 {
        let what = "outside of FROM clause of the step relation of recursion";
        return Err(invalid_reference(reference, what));
    }
    if let ControlFlow::Break(error) = right.visit(&mut Contexts { table }) {
        return Err(*error);
    }
    Ok(Some(Recursion {
        base: left,
        step: right,
        is_distinct: *set_quantifier != SetQuantifier::All,
    }))
}

/// FROM of the step, which may be in parentheses; empty if the step is another kind of query.
fn from_of_step(mut step: &SetExpr) -> Result<&[ast::TableWithJoins]> {
    loop {
        match step {
            SetExpr::Select(select) => return Ok(&select.from),
            SetExpr::Query(query) => {
                let has_limit = match &query.limit_clause {
                    Some(ast::LimitClause::LimitOffset { limit, .. }) => limit.is_some(),
                    _ => false,
                };
                if has_limit || query.fetch.is_some() {
                    let message = "FETCH FIRST / LIMIT clause in the step relation of recursion";
                    let location = source_location(query.span().start);
                    return Err(Error::new(ErrorKind::InvalidLimitClause, message).at(location));
                }
                step = &query.body;
            }
            _ => return Ok(&[]),
        }
    }
}

/// Fails at WITH RECURSIVE.
struct NestedRecursion;

impl Visitor for NestedRecursion {
    type Break = Box<Error>;

    fn pre_visit_query(&mut self, query: &ast::Query) -> ControlFlow<Self::Break> {
        match &query.with {
            Some(with) if with.recursive => {
                let message = "nested recursive WITH query";
                let location = source_location(with.with_token.0.span.start);
                let error = Error::new(ErrorKind::NestedRecursive, message).at(location);
                ControlFlow::Break(Box::new(error))
            }
            _ => ControlFlow::Continue(()),
        }
    }
}

/// Fails at a reference in a relation whose rows do not only grow with those of the last step.
struct Contexts<'t> {
    table: &'t ast::Cte,
}

impl Contexts<'_> {
    fn joins(&self, joined: &ast::TableWithJoins) -> Result<()> {
        use ast::JoinOperator::{FullOuter, Left, LeftOuter, Right, RightOuter};
        let mut before = references(&joined.relation, self.table);
        for join in &joined.joins {
            let own = references(&join.relation, self.table);
            let (left, right, kind) = match &join.join_operator {
                Left(_) | LeftOuter(_) => (None, own.first(), "LEFT"),
                Right(_) | RightOuter(_) => (before.first(), None, "RIGHT"),
                FullOuter(_) => (before.first(), own.first(), "FULL"),
                _ => (None, None, ""),
            };
            for (reference, side) in [(left, "left"), (right, "right")] {
                if let Some(reference) = reference {
                    let what = format!("in {side} source of {kind} join");
                    return Err(invalid_reference(*reference, &what));
                }
            }
            before.extend(own);
        }
        Ok(())
    }

    fn set_operations(&self, mut body: &SetExpr) -> Result<()> {
        while let SetExpr::SetOperation {
            op, left, right, ..
        } = body
        {
            if *op == SetOperator::Except
                && let Some(reference) = references(&**right, self.table).first()
            {
                let what = "in right relation of EXCEPT DISTINCT";
                return Err(invalid_reference(*reference, what));
            }
            body = left;
        }
        Ok(())
    }
}

impl Visitor for Contexts<'_> {
    type Break = Box<Error>;

    fn pre_visit_query(&mut self, query: &ast::Query) -> ControlFlow<Self::Break> {
        flow(self.set_operations(&query.body))
    }

    fn pre_visit_select(&mut self, select: &ast::Select) -> ControlFlow<Self::Break> {
        flow(select.from.iter().try_for_each(|from| self.joins(from)))
    }

    fn pre_visit_table_factor(&mut self, factor: &ast::TableFactor) -> ControlFlow<Self::Break> {
        flow(match factor {
            ast::TableFactor::NestedJoin {
                table_with_joins, ..
            } => self.joins(table_with_joins),
            _ => Ok(()),
        })
    }
}

fn flow(result: Result<()>) -> ControlFlow<Box<Error>> {
    match result {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => ControlFlow::Break(Box::new(error)),
    }
}

fn invalid_reference(location: ErrorLocation, what: &str) -> Error {
    let message = format!("recursive reference {what}");
    Error::new(ErrorKind::InvalidRecursiveReference, message).at(location)
}

/// The locations of relations with the name of a CTE.
fn references(part: &impl Visit, table: &ast::Cte) -> Vec<ErrorLocation> {
    let mut references = References {
        name: &table.alias.name.value,
        shadowing: 0,
        found: Vec::new(),
    };
    let _ = part.visit(&mut references);
    references.found
}

/// Collects relations of a name.
struct References<'n> {
    name: &'n str,
    /// How many enclosing queries have a CTE of this name.
    shadowing: usize,
    found: Vec<ErrorLocation>,
}

impl References<'_> {
    fn is_shadowed_in(&self, query: &ast::Query) -> bool {
        let ctes = query.with.iter().flat_map(|with| &with.cte_tables);
        let mut names = ctes.map(|cte| &cte.alias.name.value);
        names.any(|name| name.to_lowercase() == self.name.to_lowercase())
    }
}

impl Visitor for References<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &ast::Query) -> ControlFlow<()> {
        self.shadowing += usize::from(self.is_shadowed_in(query));
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &ast::Query) -> ControlFlow<()> {
        self.shadowing -= usize::from(self.is_shadowed_in(query));
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &ast::ObjectName) -> ControlFlow<()> {
        if let [part] = relation.0.as_slice()
            && let Some(name) = part.as_ident()
            && name.value.to_lowercase() == self.name.to_lowercase()
            && self.shadowing == 0
        {
            self.found.push(location_of(name));
        }
        ControlFlow::Continue(())
    }
}
