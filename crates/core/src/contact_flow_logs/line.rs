//! Line of a log event: `{"timestamp","eventid","message"}` and a newline.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::message::{self, Message};
use crate::{Changes, Day};

const MILLIS_PER_SECOND: i64 = 1000;
/// Start of every line.
const START: &[u8] = br#"{"timestamp":""#;

/// Appends the line of a log event at `timestamp` (milliseconds since 1970-01-01T00:00:00Z), which is
/// on `day`. The paths of unreadable fields start at the message.
pub(super) fn write(
    lines: &mut Vec<u8>,
    id: Option<&[u8]>,
    day: Day,
    timestamp: i64,
    message: Message<'_>,
) -> Changes {
    lines.extend_from_slice(START);
    lines.extend_from_slice(&iso_8601(day, timestamp));
    lines.extend_from_slice(br#"","eventid":"#);
    match id {
        Some(id) if id.iter().all(u8::is_ascii_alphanumeric) => {
            lines.push(b'"');
            lines.extend_from_slice(id);
            lines.push(b'"');
        }
        Some(id) => message::write_text(lines, &String::from_utf8_lossy(id)),
        None => lines.extend_from_slice(b"null"),
    }
    lines.extend_from_slice(br#","message":"#);
    let changes = message::write(lines, message);
    lines.extend_from_slice(b"}\n");
    changes
}

/// The day and number of lines as [`write`] writes them; `None` if there are others, or lines of several
/// days.
pub(super) fn written(lines: &[u8]) -> Option<(Day, usize)> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line<'a> {
        #[serde(borrow)]
        timestamp: Cow<'a, str>,
        #[serde(borrow, rename = "eventid")]
        _id: &'a RawValue,
        #[serde(borrow, rename = "message")]
        _message: &'a RawValue,
    }
    if !lines.starts_with(START) {
        return None;
    }
    let mut found = None;
    for line in lines.split(|byte| *byte == b'\n') {
        if line.is_empty() {
            continue;
        }
        let line: Line<'_> = serde_json::from_slice(line).ok()?;
        let day = Day::from_timestamp(&line.timestamp).ok()?;
        let (first, count) = found.unwrap_or((day, 0));
        if first != day {
            return None;
        }
        found = Some((day, count + 1));
    }
    found
}

/// `2026-11-23T10:05:00.930Z`.
fn iso_8601(day: Day, timestamp: i64) -> [u8; 24] {
    let (year, month, date) = day.parts();
    let millis = timestamp - day.start_millis();
    let seconds = millis / MILLIS_PER_SECOND;
    let mut text = *b"0000-00-00T00:00:00.000Z";
    let mut digits = |at: usize, length: usize, mut number: i64| {
        for digit in text[at..at + length].iter_mut().rev() {
            *digit = ascii_digit(number % 10);
            number /= 10;
        }
    };
    digits(0, 4, year.into());
    digits(5, 2, month.into());
    digits(8, 2, date.into());
    digits(11, 2, seconds / 3600);
    digits(14, 2, seconds / 60 % 60);
    digits(17, 2, seconds % 60);
    digits(20, 3, millis % MILLIS_PER_SECOND);
    text
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a remainder of a division of a non-negative number by ten is one digit"
)]
fn ascii_digit(digit: i64) -> u8 {
    debug_assert!((0..10).contains(&digit));
    b'0' + digit as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &[u8]) -> Message<'_> {
        Message {
            text,
            is_damaged: false,
        }
    }

    #[test]
    fn lines_are_recognized_with_their_day() {
        let line = |timestamp| {
            let (mut line, day) = (Vec::new(), Day::from_millis(timestamp).unwrap());
            write(
                &mut line,
                Some(b"7"),
                day,
                timestamp,
                message(br#"{"ContactId":"c"}"#),
            );
            line
        };
        let [one, two, other] = [1_795_428_300_930, 1_795_428_300_931, -1].map(line);
        let day = Day::from_millis(1_795_428_300_930).unwrap();
        assert_eq!(written(&one), Some((day, 1)));
        assert_eq!(written(&[&one[..], &two].concat()), Some((day, 2)));
        assert_eq!(written(&one[..one.len() - 1]), Some((day, 1)));
        for lines in [
            &[&one[..], &other].concat()[..],
            &one[..one.len() - 3],
            b"",
            br#"{"timestamp":"2026-11-23T10:05:00.930Z"}"#,
            br#"{"timestamp":"today","eventid":"7","message":{}}"#,
            br#"{"messageType":"DATA_MESSAGE","logEvents":[]}"#,
        ] {
            assert_eq!(written(lines), None, "{}", String::from_utf8_lossy(lines));
        }
    }

    #[test]
    fn line_has_time_in_milliseconds_also_before_1970() {
        for (timestamp, said) in [
            (1_795_428_300_930, "2026-11-23T10:05:00.930Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_827_696_007, "2000-02-29T12:34:56.007Z"),
        ] {
            let day = Day::from_millis(timestamp).unwrap();
            assert_eq!(std::str::from_utf8(&iso_8601(day, timestamp)), Ok(said));
        }
    }

    #[test]
    fn event_id_is_always_a_string() {
        let line = |id: Option<&str>| {
            let mut line = Vec::new();
            write(
                &mut line,
                id.map(str::as_bytes),
                Day::from_millis(0).unwrap(),
                0,
                message(b"[]"),
            );
            String::from_utf8(line).unwrap()
        };
        assert_eq!(
            line(Some("12")),
            "{\"timestamp\":\"1970-01-01T00:00:00.000Z\",\"eventid\":\"12\",\"message\":[]}\n"
        );
        assert!(line(Some("a\"\n")).contains(r#""eventid":"a\"\n","#));
        assert!(line(None).contains(r#""eventid":null,"#));
    }
}
