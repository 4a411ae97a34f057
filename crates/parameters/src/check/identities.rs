//! Checks of Connect instances, data streams, QuickSight users and groups, and e-mail addresses.

/// Lengths of the five parts of a UUID.
const UUID_PARTS: [usize; 5] = [8, 4, 4, 4, 12];

/// The ID of a Connect instance, from the ID or the ARN.
pub(crate) fn connect_instance(text: &str) -> Result<String, String> {
    let id = text
        .rsplit_once(":instance/")
        .filter(|_| text.starts_with("arn:"))
        .map_or(text, |(_, id)| id);
    if !is_uuid(id) {
        let hint = "such as 12345678-90ab-cdef-1234-567890abcdef; the console shows it at the end of the instance's ARN";
        return Err(format!(
            "expected the ID of a Connect instance, {hint}; found `{text}`"
        ));
    }
    Ok(id.to_ascii_lowercase())
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let lengths_fit = parts.iter().map(|part| part.len()).eq(UUID_PARTS);
    lengths_fit
        && parts
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The ARN of a Kinesis data stream, in any account.
pub(crate) fn data_stream(text: &str) -> Result<String, String> {
    let parse = || {
        let mut parts = text.splitn(6, ':');
        let scheme = parts.next()? == "arn";
        let partition = parts.next()?.starts_with("aws");
        let service = parts.next()? == "kinesis";
        let region = !parts.next()?.is_empty();
        let account = parts.next()?;
        let account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        let name = parts.next()?.strip_prefix("stream/")?;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        let named = (1..=128).contains(&name.len()) && name.bytes().all(allowed);
        Some(scheme && partition && service && region && account && named)
    };
    if parse() != Some(true) {
        return Err(format!(
            "expected the ARN of a Kinesis data stream, arn:aws:kinesis:<region>:<account>:stream/<name>; found `{text}`"
        ));
    }
    Ok(text.to_owned())
}

/// The ARN of a KMS key. IAM policies require the ARN of the key: an alias does not apply there.
pub(crate) fn kms_key(text: &str) -> Result<String, String> {
    let parse = || {
        let mut parts = text.splitn(6, ':');
        let scheme = parts.next()? == "arn";
        let partition = parts.next()?.starts_with("aws");
        let service = parts.next()? == "kms";
        let region = !parts.next()?.is_empty();
        let account = parts.next()?;
        let account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        let id = parts.next()?.strip_prefix("key/")?;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let named = !id.is_empty() && id.bytes().all(allowed);
        Some(scheme && partition && service && region && account && named)
    };
    if parse() == Some(true) {
        return Ok(text.to_owned());
    }
    Err(format!(
        "expected the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<ID>; found `{text}`"
    ))
}

/// The ARN of a QuickSight user or group.
pub(crate) fn quicksight_principal(text: &str) -> Result<String, String> {
    let parse = || {
        let mut parts = text.splitn(6, ':');
        let scheme = parts.next()? == "arn";
        let partition = parts.next()?.starts_with("aws");
        let service = parts.next()? == "quicksight";
        let region = !parts.next()?.is_empty();
        let account = parts.next()?;
        let account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        let mut resource = parts.next()?.splitn(3, '/');
        let kind = ["user", "group"].contains(&resource.next()?);
        let named = !resource.next()?.is_empty() && !resource.next()?.is_empty();
        Some(scheme && partition && service && region && account && kind && named)
    };
    if parse() != Some(true) || text.contains(char::is_whitespace) {
        return Err("expected the ARN of a QuickSight user or group: arn:aws:quicksight:<region>:<account>:user/<namespace>/<name>, or group/ instead of user/".to_owned());
    }
    Ok(text.to_owned())
}

/// An e-mail address. The reason does not repeat it.
pub(crate) fn email(text: &str) -> Result<String, String> {
    let allowed = |part: &str| {
        !part.is_empty()
            && !part.contains(|character: char| {
                character.is_whitespace() || "@,;<>\"".contains(character)
            })
    };
    let is_address = text.split_once('@').is_some_and(|(name, domain)| {
        let labels = domain.split('.').collect::<Vec<_>>();
        allowed(name)
            && allowed(domain)
            && labels.len() > 1
            && labels.iter().all(|label| !label.is_empty())
    });
    if !is_address || text.len() > 320 {
        return Err("expected one e-mail address, such as operations@example.com".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_id_or_arn_of_a_connect_instance() {
        let id = "12345678-90ab-cdef-1234-567890abcdef";
        let arn = format!("arn:aws:connect:us-east-1:123456789012:instance/{id}");
        for text in [id, &id.to_uppercase(), &arn] {
            assert_eq!(connect_instance(text), Ok(id.to_owned()), "{text}");
        }
        for text in [
            "",
            "anycompany",
            "12345678-90ab-cdef-1234-567890abcde",
            "12345678-90ab-cdef-1234-567890abcdeg",
            &format!("{arn}/queue/{id}"),
        ] {
            assert!(
                connect_instance(text)
                    .unwrap_err()
                    .contains("expected the ID"),
                "{text}"
            );
        }
    }

    #[test]
    fn accepts_data_streams_of_any_account() {
        for text in [
            "arn:aws:kinesis:us-east-1:123456789012:stream/Any_Company.1-2",
            "arn:aws-us-gov:kinesis:us-gov-west-1:111122223333:stream/a",
        ] {
            assert_eq!(data_stream(text), Ok(text.to_owned()));
        }
        for text in [
            "AnyCompany",
            "arn:aws:firehose:us-east-1:123456789012:deliverystream/AnyCompany",
            "arn:aws:kinesis:us-east-1:123456789012:stream/",
            "arn:aws:kinesis:us-east-1:123456789012:stream/a/consumer/b:1",
            "arn:aws:kinesis::123456789012:stream/a",
            "arn:aws:kinesis:us-east-1:1234:stream/a",
        ] {
            assert!(
                data_stream(text).unwrap_err().contains("expected the ARN"),
                "{text}"
            );
        }
    }

    #[test]
    fn accepts_keys_of_kms_in_any_account() {
        for text in [
            "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234",
        ] {
            assert_eq!(kms_key(text), Ok(text.to_owned()));
        }
        for text in [
            "1234abcd-12ab-34cd-56ef-1234567890ab",
            "urn:aws:kms:us-east-1:123456789012:key/1234",
            "arn:azure:kms:us-east-1:123456789012:key/1234",
            "arn:aws:s3:us-east-1:123456789012:key/1234",
            "arn:aws:kms::123456789012:key/1234",
            "arn:aws:kms:us-east-1:12345:key/1234",
            "arn:aws:kms:us-east-1:12345678901a:key/1234",
            "arn:aws:kms:us-east-1:123456789012:alias/lake",
            "arn:aws:kms:us-east-1:123456789012:key/",
            "arn:aws:kms:us-east-1:123456789012:key/1234 5678",
        ] {
            assert!(
                kms_key(text).unwrap_err().contains("expected the ARN"),
                "{text}"
            );
        }
    }

    #[test]
    fn accepts_quicksight_users_and_groups() {
        for text in [
            "arn:aws:quicksight:us-east-1:123456789012:user/default/Admin/analyst",
            "arn:aws-cn:quicksight:cn-north-1:123456789012:group/default/analysts",
        ] {
            assert_eq!(quicksight_principal(text), Ok(text.to_owned()));
        }
        for text in [
            "analyst",
            "arn:aws:iam::123456789012:user/analyst",
            "arn:aws:quicksight:us-east-1:123456789012:dashboard/a/b",
            "arn:aws:quicksight:us-east-1:12345:user/default/analyst",
            "arn:aws:quicksight:us-east-1:123456789012:user/default/",
            "arn:aws:quicksight:us-east-1:123456789012:user/default",
            "arn:aws:quicksight::123456789012:user/default/analyst",
        ] {
            assert!(
                quicksight_principal(text)
                    .unwrap_err()
                    .contains("expected the ARN"),
                "{text}"
            );
        }
    }

    #[test]
    fn checks_email_addresses_without_repeating_them() {
        for text in ["operations@example.com", "o.p+s@mail.example.co.uk"] {
            assert_eq!(email(text), Ok(text.to_owned()));
        }
        let of_length = |length: usize| "n".repeat(length - "@b.de".len()) + "@b.de";
        assert!(email(&of_length(320)).is_ok());
        assert!(email(&of_length(321)).is_err());
        for text in [
            "anybody",
            "@example.org",
            "a@b",
            "a@example..com",
            "a b@example.com",
            "a@example.com,b@example.com",
            "a@b@example.com",
        ] {
            let reason = email(text).unwrap_err();
            assert!(!reason.contains(text), "{reason}");
        }
    }
}
