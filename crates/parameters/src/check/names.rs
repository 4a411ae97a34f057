//! Names of databases, buckets and log groups, as AWS allows them.

/// Beginnings of bucket names that S3 keeps for itself.
const RESERVED_BEGINNINGS: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];

/// Ends of bucket names that S3 keeps for itself.
const RESERVED_ENDS: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/// A Glue database that Athena's statements can name without quotes.
pub(crate) fn database(text: &str) -> Result<String, String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if text.len() > 255 {
        return Err("the name of a Glue database has at most 255 characters".to_owned());
    }
    if !text.starts_with(|first: char| first.is_ascii_alphabetic()) || !text.bytes().all(allowed) {
        return Err(format!(
            "{text:?} is not a database that Athena can name; begin with a letter, then use letters, digits and underscores"
        ));
    }
    Ok(text.to_owned())
}

/// A general purpose bucket. `s3://` before it is taken away.
pub(crate) fn bucket(text: &str) -> Result<String, String> {
    let name = text.strip_prefix("s3://").unwrap_or(text);
    if text.starts_with("arn:") {
        return Err("give the bucket's name alone, without arn:aws:s3:::".to_owned());
    }
    let name = name.strip_suffix('/').unwrap_or(name);
    if name.contains('/') {
        return Err(format!("{name:?} holds a prefix; give the bucket alone"));
    }
    bucket_name(name)?;
    Ok(name.to_owned())
}

/// Whether S3 allows a bucket to be named so.
pub(super) fn bucket_name(name: &str) -> Result<(), String> {
    let refuse = |rule: &str| Err(format!("{name:?} is not the name of a bucket: {rule}"));
    let alphanumeric =
        |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    if !(3..=63).contains(&name.len()) {
        return refuse("it has 3 to 63 characters");
    }
    if !name
        .chars()
        .all(|character| alphanumeric(character) || character == '-' || character == '.')
    {
        return refuse("it has only lower-case letters, digits, hyphens and dots");
    }
    if !name.starts_with(alphanumeric) || !name.ends_with(alphanumeric) {
        return refuse("it begins and ends with a letter or digit");
    }
    if name.contains("..") {
        return refuse("it has no two dots side by side");
    }
    if name.parse::<std::net::Ipv4Addr>().is_ok() {
        return refuse("it does not look like an IP address");
    }
    reserved(name).map_or(Ok(()), |kept| {
        refuse(&format!("S3 keeps names that {kept} for itself"))
    })
}

/// Which names that S3 keeps for itself a name belongs to.
fn reserved(name: &str) -> Option<String> {
    let beginning = RESERVED_BEGINNINGS
        .into_iter()
        .find(|part| name.starts_with(part))
        .map(|part| format!("begin with {part}"));
    beginning.or_else(|| {
        RESERVED_ENDS
            .into_iter()
            .find(|part| name.ends_with(part))
            .map(|part| format!("end with {part}"))
    })
}

/// A CloudWatch log group.
pub(crate) fn log_group(text: &str) -> Result<String, String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-/.#".contains(&byte);
    if text.starts_with("arn:") {
        return Err(
            "give the log group's name alone, such as /aws/connect/anycompany, not its ARN"
                .to_owned(),
        );
    }
    if text.is_empty() || text.len() > 512 {
        return Err("the name of a log group has 1 to 512 characters".to_owned());
    }
    if !text.bytes().all(allowed) {
        return Err(format!(
            "{text:?} is not the name of a log group: it has only letters, digits and _ - / . #"
        ));
    }
    if text.starts_with("aws/") {
        return Err(format!(
            "no log group begins with aws/; did you mean /{text}?"
        ));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_that_s3_allows_are_accepted() {
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
    fn buckets_that_s3_refuses_are_refused_by_the_rule_they_break() {
        let too_long = "a".repeat(64);
        for (name, rule) in [
            ("ab", "3 to 63"),
            (too_long.as_str(), "3 to 63"),
            ("AnyCompany", "lower-case"),
            ("any_company", "lower-case"),
            ("any company", "lower-case"),
            ("größe", "lower-case"),
            ("-anycompany", "begins and ends"),
            ("anycompany.", "begins and ends"),
            ("any..company", "two dots"),
            ("192.168.5.4", "IP address"),
            ("xn--anycompany", "begin with xn--"),
            ("amzn-s3-demo-bucket", "begin with amzn-s3-demo-"),
            ("anycompany-s3alias", "end with -s3alias"),
            ("anycompany/recordings", "holds a prefix"),
            ("arn:aws:s3:::anycompany", "without arn:aws:s3:::"),
        ] {
            let reason = bucket(name).unwrap_err();
            assert!(reason.contains(rule), "{name}: {reason}");
        }
    }

    #[test]
    fn log_groups_are_checked_as_cloudwatch_checks_them() {
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
                .contains("only letters, digits")
        );
        assert!(
            log_group("/aws/connect/*")
                .unwrap_err()
                .contains("only letters, digits")
        );
        assert!(
            log_group("aws/connect/anycompany")
                .unwrap_err()
                .contains("/aws/connect/anycompany?")
        );
        assert!(
            log_group("arn:aws:logs:us-east-1:123456789012:log-group:/aws/connect/anycompany")
                .unwrap_err()
                .contains("name alone")
        );
    }

    #[test]
    fn databases_are_those_that_athena_can_name() {
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
                database(name).unwrap_err().contains("begin with a letter"),
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
