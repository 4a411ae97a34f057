//! Elements of arrays.

use super::*;

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
