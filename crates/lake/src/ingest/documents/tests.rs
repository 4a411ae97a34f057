//! Where documents start and end.

use super::*;

/// Reads at most `0` bytes at once, like a slow disk or a decompressor.
struct Slow<'a>(usize, &'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.0);
        self.1.read(&mut buffer[..length])
    }
}

fn documents(text: &str) -> Result<Vec<(String, u64)>, String> {
    let mut documents = Documents::new(Slow(7, text.as_bytes()));
    let mut all = Vec::new();
    while let Some(chunk) = documents.next_chunk().map_err(|error| error.to_string())? {
        all.extend(
            chunk
                .documents()
                .map(|(document, line)| (String::from_utf8(document.to_vec()).unwrap(), line)),
        );
    }
    Ok(all)
}

fn assert_documents(text: &str, expected: &[(&str, u64)]) {
    let expected = expected
        .iter()
        .map(|(document, line)| ((*document).to_owned(), *line))
        .collect();
    assert_eq!(documents(text), Ok(expected), "{text:?}");
}

#[test]
fn finds_documents_in_any_layout() {
    assert_documents("", &[]);
    assert_documents(" \r\n\n", &[]);
    assert_documents(
        "{\"a\":1}\r\n{\"b\":2}\n\n{\"c\":3}",
        &[("{\"a\":1}\r", 1), ("{\"b\":2}", 2), ("{\"c\":3}", 4)],
    );
    assert_documents(
        "{\n  \"a\": {\n}\n}\n{\"b\":2}\n",
        &[("{\n  \"a\": {\n}\n}", 1), ("{\"b\":2}", 5)],
    );
    assert_documents(
        "{\"a\": {}\n, \"b\": {}}\n",
        &[("{\"a\": {}\n, \"b\": {}}", 1)],
    );
    assert_documents(
        "[{\"a\":1},\n {\"b\":[2]} , 3]\n[]{\"c\":3}",
        &[
            ("{\"a\":1}", 1),
            ("{\"b\":[2]}", 2),
            ("3", 2),
            ("{\"c\":3}", 3),
        ],
    );
    assert_documents("1 \"two\" null", &[("1", 1), ("\"two\"", 1), ("null", 1)]);
}

#[test]
fn invalid_document_does_not_affect_neighbors() {
    assert_documents(
        "{\"a\":1}\n{\"b\":\n{\"c\":3}\n",
        &[("{\"a\":1}", 1), ("{\"b\":", 2), ("{\"c\":3}", 3)],
    );
    assert_documents(
        "{\"a\": \"cut\n{\"b\":2}\n",
        &[("{\"a\": \"cut", 1), ("{\"b\":2}", 2)],
    );
    assert_documents(
        "hello\nworld\n{\"b\":2}\n{\"c\"",
        &[("hello\nworld", 1), ("{\"b\":2}", 3), ("{\"c\"", 4)],
    );
    assert_documents(
        "{\n \"a\": 1,\n oops\n}\n{\"b\":2}",
        &[("{\n \"a\": 1,\n oops\n}", 1), ("{\"b\":2}", 5)],
    );
}

#[test]
fn document_between_halves_of_an_object_is_not_a_part_of_it() {
    let record = r#"{"ContactId":"c","InitiationTimestamp":"2026-11-23"}"#;
    for (first, last) in [
        ("{\"a\":1,\"b\":", "}"),
        ("{\"a\":[{\"b\": ", "}],\"c\":2}"),
        (
            "{\"ContactId\":",
            ",\"InitiationTimestamp\":\"2026-11-23\"}",
        ),
    ] {
        let text = format!("{{\"c\":3}}\n{first}\n{record}\n{last}\n{{\"d\":4}}\n");
        let found = documents(&text).unwrap();
        assert!(found.contains(&(record.to_owned(), 3)), "{found:?}");
        assert!(found.contains(&("{\"d\":4}".to_owned(), 5)), "{found:?}");
    }
    for value in [
        "{\"a\":\n{\"b\":1}\n}",
        "{\"Records\":[\n{\"ContactId\":\"c\",\"InitiationTimestamp\":\"2026-11-23\"}\n]}",
        "{\"a\":\n{\"InitiationTimestamp\":\n\"2026-11-23\"}\n}",
        "{\"message\":\n{\"ContactFlowId\":\"f\"}\n}",
        "{\n  \"a\":\n  {\"InitiationTimestamp\":\"2026-11-23\"}\n}",
    ] {
        assert_documents(value, &[(value, 1)]);
    }
}

#[test]
fn case_09_byte_order_marks_between_documents_are_skipped() {
    assert_documents(
        "\u{feff}{\"a\":1}\r\n\u{feff}{\"b\":2}\r\n\n\u{feff}{\n\"c\":3}\n\u{feff}",
        &[("{\"a\":1}", 1), ("{\"b\":2}\r", 2), ("{\n\"c\":3}", 4)],
    );
}

#[test]
fn case_41_log_lines_are_documents() {
    let time = "2026-11-25T09:00:00.100Z";
    assert_documents(
        &format!(
            "header\n{time} {{\"a\":1}}\n{time} s {{\n \"b\":2\n}}\n\n{time} text\n{{\"c\":3}}\n{time} {{}}"
        ),
        &[
            ("header", 1),
            (&format!("{time} {{\"a\":1}}"), 2),
            (&format!("{time} s {{\n \"b\":2\n}}"), 3),
            (&format!("{time} text"), 7),
            ("{\"c\":3}", 8),
            (&format!("{time} {{}}"), 9),
        ],
    );
}

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

#[test]
fn control_characters_break_no_document() {
    let container = "{\n\"events\": [{\"a\":\"\u{1}\n\"}]}";
    assert_documents(
        &format!("{container}\n[{{\"b\":\"\t\"}}, {{}}]"),
        &[(container, 1), ("{\"b\":\"\t\"}", 4), ("{}", 4)],
    );
    assert_documents("\u{1} \u{1}", &[("\u{1} \u{1}", 1)]);
}

#[test]
fn control_characters_break_no_element_at_the_end_of_the_buffer() {
    let element = "  {\n    \"a\": \"\t\",\n    \"b\": [\n      {\"c\": 1}\n    ]\n  }";
    let count = 3 * CHUNK / element.len();
    let text = format!("[\n{}\n]\n", vec![element; count].join(",\n"));
    let found = documents(&text).unwrap();
    assert_eq!(found.len(), count);
    assert!(
        found
            .iter()
            .all(|(document, _)| document == element.trim_start())
    );
}

#[test]
fn element_is_whole_wherever_the_buffer_ends() {
    for number in ["-1.5", "-Infinity", "NaN"] {
        let element = format!("{{\"a\":{number}}}");
        for filler in 0..20 {
            let spaces = " ".repeat(CHUNK - 10 - filler);
            let text = format!("[{spaces}{element},{element}]\n");
            let expected = [(&*element, 1), (&*element, 1)];
            assert_documents(&text, &expected);
        }
    }
}

#[test]
fn broken_element_costs_no_other_wherever_the_buffer_ends() {
    let bad = r#"{"b":yes,"x":[{"q":1},{"r":2}]}"#;
    for start in ["[", "{\"events\":["] {
        for filler in 0..=bad.len() + 2 {
            let spaces = " ".repeat(CHUNK - start.len() - filler);
            let text = format!("{start}{spaces}{bad},{{\"c\":3}}]");
            let found = documents(&text).unwrap();
            let found: Vec<_> = found.iter().map(|(text, _)| &**text).collect();
            assert_eq!(found[..2], [bad, "{\"c\":3}"], "{start}{filler}");
        }
    }
}

#[test]
fn bad_element_of_an_array_costs_that_element_only() {
    assert_documents(
        "[{\"a\":1},\n {\"b\":},\n {\"c\":3}]\n{\"d\":4}",
        &[
            ("{\"a\":1}", 1),
            ("{\"b\":}", 2),
            ("{\"c\":3}", 3),
            ("{\"d\":4}", 4),
        ],
    );
    assert_documents(
        "[{\"a\":1}\n{\"b\":2}]",
        &[("{\"a\":1}", 1), ("{\"b\":2}", 2)],
    );
}

#[test]
fn bad_last_element_of_an_array_costs_that_element_only() {
    for bad in ["{\"b\":}", "{\"b\":yes}", "{\"b\":\"x\ty\", \"c\":}"] {
        assert_documents(
            &format!("[{{\"a\":1}}, {bad}]\n{{\"c\":3}}"),
            &[("{\"a\":1}", 1), (bad, 1), ("{\"c\":3}", 2)],
        );
        assert_documents(&format!("[{bad}]"), &[(bad, 1)]);
    }
}

#[test]
fn numbers_that_python_writes_break_no_document() {
    let printed = "{\n  \"a\": [\n    NaN,\n    -Infinity\n  ]\n}";
    for text in [
        format!("{printed}\n{printed}{{\"b\":NaN}} {printed}"),
        format!("[{printed},\n{printed},{{\"b\":NaN}}, {printed}]"),
        format!("{{\"events\":[{printed},\n{printed},{{\"b\":NaN}}, {printed},{{\"c\":}}]}}"),
    ] {
        let found = documents(&text).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|(document, _)| document.as_str())
            .collect();
        assert_eq!(
            found[..4],
            [printed, printed, "{\"b\":NaN}", printed],
            "{text}"
        );
    }
}

#[test]
fn bad_line_that_starts_like_an_array_does_not_affect_neighbors() {
    for bad in [
        "[\"a\":1}",
        "[{\"x\":1}",
        "[[",
        "[{\"x\":",
        "[",
        "[}",
        "[1,",
    ] {
        let text = format!("{{\"a\":1}}\n{bad}\n{{\"b\":2}}\n{{\"c\":3}}\n");
        let found = documents(&text).unwrap_or_else(|error| panic!("{bad}: {error}"));
        for neighbor in ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"] {
            assert!(
                found.iter().any(|(document, _)| document == neighbor),
                "{bad}: {found:?}"
            );
        }
    }
}

#[test]
fn bad_last_line_that_starts_like_an_array_does_not_affect_the_lines_before() {
    for bad in ["[}", "[1 2]", "[,"] {
        let found = documents(&format!("{{\"a\":1}}\n{bad}\n"));
        let found = found.unwrap_or_else(|error| panic!("{bad}: {error}"));
        assert_eq!(found[0].0, "{\"a\":1}", "{bad}");
        assert!(found.len() > 1, "{bad} is rejected: {found:?}");
    }
}

#[test]
fn array_that_ends_early_keeps_its_complete_elements() {
    for (rest, expected) in [
        ("", ("", 1)),
        (",", ("", 1)),
        (",\n{\"b\": \"cu", ("{\"b\": \"cu", 2)),
        (",\n{\n \"b\": {\n", ("{\n \"b\": {", 2)),
        (" 2]", ("2]", 1)),
        (",,\n", (",", 1)),
    ] {
        assert_documents(
            &format!("[{{\"a\":1}}{rest}"),
            &[("{\"a\":1}", 1), expected],
        );
    }
}

#[test]
fn element_without_its_end_costs_that_element_only() {
    for bad in ["{\"b\":2", "{\"b\":", "{\"b\":[", "oops"] {
        assert_documents(
            &format!("[\n{{\"a\":1}},\n{bad}\n]\n[{{\"c\":3}}]\n"),
            &[("{\"a\":1}", 2), (bad, 3), ("{\"c\":3}", 5)],
        );
    }
    assert_documents(
        "[{\"a\":1},{\"b\":\"cu,{\"c\":3}]",
        &[("{\"a\":1}", 1), ("{\"b\":\"cu,{\"c\":3}]", 1)],
    );
}

#[test]
fn comma_after_the_last_element_costs_nothing() {
    let expected = [("{\"a\":1}", 2), ("{\"b\":2}", 4)];
    assert_documents("[\n{\"a\":1},\n]\n{\"b\":2}\n", &expected);
    assert_documents(
        "{\n\"events\":[{\"a\":1},{\"b\":2},],\"c\":[]}",
        &[("{\"a\":1}", 2), ("{\"b\":2}", 2)],
    );
}

#[test]
fn reports_array_without_a_complete_element() {
    for text in ["[,1]", "[\n{\"a\":}", "[{\"a\":", "["] {
        assert!(
            documents(text)
                .unwrap_err()
                .starts_with("invalid JSON array at line "),
            "{text}"
        );
    }
}

#[test]
fn case_41_messages_below_their_log_lines_belong_to_them() {
    const TIME: &str = "2026-11-25T09:00:00+00:00 stream";
    let printed = format!("{TIME} \n{{\n    \"a\": 1\n}}");
    let empty = format!("{TIME} \n{{}}");
    let word = format!("{TIME}\n");
    assert_documents(
        &format!("{printed}\n{empty}\n{printed}\n{word}{{\"b\": 2}}\n{empty}"),
        &[
            (&printed, 1),
            (&empty, 5),
            (&printed, 7),
            (word.trim_end(), 11),
            ("{\"b\": 2}", 12),
            (&empty, 13),
        ],
    );
}

#[test]
fn chunks_end_between_documents() {
    let line = format!("{{\"a\":\"{}\"}}", "x".repeat(CHUNK / 3));
    let text = format!("{}\n", [line.as_str(); 10].join("\n"));
    let mut documents = Documents::new(text.as_bytes());
    let mut found = Vec::new();
    while let Some(chunk) = documents.next_chunk().unwrap() {
        assert!(chunk.bytes.len() <= CHUNK + line.len());
        found.extend(
            chunk
                .documents()
                .map(|(document, at)| (document.to_vec(), at)),
        );
    }
    assert_eq!(
        found,
        (1..=10)
            .map(|at| (line.clone().into_bytes(), at))
            .collect::<Vec<_>>()
    );
}

#[test]
fn long_line_of_documents_takes_linear_time() {
    let text = "{\"a\":1}".repeat(300_000);
    let mut documents = Documents::new(text.as_bytes());
    let mut count = 0;
    while let Some(chunk) = documents.next_chunk().unwrap() {
        count += chunk.documents().count();
    }
    assert_eq!(count, 300_000);
}

#[test]
fn reads_document_up_to_the_size_limit() {
    let of_size = |size: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(size - 8)).into_bytes();
    let largest = of_size(LARGEST_DOCUMENT);
    let chunk = Documents::new(largest.as_slice())
        .next_chunk()
        .unwrap()
        .unwrap();
    assert_eq!(chunk.documents().next().unwrap().0.len(), LARGEST_DOCUMENT);
    let larger = of_size(LARGEST_DOCUMENT + 1);
    let error = Documents::new(larger.as_slice())
        .next_chunk()
        .err()
        .unwrap()
        .to_string();
    assert_eq!(error, "the document at line 1 exceeds 64 MiB");
}

#[test]
fn array_without_commas_is_read() {
    assert_documents(
        "[{\"a\":1}\n{\"b\":2}{\"c\":3}]",
        &[("{\"a\":1}", 1), ("{\"b\":2}", 2), ("{\"c\":3}", 2)],
    );
    for (rest, last) in [
        ("\n{\"b\":2}", ("", 2)),
        ("\n{\"b\":2},\n{\"c\":", ("{\"c\":", 3)),
        ("\n{\"b\":2},", ("", 2)),
    ] {
        assert_documents(
            &format!("[{{\"a\":1}}{rest}"),
            &[("{\"a\":1}", 1), ("{\"b\":2}", 2), last],
        );
    }
}
