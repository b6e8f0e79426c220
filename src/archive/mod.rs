//! Everything that a reader's runs of one story leave behind: the runs, the endings reached, the clippings.
//!
//! This module is pure: it reads bytes and returns bytes to append; it never touches a file. The archive of a
//! story is a folder of *journals*. A journal is only ever appended to, and by one process at a time, so that two
//! windows never write to the same file. Each line carries its own checksum: if a file is damaged, the lines that
//! are intact can still be read, and nothing has to be rewritten.
//!
//! | item | what it is |
//! |---|---|
//! | [`Record`] | one line of a journal; [`encode`] returns its bytes |
//! | [`Archive`] | what all journals of a story say together |
//! | [`RunTree`] | the runs of an [`Archive`] as one tree, with shared beginnings merged |
//! | [`differences`] | the decisions that two runs took differently |
//!
//! # Example
//!
//! ```
//! use earlier::archive::{Archive, Record, RunId, RunTree, encode, header};
//!
//! let mut journal = header("ferry");
//! journal.extend(encode(&Record::Run { run: 1, time: 1_764_084_657, from: None, facts: Vec::new() }));
//! let (scene, choice) = ("dock".to_owned(), "board".to_owned());
//! journal.extend(encode(&Record::Step { run: 1, steps: 1, time: 1_764_084_660, scene, choice }));
//!
//! let (archive, problems) = Archive::read("ferry", [(1, journal.as_slice())]);
//! assert!(problems.is_empty());
//! let id = RunId { journal: 1, run: 1 };
//! assert_eq!(archive.path(id)[0].choice, "board");
//! assert_eq!(RunTree::new(&archive).len(), 2, "the beginning of the story and one step");
//! ```

mod compare;
mod drafts;
mod journal;
mod run;
mod store;
mod tree;

pub use compare::{DecisionIndex, DecisionSet, Difference, Omission, differences, omissions, shared_prefix_len};
pub use journal::{
    Annotation, JournalHeader, JournalProblem, LARGEST_RUN, LATEST_TIME, Record, encode, header, is_journal,
    read_header,
};
pub use run::{RunId, SavedRun, SavedStep};
pub use store::{Archive, FindRunError, Lacking, lacks};
pub use tree::{RunNodeId, RunTree, TreeNode};
