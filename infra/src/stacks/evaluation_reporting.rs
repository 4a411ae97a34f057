//! The views for reports on evaluations, which join evaluation forms and contact records.

use analytics::views::EVALUATION_REPORTING;

use crate::constructs::glue_view;
use crate::scope::Scope;

pub(super) fn define(scope: &mut Scope<'_>) {
    let mut last = None;
    for name in EVALUATION_REPORTING {
        last = glue_view(scope, name, last.as_ref());
    }
}
