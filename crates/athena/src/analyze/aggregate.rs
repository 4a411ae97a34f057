//! Aggregates and window functions.

use std::sync::Arc;

use datafusion::functions_aggregate::array_agg::array_agg_udaf;
use datafusion::functions_window::nth_value::first_value_udwf;
use datafusion::logical_expr::expr::{
    AggregateFunction, NullTreatment, WindowFunction, WindowFunctionParams,
};
use datafusion::logical_expr::sqlparser::ast::{
    self, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments,
};
use datafusion::logical_expr::{AggregateUDF, Case, Expr, SortExpr, WindowFunctionDefinition, lit};

use super::Analyzer;
use super::expression::Context;
use super::function::NamedCall;
use super::unsupported;
use super::window::Over;
use crate::bind;
use crate::call::Argument;
use crate::error::{ErrorKind, Result};
use crate::functions::{self, Aggregate, Bind, aggregate_function, window_function};

/// The clauses of a call of an aggregate or window function.
#[derive(Clone, Default)]
struct Clauses {
    is_distinct: bool,
    filter: Option<Expr>,
    order_by: Vec<SortExpr>,
    nulls: Option<NullTreatment>,
    over: Option<Over>,
}

impl Clauses {
    /// Adds a condition to the filter.
    fn and(mut self, condition: Expr) -> Self {
        self.filter = Some(match self.filter.take() {
            Some(filter) => filter.and(condition),
            None => condition,
        });
        self
    }

    /// In the order in which the greatest or least key comes first; keys that are NULL are left out.
    fn ordered_by(self, key: &Argument, is_least_first: bool) -> Self {
        let order = SortExpr::new(key.expr.clone(), is_least_first, false);
        let is_present = Expr::Not(Box::new(bind::is_null(key.clone())));
        Self {
            is_distinct: false,
            order_by: vec![order],
            ..self.and(is_present)
        }
    }

    /// The aggregate over groups or windows.
    fn apply(
        self,
        call: NamedCall<'_>,
        engine: Arc<AggregateUDF>,
        arguments: Vec<Expr>,
    ) -> Result<Expr> {
        if self.over.is_some() {
            // The aggregate of this name takes no frame.
            let function = if engine.name() == "first_value" {
                WindowFunctionDefinition::WindowUDF(first_value_udwf())
            } else {
                WindowFunctionDefinition::AggregateUDF(engine)
            };
            return self.windowed(call, function, arguments);
        }
        let aggregate = AggregateFunction::new_udf(
            engine,
            arguments,
            self.is_distinct,
            self.filter.map(Box::new),
            self.order_by,
            self.nulls,
        );
        Ok(Expr::AggregateFunction(aggregate))
    }

    /// The function over windows.
    fn windowed(
        self,
        call: NamedCall<'_>,
        fun: WindowFunctionDefinition,
        args: Vec<Expr>,
    ) -> Result<Expr> {
        let Some(over) = self.over else {
            let message = format!("Window function {} requires an OVER clause", call.name);
            return Err(call.error(ErrorKind::MissingOver, message));
        };
        let invalid = [
            (
                self.filter.is_some(),
                "FILTER is not yet supported for window functions",
            ),
            (
                !self.order_by.is_empty(),
                "ORDER BY among the arguments of a window function is not yet supported",
            ),
            (
                self.is_distinct,
                "DISTINCT among the arguments of a window function is not yet supported",
            ),
        ];
        if let Some((_, message)) = invalid.iter().find(|(is_present, _)| *is_present) {
            return Err(call.error(ErrorKind::NotSupported, *message));
        }
        Ok(Expr::WindowFunction(Box::new(WindowFunction {
            fun,
            params: WindowFunctionParams {
                args,
                partition_by: over.partition_by,
                order_by: over.order_by,
                window_frame: over.frame,
                filter: None,
                null_treatment: self.nulls,
                distinct: false,
            },
        })))
    }
}

/// The aggregate `name`, which there is.
fn known(call: NamedCall<'_>, name: &str) -> Result<&'static Aggregate> {
    let missing = || call.error(ErrorKind::Internal, format!("no aggregate {name}"));
    aggregate_function(name).ok_or_else(missing)
}

impl Analyzer<'_> {
    pub(super) fn aggregate(&mut self, call: NamedCall<'_>, context: Context<'_>) -> Result<Expr> {
        let inner = if call.function.over.is_some() {
            Context {
                is_in_window: true,
                ..context
            }
        } else {
            Context {
                aggregate: Some(call.name),
                ..context
            }
        };
        let clauses = self.clauses(call, inner)?;
        let arguments = self.aggregate_arguments(call, inner)?;
        let bound = self.composed(call, arguments, clauses, context)?;
        // DataFusion counts in UInt64.
        Ok(context.typed(bound)?.expr)
    }

    fn aggregate_arguments(
        &mut self,
        call: NamedCall<'_>,
        context: Context<'_>,
    ) -> Result<Vec<Argument>> {
        if let (FunctionArguments::List(list), "count") = (&call.function.args, call.name)
            && let [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)] = list.args.as_slice()
        {
            return Ok(Vec::new());
        }
        self.expressions(call.expect_arguments()?, context)
    }

    /// Aggregates that are composed of others, and the others.
    fn composed(
        &mut self,
        call: NamedCall<'_>,
        arguments: Vec<Argument>,
        clauses: Clauses,
        context: Context<'_>,
    ) -> Result<Expr> {
        // A function over all values of a group: collects the first arguments with `array_agg`.
        let of_arrays = |bind: Bind, gathered: usize| {
            if clauses.is_distinct && gathered > 1 {
                let message = format!("DISTINCT of {} is not supported", call.name);
                return Err(call.error(ErrorKind::NotSupported, message));
            }
            let arguments = arguments.iter().cloned().enumerate();
            let arguments = arguments.map(|(number, argument)| {
                if number >= gathered {
                    return Ok(argument);
                }
                let clauses = clauses.clone();
                context.typed(clauses.apply(call, array_agg_udaf(), vec![argument.expr])?)
            });
            bind(self.typed_call(call, arguments.collect::<Result<_>>()?))
        };
        match (call.name, arguments.as_slice()) {
            ("approx_percentile", [_, _, _]) => of_arrays(functions::weighted_percentile, 2),
            ("approx_percentile", _) => of_arrays(functions::percentile, 1),
            ("histogram", _) => of_arrays(functions::histogram, 1),
            ("map_agg", _) => of_arrays(functions::map_agg, 2),
            ("multimap_agg", _) => of_arrays(functions::multimap_agg, 2),
            ("count_if", [_]) => {
                let bool_or = known(call, "bool_or")?;
                let condition = bool_or.prepare(self.typed_call(call, arguments))?;
                let branches = condition.arguments.into_iter();
                let branches = branches.map(|condition| (Box::new(condition), Box::new(lit(true))));
                let counted = Case::new(None, branches.collect(), None);
                let count = known(call, "count")?.engine();
                clauses.apply(call, count, vec![Expr::Case(counted)])
            }
            ("max" | "min", [key, _]) | ("max_by" | "min_by", [_, key, _]) => {
                self.orderable(call, key)?;
                of_arrays(functions::first_values, arguments.len() - 1)
            }
            ("max_by" | "min_by", [value, key]) if clauses.over.is_some() => {
                self.extreme_over(call, value, key, clauses, context)
            }
            ("max_by" | "min_by", [value, key]) => {
                self.orderable(call, key)?;
                let clauses = clauses.ordered_by(key, call.name == "min_by");
                let first = known(call, "arbitrary")?.engine();
                clauses.apply(call, first, vec![value.expr.clone()])
            }
            ("set_agg", [value]) if clauses.over.is_some() => {
                let all = clauses.apply(call, array_agg_udaf(), vec![value.expr.clone()])?;
                self.call("array_distinct", call.location, vec![context.typed(all)?])
            }
            ("set_agg", [value]) => {
                let distinct = Clauses {
                    is_distinct: true,
                    order_by: Vec::new(),
                    ..clauses
                };
                distinct.apply(call, array_agg_udaf(), vec![value.expr.clone()])
            }
            ("geometric_mean", [_]) => {
                let logarithm = self.call("ln", call.location, arguments)?;
                let logarithm = context.typed(logarithm)?;
                let mean = self.plain(call.named("avg"), vec![logarithm], clauses)?;
                self.call("exp", call.location, vec![context.typed(mean)?])
            }
            _ => self.simple(call, arguments, clauses),
        }
    }

    /// An aggregate or window function that DataFusion has.
    fn simple(
        &mut self,
        call: NamedCall<'_>,
        arguments: Vec<Argument>,
        mut clauses: Clauses,
    ) -> Result<Expr> {
        if let Some(window) = window_function(call.name) {
            window.check(&self.typed_call(call, arguments.clone()))?;
            let function = WindowFunctionDefinition::WindowUDF(window.engine());
            let arguments = arguments.into_iter().map(|argument| argument.expr);
            return clauses.windowed(call, function, arguments.collect());
        }
        if matches!(call.name, "arbitrary" | "any_value") {
            clauses.nulls = Some(NullTreatment::IgnoreNulls);
        } else if clauses.nulls.is_some() {
            let message = format!(
                "Cannot specify null treatment clause for {} function",
                call.name
            );
            return Err(call.error(ErrorKind::NotSupported, message));
        }
        if call.name == "approx_distinct" && arguments.len() == 2 {
            // The standard error of DataFusion's estimate is fixed.
            let values = arguments.into_iter().take(1).collect();
            return self.plain(call, values, clauses);
        }
        if aggregate_function(call.name).is_none() {
            let message = format!(
                "Function {} does not take {} arguments",
                call.name,
                arguments.len()
            );
            return Err(call.error(ErrorKind::FunctionNotFound, message));
        }
        self.plain(call, arguments, clauses)
    }

    /// The aggregate with the call's name.
    fn plain(
        &self,
        call: NamedCall<'_>,
        arguments: Vec<Argument>,
        clauses: Clauses,
    ) -> Result<Expr> {
        let aggregate = known(call, call.name)?;
        let mut prepared = aggregate.prepare(self.typed_call(call, arguments))?;
        let mut arguments = std::mem::take(&mut prepared.arguments);
        if arguments.is_empty() {
            // `count(*)`
            arguments.push(lit(1_i64));
        }
        let applied = clauses.apply(call, aggregate.engine(), arguments)?;
        Ok(prepared.convert(applied))
    }

    /// Fails unless a key can be compared.
    fn orderable(&self, call: NamedCall<'_>, key: &Argument) -> Result<()> {
        let extreme = call.named(&call.name[..3]);
        let key = self.typed_call(extreme, vec![key.clone()]);
        known(call, extreme.name)?.prepare(key).map(drop)
    }

    /// `max_by(value, key) OVER window`: the greatest row of key and value, and of it the value.
    fn extreme_over(
        &mut self,
        call: NamedCall<'_>,
        value: &Argument,
        key: &Argument,
        clauses: Clauses,
        context: Context<'_>,
    ) -> Result<Expr> {
        self.orderable(call, key)?;
        let is_present = Expr::Not(Box::new(bind::is_null(key.clone())));
        let row = bind::row(vec![key.clone(), value.clone()]);
        let branch = (context.typed(is_present)?, context.typed(row)?);
        let row = bind::case(None, vec![branch], None, call.location)?;
        let extreme = clauses.apply(call, known(call, &call.name[..3])?.engine(), vec![row])?;
        let second = context.typed(bind::number("2", None)?)?;
        bind::subscript(context.typed(extreme)?, second, call.location)
    }

    fn clauses(&mut self, call: NamedCall<'_>, context: Context<'_>) -> Result<Clauses> {
        let function = call.function;
        let mut order_by = function.within_group.as_slice();
        if let FunctionArguments::List(list) = &function.args {
            for clause in &list.clauses {
                match clause {
                    FunctionArgumentClause::OrderBy(order) => order_by = order,
                    _ => {
                        return Err(unsupported::arguments(call.name).at(call.location));
                    }
                }
            }
        }
        let filter = function.filter.as_deref();
        let filter = filter.map(|filter| self.condition("FILTER clause", filter, context));
        let order_by = self.sorts(order_by, context)?;
        let over = function.over.as_ref().map(|over| self.over(over, context));
        let over = over.transpose()?;
        Ok(Clauses {
            is_distinct: call.is_distinct(),
            filter: filter.transpose()?,
            order_by,
            nulls: function.null_treatment.map(|nulls| match nulls {
                ast::NullTreatment::IgnoreNulls => NullTreatment::IgnoreNulls,
                ast::NullTreatment::RespectNulls => NullTreatment::RespectNulls,
            }),
            over,
        })
    }
}
