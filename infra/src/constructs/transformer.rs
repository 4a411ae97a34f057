//! Functions that transform the records of a delivery stream.

use connect_core::Source;

use super::{Function, StreamSource};
use crate::model::{Parameter, ParameterReference, Reference, resource_types};
use crate::scope::Scope;

/// Adds the template parameter for the timeout of a transformer.
pub(crate) fn transformer_timeout(scope: &mut Scope<'_>) -> ParameterReference {
    let timeout = Parameter::number(
        60,
        [3, 300],
        "Timeout of the transformer in seconds; the limit of Firehose is 300",
    );
    scope.parameter("TransformerTimeoutSeconds", timeout)
}

/// Adds the function that makes the records of a data stream readable.
pub(crate) fn record_transformer(
    scope: &mut Scope<'_>,
    logical_id: &str,
    source: Source,
    stream: &StreamSource,
) -> Reference<resource_types::Function> {
    let timeout = transformer_timeout(scope);
    let is_shared = stream.drops_other_kind.choose("true", "false");
    Function::new(logical_id, &functions::RECORD_TRANSFORMER)
        .timeout(timeout.value())
        .variable(&functions::RECORD_KIND, source.code().into())
        .variable(&functions::IS_STREAM_SHARED, is_shared)
        .add(scope)
}
