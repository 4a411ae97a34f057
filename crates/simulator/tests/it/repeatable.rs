use simulator::{SettingsError, SimulationError, SimulationSettings, Timestamp, simulate};

use crate::support::{Documents, StoredDocument, settings};

fn small() -> SimulationSettings {
    SimulationSettings {
        agents: 3,
        days: 1,
        seed: 11,
        ..settings()
    }
}

fn digest(documents: &Documents) -> String {
    let mut digest = blake3::Hasher::new();
    for stored in &documents.0 {
        digest
            .update(format!("{}\n{}\n", stored.destination, stored.published.millis()).as_bytes());
        digest.update(&stored.content);
    }
    digest.finalize().to_hex().to_string()
}

/// Changes only with the simulation or the format of its documents.
const GOLDEN: &str = "a2519067e462e17958e4ddb10857cc628d1204da5619f367578a4477b78deb9a";

#[test]
fn same_seed_generates_same_documents() {
    let (documents, _) = Documents::simulate(&small());
    assert_eq!(digest(&documents), GOLDEN);
    let (other, _) = Documents::simulate(&SimulationSettings {
        seed: 12,
        ..small()
    });
    assert_ne!(digest(&other), digest(&documents));
}

#[test]
fn longer_simulation_extends_shorter_one() {
    let end = i64::from(small().start.to_julian_day() + 1 - 2_440_588) * 86_400_000;
    let before_end = |settings: &SimulationSettings| -> Vec<StoredDocument> {
        let (Documents(documents), _) = Documents::simulate(settings);
        documents
            .into_iter()
            .filter(|stored| stored.published.millis() < end)
            .collect()
    };
    let short = before_end(&small());
    assert!(short.len() > 500, "{}", short.len());
    assert_eq!(
        short,
        before_end(&SimulationSettings { days: 2, ..small() })
    );
}

#[test]
fn stops_at_until_with_agents_at_work() {
    let until = Timestamp::midnight(small().start).millis() + 11 * 3_600_000;
    let until = Timestamp::from_millis(until);
    let settings = SimulationSettings {
        until: Some(until),
        ..small()
    };
    let (Documents(cut), summary) = Documents::simulate(&settings);
    assert!(cut.iter().all(|stored| stored.published <= until));
    let (Documents(whole), _) = Documents::simulate(&small());
    let before = whole.into_iter().filter(|stored| stored.published <= until);
    let without_logs = |stored: &StoredDocument| stored.destination != "cfl";
    assert!(
        cut.iter()
            .filter(|stored| without_logs(stored))
            .eq(before.filter(without_logs).collect::<Vec<_>>().iter())
    );
    let last = cut
        .iter()
        .rfind(|stored| stored.destination == "ae")
        .unwrap();
    assert!(!String::from_utf8_lossy(&last.content).contains("LOGOUT"));
    assert!(summary.documents.flow_log_events > 0);
}

#[test]
fn rejects_settings_out_of_range() {
    let rejected =
        |settings: &SimulationSettings| match simulate(settings, &mut Documents::default()) {
            Err(SimulationError::Settings(error)) => error,
            other => panic!("{other:?}"),
        };
    assert_eq!(
        rejected(&SimulationSettings {
            agents: 0,
            ..small()
        }),
        SettingsError::Agents(0)
    );
    assert_eq!(
        rejected(&SimulationSettings {
            days: 4_000,
            ..small()
        })
        .to_string(),
        "days: 4000 is not from 1 to 3660"
    );
}
