//! Calls in sqlparser's syntax tree, encoded as dictionary literals for the binder.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr as BoundExpr;
use datafusion::logical_expr::planner::RawDictionaryExpr;
use datafusion::logical_expr::sqlparser::ast::{DictionaryField, Expr, Ident, Value};

use crate::error::SourceLocation;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// The function's name; `$` and a name for operators and other syntax.
    pub(crate) name: String,
    /// A detail that is not a value, such as the type of a cast.
    pub(crate) detail: String,
    pub(crate) location: Option<SourceLocation>,
}

/// Separates the parts of an encoded header. No name contains it.
const SEPARATOR: char = '\u{0}';

impl Header {
    /// Decodes the header of a call.
    pub(super) fn decode(raw: &RawDictionaryExpr) -> Option<Self> {
        let Some(BoundExpr::Literal(ScalarValue::Utf8(Some(encoded)), _)) = raw.keys.first() else {
            return None;
        };
        let mut parts = encoded.splitn(4, SEPARATOR);
        let (name, line, column) = (parts.next()?, parts.next()?, parts.next()?);
        let location = SourceLocation {
            line: line.parse().ok()?,
            column: column.parse().ok()?,
        };
        let location = (location.line > 0).then_some(location);
        Some(Self {
            name: name.to_owned(),
            detail: parts.next()?.to_owned(),
            location,
        })
    }

    fn encode(&self) -> String {
        let location = self
            .location
            .unwrap_or(SourceLocation { line: 0, column: 0 });
        format!(
            "{}{SEPARATOR}{}{SEPARATOR}{}{SEPARATOR}{}",
            self.name, location.line, location.column, self.detail
        )
    }
}

pub(crate) fn call(
    name: &str,
    detail: &str,
    location: Option<SourceLocation>,
    arguments: impl IntoIterator<Item = Expr>,
) -> Expr {
    let header = Header {
        name: name.to_owned(),
        detail: detail.to_owned(),
        location,
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
