//! URL functions.

use std::sync::LazyLock;

use arrow::array::ArrayRef;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use regex::{Captures, Regex};

use super::Entry;
use super::native::{Arguments, bigints, texts};
use crate::error::{Error, ErrorKind, Result};

pub(super) const FUNCTIONS: &[Entry] = &[
    ("url_extract_protocol(varchar) varchar", |a| {
        part(a, |url| group(url, "protocol").to_owned())
    }),
    ("url_extract_host(varchar) varchar", |a| {
        part(a, |url| group(url, "host").to_owned())
    }),
    ("url_extract_path(varchar) varchar", |a| {
        part(a, |url| decoded(group(url, "path")))
    }),
    ("url_extract_query(varchar) varchar", |a| {
        part(a, |url| decoded(group(url, "query")))
    }),
    ("url_extract_fragment(varchar) varchar", |a| {
        part(a, |url| decoded(group(url, "fragment")))
    }),
    ("url_extract_port(varchar) bigint", |a| {
        bigints(
            a.each_text(0)
                .map(|text| group(&URL.captures(text?)?, "port").parse().ok()),
        )
    }),
    ("url_extract_parameter(varchar, varchar) varchar", |a| {
        texts(a, a.texts().map(|row| Ok(row.and_then(parameter))))
    }),
    ("url_encode(varchar) varchar", |a| {
        texts(a, a.each_text(0).map(|text| Ok(text.map(encode))))
    }),
    ("url_decode(varchar) varchar", |a| {
        texts(a, a.each_text(0).map(|text| text.map(decode).transpose()))
    }),
];

/// The parts of an address, which has no white space.
#[expect(clippy::unwrap_used, reason = "a constant that the tests read")]
static URL: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^(?:(?<protocol>[A-Za-z][A-Za-z0-9+.-]*):)?(?://(?:[^@/?#\s]*@)?(?<host>[^/?#:\s]*)(?::(?<port>\d*))?)?(?<path>[^?#\s]*)(?:\?(?<query>[^#\s]*))?(?:#(?<fragment>\S*))?$";
    Regex::new(pattern).unwrap()
});

fn group<'t>(url: &Captures<'t>, name: &str) -> &'t str {
    url.name(name).map_or("", |found| found.as_str())
}

/// A part of each address; NULL if the text is not a URL.
fn part(arguments: &Arguments, part: impl Fn(&Captures<'_>) -> String) -> Result<ArrayRef> {
    texts(
        arguments,
        arguments.each_text(0).map(|text| {
            Ok(text
                .and_then(|text| URL.captures(text))
                .map(|url| part(&url)))
        }),
    )
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The value of the first parameter of this name; empty where it has none.
fn parameter([url, name]: [&str; 2]) -> Option<String> {
    let url = URL.captures(url)?;
    let parameters = group(&url, "query")
        .split('&')
        .map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")));
    let mut named = parameters.filter(|(known, _)| decoded(known) == name);
    named.next().map(|(_, value)| decoded(value))
}

/// Characters that form encoding keeps.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'*')
    .remove(b' ');

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED)
        .to_string()
        .replace(' ', "+")
}

fn decode(text: &str) -> Result<String> {
    let spaced = text.replace('+', " ");
    let bytes: Vec<u8> = percent_decode_str(&spaced).collect();
    String::from_utf8(bytes).map_err(|_| {
        Error::new(
            ErrorKind::InvalidFunctionArgument,
            "The decoded address is not UTF-8",
        )
    })
}
