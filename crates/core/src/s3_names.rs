//! Limits of names in S3. The AWS SDK panics if a name does not fit into a URI, so names from events,
//! messages and arguments are checked before a call.

/// Largest object key of S3, in bytes.
pub const MAX_KEY_BYTES: usize = 1024;

/// Largest bucket name in bytes. Names are shorter today; this is the limit of the oldest buckets.
pub const MAX_BUCKET_BYTES: usize = 255;

/// A name that S3 cannot have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {field} has {length} bytes, which exceeds the S3 limit of {limit}")]
pub struct NameTooLong {
    /// What the name is of.
    pub field: &'static str,
    /// Length in bytes.
    pub length: usize,
    /// Limit in bytes.
    pub limit: usize,
}

/// Checks the length of a bucket name.
///
/// # Errors
/// It exceeds [`MAX_BUCKET_BYTES`].
pub fn check_bucket(name: &str) -> Result<(), NameTooLong> {
    check("bucket name", name, MAX_BUCKET_BYTES)
}

/// Checks the length of an object key.
///
/// # Errors
/// It exceeds [`MAX_KEY_BYTES`].
pub fn check_key(key: &str) -> Result<(), NameTooLong> {
    check("object key", key, MAX_KEY_BYTES)
}

/// Checks the length of the start of object keys.
///
/// # Errors
/// It exceeds [`MAX_KEY_BYTES`].
pub fn check_prefix(prefix: &str) -> Result<(), NameTooLong> {
    check("prefix", prefix, MAX_KEY_BYTES)
}

fn check(field: &'static str, name: &str, limit: usize) -> Result<(), NameTooLong> {
    let length = name.len();
    if length > limit {
        return Err(NameTooLong {
            field,
            length,
            limit,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_names_that_exceed_the_limits_of_s3() {
        let [bucket, key] = [MAX_BUCKET_BYTES, MAX_KEY_BYTES].map(|bytes| "n".repeat(bytes));
        assert_eq!(check_bucket(&bucket), Ok(()));
        assert_eq!(check_key(&key), Ok(()));
        assert_eq!(check_prefix(&key), Ok(()));
        let longer = |name: String| name + "n";
        let (bucket, key) = (longer(bucket), longer(key));
        for (checked, expected) in [
            (
                check_bucket(&bucket),
                "the bucket name has 256 bytes, which exceeds the S3 limit of 255",
            ),
            (
                check_key(&key),
                "the object key has 1025 bytes, which exceeds the S3 limit of 1024",
            ),
            (
                check_prefix(&key),
                "the prefix has 1025 bytes, which exceeds the S3 limit of 1024",
            ),
        ] {
            assert_eq!(checked.unwrap_err().to_string(), expected);
        }
    }
}
