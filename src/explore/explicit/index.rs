//! An index of the states that were found.

#![expect(clippy::indexing_slicing, reason = "locations are those of the plan, and slots those of their values")]

use super::{Layouts, PackedField, Values, hash};
use crate::explore::plan::LocationId;
use crate::explore::unique::{UniqueTable, Vacant};

/// A table has a slot for every possible state if there are at most this many.
const MOST_SLOTS: usize = 1 << 22;

/// One more than the positions of states: in a slot for each possible state, or by hash if there are too many.
pub(super) enum StateIndex {
    /// The first slot of each location, and all slots, 0 if they are free.
    Slots(Vec<usize>, Vec<u32>),
    Hashed(UniqueTable),
}

/// Where a new state belongs.
pub(super) enum Free {
    Slot(usize),
    Hashed(Vacant, u64),
}

impl StateIndex {
    /// Creates an index for states with this layout.
    pub(super) fn new(layouts: &Layouts) -> Self {
        let count = layouts.most_states();
        if count > MOST_SLOTS {
            return Self::Hashed(UniqueTable::default());
        }
        let states = |fields: &[PackedField]| fields.iter().map(|field| field.values).product::<usize>();
        let first = layouts.by_location().scan(0, |next, fields| {
            let first = *next;
            *next += states(fields);
            Some(first)
        });
        Self::Slots(first.collect(), vec![0; count])
    }

    /// Returns the position of a state, or where to insert it. `is_at` says whether a packed state is at a position.
    pub(super) fn find(
        &self,
        location: LocationId,
        fields: &[PackedField],
        values: &Values,
        packed: &[u64],
        is_at: impl Fn(usize) -> bool,
    ) -> Result<usize, Free> {
        match self {
            Self::Slots(first, positions) => {
                let within =
                    fields.iter().fold(0, |slot, field| slot * field.values + values[field.variable as usize] as usize);
                let slot = first[location.index()] + within;
                (positions[slot] as usize).checked_sub(1).ok_or(Free::Slot(slot))
            }
            Self::Hashed(table) => {
                let hash = hash(packed);
                let found = table.find(hash, |after| is_at(after as usize - 1));
                found.map(|after| after as usize - 1).map_err(|vacant| Free::Hashed(vacant, hash))
            }
        }
    }

    /// Inserts the state that was last searched for.
    pub(super) fn insert(&mut self, free: Free, at: usize) {
        let after = at as u32 + 1;
        match (self, free) {
            (Self::Slots(_, positions), Free::Slot(slot)) => positions[slot] = after,
            (Self::Hashed(table), Free::Hashed(vacant, hash)) => table.insert(vacant, hash, after),
            _ => {}
        }
    }
}
