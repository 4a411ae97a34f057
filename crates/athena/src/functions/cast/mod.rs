//! `CAST` and `TRY_CAST`.

mod json;
mod numbers;
mod parse;

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, ListArray, MapArray, StringBuilder, StructArray, new_null_array,
};
use arrow::datatypes::{DataType, Float32Type, Float64Type};
use datafusion::common::ScalarValue;
use datafusion::error::Result as DataFusionResult;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::temporal::{from_locals, locals};
use crate::error::{Error, ErrorKind, Result};
use crate::types::{self, JSON, VARCHAR, is_number};
use crate::value::{double_cast_text, write_text};

/// A cast between two types.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct CastFunction {
    from: DataType,
    to: DataType,
    /// Whether a value that cannot be cast is NULL.
    safe: bool,
    signature: Signature,
}

impl CastFunction {
    pub(crate) fn to(&self) -> &DataType {
        &self.to
    }

    /// `expr`, of type `from`, cast to type `to`.
    pub(crate) fn call(expr: Expr, from: &DataType, to: &DataType, safe: bool) -> Expr {
        let signature = Signature::any(1, Volatility::Immutable);
        ScalarUDF::new_from_impl(Self {
            from: from.clone(),
            to: to.clone(),
            safe,
            signature,
        })
        .call(vec![expr])
    }

    /// The value of type `to` that `text` spells, if it spells one.
    pub(crate) fn constant(text: &str, to: &DataType) -> Option<ScalarValue> {
        let texts: ArrayRef = Arc::new(arrow::array::StringArray::from(vec![text]));
        let cast = cast_array(&texts, to, false).ok()?;
        ScalarValue::try_from_array(&cast, 0).ok()
    }
}

impl ScalarUDFImpl for CastFunction {
    fn name(&self) -> &'static str {
        if self.safe { "$try_cast" } else { "$cast" }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(self.to.clone())
    }

    fn schema_name(&self, arguments: &[Expr]) -> DataFusionResult<String> {
        let value = arguments
            .first()
            .map(|value| value.schema_name().to_string())
            .unwrap_or_default();
        Ok(format!(
            "{}({value} AS {})",
            self.name(),
            types::name(&self.to)
        ))
    }

    fn invoke_with_args(&self, call: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let Some(value) = call.args.into_iter().next() else {
            return Ok(ColumnarValue::Scalar(ScalarValue::Null));
        };
        match value {
            ColumnarValue::Array(array) => Ok(ColumnarValue::Array(cast_array(
                &array, &self.to, self.safe,
            )?)),
            ColumnarValue::Scalar(scalar) => {
                let cast = cast_array(&scalar.to_array()?, &self.to, self.safe)?;
                Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(
                    &cast, 0,
                )?))
            }
        }
    }
}

/// Whether values of type `from` can be cast to type `to` at all.
pub(crate) fn can_cast(from: &DataType, to: &DataType) -> bool {
    use DataType::{
        Boolean, Date32, Duration, Interval, LargeUtf8, List, Map, Null, Struct, Time32, Timestamp,
        Utf8,
    };
    let number = |data_type: &DataType| is_number(data_type) || *data_type == Boolean;
    match (from, to) {
        (Null, _) => true,
        (from, to) if from == to || (*from == JSON && *to == VARCHAR) => true,
        (from, to) if number(from) && number(to) => true,
        (LargeUtf8 | Utf8, to) if number(to) => true,
        (Utf8, to) if is_temporal(to) || *to == JSON => true,
        (from, Utf8) => {
            number(from)
                || matches!(
                    from,
                    Date32 | Timestamp(..) | Duration(_) | Time32(_) | Interval(_)
                )
        }
        (Date32 | Timestamp(..) | Duration(_), Date32 | Timestamp(..) | Duration(_))
        | (Timestamp(..) | Duration(_), Time32(_)) => true,
        (LargeUtf8, List(element)) => can_cast(&JSON, element.data_type()),
        (LargeUtf8, Struct(fields)) => fields
            .iter()
            .all(|field| can_cast(&JSON, field.data_type())),
        (LargeUtf8, Map(entries, _)) => map_types(entries.data_type())
            .is_some_and(|(key, value)| *key == VARCHAR && can_cast(&JSON, value)),
        (List(element), LargeUtf8) => can_cast(element.data_type(), &JSON),
        (Struct(fields), LargeUtf8) => fields
            .iter()
            .all(|field| can_cast(field.data_type(), &JSON)),
        (Map(entries, _), LargeUtf8) => map_types(entries.data_type())
            .is_some_and(|(key, value)| *key == VARCHAR && can_cast(value, &JSON)),
        (from, LargeUtf8) => number(from) || matches!(from, Date32 | Timestamp(..)),
        (List(from), List(to)) => can_cast(from.data_type(), to.data_type()),
        (Struct(from), Struct(to)) => {
            from.len() == to.len()
                && from
                    .iter()
                    .zip(to)
                    .all(|(from, to)| can_cast(from.data_type(), to.data_type()))
        }
        (Map(from, _), Map(to, _)) => {
            match (map_types(from.data_type()), map_types(to.data_type())) {
                (Some(from), Some(to)) => can_cast(from.0, to.0) && can_cast(from.1, to.1),
                _ => false,
            }
        }
        _ => false,
    }
}

fn map_types(entries: &DataType) -> Option<(&DataType, &DataType)> {
    match entries {
        DataType::Struct(fields) => Some((fields.first()?.data_type(), fields.get(1)?.data_type())),
        _ => None,
    }
}

/// `array` with its values cast.
pub(super) fn cast_array(array: &ArrayRef, to: &DataType, safe: bool) -> Result<ArrayRef> {
    let from = array.data_type();
    match (from, to) {
        (DataType::Null, _) => Ok(new_null_array(to, array.len())),
        (from, to) if from == to => Ok(Arc::clone(array)),
        (DataType::LargeUtf8, _) => json::from_json(array.as_string(), to, safe),
        (_, DataType::LargeUtf8) => json::to_json(array),
        (_, DataType::Utf8) => to_text(array),
        (DataType::Utf8, _) => parse::parse(array.as_string(), to, safe),
        (DataType::List(_) | DataType::Struct(_) | DataType::Map(..), _) => nested(array, to, safe),
        (from, to) if is_temporal(from) && is_temporal(to) => from_locals(locals(array)?, to),
        _ => numbers::cast(array, to, safe),
    }
}

fn is_temporal(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Date32 | DataType::Timestamp(..) | DataType::Duration(_) | DataType::Time32(_)
    )
}

/// Values as text. Floating-point numbers get an exponent, unlike in results.
fn to_text(array: &ArrayRef) -> Result<ArrayRef> {
    let mut texts = StringBuilder::new();
    let mut text = String::new();
    for row in 0..array.len() {
        if array.is_null(row) {
            texts.append_null();
            continue;
        }
        text.clear();
        match array.data_type() {
            DataType::Float64 => text.push_str(&double_cast_text(
                array.as_primitive::<Float64Type>().value(row),
            )),
            DataType::Float32 => text.push_str(&real_cast_text(
                array.as_primitive::<Float32Type>().value(row),
            )),
            _ => write_text(array, row, &mut text),
        }
        texts.append_value(&text);
    }
    Ok(Arc::new(texts.finish()))
}

fn real_cast_text(value: f32) -> String {
    // The shortest digits of the real, not of the double that it is equal to.
    format!("{value}")
        .parse::<f64>()
        .map_or_else(|_| value.to_string(), double_cast_text)
}

fn nested(array: &ArrayRef, to: &DataType, safe: bool) -> Result<ArrayRef> {
    match to {
        DataType::List(element) => {
            let list = array.as_list::<i32>();
            let values = cast_array(list.values(), element.data_type(), safe)?;
            Ok(Arc::new(ListArray::try_new(
                Arc::clone(element),
                list.offsets().clone(),
                values,
                list.nulls().cloned(),
            )?))
        }
        DataType::Struct(fields) => {
            let rows = array.as_struct();
            let columns = rows
                .columns()
                .iter()
                .zip(fields)
                .map(|(column, field)| cast_array(column, field.data_type(), safe));
            let columns = columns.collect::<Result<Vec<_>>>()?;
            Ok(Arc::new(StructArray::try_new_with_length(
                fields.clone(),
                columns,
                rows.nulls().cloned(),
                rows.len(),
            )?))
        }
        DataType::Map(entries, ordered) => {
            let map = array.as_map();
            let rows: ArrayRef = Arc::new(map.entries().clone());
            let cast = nested(&rows, entries.data_type(), safe)?;
            let cast = cast.as_struct().clone();
            Ok(Arc::new(MapArray::try_new(
                Arc::clone(entries),
                map.offsets().clone(),
                cast,
                map.nulls().cloned(),
                *ordered,
            )?))
        }
        other => Err(cannot_cast("a value", other)),
    }
}

fn cannot_cast(what: &str, to: &DataType) -> Error {
    Error::new(
        ErrorKind::InvalidCastArgument,
        format!("Cannot cast {what} to {}", types::name(to)),
    )
}
