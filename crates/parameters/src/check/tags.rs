//! Checks of tags, by the limits of CloudFormation.

/// Most tags of a stack.
const MOST: usize = 50;
/// Most characters of a key and of a value.
const LIMITS: [usize; 2] = [128, 256];
/// Most characters of a standard parameter in Parameter Store.
const STORED: usize = 4_096;
/// What a key or value has besides letters, digits and spaces.
const SYMBOLS: &str = "_.:/=+-@";

/// A tag: `cost-center=42`.
///
/// # Errors
/// CloudFormation would reject it.
pub fn tag(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .filter(|(key, _)| !key.is_empty())
        .ok_or("expected KEY=VALUE, such as cost-center=42")?;
    if key.to_ascii_lowercase().starts_with("aws:") {
        return Err(format!(
            "invalid tag {key:?}: keys that start with aws: are reserved"
        ));
    }
    if key.chars().count() > LIMITS[0] || value.chars().count() > LIMITS[1] {
        let [of_key, of_value] = LIMITS;
        return Err(format!(
            "invalid tag {key:?}: a key has at most {of_key} characters, a value {of_value}"
        ));
    }
    let is_allowed = |character: char| {
        character.is_alphanumeric() || character == ' ' || SYMBOLS.contains(character)
    };
    match key.chars().chain(value.chars()).find(|it| !is_allowed(*it)) {
        Some(character) => Err(format!(
            "invalid tag {key:?}: {character:?} is not allowed; use letters, digits, spaces and {SYMBOLS}"
        )),
        None => Ok((key.to_owned(), value.to_owned())),
    }
}

/// Tags that are separated by commas, in their order: `cost-center=42,team=contact center`.
pub(crate) fn tags(text: &str) -> Result<String, String> {
    let tags = parse_tags(text)?;
    for (position, (key, _)) in tags.iter().enumerate() {
        if tags[..position].iter().any(|(other, _)| other == key) {
            return Err(format!("tag {key:?} is there twice"));
        }
    }
    if tags.len() > MOST {
        return Err(format!(
            "expected at most {MOST} tags, found {}",
            tags.len()
        ));
    }
    let pairs: Vec<_> = tags
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let text = pairs.join(",");
    if text.chars().count() > STORED {
        return Err(format!("Parameter Store keeps at most {STORED} characters"));
    }
    Ok(text)
}

pub(crate) fn parse_tags(text: &str) -> Result<Vec<(String, String)>, String> {
    text.split(',').map(|part| tag(part.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tag_is_within_the_limits_of_cloudformation() {
        let pair = |key: &str, value: &str| Ok((key.to_owned(), value.to_owned()));
        assert_eq!(tag("cost-center=42"), pair("cost-center", "42"));
        assert_eq!(tag("url=a=b"), pair("url", "a=b"));
        assert_eq!(tag("empty="), pair("empty", ""));
        assert_eq!(tag("Bereich=Köln 1"), pair("Bereich", "Köln 1"));
        for text in [
            "cost-center",
            "=42",
            "aws:owner=x",
            "AWS:owner=x",
            "a=b;c",
            "a,b=c",
        ] {
            assert!(tag(text).is_err(), "{text}");
        }
        assert!(tag(&format!("{}=1", "k".repeat(128))).is_ok());
        assert!(tag(&format!("{}=1", "k".repeat(129))).is_err());
        assert!(tag(&format!("k={}", "v".repeat(256))).is_ok());
        assert!(tag(&format!("k={}", "v".repeat(257))).is_err());
    }

    #[test]
    fn tags_are_separated_by_commas() {
        assert_eq!(
            tags("cost-center=42, team=contact center"),
            Ok("cost-center=42,team=contact center".to_owned())
        );
        let many = |count: usize| {
            (0..count)
                .map(|it| format!("k{it}=v"))
                .collect::<Vec<_>>()
                .join(",")
        };
        assert!(tags(&many(50)).is_ok());
        assert_eq!(
            tags(&many(51)),
            Err("expected at most 50 tags, found 51".to_owned())
        );
        assert_eq!(
            tags("a=1,b=2,a=3"),
            Err("tag \"a\" is there twice".to_owned())
        );
        assert!(tags("a=1,,b=2").is_err());
        // 16 tags of 255 characters with their commas, and one that fills the rest.
        let of_length = |length: usize| {
            let tags = (10..26).map(|it| format!("k{it}={}", "v".repeat(250)));
            let text = tags.collect::<Vec<_>>().join(",") + ",k=";
            let rest = "v".repeat(length - text.len());
            text + &rest
        };
        assert_eq!(tags(&of_length(4_096)), Ok(of_length(4_096)));
        assert!(
            tags(&of_length(4_097))
                .unwrap_err()
                .contains("4096 characters")
        );
    }
}
