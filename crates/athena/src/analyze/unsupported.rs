//! Errors for syntax of other dialects.

use datafusion::logical_expr::sqlparser::ast::{
    Distinct, Expr, GroupByExpr, JoinConstraint, JoinOperator, Query, Select, SelectItem, SetExpr,
    SetOperator, SetQuantifier, Spanned,
};
use datafusion::logical_expr::sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::error::{Error, ErrorKind, Result};
use crate::sql::{source_location, syntax_error};

fn unsupported(what: &str, instead: &str) -> Error {
    let error = syntax_error(&format!("{what} is not supported"));
    if instead.is_empty() {
        error
    } else {
        error.with_hint(format!("Use {instead}."))
    }
}

fn first(clauses: &[(bool, &str, &str)]) -> Result<()> {
    match clauses.iter().find(|(present, ..)| *present) {
        Some((_, what, instead)) => Err(unsupported(what, instead)),
        None => Ok(()),
    }
}

pub(super) fn in_query(query: &Query) -> Result<()> {
    first(&[
        (!query.locks.is_empty(), "FOR UPDATE", ""),
        (query.for_clause.is_some(), "FOR", ""),
        (query.settings.is_some(), "SETTINGS", ""),
        (query.format_clause.is_some(), "FORMAT", ""),
        (!query.pipe_operators.is_empty(), "|>", ""),
    ])
}

pub(super) fn in_select(select: &Select) -> Result<()> {
    let modified =
        matches!(&select.group_by, GroupByExpr::Expressions(_, modifiers) if !modifiers.is_empty());
    first(&[
        (select.top.is_some(), "TOP", "LIMIT at the end of the query"),
        (
            select.exclude.is_some(),
            "EXCLUDE",
            "the names of the columns",
        ),
        (select.into.is_some(), "SELECT INTO", ""),
        (
            !select.lateral_views.is_empty(),
            "LATERAL VIEW",
            "CROSS JOIN UNNEST",
        ),
        (select.prewhere.is_some(), "PREWHERE", "WHERE"),
        (
            !select.connect_by.is_empty(),
            "CONNECT BY",
            "WITH RECURSIVE",
        ),
        (!select.cluster_by.is_empty(), "CLUSTER BY", ""),
        (!select.distribute_by.is_empty(), "DISTRIBUTE BY", ""),
        (!select.sort_by.is_empty(), "SORT BY", "ORDER BY"),
        (select.qualify.is_some(), "QUALIFY", "a subquery with WHERE"),
        (
            matches!(select.distinct, Some(Distinct::On(_))),
            "DISTINCT ON",
            "row_number() in a subquery",
        ),
        (
            matches!(select.group_by, GroupByExpr::All(_)),
            "GROUP BY ALL",
            "the numbers of the columns",
        ),
        (modified, "GROUP BY ... WITH", "GROUP BY ROLLUP or CUBE"),
        (select.value_table_mode.is_some(), "SELECT AS VALUE", ""),
    ])
}

pub(super) fn in_set_operation(operator: SetOperator, quantifier: SetQuantifier) -> Result<()> {
    if operator != SetOperator::Union && quantifier == SetQuantifier::All {
        let message = format!("{operator} ALL is not supported");
        return Err(Error::new(ErrorKind::NotSupported, message).with_hint(
            "Number equal rows with row_number() and use the operator without ALL.".to_owned(),
        ));
    }
    let plain = matches!(
        quantifier,
        SetQuantifier::None | SetQuantifier::All | SetQuantifier::Distinct
    );
    first(&[(!plain, "BY NAME", "columns in the same order")])
}

pub(super) fn in_wildcard(item: &SelectItem) -> Result<()> {
    let (SelectItem::Wildcard(options) | SelectItem::QualifiedWildcard(_, options)) = item else {
        return Err(unsupported("a list of aliases", ""));
    };
    let optional = options.opt_exclude.is_some()
        || options.opt_except.is_some()
        || options.opt_replace.is_some()
        || options.opt_rename.is_some()
        || options.opt_ilike.is_some();
    first(&[(
        optional,
        "* EXCEPT and the like",
        "the names of the columns",
    )])
}

pub(super) fn body(body: &SetExpr) -> Error {
    match body {
        SetExpr::Table(_) => unsupported("TABLE", "SELECT * FROM"),
        _ => Error::new(ErrorKind::NotSupported, "Only queries are supported here"),
    }
}

pub(super) fn order_by_all() -> Error {
    unsupported("ORDER BY ALL", "the numbers of the columns")
}

pub(super) fn limit_with_comma() -> Error {
    unsupported("LIMIT offset, count", "OFFSET and LIMIT")
}

pub(super) fn offset_after_limit() -> Error {
    syntax_error("mismatched input 'OFFSET'. Expecting: <EOF>")
        .with_hint("Write OFFSET before LIMIT.".to_owned())
}

/// The error of LIMIT or OFFSET with anything but an integer: the tokens after the word, and what is
/// expected there.
pub(super) fn row_count(found: &[TokenWithSpan], expecting: &str) -> Error {
    let (found, expecting) = match found {
        // An expression that begins with an integer.
        [first, next, ..] if is_integer(&first.token) => (Some(next), "<EOF>"),
        found => (found.first(), expecting),
    };
    let text = found.map_or_else(|| "<EOF>".to_owned(), |found| found.token.to_string());
    let error = syntax_error(&format!(
        "mismatched input '{text}'. Expecting: {expecting}"
    ));
    error.at(found.and_then(|found| source_location(found.span.start)))
}

fn is_integer(token: &Token) -> bool {
    matches!(token, Token::Number(number, _) if number.bytes().all(|digit| digit.is_ascii_digit()))
}

/// The error of `LIMIT ... BY`.
pub(super) fn limit_by() -> Error {
    syntax_error("mismatched input 'BY'. Expecting: <EOF>")
}

/// The error of a position in `clause` that is out of range.
pub(super) fn position_out_of_range(clause: &str, position: usize) -> Error {
    Error::new(
        ErrorKind::InvalidColumnReference,
        format!("{clause} position {position} is not in select list"),
    )
}

pub(super) fn not_in_distinct() -> Error {
    Error::new(
        ErrorKind::ExpressionNotInDistinct,
        "For SELECT DISTINCT, ORDER BY expressions must appear in select list",
    )
}

pub(super) fn fetch() -> Error {
    Error::new(
        ErrorKind::NotSupported,
        "FETCH FIRST ... WITH TIES or PERCENT is not supported",
    )
    .with_hint("Use LIMIT.".to_owned())
}

pub(super) fn join(operator: &JoinOperator) -> Result<()> {
    use JoinOperator::{CrossJoin, FullOuter, Inner, Join, Left, LeftOuter, Right, RightOuter};
    match operator {
        Join(constraint)
        | Inner(constraint)
        | Left(constraint)
        | LeftOuter(constraint)
        | Right(constraint)
        | RightOuter(constraint)
        | FullOuter(constraint) => {
            match constraint {
                JoinConstraint::Natural => Err(Error::new(
                    ErrorKind::NotSupported,
                    "Natural join not supported",
                )
                .with_hint("Use ON or USING.".to_owned())),
                JoinConstraint::None => Err(syntax_error("a join needs ON or USING")
                    .with_hint("Or use CROSS JOIN.".to_owned())),
                _ => Ok(()),
            }
        }
        CrossJoin(_) => Ok(()),
        _ => Err(unsupported(
            "this kind of join",
            "INNER, LEFT, RIGHT, FULL or CROSS JOIN",
        )),
    }
}

/// The error of an expression that Trino does not have.
pub(super) fn expression(expression: &Expr) -> Error {
    let (what, instead) = match expression {
        Expr::Cast { .. } => ("the operator ::", "CAST(value AS type)"),
        Expr::ILike { .. } => ("ILIKE", "lower(value) LIKE lower(pattern)"),
        Expr::SimilarTo { .. } | Expr::RLike { .. } => {
            ("SIMILAR TO and RLIKE", "regexp_like(value, pattern)")
        }
        Expr::IsTrue(_)
        | Expr::IsNotTrue(_)
        | Expr::IsFalse(_)
        | Expr::IsNotFalse(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotUnknown(_) => (
            "IS TRUE, IS FALSE and IS UNKNOWN",
            "the condition itself, or IS NULL",
        ),
        Expr::JsonAccess { .. } => ("the operator :", "json_extract"),
        Expr::BinaryOp { .. } | Expr::UnaryOp { .. } => ("this operator", ""),
        Expr::Value(_) | Expr::Prefixed { .. } => ("this kind of literal", ""),
        _ => ("this expression", ""),
    };
    unsupported(what, instead).at(source_location(expression.span().start))
}

pub(super) fn operator(operator: &str) -> Error {
    let instead = match operator {
        "==" => "=",
        "~" | "!~" | "~*" | "!~*" => "regexp_like(value, pattern)",
        "->" | "->>" | "#>" | "#>>" => "json_extract or json_extract_scalar",
        "&" | "|" | "^" => "bitwise_and, bitwise_or or bitwise_xor",
        _ => "",
    };
    unsupported(&format!("the operator {operator}"), instead)
}

pub(super) fn quantified(operator: &impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::NotSupported,
        format!("{operator} with ANY, SOME or ALL is not supported"),
    )
    .with_hint("Compare with the max or min of the subquery.".to_owned())
}

pub(super) fn slice() -> Error {
    unsupported("[from:to]", "slice(array, start, length)")
}

pub(super) fn arguments(function: &str) -> Error {
    unsupported(&format!("this kind of argument of {function}"), "")
}

pub(super) fn too_deep() -> Error {
    syntax_error("the expression is nested too deeply")
}
