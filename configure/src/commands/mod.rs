//! One module per command.

mod delete;
mod show;
mod store;
mod transfer;

pub(crate) use delete::delete;
pub(crate) use show::show;
pub(crate) use store::store;
pub(crate) use transfer::{export, import};

use account::StoredValues;
use parameters::Values;

fn values_of(stored: &StoredValues) -> Values {
    Values::from_stored(
        stored
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    )
}
