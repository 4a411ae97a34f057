//! Where documents start and end.

mod arrays;
mod containers;

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
fn control_characters_break_no_document() {
    let container = "{\n\"events\": [{\"a\":\"\u{1}\n\"}]}";
    assert_documents(
        &format!("{container}\n[{{\"b\":\"\t\"}}, {{}}]"),
        &[(container, 1), ("{\"b\":\"\t\"}", 4), ("{}", 4)],
    );
    assert_documents("\u{1} \u{1}", &[("\u{1} \u{1}", 1)]);
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
