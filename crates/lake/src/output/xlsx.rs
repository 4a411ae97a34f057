//! Excel workbooks (Office Open XML, ECMA-376) with one sheet.
//!
//! Texts are inline strings, which spreadsheets never evaluate as formulas.

use std::fmt::Write as _;
use std::io::{self, Write};

use athena::Column;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use super::{OutputCancellation, QueryResult, is_number, unique_names};

/// Limits of Excel.
const MAX_ROWS: usize = 1_048_576;
const MAX_CHARACTERS: usize = 32_767;
const MAX_DIGITS: usize = 15;

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;
const RELATIONSHIPS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const WORKBOOK_RELATIONSHIPS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// Format 1 is bold, for headings.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font/><font><b/></font></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>"#;

/// A result as a workbook.
///
/// # Errors
/// The result is too large for Excel, or the output is cancelled.
pub(super) fn result_workbook(
    result: &QueryResult,
    cancellation: &OutputCancellation,
) -> io::Result<Vec<u8>> {
    let batches = result.batches.iter();
    let batches = batches.take_while(|_| !cancellation.is_cancelled());
    let rows = batches.flat_map(|batch| {
        (0..batch.num_rows()).map(|row| {
            let columns = batch.columns().iter();
            columns.map(move |column| athena::text(column, row))
        })
    });
    let workbook = workbook(&unique_names(&result.columns), &result.columns, rows)?;
    cancellation.check()?;
    Ok(workbook)
}

/// A workbook with these headings and rows. `None` is NULL.
///
/// # Errors
/// The rows are too many or too large for Excel.
pub(crate) fn workbook<R, T>(
    headings: &[impl AsRef<str>],
    columns: &[Column],
    rows: impl Iterator<Item = R>,
) -> io::Result<Vec<u8>>
where
    R: Iterator<Item = Option<T>>,
    T: AsRef<str>,
{
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
    let sheet = sheet(headings, columns, rows)?;
    archive.add("xl/worksheets/sheet1.xml", &format!("{XML}{sheet}"))?;
    archive.finish()
}

/// The sheet's XML; its first row stays in view.
fn sheet<R, T>(
    headings: &[impl AsRef<str>],
    columns: &[Column],
    rows: impl Iterator<Item = R>,
) -> io::Result<String>
where
    R: Iterator<Item = Option<T>>,
    T: AsRef<str>,
{
    let mut xml = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews><sheetData><row>"#.to_owned();
    for heading in headings {
        text(&mut xml, heading.as_ref(), r#" s="1""#);
    }
    xml.push_str("</row>");
    for (number, row) in rows.enumerate() {
        if number + 1 >= MAX_ROWS {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("Excel has at most {MAX_ROWS} rows; write CSV instead"),
            ));
        }
        xml.push_str("<row>");
        for (cell, column) in row.zip(columns) {
            match cell.as_ref().map(AsRef::as_ref) {
                None => xml.push_str("<c/>"),
                Some(number) if is_excel_number(number, &column.data_type) => {
                    let _infallible = write!(xml, "<c><v>{number}</v></c>");
                }
                Some(value) => text(&mut xml, value, ""),
            }
        }
        xml.push_str("</row>");
    }
    xml.push_str("</sheetData></worksheet>");
    Ok(xml)
}

/// Whether a value can be a number of Excel, which has no infinity and no NaN, and keeps 15 digits:
/// a longer ID would end in zeros. Floating-point numbers are rounded.
fn is_excel_number(value: &str, data_type: &str) -> bool {
    let is_rounded = matches!(data_type, "real" | "double");
    is_number(data_type)
        && value.parse().is_ok_and(f64::is_finite)
        && (is_rounded || significant_digits(value) <= MAX_DIGITS)
}

/// The number of digits between the zeros at both ends.
fn significant_digits(number: &str) -> usize {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').len()
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
    use std::io::Read;

    use flate2::read::DeflateDecoder;

    use super::*;

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

    /// The cells of a row, as XML.
    fn cells(row: &[(&str, Option<&str>)]) -> String {
        let column = |(data_type, _): &(&str, Option<&str>)| Column {
            name: "A".to_owned(),
            data_type: (*data_type).to_owned(),
        };
        let columns: Vec<_> = row.iter().map(column).collect();
        let rows = std::iter::once(row.iter().map(|(_, value)| *value));
        let xml = last_file(&workbook(&vec!["A"; row.len()], &columns, rows).unwrap());
        let (_, last_row) = xml.rsplit_once("<row>").unwrap();
        last_row.split("</row>").next().unwrap().to_owned()
    }

    fn text_cell(text: &str) -> String {
        format!(r#"<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#)
    }

    #[test]
    fn texts_are_never_formulas_or_markup() {
        let row = [
            ("varchar", Some("=1+1")),
            ("varchar", Some("<b>&\u{1}")),
            ("double", Some("-2.5")),
            ("double", Some("NaN")),
            ("bigint", None),
        ];
        let expected = [
            text_cell("=1+1"),
            text_cell("&lt;b&gt;&amp;\u{fffd}"),
            "<c><v>-2.5</v></c>".to_owned(),
            text_cell("NaN"),
            "<c/>".to_owned(),
        ];
        assert_eq!(cells(&row), expected.concat());
    }

    /// Excel would show the first as 1234567890123450.
    #[test]
    fn numbers_that_excel_would_change_are_texts() {
        for (data_type, value) in [
            ("bigint", "1234567890123456"),
            ("bigint", "-9223372036854775808"),
            ("decimal(20,4)", "123456789012.3456"),
        ] {
            assert_eq!(cells(&[(data_type, Some(value))]), text_cell(value));
        }
        for (data_type, value) in [
            ("bigint", "-123456789012345"),
            ("bigint", "1234567890123450000"),
            ("decimal(20,4)", "0.0012"),
            ("double", "0.30000000000000004"),
            ("double", "1.2345678901234567E300"),
        ] {
            let number = format!("<c><v>{value}</v></c>");
            assert_eq!(cells(&[(data_type, Some(value))]), number);
        }
    }
}
