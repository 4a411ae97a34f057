//! Which days a query reads: those that its conditions over the partition keys leave, wherever it
//! states them.

use crate::support::{Rows, TestLake, rows};
use analytics::TimeZone;
use analytics::catalogue::{self, Arguments, Query};
use analytics::dashboards::{self, Selection, Visual, VisualKind};
use analytics::views;
use athena::{Session, SessionSettings, View};
use connect_core::{Day, Source};

/// The week up to today, as the queries of the catalogue state it.
const WEEK: &str = "year * 10000 + month * 100 + day BETWEEN CAST(date_format(current_date - INTERVAL '6' DAY, '%Y%m%d') AS integer) \
                    AND 20261123";

/// Two contacts a day in October and November of 2026, the first delivered twice, and the analysis
/// of each.
fn lake() -> TestLake {
    let lake = TestLake::empty();
    for month in [10, 11] {
        for day in 1..=28 {
            for (number, revision) in [(1, 1), (1, 2), (2, 1)] {
                let (id, day) = (
                    format!("{month}-{day}-{number}"),
                    format!("2026-{month}-{day:02}"),
                );
                lake.append(
                    Source::ContactRecords,
                    &format!(
                        r#"{{"ContactId":"{id}","InitiationTimestamp":"{day}T10:00:00Z","LastUpdateTimestamp":"{day}T11:00:0{revision}Z"}}"#
                    ),
                );
            }
            for number in [1, 2] {
                let (id, day) = (
                    format!("{month}-{day}-{number}"),
                    format!("2026-{month}-{day:02}"),
                );
                lake.append(
                    Source::ContactLens,
                    &format!(r#"{{"ContactId":"{id}","RecordingTimestamp":"{day}T10:00:00Z"}}"#),
                );
            }
        }
    }
    lake
}

fn session(lake: &TestLake) -> Session {
    let view = |name: &str, sql: &str| View {
        name: name.to_owned(),
        sql: sql.to_owned(),
    };
    let date =
        "CAST(date_parse(CAST(year * 10000 + month * 100 + day AS varchar), '%Y%m%d') AS date)";
    let views = vec![
        view(
            "latest",
            "SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY year, month, day, contactid ORDER BY lastupdatetimestamp DESC) AS delivery
             FROM connect_ctr) WHERE delivery = 1",
        ),
        view("dated", &format!("SELECT contactid, lastupdatetimestamp, {date} AS contact_date FROM connect_ctr")),
        view("latest_dated", &format!("SELECT contactid, year, month, day, {date} AS contact_date FROM latest")),
        view(
            "joined_dated",
            &format!(
                "SELECT r.contactid, {} AS contact_date FROM latest r LEFT JOIN connect_cl l
                 ON r.contactid = l.contactid AND r.year = l.year AND r.month = l.month AND r.day = l.day ORDER BY r.contactid",
                date.replace("year", "r.year").replace("month", "r.month").replace("+ day", "+ r.day")
            ),
        ),
        view(
            "dated_window",
            &format!(
                "SELECT contactid, contact_date, row_number() OVER (PARTITION BY contact_date, contactid ORDER BY lastupdatetimestamp) AS n
                 FROM (SELECT contactid, lastupdatetimestamp, {date} AS contact_date FROM connect_ctr)"
            ),
        ),
    ];
    lake.session_with(SessionSettings {
        views,
        threads: 2,
        ..SessionSettings::default()
    })
}

/// The week by the keys of one relation.
fn week_of(relation: &str) -> String {
    ["year", "month", "day"]
        .iter()
        .fold(WEEK.to_owned(), |week, key| {
            let (range, bounds) = week.split_once(" BETWEEN ").unwrap();
            format!(
                "{} BETWEEN {bounds}",
                range.replace(key, &format!("{relation}.{key}"))
            )
        })
}

/// Checks what each query counts, and how many rows it reads.
fn check(session: &Session, cases: &[(impl AsRef<str>, u64, u64)]) {
    let mut wrong = Vec::new();
    for (sql, count, read) in cases {
        let sql = sql.as_ref();
        match session.query_blocking(sql) {
            Ok(outcome)
                if rows(&outcome)[0][0] == Some(count.to_string())
                    && outcome.statistics.rows_scanned == *read => {}
            Ok(outcome) => wrong.push(format!(
                "{sql}\n  {:?} of {} rows",
                rows(&outcome)[0][0],
                outcome.statistics.rows_scanned
            )),
            Err(error) => wrong.push(format!("{sql}\n  {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn range_over_expression_of_partition_keys_prunes_days() {
    let lake = lake();
    let session = session(&lake);
    let all = session
        .query_blocking("SELECT max(contactid) FROM connect_ctr")
        .unwrap()
        .statistics;
    assert_eq!(all.rows_scanned, 168);
    let cases = [
        (
            format!("SELECT count(*) FROM connect_ctr WHERE {WEEK}"),
            21,
            21,
        ),
        (
            format!(
                "SELECT count(contactid) FROM connect_ctr c WHERE {} AND contactid <> ''",
                week_of("c")
            ),
            21,
            21,
        ),
        (
            format!("SELECT count(*) FROM (SELECT * FROM connect_ctr) WHERE {WEEK}"),
            21,
            21,
        ),
        (
            format!("SELECT count(*) FROM connect_ctr WHERE {WEEK} OR (month = 10 AND day = 1)"),
            24,
            24,
        ),
        (
            format!(
                "WITH c AS (SELECT * FROM connect_ctr WHERE {WEEK}) SELECT count(*) FROM c JOIN c d ON c.contactid = d.contactid"
            ),
            35,
            21,
        ),
        (
            format!(
                "WITH c AS (SELECT *, day + 0 AS d FROM connect_ctr) SELECT count(*) FROM c WHERE {WEEK} AND d > 20"
            ),
            9,
            9,
        ),
    ];
    check(&session, &cases);
    let week = session
        .query_blocking(&format!(
            "SELECT max(contactid) FROM connect_ctr WHERE {WEEK}"
        ))
        .unwrap()
        .statistics;
    assert!(
        week.bytes_scanned * 7 < all.bytes_scanned,
        "{week:?} of {all:?}"
    );
}

#[test]
fn range_outside_window_partitioned_by_day_prunes_days() {
    let lake = lake();
    let session = session(&lake);
    let window = "row_number() OVER (PARTITION BY year, month, day, contactid ORDER BY lastupdatetimestamp DESC) AS delivery";
    let same =
        "l.contactid = a.contactid AND l.year = a.year AND l.month = a.month AND l.day = a.day";
    let rank = "rank() OVER (PARTITION BY contactid, day, month, year ORDER BY lastupdatetimestamp) AS place";
    let cases = [
        (
            format!(
                "SELECT count(*) FROM (SELECT *, {window} FROM connect_ctr) WHERE delivery = 1 AND {WEEK}"
            ),
            14,
            21,
        ),
        (
            format!(
                "SELECT count(*) FROM (SELECT *, {window}, {rank} FROM connect_ctr) WHERE delivery = place AND {WEEK}"
            ),
            7,
            21,
        ),
        (format!("SELECT count(*) FROM latest WHERE {WEEK}"), 14, 21),
        (
            format!(
                "SELECT count(*) FROM latest l WHERE {} AND l.contactid LIKE '%-1'",
                week_of("l")
            ),
            7,
            21,
        ),
        (
            "SELECT count(*) FROM latest WHERE year = 2026 AND month = 11 AND day = 23".to_owned(),
            2,
            3,
        ),
        (
            format!(
                "WITH l AS (SELECT * FROM latest WHERE {WEEK}) SELECT count(*) FROM l CROSS JOIN (SELECT max(day) m FROM l)"
            ),
            14,
            21,
        ),
        (
            format!(
                "SELECT count(*) FROM latest l LEFT JOIN connect_cl a ON {same} WHERE {}",
                week_of("l")
            ),
            14,
            35,
        ),
        (
            format!(
                "SELECT count(*) FROM connect_cl a JOIN latest l ON {same} WHERE {}",
                week_of("a")
            ),
            14,
            35,
        ),
    ];
    check(&session, &cases);
}

#[test]
fn range_of_dates_from_partition_keys_prunes_days() {
    let lake = lake();
    let session = session(&lake);
    let range = "contact_date BETWEEN DATE '2026-11-17' AND DATE '2026-11-23'";
    let cases = [
        (format!("SELECT count(*) FROM dated WHERE {range}"), 21, 21),
        (format!("SELECT count(*) FROM latest_dated WHERE {range}"), 14, 21),
        (format!("SELECT count(*) FROM joined_dated WHERE {range}"), 14, 35),
        (format!("SELECT count(*) FROM dated_window WHERE n = 1 AND {range}"), 14, 21),
        ("SELECT count(*) FROM latest_dated WHERE contact_date >= current_date - INTERVAL '6' DAY".to_owned(), 24, 36),
        ("SELECT count(*) FROM dated WHERE contact_date = DATE '2026-11-23'".to_owned(), 3, 3),
        ("SELECT count(*) FROM latest_dated WHERE contact_date IN (DATE '2026-11-22', DATE '2026-11-23')".to_owned(), 4, 6),
        (format!("SELECT count(*) FROM (SELECT contact_date, count(*) c FROM dated GROUP BY 1) WHERE {range}"), 7, 21),
    ];
    check(&session, &cases);
}

#[test]
fn window_not_partitioned_by_day_reads_all_days() {
    let lake = lake();
    let session = session(&lake);
    let sql = "SELECT max(n) FROM (SELECT day, month, year, row_number() OVER (PARTITION BY month ORDER BY day, contactid) AS n
               FROM connect_ctr) WHERE year = 2026 AND month = 11 AND day = 2";
    check(&session, &[(sql, 6, 84)]);
}

#[test]
fn mixed_predicates_prune_excluded_days() {
    let lake = lake();
    let session = session(&lake);
    let cases = [
        (
            "SELECT count(*) FROM connect_ctr WHERE (month = 10 AND contactid = '10-5-2') OR (month = 11 AND day = 5)",
            4,
            87,
        ),
        (
            "SELECT count(*) FROM connect_ctr WHERE (day = 5 AND contactid = '10-5-2') OR (month = 11 AND day = 7)",
            4,
            9,
        ),
        (
            "SELECT count(*) FROM connect_ctr WHERE day = 5 OR contactid = '10-7-2'",
            7,
            168,
        ),
        (
            "SELECT count(*) FROM connect_ctr WHERE NOT (day <> 5 OR contactid = '10-5-2')",
            5,
            6,
        ),
        (
            "SELECT count(*) FROM connect_ctr WHERE day = length(contactid) AND contactid <> ''",
            6,
            168,
        ),
    ];
    check(&session, &cases);
}

#[test]
fn predicate_with_subquery_is_applied() {
    let lake = lake();
    let session = session(&lake);
    let newest = "SELECT count(*) FROM connect_ctr WHERE year * 10000 + month * 100 + day = (SELECT max(l.year * 10000 + l.month * 100 + l.day) FROM connect_cl l)";
    let listed = "SELECT count(*) FROM connect_ctr WHERE month = 11 AND day IN (SELECT l.day FROM connect_cl l WHERE l.contactid = '10-3-1')";
    for (sql, count) in [(newest, "3"), (listed, "3")] {
        let outcome = session.query_blocking(sql).unwrap();
        assert_eq!(rows(&outcome)[0][0].as_deref(), Some(count), "{sql}");
    }
}

/// How many rows a query of the catalogue reads for these days.
fn read_by(query: &'static Query, from: &str, to: &str, session: &Session) -> u64 {
    let contact = "5078c1b5-2057-4941-8ec9-6199b8a6c2a9";
    let mut arguments = Arguments::default();
    for (name, text) in [
        ("from", from),
        ("to", to),
        ("contact_id", contact),
        ("attribute", "callreason"),
    ] {
        if query.parameter(name).is_some() {
            arguments.set(query, name, text).unwrap();
        }
    }
    let sql = query.sql(&arguments).unwrap();
    session
        .query_blocking(&sql)
        .unwrap_or_else(|error| panic!("{}: {error}", query.name))
        .statistics
        .rows_scanned
}

#[test]
fn named_queries_read_less_for_one_day() {
    let lake = TestLake::from_catalogue();
    let views = views::all()
        .iter()
        .map(|view| View {
            name: view.name.to_owned(),
            sql: view.sql(&analytics::TimeZone::UTC),
        })
        .collect();
    let session = lake.session_with(SessionSettings {
        views,
        threads: 2,
        ..SessionSettings::default()
    });
    // An evaluation may be deleted on any day after that of its submission, so that all days of
    // evaluations are read.
    let pruned = catalogue::all().iter().filter(|query| {
        query.source != Source::EvaluationForms && query.parameter("from").is_some()
    });
    let mut checked = 0;
    for query in pruned {
        let (day, all) = (
            // Months after the newest row: contacts and analyses by disconnect read 91 days before it.
            read_by(query, "2027-06-01", "2027-06-01", &session),
            read_by(query, "2000-01-01", "2030-12-31", &session),
        );
        assert!(
            day < all,
            "{} reads {day} rows for a day, {all} for all",
            query.name
        );
        checked += 1;
    }
    assert!(checked > 50, "{checked} queries");
}

/// A lake with all views in a time zone.
fn session_in(lake: &TestLake, time_zone: &TimeZone) -> Session {
    let views = views::all().iter().map(|view| View {
        name: view.name.to_owned(),
        sql: view.sql(time_zone),
    });
    lake.session_with(SessionSettings {
        views: views.collect(),
        threads: 2,
        ..SessionSettings::default()
    })
}

#[test]
fn local_days_read_the_documented_partitions() {
    let lake = lake();
    for zone in ["UTC", "Europe/Berlin", "America/Los_Angeles"] {
        let zone = TimeZone::parse(zone).unwrap();
        let session = session_in(&lake, &zone);
        let read = |name: &str, channel: Option<&str>| {
            let query = catalogue::query(name).unwrap();
            let mut arguments = Arguments::in_time_zone(zone.clone());
            for (name, text) in [
                ("from", Some("2026-11-23")),
                ("to", Some("2026-11-23")),
                ("channel", channel),
            ] {
                if let Some(text) = text {
                    arguments.set(query, name, text).unwrap();
                }
            }
            let sql = query.sql(&arguments).unwrap();
            session
                .query_blocking(&sql)
                .unwrap()
                .statistics
                .rows_scanned
                / 3
        };
        // By disconnect, calls and chats: eight days before to one day after.
        assert_eq!(read("contacts-per-day", Some("CHAT")), 10, "{zone}");
        // Ninety-one days before, of which the lake has October and November.
        for channel in [None, Some("TASK"), Some("EMAIL")] {
            assert_eq!(read("contacts-per-day", channel), 52, "{zone} {channel:?}");
        }
        for name in ["contacts-per-channel", "agents-without-evaluation"] {
            assert_eq!(read(name, None), 52, "{zone} {name}");
        }
        // Seven days more for the week before.
        assert_eq!(read("contacts-week-over-week", Some("VOICE")), 17, "{zone}");
        // Queries of chats alone.
        assert_eq!(read("chat-response-times", None), 10, "{zone}");
        // By initiation: one day before to one day after.
        assert_eq!(read("contacts-today", None), 3, "{zone}");
    }
}

/// How many partitions of contact records a visual reads for 23 November.
fn partitions_read(visual: &Visual, channel: Option<&str>, session: &Session) -> u64 {
    let day = Day::new(2026, 11, 23).unwrap();
    let selection = Selection {
        channel: channel.map(str::to_owned),
        ..Selection::new(day, day)
    };
    let sql = visual.sql(&selection);
    session
        .query_blocking(&sql)
        .unwrap()
        .statistics
        .rows_scanned
        / 3
}

/// A contact counts on the day of its disconnect, and is in the partition of its initiation. The
/// statements of all visuals are checked in `analytics`; this runs those of a page.
#[test]
fn visuals_by_disconnect_read_the_documented_partitions() {
    let lake = lake();
    let session = session_in(&lake, &TimeZone::UTC);
    for visual in dashboards::dashboard("overview").unwrap().visuals {
        // Eight days before to one day after; figures are compared with the day before.
        let conversations = 10 + u64::from(visual.kind == VisualKind::Figures);
        // Ninety-one days before, of which the lake has October and November.
        let all = 28 + 24;
        for (channel, expected) in [
            (None, all),
            (Some("TASK"), all),
            (Some("CHAT"), conversations),
        ] {
            let read = partitions_read(visual, channel, &session);
            assert_eq!(read, expected, "{} {channel:?}", visual.name);
        }
    }
}

/// A task that was open for three weeks counts on every page, without a filter too.
#[test]
fn no_visual_loses_a_long_task() {
    let lake = TestLake::empty();
    lake.append(
        Source::ContactRecords,
        r#"{"ContactId":"task","Channel":"TASK","InitiationMethod":"API","InitiationTimestamp":"2026-09-02T10:00:00Z",
            "DisconnectTimestamp":"2026-11-23T10:00:00Z","LastUpdateTimestamp":"2026-11-23T10:00:00Z"}"#
            .replace('\n', "")
            .as_str(),
    );
    let session = session_in(&lake, &TimeZone::UTC);
    let overview = dashboards::dashboard("overview").unwrap();
    let visual = overview.visual("contacts-by-day").unwrap();
    let day = Day::new(2026, 11, 23).unwrap();
    for channel in [None, Some("TASK".to_owned())] {
        let selection = Selection {
            channel,
            ..Selection::new(day, day)
        };
        let outcome = session.query_blocking(&visual.sql(&selection)).unwrap();
        assert_eq!(rows(&outcome).len(), 1, "{selection:?}");
    }
}

/// The filter of the subtype is where that of the channel is, and restricts.
#[test]
fn every_query_with_a_channel_has_a_subtype() {
    let lake = TestLake::from_catalogue();
    let session = session_in(&lake, &TimeZone::UTC);
    let mut checked = 0;
    for query in catalogue::all() {
        // Rows of Contact Lens alone have no subtype.
        let has_none = ["skipped-analyses", "transcript-search"].contains(&query.name);
        if query.parameter("channel").is_none() || has_none {
            continue;
        }
        let mut arguments = Arguments::default();
        arguments
            .set(query, "subtype", "connect:Carrier pigeon")
            .unwrap();
        for (name, text) in [("from", "2026-11-01"), ("to", "2026-11-23")] {
            arguments.set(query, name, text).unwrap();
        }
        let sql = query.sql(&arguments).unwrap();
        let outcome = session.query_blocking(&sql).unwrap();
        assert_eq!(rows(&outcome), Rows::new(), "{}", query.name);
        checked += 1;
    }
    assert!(checked > 40, "{checked} queries");
}

#[test]
fn prunes_default_days_in_a_time_zone() {
    let lake = lake();
    let zone = TimeZone::parse("Asia/Tokyo").unwrap();
    let session = session_in(&lake, &zone);
    let query = catalogue::query("contacts-today").unwrap();
    let sql = query.sql(&Arguments::in_time_zone(zone)).unwrap();
    let rows = session
        .query_blocking(&sql)
        .unwrap()
        .statistics
        .rows_scanned;
    assert_eq!(rows / 3, 3, "{sql}");
}
