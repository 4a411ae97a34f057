//! Decodes UTF-16, which PowerShell's `>` writes.

use std::io::{self, BufRead, BufReader, Read};

use connect_core::utf8_from_utf16;

/// Bytes that are decoded at once.
const BUFFER: usize = 1 << 16;

/// UTF-8 of a UTF-16 stream.
pub(super) struct Utf16Reader {
    reader: Box<dyn BufRead>,
    mark: [u8; 2],
    /// Bytes of an incomplete character.
    rest: Vec<u8>,
    text: io::Cursor<Vec<u8>>,
}

impl Utf16Reader {
    /// Returns `reader`, decoded if it starts with a byte order mark of UTF-16.
    pub(super) fn decoded(mut reader: Box<dyn BufRead>) -> io::Result<Box<dyn BufRead>> {
        let mark = match reader.fill_buf()? {
            [0xff, 0xfe, ..] => [0xff, 0xfe],
            [0xfe, 0xff, ..] => [0xfe, 0xff],
            _ => return Ok(reader),
        };
        reader.consume(mark.len());
        Ok(Box::new(BufReader::with_capacity(
            BUFFER,
            Self {
                reader,
                mark,
                rest: Vec::new(),
                text: io::Cursor::default(),
            },
        )))
    }

    /// Decodes the next bytes up to a complete character. An odd byte at the end becomes U+FFFD, so that
    /// the document is reported.
    #[expect(
        clippy::expect_used,
        reason = "an empty text would lose the bytes of a buffer"
    )]
    fn decode(&mut self) -> io::Result<()> {
        let mut bytes = self.mark.to_vec();
        bytes.append(&mut self.rest);
        let before = bytes.len();
        let read = self
            .reader
            .by_ref()
            .take(BUFFER as u64)
            .read_to_end(&mut bytes)?;
        if read > 0 {
            let mut end = bytes.len() - bytes.len() % 2;
            if end > before && self.is_high_surrogate(&bytes[end - 2..end]) {
                end -= 2;
            }
            self.rest = bytes.split_off(end);
        }
        let text = utf8_from_utf16(&bytes).expect("the bytes start with a byte order mark");
        self.text = io::Cursor::new(text);
        Ok(())
    }

    fn is_high_surrogate(&self, unit: &[u8]) -> bool {
        let first = if self.mark == [0xff, 0xfe] {
            unit[1]
        } else {
            unit[0]
        };
        matches!(first, 0xd8..0xdc)
    }
}

impl Read for Utf16Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.text.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let had_rest = !self.rest.is_empty();
            if self.reader.fill_buf()?.is_empty() && !had_rest {
                return Ok(0);
            }
            self.decode()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: Vec<u8>) -> String {
        let mut text = String::new();
        Utf16Reader::decoded(Box::new(io::Cursor::new(bytes)))
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    #[test]
    fn case_10_decodes_characters_across_buffers() {
        // An odd number of units before the emoji splits each at some end of a buffer.
        let text = format!("{{\"a\":\"x{}\"}}", "é😀".repeat(BUFFER / 2));
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut little = vec![0xff, 0xfe];
        little.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        let mut big = vec![0xfe, 0xff];
        big.extend(units.iter().flat_map(|unit| unit.to_be_bytes()));
        assert_eq!(decoded(little), text);
        assert_eq!(decoded(big), text);
    }

    #[test]
    fn ends_at_incomplete_characters() {
        assert_eq!(decoded(vec![0xff, 0xfe, 0x61, 0, 0x62]), "a\u{fffd}");
        assert_eq!(decoded(vec![0xff, 0xfe, 0x62]), "\u{fffd}");
        assert_eq!(decoded(vec![0xff, 0xfe, 0x3d, 0xd8]), "\u{fffd}");
        assert_eq!(decoded(vec![0xff, 0xfe]), "");
        assert_eq!(decoded(b"{}".to_vec()), "{}");
    }
}
