//! Text encodings of files.

/// UTF-8 of a UTF-16 text with a byte order mark, as PowerShell's `>` writes it; `None` for any
/// other bytes. Invalid code units, and an odd byte at the end, become U+FFFD.
pub fn utf8_from_utf16(bytes: &[u8]) -> Option<Vec<u8>> {
    let (is_little_endian, text) = match bytes {
        [0xff, 0xfe, text @ ..] => (true, text),
        [0xfe, 0xff, text @ ..] => (false, text),
        _ => return None,
    };
    let units = text.chunks_exact(2).map(|unit| {
        let unit = [unit[0], unit[1]];
        if is_little_endian {
            u16::from_le_bytes(unit)
        } else {
            u16::from_be_bytes(unit)
        }
    });
    let characters =
        char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER));
    let mut decoded: String = characters.collect();
    if !text.len().is_multiple_of(2) {
        decoded.push(char::REPLACEMENT_CHARACTER);
    }
    Some(decoded.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_10_decodes_utf_16_with_byte_order_mark() {
        let text = "{\"a\": \"é😀\"}\r\n";
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for (mark, bytes) in [([0xff, 0xfe], little), ([0xfe, 0xff], big)] {
            let found = utf8_from_utf16(&[mark.as_slice(), &bytes].concat());
            assert_eq!(found.as_deref(), Some(text.as_bytes()));
        }
        assert_eq!(utf8_from_utf16(text.as_bytes()), None);
        assert_eq!(
            utf8_from_utf16(&[0xff, 0xfe, 0x3d, 0xd8]).as_deref(),
            Some("\u{fffd}".as_bytes())
        );
    }

    #[test]
    fn odd_byte_at_the_end_is_not_dropped() {
        for (mark, letter) in [([0xff, 0xfe], [0x61, 0]), ([0xfe, 0xff], [0, 0x61])] {
            let text = [&mark[..], &letter, &[0x62]].concat();
            assert_eq!(
                utf8_from_utf16(&text).as_deref(),
                Some("a\u{fffd}".as_bytes())
            );
        }
    }
}
