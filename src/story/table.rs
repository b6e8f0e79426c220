//! Ids, and the tables whose rows they name.
//!
//! An id is a row number with a type: a [`SceneId`] names a row of the table of scenes and no other. Ids come from
//! [`Table::push`], so an id that comes from a story is valid for it, and looking it up needs no `Option`. Looking up
//! the id of one story in another is a programming error, which panics if the other story has fewer rows.

use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

/// A row number whose type says which table it belongs to.
pub(crate) trait Id: Copy {
    /// Returns the id of the row at a position, counted from 0.
    fn from_index(index: usize) -> Self;

    /// Returns the position of the row, counted from 0.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            pub struct $name(u32);

            impl $name {
                /// Returns the position among all items of this kind in declared order, counted from 0.
                pub fn index(self) -> usize {
                    self.0 as usize
                }
            }

            impl Id for $name {
                fn from_index(index: usize) -> Self {
                    // A story's files are smaller than 4 GiB, so this never saturates.
                    Self(u32::try_from(index).unwrap_or(u32::MAX))
                }

                fn index(self) -> usize {
                    self.0 as usize
                }
            }
        )*
    };
}

ids! {
    /// Names a scene of the story that it comes from.
    SceneId
    /// Names a junction of the story that it comes from.
    JunctionId
    /// Names a choice of the story that it comes from; choices are counted through all scenes.
    ChoiceId
    /// Names a fact of the story that it comes from.
    FactId
    /// Names a meter of the story that it comes from.
    MeterId
    /// Names a chapter of the story that it comes from.
    ChapterId
    /// Names a document of the story that it comes from.
    DocumentId
    /// Names a reusable text of the story that it comes from.
    TextId
    /// Names a list of choices for many scenes of the story that it comes from.
    ListId
    /// Names a law of the story that it comes from.
    LawId
    /// Names an effect of the story that it comes from; effects are counted through all scenes and choices.
    EffectId
    /// Names a branch of the story that it comes from; branches are counted through all choices and junctions.
    BranchId
    /// Names a condition inside a text of the story that it comes from.
    CondId
    /// Names one truth value of a state: that a fact holds, that a scene was left, or that a choice was taken.
    Bit
}

impl From<FactId> for Bit {
    /// The facts have the first bits, in declared order.
    fn from(fact: FactId) -> Self {
        Self(fact.0)
    }
}

/// A list whose rows are named by ids of one type. Rows are only added, so an id stays valid.
pub(crate) struct Table<I, T> {
    /// The rows, at the positions that their ids say.
    rows: Vec<T>,
    id: PhantomData<fn() -> I>,
}

impl<I: Id, T> Table<I, T> {
    /// Adds a row at the end and returns its id.
    pub(super) fn push(&mut self, row: T) -> I {
        self.rows.push(row);
        I::from_index(self.rows.len() - 1)
    }

    /// Removes all rows but the first `length`.
    pub(super) fn truncate(&mut self, length: usize) {
        self.rows.truncate(length);
    }

    /// Returns the id that the next row gets.
    pub(super) fn next_id(&self) -> I {
        I::from_index(self.rows.len())
    }

    /// Returns the range of rows from `start` to the last.
    pub(super) fn since(&self, start: I) -> IdRange<I> {
        IdRange { start, end: self.next_id() }
    }

    /// Returns the row with an id, which must come from this table.
    #[expect(clippy::indexing_slicing, reason = "ids come from the table that has the row")]
    #[inline]
    pub(crate) fn row(&self, id: I) -> &T {
        &self.rows[id.index()]
    }

    /// Returns the row with an id for writing, or `None` if this table does not have the row yet.
    pub(super) fn row_mut(&mut self, id: I) -> Option<&mut T> {
        self.rows.get_mut(id.index())
    }

    /// Returns the rows of a range, which must come from this table.
    #[expect(clippy::indexing_slicing, reason = "ranges come from the table that has the rows")]
    #[inline]
    pub(crate) fn range(&self, range: IdRange<I>) -> &[T] {
        &self.rows[range.start.index()..range.end.index()]
    }

    /// Returns the ids of all rows in order.
    pub(crate) fn ids(&self) -> impl ExactSizeIterator<Item = I> + DoubleEndedIterator + use<I, T> {
        (0..self.rows.len()).map(I::from_index)
    }

    /// Returns all rows in order.
    pub(crate) fn rows(&self) -> &[T] {
        &self.rows
    }

    /// Reserves memory for at least `more` rows.
    pub(super) fn reserve(&mut self, more: usize) {
        self.rows.reserve(more);
    }

    /// Frees the memory that was reserved for more rows.
    pub(super) fn shrink_to_fit(&mut self) {
        self.rows.shrink_to_fit();
    }
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self { rows: Vec::new(), id: PhantomData }
    }
}

impl<I, T: Clone> Clone for Table<I, T> {
    fn clone(&self) -> Self {
        Self { rows: self.rows.clone(), id: PhantomData }
    }
}

impl<I, T: PartialEq> PartialEq for Table<I, T> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl<I, T: fmt::Debug> fmt::Debug for Table<I, T> {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.rows.fmt(out)
    }
}

/// Consecutive rows of a table, such as the choices of a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct IdRange<I> {
    /// The id of the first row.
    start: I,
    /// The id after that of the last row.
    end: I,
}

impl<I: Id> IdRange<I> {
    /// Returns whether a row is one of these.
    pub(crate) fn contains(self, id: I) -> bool {
        (self.start.index()..self.end.index()).contains(&id.index())
    }

    /// Returns these rows and those of a range that follows them directly.
    pub(crate) fn to(self, end: Self) -> Self {
        Self { end: end.end, ..self }
    }

    /// Returns the ids of the rows in order.
    pub(crate) fn ids(self) -> impl Iterator<Item = I> + use<I> {
        (self.start.index()..self.end.index()).map(I::from_index)
    }
}

impl<I: Id> Default for IdRange<I> {
    fn default() -> Self {
        Self { start: I::from_index(0), end: I::from_index(0) }
    }
}
