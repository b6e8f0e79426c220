//! Stories written in ink: their syntax, and what they become in the format of this program.

mod asked;
pub mod ast;
mod bounds;
mod builtin;
mod emit;
mod expr;
mod flow;
mod glued;
mod graph;
mod import;
mod kinds;
mod load;
mod lower;
mod names;
mod often;
mod parser;
mod passage;
mod places;
mod pure;
mod ranges;
mod scenes;
mod statement;
mod text;
mod title;
mod turns;
mod types;
mod uses;
mod value;
mod variables;
mod walk;
mod weave;
mod write;

pub use import::{Imported, Origin};
pub use load::{LoadedInk, load};
pub use parser::{Parsed, parse};
pub use ranges::import;
