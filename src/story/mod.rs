//! The format: from files to a [`Story`] that can be played, or to everything that is wrong with them.
//!
//! ```text
//! files ──ron──▶ records ──resolve──▶ Story
//!   └──tree (only if there is anything to say)──▶ records with places ──resolve──▶ diagnostics
//! ```
//!
//! `ron` and serde read the files into the records of `source`; `resolve` turns records into a [`Story`],
//! compiling the strings of the small language (`lang`) on the way. If that says nothing, the story is done.
//! If there is anything to report, the files are read once more through `syntax`, a parser that remembers
//! places and does not stop at the first mistake, and the same `resolve` runs over records that know where
//! they stand. So a sound story costs what `ron` costs, and a broken one is explained in full.

mod format;
mod lang;
mod load;
mod model;
mod parse;
mod quoted;
mod recorded;
mod resolve;
mod source;
mod source_map;
mod syntax;
mod table;
mod tree_reader;

pub use format::{format, same_but_for_layout};
pub(crate) use load::compile_question;
pub use load::{Loaded, load};
pub use model::{
    AFTER, BEFORE, Brief, Chapter, Choice, CondSite, Cover, Document, Edition, Ending, Fact, GateKind, Mark, Meter,
    Name, Scene, Story, Style, Text,
};
pub(crate) use model::{Branch, Comparison, Cond, Effect, EffectOp, Note, Operand, Piece, SceneKind, Target};
pub use recorded::{Expected, Placed, Recorded, read_recorded};
pub use resolve::COMMAND_KEYS;
pub use source::Color;
pub use source_map::{ChoiceSource, ReaderText, SourceMap};
pub use table::{
    Bit, BranchId, ChapterId, ChoiceId, CondId, DocumentId, EffectId, FactId, JunctionId, MeterId, SceneId,
};
pub(crate) use table::{Id, IdRange};
