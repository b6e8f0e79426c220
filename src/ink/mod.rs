//! Stories written in ink: their syntax, and what they become in the format of this program.

pub mod ast;
mod parser;

pub use parser::{Parsed, parse};
