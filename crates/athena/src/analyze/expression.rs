//! Expressions: names, literals and syntax.

use arrow::datatypes::FieldRef;
use datafusion::common::{ScalarValue, Span};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::expr::LambdaVariable;
use datafusion::logical_expr::sqlparser::ast::{self, Spanned};
use datafusion::logical_expr::sqlparser::tokenizer;

use super::output::Output;
use super::scope::{Scope, location_of};
use super::{Analyzer, refused};
use crate::bind;
use crate::call::{Argument, Call};
use crate::error::{Error, ErrorKind, Location, Result, column_not_found};
use crate::functions;
use crate::sql::source_location;
use crate::value::Unit;

/// The maximum nesting of expressions.
pub(super) const DEPTH: usize = 300;

/// Where an expression is.
#[derive(Clone, Copy)]
pub(super) struct Context<'c> {
    pub(super) scope: &'c Scope<'c>,
    /// The columns of a SELECT, in its ORDER BY: there their names take precedence.
    pub(super) outputs: &'c [Output],
    /// The columns of a SELECT whose aliases are unknown here.
    pub(super) aliases: &'c [Output],
    /// The windows that a SELECT names.
    pub(super) windows: &'c [ast::NamedWindowDefinition],
    /// The parameters of the lambdas around the expression, the innermost last.
    pub(super) lambdas: &'c [FieldRef],
    /// The aggregate whose argument the expression is.
    pub(super) aggregate: Option<&'c str>,
    /// Whether it is an argument of a window function.
    pub(super) is_in_window: bool,
    /// Whether it is in HAVING, which does not allow window functions.
    pub(super) is_having: bool,
    /// The clause, if it does not allow aggregates.
    pub(super) forbids_aggregates: Option<&'static str>,
    pub(super) depth: usize,
}

impl<'c> Context<'c> {
    pub(super) fn new(scope: &'c Scope<'c>) -> Self {
        Self {
            scope,
            outputs: &[],
            aliases: &[],
            windows: &[],
            lambdas: &[],
            aggregate: None,
            is_in_window: false,
            is_having: false,
            forbids_aggregates: None,
            depth: 0,
        }
    }

    pub(super) fn without_aggregates(self, clause: &'static str) -> Self {
        Self {
            forbids_aggregates: Some(clause),
            ..self
        }
    }

    /// In GROUP BY or HAVING.
    pub(super) fn without_aliases(self, outputs: &'c [Output]) -> Self {
        Self {
            aliases: outputs,
            ..self
        }
    }

    pub(super) fn typed(&self, expr: Expr) -> Result<Argument> {
        Ok(Argument::new(expr, &self.scope.schema)?)
    }
}

/// The start of an expression. Chains of operators are as deep as they are long, and sqlparser's
/// `span` (0.62) recurses.
pub(super) fn start_location(mut expression: &ast::Expr) -> Location {
    use ast::Expr::{
        Between, BinaryOp, InList, IsDistinctFrom, IsNotDistinctFrom, IsNotNull, IsNull,
    };
    loop {
        expression = match expression {
            BinaryOp { left, .. } | IsDistinctFrom(left, _) | IsNotDistinctFrom(left, _) => left,
            IsNull(expr) | IsNotNull(expr) | InList { expr, .. } | Between { expr, .. } => expr,
            other => return source_location(other.span().start),
        }
    }
}

/// The end of an expression, as [`start_location`].
fn end(mut expression: &ast::Expr) -> tokenizer::Location {
    use ast::Expr::{
        Between, BinaryOp, InList, IsDistinctFrom, IsNotDistinctFrom, IsNotNull, IsNull,
    };
    loop {
        expression = match expression {
            BinaryOp { right, .. } | IsDistinctFrom(_, right) | IsNotDistinctFrom(_, right) => {
                right
            }
            Between { high, .. } => high,
            InList { expr, list, .. } => list.last().unwrap_or(expr),
            IsNull(expr) | IsNotNull(expr) => expr,
            other => return other.span().end,
        }
    }
}

impl Analyzer<'_> {
    pub(super) fn expressions<'e>(
        &mut self,
        expressions: impl IntoIterator<Item = &'e ast::Expr>,
        context: Context<'_>,
    ) -> Result<Vec<Argument>> {
        expressions
            .into_iter()
            .map(|expression| self.expression(expression, context))
            .collect()
    }

    pub(super) fn expression(
        &mut self,
        expression: &ast::Expr,
        context: Context<'_>,
    ) -> Result<Argument> {
        if context.depth == DEPTH {
            return Err(refused::too_deep().at(start_location(expression)));
        }
        let deeper = Context {
            depth: context.depth + 1,
            ..context
        };
        let expr = self.nested(expression, deeper)?;
        context.typed(expr)
    }

    /// The predicate of the clause `what`.
    pub(super) fn condition(
        &mut self,
        what: &str,
        condition: &ast::Expr,
        context: Context<'_>,
    ) -> Result<Expr> {
        let value = self.expression(condition, context)?;
        bind::condition(value, what, start_location(condition))
    }

    /// A call of a function of the registry.
    pub(super) fn call(
        &self,
        name: &str,
        location: Location,
        arguments: Vec<Argument>,
    ) -> Result<Expr> {
        functions::bind(Call {
            name,
            location,
            arguments,
            clock: self.clock,
        })
    }

    pub(super) fn operator_after(&self, expression: &ast::Expr) -> Location {
        self.tokens.operator_after(end(expression))
    }

    fn nested(&mut self, expression: &ast::Expr, context: Context<'_>) -> Result<Expr> {
        match expression {
            ast::Expr::Identifier(name) => name_in(name, context),
            ast::Expr::CompoundIdentifier(parts) => compound(parts, context),
            ast::Expr::CompoundFieldAccess { root, access_chain } => {
                self.chain(root, access_chain, context)
            }
            ast::Expr::Nested(inner) => Ok(self.expression(inner, context)?.expr),
            ast::Expr::BinaryOp { left, op, right } => self.binary(left, op, right, context),
            ast::Expr::UnaryOp { op, expr } => self.unary(*op, expr, expression, context),
            ast::Expr::IsNull(value) => Ok(bind::is_null(self.expression(value, context)?)),
            ast::Expr::IsNotNull(value) => {
                let is_null = bind::is_null(self.expression(value, context)?);
                Ok(Expr::Not(Box::new(is_null)))
            }
            ast::Expr::IsDistinctFrom(left, right) => self.distinct(left, right, false, context),
            ast::Expr::IsNotDistinctFrom(left, right) => self.distinct(left, right, true, context),
            ast::Expr::Between {
                expr,
                negated,
                low,
                high,
            } => self.between(expr, *negated, low, high, context),
            ast::Expr::InList {
                expr,
                list,
                negated,
            } => {
                let location = self.operator_after(expr);
                let value = self.expression(expr, context)?;
                let items = self.expressions(list, context)?;
                bind::in_list(value, items, *negated, location)
            }
            ast::Expr::InSubquery {
                expr,
                subquery,
                negated,
            } => self.in_subquery(expr, subquery, *negated, context),
            ast::Expr::AnyOp {
                left,
                compare_op,
                right,
                ..
            } => self.quantified(left, compare_op, right, true, context),
            ast::Expr::AllOp {
                left,
                compare_op,
                right,
            } => self.quantified(left, compare_op, right, false, context),
            ast::Expr::Exists { subquery, negated } => self.exists(subquery, *negated, context),
            ast::Expr::Subquery(query) => self.scalar_subquery(query, context),
            ast::Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(
                operand.as_deref(),
                conditions,
                else_result.as_deref(),
                context,
            ),
            ast::Expr::Function(function) => self.function(function, context),
            ast::Expr::Lambda(_) => Err(Error::new(
                ErrorKind::NotSupported,
                "A lambda is not supported here",
            )),
            other => self.special(other, context),
        }
    }

    /// Literals, casts and other expressions with their own syntax.
    fn special(&mut self, expression: &ast::Expr, context: Context<'_>) -> Result<Expr> {
        match expression {
            ast::Expr::Value(value) => self.literal(value),
            ast::Expr::TypedString(typed) => {
                let location = self.tokens.location_before(typed.value.span.start);
                let text = text_of(&typed.value.value).unwrap_or_default();
                bind::typed(&typed.data_type.to_string(), text, location, self.clock)
            }
            ast::Expr::Interval(interval) if interval.leading_field.is_some() => {
                let text = match &*interval.value {
                    ast::Expr::Value(value) => text_of(&value.value).unwrap_or_default(),
                    other => return Err(refused::expression(other)),
                };
                let unit = |field: &ast::DateTimeField| Unit::parse(&field.to_string());
                let first = interval.leading_field.as_ref().and_then(unit);
                let last = interval.last_field.as_ref().and_then(unit);
                bind::interval(text, first, last, start_location(&interval.value))
            }
            ast::Expr::Cast {
                kind: kind @ (ast::CastKind::Cast | ast::CastKind::TryCast),
                expr,
                data_type: ast::DataType::Custom(name, _),
                array: false,
                format: None,
            } => {
                // The type is one token, see `sql::tokens`.
                let spelling = name.0.first().and_then(|part| part.as_ident());
                let spelling = spelling.map_or("", |spelling| spelling.value.as_str());
                let location = self.tokens.word_before(expr.span().start);
                let value = self.expression(expr, context)?;
                bind::cast(value, spelling, *kind == ast::CastKind::TryCast, location)
            }
            ast::Expr::Like {
                negated,
                any: false,
                expr,
                pattern,
                escape_char,
            } => {
                let location = self.operator_after(expr);
                let value = self.expression(expr, context)?;
                let pattern = self.expression(pattern, context)?;
                let escape = escape_char.as_ref().map(|escape| self.literal(escape));
                let escape = escape.transpose()?.map(|escape| context.typed(escape));
                let escape = escape.transpose()?;
                bind::like(value, pattern, escape.as_ref(), *negated, location)
            }
            other => self.function_by_syntax(other, context),
        }
    }

    fn literal(&self, value: &ast::ValueWithSpan) -> Result<Expr> {
        let location = source_location(value.span.start);
        let scalar = match &value.value {
            ast::Value::HexStringLiteral(digits) => {
                let digits = literal(ScalarValue::Utf8(Some(digits.clone())));
                let digits = Argument {
                    expr: digits,
                    data_type: crate::types::VARCHAR,
                };
                return self.call("from_hex", location, vec![digits]);
            }
            ast::Value::Number(number, _) => return bind::number(number, location),
            ast::Value::SingleQuotedString(text) => ScalarValue::Utf8(Some(text.clone())),
            ast::Value::Boolean(value) => ScalarValue::Boolean(Some(*value)),
            ast::Value::Null => ScalarValue::Null,
            _ => return Err(refused::expression(&ast::Expr::Value(value.clone()))),
        };
        Ok(literal(scalar))
    }

    /// Functions with special syntax, such as EXTRACT.
    fn function_by_syntax(&mut self, expression: &ast::Expr, context: Context<'_>) -> Result<Expr> {
        use ast::{CeilFloorKind, DateTimeField, TrimWhereField};
        match expression {
            ast::Expr::AtTimeZone {
                timestamp,
                time_zone,
            } => self.syntax("at_timezone", [&**timestamp, &**time_zone], context),
            ast::Expr::Extract { field, expr, .. } => {
                self.syntax(&field.to_string().to_lowercase(), [&**expr], context)
            }
            ast::Expr::Ceil {
                expr,
                field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime),
            } => self.syntax("ceil", [&**expr], context),
            ast::Expr::Floor {
                expr,
                field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime),
            } => self.syntax("floor", [&**expr], context),
            ast::Expr::Position { expr, r#in } => {
                self.syntax("strpos", [&**r#in, &**expr], context)
            }
            ast::Expr::Substring {
                expr,
                substring_from: Some(from),
                substring_for,
                ..
            } => {
                let arguments = [&**expr, &**from]
                    .into_iter()
                    .chain(substring_for.as_deref());
                self.syntax("substr", arguments, context)
            }
            ast::Expr::Trim {
                trim_where,
                trim_what,
                expr,
                trim_characters: None,
            } => {
                let name = match trim_where {
                    Some(TrimWhereField::Leading) => "ltrim",
                    Some(TrimWhereField::Trailing) => "rtrim",
                    _ => "trim",
                };
                let arguments = std::iter::once(&**expr).chain(trim_what.as_deref());
                self.syntax(name, arguments, context)
            }
            ast::Expr::Array(array) if array.named => {
                let location = array.elem.first().and_then(start_location);
                bind::array(self.expressions(&array.elem, context)?, location)
            }
            ast::Expr::Tuple(values) => Ok(bind::row(self.expressions(values, context)?)),
            other => Err(refused::expression(other)),
        }
    }

    /// A call located at its first argument.
    fn syntax<'e>(
        &mut self,
        name: &str,
        arguments: impl IntoIterator<Item = &'e ast::Expr>,
        context: Context<'_>,
    ) -> Result<Expr> {
        let arguments: Vec<_> = arguments.into_iter().collect();
        let location = arguments.first().copied().and_then(start_location);
        let arguments = self.expressions(arguments, context)?;
        self.call(name, location, arguments)
    }

    /// `root[index].field`
    fn chain(
        &mut self,
        root: &ast::Expr,
        accesses: &[ast::AccessExpr],
        context: Context<'_>,
    ) -> Result<Expr> {
        let location = start_location(root);
        let (names, accesses) = leading_names(root, accesses);
        let mut base = match names {
            Some(names) => context.typed(compound(&names, context)?)?,
            None => self.expression(root, context)?,
        };
        for access in accesses {
            let part = match access {
                ast::AccessExpr::Dot(ast::Expr::Identifier(name)) => field(base, name)?,
                ast::AccessExpr::Subscript(ast::Subscript::Index { index }) => {
                    let index = self.expression(index, context)?;
                    bind::subscript(base, index, location)?
                }
                ast::AccessExpr::Dot(other) => return Err(refused::expression(other)),
                ast::AccessExpr::Subscript(_) => return Err(refused::slice().at(location)),
            };
            base = context.typed(part)?;
        }
        Ok(base.expr)
    }

    fn case(
        &mut self,
        operand: Option<&ast::Expr>,
        branches: &[ast::CaseWhen],
        otherwise: Option<&ast::Expr>,
        context: Context<'_>,
    ) -> Result<Expr> {
        let first = branches.first().map(|branch| &branch.condition);
        let location = operand.or(first).and_then(start_location);
        let mut optional =
            |part: Option<&ast::Expr>| part.map(|part| self.expression(part, context)).transpose();
        let (operand, otherwise) = (optional(operand)?, optional(otherwise)?);
        let branch = |branch: &ast::CaseWhen| {
            let condition = self.expression(&branch.condition, context)?;
            Ok((condition, self.expression(&branch.result, context)?))
        };
        let branches = branches.iter().map(branch).collect::<Result<_>>()?;
        bind::case(operand, branches, otherwise, location)
    }
}

fn literal(value: ScalarValue) -> Expr {
    Expr::Literal(value, None)
}

fn text_of(value: &ast::Value) -> Option<&str> {
    match value {
        ast::Value::SingleQuotedString(text) => Some(text),
        _ => None,
    }
}

/// `value.field`
fn field(value: Argument, name: &ast::Ident) -> Result<Expr> {
    bind::field(value, &name.value.to_lowercase(), location_of(name))
}

/// The parameter of a lambda or the column of the SELECT that takes precedence over columns.
fn preferred(name: &ast::Ident, context: Context<'_>) -> Result<Option<Expr>> {
    let wanted = name.value.to_lowercase();
    let parameters = context.lambdas.iter().rev();
    if let Some(parameter) = parameters.into_iter().find(|known| *known.name() == wanted) {
        let mut variable = LambdaVariable::new(wanted, Some(parameter.clone()));
        if let Some(span) = Span::try_from_sqlparser_span(name.span) {
            variable.spans_mut().add_span(span);
        }
        return Ok(Some(Expr::LambdaVariable(variable)));
    }
    if context.aggregate.is_some() {
        return Ok(None);
    }
    let mut outputs = context
        .outputs
        .iter()
        .filter(|output| output.is_named(&wanted));
    let first = outputs.next();
    if let Some(first) = first
        && outputs.any(|other| other.expr != first.expr)
    {
        let message = format!("Column '{wanted}' is ambiguous");
        return Err(Error::new(ErrorKind::AmbiguousName, message).at(location_of(name)));
    }
    Ok(first.map(|output| output.expr.clone()))
}

fn name_in(name: &ast::Ident, context: Context<'_>) -> Result<Expr> {
    if let Some(found) = preferred(name, context)? {
        return Ok(found);
    }
    context.scope.column(name).map_err(|error| {
        let wanted = name.value.to_lowercase();
        let is_alias = context.aliases.iter().any(|alias| alias.is_named(&wanted));
        if error.kind() == ErrorKind::ColumnNotFound && is_alias {
            let hint = "GROUP BY and HAVING do not know the aliases of SELECT.";
            return column_not_found(&wanted, location_of(name)).with_hint(hint.to_owned());
        }
        error
    })
}

/// `a.b.c`: an optionally qualified column, then fields.
fn compound(parts: &[ast::Ident], context: Context<'_>) -> Result<Expr> {
    let (mut expr, length) = match preferred(&parts[0], context)? {
        Some(found) => (found, 1),
        None => context.scope.compound(parts)?,
    };
    for name in &parts[length..] {
        expr = field(context.typed(expr)?, name)?;
    }
    Ok(expr)
}

/// The leading names of `relation.column[1].field`, and the other accesses.
fn leading_names<'e>(
    root: &ast::Expr,
    accesses: &'e [ast::AccessExpr],
) -> (Option<Vec<ast::Ident>>, &'e [ast::AccessExpr]) {
    let mut names = match root {
        ast::Expr::Identifier(name) => vec![name.clone()],
        ast::Expr::CompoundIdentifier(parts) => parts.clone(),
        _ => return (None, accesses),
    };
    let leading = accesses.iter().map_while(|access| match access {
        ast::AccessExpr::Dot(ast::Expr::Identifier(name)) => Some(name.clone()),
        _ => None,
    });
    let known = names.len();
    names.extend(leading);
    let rest = &accesses[names.len() - known..];
    (Some(names), rest)
}
