//! Athena's functions: names, signatures and bodies.

#![allow(
    clippy::unnecessary_wraps,
    clippy::needless_pass_by_value,
    reason = "functions in one table have one type"
)]

mod aggregates;
mod arithmetic;
mod arrays;
mod bytes;
pub(crate) mod cast;
mod characters;
mod collected;
mod conditional;
mod dates;
mod decimals;
mod durations;
mod entries;
mod equality;
mod format;
mod formats;
mod json;
mod lambdas;
mod maps;
mod math;
mod native;
mod offsets;
mod random;
mod regex;
mod sequences;
mod signature;
mod temporal;
mod text;
mod urls;

use std::collections::HashMap;
use std::sync::LazyLock;

use datafusion::logical_expr::Expr;

pub(crate) use aggregates::{Aggregate, aggregate_function, is_aggregate, window_function};
pub(crate) use arithmetic::{arithmetic, multiply_interval, negate};
pub(crate) use arrays::{
    FIRST_OF_PAIRS, SECOND_OF_PAIRS, SORTED_BY_PAIRS, concat_arrays, first_element, make_array,
    make_row, only_element, ordinals, subscript,
};
pub(crate) use collected::{
    first_values, histogram, map_agg, multimap_agg, percentile, weighted_percentile,
};
pub(crate) use conditional::presence;
pub(crate) use equality::{equal, not_equal};
pub(crate) use lambdas::higher_order_function;
pub(crate) use maps::{
    KEPT_ENTRIES, element as map_element, keys as map_keys, values as map_values,
};
pub(crate) use native::{Body, FunctionOptions, Native, PRESENCE};
pub(crate) use regex::{GROUPS_OF_MATCHES, REPLACED_MATCHES};
pub(crate) use temporal::{
    checked_day_time, shift_back, shift_forward, time_between, without_zone,
};
pub(crate) use text::{bounded, concat, like_pattern, shortened};

use crate::call::{Argument, Call};
use crate::error::{ErrorKind, Result, did_you_mean};
use signature::{FunctionSignature, Matched};

/// A signature and its body.
pub(crate) type Entry = (&'static str, Body);

/// Binds a call without a signature.
pub(crate) type Bind = fn(Call<'_>) -> Result<Expr>;

/// A function whose types no signature expresses.
type Special = (&'static str, Bind);

struct Overload {
    name: &'static str,
    signature: FunctionSignature,
    body: Body,
}

impl Overload {
    fn new(&(spelling, body): &Entry) -> Option<Self> {
        Some(Self {
            name: spelling.split('(').next()?,
            signature: FunctionSignature::parse(spelling)?,
            body,
        })
    }
}

/// Whether a function's results can be long whatever the size of its arguments.
pub(crate) fn is_multiplying(name: &str) -> bool {
    matches!(name, "repeat" | "sequence" | "lpad" | "rpad")
}

const FAMILIES: &[&[Entry]] = &[
    arrays::FUNCTIONS,
    bytes::FUNCTIONS,
    characters::FUNCTIONS,
    dates::FUNCTIONS,
    dates::PARTS,
    durations::FUNCTIONS,
    entries::FUNCTIONS,
    json::FUNCTIONS,
    maps::FUNCTIONS,
    math::FUNCTIONS,
    regex::FUNCTIONS,
    sequences::FUNCTIONS,
    text::FUNCTIONS,
    urls::FUNCTIONS,
];

static OVERLOADS: LazyLock<HashMap<&'static str, Vec<Overload>>> = LazyLock::new(|| {
    let mut overloads: HashMap<_, Vec<Overload>> = HashMap::new();
    for overload in FAMILIES.iter().copied().flatten().filter_map(Overload::new) {
        overloads.entry(overload.name).or_default().push(overload);
    }
    overloads
});

static SPECIAL: LazyLock<HashMap<&'static str, Bind>> = LazyLock::new(|| {
    let families = [
        conditional::SPECIAL,
        dates::SPECIAL,
        entries::SPECIAL,
        format::SPECIAL,
        json::SPECIAL,
        math::SPECIAL,
        random::SPECIAL,
    ];
    families.into_iter().flatten().copied().collect()
});

pub(crate) fn bind(call: Call<'_>) -> Result<Expr> {
    match SPECIAL.get(call.name) {
        Some(special) => special(call),
        None => bind_overload(call),
    }
}

fn bind_overload(call: Call<'_>) -> Result<Expr> {
    match OVERLOADS.get(call.name) {
        Some(overloads) => bind_best(call, overloads),
        None => Err(not_registered(&call)),
    }
}

/// Binds a call to a function that is not in the registry: a part of another one.
pub(crate) fn bind_to(entry: &Entry, call: Call<'_>) -> Result<Expr> {
    bind_best(call, Overload::new(entry).as_slice())
}

/// Binds a call to the signature with the fewest coercions.
fn bind_best(call: Call<'_>, overloads: &[Overload]) -> Result<Expr> {
    let given: Vec<_> = call
        .arguments
        .iter()
        .map(|argument| argument.data_type.clone())
        .collect();
    let matches = overloads
        .iter()
        .filter_map(|overload| Some((overload, overload.signature.matches(&given)?)));
    let Some((overload, best)) = matches.min_by_key(|(_, matched)| matched.coercions) else {
        return Err(unexpected_parameters(
            &call,
            overloads.iter().map(|overload| overload.signature.spelling),
        ));
    };
    Ok(apply(overload, best, call.arguments))
}

fn apply(overload: &Overload, matched: Matched, arguments: Vec<Argument>) -> Expr {
    let arguments = arguments
        .into_iter()
        .zip(&matched.arguments)
        .map(|(argument, to)| argument.into_type(to))
        .collect();
    Native::typed(
        overload.name,
        matched.returns,
        overload.body,
        arguments,
        matched.arguments,
    )
}

pub(crate) fn all_names() -> Vec<String> {
    let mut names: Vec<_> = OVERLOADS
        .keys()
        .chain(SPECIAL.keys())
        .copied()
        .chain(aggregates::names())
        .chain(lambdas::names())
        .collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(str::to_owned).collect()
}

/// Functions of Athena that are not implemented. Others are errors of the statement: not
/// registered.
const MISSING: &[&str] = &[
    "acos",
    "approx_most_frequent",
    "approx_set",
    "array_histogram",
    "asin",
    "atan",
    "atan2",
    "bar",
    "beta_cdf",
    "bing_tile",
    "bit_count",
    "bitwise_and_agg",
    "bitwise_or_agg",
    "bitwise_xor_agg",
    "checksum",
    "classify",
    "color",
    "combinations",
    "contains_sequence",
    "convex_hull_agg",
    "cosh",
    "cosine_similarity",
    "current_catalog",
    "current_schema",
    "current_time",
    "current_user",
    "empty_approx_set",
    "entropy",
    "format_number",
    "from_base",
    "from_base32",
    "from_base64url",
    "from_big_endian_32",
    "from_big_endian_64",
    "from_ieee754_32",
    "from_ieee754_64",
    "from_iso8601_timestamp_nanos",
    "from_unixtime_nanos",
    "great_circle_distance",
    "hmac_md5",
    "hmac_sha1",
    "hmac_sha256",
    "hmac_sha512",
    "inverse_beta_cdf",
    "inverse_normal_cdf",
    "jaccard_index",
    "jarowinkler_similarity",
    "json_array",
    "json_exists",
    "json_object",
    "json_query",
    "json_value",
    "kurtosis",
    "learn_classifier",
    "localtime",
    "luhn_check",
    "make_set_digest",
    "map_union",
    "map_zip_with",
    "merge",
    "merge_set_digest",
    "multimap_from_entries",
    "murmur3",
    "ngrams",
    "normal_cdf",
    "normalize",
    "numeric_histogram",
    "parse_data_size",
    "qdigest_agg",
    "reduce_agg",
    "regr_count",
    "render",
    "rgb",
    "set_union",
    "shuffle",
    "sinh",
    "skewness",
    "soundex",
    "split_to_multimap",
    "spooky_hash_v2_32",
    "spooky_hash_v2_64",
    "st_distance",
    "st_geometryfromtext",
    "st_point",
    "t_cdf",
    "t_pdf",
    "tanh",
    "tdigest_agg",
    "timezone",
    "to_base",
    "to_base32",
    "to_base64url",
    "to_big_endian_32",
    "to_big_endian_64",
    "to_geometry",
    "to_ieee754_32",
    "to_ieee754_64",
    "value_at_quantile",
    "values_at_quantiles",
    "version",
    "wilson_interval_lower",
    "wilson_interval_upper",
    "word_stem",
    "xxhash64",
];

/// Names of functions that are not implemented.
pub(crate) fn missing_names() -> impl Iterator<Item = &'static str> {
    MISSING.iter().copied()
}

/// The error of an unsupported function.
pub(crate) fn missing(name: &str) -> Option<crate::error::Error> {
    let message = || format!("Function '{name}' is not supported");
    MISSING
        .contains(&name)
        .then(|| crate::error::Error::new(ErrorKind::NotSupported, message()))
}

fn not_registered(call: &Call<'_>) -> crate::error::Error {
    let names = OVERLOADS
        .keys()
        .chain(SPECIAL.keys())
        .copied()
        .chain(aggregates::names())
        .chain(lambdas::names());
    call.error(
        ErrorKind::FunctionNotFound,
        format!("Function '{}' not registered", call.name),
    )
    .with_hint(did_you_mean(call.name, names))
}

/// The error of a call that matches no signature.
pub(crate) fn unexpected_parameters<'s>(
    call: &Call<'_>,
    spellings: impl Iterator<Item = &'s str>,
) -> crate::error::Error {
    let expected: Vec<_> = spellings.collect();
    let message = format!(
        "Unexpected parameters ({}) for function {}. Expected: {}",
        call.type_names(),
        call.name,
        expected.join(", ")
    );
    call.error(ErrorKind::FunctionNotFound, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signature_is_read() {
        for (spelling, _) in FAMILIES.iter().copied().flatten() {
            assert!(FunctionSignature::parse(spelling).is_some(), "{spelling}");
        }
    }
}
