//! Operators, casts, literals and other syntax with typed arguments, as DataFusion expressions with
//! Trino's types, coercions and errors.

mod casts;
mod conditions;
mod fields;
mod literals;
mod operators;

pub(crate) use casts::cast;
pub(crate) use conditions::{case, condition, in_list, is_null, like, term};
pub(crate) use fields::{array, field, row, subscript};
pub(crate) use literals::{interval, number, typed};
pub(crate) use operators::{arithmetic, comparable, comparison, concatenation, negation};
