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
use super::refused;
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
    fn apply(self, engine: Arc<AggregateUDF>, arguments: Vec<Expr>) -> Expr {
        let Some(over) = self.over else {
            let aggregate = AggregateFunction::new_udf(
                engine,
                arguments,
                self.is_distinct,
                self.filter.map(Box::new),
                self.order_by,
                self.nulls,
            );
            return Expr::AggregateFunction(aggregate);
        };
        // The aggregate of this name takes no frame.
        let function = if engine.name() == "first_value" {
            WindowFunctionDefinition::WindowUDF(first_value_udwf())
        } else {
            WindowFunctionDefinition::AggregateUDF(engine)
        };
        windowed(function, arguments, over, self.filter, self.nulls)
    }
}

/// The aggregate `name`, which there is.
fn known(call: NamedCall<'_>, name: &str) -> Result<&'static Aggregate> {
    let missing = || call.error(ErrorKind::Internal, format!("no aggregate {name}"));
    aggregate_function(name).ok_or_else(missing)
}

fn windowed(
    fun: WindowFunctionDefinition,
    args: Vec<Expr>,
    over: Over,
    filter: Option<Expr>,
    null_treatment: Option<NullTreatment>,
) -> Expr {
    Expr::WindowFunction(Box::new(WindowFunction {
        fun,
        params: WindowFunctionParams {
            args,
            partition_by: over.partition_by,
            order_by: over.order_by,
            window_frame: over.frame,
            filter: filter.map(Box::new),
            null_treatment,
            distinct: false,
        },
    }))
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
        let is_least_first = call.name.starts_with("min");
        // A function over all values of a group: collects the first arguments with `array_agg`.
        let of_arrays = |bind: Bind, gathered: usize| {
            let arguments = arguments.iter().cloned().enumerate();
            let arguments = arguments.map(|(number, argument)| {
                if number >= gathered {
                    return Ok(argument);
                }
                let array = clauses.clone().apply(array_agg_udaf(), vec![argument.expr]);
                context.typed(array)
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
                Ok(clauses.apply(count, vec![Expr::Case(counted)]))
            }
            ("max" | "min", [value, limit]) => {
                let key = value.clone();
                self.several(call, (value, &key), limit, clauses, is_least_first, context)
            }
            ("max_by" | "min_by", [value, key]) if clauses.over.is_some() => {
                self.extreme_over(call, value, key, clauses, context)
            }
            ("max_by" | "min_by", [value, key]) => {
                self.orderable(call, key)?;
                let clauses = clauses.ordered_by(key, is_least_first);
                let first = known(call, "arbitrary")?.engine();
                Ok(clauses.apply(first, vec![value.expr.clone()]))
            }
            ("max_by" | "min_by", [value, key, limit]) => {
                self.several(call, (value, key), limit, clauses, is_least_first, context)
            }
            ("set_agg", [value]) => {
                let distinct = Clauses {
                    is_distinct: true,
                    order_by: Vec::new(),
                    ..clauses
                };
                Ok(distinct.apply(array_agg_udaf(), vec![value.expr.clone()]))
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
            return match clauses.over {
                Some(over) => Ok(windowed(
                    function,
                    arguments.collect(),
                    over,
                    None,
                    clauses.nulls,
                )),
                None => Err(call.error(ErrorKind::MissingOver, "OVER is missing")),
            };
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
        Ok(prepared.convert(clauses.apply(aggregate.engine(), arguments)))
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
        let extreme = clauses.apply(known(call, &call.name[..3])?.engine(), vec![row]);
        let second = context.typed(bind::number("2", None)?)?;
        bind::subscript(context.typed(extreme)?, second, call.location)
    }

    /// `max(value, n)` and `max_by(value, key, n)`: the first `n` values in the order of the keys.
    fn several(
        &mut self,
        call: NamedCall<'_>,
        (value, key): (&Argument, &Argument),
        limit: &Argument,
        clauses: Clauses,
        is_least_first: bool,
        context: Context<'_>,
    ) -> Result<Expr> {
        self.orderable(call, key)?;
        let clauses = clauses.ordered_by(key, is_least_first);
        let all = context.typed(clauses.apply(array_agg_udaf(), vec![value.expr.clone()]))?;
        let first = context.typed(bind::number("1", None)?)?;
        self.call("slice", call.location, vec![all, first, limit.clone()])
    }

    fn clauses(&mut self, call: NamedCall<'_>, context: Context<'_>) -> Result<Clauses> {
        let function = call.function;
        let mut order_by = function.within_group.as_slice();
        if let FunctionArguments::List(list) = &function.args {
            for clause in &list.clauses {
                match clause {
                    FunctionArgumentClause::OrderBy(order) => order_by = order,
                    _ => {
                        return Err(refused::arguments(call.name).at(call.location));
                    }
                }
            }
        }
        let filter = function.filter.as_deref();
        let filter = filter.map(|filter| self.condition("FILTER clause", filter, context));
        let order_by = self.sorts(order_by, context)?;
        let over = function.over.as_ref().map(|over| self.over(over, context));
        let over = over.transpose()?;
        let refuse = |what: &str| {
            let message = format!("{what} of a window function is not yet supported");
            Err(call.error(ErrorKind::NotSupported, message))
        };
        if over.is_some() && !order_by.is_empty() {
            return refuse("ORDER BY among the arguments");
        }
        if over.is_some() && call.is_distinct() {
            return refuse("DISTINCT among the arguments");
        }
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
