//! The formats of `date_format` and `date_parse`, which are those of `MySQL`, and of
//! `format_datetime` and `parse_datetime`, which are Joda's.

mod read;

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate, Timelike};

use crate::error::{Error, ErrorKind, Result};
use crate::value::{DAY, Zone, datetime};
use read::Read;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A part of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    /// A number and the least digits that it is written with.
    Number(Number, usize),
    /// A month's name, its first three letters alone where short.
    Month {
        short: bool,
    },
    Weekday {
        short: bool,
    },
    HalfDay,
    /// Of the second, with this many digits.
    Fraction(usize),
    Zone {
        colon: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    Year,
    YearOfCentury,
    Month,
    Day,
    DayOfYear,
    DayOfWeek,
    Week,
    WeekYear,
    Hour,
    HourOfHalfDay,
    Minute,
    Second,
}

/// How a time is written and read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Format(Vec<Part>);

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidFunctionArgument, message)
}

impl Format {
    /// `%Y-%m-%d`
    pub(super) fn mysql(text: &str) -> Result<Self> {
        let mut parts = Vec::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            if character != '%' {
                push_literal(&mut parts, character);
                continue;
            }
            let specifier = characters
                .next()
                .ok_or_else(|| invalid("Invalid date format string: it ends in %".to_owned()))?;
            match mysql_parts(specifier) {
                Some(known) => parts.extend(known),
                None if "DUuVwX".contains(specifier) => {
                    return Err(invalid(format!(
                        "%{specifier} not supported in date format string"
                    )));
                }
                None => push_literal(&mut parts, specifier),
            }
        }
        Ok(Self(parts))
    }

    /// `yyyy-MM-dd`
    pub(super) fn joda(text: &str) -> Result<Self> {
        let mut parts = Vec::new();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            if character == '\'' {
                quoted(&mut characters, &mut parts);
            } else if character.is_ascii_alphabetic() {
                let mut width = 1;
                while characters.next_if_eq(&character).is_some() {
                    width += 1;
                }
                parts.push(
                    joda_part(character, width).ok_or_else(|| {
                        invalid(format!("Illegal pattern component: {character}"))
                    })?,
                );
            } else {
                push_literal(&mut parts, character);
            }
        }
        Ok(Self(parts))
    }

    /// A local time in this format.
    pub(super) fn write(&self, local: i64, zone: Zone) -> String {
        let time = datetime(local);
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Number(number, width) => {
                    _ = write!(text, "{:0width$}", number.value(time.date(), local));
                }
                Part::Month { short } => {
                    text.push_str(shorten(MONTHS[time.month0() as usize], *short));
                }
                Part::Weekday { short } => text.push_str(shorten(
                    WEEKDAYS[time.weekday().num_days_from_monday() as usize],
                    *short,
                )),
                Part::HalfDay => text.push_str(if time.hour() < 12 { "AM" } else { "PM" }),
                Part::Fraction(digits) => {
                    let fraction = format!("{:03}000000", local.rem_euclid(1000));
                    text.push_str(&fraction[..(*digits).min(9)]);
                }
                Part::Zone { colon } => text.push_str(&zone_text(zone, local, *colon)),
            }
        }
        text
    }

    /// The local time that `text` spells in this format, and its zone; UTC where it has none.
    pub(super) fn parse(&self, text: &str) -> Option<(i64, Zone)> {
        let mut read = Read::default();
        let mut rest = text;
        for part in &self.0 {
            rest = read.part(part, rest)?;
        }
        rest.is_empty().then(|| read.local())?
    }
}

fn push_literal(parts: &mut Vec<Part>, character: char) {
    if let Some(Part::Literal(literal)) = parts.last_mut() {
        literal.push(character);
    } else {
        parts.push(Part::Literal(character.to_string()));
    }
}

/// A literal in quotes, from after the first; two quotes are one.
fn quoted(characters: &mut std::iter::Peekable<std::str::Chars<'_>>, parts: &mut Vec<Part>) {
    if characters.next_if_eq(&'\'').is_some() {
        push_literal(parts, '\'');
        return;
    }
    while let Some(character) = characters.next() {
        if character == '\'' && characters.next_if_eq(&'\'').is_none() {
            return;
        }
        push_literal(parts, character);
    }
}

fn mysql_parts(specifier: char) -> Option<Vec<Part>> {
    use Number::{
        Day, DayOfYear, Hour, HourOfHalfDay, Minute, Month, Second, Week, WeekYear, Year,
        YearOfCentury,
    };
    let literal = |text: &str| Part::Literal(text.to_owned());
    let clock = |hour| {
        vec![
            Part::Number(hour, 2),
            literal(":"),
            Part::Number(Minute, 2),
            literal(":"),
            Part::Number(Second, 2),
        ]
    };
    Some(match specifier {
        'a' => vec![Part::Weekday { short: true }],
        'b' => vec![Part::Month { short: true }],
        'c' => vec![Part::Number(Month, 1)],
        'd' => vec![Part::Number(Day, 2)],
        'e' => vec![Part::Number(Day, 1)],
        'f' => vec![Part::Fraction(6)],
        'H' => vec![Part::Number(Hour, 2)],
        'h' | 'I' => vec![Part::Number(HourOfHalfDay, 2)],
        'i' => vec![Part::Number(Minute, 2)],
        'j' => vec![Part::Number(DayOfYear, 3)],
        'k' => vec![Part::Number(Hour, 1)],
        'l' => vec![Part::Number(HourOfHalfDay, 1)],
        'M' => vec![Part::Month { short: false }],
        'm' => vec![Part::Number(Month, 2)],
        'p' => vec![Part::HalfDay],
        'r' => clock(HourOfHalfDay)
            .into_iter()
            .chain([literal(" "), Part::HalfDay])
            .collect(),
        'S' | 's' => vec![Part::Number(Second, 2)],
        'T' => clock(Hour),
        'v' => vec![Part::Number(Week, 2)],
        'W' => vec![Part::Weekday { short: false }],
        'x' => vec![Part::Number(WeekYear, 4)],
        'Y' => vec![Part::Number(Year, 4)],
        'y' => vec![Part::Number(YearOfCentury, 2)],
        _ => return None,
    })
}

fn joda_part(letter: char, width: usize) -> Option<Part> {
    Some(match letter {
        'y' | 'Y' | 'u' if width == 2 => Part::Number(Number::YearOfCentury, 2),
        'y' | 'Y' | 'u' => Part::Number(Number::Year, width),
        'M' if width >= 3 => Part::Month { short: width == 3 },
        'M' => Part::Number(Number::Month, width),
        'd' => Part::Number(Number::Day, width),
        'D' => Part::Number(Number::DayOfYear, width),
        'e' => Part::Number(Number::DayOfWeek, width),
        'w' => Part::Number(Number::Week, width),
        'x' => Part::Number(Number::WeekYear, width),
        'E' => Part::Weekday { short: width < 4 },
        'H' => Part::Number(Number::Hour, width),
        'h' => Part::Number(Number::HourOfHalfDay, width),
        'm' => Part::Number(Number::Minute, width),
        's' => Part::Number(Number::Second, width),
        'S' => Part::Fraction(width),
        'a' => Part::HalfDay,
        'Z' => Part::Zone { colon: width > 1 },
        _ => return None,
    })
}

fn shorten(name: &str, short: bool) -> &str {
    if short { &name[..3] } else { name }
}

fn zone_text(zone: Zone, local: i64, colon: bool) -> String {
    let minutes = zone.offset_at(zone.instant_of(local)) / 60_000;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!(
        "{sign}{:02}{}{:02}",
        minutes.abs() / 60,
        if colon { ":" } else { "" },
        minutes.abs() % 60
    )
}

impl Number {
    fn value(self, date: NaiveDate, local: i64) -> i64 {
        let hour = local.rem_euclid(DAY) / 3_600_000;
        match self {
            Self::Year => date.year().into(),
            Self::YearOfCentury => i64::from(date.year()).rem_euclid(100),
            Self::Month => date.month().into(),
            Self::Day => date.day().into(),
            Self::DayOfYear => date.ordinal().into(),
            Self::DayOfWeek => date.weekday().number_from_monday().into(),
            Self::Week => date.iso_week().week().into(),
            Self::WeekYear => date.iso_week().year().into(),
            Self::Hour => hour,
            Self::HourOfHalfDay => (hour + 11) % 12 + 1,
            Self::Minute => local.rem_euclid(3_600_000) / 60_000,
            Self::Second => local.rem_euclid(60_000) / 1000,
        }
    }

    /// The most digits that are read.
    fn digits(self) -> usize {
        match self {
            Self::Year | Self::WeekYear => 4,
            Self::DayOfYear => 3,
            Self::DayOfWeek => 1,
            _ => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{parse_timestamp, timestamp_text};

    fn parsed(format: Result<Format>, text: &str) -> Option<String> {
        format
            .unwrap()
            .parse(text)
            .map(|(local, zone)| format!("{} {zone}", timestamp_text(local, ' ')))
    }

    #[test]
    fn mysql_formats_are_read_and_written() {
        assert_eq!(
            parsed(Format::mysql("%Y%m%d"), "20261123").as_deref(),
            Some("2026-11-23 00:00:00.000 UTC")
        );
        assert_eq!(
            parsed(
                Format::mysql("%Y-%m-%d %h:%i:%s %p"),
                "2026-11-23 12:05:06 AM"
            )
            .as_deref(),
            Some("2026-11-23 00:05:06.000 UTC")
        );
        assert_eq!(parsed(Format::mysql("%Y-%m-%d"), "2026-11-23x"), None);
        assert_eq!(parsed(Format::mysql("%Y-%m-%d"), "2026-13-23"), None);
        let local = parse_timestamp("2026-11-03 15:04:05.678").unwrap();
        let written = Format::mysql("%a %b %c %e %k:%i:%s.%f %M %W %y %j %r 100%%")
            .unwrap()
            .write(local, Zone::Utc);
        assert_eq!(
            written,
            "Tue Nov 11 3 15:04:05.678000 November Tuesday 26 307 03:04:05 PM 100%"
        );
        assert!(Format::mysql("%U").is_err());
    }

    #[test]
    fn joda_formats_are_read_and_written() {
        let read = parsed(
            Format::joda("yyyy-MM-dd'T'HH:mm:ss.SSSZZ"),
            "2026-11-23T10:20:30.456+05:30",
        );
        assert_eq!(read.as_deref(), Some("2026-11-23 10:20:30.456 +05:30"));
        let local = parse_timestamp("2026-11-03 15:04:05.678").unwrap();
        let written = Format::joda("EEE, d MMM yy h 'o''clock' a")
            .unwrap()
            .write(local, Zone::Utc);
        assert_eq!(written, "Tue, 3 Nov 26 3 o'clock PM");
    }
}
