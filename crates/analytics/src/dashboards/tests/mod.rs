mod definitions;
mod selections;

use super::*;
use crate::views;
use connect_core::Day;

fn selection() -> Selection {
    Selection::new(
        Day::new(2026, 11, 17).unwrap(),
        Day::new(2026, 11, 23).unwrap(),
    )
}

fn sql(dashboard: &str, visual: &str, selection: &Selection) -> String {
    super::dashboard(dashboard)
        .unwrap()
        .visual(visual)
        .unwrap()
        .sql(selection)
}

fn visuals() -> impl Iterator<Item = (&'static Dashboard, &'static Visual)> {
    all().iter().flat_map(|dashboard| {
        dashboard
            .visuals
            .iter()
            .map(move |visual| (dashboard, visual))
    })
}

fn local_date(visual: &Visual) -> &'static str {
    views::view(visual.view)
        .and_then(views::View::local_date)
        .expect(visual.view)
        .column
}
