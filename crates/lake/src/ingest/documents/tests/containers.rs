//! Events of containers that CloudWatch Logs writes.

use super::*;

#[test]
fn events_of_large_container_are_documents() {
    let event = format!("{{\"message\":\"{}\"}}", "x".repeat(1000));
    let events = vec![event.as_str(); 2000].join(",\n");
    let tail = "], \"searchedLogStreams\": [], \"nextToken\": \"]}\"}";
    let text = format!("{{ \"events\" : [{events}{tail}\n{{\"a\":1}}");
    let found = documents(&text).unwrap();
    assert_eq!(found.len(), 2001);
    assert_eq!(found[1999], (event, 2000));
    assert_eq!(found[2000], ("{\"a\":1}".to_owned(), 2001));
    let found = documents(&text[..text.len() - 40]).unwrap();
    assert_eq!(found.len(), 2001);
    assert_eq!(found[2000], ("], \"searchedLog".to_owned(), 2000));
    let small = format!("{{\"events\": [{{}}{tail}");
    assert_documents(&small, &[(&small, 1)]);
}

#[test]
fn results_of_large_container_with_members_before_them_are_documents() {
    let result = format!("[{{\"value\":\"{}\"}}]", "x".repeat(1000));
    let results = vec![result.as_str(); 2000].join(",\n");
    let text = format!(
        "{{\n\"queryLanguage\": \"CWLI\",\n\"results\": [\n{results}],\n\"status\": \"Complete\"}}\n{{\"a\":1}}"
    );
    let found = documents(&text).unwrap();
    assert_eq!(found.len(), 2001);
    assert_eq!(found[0], (result, 4));
    assert_eq!(found[2000], ("{\"a\":1}".to_owned(), 2005));
}

#[test]
fn broken_event_of_container_costs_that_event_only() {
    assert_documents(
        "{\n\"events\": [\n  {\n\"a\": 1\n},\n  {\n\"b\": ,\n},\n  {\n\"c\": 3\n}\n],\n\"d\": []\n}\n{\"e\":5}",
        &[
            ("{\n\"a\": 1\n}", 3),
            ("{\n\"b\": ,\n},", 6),
            ("{\n\"c\": 3\n}", 9),
            ("{\"e\":5}", 15),
        ],
    );
    assert_documents(
        "{\"events\":[{\"a\":1},{\"b\":},{\"c\":3}]}\n{\"events\":[{\"d\":4}]}\n",
        &[
            ("{\"a\":1}", 1),
            ("{\"b\":}", 1),
            ("{\"c\":3}", 1),
            ("{\"events\":[{\"d\":4}]}", 2),
        ],
    );
    for members in ["", "\"queryLanguage\":\"CWLI\","] {
        assert_documents(
            &format!("{{{members}\"results\":[[{{\"a\":1}}],[{{\"b\":}}],[{{\"c\":3}}]]}}\n"),
            &[("[{\"a\":1}]", 1), ("[{\"b\":}]", 1), ("[{\"c\":3}]", 1)],
        );
    }
    assert_documents(
        "{\"results\": [\n [\n  {\"a\":},\n  {\"b\":2}\n ],\n [\n  {\"c\":3}\n ]\n], \"d\": 4}",
        &[
            ("[\n  {\"a\":},\n  {\"b\":2}\n ],", 2),
            ("[\n  {\"c\":3}\n ]", 6),
        ],
    );
}

#[test]
fn truncated_container_keeps_its_complete_events() {
    for (rest, expected) in [
        ("", ("", 1)),
        (",\n ", ("", 2)),
        (",\n {\"b\": \"cu", ("{\"b\": \"cu", 2)),
        ("\n], \"nextTok", ("], \"nextTok", 2)),
    ] {
        assert_documents(
            &format!("{{\"events\": [{{\"a\":1}}{rest}"),
            &[("{\"a\":1}", 1), expected],
        );
    }
    assert_documents(
        "{\"events\": [{\"a\":1},\n {\"b\": \"cu\n{\"c\":3}\n{\"d\":4}\n",
        &[
            ("{\"a\":1}", 1),
            ("{\"b\": \"cu", 2),
            ("{\"c\":3}", 3),
            ("{\"d\":4}", 4),
        ],
    );
}

#[test]
fn truncated_container_does_not_affect_neighbors() {
    const LOG_LINE: &str = "2026-11-25T09:00:00.100Z stream {\"c\":3}";
    let truncated = [
        ("{\"events\": [{\"a\":1}", ("", 2)),
        ("{\"events\": [{\"a\":1},", ("", 2)),
        ("{\"events\": [{\"a\":1}\n], \"nextTok", ("], \"nextTok", 2)),
        (
            "{\"events\": [{\"a\":1},\n {\"b\": \"cu",
            ("{\"b\": \"cu", 2),
        ),
    ];
    for (container, broken) in truncated {
        let line = 2 + container.matches('\n').count() as u64;
        let with = |neighbors: &str, after: &[(&str, u64)]| {
            let expected = [&[("{\"a\":1}", 1), broken], after].concat();
            assert_documents(&format!("{container}\n{neighbors}"), &expected);
        };
        with(
            &format!("{LOG_LINE}\n{LOG_LINE}\n"),
            &[(LOG_LINE, line), (LOG_LINE, line + 1)],
        );
        with(
            "[\n{\"d\":4},\n{\"e\":5}]\n{\"f\":6}\n",
            &[
                ("{\"d\":4}", line + 1),
                ("{\"e\":5}", line + 2),
                ("{\"f\":6}", line + 3),
            ],
        );
    }
    let [.., (container, (broken, _))] = truncated;
    assert_documents(
        &[container, container, LOG_LINE].join("\n"),
        &[
            ("{\"a\":1}", 1),
            (broken, 2),
            ("{\"a\":1}", 3),
            (broken, 4),
            (LOG_LINE, 5),
        ],
    );
    assert_documents(
        &format!("{{\"results\": [\n [{{\"a\":1}}],\n [{{\"b\"\n{LOG_LINE}\n{container}"),
        &[
            ("[{\"a\":1}]", 2),
            ("[{\"b\"", 3),
            (LOG_LINE, 4),
            ("{\"a\":1}", 5),
            (broken, 6),
        ],
    );
}

#[test]
fn log_line_after_truncated_container_may_cross_the_end_of_the_buffer() {
    const LOG_LINE: &str = "2026-11-25T09:00:00.100Z stream {\"c\":3}";
    let start = "{\"events\": [{\"a\":\"";
    for read in 1..30 {
        let filler = "x".repeat(CHUNK - start.len() - 4 - read);
        let text = format!("{start}{filler}\"}},\n{LOG_LINE}\n{LOG_LINE}\n");
        let found = documents(&text).unwrap();
        let after: Vec<_> = found[1..]
            .iter()
            .map(|(text, line)| (&**text, *line))
            .collect();
        assert_eq!(after, [("", 2), (LOG_LINE, 2), (LOG_LINE, 3)], "{read}");
    }
}
