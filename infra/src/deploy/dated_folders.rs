//! Folders of a bucket that have folders of years.

use super::{DeployError, Session};

/// Limit of folders that are listed.
const MOST_FOLDERS: usize = 1_000;
/// Start of the folders of copies of evaluations, one for each contact.
const COPY: &str = "contact_";

impl Session {
    /// The folders, each with a slash at its end, that have folders with the name of a year. Those are
    /// not listed themselves, so that the number of objects does not matter.
    ///
    /// # Errors
    /// A request fails, or there are too many folders.
    pub(super) async fn dated_folders(&self, bucket: &str) -> Result<Vec<String>, DeployError> {
        let (mut found, mut listed, mut level) = (Vec::new(), 0, vec![String::new()]);
        while !level.is_empty() {
            let mut below = Vec::new();
            for folder in level {
                listed += 1;
                if listed > MOST_FOLDERS {
                    return Err(DeployError::Failed(format!(
                        "bucket {bucket} has more than {MOST_FOLDERS} folders; configure the prefix of \
                         evaluations, such as --connect-evaluation-forms-s3-location={bucket}/connect/ALIAS/ContactEvaluations"
                    )));
                }
                let children = self.buckets.folders(bucket, &folder).await?;
                if children.iter().any(|child| is_year(name(child))) {
                    found.push(folder);
                }
                below.extend(
                    children
                        .into_iter()
                        .filter(|child| is_searched(name(child))),
                );
            }
            level = below;
        }
        found.sort_unstable();
        Ok(found)
    }
}

/// The last part of a folder's key.
fn name(folder: &str) -> &str {
    let folder = folder.strip_suffix('/').unwrap_or(folder);
    folder.rsplit('/').next().unwrap_or(folder)
}

fn is_year(name: &str) -> bool {
    name.len() == 4 && name.starts_with("20") && name.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_searched(name: &str) -> bool {
    !is_year(name) && !name.starts_with(COPY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_not_searched() {
        assert_eq!(name("connect/any/ContactEvaluations/2026/"), "2026");
        assert_eq!(name("2026/"), "2026");
        for (folder, year, searched) in [
            ("2026", true, false),
            ("ContactEvaluations", false, true),
            ("20", false, true),
            ("9999", false, true),
            ("contact_5a542081", false, false),
        ] {
            assert_eq!(
                (is_year(folder), is_searched(folder)),
                (year, searched),
                "{folder}"
            );
        }
    }
}
