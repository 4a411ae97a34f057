//! Endpoints of services that have no SDK client.
//!
//! The SDK knows the partitions (China, US government, European sovereign, isolated) and
//! their domains for each of its clients. STS's rules are the general ones, and its client is part
//! of every program that signs in, so its endpoint gives the domain for other services too.

use std::fmt;

use aws_sdk_sts::config::endpoint::{DefaultResolver, Params, ParamsBuilder, ResolveEndpoint};
use aws_types::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

use crate::Service;

/// Which of a service's endpoints in a region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EndpointVariant {
    /// The one with validated cryptography.
    pub use_fips: bool,
    /// The one with IPv4 and IPv6.
    pub use_dual_stack: bool,
}

/// A region or partition without the endpoint.
#[derive(Debug, thiserror::Error)]
#[error("no endpoint in {region} for this configuration: {reason}")]
pub struct EndpointError {
    region: String,
    reason: String,
}

/// The endpoint of a service: the configured one for the service or for all, otherwise AWS's.
pub(crate) async fn configured_or_default(
    service: &Service,
    region: &str,
    config: &SdkConfig,
) -> Result<String, EndpointError> {
    if let Some(url) = configured(service, config) {
        return Ok(url);
    }
    let variant = EndpointVariant {
        use_fips: config.use_fips() == Some(true),
        use_dual_stack: config.use_dual_stack() == Some(true),
    };
    endpoint_url(service, region, variant).await
}

/// `AWS_ENDPOINT_URL_<SERVICE ID>`, `AWS_ENDPOINT_URL`, or the same in the profile.
fn configured(service: &Service, config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service.id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    let of_service = config
        .service_config()
        .and_then(|settings| settings.load_config(key));
    of_service.or_else(|| config.endpoint_url().map(str::to_owned))
}

/// The DNS suffix of a region's partition, such as `amazonaws.com.cn`.
///
/// # Errors
/// When no partition has the region.
pub async fn dns_suffix(region: &str) -> Result<String, EndpointError> {
    let params = Params::builder().region(region);
    let domain = sts_domain(region, params).await?;
    let suffix = domain.strip_prefix(region).unwrap_or(&domain);
    Ok(suffix.trim_start_matches('.').to_owned())
}

/// What follows the name of the service in STS's endpoint.
async fn sts_domain(region: &str, params: ParamsBuilder) -> Result<String, EndpointError> {
    let error = |reason: &dyn fmt::Display| EndpointError {
        region: region.to_owned(),
        reason: reason.to_string(),
    };
    let params = params.build().map_err(|invalid| error(&invalid))?;
    let resolved = DefaultResolver::new().resolve_endpoint(&params).await;
    let sts = resolved.map_err(|unresolved| error(&unresolved))?;
    let (_, domain) = sts.url().split_once('.').ok_or_else(|| error(&sts.url()))?;
    Ok(domain.to_owned())
}

/// AWS's endpoint of a service in a region, without a final slash.
///
/// # Errors
/// When the partition of the region has no such endpoint.
pub async fn endpoint_url(
    service: &Service,
    region: &str,
    variant: EndpointVariant,
) -> Result<String, EndpointError> {
    // S3 keeps the partition's main domain for its dual-stack endpoints.
    let is_s3_dual_stack = service.name == "s3" && variant.use_dual_stack;
    let params = Params::builder()
        .region(region)
        .use_fips(variant.use_fips)
        .use_dual_stack(variant.use_dual_stack && !is_s3_dual_stack);
    let domain = sts_domain(region, params).await?;
    // EventBridge alone has no other name with dual-stack either.
    let is_plain = service.is_plain_in_govcloud
        && region.starts_with("us-gov-")
        && (!variant.use_dual_stack || service.name == "events");
    let fips = if variant.use_fips && !is_plain {
        "-fips"
    } else {
        ""
    };
    let dual_stack = if is_s3_dual_stack { ".dualstack" } else { "" };
    Ok(format!(
        "https://{}{fips}{dual_stack}.{domain}",
        service.name
    ))
}
