//! SQL that names the reporting time zone, which `configure` stores.

use analytics::TimeZone;
use parameters::catalogue::REPORTING_TIME_ZONE;

use crate::model::{Value, join};
use crate::scope::Scope;

/// Placeholder in SQL for the time zone; [`with_time_zone`] replaces it.
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
