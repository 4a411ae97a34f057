//! A call that is being bound.

use arrow::datatypes::DataType;
use chrono::{DateTime, Utc};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result as EngineResult;
use datafusion::logical_expr::{Cast, Expr, ExprSchemable};

use crate::error::{Error, ErrorKind, Place, Result, place_of};
use crate::functions::{self, CastFunction, can_cast};
use crate::types::{self, VARCHAR, is_coercible};
use crate::value::Zone;

/// The time at which a query began, and the zone of its session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) now: DateTime<Utc>,
    pub(crate) zone: Zone,
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub(crate) struct Argument {
    pub(crate) expr: Expr,
    pub(crate) data_type: DataType,
}

impl Argument {
    /// An argument over rows of `schema`.
    pub(super) fn new(expr: Expr, schema: &DFSchema) -> EngineResult<Self> {
        let place = match &expr {
            Expr::Column(column) => place_of(column),
            _ => None,
        };
        let data_type = expr
            .get_type(schema)
            .map_err(|error| Error::from(error).at(place))?;
        if data_type == DataType::UInt64 {
            return Ok(Self {
                expr: Expr::Cast(Cast::new(Box::new(expr), DataType::Int64)),
                data_type: DataType::Int64,
            });
        }
        Ok(Self { expr, data_type })
    }

    /// The text of a literal.
    pub(crate) fn literal_text(&self) -> Option<&str> {
        match &self.expr {
            Expr::Literal(ScalarValue::Utf8(Some(text)), _) => Some(text),
            _ => None,
        }
    }

    /// The type as error messages have it: that of a literal text says its length.
    pub(crate) fn type_name(&self) -> String {
        match self.literal_text() {
            Some(text) => format!("varchar({})", text.chars().count()),
            None => types::name(&self.data_type),
        }
    }

    /// The expression, made a value of type `to`.
    pub(crate) fn into_type(self, to: &DataType) -> Expr {
        cast_to(self.expr, &self.data_type, to)
    }
}

/// `expr`, of type `from`, as a value of type `to`, to which it can be coerced.
pub(crate) fn cast_to(expr: Expr, from: &DataType, to: &DataType) -> Expr {
    let same_in_arrow =
        |data_type: &DataType| types::is_number(data_type) || *data_type == DataType::Null;
    if from == to {
        expr
    } else if same_in_arrow(from) && (same_in_arrow(to) || *from == DataType::Null) {
        Expr::Cast(Cast::new(Box::new(expr), to.clone()))
    } else {
        CastFunction::call(expr, from, to, false)
    }
}

/// A call with its arguments.
pub(crate) struct Call<'c> {
    pub(crate) name: &'c str,
    pub(crate) detail: &'c str,
    pub(crate) place: Option<Place>,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) clock: &'c Clock,
}

impl Call<'_> {
    /// An error at the place of the call.
    pub(crate) fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        Error::new(kind, message).at(self.place)
    }

    /// The types of the arguments as messages have them.
    pub(crate) fn type_names(&self) -> String {
        self.arguments
            .iter()
            .map(Argument::type_name)
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The type that all `values` become; `message` says what must have one type.
    pub(crate) fn common_type<'a>(
        &self,
        values: impl IntoIterator<Item = &'a Argument>,
        message: &str,
    ) -> Result<DataType> {
        let mut common = DataType::Null;
        for value in values {
            let next = types::common_type(&common, &value.data_type);
            let mismatch = || {
                format!(
                    "{message} must be the same type: {} vs {}",
                    types::name(&common),
                    value.type_name()
                )
            };
            common = next.ok_or_else(|| self.error(ErrorKind::TypeMismatch, mismatch()))?;
        }
        Ok(common)
    }

    /// The arguments, where there are as many.
    pub(super) fn take<const N: usize>(self) -> Result<[Argument; N]> {
        let error = self.error(
            ErrorKind::Internal,
            format!("{} has another number of arguments", self.name),
        );
        self.arguments.try_into().map_err(|_| error)
    }

    /// The first argument cast to the type of the call's detail.
    pub(super) fn cast(self, safe: bool) -> Result<Expr> {
        let unknown = || {
            self.error(
                ErrorKind::TypeNotFound,
                format!("Unknown type: {}", self.detail),
            )
        };
        let to = types::parse_type(self.detail).ok_or_else(unknown)?;
        let detail = self.detail;
        let refused = self.error(
            ErrorKind::TypeMismatch,
            format!("Cannot cast {} to {}", self.type_names(), types::name(&to)),
        );
        let [value] = self.take()?;
        if !can_cast(&value.data_type, &to) {
            return Err(refused);
        }
        let text_of = (value.data_type == VARCHAR)
            .then(|| types::varchar_length(detail))
            .flatten();
        let cast = if is_coercible(&value.data_type, &to) && !safe {
            value.into_type(&to)
        } else {
            CastFunction::call(value.expr, &value.data_type, &to, safe)
        };
        Ok(text_of.map_or(cast.clone(), |length| functions::shortened(cast, length)))
    }
}
