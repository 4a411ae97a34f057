//! Reading the lake's files: no more than is asked for, whatever their form, and what is wrong in
//! them.

use crate::support::{TestLake, rows};
use analytics::views;
use athena::{Error, ErrorKind, Lake, Session, SessionSettings, View};
use connect_core::Source;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

const DAY: &str = "year=2026/month=11/day=23";

fn contact(id: &str, day: &str, queue: &str) -> String {
    format!(
        r#"{{"ContactId":"{id}","InitiationTimestamp":"{day}T10:00:00Z","Channel":"VOICE","Queue":{queue}}}"#
    )
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn value(lake: &TestLake, sql: &str) -> String {
    let outcome = lake
        .query(sql)
        .unwrap_or_else(|error| panic!("{sql}\n{error}"));
    rows(&outcome)[0][0]
        .clone()
        .unwrap_or_else(|| "NULL".to_owned())
}

fn failure(lake: &TestLake, sql: &str) -> Error {
    lake.query(sql).unwrap_err()
}

#[test]
fn reads_only_selected_partitions() {
    let lake = TestLake::empty();
    for day in 1..=28 {
        for month in [10, 11] {
            lake.append(
                Source::ContactRecords,
                &contact(
                    &format!("c{month}-{day}"),
                    &format!("2026-{month}-{day:02}"),
                    "null",
                ),
            );
        }
    }
    let line = contact("c10-10", "2026-10-10", "null").len() as u64 + 1;
    let session = lake.session();
    for (condition, days) in [
        ("year = 2026 AND month = 11 AND day = 23", 1),
        ("day = 5", 2),
        ("month = 11 AND day IN (1, 2, 3)", 3),
        ("day BETWEEN 1 AND 2 OR day = 28", 6),
        (
            "date_parse(CAST(year * 10000 + month * 100 + day AS varchar), '%Y%m%d') >= TIMESTAMP '2026-11-27'",
            2,
        ),
        (
            "DAY = CAST(substr(to_iso8601(CURRENT_DATE), 9, 2) AS INTEGER) AND channel = 'VOICE'",
            2,
        ),
        ("year = 2025", 0),
        ("true", 56),
    ] {
        let outcome = session
            .query_blocking(&format!(
                "SELECT count(*), min(day) FROM connect_ctr WHERE {condition}"
            ))
            .unwrap();
        assert_eq!(rows(&outcome)[0][0], Some(days.to_string()), "{condition}");
        assert_eq!(outcome.statistics.rows_scanned, days, "{condition}");
        // The folders of days before the tenth have rows that are shorter by one or two digits.
        assert!(
            outcome.statistics.bytes_scanned <= days * line
                && outcome.statistics.bytes_scanned >= days * (line - 2),
            "{condition}"
        );
    }
}

#[test]
fn join_on_days_prunes_both_sides() {
    let lake = TestLake::from_samples();
    let all = lake
        .query("SELECT count(contactid) FROM connect_ctr")
        .unwrap()
        .statistics;
    let joined = "SELECT count(*) FROM connect_cl JOIN connect_ctr ON connect_cl.contactid = connect_ctr.contactid
        AND connect_cl.day = connect_ctr.day WHERE connect_cl.day = 22";
    let read = lake.query(joined).unwrap().statistics;
    assert!(
        read.rows_scanned < all.rows_scanned / 2,
        "{read:?} of {all:?}"
    );
}

#[test]
fn reads_only_projected_fields() {
    let lake = TestLake::from_samples();
    let plan = |sql: &str| {
        let outcome = lake.query(&format!("EXPLAIN {sql}")).unwrap();
        let lines = rows(&outcome)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|line| line.contains("Scan: "));
        let scans = lines.map(|line| {
            line.trim()
                .split("], ")
                .next()
                .unwrap_or_default()
                .to_owned()
                + "]"
        });
        scans.collect::<Vec<_>>().join("\n")
    };
    for (sql, scan) in [
        (
            "SELECT queue.name FROM connect_ctr",
            "Scan: connect_ctr [queue.name]",
        ),
        ("SELECT count(*) FROM connect_ctr", "Scan: connect_ctr []"),
        (
            "SELECT upper(queue.name) FROM connect_ctr WHERE agent IS NOT NULL",
            "Scan: connect_ctr [agent IS NOT NULL, queue.name]",
        ),
        (
            "SELECT currentagentsnapshot.configuration.routingprofile.name FROM connect_ae WHERE eventtype = 'LOGIN'",
            "Scan: connect_ae [currentagentsnapshot.configuration.routingprofile.name, eventtype]",
        ),
        (
            "SELECT q FROM (SELECT queue AS q, agent FROM connect_ctr)",
            "Scan: connect_ctr [queue]",
        ),
        (
            "SELECT avg(queue.duration) FROM connect_ctr GROUP BY channel",
            "Scan: connect_ctr [queue.duration, channel]",
        ),
    ] {
        assert_eq!(plan(sql), scan, "{sql}");
    }
}

#[test]
fn reads_plain_gzip_and_multi_member_files_of_one_folder() {
    let lake = TestLake::empty();
    let line = |number: u32| contact(&format!("c{number}"), "2026-11-23", "null") + "\n";
    lake.write(
        Source::ContactRecords,
        DAY,
        "plain.ndjson",
        line(1).as_bytes(),
    );
    lake.write(
        Source::ContactRecords,
        DAY,
        "without-newline",
        line(2).trim_end().as_bytes(),
    );
    lake.write(
        Source::ContactRecords,
        DAY,
        "one.gz",
        &gzip(line(3).as_bytes()),
    );
    let members = [
        gzip(line(4).as_bytes()),
        gzip(&line(5).as_bytes()[..20]),
        gzip(&line(5).as_bytes()[20..]),
    ]
    .concat();
    lake.write(Source::ContactRecords, DAY, "members.gz", &members);
    lake.write(
        Source::ContactRecords,
        &format!("{DAY}/hour=10"),
        "deeper.gz",
        &gzip(line(6).as_bytes()),
    );
    lake.write(
        Source::ContactRecords,
        DAY,
        "windows",
        line(7).replace('\n', "\r\n").as_bytes(),
    );
    lake.write(Source::ContactRecords, DAY, "empty", b"");
    lake.write(Source::ContactRecords, DAY, "empty.gz", &gzip(b""));
    lake.write(Source::ContactRecords, DAY, ".hidden", b"not JSON");
    lake.write(Source::ContactRecords, DAY, "_SUCCESS", b"not JSON");
    assert_eq!(
        value(
            &lake,
            "SELECT array_join(array_agg(contactid ORDER BY contactid), ' ') FROM connect_ctr"
        ),
        "c1 c2 c3 c4 c5 c6 c7"
    );
}

#[test]
fn reads_large_files_in_parts_without_losing_lines() {
    let lake = TestLake::empty();
    let mut content = String::new();
    let mut expected = 0_u64;
    for number in 0..60_000_u64 {
        let padding = "x".repeat(usize::try_from(number % 701).unwrap());
        let line = format!(
            "{{\"ContactId\":\"{number}\",\"AgentConnectionAttempts\":{},\"Channel\":\"{padding}\"}}\n",
            number % 1000
        );
        content.push_str(&line);
        expected += number % 1000;
    }
    assert!(
        content.len() > 2 * (8 << 20),
        "{} bytes are less than several parts",
        content.len()
    );
    let sql = "SELECT CAST(count(*) AS VARCHAR) || ' ' || CAST(sum(agentconnectionattempts) AS VARCHAR) FROM connect_ctr";
    lake.write(Source::ContactRecords, DAY, "plain", content.as_bytes());
    assert_eq!(value(&lake, sql), format!("60000 {expected}"));
    lake.write(
        Source::ContactRecords,
        DAY,
        "plain",
        content.trim_end().as_bytes(),
    );
    assert_eq!(value(&lake, sql), format!("60000 {expected}"));
    lake.write(
        Source::ContactRecords,
        DAY,
        "plain",
        &gzip(content.as_bytes()),
    );
    assert_eq!(value(&lake, sql), format!("60000 {expected}"));
}

#[test]
fn empty_lake_has_tables_without_rows() {
    let lake = TestLake::empty();
    assert_eq!(value(&lake, "SELECT count(*) FROM connect_ae"), "0");
    assert!(
        rows(
            &lake
                .query("SELECT queue.name FROM connect_ctr WHERE year = 2026")
                .unwrap()
        )
        .is_empty()
    );
}

#[test]
fn reads_keys_that_differ_in_case_and_odd_values_as_trino_does() {
    let lake = TestLake::empty();
    let odd = r#"{"contactid":"a","CONTACTID":"b","Attributes":{"CallReason":"x","callreason":"y"},"Queue":"","AgentConnectionAttempts":"3"}"#;
    lake.write(Source::ContactRecords, DAY, "odd", odd.as_bytes());
    assert_eq!(value(&lake, "SELECT contactid FROM connect_ctr"), "b");
    assert_eq!(
        value(&lake, "SELECT attributes FROM connect_ctr"),
        r#"{"callreason":"y"}"#
    );
    assert_eq!(
        value(
            &lake,
            "SELECT CAST(json_extract(attributes, '$.callreason') AS VARCHAR) FROM connect_ctr"
        ),
        "y"
    );
    assert_eq!(
        value(&lake, "SELECT queue FROM connect_ctr"),
        "{arn=null, dequeuetimestamp=null, duration=null, enqueuetimestamp=null, name=null}"
    );
    assert_eq!(
        value(&lake, "SELECT queue IS NULL FROM connect_ctr"),
        "false"
    );
    assert_eq!(
        value(&lake, "SELECT agent IS NULL FROM connect_ctr"),
        "true"
    );
    assert_eq!(
        value(&lake, "SELECT agentconnectionattempts + 1 FROM connect_ctr"),
        "4"
    );
}

#[test]
fn number_in_string_column_keeps_its_digits() {
    let lake = TestLake::empty();
    let line = r#"{"ContactId":1.10,"Channel":true,"Attributes":{"Price":2.50,"Big":12345678901234567890}}"#;
    lake.write(Source::ContactRecords, DAY, "numbers", line.as_bytes());
    assert_eq!(
        value(
            &lake,
            "SELECT contactid || ' ' || channel || ' ' || attributes FROM connect_ctr"
        ),
        r#"1.10 true {"price":2.50,"big":12345678901234567890}"#
    );
}

#[test]
fn invalid_json_fails_the_query_with_file_and_line() {
    let good = contact("c1", "2026-11-23", "null");
    for (bad, problem) in [
        (
            "this is text",
            "Row is not a valid JSON Object: it is a boolean",
        ),
        (
            "{\"ContactId\":\"c2\"",
            "Row is not a valid JSON Object: the line ends too early (byte 18)",
        ),
        (
            "{\"ContactId\" \"c2\"}",
            "Row is not a valid JSON Object: a colon is missing (byte 14)",
        ),
        (
            "{\"Queue\":{\"Name\":\"x\"}",
            "Row is not a valid JSON Object: the line ends too early (byte 22)",
        ),
    ] {
        let lake = TestLake::empty();
        lake.write(
            Source::ContactRecords,
            DAY,
            "bad.ndjson",
            format!("{good}\n\n{bad}\n{good}\n").as_bytes(),
        );
        for sql in [
            "SELECT count(contactid) FROM connect_ctr",
            "SELECT count(*) FROM connect_ctr",
        ] {
            let error = failure(&lake, sql);
            assert_eq!(error.kind(), ErrorKind::HiveCursorError, "{bad}");
            let path = lake.path().join("ctr/fhbase").join(DAY).join("bad.ndjson");
            assert!(
                error
                    .message()
                    .starts_with(&format!("{}, line 3: ", path.display())),
                "{bad}: {error}"
            );
            if sql.contains("contactid") {
                assert!(error.message().ends_with(problem), "{bad}: {error}");
            }
        }
    }
}

#[test]
fn counts_error_line_from_start_of_large_file() {
    let lake = TestLake::empty();
    let line = contact(
        "c1",
        "2026-11-23",
        &format!("{{\"Name\":\"{}\"}}", "q".repeat(900)),
    );
    let lines = 20_000;
    let content = format!("{}{{\"broken\n", format!("{line}\n").repeat(lines));
    lake.write(Source::ContactRecords, DAY, "large", content.as_bytes());
    let error = failure(&lake, "SELECT count(contactid) FROM connect_ctr");
    assert!(
        error
            .message()
            .contains(&format!("large, line {}: ", lines + 1)),
        "{error}"
    );
    lake.write(
        Source::ContactRecords,
        DAY,
        "large",
        &gzip(content.as_bytes()),
    );
    let error = failure(&lake, "SELECT count(contactid) FROM connect_ctr");
    assert!(
        error
            .message()
            .contains(&format!("large, line {}: ", lines + 1)),
        "{error}"
    );
}

#[test]
fn damaged_gzip_fails_the_query_with_file_and_line() {
    let content = format!("{}\n", contact("c1", "2026-11-23", "null")).repeat(1000);
    let whole = gzip(content.as_bytes());
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 8].fill(0xff);
    for (bytes, problem) in [
        (&whole[..whole.len() / 2], "the gzip data ends too early"),
        (&damaged, "the gzip data is damaged"),
    ] {
        let lake = TestLake::empty();
        lake.write(Source::ContactRecords, DAY, "broken.gz", bytes);
        let error = failure(&lake, "SELECT count(*) FROM connect_ctr");
        assert_eq!(error.kind(), ErrorKind::HiveCursorError);
        assert!(
            error.message().contains("broken.gz, line ") && error.message().contains(problem),
            "{error}"
        );
        assert!(error.hint().is_some());
    }
}

#[test]
fn value_of_wrong_type_fails_only_queries_of_its_column() {
    let lake = TestLake::empty();
    lake.write(
        Source::ContactRecords,
        DAY,
        "odd",
        contact("c1", "2026-11-23", "\"Orders\"").as_bytes(),
    );
    assert_eq!(value(&lake, "SELECT contactid FROM connect_ctr"), "c1");
    let error = failure(&lake, "SELECT queue.name FROM connect_ctr");
    assert_eq!(error.kind(), ErrorKind::HiveBadData);
    assert!(
        error
            .message()
            .contains("odd, line 1: a string cannot be read as row"),
        "{error}"
    );
}

#[test]
fn replaces_invalid_utf_8() {
    let lake = TestLake::empty();
    lake.write(
        Source::ContactRecords,
        DAY,
        "latin",
        b"{\"ContactId\":\"caf\xe9\"}\n",
    );
    assert_eq!(
        value(&lake, "SELECT contactid FROM connect_ctr"),
        "caf\u{fffd}"
    );
}

/// 60,000 rows of some 27 MB.
fn many_rows() -> TestLake {
    let lake = TestLake::empty();
    let line = |number: u32| {
        format!(
            "{{\"ContactId\":\"contact-{number:040}\",\"Channel\":\"{}\"}}\n",
            "c".repeat(400)
        )
    };
    let content: String = (0..60_000).map(line).collect();
    lake.write(Source::ContactRecords, DAY, "many", content.as_bytes());
    lake
}

fn session_with(lake: &TestLake, memory_limit: usize, threads: usize) -> Session {
    let settings = SessionSettings {
        memory_limit,
        threads,
        ..SessionSettings::default()
    };
    Session::new(Lake::open(lake.path()).unwrap(), settings).unwrap()
}

#[test]
fn respects_the_memory_limit() {
    let lake = many_rows();
    let session = |memory_limit| session_with(&lake, memory_limit, 2);
    let all = "SELECT contactid, channel FROM connect_ctr";
    let error = session(8 << 20).query_blocking(all).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ExceededMemoryLimit, "{error}");
    assert_eq!(
        session(256 << 20).query_blocking(all).unwrap().row_count(),
        60_000
    );
    // What needs little memory, or can be put on the disk, is done with little.
    let sorted = "SELECT count(*) FROM (SELECT contactid, row_number() OVER (ORDER BY contactid) AS n FROM connect_ctr) WHERE n > 0";
    assert_eq!(
        rows(&session(12 << 20).query_blocking(sorted).unwrap())[0][0].as_deref(),
        Some("60000")
    );
}

#[test]
fn windows_keep_the_rows_of_one_partition() {
    let lake = many_rows();
    let windows = |memory_limit: usize, partition: &str| {
        let sql = format!(
            "SELECT count(*), sum(length(channel)), sum(rows), count(DISTINCT last) FROM (
                 SELECT channel, count(*) OVER parts AS rows,
                        last_value(contactid) OVER parts AS last
                 FROM connect_ctr
                 WINDOW parts AS (PARTITION BY {partition} ORDER BY contactid
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))"
        );
        session_with(&lake, memory_limit, 1).query_blocking(&sql)
    };
    let expected = ["60000", "24000000", "36000000", "100"].map(|value| Some(value.to_owned()));
    let outcome = windows(48 << 20, "substr(contactid, length(contactid) - 1)").unwrap();
    assert_eq!(rows(&outcome), [expected]);
    let error = windows(24 << 20, "channel").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ExceededMemoryLimit, "{error}");
}

/// DataFusion keeps the rows of such frames without counting them.
#[test]
fn windows_over_long_frames_count_towards_the_memory_limit() {
    let lake = many_rows();
    for function in [
        "count(*) OVER (PARTITION BY key ORDER BY contactid ROWS BETWEEN 100000 PRECEDING AND CURRENT ROW)",
        "count(*) OVER (PARTITION BY key ORDER BY contactid ROWS BETWEEN CURRENT ROW AND 100000 FOLLOWING)",
    ] {
        let windows = |memory_limit: usize, key: &str| {
            let sql = format!(
                "SELECT count(*), sum(length(channel)), sum(rows) FROM (
                     SELECT channel, {function} AS rows
                     FROM (SELECT contactid, channel, {key} AS key FROM connect_ctr))"
            );
            session_with(&lake, memory_limit, 1).query_blocking(&sql)
        };
        let outcome = windows(48 << 20, "substr(contactid, length(contactid) - 1)").unwrap();
        let expected = ["60000", "24000000", "18030000"].map(|value| Some(value.to_owned()));
        assert_eq!(rows(&outcome), [expected], "{function}");
        let error = windows(24 << 20, "channel").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ExceededMemoryLimit, "{error}");
    }
}

#[test]
fn windows_that_return_far_rows_count_towards_the_memory_limit() {
    let lake = many_rows();
    let windows = |memory_limit: usize, function: &str, key: &str| {
        let sql = format!(
            "SELECT count(*), count(far) FROM (
                 SELECT {function} OVER (PARTITION BY key ORDER BY contactid) AS far
                 FROM (SELECT contactid, channel, {key} AS key FROM connect_ctr))"
        );
        session_with(&lake, memory_limit, 1).query_blocking(&sql)
    };
    for function in [
        "lag(channel, 100000)",
        "lead(channel, 100000)",
        "nth_value(channel, 100000)",
        "lag(NULLIF(channel, channel)) IGNORE NULLS",
        "last_value(NULLIF(channel, channel)) IGNORE NULLS",
    ] {
        let small = "substr(contactid, length(contactid) - 1)";
        let outcome = windows(48 << 20, function, small).unwrap();
        let expected = ["60000", "0"].map(|value| Some(value.to_owned()));
        assert_eq!(rows(&outcome), [expected], "{function}");
        let error = windows(24 << 20, function, "channel").unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::ExceededMemoryLimit,
            "{function}: {error}"
        );
    }
    for function in [
        "lag(channel)",
        "lag(5000, 1)",
        "last_value(channel)",
        "first_value(NULLIF(channel, channel)) IGNORE NULLS",
    ] {
        let outcome = windows(24 << 20, function, "channel");
        assert!(outcome.is_ok(), "{function}: {}", outcome.unwrap_err());
    }
}

#[test]
fn windows_over_long_frames_have_all_of_their_rows() {
    let lake = TestLake::empty();
    let sql = "SELECT max(rows), max(range), max(before), min(next), max(nth), sum(last), sum(old), sum(new) FROM (
        SELECT sum(x) OVER (ORDER BY x ROWS BETWEEN 1500 PRECEDING AND CURRENT ROW) AS rows,
               sum(x) OVER (ORDER BY x RANGE BETWEEN 1500 PRECEDING AND CURRENT ROW) AS range,
               lag(x, 1500) OVER (ORDER BY x) AS before, lead(x, 1500) OVER (ORDER BY x) AS next,
               nth_value(x, 1500) OVER (ORDER BY x) AS nth,
               last_value(IF(x <= 10, x)) IGNORE NULLS OVER (ORDER BY x) AS last,
               lag(IF(x <= 10, x)) IGNORE NULLS OVER (ORDER BY x) AS old,
               lead(IF(x > 9990, x)) IGNORE NULLS OVER (ORDER BY x) AS new
        FROM UNNEST(sequence(1, 10000)) AS t (x))";
    let expected = [
        "13884250", "13884250", "8500", "1501", "1500", "99955", "99945", "99900054",
    ];
    let expected = expected.map(|value| Some(value.to_owned()));
    assert_eq!(rows(&lake.query(sql).unwrap()), [expected]);
}

#[test]
fn windows_find_partitions_across_batches() {
    let lake = TestLake::empty();
    // A partition of each length up to 300, NULL among the keys; a batch has 8,192 rows.
    let sql = "SELECT count(*), count_if(rows = key) FROM (
        SELECT key, count(*) OVER (PARTITION BY NULLIF(key, 7)) AS rows
        FROM UNNEST(sequence(1, 300)) AS keys (key) CROSS JOIN UNNEST(sequence(1, key)) AS n (n))";
    let expected = ["45150", "45150"].map(|value| Some(value.to_owned()));
    assert_eq!(rows(&lake.query(sql).unwrap()), [expected]);
}

#[test]
fn running_windows_find_neighbors_and_partitions_across_batches() {
    let lake = TestLake::empty();
    // Partitions of each length up to 300 without their first row, NULL among the keys; a batch has
    // 8,192 rows. Every seventh value is NULL.
    let sql = "WITH rows AS (
        SELECT NULLIF(key, 7) AS key, n, NULLIF(mod(n, 7), 0) AS value
        FROM UNNEST(sequence(1, 300)) AS keys (key) CROSS JOIN UNNEST(sequence(1, key)) AS n (n)
        WHERE n > 1
    ),
    windows AS (
        SELECT key, n, value,
            row_number() OVER w AS number, lag(n) OVER w AS before, lead(n) OVER w AS next,
            max(value) OVER earlier AS most, min(-value) OVER earlier AS least, sum(value) OVER earlier AS total
        FROM rows
        WINDOW w AS (PARTITION BY key ORDER BY n),
            earlier AS (PARTITION BY key ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    )
    SELECT count(*), count_if(number = n - 1),
        count_if(before = n - 1 OR before IS NULL AND n = 2),
        count_if(next = n + 1 OR next IS NULL AND n = coalesce(key, 7)),
        count_if(most = least(n, 6)), count_if(least = -least(n, 6)),
        count_if(total = n / 7 * 21 + mod(n, 7) * (mod(n, 7) + 1) / 2 - 1)
    FROM windows";
    let expected = ["44850"; 7].map(|value| Some(value.to_owned()));
    assert_eq!(rows(&lake.query(sql).unwrap()), [expected]);
}

#[test]
fn running_sums_that_exceed_a_bigint_fail() {
    let lake = TestLake::empty();
    let sql = "SELECT sum(x) OVER (ORDER BY x ROWS UNBOUNDED PRECEDING) FROM (VALUES 1, 9223372036854775807) AS t (x)";
    let error = lake.query(sql).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NumericValueOutOfRange, "{error}");
}

#[test]
fn texts_of_rows_without_columns_are_evaluated_in_parts() {
    let lake = many_rows();
    let sql =
        "SELECT count(DISTINCT id) FROM (SELECT CAST(uuid() AS varchar) AS id FROM connect_ctr)";
    assert_eq!(
        rows(&lake.query(sql).unwrap())[0][0].as_deref(),
        Some("60000")
    );
}

#[test]
fn invalid_timestamp_does_not_drop_other_contacts() {
    let lake = TestLake::empty();
    lake.append(
        Source::ContactRecords,
        &contact("good", "2026-11-23", "null"),
    );
    for [begin, end] in [
        ["2026-11-23T25:61", "2026-11-23T10:02:00Z"],
        ["2026-11-23T11:00:00Z", "never"],
    ] {
        let id = end.to_lowercase();
        lake.append(
            Source::ContactRecords,
            &format!(r#"{{"ContactId":"{id}","InitiationTimestamp":"{begin}","DisconnectTimestamp":"{end}"}}"#),
        );
    }
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
    let sql = "SELECT contact_date, count(*), count(initiation_time), count(disconnect_time) FROM connect_contacts GROUP BY 1";
    let expected = ["2026-11-23", "3", "2", "1"].map(|value| Some(value.to_owned()));
    assert_eq!(rows(&session.query_blocking(sql).unwrap()), [expected]);
}
