//! Constructors and subscripts of rows and arrays.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::ScalarValue;
use datafusion::functions::core::get_field;
use datafusion::logical_expr::Expr;

use crate::call::{Argument, common_type};
use crate::error::{Error, ErrorKind, ErrorLocation, Result, column_not_found, did_you_mean};
use crate::functions::{Native, make_array, make_row, map_element, subscript as subscript_body};
use crate::types::{anonymous, array_of, is_coercible};

/// `row.field`
pub(crate) fn field(value: Argument, field: &str, location: ErrorLocation) -> Result<Expr> {
    let DataType::Struct(fields) = &value.data_type else {
        let message = format!(
            "Expression of type {} is not of type ROW",
            value.type_name()
        );
        return Err(Error::new(ErrorKind::TypeMismatch, message).at(location));
    };
    if fields.find(field).is_none() {
        let names = fields.iter().map(|field| field.name().as_str());
        return Err(column_not_found(field, location).with_hint(did_you_mean(field, names)));
    }
    Ok(element_of_row(value.expr, field))
}

fn element_of_row(row: Expr, field: &str) -> Expr {
    let name = Expr::Literal(ScalarValue::Utf8(Some(field.to_owned())), None);
    get_field().call(vec![row, name])
}

/// `value[index]`: an element of an array, from 1, the value of a key of a map, or a field of a row
/// by its position.
pub(crate) fn subscript(value: Argument, index: Argument, location: ErrorLocation) -> Result<Expr> {
    let types = format!("{}, {}", value.type_name(), index.type_name());
    let message = format!("Cannot use {types} for subscript");
    let error = Error::new(ErrorKind::TypeMismatch, message).at(location);
    match &value.data_type {
        DataType::List(element) if is_coercible(&index.data_type, &DataType::Int64) => {
            let returns = element.data_type().clone();
            let types = vec![value.data_type.clone(), DataType::Int64];
            Ok(Native::typed(
                "$subscript",
                returns,
                subscript_body,
                vec![value.expr, index.into_type(&DataType::Int64)],
                types,
            ))
        }
        DataType::Map(entries, _) => {
            let DataType::Struct(fields) = entries.data_type() else {
                return Err(error);
            };
            if !is_coercible(&index.data_type, fields[0].data_type()) {
                return Err(error);
            }
            let (key, returns) = (fields[0].data_type().clone(), fields[1].data_type().clone());
            let types = vec![value.data_type.clone(), key.clone()];
            Ok(Native::typed(
                "$map_subscript",
                returns,
                map_element,
                vec![value.expr, index.into_type(&key)],
                types,
            ))
        }
        DataType::Struct(fields) => {
            let Expr::Literal(ScalarValue::Int32(Some(position)), _) = index.expr else {
                return Err(error);
            };
            let position = usize::try_from(position)
                .ok()
                .and_then(|position| position.checked_sub(1));
            let field = position
                .and_then(|position| fields.get(position))
                .ok_or(error)?;
            Ok(element_of_row(value.expr, field.name()))
        }
        _ => Err(error),
    }
}

/// `ROW(first, ...)`.
pub(crate) fn row(values: Vec<Argument>) -> Expr {
    let field = |(position, data_type): (usize, DataType)| -> FieldRef {
        Arc::new(Field::new(anonymous(position), data_type, true))
    };
    let (values, types): (Vec<_>, Vec<_>) = values
        .into_iter()
        .map(|value| (value.expr, value.data_type))
        .unzip();
    let fields: Fields = types.iter().cloned().enumerate().map(field).collect();
    Native::typed("$row", DataType::Struct(fields), make_row, values, types)
}

/// `ARRAY[first, ...]`.
pub(crate) fn array(values: Vec<Argument>, location: ErrorLocation) -> Result<Expr> {
    let element = common_type(&values, "All ARRAY elements", location)?;
    let values: Vec<_> = values
        .into_iter()
        .map(|value| value.into_type(&element))
        .collect();
    let types = vec![element.clone(); values.len()];
    Ok(Native::typed(
        "$array",
        array_of(element),
        make_array,
        values,
        types,
    ))
}
