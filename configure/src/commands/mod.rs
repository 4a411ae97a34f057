//! One module per command.

mod delete;
mod show;
mod store;
mod transfer;

pub(crate) use delete::delete;
pub(crate) use show::show;
pub(crate) use store::store;
pub(crate) use transfer::{export, import};
