//! Constructors and subscripts of rows and arrays.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::ScalarValue;
use datafusion::functions::core::get_field;
use datafusion::logical_expr::Expr;

use crate::call::Call;
use crate::error::{ErrorKind, Result, column_not_found, did_you_mean};
use crate::functions::{Native, make_array, make_row, map_element, subscript as subscript_body};
use crate::types::{anonymous, array_of, is_coercible};

/// `row.field`; the detail is the field.
pub(super) fn field(call: Call<'_>) -> Result<Expr> {
    let (field, location) = (call.detail.to_owned(), call.location);
    let not_a_row = call.error(
        ErrorKind::TypeMismatch,
        format!(
            "Expression of type {} is not of type ROW",
            call.type_names()
        ),
    );
    let [value] = call.take()?;
    let DataType::Struct(fields) = &value.data_type else {
        return Err(not_a_row);
    };
    if fields.find(&field).is_none() {
        let names = fields.iter().map(|field| field.name().as_str());
        return Err(column_not_found(&field, location).with_hint(did_you_mean(&field, names)));
    }
    Ok(get_field().call(vec![
        value.expr,
        Expr::Literal(ScalarValue::Utf8(Some(field)), None),
    ]))
}

/// `value[index]`: an element of an array, from 1, the value of a key of a map, or a field of a row
/// by its position.
pub(super) fn subscript(call: Call<'_>) -> Result<Expr> {
    let refused = call.error(
        ErrorKind::TypeMismatch,
        format!("Cannot use {} for subscript", call.type_names()),
    );
    let [value, index] = call.take()?;
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
                return Err(refused);
            };
            if !is_coercible(&index.data_type, fields[0].data_type()) {
                return Err(refused);
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
                return Err(refused);
            };
            let position = usize::try_from(position)
                .ok()
                .and_then(|position| position.checked_sub(1));
            let field = position
                .and_then(|position| fields.get(position))
                .ok_or(refused)?
                .name()
                .clone();
            Ok(get_field().call(vec![
                value.expr,
                Expr::Literal(ScalarValue::Utf8(Some(field)), None),
            ]))
        }
        _ => Err(refused),
    }
}

/// `ROW(first, ...)`.
pub(super) fn row(call: Call<'_>) -> Expr {
    let field = |(position, data_type): (usize, DataType)| -> FieldRef {
        Arc::new(Field::new(anonymous(position), data_type, true))
    };
    let types: Vec<_> = call
        .arguments
        .iter()
        .map(|argument| argument.data_type.clone())
        .collect();
    let fields: Fields = types.iter().cloned().enumerate().map(field).collect();
    let values = call
        .arguments
        .into_iter()
        .map(|argument| argument.expr)
        .collect();
    Native::typed("$row", DataType::Struct(fields), make_row, values, types)
}

/// `ARRAY[first, ...]`.
pub(super) fn array(call: Call<'_>) -> Result<Expr> {
    let element = call.common_type(&call.arguments, "All ARRAY elements")?;
    let values: Vec<_> = call
        .arguments
        .into_iter()
        .map(|argument| argument.into_type(&element))
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
