use simulator::{Settings, SettingsError, SimulationError, simulate};

use crate::support::{Documents, Kept, settings};

fn small() -> Settings {
    Settings {
        agents: 3,
        days: 1,
        seed: 11,
        ..settings()
    }
}

fn digest(documents: &Documents) -> String {
    let mut digest = blake3::Hasher::new();
    for kept in &documents.0 {
        digest.update(format!("{}\n{}\n", kept.place, kept.published.millis()).as_bytes());
        digest.update(&kept.content);
    }
    digest.finalize().to_hex().to_string()
}

/// Changes only with what is simulated or how it is written.
const GOLDEN: &str = "2b1a74180deb2a99207e14f67d1bc16739c169b58dad26c224896d52807c3309";

#[test]
fn the_same_seed_gives_the_same_documents_on_every_machine() {
    let (documents, _) = Documents::of(&small());
    assert_eq!(digest(&documents), GOLDEN);
    let (other, _) = Documents::of(&Settings {
        seed: 12,
        ..small()
    });
    assert_ne!(digest(&other), digest(&documents));
}

#[test]
fn more_days_go_on_from_the_same_beginning() {
    let end = i64::from(small().start.to_julian_day() + 1 - 2_440_588) * 86_400_000;
    let before_end = |settings: &Settings| -> Vec<Kept> {
        let (Documents(documents), _) = Documents::of(settings);
        documents
            .into_iter()
            .filter(|kept| kept.published.millis() < end)
            .collect()
    };
    let short = before_end(&small());
    assert!(short.len() > 500, "{}", short.len());
    assert_eq!(short, before_end(&Settings { days: 2, ..small() }));
}

#[test]
fn settings_out_of_their_range_are_refused() {
    let refused = |settings: &Settings| match simulate(settings, &mut Documents::default()) {
        Err(SimulationError::Settings(error)) => error,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        refused(&Settings {
            agents: 0,
            ..small()
        }),
        SettingsError::Agents(0)
    );
    assert_eq!(
        refused(&Settings {
            days: 4_000,
            ..small()
        })
        .to_string(),
        "days: 4000 is not from 1 to 3660"
    );
}
