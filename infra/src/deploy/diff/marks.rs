//! Colors of the marks of changes.

use cli::style::{ADDED, CHANGED, REMOVED};

/// Length of `[+]`, in bytes.
const MARK_LENGTH: usize = 3;

/// Lines of changes with the mark of each in its color, for output that drops styles where they are
/// not wanted.
pub fn styled_marks(text: &str) -> String {
    text.split_inclusive('\n').map(styled_mark).collect()
}

fn styled_mark(line: &str) -> String {
    let start = line.len() - line.trim_start_matches(' ').len();
    let (indent, change) = line.split_at(start);
    let style = match change.get(..MARK_LENGTH) {
        Some("[+]" | "[<]") => ADDED,
        Some("[~]") => CHANGED,
        Some("[-]") => REMOVED,
        _ => return line.to_owned(),
    };
    let (mark, rest) = change.split_at(MARK_LENGTH);
    format!("{indent}{style}{mark}{style:#}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_marks_at_the_start_of_lines() {
        assert_eq!(
            styled_marks("  [+] Role\n[-]  cl\nArn: [~]\n      Action: [] -> [+]\n"),
            "  \u{1b}[32m[+]\u{1b}[0m Role\n\u{1b}[31m[-]\u{1b}[0m  cl\nArn: [~]\n      Action: [] -> [+]\n"
        );
    }
}
