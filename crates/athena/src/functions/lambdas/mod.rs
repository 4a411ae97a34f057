//! Functions that take a lambda, and `TRY`, whose argument is one without parameters.

mod attempt;
mod pairs;
mod reduce;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListArray, UInt64Array};
use arrow::compute::{interleave, take_arrays};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::error::Result as DataFusionResult;
use datafusion::functions_nested as nested;
use datafusion::logical_expr::{
    ColumnarValue, HigherOrderFunctionArgs, HigherOrderReturnFieldArgs, HigherOrderSignature,
    HigherOrderUDF, HigherOrderUDFImpl, LambdaArgument, LambdaParametersProgress, ValueOrLambda,
    Volatility,
};

use crate::cancellation::Cancellation;
use crate::error::{Error, ErrorKind};
use crate::types;

/// The types of a lambda's parameters; `None` if they depend on the result of another lambda.
type Parameters = Option<Vec<DataType>>;

type FindParameters = fn(&[DataType], &[Option<DataType>]) -> Option<Vec<Parameters>>;

/// A function with lambdas.
#[derive(Clone, Copy)]
struct Definition {
    name: &'static str,
    /// The signature, as in Trino's documentation.
    spelling: &'static str,
    /// The types of each lambda's parameters, by the types of the values and of the lambdas'
    /// results, as far as they are known.
    parameters: FindParameters,
    /// The type of the result, by the types of the values and of the lambdas' results.
    returns: fn(&[DataType]) -> Option<DataType>,
    body: fn(&LambdaCall) -> DataFusionResult<ArrayRef>,
}

/// A function whose last arguments are lambdas.
pub(crate) struct HigherOrderFunction {
    pub(crate) name: &'static str,
    pub(crate) engine: fn() -> Arc<HigherOrderUDF>,
    /// The number of values and of lambdas.
    pub(crate) arguments: (usize, usize),
}

const fn function(
    name: &'static str,
    engine: fn() -> Arc<HigherOrderUDF>,
    arguments: (usize, usize),
) -> HigherOrderFunction {
    HigherOrderFunction {
        name,
        engine,
        arguments,
    }
}

const FUNCTIONS: &[HigherOrderFunction] = &[
    function(
        "transform",
        nested::array_transform::array_transform_higher_order_function,
        (1, 1),
    ),
    function(
        "filter",
        nested::array_filter::array_filter_higher_order_function,
        (1, 1),
    ),
    function(
        "any_match",
        nested::array_any_match::array_any_match_higher_order_function,
        (1, 1),
    ),
    function("reduce", || own(reduce::REDUCE), (2, 2)),
    function("zip_with", || own(pairs::ZIP_WITH), (2, 1)),
    function("try", || own(attempt::TRY), (0, 1)),
];

/// Functions that the analyzer composes of others with lambdas.
const DERIVED: &[&str] = &[
    "all_match",
    "none_match",
    "map_filter",
    "transform_keys",
    "transform_values",
];

pub(crate) fn higher_order_function(name: &str) -> Option<&'static HigherOrderFunction> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let names = FUNCTIONS.iter().map(|function| function.name);
    names.chain(DERIVED.iter().copied())
}

fn own(definition: Definition) -> Arc<HigherOrderUDF> {
    let signature = HigherOrderSignature::variadic_any(Volatility::Immutable);
    Arc::new(HigherOrderUDF::new_from_impl(HigherOrder {
        definition,
        signature,
    }))
}

struct HigherOrder {
    definition: Definition,
    signature: HigherOrderSignature,
}

/// A call with its values, one array each, and its lambdas.
struct LambdaCall {
    values: Vec<ArrayRef>,
    lambdas: Vec<LambdaArgument>,
    /// The types of the lambdas' results.
    results: Vec<DataType>,
    rows: usize,
    returns: DataType,
    cancellation: Cancellation,
}

impl LambdaCall {
    fn list(&self, value: usize) -> &ListArray {
        self.values[value].as_list()
    }

    /// What a lambda returns for `parameters`, each of which belongs to one of the call's rows.
    fn evaluate(
        &self,
        lambda: usize,
        rows: &UInt64Array,
        parameters: &[ArrayRef],
    ) -> DataFusionResult<ArrayRef> {
        let given = parameters
            .iter()
            .map(|parameter| move || Ok(Arc::clone(parameter)))
            .collect::<Vec<_>>();
        let given = given
            .iter()
            .map(|parameter| parameter as &dyn Fn() -> DataFusionResult<ArrayRef>)
            .collect::<Vec<_>>();
        let captured = |arrays: &[ArrayRef]| Ok(take_arrays(arrays, rows, None)?);
        self.lambdas[lambda]
            .evaluate(&given, captured)?
            .into_array(rows.len())
    }
}

/// `values` with those of `changed` in the positions that `rows` say.
fn scatter(
    values: &ArrayRef,
    changed: &ArrayRef,
    rows: &UInt64Array,
) -> DataFusionResult<ArrayRef> {
    let mut sources: Vec<_> = (0..values.len()).map(|row| (0, row)).collect();
    for (position, row) in rows.values().iter().enumerate() {
        if let Some(source) = usize::try_from(*row)
            .ok()
            .and_then(|row| sources.get_mut(row))
        {
            *source = (1, position);
        }
    }
    Ok(interleave(&[values.as_ref(), changed.as_ref()], &sources)?)
}

/// A position among the elements of an array.
fn offset(list: &ListArray, at: usize) -> usize {
    super::offsets::index(list.value_offsets()[at])
}

fn nullable(data_type: DataType) -> FieldRef {
    Arc::new(Field::new("", data_type, true))
}

impl HigherOrder {
    fn unexpected(&self, given: &[DataType]) -> Error {
        let Definition { name, spelling, .. } = self.definition;
        let given: Vec<_> = given.iter().map(types::name).collect();
        let message = format!(
            "Unexpected parameters ({}) for function {name}. Expected: {spelling}",
            given.join(", ")
        );
        Error::new(ErrorKind::FunctionNotFound, message)
    }
}

impl HigherOrderUDFImpl for HigherOrder {
    fn name(&self) -> &str {
        self.definition.name
    }

    fn signature(&self) -> &HigherOrderSignature {
        &self.signature
    }

    fn lambda_parameters(
        &self,
        _: usize,
        fields: &[ValueOrLambda<FieldRef, Option<FieldRef>>],
    ) -> DataFusionResult<LambdaParametersProgress> {
        let (mut values, mut results) = (Vec::new(), Vec::new());
        for field in fields {
            match field {
                ValueOrLambda::Value(field) => values.push(field.data_type().clone()),
                ValueOrLambda::Lambda(result) => {
                    results.push(result.as_ref().map(|field| field.data_type().clone()));
                }
            }
        }
        let parameters = (self.definition.parameters)(&values, &results)
            .filter(|parameters| parameters.len() == results.len());
        let parameters = parameters.ok_or_else(|| self.unexpected(&values))?;
        let fields = |types: Vec<DataType>| types.into_iter().map(nullable).collect::<Vec<_>>();
        let known: Option<Vec<_>> = parameters
            .iter()
            .cloned()
            .map(|types| types.map(fields))
            .collect();
        Ok(match known {
            Some(known) => LambdaParametersProgress::Complete(known),
            None => LambdaParametersProgress::Partial(
                parameters
                    .into_iter()
                    .map(|types| types.map(fields))
                    .collect(),
            ),
        })
    }

    fn return_field_from_args(
        &self,
        arguments: HigherOrderReturnFieldArgs,
    ) -> DataFusionResult<FieldRef> {
        let types = arguments.arg_fields.iter().map(|field| match field {
            ValueOrLambda::Value(field) | ValueOrLambda::Lambda(field) => field.data_type().clone(),
        });
        let types: Vec<_> = types.collect();
        Ok(nullable(
            (self.definition.returns)(&types).ok_or_else(|| self.unexpected(&types))?,
        ))
    }

    /// DataFusion must not evaluate the argument of `TRY` outside of it.
    fn short_circuits(&self) -> bool {
        true
    }

    fn invoke_with_args(
        &self,
        arguments: HigherOrderFunctionArgs,
    ) -> DataFusionResult<ColumnarValue> {
        let returns = arguments.return_type().clone();
        let (values, lambdas, results) = (Vec::new(), Vec::new(), Vec::new());
        let mut call = LambdaCall {
            values,
            lambdas,
            results,
            rows: arguments.number_rows,
            returns,
            cancellation: Cancellation::from_options(&arguments.config_options),
        };
        for (argument, field) in arguments.args.into_iter().zip(arguments.arg_fields) {
            match (argument, field) {
                (ValueOrLambda::Value(value), _) => call.values.push(value.into_array(call.rows)?),
                (
                    ValueOrLambda::Lambda(lambda),
                    ValueOrLambda::Lambda(result) | ValueOrLambda::Value(result),
                ) => {
                    call.lambdas.push(lambda);
                    call.results.push(result.data_type().clone());
                }
            }
        }
        Ok(ColumnarValue::Array((self.definition.body)(&call)?))
    }
}

impl PartialEq for HigherOrder {
    fn eq(&self, other: &Self) -> bool {
        self.definition.name == other.definition.name
    }
}

impl Eq for HigherOrder {}

impl Hash for HigherOrder {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.definition.name.hash(state);
    }
}

impl std::fmt::Debug for HigherOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.definition.name)
    }
}
