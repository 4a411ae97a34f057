//! Parses, formats, truncates and counts dates and times. A local time is in milliseconds since
//! 1970, a date in days.

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike,
    Weekday,
};

use super::{DAY, Zone, Zoned};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name.to_lowercase().as_str() {
            "millisecond" => Self::Millisecond,
            "second" => Self::Second,
            "minute" => Self::Minute,
            "hour" => Self::Hour,
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "year" => Self::Year,
            _ => return None,
        })
    }

    /// Whether the unit is shorter than a day.
    pub(crate) fn is_time(self) -> bool {
        matches!(
            self,
            Self::Millisecond | Self::Second | Self::Minute | Self::Hour
        )
    }

    /// Milliseconds of units with a fixed length, months of others.
    fn length(self) -> Result<i64, i64> {
        match self {
            Self::Millisecond => Ok(1),
            Self::Second => Ok(1000),
            Self::Minute => Ok(60_000),
            Self::Hour => Ok(3_600_000),
            Self::Day => Ok(DAY),
            Self::Week => Ok(7 * DAY),
            Self::Month => Err(1),
            Self::Quarter => Err(3),
            Self::Year => Err(12),
        }
    }
}

/// A local time by its parts.
#[expect(
    clippy::expect_used,
    reason = "times are parsed and moved within chrono's range, 262,000 years"
)]
pub(crate) fn datetime(millis: i64) -> NaiveDateTime {
    DateTime::from_timestamp_millis(millis)
        .expect("a time is in chrono's range")
        .naive_utc()
}

fn millis(datetime: NaiveDateTime) -> i64 {
    datetime.and_utc().timestamp_millis()
}

pub(crate) fn date_of(local: i64) -> NaiveDate {
    datetime(local).date()
}

pub(crate) fn truncate(local: i64, unit: Unit) -> i64 {
    let date = date_of(local);
    let first = match unit {
        Unit::Week => {
            return local.div_euclid(DAY) * DAY
                - i64::from(date.weekday().num_days_from_monday()) * DAY;
        }
        Unit::Month => date.with_day(1),
        Unit::Quarter => date
            .with_day(1)
            .and_then(|date| date.with_month0(date.month0() / 3 * 3)),
        Unit::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1),
        other => {
            return other
                .length()
                .map_or(local, |length| local.div_euclid(length) * length);
        }
    };
    first.map_or(local, |first| millis(first.and_time(NaiveTime::MIN)))
}

/// `local` plus `count` units; `None` if it is out of range.
pub(crate) fn add(local: i64, count: i64, unit: Unit) -> Option<i64> {
    match unit.length() {
        Ok(length) => {
            let moved = local.checked_add(count.checked_mul(length)?)?;
            // chrono's range is smaller than that of milliseconds in 64 bits.
            DateTime::from_timestamp_millis(moved).map(|_| moved)
        }
        Err(months) => add_months(local, count.checked_mul(months)?),
    }
}

fn add_months(local: i64, count: i64) -> Option<i64> {
    let months = Months::new(u32::try_from(count.unsigned_abs()).ok()?);
    let start = datetime(local);
    let moved = if count < 0 {
        start.checked_sub_months(months)
    } else {
        start.checked_add_months(months)
    };
    moved.map(millis)
}

/// How many whole units lie between two times; negative where `to` is before `from`.
pub(crate) fn difference(from: i64, to: i64, unit: Unit) -> i64 {
    match unit.length() {
        Ok(length) => (to - from) / length,
        Err(months) => months_between(from, to) / months,
    }
}

fn months_between(from: i64, to: i64) -> i64 {
    if to < from {
        return -months_between(to, from);
    }
    let (start, end) = (date_of(from), date_of(to));
    let months = i64::from(end.year() - start.year()) * 12 + i64::from(end.month())
        - i64::from(start.month());
    // The last month counts if adding it does not exceed the end.
    if add_months(from, months).is_some_and(|reached| reached > to) {
        months - 1
    } else {
        months
    }
}

/// The date that `text` spells: `2026-11-23`, in days since 1970.
pub(crate) fn parse_date(text: &str) -> Option<i32> {
    let (text, sign) = text.strip_prefix('-').map_or((text, 1), |text| (text, -1));
    let mut parts = text.split('-');
    let year = parts
        .next()
        .filter(|year| (4..=6).contains(&year.len()))?
        .parse::<i32>()
        .ok()?;
    let month = two_digits(parts.next()?)?;
    let day = two_digits(parts.next()?)?;
    let date =
        NaiveDate::from_ymd_opt(sign * year, month, day).filter(|_| parts.next().is_none())?;
    days_since_1970(date)
}

fn two_digits(text: &str) -> Option<u32> {
    (matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// Milliseconds of the day: `10:20`, `10:20:30`, `10:20:30.123`.
fn parse_time(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = clock.split(':').map(two_digits);
    let hour = i64::from(parts.next()??);
    let minute = parts.next().map_or(Some(0), |minute| minute)?;
    let second = parts.next().map_or(Some(0), |second| second)?;
    let legal = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    legal.then_some(())?;
    Some(
        ((hour * 60 + i64::from(minute)) * 60 + i64::from(second)) * 1000
            + parse_fraction(fraction)?,
    )
}

/// The milliseconds of a fraction of a second; further digits are truncated.
fn parse_fraction(digits: &str) -> Option<i64> {
    let legal = digits.len() <= 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
    legal.then(|| format!("{digits:0<3}")[..3].parse().ok())?
}

/// The local time that `text` spells as SQL does: `2026-11-23 10:20:30.123` or a date alone.
pub(crate) fn parse_timestamp(text: &str) -> Option<i64> {
    let text = text.trim();
    let (date, time) = text.split_once(' ').unwrap_or((text, "0:0"));
    Some(i64::from(parse_date(date)?) * DAY + parse_time(time.trim())?)
}

/// Parses ISO 8601; `zone` is the default zone.
pub(crate) fn parse_iso8601(text: &str, zone: Zone) -> Option<Zoned> {
    let (date, time) = text
        .split_once(['T', 't'])
        .map_or((text, None), |(date, time)| (date, Some(time)));
    let date = i64::from(parse_iso_date(date)?) * DAY;
    let Some(time) = time else {
        return Some(Zoned::from_local(date, zone));
    };
    let end = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, offset) = time.split_at(end);
    let zone = if offset.is_empty() {
        zone
    } else {
        Zone::parse(offset)?
    };
    let clock = if clock.is_empty() {
        0
    } else {
        parse_iso_time(&clock.replace(',', "."))?
    };
    Some(Zoned::from_local(date + clock, zone))
}

/// Milliseconds of the day; a fraction belongs to the last unit that is given: `12:17.5` is half a
/// minute after 12:17.
fn parse_iso_time(text: &str) -> Option<i64> {
    let Some((clock, fraction)) = text.split_once('.') else {
        return parse_time(text);
    };
    let unit = match clock.split(':').count() {
        1 => 3_600_000,
        2 => 60_000,
        _ => return parse_time(text),
    };
    let is_valid = !fraction.is_empty()
        && fraction.len() <= 12
        && fraction.bytes().all(|byte| byte.is_ascii_digit());
    is_valid.then_some(())?;
    let digits = i128::from(fraction.parse::<u64>().ok()?);
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    Some(parse_time(clock)? + i64::try_from(digits * unit / scale).ok()?)
}

/// A date whose day, or month and day, may be missing.
fn parse_iso_date(text: &str) -> Option<i32> {
    if let Some((year, week)) = text.split_once("-W") {
        return parse_week_date(year, week);
    }
    match text.len() {
        4 => parse_date(&format!("{text}-01-01")),
        7 => parse_date(&format!("{text}-01")),
        8 if text.as_bytes()[4] == b'-' => parse_ordinal_date(text),
        _ => parse_date(text),
    }
}

/// `2026-W48-1` or `2026-W48`
fn parse_week_date(year: &str, week: &str) -> Option<i32> {
    let (week, day) = week.split_once('-').unwrap_or((week, "1"));
    let weekday = day.parse::<u8>().ok()?.checked_sub(1)?;
    let weekday = Weekday::try_from(weekday).ok()?;
    let date = NaiveDate::from_isoywd_opt(year.parse().ok()?, two_digits(week)?, weekday)?;
    days_since_1970(date)
}

/// `2026-327`
fn parse_ordinal_date(text: &str) -> Option<i32> {
    let (year, day) = text.split_once('-')?;
    if !day.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    days_since_1970(NaiveDate::from_yo_opt(
        year.parse().ok()?,
        day.parse().ok()?,
    )?)
}

fn days_since_1970(date: NaiveDate) -> Option<i32> {
    i32::try_from(millis(date.and_time(NaiveTime::MIN)).div_euclid(DAY)).ok()
}

/// A date as in a result, from days since 1970.
pub(crate) fn date_text(days: i32) -> String {
    local_date_text(i64::from(days) * DAY)
}

/// The date of a local time as in a result.
pub(crate) fn local_date_text(local: i64) -> String {
    let mut text = String::new();
    push_date(date_of(local), &mut text);
    text
}

/// A local time as in a result, `separator` between date and time.
pub(crate) fn timestamp_text(local: i64, separator: char) -> String {
    let datetime = datetime(local);
    // A year of four digits, and 19 characters after it.
    let mut text = String::with_capacity(23);
    push_date(datetime.date(), &mut text);
    text.push(separator);
    push_digits(datetime.hour(), 2, &mut text);
    text.push(':');
    push_digits(datetime.minute(), 2, &mut text);
    text.push(':');
    push_digits(datetime.second(), 2, &mut text);
    text.push('.');
    push_digits(datetime.nanosecond() / 1_000_000, 3, &mut text);
    text
}

/// Results have up to hundreds of thousands of times: chrono (0.4) would parse the pattern for each.
fn push_date(date: NaiveDate, text: &mut String) {
    match u32::try_from(date.year()) {
        Ok(year) if year <= 9999 => {
            push_digits(year, 4, text);
            text.push('-');
            push_digits(date.month(), 2, text);
            text.push('-');
            push_digits(date.day(), 2, text);
        }
        // With a sign, and as many digits as the year has.
        _ => text.push_str(&date.format("%Y-%m-%d").to_string()),
    }
}

/// Appends the last `count` decimal digits of a number.
fn push_digits(number: u32, count: u32, text: &mut String) {
    for place in (0..count).rev() {
        let digit = number / 10_u32.pow(place) % 10;
        text.extend(char::from_digit(digit, 10));
    }
}

pub(crate) fn last_day_of_month(days: i32) -> i32 {
    let date = date_of(i64::from(days) * DAY);
    let last = date
        .with_day(1)
        .and_then(|first| first.checked_add_months(Months::new(1)))
        .and_then(|next| next.checked_sub_days(Days::new(1)));
    last.and_then(|last| i32::try_from((last - date).num_days()).ok())
        .map_or(days, |rest| days + rest)
}

/// `local` plus milliseconds.
pub(crate) fn shift(local: i64, interval: i64) -> Option<i64> {
    datetime(local)
        .checked_add_signed(TimeDelta::milliseconds(interval))
        .map(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        parse_timestamp(text).unwrap()
    }

    #[test]
    fn times_are_cut_to_their_units() {
        for (unit, expected) in [
            (Unit::Second, "2026-11-25 10:20:30.000"),
            (Unit::Minute, "2026-11-25 10:20:00.000"),
            (Unit::Hour, "2026-11-25 10:00:00.000"),
            (Unit::Day, "2026-11-25 00:00:00.000"),
            (Unit::Week, "2026-11-23 00:00:00.000"),
            (Unit::Month, "2026-11-01 00:00:00.000"),
            (Unit::Quarter, "2026-10-01 00:00:00.000"),
            (Unit::Year, "2026-01-01 00:00:00.000"),
        ] {
            assert_eq!(
                timestamp_text(truncate(at("2026-11-25 10:20:30.999"), unit), ' '),
                expected
            );
        }
        assert_eq!(truncate(-1, Unit::Day), -DAY);
        assert_eq!(
            timestamp_text(truncate(at("2026-12-31 10:00:00"), Unit::Quarter), ' '),
            "2026-10-01 00:00:00.000"
        );
    }

    #[test]
    fn texts_are_those_of_chrono() {
        let milliseconds = [
            0,
            1,
            999,
            1000,
            DAY - 1,
            DAY,
            951_782_400_000,
            1_795_602_030_045,
        ];
        let years = [-12_345, -1, 0, 7, 999, 1969, 2026, 9999, 10_000, 98_765];
        for (year, millisecond) in years
            .iter()
            .flat_map(|year| milliseconds.map(|at| (year, at)))
        {
            let start = NaiveDate::from_ymd_opt(*year, 1, 1)
                .unwrap()
                .and_time(NaiveTime::MIN);
            let local = millis(start) + millisecond;
            let expected = datetime(local).format("%Y-%m-%d %H:%M:%S%.3f").to_string();
            assert_eq!(timestamp_text(local, ' '), expected);
            assert_eq!(
                local_date_text(local),
                date_of(local).format("%Y-%m-%d").to_string()
            );
        }
    }

    #[test]
    fn months_end_where_they_end() {
        let added = |text, count, unit| timestamp_text(add(at(text), count, unit).unwrap(), ' ');
        assert_eq!(
            added("2026-01-31 10:00:00", 1, Unit::Month),
            "2026-02-28 10:00:00.000"
        );
        assert_eq!(
            added("2026-03-31 10:00:00", -1, Unit::Month),
            "2026-02-28 10:00:00.000"
        );
        assert_eq!(
            added("2026-11-23 10:00:00", -2, Unit::Day),
            "2026-11-21 10:00:00.000"
        );
        assert_eq!(
            date_text(last_day_of_month(parse_date("2028-02-03").unwrap())),
            "2028-02-29"
        );
    }

    #[test]
    fn only_whole_units_lie_between() {
        let between = |from, to, unit| difference(at(from), at(to), unit);
        assert_eq!(
            between("2026-11-23 10:00:00", "2026-11-24 09:59:59.999", Unit::Day),
            0
        );
        assert_eq!(
            between("2026-11-24 10:00:00", "2026-11-22 09:00:00", Unit::Day),
            -2
        );
        assert_eq!(
            between("2026-01-31 00:00:00", "2026-02-28 00:00:00", Unit::Month),
            1
        );
        assert_eq!(
            between("2026-01-15 00:00:01", "2026-03-15 00:00:00", Unit::Month),
            1
        );
        assert_eq!(
            between("2026-11-23 10:00:00", "2024-11-24 10:00:00", Unit::Year),
            -1
        );
    }

    #[test]
    fn iso_8601_keeps_its_zone() {
        let read = |text| {
            parse_iso8601(text, Zone::Utc)
                .map(|zoned| format!("{} {}", timestamp_text(zoned.local(), ' '), zoned.zone))
        };
        for (text, expected) in [
            ("2026-11-23T10:00:00Z", Some("2026-11-23 10:00:00.000 UTC")),
            (
                "2026-11-23T10:00:00.1239Z",
                Some("2026-11-23 10:00:00.123 UTC"),
            ),
            (
                "2026-11-23T10:00:00+05:30",
                Some("2026-11-23 10:00:00.000 +05:30"),
            ),
            (
                "2026-11-23T10:00-0800",
                Some("2026-11-23 10:00:00.000 -08:00"),
            ),
            ("2026-11-23", Some("2026-11-23 00:00:00.000 UTC")),
            ("2026-11", Some("2026-11-01 00:00:00.000 UTC")),
            ("2026-W48-1T10", Some("2026-11-23 10:00:00.000 UTC")),
            ("2026-327", Some("2026-11-23 00:00:00.000 UTC")),
            ("2017-11-09T12:17.898Z", Some("2017-11-09 12:17:53.880 UTC")),
            ("2026-11-23T10.5", Some("2026-11-23 10:30:00.000 UTC")),
            ("2026-11-31T10:00:00Z", None),
            ("2026-11-23 10:00:00", None),
            ("2026-11-23T25:00:00Z", None),
            ("2026-11-23T10:00:00X", None),
            ("", None),
        ] {
            assert_eq!(read(text).as_deref(), expected, "{text}");
        }
    }
}
