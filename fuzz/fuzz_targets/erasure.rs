//! Rows and error objects from which a person is erased.

#![no_main]

use connect_core::Source;
use connect_core::erasure::{Person, Search, mentions, rewrite, rewrite_errors};
use connect_core::error_records::ErrorRecord;
use libfuzzer_sys::fuzz_target;

/// A contact of the samples.
const CONTACT: &str = "5a542081-ee39-55fb-9468-87aca0543146";

fuzz_target!(|content: &[u8]| {
    let person = Person {
        contacts: [CONTACT.parse().unwrap()].into(),
        endpoints: ["+12065550100".parse().unwrap()].into(),
    };
    let is_erased = |contact: &_| person.has(contact);
    for line in content.split(|byte| *byte == b'\n') {
        let _ = ErrorRecord::parse(line).map(|record| record.content());
    }
    for source in Source::ALL {
        if let Some(rewritten) = rewrite(source, content, is_erased) {
            assert!(!mentions(&rewritten.content, is_erased));
        }
        let _ = rewrite_errors(source, content, &person);
    }
    let mut search = Search::new(person, true);
    search.read(content);
    search.finish();
});
