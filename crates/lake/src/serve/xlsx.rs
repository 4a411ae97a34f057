//! Excel workbooks (Office Open XML, ECMA-376) with one sheet.
//!
//! Texts are inline strings, which spreadsheets never evaluate as formulas.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use axum::http::header;
use axum::response::{IntoResponse, Response};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use super::error::ApiError;
use super::spreadsheet::Sheet;

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Limits of Excel.
const MAX_ROWS: usize = 1_048_576;
const MAX_CHARACTERS: usize = 32_767;

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;
const RELATIONSHIPS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const WORKBOOK_RELATIONSHIPS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// Format 1 is bold, for headings.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font/><font><b/></font></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>"#;

/// Returns the sheet as a file download.
///
/// # Errors
/// The sheet is too large for Excel.
pub(super) fn download(sheet: &Sheet<'_>) -> Result<Response, ApiError> {
    let too_large = || ApiError::request(&"too large for Excel: download CSV instead");
    if sheet.rows.len() >= MAX_ROWS {
        return Err(too_large());
    }
    let disposition = format!("attachment; filename=\"{}.xlsx\"", sheet.name);
    let headers = [
        (header::CONTENT_TYPE, MEDIA_TYPE.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    let bytes = workbook(sheet).map_err(|_| too_large())?;
    Ok((headers, bytes).into_response())
}

fn workbook(sheet: &Sheet<'_>) -> io::Result<Vec<u8>> {
    let mut archive = Archive::default();
    for (path, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONSHIPS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONSHIPS),
        ("xl/styles.xml", STYLES),
    ] {
        archive.add(path, &format!("{XML}{text}"))?;
    }
    archive.add("xl/worksheets/sheet1.xml", &format!("{XML}{}", rows(sheet)))?;
    archive.finish()
}

/// The sheet's XML; its first row stays in view.
fn rows(sheet: &Sheet<'_>) -> String {
    let mut xml = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews><sheetData><row>"#.to_owned();
    for heading in &sheet.headings {
        text(&mut xml, heading, r#" s="1""#);
    }
    xml.push_str("</row>");
    for row in sheet.rows {
        xml.push_str("<row>");
        for (cell, is_number) in row.iter().zip(&sheet.numbers) {
            match cell {
                None => xml.push_str("<c/>"),
                // Excel has no infinity and no NaN.
                Some(number)
                    if *is_number && number.parse().is_ok_and(|value: f64| value.is_finite()) =>
                {
                    let _infallible = write!(xml, "<c><v>{number}</v></c>");
                }
                Some(value) => text(&mut xml, value, ""),
            }
        }
        xml.push_str("</row>");
    }
    xml.push_str("</sheetData></worksheet>");
    xml
}

/// A cell of text, without characters that XML cannot have and at most as long as Excel allows,
/// which counts UTF-16 code units.
fn text(xml: &mut String, value: &str, attributes: &str) {
    let _infallible = write!(
        xml,
        r#"<c t="inlineStr"{attributes}><is><t xml:space="preserve">"#
    );
    let mut units = 0;
    let fits = |character: &char| {
        units += character.len_utf16();
        units <= MAX_CHARACTERS
    };
    for character in value.chars().take_while(fits) {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\t' | '\n' | '\r' => xml.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => xml.push('\u{fffd}'),
            _ => xml.push(character),
        }
    }
    xml.push_str("</t></is></c>");
}

/// A ZIP archive in memory (APPNOTE.TXT 6.3), smaller than 4 GiB.
#[derive(Default)]
struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    files: u16,
}

impl Archive {
    fn add(&mut self, path: &str, content: &str) -> io::Result<()> {
        let mut crc = Crc::new();
        crc.update(content.as_bytes());
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content.as_bytes())?;
        let packed = encoder.finish()?;
        // Version 2.0, UTF-8 names, deflate, and 1 January 1980: nothing depends on the clock.
        let mut head = vec![20, 0, 0, 8, 8, 0, 0, 0, 0x21, 0];
        head.extend(crc.sum().to_le_bytes());
        for length in [packed.len(), content.len()] {
            head.extend(size(length)?.to_le_bytes());
        }
        head.extend(
            u16::try_from(path.len())
                .map_err(io::Error::other)?
                .to_le_bytes(),
        );
        head.extend([0, 0]);
        let start = size(self.bytes.len())?;
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&head);
        self.bytes.extend(path.as_bytes());
        self.bytes.extend(packed);
        self.directory.extend(b"PK\x01\x02\x14\x00");
        self.directory.extend(&head);
        self.directory.extend([0; 10]);
        self.directory.extend(start.to_le_bytes());
        self.directory.extend(path.as_bytes());
        self.files += 1;
        Ok(())
    }

    fn finish(mut self) -> io::Result<Vec<u8>> {
        let start = size(self.bytes.len())?;
        let length = size(self.directory.len())?;
        self.bytes.append(&mut self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(self.files.to_le_bytes());
        self.bytes.extend(self.files.to_le_bytes());
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend(start.to_le_bytes());
        self.bytes.extend([0, 0]);
        Ok(self.bytes)
    }
}

fn size(length: usize) -> io::Result<u32> {
    u32::try_from(length).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::io::Read;

    use flate2::read::DeflateDecoder;

    use super::*;

    /// The last file of an archive.
    fn last_file(bytes: &[u8]) -> String {
        let start = bytes
            .windows(4)
            .rposition(|window| window == b"PK\x03\x04")
            .unwrap();
        let name = usize::from(bytes[start + 26]);
        let mut text = String::new();
        DeflateDecoder::new(&bytes[start + 30 + name..])
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    #[test]
    fn texts_are_never_formulas_or_markup() {
        let rows = [vec![
            Some("=1+1".to_owned()),
            Some("<b>&\u{1}".to_owned()),
            Some("-2.5".to_owned()),
            Some("NaN".to_owned()),
            None,
        ]];
        let sheet = Sheet {
            name: "test".to_owned(),
            headings: vec![Cow::Borrowed("A"); 5],
            numbers: vec![false, false, true, true, true],
            rows: &rows,
        };
        let xml = last_file(&workbook(&sheet).unwrap());
        let cell = |text: &str| {
            format!(r#"<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#)
        };
        let expected = [
            cell("=1+1"),
            cell("&lt;b&gt;&amp;\u{fffd}"),
            "<c><v>-2.5</v></c>".to_owned(),
            cell("NaN"),
            "<c/>".to_owned(),
        ];
        assert!(xml.contains(&expected.concat()), "{xml}");
    }
}
