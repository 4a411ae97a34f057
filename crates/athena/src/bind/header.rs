//! What the syntax tree says to the binder.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr as BoundExpr;
use datafusion::logical_expr::planner::RawDictionaryExpr;
use datafusion::logical_expr::sqlparser::ast::{DictionaryField, Expr, Ident, Value};

use crate::error::Place;

/// Which operator or function is called, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// The function's name; after a `$` that of an operator or another piece of syntax.
    pub(crate) name: String,
    /// What belongs to it and is no value, such as the type of a cast.
    pub(crate) detail: String,
    /// Where it stands in the query.
    pub(crate) place: Option<Place>,
}

/// Between the parts of an encoded header; cannot be typed in a name.
const SEPARATOR: char = '\u{0}';

impl Header {
    /// The header of a call, if `raw` is one.
    pub(super) fn of(raw: &RawDictionaryExpr) -> Option<Self> {
        let Some(BoundExpr::Literal(ScalarValue::Utf8(Some(encoded)), _)) = raw.keys.first() else {
            return None;
        };
        let mut parts = encoded.splitn(4, SEPARATOR);
        let (name, line, column) = (parts.next()?, parts.next()?, parts.next()?);
        let place = Place {
            line: line.parse().ok()?,
            column: column.parse().ok()?,
        };
        let place = (place.line > 0).then_some(place);
        Some(Self {
            name: name.to_owned(),
            detail: parts.next()?.to_owned(),
            place,
        })
    }

    fn encode(&self) -> String {
        let place = self.place.unwrap_or(Place { line: 0, column: 0 });
        format!(
            "{}{SEPARATOR}{}{SEPARATOR}{}{SEPARATOR}{}",
            self.name, place.line, place.column, self.detail
        )
    }
}

/// The call of `name` as an expression of the syntax tree.
pub(crate) fn call(
    name: &str,
    detail: &str,
    place: Option<Place>,
    arguments: impl IntoIterator<Item = Expr>,
) -> Expr {
    let header = Header {
        name: name.to_owned(),
        detail: detail.to_owned(),
        place,
    };
    let entry = |key: String, value: Expr| DictionaryField {
        key: Ident::new(key),
        value: Box::new(value),
    };
    let first = entry(header.encode(), Expr::Value(Value::Null.with_empty_span()));
    let rest = arguments
        .into_iter()
        .map(|argument| entry(String::new(), argument));
    Expr::Dictionary(std::iter::once(first).chain(rest).collect())
}
