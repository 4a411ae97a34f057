//! Rewrites expressions: operators and functions become calls.

use datafusion::logical_expr::sqlparser::ast::{
    AccessExpr, CaseWhen, CastKind, CeilFloorKind, DataType, DateTimeField, Expr, LambdaFunction,
    LambdaFunctionParameter, OneOrManyWithParens, Spanned, Subscript, TrimWhereField,
    UnaryOperator, Value, ValueWithSpan,
};

use super::names::{access, lower};
use super::{Rewriter, refused};
use crate::bind::call;
use crate::error::{Result, SourceLocation};
use crate::sql::error::source_location;

pub(super) fn start_location(expression: &Expr) -> Option<SourceLocation> {
    source_location(expression.span().start)
}

/// The maximum nesting of expressions.
const DEPTH: usize = 300;

impl Rewriter<'_> {
    pub(super) fn expressions(&mut self, expressions: Vec<Expr>) -> Result<Vec<Expr>> {
        expressions
            .into_iter()
            .map(|expression| self.expression(expression))
            .collect()
    }

    pub(super) fn operator_after(&self, expression: &Expr) -> Option<SourceLocation> {
        self.tokens.operator_after(expression.span().end)
    }

    pub(super) fn expression(&mut self, expression: Expr) -> Result<Expr> {
        if self.depth == DEPTH {
            return Err(refused::too_deep().at(start_location(&expression)));
        }
        self.depth += 1;
        let rewritten = self.nested(expression);
        self.depth -= 1;
        rewritten
    }

    pub(super) fn nested(&mut self, expression: Expr) -> Result<Expr> {
        match expression {
            Expr::Identifier(name) => Ok(Expr::Identifier(lower(name))),
            Expr::CompoundIdentifier(parts) => Ok(self.compound(parts)),
            Expr::CompoundFieldAccess { root, access_chain } => self.chain(*root, access_chain),
            Expr::Nested(inner) => self.expression(*inner),
            Expr::BinaryOp { left, op, right } => self.binary(*left, &op, *right),
            Expr::UnaryOp { op, expr } => self.unary(op, *expr),
            Expr::IsNull(value) => self.syntax("$is null", "", [*value]),
            Expr::IsNotNull(value) => {
                let is_null = self.syntax("$is null", "", [*value])?;
                Ok(Expr::UnaryOp {
                    op: UnaryOperator::Not,
                    expr: Box::new(is_null),
                })
            }
            Expr::IsDistinctFrom(left, right) => self.compare("$IS DISTINCT FROM", *left, *right),
            Expr::IsNotDistinctFrom(left, right) => {
                self.compare("$IS NOT DISTINCT FROM", *left, *right)
            }
            Expr::Between {
                expr,
                negated,
                low,
                high,
            } => self.between(*expr, negated, *low, *high),
            Expr::InList {
                expr,
                list,
                negated,
            } => {
                let location = self.operator_after(&expr);
                let arguments = self.expressions(std::iter::once(*expr).chain(list).collect())?;
                Ok(call("$in", not(negated), location, arguments))
            }
            Expr::InSubquery {
                expr,
                subquery,
                negated,
            } => {
                let (expr, subquery) = (
                    Box::new(self.expression(*expr)?),
                    Box::new(self.query(*subquery)?),
                );
                Ok(Expr::InSubquery {
                    expr,
                    subquery,
                    negated,
                })
            }
            Expr::AnyOp {
                left,
                compare_op,
                right,
                ..
            } => self.quantified(*left, &compare_op, *right, true),
            Expr::AllOp {
                left,
                compare_op,
                right,
            } => self.quantified(*left, &compare_op, *right, false),
            Expr::Exists { subquery, negated } => Ok(Expr::Exists {
                subquery: Box::new(self.query(*subquery)?),
                negated,
            }),
            Expr::Subquery(query) => Ok(Expr::Subquery(Box::new(self.query(*query)?))),
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(operand, conditions, else_result),
            Expr::Function(function) => self.function(function),
            Expr::Lambda(lambda) => self.lambda(lambda),
            other => self.special(other),
        }
    }

    /// Literals, casts and other expressions with their own syntax.
    fn special(&mut self, expression: Expr) -> Result<Expr> {
        match expression {
            Expr::Value(value) => literal(value),
            Expr::TypedString(typed) => {
                let start = self.tokens.location_before(typed.value.span.start);
                Ok(call(
                    "$literal",
                    &typed.data_type.to_string(),
                    start,
                    [Expr::Value(typed.value)],
                ))
            }
            Expr::Interval(interval) if interval.leading_field.is_some() => {
                let fields = interval
                    .leading_field
                    .iter()
                    .chain(&interval.last_field)
                    .map(field_name);
                let unit = fields.collect::<Vec<_>>().join(" to ");
                let location = start_location(&interval.value);
                let value = match *interval.value {
                    Expr::Value(value) => Expr::Value(value),
                    other => self.expression(other)?,
                };
                Ok(call("$interval", &unit, location, [value]))
            }
            Expr::Cast {
                kind: kind @ (CastKind::Cast | CastKind::TryCast),
                expr,
                data_type: DataType::Custom(name, _),
                array: false,
                format: None,
            } => {
                let type_name = name
                    .0
                    .first()
                    .and_then(|part| part.as_ident())
                    .map(|part| part.value.clone())
                    .unwrap_or_default();
                let location = self.tokens.word_before(expr.span().start);
                let name = if kind == CastKind::Cast {
                    "$cast"
                } else {
                    "$try_cast"
                };
                Ok(call(name, &type_name, location, [self.expression(*expr)?]))
            }
            Expr::Like {
                negated,
                any: false,
                expr,
                pattern,
                escape_char,
            } => {
                let location = self.operator_after(&expr);
                let mut arguments = vec![self.expression(*expr)?, self.expression(*pattern)?];
                arguments.extend(escape_char.map(Expr::Value));
                Ok(call("$like", not(negated), location, arguments))
            }
            other => self.function_by_syntax(other),
        }
    }

    /// Functions with special syntax, such as EXTRACT.
    fn function_by_syntax(&mut self, expression: Expr) -> Result<Expr> {
        match expression {
            Expr::AtTimeZone {
                timestamp,
                time_zone,
            } => self.syntax("at_timezone", "", [*timestamp, *time_zone]),
            Expr::Extract { field, expr, .. } => self.syntax(&field_name(&field), "", [*expr]),
            Expr::Ceil {
                expr,
                field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime),
            } => self.syntax("ceil", "", [*expr]),
            Expr::Floor {
                expr,
                field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime),
            } => self.syntax("floor", "", [*expr]),
            Expr::Position { expr, r#in } => self.syntax("strpos", "", [*r#in, *expr]),
            Expr::Substring {
                expr,
                substring_from: Some(from),
                substring_for,
                ..
            } => {
                let arguments = [*expr, *from]
                    .into_iter()
                    .chain(substring_for.map(|length| *length));
                self.syntax("substr", "", arguments)
            }
            Expr::Trim {
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
                self.syntax(
                    name,
                    "",
                    std::iter::once(*expr).chain(trim_what.map(|what| *what)),
                )
            }
            Expr::Array(array) if array.named => self.syntax("$array", "", array.elem),
            Expr::Tuple(values) => self.syntax("$row", "", values),
            other => Err(refused::expression(&other)),
        }
    }

    /// A call located at its first argument.
    pub(super) fn syntax(
        &mut self,
        name: &str,
        detail: &str,
        arguments: impl IntoIterator<Item = Expr>,
    ) -> Result<Expr> {
        let arguments: Vec<_> = arguments.into_iter().collect();
        let location = arguments.first().and_then(start_location);
        Ok(call(name, detail, location, self.expressions(arguments)?))
    }

    /// `root[index].field`
    fn chain(&mut self, root: Expr, accesses: Vec<AccessExpr>) -> Result<Expr> {
        let location = start_location(&root);
        let (root, accesses) = leading_name(root, accesses);
        let mut base = self.expression(root)?;
        for part in accesses {
            base = match part {
                AccessExpr::Dot(Expr::Identifier(field)) => access(base, &field),
                AccessExpr::Subscript(Subscript::Index { index }) => {
                    call("$subscript", "", location, [base, self.expression(index)?])
                }
                AccessExpr::Dot(other) => return Err(refused::expression(&other)),
                AccessExpr::Subscript(_) => return Err(refused::slice().at(location)),
            };
        }
        Ok(base)
    }

    fn case(
        &mut self,
        operand: Option<Box<Expr>>,
        conditions: Vec<CaseWhen>,
        otherwise: Option<Box<Expr>>,
    ) -> Result<Expr> {
        let detail = format!(
            "{} {}",
            if operand.is_some() { "operand" } else { "" },
            if otherwise.is_some() { "else" } else { "" }
        );
        let location = operand
            .as_ref()
            .or(conditions
                .first()
                .map(|first| Box::new(first.condition.clone()))
                .as_ref())
            .and_then(|first| start_location(first));
        let branches = conditions
            .into_iter()
            .flat_map(|branch| [branch.condition, branch.result]);
        let arguments = operand
            .into_iter()
            .map(|operand| *operand)
            .chain(branches)
            .chain(otherwise.map(|otherwise| *otherwise));
        let arguments = self.expressions(arguments.collect())?;
        Ok(call("$case", &detail, location, arguments))
    }

    fn lambda(&mut self, lambda: LambdaFunction) -> Result<Expr> {
        let lowered = |parameter: LambdaFunctionParameter| LambdaFunctionParameter {
            name: lower(parameter.name),
            ..parameter
        };
        let params = match lambda.params {
            OneOrManyWithParens::One(parameter) => OneOrManyWithParens::One(lowered(parameter)),
            OneOrManyWithParens::Many(parameters) => {
                OneOrManyWithParens::Many(parameters.into_iter().map(lowered).collect())
            }
        };
        Ok(Expr::Lambda(LambdaFunction {
            params,
            body: Box::new(self.expression(*lambda.body)?),
            syntax: lambda.syntax,
        }))
    }
}

/// Merges the leading names of `relation.column[1].field` into one compound identifier.
fn leading_name(root: Expr, accesses: Vec<AccessExpr>) -> (Expr, Vec<AccessExpr>) {
    let mut parts = match root {
        Expr::Identifier(name) => vec![name],
        Expr::CompoundIdentifier(parts) => parts,
        other => return (other, accesses),
    };
    let mut accesses = accesses.into_iter().peekable();
    while let Some(AccessExpr::Dot(Expr::Identifier(name))) =
        accesses.next_if(|access| matches!(access, AccessExpr::Dot(Expr::Identifier(_))))
    {
        parts.push(name);
    }
    let name = if parts.len() == 1 {
        Expr::Identifier(parts.remove(0))
    } else {
        Expr::CompoundIdentifier(parts)
    };
    (name, accesses.collect())
}

fn not(negated: bool) -> &'static str {
    if negated { "not" } else { "" }
}

fn field_name(field: &DateTimeField) -> String {
    field.to_string().to_lowercase()
}

fn literal(value: ValueWithSpan) -> Result<Expr> {
    let location = source_location(value.span.start);
    match &value.value {
        Value::HexStringLiteral(digits) => {
            let digits = Value::SingleQuotedString(digits.clone()).with_empty_span();
            Ok(call("from_hex", "", location, [Expr::Value(digits)]))
        }
        Value::Number(number, _) => Ok(call("$number", number, location, [])),
        Value::SingleQuotedString(_) | Value::Boolean(_) | Value::Null => Ok(Expr::Value(value)),
        _ => Err(refused::expression(&Expr::Value(value))),
    }
}
