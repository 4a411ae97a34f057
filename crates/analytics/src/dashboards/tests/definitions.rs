//! Dashboards and visuals fit their views and each other.

use std::collections::BTreeSet;

use super::*;

/// The columns of its view that a visual reads, with their possible types.
fn read(visual: &Visual) -> Vec<(&'static str, &'static [&'static str])> {
    const NUMBERS: &[&str] = &["integer", "bigint", "double", "real"];
    const ANY: &[&str] = &[
        "varchar",
        "integer",
        "bigint",
        "double",
        "real",
        "date",
        "timestamp(3)",
    ];
    let dimensions = visual.dimensions().iter().map(|dimension| {
        let types: &[&str] = match dimension.scale {
            Scale::Text => &["varchar"],
            Scale::Day => &["date"],
            Scale::Hour | Scale::Interval | Scale::Instant => &["timestamp(3)"],
            Scale::Weekday | Scale::HourOfDay | Scale::Flag => &["integer", "bigint"],
            Scale::Number(_) => NUMBERS,
        };
        (dimension.column, types)
    });
    let measures = visual.measures().iter().flat_map(|measure| {
        let (types, denominator) = match measure.aggregation {
            Aggregation::Count | Aggregation::Distinct => (ANY, None),
            Aggregation::Ratio(denominator) => (NUMBERS, Some((denominator, NUMBERS))),
            _ => (NUMBERS, None),
        };
        [Some((measure.column, types)), denominator]
            .into_iter()
            .flatten()
    });
    let conditions = visual.conditions.iter().map(|condition| match *condition {
        Condition::Is(column, Literal::Text(_))
        | Condition::IsNot(column, _)
        | Condition::IsSet(column) => (column, &["varchar"] as &[_]),
        Condition::Is(column, Literal::Number(_)) | Condition::AtLeast(column, _) => {
            (column, NUMBERS)
        }
        Condition::NotYet(column) => (column, &["timestamp(3)"] as &[_]),
    });
    dimensions
        .chain(measures)
        .chain(conditions)
        .chain(
            visual
                .last_of_each
                .map(|column| (column, &["varchar"] as &[_])),
        )
        .chain(
            visual
                .last_of_each
                .map(|_| ("start_time", &["timestamp(3)"] as &[_])),
        )
        .chain([("year", NUMBERS), ("month", NUMBERS), ("day", NUMBERS)])
        .chain([(local_date(visual), &["date"] as &[_])])
        .collect()
}

#[test]
fn every_column_is_in_the_view_and_has_a_type_that_fits() {
    for (dashboard, visual) in visuals() {
        let name = format!("{}/{}", dashboard.name, visual.name);
        let view =
            views::view(visual.view).unwrap_or_else(|| panic!("{name}: no view {}", visual.view));
        for (wanted, types) in read(visual) {
            let column = view.columns.iter().find(|column| column.name == wanted);
            let column =
                column.unwrap_or_else(|| panic!("{name}: {} has no column {wanted}", view.name));
            assert!(
                types.contains(&column.data_type),
                "{name}: {wanted} is {}",
                column.data_type
            );
        }
    }
}

#[test]
fn ratios_do_not_have_the_name_of_a_column() {
    // QuickSight computes them as fields of the data set beside its columns.
    for (_, visual) in visuals() {
        let view = views::view(visual.view).unwrap();
        for measure in visual.measures() {
            let is_column = view
                .columns
                .iter()
                .any(|column| column.name == measure.name);
            let is_ratio = matches!(measure.aggregation, Aggregation::Ratio(_));
            assert!(!(is_ratio && is_column), "{} {}", visual.name, measure.name);
        }
    }
}

#[test]
fn every_measure_has_a_definition() {
    let labels: BTreeSet<_> = visuals()
        .flat_map(|(_, visual)| visual.measures())
        .filter(|measure| measure.definition().is_none())
        .map(|measure| measure.label)
        .collect();
    assert_eq!(labels, BTreeSet::new());
}

/// The page of call reasons had queue and agent only, so that it ignored the others of a link.
#[test]
fn pages_with_a_queue_have_routing_profile_and_hierarchy() {
    let is_missing = |dashboard: &Dashboard, filter| {
        dashboard.filters.contains(&Filter::Queue) && !dashboard.filters.contains(&filter)
    };
    for filter in [Filter::RoutingProfile, Filter::Hierarchy] {
        let without: Vec<_> = all()
            .iter()
            .filter(|dashboard| is_missing(dashboard, filter))
            .map(|dashboard| dashboard.name)
            .collect();
        assert_eq!(without, Vec::<&str>::new(), "{filter:?}");
    }
}

#[test]
fn names_are_unique_and_orders_name_columns() {
    let names: BTreeSet<_> = visuals()
        .map(|(dashboard, visual)| (dashboard.name, visual.name))
        .collect();
    assert_eq!(names.len(), visuals().count());
    for (_, visual) in visuals() {
        let columns: Vec<_> = visual.columns().collect();
        assert!(!columns.is_empty(), "{}", visual.name);
        assert_eq!(
            columns.iter().collect::<BTreeSet<_>>().len(),
            columns.len(),
            "{}",
            visual.name
        );
        for Sort::Ascending(column) | Sort::Descending(column) in visual.order {
            assert!(columns.contains(column), "{} {column}", visual.name);
        }
    }
}

#[test]
fn filters_have_names_of_their_own_which_are_those_of_parameters() {
    let names: BTreeSet<_> = Filter::ALL.iter().map(|filter| filter.name()).collect();
    let labels: BTreeSet<_> = Filter::ALL.iter().map(|filter| filter.label()).collect();
    assert_eq!([names.len(), labels.len()], [Filter::ALL.len(); 2]);
    for filter in [
        Filter::Queue,
        Filter::Agent,
        Filter::RoutingProfile,
        Filter::Channel,
        Filter::ChannelSubtype,
        Filter::Contact,
        Filter::Form,
        Filter::Reason,
    ] {
        let mut queries = crate::catalogue::all().iter();
        assert!(
            queries.any(|query| query.parameter(filter.name()).is_some()),
            "{filter:?}"
        );
    }
}

#[test]
fn forms_have_the_columns_that_they_draw() {
    for (_, visual) in visuals() {
        let (dimensions, measures) = (visual.dimensions().len(), visual.measures().len());
        let fits = match visual.kind {
            VisualKind::Figures => dimensions == 0,
            VisualKind::Line | VisualKind::Bar | VisualKind::StackedBar => {
                dimensions == 1 || (dimensions == 2 && measures == 1)
            }
            VisualKind::HeatMap => dimensions == 2 && measures == 1,
            VisualKind::Table => dimensions > 0,
            VisualKind::Timeline => measures == 0 && dimensions >= 4,
            VisualKind::Journey | VisualKind::Record | VisualKind::Conversation => {
                measures == 0 && dimensions > 0
            }
        };
        assert!(
            fits,
            "{} {:?} has {dimensions} dimensions and {measures} measures",
            visual.name, visual.kind
        );
    }
}

#[test]
fn channel_that_no_visual_shows_is_no_choice() {
    let channels = |name: &str| {
        super::dashboard(name)
            .unwrap()
            .choices_sql(Filter::Channel, &selection())
            .unwrap()
    };
    let lens = channels("contact-lens");
    assert_eq!(lens.matches("channel <> 'IVR'").count(), 1, "{lens}");
    assert!(!channels("overview").contains("IVR"));
}

#[test]
fn visuals_of_agents_who_are_online_say_so_when_they_are_empty() {
    for (dashboard, name, expected) in [
        (
            "agents",
            "occupancy-by-agent",
            Some("no agent is online on these days"),
        ),
        (
            "agents",
            "time-by-hour",
            Some("no agent is online on the last day"),
        ),
        ("queues", "queues-table", None),
    ] {
        let found = visuals().find(|(of, visual)| of.name == dashboard && visual.name == name);
        let (_, visual) = found.unwrap_or_else(|| panic!("no visual {dashboard}/{name}"));
        assert_eq!(visual.empty_reason(), expected, "{dashboard}/{name}");
    }
}

fn reads_transcripts(view: &views::View) -> bool {
    let mut others = views::all().iter().filter(|other| other.name != view.name);
    view.reads("connect_transcripts")
        || others.any(|other| view.reads(other.name) && reads_transcripts(other))
}

#[test]
fn pages_of_an_account_read_no_transcripts() {
    let reading = |dashboards: &'static [Dashboard]| -> Vec<_> {
        let visuals = dashboards.iter().flat_map(|dashboard| dashboard.visuals);
        visuals
            .filter(|visual| reads_transcripts(views::view(visual.view).unwrap()))
            .map(|visual| visual.name)
            .collect()
    };
    assert_eq!(in_account().len(), all().len());
    assert_eq!(reading(in_account()), [""; 0]);
    assert_eq!(reading(all()), ["conversation"]);
}
