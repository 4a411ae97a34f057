//! Encryption at rest: with a customer managed key if one is configured, otherwise with the keys of
//! AWS.

use parameters::catalogue;

use crate::model::{ConditionReference, Parameter, Statement, Value, and, equals, json, not};
use crate::scope::Scope;

/// Condition of what a stack has only with a customer managed key.
const HAS_KEY: &str = "HasKmsKey";
/// The template parameter for the key.
pub(crate) const KEY_PARAMETER: &str = "KmsKeyArn";
/// How long SQS uses a data key, in seconds.
const QUEUE_KEY_SECONDS: u32 = 3_600;

/// The encryption of a stack's resources.
#[derive(Clone, Debug)]
pub(crate) struct Encryption {
    key: Value,
    has_key: ConditionReference,
}

impl Encryption {
    pub(crate) fn configured(scope: &mut Scope<'_>) -> Self {
        let key = scope.stored(&catalogue::KMS_KEY_ARN);
        let has_key = scope.is_defined(HAS_KEY, &key);
        Self {
            key: key.value(),
            has_key,
        }
    }

    /// Encryption of transcripts: with their own key, if one is configured.
    pub(crate) fn of_transcripts(scope: &mut Scope<'_>) -> Self {
        let shared = Self::configured(scope);
        let own = Self::own_of_transcripts(scope);
        let has_none = and(&not(&shared.has_key.value()), &not(&own.has_key.value()));
        let has_key = scope.condition("HasKmsKeyOfTranscripts", not(&has_none));
        Self {
            key: own.has_key.choose(own.key, shared.key),
            has_key,
        }
    }

    /// The key that only transcripts use.
    pub(crate) fn own_of_transcripts(scope: &mut Scope<'_>) -> Self {
        let key = scope.stored(&catalogue::TRANSCRIPTS_KMS_KEY_ARN);
        let has_key = scope.is_defined("HasOwnKmsKeyOfTranscripts", &key);
        Self {
            key: key.value(),
            has_key,
        }
    }

    /// Encryption of the bootstrap stack, which is created before there is a configuration.
    pub(crate) fn of_bootstrap(scope: &mut Scope<'_>) -> Self {
        let description = "ARN of the KMS key of the bucket; empty for the keys of S3";
        let key = scope.parameter(KEY_PARAMETER, Parameter::text_or("", description));
        let has_key = scope.condition(HAS_KEY, not(&equals(&key.value(), "")));
        Self {
            key: key.value(),
            has_key,
        }
    }

    /// Whether there is a customer managed key.
    pub(crate) fn has_key(&self) -> &ConditionReference {
        &self.has_key
    }

    /// The key, as an optional property.
    pub(crate) fn key(&self) -> Value {
        self.has_key.include(self.key.clone())
    }

    /// The key, or another value.
    pub(crate) fn key_or(&self, otherwise: &str) -> Value {
        self.has_key.choose(self.key.clone(), otherwise)
    }

    /// `BucketEncryption`.
    pub(crate) fn of_bucket(&self) -> Value {
        rules(
            &json!({
                "SSEAlgorithm": self.has_key.choose("aws:kms", "AES256"),
                "KMSMasterKeyID": self.key(),
            }),
            Some(self.has_key.include(true)),
        )
    }

    /// `EncryptionConfiguration` of results in an Athena workgroup.
    pub(crate) fn of_results(&self) -> Value {
        let with_key = json!({"EncryptionOption": "SSE_KMS", "KmsKey": self.key});
        self.has_key
            .choose(with_key, json!({"EncryptionOption": "SSE_S3"}))
    }

    /// `DeliveryStreamEncryptionConfigurationInput` for direct PUT.
    pub(crate) fn of_delivery_stream(&self) -> Value {
        let with_key = json!({"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": self.key});
        self.has_key
            .choose(with_key, json!({"KeyType": "AWS_OWNED_CMK"}))
    }

    /// Sets the properties of a queue.
    pub(crate) fn encrypt_queue(&self, properties: &mut Value) {
        properties["SqsManagedSseEnabled"] = self.has_key.exclude(true);
        properties["KmsMasterKeyId"] = self.key();
        properties["KmsDataKeyReusePeriodSeconds"] = self.has_key.include(QUEUE_KEY_SECONDS);
    }

    /// Allows reading and writing what the key encrypts.
    pub(crate) fn use_key(&self) -> Statement {
        Statement::allow(["kms:Decrypt", "kms:GenerateDataKey"]).on(self.key.clone())
    }
}

/// `BucketEncryption` of buckets for access logs: S3 delivers them to no bucket that is encrypted with
/// KMS by default.
pub(crate) fn of_access_logs() -> Value {
    rules(&json!({"SSEAlgorithm": "AES256"}), None)
}

fn rules(by_default: &Value, bucket_key: Option<Value>) -> Value {
    let mut rule = json!({"ServerSideEncryptionByDefault": by_default});
    if let Some(bucket_key) = bucket_key {
        rule["BucketKeyEnabled"] = bucket_key;
    }
    json!({"ServerSideEncryptionConfiguration": [rule]})
}
