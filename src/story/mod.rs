//! The story format: from files to a [`Story`] that can be played, or to diagnostics for everything wrong with them.
//!
//! ```text
//! files ──ron──▶ records ──resolve──▶ Story
//!   └──syntax──▶ records with locations ──resolve──▶ diagnostics, SourceMap
//! ```
//!
//! `ron` and serde read the files into the records of `source`; `resolve` turns records into a [`Story`] and compiles
//! the strings of the small language (`lang`). If nothing is wrong, that is all. If something is, `syntax` parses the
//! files into trees, which have locations and exist even for broken files, and `resolve` runs again over records from
//! the trees. So loading a valid story takes no longer than `ron` does, and a broken one gets all its diagnostics at
//! once. Each file is parsed at most once by each of the two parsers.

mod fields;
mod format;
mod gate;
mod items;
mod lang;
mod load;
mod logic;
mod matching;
mod model;
mod offered;
mod parse;
mod parsed_files;
mod quoted;
mod recheck;
mod recorded;
mod references;
mod resolve;
mod source;
mod source_map;
mod syntax;
mod table;
mod tree_reader;

pub use fields::{fields_of, words_of};
pub use format::{format, same_but_for_layout};
pub use gate::GateKind;
pub use items::{Token, record_ends, tokens};
pub(crate) use items::{appended, item_at};
pub use lang::Phrases;
pub(crate) use lang::is_name;
pub(crate) use lang::{HIDEABLE, RESERVED};
pub use load::{Loaded, as_if_listed, load, load_valid, reload};
pub(crate) use load::{compile_law, compile_question};
pub use matching::Matching;
pub use model::{
    AFTER, About, BEFORE, Brief, Chapter, Choice, Clipping, CondSite, Cover, Document, Edition, Ending, Fact, Law,
    Mark, Meter, Name, Scene, Story, Style, Term, Text,
};
pub(crate) use model::{
    BitUpdate, Branch, Claim, CompareOp, Cond, DetourReturn, Effect, EffectOp, MeterChange, Note, Operand, Piece,
    SceneKind, ShownValue, Target,
};
pub use parsed_files::ParsedFiles;
pub use recheck::{Rechecked, recheck};
pub use recorded::{Expected, Placed, Recorded, read_recorded};
pub use references::{Declaration, Symbol};
pub use resolve::COMMAND_KEYS;
pub use source::Color;
pub(crate) use source_map::{Alternative, Moved, may_have_foreign_markup};
pub use source_map::{ChoiceSource, ReaderText, SourceMap};
pub use table::{
    Bit, BranchId, ChapterId, ChoiceId, CondId, DocumentId, EffectId, FactId, JunctionId, ListId, MeterId, SceneId,
    TextId,
};
pub(crate) use table::{Id, IdRange};
