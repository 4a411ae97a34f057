//! The SQL of visuals for a selection.

use super::*;

/// The conditions for the selected days of a view by disconnect.
const BY_DISCONNECT: &str = "year * 10000 + month * 100 + day BETWEEN 20260818 AND 20261124\n  \
    AND disconnect_date BETWEEN DATE '2026-11-17' AND DATE '2026-11-23'";

#[test]
fn every_filter_of_a_dashboard_restricts_something() {
    for dashboard in all() {
        for filter in dashboard.filters {
            assert!(
                dashboard.visuals.iter().any(|visual| visual.takes(*filter)),
                "{} {filter:?}",
                dashboard.name
            );
        }
    }
}

#[test]
fn intervals_have_the_selected_length() {
    let quarters = Selection {
        interval: 15,
        ..selection()
    };
    let query = sql("intraday", "arrivals-by-interval", &quarters);
    assert!(
        query.starts_with(
            "SELECT\n  date_add('minute', minute(local_initiation_time) / 15 * 15, date_trunc('hour', local_initiation_time)) AS local_initiation_time,"
        ),
        "{query}"
    );
    assert!(query.contains("BETWEEN DATE '2026-11-23' AND DATE '2026-11-23'\n"));
}

/// A local day has parts of two UTC days, and the view has a row for each.
#[test]
fn current_status_has_the_last_row_of_each_agent_on_a_local_day() {
    let query = sql(
        "agents",
        "current-status",
        &Selection {
            queue: Some("Orders".to_owned()),
            ..selection()
        },
    );
    let expected = "FROM (\n  \
        SELECT *, row_number() OVER (PARTITION BY agentarn, status_date ORDER BY start_time DESC) AS age\n  \
        FROM connect_agent_status\n  \
        WHERE year * 10000 + month * 100 + day BETWEEN 20261122 AND 20261124\n    \
        AND status_date BETWEEN DATE '2026-11-23' AND DATE '2026-11-23'\n)\n\
        WHERE age = 1\n  AND queue_name = 'Orders'\n";
    assert!(query.contains(expected), "{query}");
}

#[test]
fn hierarchy_group_stands_for_the_groups_below_it() {
    let chosen = Selection {
        hierarchy: Some("Europe / O'Hara".to_owned()),
        ..selection()
    };
    let query = sql("overview", "contacts", &chosen);
    assert!(
        query.contains(
            "\n  AND substr(concat(agent_hierarchy, ' / '), 1, 18) = 'Europe / O''Hara / '\n"
        ),
        "{query}"
    );
}

#[test]
fn filters_of_the_list_do_not_apply_to_the_selected_contact() {
    let chosen = Selection {
        queue: Some("Orders".to_owned()),
        contact_id: Some("c-1".to_owned()),
        ..selection()
    };
    let record = sql("journey", "record", &chosen);
    assert!(record.contains("contactid = 'c-1'") && !record.contains("queue_name = "));
    let list = sql("journey", "newest", &chosen);
    assert!(!list.contains("contactid = ") && list.contains("queue_name = 'Orders'"));
    let analysis = sql("journey", "analysis", &chosen);
    assert!(analysis.contains("AND DATE '2026-12-21'\n"), "{analysis}");
}

#[test]
fn groups_are_counted_in_order() {
    assert_eq!(
        sql("overview", "contacts-by-day", &selection()),
        format!(
            "SELECT\n  disconnect_date,\n  channel,\n  count(contactid) AS contacts\nFROM connect_contacts\n\
             WHERE {BY_DISCONNECT}\nGROUP BY 1, 2\nORDER BY 1, 2, 3\n"
        )
    );
    assert_eq!(
        sql("reasons", "abandon-time-per-reason", &selection()),
        format!(
            "SELECT\n  call_reason,\n  avg(abandon_seconds) AS abandon_time\nFROM connect_contacts\n\
             WHERE {BY_DISCONNECT}\n  AND is_abandoned = 1\n  AND wait_seconds >= 13\n\
             GROUP BY 1\nORDER BY 2 DESC, 1\nLIMIT 20\n"
        )
    );
}

#[test]
fn newest_contact_is_that_of_the_selected_days_or_of_a_partition() {
    let newest = newest_sql(&selection());
    let expected = "SELECT max(local_disconnect_time) AS as_of\nFROM connect_contacts\n";
    assert_eq!(newest, format!("{expected}WHERE {BY_DISCONNECT}\n"));
    let newest = newest_day_sql(Day::new(2026, 11, 23).unwrap());
    assert_eq!(
        newest,
        "SELECT max(disconnect_date) AS newest\nFROM connect_contacts\n\
         WHERE year * 10000 + month * 100 + day = 20261123\n"
    );
}

#[test]
fn calls_and_chats_need_fewer_partitions() {
    // Eight days before the last day, and ninety-one; figures are compared with the day before.
    let first = |visual: &Visual, channel| match (channel, visual.kind) {
        (Some("CHAT" | "VOICE"), VisualKind::Figures) => 20_261_114,
        (Some("CHAT" | "VOICE"), _) => 20_261_115,
        (_, VisualKind::Figures) => 20_260_823,
        _ => 20_260_824,
    };
    let day = Day::new(2026, 11, 23).unwrap();
    let channels = [
        None,
        Some("CHAT"),
        Some("VOICE"),
        Some("TASK"),
        Some("EMAIL"),
    ];
    let mut checked = 0;
    for (_, visual) in visuals().filter(|(_, visual)| local_date(visual) == "disconnect_date") {
        for channel in channels.map(|channel| channel.filter(|_| visual.takes(Filter::Channel))) {
            let chosen = Selection {
                channel: channel.map(str::to_owned),
                ..Selection::new(day, day)
            };
            let (query, first) = (visual.sql(&chosen), first(visual, channel));
            assert!(
                query.contains(&format!(" BETWEEN {first} AND 2026")),
                "{query}"
            );
            checked += 1;
        }
    }
    assert!(checked > 150, "{checked} statements");
}

#[test]
fn figures_are_compared_with_the_previous_period() {
    let of = |value: &str, comparison: &str| {
        format!("CASE WHEN state_date {comparison} DATE '2026-11-17' THEN {value} END")
    };
    let sum = |value: &str, comparison: &str| format!("sum({})", of(value, comparison));
    let ratio = |denominator: &str, comparison: &str| {
        format!(
            "CAST({} AS double) / nullif({}, 0)",
            sum("on_contact_seconds", comparison),
            sum(denominator, comparison)
        )
    };
    let both = |name: &str, value: &dyn Fn(&str) -> String| {
        format!(
            "{} AS {name},\n  {} AS {name}_before",
            value(">="),
            value("<")
        )
    };
    let columns = [
        both("agents", &|comparison| {
            format!("count(DISTINCT {})", of("agent_username", comparison))
        }),
        both("online", &|comparison| sum("online_seconds", comparison)),
        both("non_productive", &|comparison| {
            sum("non_productive_seconds", comparison)
        }),
        both("occupancy", &|comparison| {
            ratio("staffed_seconds", comparison)
        }),
        both("on_contact_share", &|comparison| {
            ratio("online_seconds", comparison)
        }),
    ];
    let expected = format!(
        "SELECT\n  {}\nFROM connect_agent_states\nWHERE year * 10000 + month * 100 + day BETWEEN 20261109 AND 20261124\n  \
         AND state_date BETWEEN DATE '2026-11-10' AND DATE '2026-11-23'\n  AND is_online = 1\n",
        columns.join(",\n  ")
    );
    assert_eq!(sql("agents", "figures", &selection()), expected);
}

#[test]
fn what_is_chosen_is_a_literal_whatever_it_holds() {
    let chosen = Selection {
        queue: Some("O'Hara' OR 1 = 1 --".to_owned()),
        ..selection()
    };
    assert!(
        sql("reasons", "contacts-per-reason", &chosen)
            .contains("\n  AND queue_name = 'O''Hara'' OR 1 = 1 --'\n")
    );
    let menu = sql("reasons", "menu-choices", &chosen);
    assert!(!menu.contains("queue_name"), "{menu}");
}

#[test]
fn the_last_day_is_the_only_one_where_a_visual_says_so() {
    assert!(
        sql("agents", "timeline", &selection())
            .contains("BETWEEN DATE '2026-11-23' AND DATE '2026-11-23'\n")
    );
}

#[test]
fn figures_of_the_last_day_are_compared_with_the_day_before() {
    let figures = sql("intraday", "figures", &selection());
    assert!(
        figures.contains("AND disconnect_date BETWEEN DATE '2026-11-22' AND DATE '2026-11-23'\n"),
        "{figures}"
    );
    assert!(
        figures.contains(
            "sum(CASE WHEN disconnect_date >= DATE '2026-11-23' THEN is_queued END) AS queued,\n  \
             sum(CASE WHEN disconnect_date < DATE '2026-11-23' THEN is_queued END) AS queued_before"
        ),
        "{figures}"
    );
}

#[test]
fn figures_are_compared_with_the_same_days_of_the_week_before() {
    let week_before = |from| Selection {
        comparison: Comparison::WeekBefore,
        ..Selection::new(Day::new(2026, 11, from).unwrap(), selection().to)
    };
    // A Monday, after a Sunday.
    let figures = sql("intraday", "figures", &week_before(23));
    for part in [
        "AND disconnect_date BETWEEN DATE '2026-11-16' AND DATE '2026-11-23'\n",
        "sum(CASE WHEN disconnect_date >= DATE '2026-11-23' THEN is_queued END) AS queued,\n",
        "sum(CASE WHEN disconnect_date BETWEEN DATE '2026-11-16' AND DATE '2026-11-16' THEN is_queued END) AS queued_before",
    ] {
        assert!(figures.contains(part), "{part}\n{figures}");
    }
    // More days than a week: some are compared with each other.
    let overlapping = sql("overview", "queue", &week_before(10));
    let before = "CASE WHEN disconnect_date BETWEEN DATE '2026-11-03' AND DATE '2026-11-16' THEN";
    assert!(overlapping.contains(before), "{overlapping}");
    let week = week_before(17);
    let period = Selection::new(week.from, week.to);
    assert_eq!(
        sql("overview", "queue", &week),
        sql("overview", "queue", &period)
    );
}

/// The page says that it shows the last selected day.
#[test]
fn every_visual_of_a_page_of_one_day_shows_that_day() {
    for (dashboard, visual) in visuals().filter(|(dashboard, _)| dashboard.is_intraday()) {
        assert_eq!(
            visual.days,
            Days::Last,
            "{}/{}",
            dashboard.name,
            visual.name
        );
    }
}

/// One label had two definitions: the averages of one page had self-service in them.
#[test]
fn self_service_does_not_count_in_any_measure() {
    let mut checked = 0;
    for (dashboard, visual) in visuals().filter(|(_, visual)| !visual.needs_contact()) {
        if ["connect_analyses", "connect_analysis_categories"].contains(&visual.view) {
            let query = visual.sql(&selection());
            let is_excluded = query.contains("AND (channel IS NULL OR channel <> 'IVR')\n");
            assert!(is_excluded, "{}/{}", dashboard.name, visual.name);
            checked += 1;
        }
    }
    assert!(checked >= 10, "{checked} visuals");
}

#[test]
fn contact_with_two_analyses_is_one_contact_analyzed() {
    let figures = sql("contact-lens", "figures", &selection());
    assert!(
        figures.contains("count(DISTINCT CASE WHEN disconnect_date >= DATE '2026-11-17' THEN contactid END) AS conversations,"),
        "{figures}"
    );
}

#[test]
fn question_without_answer_is_no_answer() {
    let questions = sql("evaluations", "questions", &selection());
    assert!(
        questions.contains("count(answer) AS answers,"),
        "{questions}"
    );
}

#[test]
fn menus_list_keys_only() {
    let menu = sql("reasons", "menu-choices", &selection());
    assert!(menu.contains("AND dtmf_input IS NOT NULL\n"), "{menu}");
}

#[test]
fn one_contact_is_shown_when_it_is_chosen() {
    assert!(sql("journey", "journey", &selection()).contains("AND contactid IS NULL\n"));
    let chosen = Selection {
        contact_id: Some("c-1".to_owned()),
        ..selection()
    };
    let journey = sql("journey", "journey", &chosen);
    assert!(
        journey.contains("AND contactid = 'c-1'\n") && !journey.contains("IS NULL"),
        "{journey}"
    );
    assert!(!sql("journey", "newest", &selection()).contains("IS NULL"));
}

#[test]
fn choices_come_from_all_views_of_the_dashboard_that_have_them() {
    let choices = |name: &str, filter| {
        super::dashboard(name)
            .unwrap()
            .choices_sql(filter, &selection())
    };
    let part = |view: &str, days: &str| {
        format!(
            "SELECT agent_username\nFROM {view}\nWHERE {days}\n  AND agent_username IS NOT NULL\n"
        )
    };
    let local = |date: &str| {
        format!(
            "year * 10000 + month * 100 + day BETWEEN 20261116 AND 20261124\n  \
             AND {date} BETWEEN DATE '2026-11-17' AND DATE '2026-11-23'"
        )
    };
    let parts = [
        part("connect_agent_states", &local("state_date")),
        part("connect_contacts", BY_DISCONNECT),
    ];
    let expected = format!("{}ORDER BY 1\n", parts.join("UNION\n"));
    assert_eq!(choices("agents", Filter::Agent), Some(expected));
    assert_eq!(
        choices("overview", Filter::Queue),
        Some(format!(
            "SELECT DISTINCT queue_name\nFROM connect_contacts\nWHERE {BY_DISCONNECT}\n  AND queue_name IS NOT NULL\nORDER BY 1\n"
        ))
    );
    assert_eq!(
        (
            choices("overview", Filter::Form),
            choices("journey", Filter::Contact)
        ),
        (None, None)
    );
}
