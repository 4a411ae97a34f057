//! Documents to test with, and JSON whose keys keep their order.

pub(crate) mod corpus;
pub(crate) mod documents;
pub(crate) mod fields;
pub(crate) mod generated;
pub(crate) mod mutation;
pub(crate) mod ordered_json;
