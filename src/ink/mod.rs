//! Stories written in ink: their syntax, and what they become in the format of this program.

pub mod ast;
mod bounds;
mod builtin;
mod emit;
mod expr;
mod flow;
mod graph;
mod import;
mod kinds;
mod load;
mod lower;
mod names;
mod often;
mod parser;
mod passage;
mod pure;
mod scenes;
mod statement;
mod text;
mod title;
mod types;
mod uses;
mod value;
mod variables;
mod walk;
mod weave;
mod write;

pub use import::{Imported, Origin, import};
pub use load::{LoadedInk, load};
pub use parser::{Parsed, parse};
