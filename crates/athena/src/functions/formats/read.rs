//! Reading times.

use chrono::NaiveDate;

use super::{MONTHS, Number, Part, WEEKDAYS, shorten};
use crate::value::{DAY, Zone};

/// The parts of a time parsed so far.
#[derive(Default)]
pub(super) struct Read {
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    day_of_year: Option<u32>,
    hour: i64,
    afternoon: Option<bool>,
    minute: i64,
    second: i64,
    millisecond: i64,
    zone: Option<Zone>,
}

impl Read {
    /// Reads a part at the beginning of `text`; returns the rest.
    pub(super) fn part<'t>(&mut self, part: &Part, text: &'t str) -> Option<&'t str> {
        match part {
            Part::Literal(literal) => text.strip_prefix(literal.as_str()),
            Part::Number(number, _) => {
                let length = text
                    .bytes()
                    .take(number.digits())
                    .take_while(u8::is_ascii_digit)
                    .count();
                self.number(*number, text[..length].parse().ok()?)?;
                Some(&text[length..])
            }
            Part::Month { short } => {
                let month = MONTHS
                    .iter()
                    .position(|month| starts_with(text, shorten(month, *short)))?;
                self.month = u32::try_from(month + 1).ok();
                Some(&text[shorten(MONTHS[month], *short).len()..])
            }
            Part::Weekday { short } => {
                let weekday = WEEKDAYS
                    .iter()
                    .find(|weekday| starts_with(text, shorten(weekday, *short)))?;
                Some(&text[shorten(weekday, *short).len()..])
            }
            Part::HalfDay => {
                self.afternoon = Some(starts_with(text, "PM"));
                (starts_with(text, "AM") || starts_with(text, "PM")).then(|| &text[2..])
            }
            Part::Fraction(_) => {
                let length = text.bytes().take(9).take_while(u8::is_ascii_digit).count();
                self.millisecond = format!("{:0<3}", &text[..length])[..3].parse().ok()?;
                Some(&text[length..])
            }
            Part::Zone { .. } => {
                let length = text
                    .bytes()
                    .take_while(|byte| byte.is_ascii_digit() || b"+-:Z".contains(byte))
                    .count();
                self.zone = Some(Zone::parse(&text[..length])?);
                Some(&text[length..])
            }
        }
    }

    fn number(&mut self, number: Number, value: u32) -> Option<()> {
        match number {
            Number::Year => self.year = i32::try_from(value).ok(),
            Number::YearOfCentury => {
                self.year = i32::try_from(if value < 70 {
                    2000 + value
                } else {
                    1900 + value
                })
                .ok();
            }
            Number::Month => self.month = Some(value),
            Number::Day => self.day = Some(value),
            Number::DayOfYear => self.day_of_year = Some(value),
            Number::Hour => self.hour = i64::from(Some(value).filter(|value| *value < 24)?),
            Number::HourOfHalfDay => {
                self.hour = i64::from(Some(value).filter(|value| (1..=12).contains(value))?);
            }
            Number::Minute => self.minute = i64::from(Some(value).filter(|value| *value < 60)?),
            Number::Second => self.second = i64::from(Some(value).filter(|value| *value < 60)?),
            Number::DayOfWeek | Number::Week | Number::WeekYear => {}
        }
        Some(())
    }

    pub(super) fn local(&self) -> Option<(i64, Zone)> {
        let year = self.year.unwrap_or(1970);
        let date = match self.day_of_year {
            Some(day) => NaiveDate::from_yo_opt(year, day)?,
            None => NaiveDate::from_ymd_opt(year, self.month.unwrap_or(1), self.day.unwrap_or(1))?,
        };
        let hour = match self.afternoon {
            Some(afternoon) => self.hour % 12 + if afternoon { 12 } else { 0 },
            None => self.hour,
        };
        let days = date.signed_duration_since(NaiveDate::default()).num_days();
        let time = ((hour * 60 + self.minute) * 60 + self.second) * 1000 + self.millisecond;
        Some((days * DAY + time, self.zone.unwrap_or(Zone::Utc)))
    }
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
