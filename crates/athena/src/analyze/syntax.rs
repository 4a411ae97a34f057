//! Literals, casts and other expressions with their own syntax.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::sqlparser::ast::{self, Spanned};

use super::expression::{Context, start_location};
use super::{Analyzer, unsupported};
use crate::bind;
use crate::call::Argument;
use crate::error::Result;
use crate::sql::source_location;
use crate::value::Unit;

impl Analyzer<'_> {
    /// Literals, casts and other expressions with their own syntax.
    pub(super) fn special(&mut self, expression: &ast::Expr, context: Context<'_>) -> Result<Expr> {
        match expression {
            ast::Expr::Value(value) => self.literal(value),
            ast::Expr::TypedString(typed) => {
                let location = self.tokens.location_before(typed.value.span.start);
                let text = text_of(&typed.value.value);
                let text = text.ok_or_else(|| unsupported::expression(expression))?;
                bind::typed(&typed.data_type.to_string(), text, location, self.clock)
            }
            ast::Expr::Interval(interval) if interval.leading_field.is_some() => {
                let text = match &*interval.value {
                    ast::Expr::Value(value) => text_of(&value.value),
                    _ => None,
                };
                let text = text.ok_or_else(|| unsupported::expression(&interval.value))?;
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
            _ => return Err(unsupported::expression(&ast::Expr::Value(value.clone()))),
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
            other => Err(unsupported::expression(other)),
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

    pub(super) fn case(
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
