//! Bodies of the messages between the functions, plain and packed.

#![no_main]

use connect_core::queue_message::{S3Object, decode_row, encode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let plain = String::from_utf8_lossy(bytes);
    for body in [plain.into_owned(), encode(bytes)] {
        let _ = S3Object::decode(&body).map(|object| object.check());
        let _ = decode_row(&body).map(|row| assert!(!row.contains(&b'\n')));
    }
});
