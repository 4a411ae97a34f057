//! Days in the folders of keys.

use connect_core::Day;

/// Days from `from` to `to`, inclusive. `None` does not limit the days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayRange {
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

/// Year, month and perhaps day in the folders of a key.
type DateParts = (i32, u8, Option<u8>);

impl DayRange {
    /// Returns whether every day is in the range.
    pub(crate) fn is_everything(self) -> bool {
        self == Self::default()
    }

    /// Returns whether objects in `folder`, which ends with a slash, can have a day of the range.
    pub(super) fn includes_folder(self, folder: &str) -> bool {
        date_parts(folder).is_none_or(|date| self.includes(date))
    }

    /// Returns whether the day of a key is in the range; `None` if the key has no day.
    pub(crate) fn includes_key(self, key: &str) -> Option<bool> {
        let (folders, _) = key.rsplit_once('/')?;
        let date = date_parts(folders).filter(|(_, _, day)| day.is_some())?;
        Some(self.includes(date))
    }

    fn includes(self, (year, month, day): DateParts) -> bool {
        let starts_before_end = self.to.is_none_or(|to| {
            let (to_year, to_month, to_day) = to.parts();
            (year, month, day.unwrap_or(1)) <= (to_year, to_month, to_day)
                || (day.is_none() && (year, month) == (to_year, to_month))
        });
        let ends_after_start = self.from.is_none_or(|from| {
            let (from_year, from_month, from_day) = from.parts();
            (year, month, day.unwrap_or(31)) >= (from_year, from_month, from_day)
        });
        starts_before_end && ends_after_start
    }
}

/// `…/2026/11/25` or `…/year=2026/month=11/day=25`. A year alone can be anything.
fn date_parts(folders: &str) -> Option<DateParts> {
    let folders: Vec<&str> = folders.split('/').collect();
    (0..folders.len()).find_map(|at| {
        let year = number(folders[at], "year=", 4)?;
        let month =
            number(folders.get(at + 1)?, "month=", 2).filter(|month| (1..=12).contains(month))?;
        let day = folders
            .get(at + 2)
            .and_then(|folder| number(folder, "day=", 2))
            .filter(|day| (1..=31).contains(day));
        Some((
            year,
            u8::try_from(month).ok()?,
            day.and_then(|day| u8::try_from(day).ok()),
        ))
    })
}

fn number(folder: &str, name: &str, digits: usize) -> Option<i32> {
    let number = folder.strip_prefix(name).unwrap_or(folder);
    (number.len() == digits && number.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| number.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: &str, to: &str) -> DayRange {
        DayRange {
            from: Day::from_date(from).ok(),
            to: Day::from_date(to).ok(),
        }
    }

    #[test]
    fn folders_outside_of_the_range_are_left_out() {
        let days = range("2026-11-25", "2026-12-02");
        for (folder, expected) in [
            ("", true),
            ("Analysis/Voice/", true),
            ("Analysis/Voice/2026/", true),
            ("Analysis/Voice/2026/10/", false),
            ("Analysis/Voice/2026/11/", true),
            ("Analysis/Voice/2026/11/24/", false),
            ("Analysis/Voice/2026/11/25/", true),
            ("fhbase/year=2026/month=12/", true),
            ("fhbase/year=2026/month=12/day=02/", true),
            ("fhbase/year=2026/month=12/day=03/", false),
            ("fhbase/year=2027/month=01/", false),
            ("exports/2024/Analysis/Voice/2026/11/", true),
        ] {
            assert_eq!(days.includes_folder(folder), expected, "{folder}");
        }
        assert!(range("", "").includes_folder("a/2020/01/01/"));
        assert!(!range("", "2019-12-31").includes_folder("a/2020/01/"));
    }

    #[test]
    fn keys_have_a_day_in_their_folders() {
        let days = range("2026-11-25", "");
        assert_eq!(days.includes_key("a/2026/11/25/x.json"), Some(true));
        assert_eq!(days.includes_key("a/2026/11/24/x.json"), Some(false));
        assert_eq!(days.includes_key("a/2026/11/x.json"), None);
        assert_eq!(days.includes_key("x.json"), None);
    }
}
