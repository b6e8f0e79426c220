//! What the library is measured against.

pub(crate) mod ink;
pub(crate) mod typed;
