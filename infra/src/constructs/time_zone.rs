//! SQL and texts that name the reporting time zone, which `configure` stores.

use analytics::TimeZone;
use parameters::catalogue::REPORTING_TIME_ZONE;

use crate::model::{Value, join};
use crate::scope::Scope;

/// Placeholder in SQL and texts for the time zone; [`with_time_zone`] replaces it.
pub(crate) static TIME_ZONE: TimeZone = TimeZone::placeholder("${ReportingTimeZone}");

/// Replaces [`TIME_ZONE`] in a text by the stored parameter.
pub(crate) fn with_time_zone(scope: &mut Scope<'_>, text: &str) -> Value {
    let mut parts = text.split(TIME_ZONE.name());
    let first: Value = parts.next().unwrap_or_default().into();
    let rest: Vec<_> = parts.collect();
    if rest.is_empty() {
        return first;
    }
    let zone = scope.stored(&REPORTING_TIME_ZONE).value();
    let pairs = rest
        .into_iter()
        .flat_map(|part| [zone.clone(), part.into()]);
    join(std::iter::once(first).chain(pairs).collect::<Vec<_>>())
}

/// Replaces [`TIME_ZONE`] in all texts of a value, but not in names of fields.
pub(crate) fn with_time_zone_within(scope: &mut Scope<'_>, value: Value) -> Value {
    match value {
        Value::String(text) => with_time_zone(scope, &text),
        Value::Array(values) => values
            .into_iter()
            .map(|value| with_time_zone_within(scope, value))
            .collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, with_time_zone_within(scope, value)))
            .collect(),
        other => other,
    }
}
