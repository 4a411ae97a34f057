//! Agents, teams, and shifts.

use serde_json::value::RawValue;
use time::Weekday;

use crate::company::{RoutingProfile, names, resource};
use crate::id::Id;
use crate::numbers::real_count;
use crate::rng::Rng;
use crate::timestamp::{HOUR, MINUTE};

/// Supervisors, who monitor contacts.
pub(crate) const SUPERVISORS: usize = 2;

/// Agents in a team.
const TEAM_SIZE: usize = 14;
/// Duration of a shift, including breaks.
pub(crate) const SHIFT: i64 = 8 * HOUR + 30 * MINUTE;

/// Start hours of shifts, and the share of agents with each.
const SHIFTS: [(i64, f64); 9] = [
    (6, 0.10),
    (7, 0.12),
    (8, 0.20),
    (9, 0.16),
    (10, 0.10),
    (12, 0.11),
    (13, 0.08),
    (14, 0.06),
    (22, 0.07),
];

/// Days off, and the share of agents with each.
const DAYS_OFF: [([Weekday; 2], f64); 5] = [
    ([Weekday::Saturday, Weekday::Sunday], 0.5),
    ([Weekday::Sunday, Weekday::Monday], 0.2),
    ([Weekday::Friday, Weekday::Saturday], 0.1),
    ([Weekday::Tuesday, Weekday::Wednesday], 0.1),
    ([Weekday::Wednesday, Weekday::Thursday], 0.1),
];

/// Shifts of four of the first 40 agents, so that somebody of 40 or more works at any time: number of the agent,
/// start hour and days off.
const NIGHT_CREW: [(usize, i64, [Weekday; 2]); 4] = [
    (23, 22, [Weekday::Monday, Weekday::Tuesday]),
    (24, 18, [Weekday::Monday, Weekday::Tuesday]),
    (36, 18, [Weekday::Friday, Weekday::Saturday]),
    (39, 22, [Weekday::Friday, Weekday::Saturday]),
];

/// An agent.
pub(crate) struct Person {
    pub(crate) id: Id,
    pub(crate) arn: String,
    pub(crate) username: String,
    pub(crate) first_name: &'static str,
    pub(crate) last_name: &'static str,
    pub(crate) profile: RoutingProfile,
    /// Index of the team.
    pub(crate) team: usize,
    /// -1 to 1; 0 is the average.
    pub(crate) skill: f64,
    /// Start of the shift, in milliseconds after midnight.
    pub(crate) shift_start: i64,
    /// Whether the agent is never absent: of 40 agents, nobody else works at night.
    pub(crate) is_night_crew: bool,
    days_off: [Weekday; 2],
}

impl Person {
    pub(crate) fn works_on(&self, weekday: Weekday) -> bool {
        !self.days_off.contains(&weekday)
    }

    fn new(number: usize, rng: &mut Rng) -> Self {
        let id = rng.id();
        let (first_name, last_name, round) = names::person(number);
        let suffix = if round == 0 {
            String::new()
        } else {
            round.to_string()
        };
        let crew = NIGHT_CREW.iter().find(|(crew, ..)| *crew == number);
        let (shift, days_off) = crew.map_or_else(
            || {
                let shift = share(&SHIFTS, number, 0.754_877_666_246_692_7);
                (shift, share(&DAYS_OFF, number, 0.569_840_290_998_053_2))
            },
            |(_, shift, days_off)| (*shift, *days_off),
        );
        Self {
            id,
            arn: resource("agent", id),
            username: format!(
                "{}.{}{suffix}",
                first_name.to_lowercase(),
                last_name.to_lowercase()
            ),
            first_name,
            last_name,
            profile: if number % 4 == 3 {
                RoutingProfile::Support
            } else {
                RoutingProfile::Sales
            },
            team: number / TEAM_SIZE,
            skill: (0.45 * rng.normal()).clamp(-1.0, 1.0),
            shift_start: shift * HOUR,
            is_night_crew: crew.is_some(),
            days_off,
        }
    }
}

/// Returns the item of an agent such that items occur with their shares even if agents are few:
/// multiples of such a `step` fill the interval from 0 to 1 evenly.
fn share<T: Copy>(items: &[(T, f64)], number: usize, step: f64) -> T {
    let mut left = (0.5 + step * real_count(number)).fract();
    let found = items.iter().find(|(_, share)| {
        left -= share;
        left < 0.0
    });
    found.map_or(items[items.len() - 1].0, |(item, _)| *item)
}

/// A team in the agent hierarchy, as contact records and as agent events write it.
pub(crate) struct Team {
    pub(crate) in_records: Box<RawValue>,
    pub(crate) in_events: Box<RawValue>,
}

impl Team {
    fn new(number: usize, sites: &[(Id, Id)], rng: &mut Rng) -> Self {
        let site = number % names::SITES.len();
        let (region_name, site_name) = names::SITES[site];
        let team_name = format!("Team {:02}", number + 1);
        let levels = [
            (sites[site].0, region_name),
            (sites[site].1, site_name),
            (rng.id(), team_name.as_str()),
        ];
        Self {
            in_records: hierarchy(&levels, "GroupName"),
            in_events: hierarchy(&levels, "Name"),
        }
    }
}

#[expect(
    clippy::expect_used,
    reason = "names and IDs have no character that JSON escapes"
)]
fn hierarchy(levels: &[(Id, &str); 3], name: &str) -> Box<RawValue> {
    let level = |(number, (id, text)): (usize, &(Id, &str))| {
        format!(
            r#""Level{}":{{"ARN":"{}","{name}":"{text}"}},"#,
            number + 1,
            resource("agent-group", id)
        )
    };
    let levels: String = levels.iter().enumerate().map(level).collect();
    RawValue::from_string(format!(r#"{{{levels}"Level4":null,"Level5":null}}"#)).expect("JSON")
}

/// Creates `count` agents, followed by the supervisors, and their teams.
pub(crate) fn people(count: u32, rng: &mut Rng) -> (Vec<Person>, Vec<Team>) {
    let regions = [rng.id(), rng.id()];
    let region = |name: &str| regions[usize::from(name == "Americas")];
    let sites: Vec<(Id, Id)> = names::SITES
        .iter()
        .map(|(name, _)| (region(name), rng.id()))
        .collect();
    let count = count as usize;
    let people = (0..count + SUPERVISORS)
        .map(|number| Person::new(number, rng))
        .collect();
    let teams = (0..(count + SUPERVISORS).div_ceil(TEAM_SIZE))
        .map(|number| Team::new(number, &sites, rng))
        .collect();
    (people, teams)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::timestamp::DAY;

    #[test]
    fn usernames_are_unique_and_shares_are_kept_among_few_and_many() {
        for (count, tolerance) in [(40, 0.12), (5_000, 0.01)] {
            let (people, teams) = people(count, &mut Rng::new(1));
            assert_eq!(
                people
                    .iter()
                    .map(|person| &person.username)
                    .collect::<HashSet<_>>()
                    .len(),
                count as usize + SUPERVISORS
            );
            assert!(people.iter().all(|person| person.team < teams.len()));
            let shares = |condition: fn(&Person) -> bool| {
                let found = people.iter().filter(|person| condition(person)).count();
                real_count(found) / f64::from(count)
            };
            assert!((shares(|person| person.works_on(Weekday::Saturday)) - 0.4).abs() < tolerance);
            assert!((shares(|person| person.shift_start < 8 * HOUR) - 0.22).abs() < tolerance);
        }
    }

    /// A demo that ended at night had no agent at work.
    #[test]
    fn somebody_works_at_any_time() {
        const WEEK: i64 = 7 * DAY;
        let (people, _) = people(40, &mut Rng::new(1));
        let agents = &people[..40];
        let is_at_work = |person: &Person, time: i64| {
            (0..7).any(|day| {
                let weekday = Weekday::Monday.nth_next(day);
                let start = i64::from(day) * DAY + person.shift_start + 5 * MINUTE;
                let since = (time - start).rem_euclid(WEEK);
                person.works_on(weekday) && since < SHIFT - 7 * MINUTE
            })
        };
        for minute in 0..WEEK / MINUTE {
            let time = minute * MINUTE;
            let at_work = agents.iter().filter(|person| is_at_work(person, time));
            // One may be absent, except at night.
            let (crew, others): (Vec<_>, Vec<_>) = at_work.partition(|person| person.is_night_crew);
            assert!(
                !crew.is_empty() || others.len() > 1,
                "nobody works {minute} minutes after Monday"
            );
        }
    }

    #[test]
    fn hierarchy_is_json_with_five_levels() {
        let (_, teams) = people(20, &mut Rng::new(1));
        let levels: serde_json::Value = serde_json::from_str(teams[1].in_events.get()).unwrap();
        assert_eq!(levels["Level3"]["Name"], "Team 02");
        assert_eq!(levels.as_object().unwrap().len(), 5);
        assert!(
            teams[1]
                .in_records
                .get()
                .contains("\"GroupName\":\"Team 02\"")
        );
    }
}
