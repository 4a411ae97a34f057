//! Binds expressions with Trino's types: operators, functions and casts, and the errors of types
//! that do not match.
//!
//! DataFusion's planner has neither Trino's types nor source locations for expressions. The
//! rewriter encodes operators and functions as dictionary literals, [`Header`]s with arguments.
//! DataFusion plans the arguments and passes the dictionary to [`Binder`], its hook for them.

mod casts;
mod conditions;
mod fields;
mod header;
mod literals;
mod operators;

use std::fmt;
use std::sync::Arc;

use datafusion::common::{DFSchema, TableReference};
use datafusion::error::Result as DataFusionResult;
use datafusion::functions::core::planner::CoreFunctionPlanner;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::planner::{
    ExprPlanner, PlannerResult, RawBinaryExpr, RawDictionaryExpr,
};
use datafusion::logical_expr::sqlparser::ast::BinaryOperator;

pub(crate) use header::{Header, call};

use crate::call::{Argument, Call, Clock};
use crate::error::{Error, ErrorKind, Result};
use crate::functions;

/// Binds calls to DataFusion expressions.
pub(crate) struct Binder {
    clock: Arc<Clock>,
}

impl Binder {
    pub(crate) fn new(clock: Arc<Clock>) -> Self {
        Self { clock }
    }

    fn bind(&self, header: &Header, arguments: Vec<Argument>) -> Result<Expr> {
        let call = Call {
            name: &header.name,
            detail: &header.detail,
            location: header.location,
            arguments,
            clock: &self.clock,
        };
        match header.name.strip_prefix('$') {
            Some(syntax) => bind_syntax(syntax, call),
            None => functions::bind(call),
        }
    }
}

fn bind_syntax(syntax: &str, call: Call<'_>) -> Result<Expr> {
    match syntax {
        "+" | "-" | "*" | "/" | "%" => operators::arithmetic(call),
        "=" | "<>" | "<" | "<=" | ">" | ">=" | "IS DISTINCT FROM" | "IS NOT DISTINCT FROM" => {
            operators::comparison(call)
        }
        "||" => operators::concatenation(call),
        "negate" => operators::negation(call),
        "number" => literals::number(&call),
        "literal" => literals::typed(&call),
        "interval" => literals::interval(&call),
        "cast" => casts::cast(call, false),
        "try_cast" => casts::cast(call, true),
        "field" => fields::field(call),
        "subscript" => fields::subscript(call),
        "row" => Ok(fields::row(call)),
        "array" => fields::array(call),
        "case" => conditions::case(call),
        "in" => conditions::in_list(call),
        "like" => conditions::like(call),
        "is null" => conditions::is_null(call),
        "condition" => conditions::condition(call),
        "aggregated" => functions::bind_aggregated(call),
        other => Err(Error::new(
            ErrorKind::Internal,
            format!("no syntax {other}"),
        )),
    }
}

impl fmt::Debug for Binder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Binder")
    }
}

impl ExprPlanner for Binder {
    fn plan_dictionary_literal(
        &self,
        raw: RawDictionaryExpr,
        schema: &DFSchema,
    ) -> DataFusionResult<PlannerResult<RawDictionaryExpr>> {
        let Some(header) = Header::decode(&raw) else {
            return Ok(PlannerResult::Original(raw));
        };
        let arguments = raw
            .values
            .into_iter()
            .skip(1)
            .map(|value| Argument::new(value, schema));
        let bound = self.bind(&header, arguments.collect::<DataFusionResult<_>>()?)?;
        Ok(PlannerResult::Planned(bound))
    }

    fn plan_binary_op(
        &self,
        raw: RawBinaryExpr,
        schema: &DFSchema,
    ) -> DataFusionResult<PlannerResult<RawBinaryExpr>> {
        if matches!(raw.op, BinaryOperator::And | BinaryOperator::Or) {
            for term in [&raw.left, &raw.right] {
                conditions::check_term(&Argument::new(term.clone(), schema)?)?;
            }
        }
        Ok(PlannerResult::Original(raw))
    }

    fn plan_compound_identifier(
        &self,
        field: &arrow::datatypes::Field,
        qualifier: Option<&TableReference>,
        nested: &[String],
    ) -> DataFusionResult<PlannerResult<Vec<Expr>>> {
        CoreFunctionPlanner::default().plan_compound_identifier(field, qualifier, nested)
    }
}
