//! Instants with a time zone.

use chrono::{DateTime, LocalResult, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    Utc,
    /// Minutes east of UTC, at most 14 hours.
    Offset(i16),
    /// A region such as `Europe/Lisbon`.
    Region(Tz),
}

/// The key of the offset zero; offsets have the keys around it.
const OFFSETS: i16 = 841;
/// The key of the first region.
const REGIONS: i16 = 2_000;
/// Bits of a packed instant that hold its zone.
const ZONE_BITS: u32 = 12;

impl Zone {
    /// The zone that `text` names: `UTC`, `Z`, `+05:30`, `Europe/Lisbon`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "UTC" | "Z" | "z" | "GMT" | "Etc/UTC" => Some(Self::Utc),
            _ if text.starts_with(['+', '-']) => Self::parse_offset(text),
            _ => TZ_VARIANTS
                .iter()
                .find(|region| region.name().eq_ignore_ascii_case(text))
                .map(|region| Self::Region(*region)),
        }
    }

    fn parse_offset(text: &str) -> Option<Self> {
        let (sign, digits) = text.split_at(1);
        let digits = digits.replace(':', "");
        let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i16>().ok();
        let minutes = match digits.len() {
            2 => number(0..2)? * 60,
            4 => number(0..2)? * 60 + number(2..4).filter(|minutes| *minutes < 60)?,
            _ => return None,
        };
        (minutes <= 14 * 60).then_some(())?;
        Some(if minutes == 0 {
            Self::Utc
        } else {
            Self::Offset(if sign == "-" { -minutes } else { minutes })
        })
    }

    /// The zone with a fixed offset from UTC in milliseconds, less than a day; seconds are dropped.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "offsets are less than a day"
    )]
    pub(crate) fn from_offset(millis: i64) -> Self {
        Self::Offset((millis / 60_000) as i16)
    }

    #[expect(
        clippy::expect_used,
        reason = "the variants list every region, and there are fewer than 2,096"
    )]
    fn key(self) -> i16 {
        match self {
            Self::Utc => 0,
            Self::Offset(minutes) => OFFSETS + minutes,
            Self::Region(region) => {
                let index = TZ_VARIANTS
                    .iter()
                    .position(|variant| *variant == region)
                    .expect("a region is a variant");
                REGIONS + i16::try_from(index).expect("a region's index fits")
            }
        }
    }

    fn from_key(key: i16) -> Self {
        match key {
            1..REGIONS => Self::Offset(key - OFFSETS),
            REGIONS.. => usize::try_from(key - REGIONS)
                .ok()
                .and_then(|index| TZ_VARIANTS.get(index))
                .map_or(Self::Utc, |region| Self::Region(*region)),
            _ => Self::Utc,
        }
    }

    /// The offset from UTC at an instant, in milliseconds.
    pub(crate) fn offset_at(self, millis: i64) -> i64 {
        match self {
            Self::Utc => 0,
            Self::Offset(minutes) => i64::from(minutes) * 60_000,
            Self::Region(region) => DateTime::from_timestamp_millis(millis).map_or(0, |instant| {
                i64::from(
                    region
                        .offset_from_utc_datetime(&instant.naive_utc())
                        .fix()
                        .local_minus_utc(),
                ) * 1000
            }),
        }
    }

    /// The instant of a local time. A time in the gap of a clock change has the offset from before the
    /// change, so that it is later by the length of the gap.
    pub(crate) fn instant_of(self, local: i64) -> i64 {
        let Self::Region(region) = self else {
            return local - self.offset_at(local);
        };
        let Some(naive) = DateTime::from_timestamp_millis(local).map(|instant| instant.naive_utc())
        else {
            return local;
        };
        match region.from_local_datetime(&naive) {
            LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => {
                instant.timestamp_millis()
            }
            // A day earlier is before the change, whatever the offset from UTC.
            LocalResult::None => local - self.offset_at(local - super::DAY),
        }
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Utc => f.write_str("UTC"),
            Self::Offset(minutes) => {
                let sign = if *minutes < 0 { '-' } else { '+' };
                write!(
                    f,
                    "{sign}{:02}:{:02}",
                    minutes.abs() / 60,
                    minutes.abs() % 60
                )
            }
            Self::Region(region) => f.write_str(region.name()),
        }
    }
}

/// An instant and the zone in which it is shown: a `timestamp(3) with time zone`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Zoned {
    pub(crate) millis: i64,
    pub(crate) zone: Zone,
}

impl Zoned {
    /// The instant of a local time, in milliseconds since 1970.
    pub(crate) fn from_local(local: i64, zone: Zone) -> Self {
        Self {
            millis: zone.instant_of(local),
            zone,
        }
    }

    /// The local time, in milliseconds since 1970.
    pub(crate) fn local(self) -> i64 {
        self.millis + self.zone.offset_at(self.millis)
    }

    /// As one number, ordered by instant. The instant must be in the range of
    /// [`checked_pack`](Self::checked_pack).
    pub(crate) fn pack(self) -> i64 {
        self.millis << ZONE_BITS | i64::from(self.zone.key())
    }

    /// As [`pack`](Self::pack); `None` if the instant is out of the range of Trino's
    /// `timestamp with time zone`, about 71,000 years around 1970.
    pub(crate) fn checked_pack(self) -> Option<i64> {
        let fits = self.millis << ZONE_BITS >> ZONE_BITS == self.millis;
        fits.then(|| self.pack())
    }

    /// What [`pack`](Self::pack) packed.
    pub(crate) fn unpack(packed: i64) -> Self {
        let key = (packed & ((1 << ZONE_BITS) - 1)) as i16;
        Self {
            millis: packed >> ZONE_BITS,
            zone: Zone::from_key(key),
        }
    }

    /// A packed instant without its zone, for comparisons.
    pub(crate) fn without_zone(packed: i64) -> i64 {
        packed >> ZONE_BITS << ZONE_BITS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_named_as_they_are_read() {
        for name in [
            "UTC",
            "+05:30",
            "-08:00",
            "Europe/Lisbon",
            "America/New_York",
            "+14:00",
            "-14:00",
        ] {
            assert_eq!(Zone::parse(name).unwrap().to_string(), name);
        }
        for name in ["+00:00", "Z", "-00:00"] {
            assert_eq!(Zone::parse(name), Some(Zone::Utc));
        }
        for name in ["", "+5", "+15:00", "+05:61", "Nowhere/Land"] {
            assert_eq!(Zone::parse(name), None);
        }
    }

    #[test]
    fn an_instant_comes_back_from_its_number() {
        for zone in [
            "UTC",
            "+05:30",
            "-14:00",
            "+14:00",
            "Europe/Lisbon",
            "Zulu",
            "Africa/Abidjan",
        ] {
            for millis in [
                0,
                -1,
                1_795_000_000_123,
                -62_135_596_800_000,
                253_402_300_799_999,
            ] {
                let zoned = Zoned {
                    millis,
                    zone: Zone::parse(zone).unwrap(),
                };
                assert_eq!(Zoned::unpack(zoned.pack()), zoned);
            }
        }
    }

    #[test]
    fn numbers_are_ordered_as_the_instants() {
        let [early, late] = [(999, "+14:00"), (1000, "-14:00")].map(|(millis, zone)| Zoned {
            millis,
            zone: Zone::parse(zone).unwrap(),
        });
        assert!(early.pack() < late.pack());
        let utc = Zoned {
            millis: 1000,
            zone: Zone::Utc,
        };
        assert_eq!(
            Zoned::without_zone(late.pack()),
            Zoned::without_zone(utc.pack())
        );
    }

    #[test]
    fn a_region_has_its_summer() {
        let lisbon = Zone::parse("Europe/Lisbon").unwrap();
        let noon = |day: &str| super::super::parse_timestamp(&format!("{day} 12:00:00")).unwrap();
        assert_eq!(
            lisbon.instant_of(noon("2026-07-01")),
            noon("2026-07-01") - 3_600_000
        );
        assert_eq!(lisbon.instant_of(noon("2026-12-01")), noon("2026-12-01"));
        let left_out = super::super::parse_timestamp("2026-03-29 01:30:00").unwrap();
        assert_eq!(
            Zoned::from_local(left_out, lisbon).local(),
            left_out + 3_600_000
        );
    }

    #[test]
    fn a_gap_can_have_another_length_than_an_hour() {
        for (zone, left_out, later) in [
            (
                "Australia/Lord_Howe",
                "2026-10-04 02:10:00",
                "2026-10-04 02:40:00",
            ),
            ("Pacific/Apia", "2011-12-30 12:00:00", "2011-12-31 12:00:00"),
        ] {
            let [left_out, later] =
                [left_out, later].map(|text| super::super::parse_timestamp(text).unwrap());
            let zone = Zone::parse(zone).unwrap();
            assert_eq!(Zoned::from_local(left_out, zone).local(), later);
        }
    }
}
