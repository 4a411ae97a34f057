//! Checks of names of databases, buckets and log groups.

/// Prefixes of bucket names that S3 reserves.
const RESERVED_PREFIXES: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];

/// Suffixes of bucket names that S3 reserves.
const RESERVED_SUFFIXES: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/// A Glue database that needs no quotes in Athena.
pub(crate) fn database(text: &str) -> Result<String, String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if text.len() > 255 {
        return Err("names of Glue databases have at most 255 characters".to_owned());
    }
    if !text.starts_with(|first: char| first.is_ascii_alphabetic()) || !text.bytes().all(allowed) {
        return Err(format!(
            "invalid database name `{text}`: start with a letter, then use letters, digits and underscores"
        ));
    }
    Ok(text.to_owned())
}

/// A general purpose bucket, with or without `s3://`.
pub(crate) fn bucket(text: &str) -> Result<String, String> {
    let name = text.strip_prefix("s3://").unwrap_or(text);
    if text.starts_with("arn:") {
        return Err("expected the bucket name without arn:aws:s3:::".to_owned());
    }
    let name = name.strip_suffix('/').unwrap_or(name);
    if name.contains('/') {
        return Err(format!("`{name}` has a prefix; expected the bucket alone"));
    }
    bucket_name(name)?;
    Ok(name.to_owned())
}

/// Checks a name against the rules of S3.
pub(super) fn bucket_name(name: &str) -> Result<(), String> {
    let invalid = |rule: &str| Err(format!("invalid bucket name `{name}`: {rule}"));
    let alphanumeric =
        |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    if !(3..=63).contains(&name.len()) {
        return invalid("use 3 to 63 characters");
    }
    if !name
        .chars()
        .all(|character| alphanumeric(character) || character == '-' || character == '.')
    {
        return invalid("use lower-case letters, digits, hyphens and dots");
    }
    if !name.starts_with(alphanumeric) || !name.ends_with(alphanumeric) {
        return invalid("start and end with a letter or digit");
    }
    if name.contains("..") {
        return invalid("consecutive dots are not allowed");
    }
    if name.parse::<std::net::Ipv4Addr>().is_ok() {
        return invalid("IP addresses are not allowed");
    }
    reserved(name).map_or(Ok(()), |affix| {
        invalid(&format!("S3 reserves names that {affix}"))
    })
}

/// The reserved prefix or suffix of a name.
fn reserved(name: &str) -> Option<String> {
    let prefix = RESERVED_PREFIXES
        .into_iter()
        .find(|part| name.starts_with(part))
        .map(|part| format!("start with {part}"));
    prefix.or_else(|| {
        RESERVED_SUFFIXES
            .into_iter()
            .find(|part| name.ends_with(part))
            .map(|part| format!("end with {part}"))
    })
}

pub(crate) fn log_group(text: &str) -> Result<String, String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-/.#".contains(&byte);
    if text.starts_with("arn:") {
        return Err(
            "expected the log group name, such as /aws/connect/anycompany, not its ARN".to_owned(),
        );
    }
    if text.is_empty() || text.len() > 512 {
        return Err("names of log groups have 1 to 512 characters".to_owned());
    }
    if !text.bytes().all(allowed) {
        return Err(format!(
            "invalid log group name `{text}`: use letters, digits and _ - / . #"
        ));
    }
    if text.starts_with("aws/") {
        return Err(format!("a leading / is missing; did you mean `/{text}`?"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_buckets_that_s3_allows() {
        for name in [
            "abc",
            "amazon-connect-1a2b3c4d5e6f",
            "any.company.recordings",
            "1.2.3.4.5",
        ] {
            assert_eq!(bucket(name), Ok(name.to_owned()), "{name}");
        }
        let longest = "a".repeat(63);
        assert_eq!(bucket(&longest), Ok(longest.clone()));
        assert_eq!(bucket("s3://anycompany/"), Ok("anycompany".to_owned()));
    }

    #[test]
    fn rejects_buckets_with_the_rule_that_they_break() {
        let too_long = "a".repeat(64);
        for (name, rule) in [
            ("ab", "3 to 63"),
            (too_long.as_str(), "3 to 63"),
            ("AnyCompany", "lower-case"),
            ("any_company", "lower-case"),
            ("any company", "lower-case"),
            ("größe", "lower-case"),
            ("-anycompany", "start and end"),
            ("anycompany.", "start and end"),
            ("any..company", "consecutive dots"),
            ("192.168.5.4", "IP address"),
            ("xn--anycompany", "start with xn--"),
            ("amzn-s3-demo-bucket", "start with amzn-s3-demo-"),
            ("anycompany-s3alias", "end with -s3alias"),
            ("anycompany/recordings", "has a prefix"),
            ("arn:aws:s3:::anycompany", "without arn:aws:s3:::"),
        ] {
            let reason = bucket(name).unwrap_err();
            assert!(reason.contains(rule), "{name}: {reason}");
        }
    }

    #[test]
    fn checks_log_groups_as_cloudwatch_does() {
        for name in ["/aws/connect/anycompany", "a", "flow-logs_1.2#3"] {
            assert_eq!(log_group(name), Ok(name.to_owned()), "{name}");
        }
        let longest = "g".repeat(512);
        assert_eq!(log_group(&longest), Ok(longest.clone()));
        assert!(
            log_group(&format!("{longest}g"))
                .unwrap_err()
                .contains("1 to 512")
        );
        assert!(
            log_group("/aws/connect/any company")
                .unwrap_err()
                .contains("use letters, digits")
        );
        assert!(
            log_group("/aws/connect/*")
                .unwrap_err()
                .contains("use letters, digits")
        );
        assert!(
            log_group("aws/connect/anycompany")
                .unwrap_err()
                .contains("did you mean `/aws/connect/anycompany`?")
        );
        assert!(
            log_group("arn:aws:logs:us-east-1:123456789012:log-group:/aws/connect/anycompany")
                .unwrap_err()
                .contains("not its ARN")
        );
    }

    #[test]
    fn accepts_databases_that_need_no_quotes() {
        for name in ["AmazonConnectDataAnalyticsDB", "a", "connect_2026"] {
            assert_eq!(database(name), Ok(name.to_owned()), "{name}");
        }
        for name in [
            "",
            "2026_connect",
            "_connect",
            "any-company",
            "any company",
            "größe",
            "db;drop",
        ] {
            assert!(
                database(name).unwrap_err().contains("start with a letter"),
                "{name}"
            );
        }
        assert!(database(&"d".repeat(255)).is_ok());
        assert!(
            database(&"d".repeat(256))
                .unwrap_err()
                .contains("at most 255")
        );
    }
}
