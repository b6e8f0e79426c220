//! The building blocks of screens.

pub(crate) mod header;
pub(crate) mod hints;
pub(crate) mod meters;
pub(crate) mod put;
