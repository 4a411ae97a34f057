//! Functions: those of a row become calls; aggregates stay, with their arguments and results as
//! calls.

use datafusion::logical_expr::sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArguments, Ident, NullTreatment, ObjectName, Value,
};

use super::lambdas::ends_with_lambda;
use super::names::{parts, place_of};
use super::{Rewriter, refused};
use crate::bind::call;
use crate::error::{Error, ErrorKind, Place, Result};
use crate::functions::{Kind, kind, missing};

/// The arguments of a function, if they are plain.
pub(super) fn arguments(function: &Function) -> Option<Vec<Expr>> {
    let FunctionArguments::List(list) = &function.args else {
        return matches!(function.args, FunctionArguments::None).then(Vec::new);
    };
    let plain = |argument: &FunctionArg| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Some(expression.clone()),
        _ => None,
    };
    list.args.iter().map(plain).collect()
}

/// How many arguments a function is given.
fn count(function: &Function) -> usize {
    arguments(function).map_or(0, |arguments| arguments.len())
}

/// Replaces the arguments of a function.
pub(super) fn set_arguments(function: &mut Function, expressions: Vec<Expr>) {
    if let FunctionArguments::List(list) = &mut function.args {
        list.args = expressions
            .into_iter()
            .map(|expression| FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)))
            .collect();
    }
}

/// The arguments of a function that takes so many.
pub(super) fn exactly<const N: usize>(
    name: &str,
    function: &Function,
    place: Option<Place>,
) -> Result<[Expr; N]> {
    let plain = arguments(function).and_then(|plain| plain.try_into().ok());
    plain.ok_or_else(|| {
        Error::new(
            ErrorKind::FunctionNotFound,
            format!("Function {name} takes {N} arguments"),
        )
        .at(place)
    })
}

impl Rewriter<'_> {
    pub(super) fn function(&mut self, function: Function) -> Result<Expr> {
        let names = parts(&function.name)?;
        let [name] = names.as_slice() else {
            let message = format!("Function '{}' not registered", function.name);
            return Err(Error::new(ErrorKind::FunctionNotFound, message)
                .at(names.first().and_then(place_of)));
        };
        let (name, place) = (name.value.to_lowercase(), place_of(name));
        match (name.as_str(), kind(&name)) {
            ("row", _) => self.scalar("$row", place, &function),
            ("all_match" | "none_match", _) => self.no_match(&name, place, function),
            ("try", _) => self.attempt(&function, place),
            ("map_filter" | "transform_keys" | "transform_values", _) => {
                self.of_entries(&name, &function, place)
            }
            ("array_sort", _) if ends_with_lambda(&function) => self.sort_by(&function, place),
            ("regexp_replace", _) if ends_with_lambda(&function) => {
                self.replace_with(&function, place)
            }
            ("count_if", _) => self.count_if(function, place),
            ("max_by" | "min_by" | "max" | "min" | "set_agg" | "geometric_mean", _) => {
                self.derived(&name, function, place)
            }
            ("approx_percentile", _) if count(&function) == 3 => {
                self.of_arrays("weighted percentile of arrays", 2, &function, place)
            }
            ("approx_percentile", _) => self.of_arrays("percentile of array", 1, &function, place),
            ("histogram", _) => self.of_arrays("histogram of array", 1, &function, place),
            ("map_agg", _) => self.of_arrays("map of arrays", 2, &function, place),
            ("approx_distinct", _) if count(&function) == 2 => {
                self.distinct_estimate(function, place)
            }
            ("multimap_agg", _) => self.of_arrays("multimap of arrays", 2, &function, place),
            (_, Kind::Aggregate(engine)) => self.aggregate(&name, engine, function, place),
            (_, Kind::Window(engine)) if function.over.is_some() => {
                self.aggregate(&name, engine, function, place)
            }
            (_, Kind::Window(_)) => Err(Error::new(
                ErrorKind::MissingOver,
                format!("Window function {name} requires an OVER clause"),
            )
            .at(place)),
            (_, Kind::HigherOrder(engine)) => self.higher_order(engine, &function),
            (_, Kind::Scalar) => self.scalar(&name, place, &function),
        }
    }

    fn scalar(&mut self, name: &str, place: Option<Place>, function: &Function) -> Result<Expr> {
        let distinct = matches!(&function.args, FunctionArguments::List(list) if list.duplicate_treatment == Some(DuplicateTreatment::Distinct));
        if function.over.is_some() || function.filter.is_some() || distinct {
            let message = format!(
                "'{name}' is no aggregate function: OVER, FILTER and DISTINCT do not go with it"
            );
            return Err(Error::new(ErrorKind::FunctionNotFound, message).at(place));
        }
        if let Some(missing) = missing(name) {
            return Err(missing.at(place));
        }
        let plain = arguments(function).filter(|arguments| {
            !arguments
                .iter()
                .any(|argument| matches!(argument, Expr::Lambda(_)))
        });
        let plain = plain.ok_or_else(|| refused::arguments(name).at(place))?;
        Ok(call(name, "", place, self.expressions(plain)?))
    }

    /// An aggregate or window function.
    pub(super) fn aggregate(
        &mut self,
        name: &str,
        engine: &str,
        mut function: Function,
        place: Option<Place>,
    ) -> Result<Expr> {
        if matches!(name, "arbitrary" | "any_value") {
            function.null_treatment = Some(NullTreatment::IgnoreNulls);
        }
        if let FunctionArguments::List(list) = &mut function.args {
            for (number, argument) in list.args.iter_mut().enumerate() {
                if let FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) = argument {
                    let rewritten = self.expression(expression.clone())?;
                    let first = number == 0 && !matches!(kind(name), Kind::Window(_));
                    *expression = if first {
                        call("$aggregated", name, place, [rewritten])
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
        self.rewritten_aggregate(engine, function, place)
    }

    /// `approx_distinct(x, error)`: how far the estimate may be off is not up to the caller here.
    fn distinct_estimate(&mut self, mut function: Function, place: Option<Place>) -> Result<Expr> {
        let [values, _] = exactly("approx_distinct", &function, place)?;
        set_arguments(&mut function, vec![values]);
        self.aggregate("approx_distinct", "approx_distinct", function, place)
    }

    /// `count_if(condition)` counts what is not NULL.
    fn count_if(&mut self, mut function: Function, place: Option<Place>) -> Result<Expr> {
        let [condition] = exactly("count_if", &function, place)?;
        let condition = call(
            "$aggregated",
            "count_if",
            place,
            [self.expression(condition)?],
        );
        let counted = call(
            "$case",
            "",
            place,
            [
                condition,
                Expr::Value(Value::Boolean(true).with_empty_span()),
            ],
        );
        set_arguments(&mut function, vec![counted]);
        self.rewritten_aggregate("count", function, place)
    }

    /// An aggregate whose arguments have been rewritten.
    pub(super) fn rewritten_aggregate(
        &mut self,
        engine: &str,
        mut function: Function,
        place: Option<Place>,
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
            place,
            [Expr::Function(function)],
        ))
    }

    /// A function of all values of a group: the first `gathered` arguments are gathered to arrays.
    fn of_arrays(
        &mut self,
        name: &str,
        gathered: usize,
        function: &Function,
        place: Option<Place>,
    ) -> Result<Expr> {
        let plain = arguments(function).ok_or_else(|| refused::arguments(name).at(place))?;
        let mut rewritten = Vec::new();
        for (number, argument) in plain.into_iter().enumerate() {
            let argument = self.expression(argument)?;
            if number >= gathered {
                rewritten.push(argument);
                continue;
            }
            let mut array = function.clone();
            set_arguments(&mut array, vec![argument]);
            rewritten.push(self.rewritten_aggregate("array_agg", array, place)?);
        }
        Ok(call(name, "", place, rewritten))
    }
}
