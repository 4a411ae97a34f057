//! Functions of this crate as DataFusion functions.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, DurationMillisecondArray, Float64Array, Int64Array,
    LargeStringArray, ListArray, StringArray, StringBuilder, new_null_array,
};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, DurationMillisecondType, Float64Type, Int64Type,
    TimestampMillisecondType,
};
use datafusion::common::ScalarValue;
use datafusion::common::config::{ConfigExtension, ConfigOptions};
use datafusion::common::extensions_options;
use datafusion::error::Result as DataFusionResult;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ExpressionPlacement, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl,
    Signature, TypeSignature, Volatility,
};

use crate::error::{Result, out_of_memory};

/// The body of a function: arrays of arguments to the array of results.
pub(crate) type Body = fn(&Arguments) -> Result<ArrayRef>;

/// A function with the types that it was bound to.
#[derive(Debug)]
pub(crate) struct Native {
    name: &'static str,
    returns: DataType,
    body: Body,
    /// The types of the arguments, if known. The last one is that of further arguments.
    takes: Vec<DataType>,
    signature: Signature,
}

/// The arguments of a call: one array each, of the same length.
pub(crate) struct Arguments {
    arrays: Vec<ArrayRef>,
    pub(crate) rows: usize,
    pub(crate) returns: DataType,
    /// Limit on the text that one call may produce, in bytes.
    pub(crate) max_bytes: usize,
}

/// The function that returns `true` for a value and NULL for NULL. A scan evaluates it without
/// reading the value.
pub(crate) const PRESENCE: &str = "$presence";

/// Limit on the text that one call may produce: the memory limit of the session, at most what 32-bit
/// offsets can address.
///
/// DataFusion (55.2) folds constants without the session's options. A call that exceeds the limit
/// for constants is not folded, but evaluated when the plan is executed.
fn max_text_bytes(options: &ConfigOptions) -> usize {
    let limit = options.extensions.get::<FunctionOptions>();
    limit.map_or(MAX_CONSTANT_BYTES, |options| {
        options.memory_limit.min(MAX_TEXT_BYTES)
    })
}

/// Limit on the text of a constant that is folded.
const MAX_CONSTANT_BYTES: usize = 1 << 20;

/// The bytes that 32-bit offsets can address.
const MAX_TEXT_BYTES: usize = i32::MAX as usize;

extensions_options! {
    /// Options that functions read from DataFusion's configuration.
    pub(crate) struct FunctionOptions {
        /// The memory limit of the session in bytes.
        pub memory_limit: usize, default = MAX_TEXT_BYTES
    }
}

impl ConfigExtension for FunctionOptions {
    const PREFIX: &'static str = "athena";
}

impl Native {
    pub(crate) fn returns(&self) -> &DataType {
        &self.returns
    }

    pub(crate) fn call(
        name: &'static str,
        returns: DataType,
        body: Body,
        arguments: Vec<Expr>,
    ) -> Expr {
        Self::typed(name, returns, body, arguments, Vec::new())
    }

    /// Like [`call`](Self::call), with arguments of the types `takes`.
    ///
    /// DataFusion (55.2) evaluates predicates with columns replaced by NULL to see whether they
    /// reject NULLs, and then passes arguments of type `Null`.
    pub(crate) fn typed(
        name: &'static str,
        returns: DataType,
        body: Body,
        arguments: Vec<Expr>,
        takes: Vec<DataType>,
    ) -> Expr {
        Self::with_volatility(name, returns, body, arguments, takes, Volatility::Immutable)
    }

    /// As [`typed`](Self::typed), for a body that returns other values each time.
    pub(crate) fn volatile(
        name: &'static str,
        returns: DataType,
        body: Body,
        arguments: Vec<Expr>,
        takes: Vec<DataType>,
    ) -> Expr {
        Self::with_volatility(name, returns, body, arguments, takes, Volatility::Volatile)
    }

    /// The arguments of a call of a function that takes any number of values of its own type.
    ///
    /// DataFusion (55.2) takes cubic time for nested calls, because it builds the name of each
    /// expression again for each that it is part of. A longer call replaces them.
    pub(crate) fn further_arguments<'e>(
        expr: &'e mut Expr,
        (name, body): (&str, Body),
    ) -> Option<&'e mut Vec<Expr>> {
        let Expr::ScalarFunction(call) = expr else {
            return None;
        };
        let native = call.func.inner().downcast_ref::<Self>()?;
        let is_same = native.name == name
            && std::ptr::fn_addr_eq(native.body, body)
            && native.takes.iter().all(|takes| *takes == native.returns);
        is_same.then_some(&mut call.args)
    }

    fn with_volatility(
        name: &'static str,
        returns: DataType,
        body: Body,
        arguments: Vec<Expr>,
        takes: Vec<DataType>,
        volatility: Volatility,
    ) -> Expr {
        // Types are checked when the call is bound.
        let signature = Signature::one_of(
            vec![TypeSignature::VariadicAny, TypeSignature::Nullary],
            volatility,
        );
        ScalarUDF::new_from_impl(Self {
            name,
            returns,
            body,
            takes,
            signature,
        })
        .call(arguments)
    }

    fn argument(
        &self,
        number: usize,
        value: &ColumnarValue,
        rows: usize,
    ) -> DataFusionResult<ArrayRef> {
        match self.takes.get(number).or(self.takes.last()) {
            Some(takes) if value.data_type() == DataType::Null => Ok(new_null_array(takes, rows)),
            _ => value.to_array(rows),
        }
    }
}

impl PartialEq for Native {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.returns == other.returns
            && std::ptr::fn_addr_eq(self.body, other.body)
    }
}

impl Eq for Native {}

impl Hash for Native {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.returns.hash(state);
    }
}

impl ScalarUDFImpl for Native {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(self.returns.clone())
    }

    fn invoke_with_args(&self, call: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let is_volatile = self.signature.volatility == Volatility::Volatile;
        let constant = !is_volatile
            && call
                .args
                .iter()
                .all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { call.number_rows };
        let arrays = call
            .args
            .iter()
            .enumerate()
            .map(|(number, value)| self.argument(number, value, rows))
            .collect::<DataFusionResult<_>>()?;
        let results = (self.body)(&Arguments {
            arrays,
            rows,
            returns: self.returns.clone(),
            max_bytes: max_text_bytes(&call.config_options),
        })?;
        if constant {
            Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(
                &results, 0,
            )?))
        } else {
            Ok(ColumnarValue::Array(results))
        }
    }

    fn placement(&self, arguments: &[ExpressionPlacement]) -> ExpressionPlacement {
        let leads_to_a_field = matches!(
            arguments,
            [ExpressionPlacement::Column | ExpressionPlacement::MoveTowardsLeafNodes]
        );
        if self.name == PRESENCE && leads_to_a_field {
            ExpressionPlacement::MoveTowardsLeafNodes
        } else {
            ExpressionPlacement::KeepInPlace
        }
    }
}

/// The values of an array, `None` for NULL.
fn optional<A: Array, V>(
    array: &A,
    rows: usize,
    value: impl Fn(usize) -> V,
) -> impl Iterator<Item = Option<V>> {
    (0..rows).map(move |row| array.is_valid(row).then(|| value(row)))
}

impl Arguments {
    pub(crate) fn count(&self) -> usize {
        self.arrays.len()
    }

    /// Fails if an array of `count` elements of `size` bytes exceeds the memory limit, before it is
    /// allocated. A projection then tries fewer rows; one row may have all of the memory.
    pub(crate) fn check_elements(&self, count: usize, size: usize) -> Result<()> {
        let limit = if self.rows > 1 {
            self.max_bytes / 4
        } else {
            self.max_bytes
        };
        // An element has two numbers while its array is built.
        let bytes = size.saturating_add(16).checked_mul(count);
        match bytes {
            Some(bytes) if bytes <= limit => Ok(()),
            _ => Err(out_of_memory()),
        }
    }

    /// Fails if a text of `bytes` exceeds the memory limit, before it is written.
    pub(crate) fn check_bytes(&self, bytes: usize) -> Result<()> {
        if bytes > self.max_bytes {
            return Err(out_of_memory());
        }
        Ok(())
    }

    /// An argument of any type.
    pub(crate) fn array(&self, argument: usize) -> &ArrayRef {
        &self.arrays[argument]
    }

    /// An argument of type `varchar`.
    pub(crate) fn text(&self, argument: usize) -> &StringArray {
        self.arrays[argument].as_string()
    }

    /// An argument of type `json`.
    pub(crate) fn json(&self, argument: usize) -> &LargeStringArray {
        self.arrays[argument].as_string()
    }

    /// An argument of type `bigint`.
    pub(crate) fn bigint(&self, argument: usize) -> &Int64Array {
        self.arrays[argument].as_primitive()
    }

    /// An argument of type `double`.
    pub(crate) fn double(&self, argument: usize) -> &Float64Array {
        self.arrays[argument].as_primitive()
    }

    /// An argument of an array type.
    pub(crate) fn list(&self, argument: usize) -> &ListArray {
        self.arrays[argument].as_list()
    }

    /// An argument of a type with one number for each value.
    pub(crate) fn numbers<T: ArrowPrimitiveType>(
        &self,
        argument: usize,
    ) -> &arrow::array::PrimitiveArray<T> {
        self.arrays[argument].as_primitive()
    }

    /// For each row, the texts of the first `N` arguments, all of type `varchar`; `None` if one is
    /// NULL.
    pub(crate) fn texts<const N: usize>(&self) -> impl Iterator<Item = Option<[&str; N]>> {
        let arrays: [&StringArray; N] = std::array::from_fn(|argument| self.text(argument));
        (0..self.rows).map(move |row| {
            let valid = arrays.iter().all(|array| array.is_valid(row));
            valid.then(|| arrays.map(|array| array.value(row)))
        })
    }

    /// The rows of an argument of type `varchar`.
    pub(crate) fn each_text(&self, argument: usize) -> impl Iterator<Item = Option<&str>> {
        let array = self.text(argument);
        optional(array, self.rows, |row| array.value(row))
    }

    /// The rows of an argument of type `bigint`.
    pub(crate) fn each_bigint(&self, argument: usize) -> impl Iterator<Item = Option<i64>> {
        self.each::<Int64Type>(argument)
    }

    /// The rows of an argument of type `double`.
    pub(crate) fn each_double(&self, argument: usize) -> impl Iterator<Item = Option<f64>> {
        self.each::<Float64Type>(argument)
    }

    /// The rows of an argument of type `timestamp(3)`.
    pub(crate) fn each_timestamp(&self, argument: usize) -> impl Iterator<Item = Option<i64>> {
        self.each::<TimestampMillisecondType>(argument)
    }

    /// The rows of an argument of type `date`.
    pub(crate) fn each_date(&self, argument: usize) -> impl Iterator<Item = Option<i32>> {
        self.each::<Date32Type>(argument)
    }

    /// The rows of an argument of type `timestamp(3) with time zone`, packed.
    pub(crate) fn each_zoned(&self, argument: usize) -> impl Iterator<Item = Option<i64>> {
        self.each::<DurationMillisecondType>(argument)
    }

    /// The rows of an argument of a type with one number for each value.
    pub(crate) fn each<T: ArrowPrimitiveType>(
        &self,
        argument: usize,
    ) -> impl Iterator<Item = Option<T::Native>> {
        let array = self.numbers::<T>(argument);
        optional(array, self.rows, |row| array.value(row))
    }
}

/// Results of type `varchar`.
///
/// # Errors
/// The first error of `rows`, or that the texts exceed the memory limit.
pub(crate) fn texts<T: AsRef<str>>(
    arguments: &Arguments,
    rows: impl Iterator<Item = Result<Option<T>>>,
) -> Result<ArrayRef> {
    let mut builder = StringBuilder::new();
    for row in rows {
        let row = row?;
        let length = row.as_ref().map_or(0, |text| text.as_ref().len());
        arguments.check_bytes(builder.values_slice().len() + length)?;
        builder.append_option(row);
    }
    Ok(Arc::new(builder.finish()))
}

/// Results of type `boolean`.
pub(crate) fn booleans(rows: impl Iterator<Item = Option<bool>>) -> Result<ArrayRef> {
    Ok(Arc::new(rows.collect::<BooleanArray>()))
}

/// Results of a type with one number for each value.
pub(crate) fn numbers<T: ArrowPrimitiveType>(
    rows: impl Iterator<Item = Result<Option<T::Native>>>,
) -> Result<ArrayRef> {
    let mut builder = arrow::array::PrimitiveBuilder::<T>::new();
    for row in rows {
        builder.append_option(row?);
    }
    Ok(Arc::new(builder.finish()))
}

/// Results of type `bigint` that cannot fail.
pub(crate) fn bigints(rows: impl Iterator<Item = Option<i64>>) -> Result<ArrayRef> {
    Ok(Arc::new(rows.collect::<Int64Array>()))
}

/// Results of type `double` that cannot fail.
pub(crate) fn doubles(rows: impl Iterator<Item = Option<f64>>) -> Result<ArrayRef> {
    Ok(Arc::new(rows.collect::<Float64Array>()))
}

/// Results of type `timestamp(3) with time zone`, packed, that cannot fail.
pub(crate) fn zoned(rows: impl Iterator<Item = Option<i64>>) -> Result<ArrayRef> {
    Ok(Arc::new(rows.collect::<DurationMillisecondArray>()))
}
