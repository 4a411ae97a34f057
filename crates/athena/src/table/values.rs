//! Builders of columns.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Float32Builder, Float64Builder, Int32Builder, Int64Builder,
    ListArray, NullBufferBuilder, StringBuilder, StructArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, FieldRef, Fields};

use super::object::{Object, ValueError, kind};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Json, Style, canonical_number, elements, read_string, write_value};

/// A builder of values of one type.
#[derive(Debug)]
pub(super) enum Values {
    Text(StringBuilder),
    Whole(Int32Builder),
    Long(Int64Builder),
    Real(Float32Builder),
    Double(Float64Builder),
    Boolean(BooleanBuilder),
    /// Presence: true or NULL.
    Presence(BooleanBuilder),
    Row(RowValues),
    List(Box<ListValues>),
}

#[derive(Debug)]
pub(super) struct RowValues {
    fields: Fields,
    object: Object,
    values: Vec<Values>,
    nulls: NullBufferBuilder,
}

#[derive(Debug)]
pub(super) struct ListValues {
    element: FieldRef,
    values: Values,
    ends: Vec<i32>,
    length: i32,
    nulls: NullBufferBuilder,
}

impl Values {
    pub(super) fn new(data_type: &DataType) -> Result<Self> {
        Ok(match data_type {
            DataType::Utf8 => Self::Text(StringBuilder::new()),
            DataType::Int32 => Self::Whole(Int32Builder::new()),
            DataType::Int64 => Self::Long(Int64Builder::new()),
            DataType::Float32 => Self::Real(Float32Builder::new()),
            DataType::Float64 => Self::Double(Float64Builder::new()),
            DataType::Boolean => Self::Boolean(BooleanBuilder::new()),
            DataType::Struct(fields) => Self::Row(RowValues::new(fields)?),
            DataType::List(element) => Self::List(Box::new(ListValues {
                element: Arc::clone(element),
                values: Self::new(element.data_type())?,
                ends: Vec::new(),
                length: 0,
                nulls: NullBufferBuilder::new(0),
            })),
            other => {
                return Err(Error::new(
                    ErrorKind::NotSupported,
                    format!("Columns of type {other} cannot be read"),
                ));
            }
        })
    }

    pub(super) fn presence() -> Self {
        Self::Presence(BooleanBuilder::new())
    }

    /// Decodes the value from `at` to `end`, which is not null, and appends it.
    pub(super) fn append(
        &mut self,
        json: Json<'_>,
        at: usize,
        end: usize,
    ) -> Result<(), ValueError> {
        match self {
            Self::Text(texts) => append_text(texts, json, at, end)?,
            Self::Whole(numbers) => {
                numbers.append_option(whole(&scalar(json, at, end, "integer")?));
            }
            Self::Long(numbers) => numbers.append_option(long(&scalar(json, at, end, "bigint")?)),
            Self::Real(numbers) => {
                numbers.append_option(scalar(json, at, end, "real")?.trim().parse().ok());
            }
            Self::Double(numbers) => {
                numbers.append_option(scalar(json, at, end, "double")?.trim().parse().ok());
            }
            Self::Boolean(values) => {
                values.append_value(json.byte(at) != b'{' && is_true(json, at, end));
            }
            Self::Presence(values) => values.append_value(true),
            Self::Row(rows) => rows.append(json, at)?,
            Self::List(lists) => lists.append(json, at, end)?,
        }
        Ok(())
    }

    pub(super) fn append_null(&mut self) {
        match self {
            Self::Text(texts) => texts.append_null(),
            Self::Whole(numbers) => numbers.append_null(),
            Self::Long(numbers) => numbers.append_null(),
            Self::Real(numbers) => numbers.append_null(),
            Self::Double(numbers) => numbers.append_null(),
            Self::Boolean(values) | Self::Presence(values) => values.append_null(),
            Self::Row(rows) => {
                rows.values.iter_mut().for_each(Self::append_null);
                rows.nulls.append_null();
            }
            Self::List(lists) => {
                lists.ends.push(lists.length);
                lists.nulls.append_null();
            }
        }
    }

    /// Takes the values as an array.
    pub(super) fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(texts) => Arc::new(texts.finish()),
            Self::Whole(numbers) => Arc::new(numbers.finish()),
            Self::Long(numbers) => Arc::new(numbers.finish()),
            Self::Real(numbers) => Arc::new(numbers.finish()),
            Self::Double(numbers) => Arc::new(numbers.finish()),
            Self::Boolean(values) | Self::Presence(values) => Arc::new(values.finish()),
            Self::Row(rows) => rows.finish(),
            Self::List(lists) => lists.finish(),
        }
    }
}

impl RowValues {
    fn new(fields: &Fields) -> Result<Self> {
        let names: Vec<_> = fields
            .iter()
            .enumerate()
            .map(|(position, field)| (field.name().as_str(), position))
            .collect();
        Ok(Self {
            object: Object::new(&names),
            values: fields
                .iter()
                .map(|field| Values::new(field.data_type()))
                .collect::<Result<_>>()?,
            nulls: NullBufferBuilder::new(0),
            fields: fields.clone(),
        })
    }

    fn append(&mut self, json: Json<'_>, at: usize) -> Result<(), ValueError> {
        self.object.find(json, at)?;
        for (slot, values) in self.values.iter_mut().enumerate() {
            match self.object.field(json, slot) {
                Some((start, end)) => values.append(json, start, end)?,
                None => values.append_null(),
            }
        }
        self.nulls.append_non_null();
        Ok(())
    }

    fn finish(&mut self) -> ArrayRef {
        let length = self.nulls.len();
        let columns = self.values.iter_mut().map(Values::finish).collect();
        let nulls = self.nulls.finish();
        match StructArray::try_new_with_length(self.fields.clone(), columns, nulls, length) {
            Ok(rows) => Arc::new(rows),
            // Columns are built from the fields and appended to together.
            Err(_) => arrow::array::new_null_array(&DataType::Struct(self.fields.clone()), length),
        }
    }
}

impl ListValues {
    /// An empty string is NULL; any other single value is an array of one element.
    fn append(&mut self, json: Json<'_>, at: usize, end: usize) -> Result<(), ValueError> {
        if json.byte(at) == b'[' {
            elements(json, at, |start, end| self.append_element(json, start, end))?;
        } else if json.slice(at, end) == "\"\"" {
            self.ends.push(self.length);
            self.nulls.append_null();
            return Ok(());
        } else {
            self.append_element(json, at, end)?;
        }
        self.ends.push(self.length);
        self.nulls.append_non_null();
        Ok(())
    }

    fn append_element(&mut self, json: Json<'_>, at: usize, end: usize) -> Result<(), ValueError> {
        self.length += 1;
        if json.byte(at) == b'n' {
            self.values.append_null();
            return Ok(());
        }
        self.values.append(json, at, end)
    }

    fn finish(&mut self) -> ArrayRef {
        let offsets: Vec<i32> = std::iter::once(0).chain(self.ends.drain(..)).collect();
        self.length = 0;
        let offsets = OffsetBuffer::new(offsets.into());
        Arc::new(ListArray::new(
            Arc::clone(&self.element),
            offsets,
            self.values.finish(),
            self.nulls.finish(),
        ))
    }
}

fn append_text(
    texts: &mut StringBuilder,
    json: Json<'_>,
    at: usize,
    end: usize,
) -> Result<(), ValueError> {
    match json.byte(at) {
        b'"' => texts.append_value(read_string(json, at, end)),
        b'{' | b'[' => {
            let mut text = String::with_capacity(end - at);
            write_value(json, at, end, Style::SerDe, &mut text)?;
            texts.append_value(text);
        }
        b't' | b'f' => texts.append_value(json.slice(at, end)),
        _ => texts.append_value(canonical_number(json.slice(at, end))),
    }
    Ok(())
}

/// The text of a scalar.
fn scalar<'j>(
    json: Json<'j>,
    at: usize,
    end: usize,
    column: &'static str,
) -> Result<Cow<'j, str>, ValueError> {
    match json.byte(at) {
        b'"' => Ok(read_string(json, at, end)),
        byte @ (b'{' | b'[') => Err(ValueError::Unfit {
            value: kind(byte),
            column,
            at,
        }),
        _ => Ok(Cow::Borrowed(json.slice(at, end))),
    }
}

/// Parses an integer like Trino: hexadecimal after `0x`, octal after `0`, truncated at the decimal
/// point.
fn whole(text: &str) -> Option<i32> {
    if let Ok(number) = text.parse::<i32>()
        && (number == 0 || !text.starts_with('0'))
    {
        return Some(number);
    }
    let prefixed = |prefix: &str| {
        text.strip_prefix(prefix)
            .filter(|digits| digits.starts_with(|digit: char| digit.is_ascii_hexdigit()))
    };
    if let Some(hexadecimal) = prefixed("0x").or_else(|| prefixed("0X")) {
        return i32::from_str_radix(hexadecimal, 16).ok();
    }
    if let Some(octal) = prefixed("0").and_then(|digits| i32::from_str_radix(digits, 8).ok()) {
        return Some(octal);
    }
    let number = text.parse::<f64>().ok()?.trunc();
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (f64::from(i32::MIN)..=f64::from(i32::MAX))
        .contains(&number)
        .then_some(number as i32)
}

/// The integer of 64 bits that `text` is, truncated at the decimal point.
fn long(text: &str) -> Option<i64> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        // Beyond 2^53 a fraction would be lost anyway.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let number = text.parse::<f64>().ok()?.trunc();
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
        (-EXACT..=EXACT).contains(&number).then_some(number as i64)
    })
}

fn is_true(json: Json<'_>, at: usize, end: usize) -> bool {
    let text = json.slice(at, end);
    text.trim_matches('"').eq_ignore_ascii_case("true")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::padded;
    use crate::types::parse_type;
    use crate::value::text;

    /// Renders the values of a column of `data_type`, NULL as a dash.
    fn read(data_type: &str, values: &[&str]) -> Result<Vec<String>, ValueError> {
        let mut gathered = Values::new(&parse_type(data_type).unwrap()).unwrap();
        for value in values {
            let mut buffer = String::new();
            gathered.append(
                padded(&format!(" {value}"), &mut buffer),
                1,
                value.len() + 1,
            )?;
        }
        let array = gathered.finish();
        Ok((0..array.len())
            .map(|row| text(array.as_ref(), row).unwrap_or_else(|| "-".to_owned()))
            .collect())
    }

    #[test]
    fn reads_integers_of_64_bits() {
        let values = ["4200000000", "\"-1\"", "2.9", "x"];
        assert_eq!(
            read("bigint", &values).unwrap(),
            ["4200000000", "-1", "2", "-"]
        );
    }

    fn unfit(data_type: &str, value: &str) -> bool {
        matches!(read(data_type, &[value]), Err(ValueError::Unfit { .. }))
    }

    #[test]
    fn text_is_the_value_whatever_its_type() {
        let values = [
            r#""a\nb""#,
            "1.10",
            "100",
            "1e3",
            "true",
            r#"{ "A" : [1.50, "x"] }"#,
            "[]",
            r#""""#,
        ];
        assert_eq!(
            read("varchar", &values).unwrap(),
            [
                "a\nb",
                "1.10",
                "100",
                "1E+3",
                "true",
                r#"{"a":[1.50,"x"]}"#,
                "[]",
                ""
            ]
        );
    }

    #[test]
    fn numbers_are_read_from_text_too_and_are_null_where_they_do_not_fit() {
        let values = [
            "12",
            "\"12\"",
            "-3",
            "12.9",
            "1e3",
            "\"0x1f\"",
            "\"017\"",
            "3000000000",
            "\"x\"",
            "true",
            "\"\"",
            "0",
        ];
        assert_eq!(
            read("integer", &values).unwrap(),
            [
                "12", "12", "-3", "12", "1000", "31", "15", "-", "-", "-", "-", "0"
            ]
        );
        assert_eq!(
            read("real", &["66.67", "\"5\"", "\"x\"", "1"]).unwrap(),
            ["66.67", "5.0", "-", "1.0"]
        );
        assert_eq!(
            read("double", &["0.1", "\"NaN\"", "false"]).unwrap(),
            ["0.1", "NaN", "-"]
        );
        assert!(unfit("integer", "{}") && unfit("double", "[1]"));
    }

    #[test]
    fn only_true_is_true() {
        assert_eq!(
            read(
                "boolean",
                &["true", "\"TRUE\"", "false", "1", "\"x\"", "{}"]
            )
            .unwrap(),
            ["true", "true", "false", "false", "false", "false"]
        );
    }

    #[test]
    fn an_empty_string_under_a_row_is_a_row_of_nulls() {
        let values = [
            r#""""#,
            r#"" ""#,
            r#"{"Name":"x","Arn":null,"more":1}"#,
            r#"["y"]"#,
            "{}",
        ];
        let expected = [
            "{name=null, arn=null}",
            "{name=null, arn=null}",
            "{name=x, arn=null}",
            "{name=y, arn=null}",
            "{name=null, arn=null}",
        ];
        assert_eq!(
            read("row(name varchar, arn varchar)", &values).unwrap(),
            expected
        );
        assert!(unfit("row(name varchar)", "\"x\"") && unfit("row(name varchar)", "1"));
    }

    #[test]
    fn a_single_value_under_a_list_is_a_list_of_one() {
        let values = [r#"["a",null,1]"#, r#""a""#, "5", r#""""#, "[]"];
        assert_eq!(
            read("array(varchar)", &values).unwrap(),
            ["[a, null, 1]", "[a]", "[5]", "-", "[]"]
        );
        assert_eq!(
            read("array(row(type varchar))", &[r#"{"Type":"AUDIO"}"#]).unwrap(),
            ["[{type=AUDIO}]"]
        );
    }
}
