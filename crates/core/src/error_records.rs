//! Records that a delivery stream could not deliver, as Firehose writes them to error objects: one
//! JSON object a line.

use std::borrow::Cow;

use crate::JsonText;
use crate::gzip::record_content;
use crate::lenient::{self, object};

/// A record that was not delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorRecord {
    /// Why, such as `Lambda.FunctionError`.
    pub code: Option<String>,
    /// Description of the error.
    pub message: Option<String>,
    /// The record as it was put on the stream.
    pub data: Vec<u8>,
}

object! {
    Fields<'a> {
        raw_data: Cow<'a, str> = "rawData",
        code: Cow<'a, str> = "errorCode",
        upper_code: Cow<'a, str> = "ErrorCode",
        message: Cow<'a, str> = "errorMessage",
        upper_message: Cow<'a, str> = "ErrorMessage",
    }
}

impl ErrorRecord {
    /// Parses a line of an error object; `None` if it has no record.
    pub fn parse(line: &[u8]) -> Option<Self> {
        let line = JsonText::decode(line);
        let fields = lenient::value::<Fields<'_>>(&line).ok()?.0?;
        let text = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
        Some(Self {
            code: text(fields.code.or(fields.upper_code)),
            message: text(fields.message.or(fields.upper_message)),
            data: base64_simd::STANDARD
                .decode_to_vec(fields.raw_data?.as_ref())
                .ok()?,
        })
    }

    /// Content of the record, decompressed if it is gzip. A damaged record is its own content.
    pub fn content(&self) -> Vec<u8> {
        record_content(self.data.clone()).unwrap_or_else(|_| self.data.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gzip::Gzip;

    fn line(data: &[u8], code: &str) -> String {
        let data = base64_simd::STANDARD.encode_to_string(data);
        let message = code.replace("Code", "Message");
        format!(
            r#"{{"attemptsMade":4,"{code}":"Lambda.FunctionError","{message}":"failed","rawData":"{data}"}}"#
        )
    }

    #[test]
    fn records_are_decoded_and_compressed_ones_readable() {
        for code in ["errorCode", "ErrorCode"] {
            let record = ErrorRecord::parse(line(b"{}\n", code).as_bytes()).unwrap();
            assert_eq!(record.code.as_deref(), Some("Lambda.FunctionError"));
            assert_eq!(record.message.as_deref(), Some("failed"));
            assert_eq!(
                (record.content(), record.data),
                (b"{}\n".to_vec(), b"{}\n".to_vec())
            );
        }
        let payload = Gzip::new().compress(b"payload");
        let record = ErrorRecord::parse(line(&payload, "errorCode").as_bytes()).unwrap();
        assert_eq!(
            (record.content(), record.data),
            (b"payload".to_vec(), payload.clone())
        );
        let damaged = payload[..payload.len() - 1].to_vec();
        let record = ErrorRecord::parse(line(&damaged, "errorCode").as_bytes()).unwrap();
        assert_eq!(record.content(), damaged);
        for odd in ["{}", "1e999", r#""\ud83d""#, "NaN", "null"] {
            let line = line(b"data", "errorCode").replace("\"failed\"", odd);
            let record = ErrorRecord::parse(line.as_bytes()).unwrap();
            assert_eq!(record.data, b"data", "{odd}");
            assert_eq!(record.code.as_deref(), Some("Lambda.FunctionError"));
        }
        for other in [
            "",
            "{}",
            "[]",
            r#"{"rawData": "?"}"#,
            r#"{"rawData": {}}"#,
            r#"{"rawData": 1}"#,
        ] {
            assert_eq!(ErrorRecord::parse(other.as_bytes()), None, "{other}");
        }
    }
}
