//! Logs: one JSON object a line.
//!
//! `{"timestamp","level","message", ..., "span":{"requestId"}}`: level and timestamp have the names
//! that Lambda's JSON logging expects. Lines name messages, buckets, keys, streams and queries and
//! never contain what a contact said or an agent wrote.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::Environment;

/// Crates that log events, requests and responses, which contain records, below WARN.
const FOREIGN: [&str; 6] = ["aws_", "hyper", "rustls", "h2", "tower", "lambda_runtime"];

/// Span of the runtime that adds the request ID to an invocation's lines.
const REQUEST_ID: &str = "lambda_runtime::layers::trace";

/// Target at which the runtime logs a handler's error. [`crate::run`] logs it with its type.
const HANDLER_ERROR: &str = "lambda_runtime::layers::panic";

/// Starts logging to standard error at the level of `AWS_LAMBDA_LOG_LEVEL`, `RUST_LOG` or INFO.
pub(crate) fn start(environment: &Environment) {
    let set = environment
        .optional("AWS_LAMBDA_LOG_LEVEL")
        .or_else(|| environment.optional("RUST_LOG"));
    let level = set.as_deref().map_or(LevelFilter::INFO, level);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .with_writer(std::io::stderr);
    // Fails if a subscriber is installed already, which then stays.
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(filter(level))
        .try_init();
}

fn filter(level: LevelFilter) -> Targets {
    Targets::new()
        .with_default(level)
        .with_targets(FOREIGN.map(|target| (target, level.min(LevelFilter::WARN))))
        .with_target(REQUEST_ID, LevelFilter::INFO)
        .with_target(HANDLER_ERROR, LevelFilter::OFF)
}

/// Level with this name in Lambda or `tracing`. Only Lambda has `FATAL`.
fn level(name: &str) -> LevelFilter {
    if name.eq_ignore_ascii_case("fatal") {
        LevelFilter::ERROR
    } else {
        name.parse().unwrap_or(LevelFilter::INFO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn other_crates_log_no_records_and_request_id_is_always_present() {
        for level in [LevelFilter::ERROR, LevelFilter::WARN, LevelFilter::TRACE] {
            let filter = filter(level);
            assert!(
                filter.would_enable("lambda_runtime::layers::trace", &Level::INFO),
                "{level}"
            );
            for target in [
                "lambda_runtime::layers::api_response",
                "aws_smithy_runtime::client",
                "hyper_util::client",
                "lambda_runtime_api_client",
            ] {
                assert!(
                    !filter.would_enable(target, &Level::INFO),
                    "{level} {target}"
                );
                assert!(
                    filter.would_enable(target, &Level::ERROR),
                    "{level} {target}"
                );
            }
        }
        assert!(filter(LevelFilter::DEBUG).would_enable("lambda_support::loader", &Level::DEBUG));
    }

    #[test]
    fn reads_level_names_of_lambda_and_tracing() {
        for (name, expected) in [
            ("FATAL", LevelFilter::ERROR),
            ("WARN", LevelFilter::WARN),
            ("debug", LevelFilter::DEBUG),
            ("TRACE", LevelFilter::TRACE),
            ("loud", LevelFilter::INFO),
        ] {
            assert_eq!(level(name), expected, "{name}");
        }
    }
}
