//! A function call with typed arguments.

use arrow::datatypes::DataType;
use chrono::{DateTime, Utc};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result as DataFusionResult;
use datafusion::logical_expr::{Cast, Expr, ExprSchemable};

use crate::error::{Error, ErrorKind, ErrorLocation, Result};
use crate::functions::Native;
use crate::functions::cast::CastFunction;
use crate::types;
use crate::value::Zone;

/// The start time of a query and the time zone of its session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) now: DateTime<Utc>,
    pub(crate) zone: Zone,
}

#[derive(Clone, Debug)]
pub(crate) struct Argument {
    pub(crate) expr: Expr,
    pub(crate) data_type: DataType,
}

impl Argument {
    pub(crate) fn new(expr: Expr, schema: &DFSchema) -> DataFusionResult<Self> {
        let data_type = match own_type(&expr) {
            Some(own) => own,
            None => expr.get_type(schema)?,
        };
        if data_type == DataType::UInt64 {
            return Ok(Self {
                expr: Expr::Cast(Cast::new(Box::new(expr), DataType::Int64)),
                data_type: DataType::Int64,
            });
        }
        Ok(Self { expr, data_type })
    }

    /// The text if the argument is a `varchar` literal.
    pub(crate) fn literal_text(&self) -> Option<&str> {
        match &self.expr {
            Expr::Literal(ScalarValue::Utf8(Some(text)), _) => Some(text),
            _ => None,
        }
    }

    /// The type as error messages print it: a `varchar` literal has its length.
    pub(crate) fn type_name(&self) -> String {
        match self.literal_text() {
            Some(text) => format!("varchar({})", text.chars().count()),
            None => types::name(&self.data_type),
        }
    }

    /// The expression coerced to `to`.
    pub(crate) fn into_type(self, to: &DataType) -> Expr {
        cast_to(self.expr, &self.data_type, to)
    }
}

/// The type of a call of a function of this crate, which does not depend on the arguments.
fn own_type(expr: &Expr) -> Option<DataType> {
    let Expr::ScalarFunction(call) = expr else {
        return None;
    };
    let function = call.func.inner();
    let native = function.downcast_ref::<Native>().map(Native::returns);
    native
        .or_else(|| {
            function
                .downcast_ref::<CastFunction>()
                .map(CastFunction::to)
        })
        .cloned()
}

/// Coerces `expr` from type `from` to `to`.
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

pub(crate) struct Call<'c> {
    pub(crate) name: &'c str,
    pub(crate) location: ErrorLocation,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) clock: &'c Clock,
}

impl Call<'_> {
    pub(crate) fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        Error::new(kind, message).at(self.location)
    }

    pub(crate) fn type_names(&self) -> String {
        self.arguments
            .iter()
            .map(Argument::type_name)
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The type to which all `values` are coerced; `message` names them in the error.
    pub(crate) fn common_type<'a>(
        &self,
        values: impl IntoIterator<Item = &'a Argument>,
        message: &str,
    ) -> Result<DataType> {
        common_type(values, message, self.location)
    }
}

/// The type to which all `values` are coerced; `message` names them in the error.
pub(crate) fn common_type<'a>(
    values: impl IntoIterator<Item = &'a Argument>,
    message: &str,
    location: ErrorLocation,
) -> Result<DataType> {
    let mut common = DataType::Null;
    for value in values {
        let next = types::common_type(&common, &value.data_type);
        let mismatch = || {
            let message = format!(
                "{message} must be the same type: {} vs {}",
                types::name(&common),
                value.type_name()
            );
            Error::new(ErrorKind::TypeMismatch, message).at(location)
        };
        common = next.ok_or_else(mismatch)?;
    }
    Ok(common)
}
