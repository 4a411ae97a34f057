//! Arrivals of customers: a Poisson process whose rate depends on the hour and the day of the week.

use time::Weekday;

use crate::numbers::{index, real, whole};
use crate::rng::Rng;
use crate::timestamp::{DAY, HOUR, Timestamp};

/// Per mille of a day's contacts in each hour.
const HOURS: [f64; 24] = [
    3.0, 2.0, 1.5, 1.5, 2.5, 5.0, 19.0, 42.0, 75.0, 94.0, 98.0, 92.0, 81.0, 85.0, 87.0, 80.0, 70.0,
    53.0, 42.0, 30.0, 19.0, 10.0, 4.5, 3.0,
];

/// Demand from Monday to Sunday, relative to an average working day.
const WEEKDAYS: [f64; 7] = [1.08, 1.0, 0.97, 0.98, 0.97, 0.31, 0.21];

/// Variation between days of the same weekday: standard deviation divided by mean.
const DAY_SPREAD: f64 = 0.06;

/// Contacts that a fully occupied agent handles on a working day.
const FULL_LOAD: f64 = 52.0;

/// Arrival process of customers.
pub(crate) struct Demand {
    /// Contacts on an average working day.
    daily: f64,
    /// Contacts on the current day.
    today: f64,
}

impl Demand {
    /// The demand that `agents` agents can serve.
    pub(crate) fn new(agents: u32) -> Self {
        // Square-root staffing: the fewer the agents, the larger the share of idle time that keeps
        // waits bearable.
        let at_peak = f64::from(agents) * 0.6;
        let load = (1.0 - 0.75 / at_peak.max(1.0).sqrt()).clamp(0.3, 0.9);
        Self {
            daily: f64::from(agents) * FULL_LOAD * load,
            today: 0.0,
        }
    }

    /// Starts a day.
    pub(crate) fn begin_day(&mut self, weekday: Weekday, rng: &mut Rng) {
        let weekday = WEEKDAYS[usize::from(weekday.number_days_from_monday())];
        self.today = self.daily * weekday * rng.lognormal(1.0, DAY_SPREAD);
    }

    /// Returns the first arrival after `now` on the same day, or `None` if there is no other.
    pub(crate) fn next(&self, now: Timestamp, rng: &mut Rng) -> Option<Timestamp> {
        // The interval is measured in expected contacts, so that it shrinks with the rate.
        let mut wait = rng.exponential(1.0);
        let mut time = now.time_of_day();
        while time < DAY {
            let hour = time / HOUR;
            let rate = self.today * HOURS[index(hour)] / 1000.0 / real(HOUR);
            let left = real((hour + 1) * HOUR - time);
            if wait < left * rate {
                return Some(now + (time - now.time_of_day()) + whole(wait / rate));
            }
            wait -= left * rate;
            time = (hour + 1) * HOUR;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use time::{Date, Month};

    use super::*;

    fn arrivals(day: u8) -> Vec<i64> {
        let midnight =
            Timestamp::midnight(Date::from_calendar_date(2026, Month::November, day).unwrap());
        let (mut demand, mut rng) = (Demand::new(400), Rng::new(5));
        demand.begin_day(midnight.date().weekday(), &mut rng);
        let mut times = vec![];
        let mut now = midnight;
        while let Some(next) = demand.next(now, &mut rng) {
            assert!(next >= now && next.date() == midnight.date());
            now = next;
            times.push(now.time_of_day());
        }
        times
    }

    #[test]
    fn arrivals_follow_hourly_profile() {
        assert!((HOURS.iter().sum::<f64>() - 1000.0).abs() < 3.0);
        let monday = arrivals(16);
        let in_hour = |hour: i64| monday.iter().filter(|time| **time / HOUR == hour).count();
        let total = real(i64::try_from(monday.len()).unwrap());
        assert!((15_000.0..35_000.0).contains(&total), "{total}");
        for (hour, expected) in [(3, 0.0015), (10, 0.098), (14, 0.087), (20, 0.019)] {
            let share = real(i64::try_from(in_hour(hour)).unwrap()) / total;
            assert!(
                (share - expected).abs() < 0.15 * expected + 0.001,
                "{hour}: {share}"
            );
        }
    }

    #[test]
    fn demand_is_low_on_sundays() {
        assert!(arrivals(22).len() * 3 < arrivals(16).len());
    }
}
