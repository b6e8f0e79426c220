//! The standard streams, without buffers of their own.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use self::unix::{Input, Output, columns_of_errors};
#[cfg(windows)]
pub(crate) use self::windows::{Input, Output, columns_of_errors};
