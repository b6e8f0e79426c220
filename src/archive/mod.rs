//! What a reader keeps: every run as a leaf of one tree, endings found, clippings, what was read.
//!
//! This room is pure: bytes in, bytes to append out. A story's archive is a folder of *journals*, files that
//! are only ever appended to, each by one window at a time, so that two windows never write into each other.
//! Every line of a journal carries its own checksum: whatever happens to a file, the lines that are whole
//! still say what they said, and nothing has to be rewritten, let alone removed.

mod book;
mod compare;
mod journal;
mod tree;

pub use book::{Book, Kept, RunId, StepKept};
pub use compare::{Difference, compare, differences};
pub use journal::{Header, Record, Said, Trouble, encode, header, read_header};
pub use tree::{Node, NodeId, Tree};
