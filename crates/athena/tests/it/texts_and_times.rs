//! Texts that are formatted, coded and taken apart, literals and lengths of time, as Trino's
//! documentation has them.

use crate::support::check_values;

#[test]
fn format_writes_as_java_does() {
    check_values(&[
        ("format('%s%%', 123)", "123%"),
        ("format('%.5f', pi())", "3.14159"),
        ("format('%03d', 8)", "008"),
        ("format('%,.2f', 1234567.89)", "1,234,567.89"),
        ("format('%-7s,%7s', 'hello', 'world')", "hello  ,  world"),
        ("format('%2$s %3$s %1$s', 'a', 'b', 'c')", "b c a"),
        (
            "format('%+d %x %S %b', 5, 255, 'up', true)",
            "+5 ff UP true",
        ),
        ("format('%.1f %.0f', 0.25e0, -2.5e0)", "0.3 -3"),
        (
            "format('%s %s', DATE '2026-11-23', NULL)",
            "2026-11-23 null",
        ),
        ("format(CAST(NULL AS varchar), 1)", "NULL"),
        (
            "format('%d', 1.5e0)",
            "INVALID_FUNCTION_ARGUMENT: Invalid format string: %d (the conversion 'd' does not take double)",
        ),
        (
            "format('%05s', 'abc')",
            "INVALID_FUNCTION_ARGUMENT: Invalid format string: %05s (the flag '0' is for numbers)",
        ),
        ("format('%5s%-5s|', 'abc', true)", "  abctrue |"),
        (
            "format('%s %s', 1)",
            "INVALID_FUNCTION_ARGUMENT: Invalid format string: %s %s (Format specifier '%s')",
        ),
        (
            "format('%s', now())",
            "NOT_SUPPORTED: line 1:8: A date with a time is not supported in format",
        ),
    ]);
}

#[test]
fn parses_urls() {
    let url = "'https://user@example.com:8080/a%20b/c?name=J%C3%BCrgen&x=&name=2#part'";
    let part = |name: &str| format!("url_extract_{name}({url})");
    let cases = [
        (part("protocol"), "https"),
        (part("host"), "example.com"),
        (part("port"), "8080"),
        (part("path"), "/a b/c"),
        (part("query"), "name=Jürgen&x=&name=2"),
        (part("fragment"), "part"),
        (format!("url_extract_parameter({url}, 'name')"), "Jürgen"),
        (format!("url_extract_parameter({url}, 'x')"), ""),
        (format!("url_extract_parameter({url}, 'y')"), "NULL"),
        ("url_extract_host('not an address')".to_owned(), "NULL"),
        ("url_encode('a b&c/ü')".to_owned(), "a+b%26c%2F%C3%BC"),
        ("url_decode('a+b%26c%2F%C3%BC')".to_owned(), "a b&c/ü"),
    ];
    check_values(
        &cases
            .each_ref()
            .map(|(expression, expected)| (expression.as_str(), *expected)),
    );
}

#[test]
fn bytes_and_characters() {
    check_values(&[
        ("to_hex(to_utf8('aé'))", "61C3A9"),
        ("from_utf8(from_hex('61c3a9'))", "aé"),
        ("from_utf8(X'6162')", "ab"),
        ("to_base64(to_utf8('abc'))", "YWJj"),
        ("from_utf8(from_base64('YWJj'))", "abc"),
        (
            "from_hex('6')",
            "INVALID_FUNCTION_ARGUMENT: The text is not hex",
        ),
        ("translate('Palhoça', 'ç', 'c')", "Palhoca"),
        ("translate('abcd', 'ac', 'z')", "zbd"),
        ("strpos('abcabc', 'bc', 2)", "5"),
        ("strpos('abcabc', 'bc', -2)", "2"),
        ("strpos('abcabc', 'bc', 3)", "0"),
        ("hamming_distance('karolin', 'kathrin')", "3"),
        (r"regexp_position('9102, say good bye', '\D')", "5"),
        (r"regexp_position('abc', '\d')", "-1"),
        ("CAST('abcdef' AS varchar(3))", "abc"),
        ("TRY_CAST('ab' AS varchar(3))", "ab"),
        (
            "bitwise_left_shift(1, 4) + bitwise_right_shift(8, 2) + bitwise_not(0)",
            "17",
        ),
        ("truncate(12.345e0, 1)", "12.3"),
        ("truncate(-12.345e0)", "-12.0"),
        ("round(e(), 3) + degrees(0)", "2.718"),
    ]);
}

#[test]
fn literals_and_intervals() {
    check_values(&[
        ("DECIMAL '-10.50'", "-10.50"),
        ("typeof(DECIMAL '10.5')", "decimal(3,1)"),
        ("json_extract_scalar(JSON '{\"a\": 1}', '$.a')", "1"),
        ("INTERVAL '1-2' YEAR TO MONTH", "1-2"),
        (
            "DATE '2026-11-23' - INTERVAL '1-2' YEAR TO MONTH",
            "2025-09-23",
        ),
        ("INTERVAL '2 3:04' DAY TO MINUTE", "2 03:04:00.000"),
        ("INTERVAL '-0 00:00:01.5' DAY TO SECOND", "-0 00:00:01.500"),
        (
            "INTERVAL '3:04' DAY TO MINUTE",
            "INVALID_LITERAL: line 1:17: '3:04' is not a valid INTERVAL literal",
        ),
        ("3 * INTERVAL '2' DAY", "6 00:00:00.000"),
        ("human_readable_seconds(96)", "1 minute, 36 seconds"),
        (
            "human_readable_seconds(56363463)",
            "93 weeks, 1 day, 8 hours, 31 minutes, 3 seconds",
        ),
        ("parse_duration('3.81 d')", "3 19:26:24.000"),
        ("to_milliseconds(parse_duration('42.8ms'))", "43"),
        ("from_unixtime(0, 5, 30)", "1970-01-01 05:30:00.000 +05:30"),
        (
            "timezone_hour(from_unixtime(0, 5, 30)) * 100 + timezone_minute(from_unixtime(0, 5, 30))",
            "530",
        ),
    ]);
}
