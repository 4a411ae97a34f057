//! Locations in S3.

use std::fmt;

use super::names::bucket_name;

/// An S3 bucket, or a prefix in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Location {
    pub bucket: String,
    /// Prefix without leading or trailing slash; `None` is the whole bucket.
    pub prefix: Option<String>,
}

impl S3Location {
    /// Parses `bucket` or `bucket/prefix`, with or without `s3://` and a trailing slash.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("arn:") {
            return Err("expected bucket/prefix without arn:aws:s3:::".to_owned());
        }
        let path = text.strip_prefix("s3://").unwrap_or(text);
        let path = path.strip_suffix('/').unwrap_or(path);
        let (bucket, prefix) = path
            .split_once('/')
            .map_or((path, None), |(bucket, prefix)| (bucket, Some(prefix)));
        bucket_name(bucket)?;
        prefix.map_or(Ok(()), check_prefix)?;
        Ok(Self {
            bucket: bucket.to_owned(),
            prefix: prefix.map(str::to_owned),
        })
    }
}

fn check_prefix(prefix: &str) -> Result<(), String> {
    if prefix.split('/').any(str::is_empty) {
        return Err(format!(
            "the prefix `{prefix}` has an empty folder name; expected bucket/folder/folder"
        ));
    }
    if prefix.contains(['*', '?']) || prefix.chars().any(char::is_control) {
        return Err(format!(
            "the prefix `{prefix}` has characters that are not supported; remove * and ?"
        ));
    }
    if prefix.len() > 1024 {
        return Err("the prefix exceeds the 1,024 bytes of an S3 key".to_owned());
    }
    Ok(())
}

impl fmt::Display for S3Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.bucket)?;
        self.prefix
            .as_ref()
            .map_or(Ok(()), |prefix| write!(f, "/{prefix}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(bucket: &str, prefix: Option<&str>) -> S3Location {
        S3Location {
            bucket: bucket.to_owned(),
            prefix: prefix.map(str::to_owned),
        }
    }

    #[test]
    fn parses_buckets_and_prefixes() {
        for (text, expected) in [
            ("anycompany", location("anycompany", None)),
            ("anycompany/", location("anycompany", None)),
            (
                "s3://anycompany/connect/site/ContactEvaluations/",
                location("anycompany", Some("connect/site/ContactEvaluations")),
            ),
            (
                "anycompany/connect/my site",
                location("anycompany", Some("connect/my site")),
            ),
        ] {
            assert_eq!(S3Location::parse(text), Ok(expected.clone()), "{text}");
            assert_eq!(S3Location::parse(&expected.to_string()), Ok(expected));
        }
    }

    #[test]
    fn rejects_locations_that_s3_or_a_prefix_filter_would_misread() {
        for (text, reason) in [
            ("", "3 to 63"),
            ("/connect/site", "3 to 63"),
            ("Any_Company/connect", "lower-case"),
            ("anycompany//connect", "empty folder name"),
            ("anycompany/connect//site", "empty folder name"),
            ("anycompany/connect//", "empty folder name"),
            ("anycompany/connect/*", "remove *"),
            ("arn:aws:s3:::anycompany/connect", "without arn"),
        ] {
            let problem = S3Location::parse(text).unwrap_err();
            assert!(problem.contains(reason), "{text}: {problem}");
        }
        let of_length = |length| S3Location::parse(&format!("anycompany/{}", "p".repeat(length)));
        assert!(of_length(1024).is_ok());
        assert!(of_length(1025).unwrap_err().contains("1,024"));
    }
}
