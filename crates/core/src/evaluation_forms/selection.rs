//! Selection of the evaluation form output files to load.

use super::ObjectKey;

/// Selection of output files by the prefix before the year in their keys. Default: any prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    prefix: Option<String>,
}

impl Selection {
    /// Files with this prefix, such as `connect/anycompany/ContactEvaluations`; without one, all files.
    pub fn with_prefix(prefix: Option<&str>) -> Self {
        let prefix = prefix.map(|prefix| prefix.trim_matches('/').to_owned());
        Self {
            prefix: prefix.filter(|prefix| !prefix.is_empty()),
        }
    }

    /// Whether the object with this key is loaded.
    pub fn takes(&self, key: &ObjectKey) -> bool {
        self.prefix
            .as_ref()
            .is_none_or(|prefix| prefix == key.prefix())
    }

    /// Whether a local copy of an object is loaded: any folders may precede its key, and a file that was
    /// saved without its folders has no prefix that differs.
    pub fn takes_copy(&self, key: &ObjectKey) -> bool {
        let is_below = |prefix: &str| {
            let rest = key.prefix().strip_suffix(prefix);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        key.timestamp().is_none() || self.prefix.as_deref().is_none_or(is_below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_may_have_folders_before_the_prefix() {
        let name = "17:40:38.601Z-864dc499-610c-4bd8-b7f7-4f4ecf86b9a3-v3_1.json";
        let key = |prefix: &str| ObjectKey::parse(&format!("{prefix}2026/11/23/{name}")).unwrap();
        let selection = Selection::with_prefix(Some("/connect/a/ContactEvaluations/"));
        for (prefix, object, copy) in [
            ("connect/a/ContactEvaluations/", true, true),
            ("/home/me/bucket/connect/a/ContactEvaluations/", false, true),
            ("deconnect/a/ContactEvaluations/", false, false),
            ("connect/b/ContactEvaluations/", false, false),
            ("", false, false),
        ] {
            let key = key(prefix);
            assert_eq!(
                (selection.takes(&key), selection.takes_copy(&key)),
                (object, copy),
                "{prefix}"
            );
            for any in [None, Some(""), Some("/")] {
                let any = Selection::with_prefix(any);
                assert!(any.takes(&key) && any.takes_copy(&key), "{prefix}");
            }
        }
        let saved = ObjectKey::parse_file_name(name).unwrap();
        assert!(selection.takes_copy(&saved));
    }
}
