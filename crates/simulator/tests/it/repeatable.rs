use simulator::{SettingsError, SimulationError, SimulationSettings, simulate};

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
const GOLDEN: &str = "2b1a74180deb2a99207e14f67d1bc16739c169b58dad26c224896d52807c3309";

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
fn rejects_settings_out_of_range() {
    let refused =
        |settings: &SimulationSettings| match simulate(settings, &mut Documents::default()) {
            Err(SimulationError::Settings(error)) => error,
            other => panic!("{other:?}"),
        };
    assert_eq!(
        refused(&SimulationSettings {
            agents: 0,
            ..small()
        }),
        SettingsError::Agents(0)
    );
    assert_eq!(
        refused(&SimulationSettings {
            days: 4_000,
            ..small()
        })
        .to_string(),
        "days: 4000 is not from 1 to 3660"
    );
}
