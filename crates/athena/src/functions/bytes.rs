//! Functions of bytes.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray};
use base64_simd::STANDARD;
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use super::Entry;
use super::native::{Arguments, bigints, texts};
use super::offsets::bigint;
use crate::error::{Error, ErrorKind, Result};

pub(super) const FUNCTIONS: &[Entry] = &[
    ("length(varbinary) bigint", |a| {
        let array: &BinaryArray = a.array(0).as_binary();
        bigints((0..a.rows).map(|row| array.is_valid(row).then(|| bigint(array.value(row).len()))))
    }),
    ("md5(varbinary) varbinary", |a| {
        hash(a, |bytes| Md5::digest(bytes).to_vec())
    }),
    ("sha1(varbinary) varbinary", |a| {
        hash(a, |bytes| Sha1::digest(bytes).to_vec())
    }),
    ("sha256(varbinary) varbinary", |a| {
        hash(a, |bytes| Sha256::digest(bytes).to_vec())
    }),
    ("sha512(varbinary) varbinary", |a| {
        hash(a, |bytes| Sha512::digest(bytes).to_vec())
    }),
    ("crc32(varbinary) bigint", |a| {
        let array: &BinaryArray = a.array(0).as_binary();
        bigints((0..a.rows).map(|row| {
            array
                .is_valid(row)
                .then(|| i64::from(crc32fast::hash(array.value(row))))
        }))
    }),
    ("to_utf8(varchar) varbinary", |a| {
        Ok(Arc::new(
            a.each_text(0)
                .map(|text| text.map(str::as_bytes))
                .collect::<BinaryArray>(),
        ))
    }),
    ("from_utf8(varbinary) varchar", |a| {
        map_bytes(a, |bytes| String::from_utf8_lossy(bytes).into_owned())
    }),
    ("to_hex(varbinary) varchar", |a| map_bytes(a, hex)),
    ("to_base64(varbinary) varchar", |a| {
        map_bytes(a, |bytes| STANDARD.encode_to_string(bytes))
    }),
    ("from_hex(varchar) varbinary", |a| {
        to_bytes(a, "hex", from_hex)
    }),
    ("from_base64(varchar) varbinary", |a| {
        to_bytes(a, "base64", |text| STANDARD.decode_to_vec(text).ok())
    }),
];

fn hash(arguments: &Arguments, hash: impl Fn(&[u8]) -> Vec<u8>) -> Result<ArrayRef> {
    let array: &BinaryArray = arguments.array(0).as_binary();
    let hashes = (0..arguments.rows).map(|row| array.is_valid(row).then(|| hash(array.value(row))));
    Ok(Arc::new(hashes.collect::<BinaryArray>()))
}

fn map_bytes(arguments: &Arguments, text: impl Fn(&[u8]) -> String) -> Result<ArrayRef> {
    let array: &BinaryArray = arguments.array(0).as_binary();
    texts(
        arguments,
        (0..arguments.rows).map(|row| Ok(array.is_valid(row).then(|| text(array.value(row))))),
    )
}

fn to_bytes(
    arguments: &Arguments,
    what: &str,
    bytes: impl Fn(&str) -> Option<Vec<u8>>,
) -> Result<ArrayRef> {
    let invalid = || {
        Error::new(
            ErrorKind::InvalidFunctionArgument,
            format!("The text is not {what}"),
        )
    };
    let rows = arguments
        .each_text(0)
        .map(|text| text.map(|text| bytes(text).ok_or_else(invalid)).transpose());
    Ok(Arc::new(rows.collect::<Result<BinaryArray>>()?))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02X}");
        text
    })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2).map(|pair| {
        (pair.len() == 2)
            .then(|| std::str::from_utf8(pair).ok())
            .flatten()
    });
    digits
        .map(|pair| u8::from_str_radix(pair?, 16).ok())
        .collect()
}
