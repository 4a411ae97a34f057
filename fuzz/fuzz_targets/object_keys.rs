//! Keys of objects and paths of files.

#![no_main]

use connect_core::{Day, ObjectKind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|key: &str| {
    for kind in [ObjectKind::from_key(key), ObjectKind::from_path(key)] {
        let time = match &kind {
            ObjectKind::ContactLens(key) => Some(key.timestamp()),
            ObjectKind::EvaluationForm(key) => key.timestamp(),
            _ => None,
        };
        assert!(time.is_none_or(|time| Day::from_timestamp(time).is_ok()));
    }
});
