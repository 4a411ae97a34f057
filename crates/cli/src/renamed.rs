//! Options under their names of earlier versions.
//!
//! Command lines are rewritten before they are parsed, so that help shows the current names alone.

use std::ffi::{OsStr, OsString};

/// The commands of a program that accept an earlier name.
#[derive(Clone, Copy, Debug)]
pub enum Commands {
    /// These.
    Only(&'static [&'static str]),
    /// All but these; also a program without commands.
    AllBut(&'static [&'static str]),
}

/// An option, or an option with one of its values, that has a new name.
#[derive(Clone, Copy, Debug)]
pub struct Renamed {
    /// Where the earlier name is accepted.
    pub commands: Commands,
    /// The earlier name, such as `--output json`: an option, with a value if only this one is
    /// renamed.
    pub earlier: &'static str,
    /// The current name, such as `--format json`: an option, with a value if that is fixed.
    pub current: &'static str,
}

impl Renamed {
    /// What every program accepted before `--format`.
    pub const OUTPUT_JSON: [&'static str; 2] = ["--output json", "--format json"];
    /// What every program accepted before `--format`.
    pub const OUTPUT_TEXT: [&'static str; 2] = ["--output text", "--format text"];

    /// A renaming from the first to the second.
    pub const fn new(commands: Commands, [earlier, current]: [&'static str; 2]) -> Self {
        Self {
            commands,
            earlier,
            current,
        }
    }

    fn applies_to(&self, command: Option<&str>) -> bool {
        match self.commands {
            Commands::Only(commands) => command.is_some_and(|name| commands.contains(&name)),
            Commands::AllBut(commands) => command.is_none_or(|name| !commands.contains(&name)),
        }
    }

    /// The current arguments for those at the start of `rest`, and how many of these they replace.
    fn replace(&self, rest: &[OsString]) -> Option<(Vec<OsString>, usize)> {
        let (option, fixed) = split(self.earlier);
        let first = rest.first()?.to_str()?;
        let (given, value) = match first.split_once('=') {
            Some((given, value)) => (given, Some(value)),
            None => (first, None),
        };
        if given != option {
            return None;
        }
        let (new_option, new_value) = split(self.current);
        let arguments = |value: &OsStr| vec![OsString::from(new_option), value.to_owned()];
        match (fixed, value, rest.get(1)) {
            (Some(fixed), Some(value), _) if value == fixed => {
                Some((arguments(OsStr::new(new_value.unwrap_or(fixed))), 1))
            }
            (Some(fixed), None, Some(value)) if value == fixed => {
                Some((arguments(OsStr::new(new_value.unwrap_or(fixed))), 2))
            }
            // A flag, such as --json.
            (None, None, _) if new_value.is_some() => {
                Some((arguments(OsStr::new(new_value.unwrap_or_default())), 1))
            }
            (None, Some(value), _) => Some((arguments(OsStr::new(value)), 1)),
            (None, None, Some(value)) => Some((arguments(value), 2)),
            (Some(_), _, _) | (None, None, None) => None,
        }
    }
}

fn split(text: &'static str) -> (&'static str, Option<&'static str>) {
    match text.split_once(' ') {
        Some((option, value)) => (option, Some(value)),
        None => (text, None),
    }
}

/// The command line with current names, and a warning for each earlier one. The first argument is
/// the program's name.
///
/// ```
/// use cli::{Commands, Renamed, replace_renamed};
///
/// let renamed = [Renamed::new(Commands::AllBut(&["synth"]), Renamed::OUTPUT_JSON)];
/// let arguments = ["infra", "outputs", "--output", "json"].map(Into::into);
/// let (arguments, warnings) = replace_renamed(&arguments, &renamed);
/// assert_eq!(arguments, ["infra", "outputs", "--format", "json"]);
/// assert_eq!(warnings, ["`--output json` is now `--format json`; the next release no longer accepts it"]);
/// ```
pub fn replace_renamed(
    arguments: &[OsString],
    renamed: &[Renamed],
) -> (Vec<OsString>, Vec<String>) {
    let command_at = command_position(arguments);
    let command = command_at.and_then(|at| arguments[at].to_str().map(str::to_owned));
    let applicable: Vec<_> = renamed
        .iter()
        .filter(|renamed| renamed.applies_to(command.as_deref()))
        .collect();
    let (mut current, mut before_command, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    let mut at = 0;
    while at < arguments.len() && arguments[at] != "--" {
        let found = applicable
            .iter()
            .find_map(|renamed| Some((renamed, renamed.replace(&arguments[at..])?)));
        if let Some((renamed, (replacement, count))) = found {
            warnings.push(format!(
                "`{}` is now `{}`; the next release no longer accepts it",
                renamed.earlier, renamed.current
            ));
            if command_at.is_some_and(|command_at| at < command_at) {
                before_command.extend(replacement);
            } else {
                current.extend(replacement);
            }
            at += count;
        } else {
            current.push(arguments[at].clone());
            if Some(at) == command_at {
                current.append(&mut before_command);
            }
            at += 1;
        }
    }
    current.extend_from_slice(&arguments[at..]);
    (current, warnings)
}

/// Where the command is: the first argument after the program's name that is neither an option nor
/// the value of `--output` or `--format`.
fn command_position(arguments: &[OsString]) -> Option<usize> {
    let mut is_value = false;
    arguments
        .iter()
        .enumerate()
        .skip(1)
        .find_map(|(at, argument)| {
            let text = argument.to_str().unwrap_or_default();
            let is_command = !is_value && !text.starts_with('-');
            is_value = text == "--output" || text == "--format";
            is_command.then_some(at)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RENAMED: [Renamed; 4] = [
        Renamed::new(Commands::AllBut(&["synth"]), Renamed::OUTPUT_JSON),
        Renamed::new(Commands::Only(&["list"]), ["--json", "--format json"]),
        Renamed::new(Commands::Only(&["query"]), ["--into", "--output"]),
        Renamed::new(
            Commands::Only(&["query"]),
            ["--format table", "--format text"],
        ),
    ];

    fn replaced(line: &str) -> (String, usize) {
        let arguments: Vec<_> = line.split(' ').map(OsString::from).collect();
        let (arguments, warnings) = replace_renamed(&arguments, &RENAMED);
        let words: Vec<_> = arguments
            .iter()
            .map(|word| word.to_str().unwrap())
            .collect();
        (words.join(" "), warnings.len())
    }

    #[test]
    fn replaces_earlier_names_with_a_warning() {
        for (earlier, current) in [
            ("p ls --output json", "p ls --format json"),
            ("p ls --output=json x", "p ls --format json x"),
            ("p --output json ls", "p ls --format json"),
            ("p list --json", "p list --format json"),
            ("p query --into a.csv x", "p query --output a.csv x"),
            ("p query --into=a.csv", "p query --output a.csv"),
            ("p query --format table", "p query --format text"),
            ("p --output json", "p --format json"),
        ] {
            assert_eq!(replaced(earlier), (current.to_owned(), 1), "{earlier}");
        }
    }

    #[test]
    fn keeps_current_names_and_everything_after_two_dashes() {
        for line in [
            "p ls --format json --output file.json",
            "p synth --output json",
            "p ingest --into lake-data",
            "p query --format csv",
            "p query --into",
            "p query -- --into x",
        ] {
            assert_eq!(replaced(line), (line.to_owned(), 0));
        }
    }
}
