//! Rewrites functions: scalar functions become calls; aggregates stay, with calls around their
//! arguments and results.

use datafusion::logical_expr::sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArguments, Ident, NullTreatment, ObjectName, Value,
};

use super::arguments::{arguments, count, ends_with_lambda, exactly, set_arguments};
use super::names::{location_of, parts};
use super::{Rewriter, refused};
use crate::bind::call;
use crate::error::{Error, ErrorKind, Result, SourceLocation};
use crate::functions::{FunctionKind, function_kind, is_aggregate, missing};
use crate::sql::error::syntax_error;

/// Whether a function of SQL without parentheses is called with them: `current_date()`.
fn has_needless_parentheses(name: &str, function: &Function) -> bool {
    let FunctionArguments::List(list) = &function.args else {
        return false;
    };
    match name {
        "current_date" => true,
        "current_timestamp" | "localtimestamp" | "current_time" | "localtime" => {
            list.args.is_empty()
        }
        _ => false,
    }
}

impl Rewriter<'_> {
    pub(super) fn function(&mut self, function: Function) -> Result<Expr> {
        let names = parts(&function.name)?;
        let [name] = names.as_slice() else {
            let message = format!("Function '{}' not registered", function.name);
            return Err(Error::new(ErrorKind::FunctionNotFound, message)
                .at(names.first().and_then(location_of)));
        };
        let (name, location) = (name.value.to_lowercase(), location_of(name));
        if has_needless_parentheses(&name, &function) {
            return Err(syntax_error("mismatched input '('")
                .at(location)
                .with_hint(format!("Write {name} without parentheses.")));
        }
        if is_aggregate(&name) {
            return self.checked_aggregate(&name, function, location);
        }
        self.known_function(&name, function, location)
    }

    /// An aggregate or window function, where one is allowed.
    fn checked_aggregate(
        &mut self,
        name: &str,
        function: Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        let shown = function.to_string();
        let is_window = function.over.is_some();
        if let Some(clause) = self.forbids_aggregates {
            let message = format!(
                "{clause} cannot contain aggregations, window functions or grouping operations: [{shown}]"
            );
            return Err(Error::new(ErrorKind::ExpressionNotScalar, message).at(location));
        }
        if is_window && function.filter.is_some() {
            let message = "FILTER is not yet supported for window functions";
            return Err(Error::new(ErrorKind::NotSupported, message).at(location));
        }
        if let (Some(outer), false) = (&self.aggregate, is_window) {
            let message =
                format!("Cannot nest aggregations inside aggregation '{outer}': [{shown}]");
            return Err(Error::new(ErrorKind::NestedAggregation, message).at(location));
        }
        if is_window {
            return self.known_function(name, function, location);
        }
        let outer = self.aggregate.replace(name.to_owned());
        let rewritten = self.known_function(name, function, location);
        self.aggregate = outer;
        rewritten
    }

    fn known_function(
        &mut self,
        name: &str,
        function: Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        match (name, function_kind(name)) {
            ("row", _) => self.scalar("$row", location, &function),
            ("all_match" | "none_match", _) => self.no_match(name, location, function),
            ("try", _) => self.attempt(&function, location),
            ("map_filter" | "transform_keys" | "transform_values", _) => {
                self.map_lambda(name, &function, location)
            }
            ("array_sort", _) if ends_with_lambda(&function) => self.sort_by(&function, location),
            ("regexp_replace", _) if ends_with_lambda(&function) => {
                self.replace_with(&function, location)
            }
            ("count_if", _) => self.count_if(function, location),
            ("max_by" | "min_by" | "max" | "min" | "set_agg" | "geometric_mean", _) => {
                self.derived(name, function, location)
            }
            ("approx_percentile", _) if count(&function) == 3 => {
                self.call_over_arrays("weighted percentile of arrays", 2, &function, location)
            }
            ("approx_percentile", _) => {
                self.call_over_arrays("percentile of array", 1, &function, location)
            }
            ("histogram", _) => self.call_over_arrays("histogram of array", 1, &function, location),
            ("map_agg", _) => self.call_over_arrays("map of arrays", 2, &function, location),
            ("approx_distinct", _) if count(&function) == 2 => {
                self.distinct_estimate(function, location)
            }
            ("multimap_agg", _) => {
                self.call_over_arrays("multimap of arrays", 2, &function, location)
            }
            (_, FunctionKind::Aggregate(datafusion)) => {
                self.aggregate(name, datafusion, function, location)
            }
            (_, FunctionKind::Window(datafusion)) if function.over.is_some() => {
                self.aggregate(name, datafusion, function, location)
            }
            (_, FunctionKind::Window(_)) => Err(Error::new(
                ErrorKind::MissingOver,
                format!("Window function {name} requires an OVER clause"),
            )
            .at(location)),
            (_, FunctionKind::HigherOrder(datafusion)) => self.higher_order(datafusion, &function),
            (_, FunctionKind::Scalar) => self.scalar(name, location, &function),
        }
    }

    fn scalar(
        &mut self,
        name: &str,
        location: Option<SourceLocation>,
        function: &Function,
    ) -> Result<Expr> {
        let distinct = matches!(&function.args, FunctionArguments::List(list) if list.duplicate_treatment == Some(DuplicateTreatment::Distinct));
        if function.over.is_some() || function.filter.is_some() || distinct {
            let message = format!(
                "'{name}' is not an aggregate function and does not support OVER, FILTER or DISTINCT"
            );
            return Err(Error::new(ErrorKind::FunctionNotFound, message).at(location));
        }
        if let Some(missing) = missing(name) {
            return Err(missing.at(location));
        }
        let plain = arguments(function).filter(|arguments| {
            !arguments
                .iter()
                .any(|argument| matches!(argument, Expr::Lambda(_)))
        });
        let plain = plain.ok_or_else(|| refused::arguments(name).at(location))?;
        Ok(call(name, "", location, self.expressions(plain)?))
    }

    pub(super) fn aggregate(
        &mut self,
        name: &str,
        engine: &str,
        mut function: Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        if matches!(name, "arbitrary" | "any_value") {
            function.null_treatment = Some(NullTreatment::IgnoreNulls);
        }
        if let FunctionArguments::List(list) = &mut function.args {
            for (number, argument) in list.args.iter_mut().enumerate() {
                if let FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) = argument {
                    let rewritten = self.expression(expression.clone())?;
                    let first =
                        number == 0 && !matches!(function_kind(name), FunctionKind::Window(_));
                    *expression = if first {
                        call("$aggregated", name, location, [rewritten])
                    } else {
                        rewritten
                    };
                }
            }
            for clause in &mut list.clauses {
                if let FunctionArgumentClause::OrderBy(order) = clause {
                    *order = self.sort(std::mem::take(order))?;
                }
            }
        }
        let within_group = self.sort(std::mem::take(&mut function.within_group))?;
        if let (FunctionArguments::List(list), false) =
            (&mut function.args, within_group.is_empty())
        {
            list.clauses
                .push(FunctionArgumentClause::OrderBy(within_group));
        }
        self.rewritten_aggregate(engine, function, location)
    }

    /// `approx_distinct(x, error)`: the standard error of DataFusion's estimate is fixed.
    fn distinct_estimate(
        &mut self,
        mut function: Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        let [values, _] = exactly("approx_distinct", &function, location)?;
        set_arguments(&mut function, vec![values]);
        self.aggregate("approx_distinct", "approx_distinct", function, location)
    }

    /// `count_if(condition)` counts what is not NULL.
    fn count_if(
        &mut self,
        mut function: Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        let [condition] = exactly("count_if", &function, location)?;
        let condition = call(
            "$aggregated",
            "count_if",
            location,
            [self.expression(condition)?],
        );
        let counted = call(
            "$case",
            "",
            location,
            [
                condition,
                Expr::Value(Value::Boolean(true).with_empty_span()),
            ],
        );
        set_arguments(&mut function, vec![counted]);
        self.rewritten_aggregate("count", function, location)
    }

    pub(super) fn rewritten_aggregate(
        &mut self,
        engine: &str,
        mut function: Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        function.filter = function
            .filter
            .map(|filter| self.condition("FILTER clause", *filter).map(Box::new))
            .transpose()?;
        function.over = function.over.map(|over| self.over(over)).transpose()?;
        function.name = ObjectName::from(vec![Ident::new(engine)]);
        Ok(call(
            "result of aggregate",
            "",
            location,
            [Expr::Function(function)],
        ))
    }

    /// A function over all values of a group: collects the first `gathered` arguments with
    /// `array_agg`.
    fn call_over_arrays(
        &mut self,
        name: &str,
        gathered: usize,
        function: &Function,
        location: Option<SourceLocation>,
    ) -> Result<Expr> {
        let plain = arguments(function).ok_or_else(|| refused::arguments(name).at(location))?;
        let mut rewritten = Vec::new();
        for (number, argument) in plain.into_iter().enumerate() {
            let argument = self.expression(argument)?;
            if number >= gathered {
                rewritten.push(argument);
                continue;
            }
            let mut array = function.clone();
            set_arguments(&mut array, vec![argument]);
            rewritten.push(self.rewritten_aggregate("array_agg", array, location)?);
        }
        Ok(call(name, "", location, rewritten))
    }
}
