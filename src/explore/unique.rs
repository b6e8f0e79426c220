//! A table of unique things: it finds the diagram node or the state that is equal to a given one.
//!
//! Most of a search's time is spent here, and nearly every probe misses the cache. So a slot has part of the hash next
//! to the position: a probe reads one cache line of the table, and of the things almost always only the one that is
//! found.

#![expect(clippy::indexing_slicing, reason = "slots are taken modulo the length of the table")]

/// A slot: a position, 0 if the slot is free; above it, the upper half of the hash.
type Slot = u64;

const FREE: Slot = 0;

/// The positions of things, by their hashes, with open addressing. The position 0 is never in it.
#[derive(Debug)]
pub(super) struct UniqueTable {
    /// Its length is a power of two, and some slots are always free.
    slots: Vec<Slot>,
    count: usize,
}

/// Where a new thing belongs.
pub(super) struct Vacant(usize);

impl Default for UniqueTable {
    fn default() -> Self {
        Self::with_room_for(0)
    }
}

impl UniqueTable {
    /// Creates a table with room for a number of things.
    pub(super) fn with_room_for(count: usize) -> Self {
        Self { slots: vec![FREE; (count * 2).next_power_of_two().max(1 << 10)], count: 0 }
    }

    /// Returns the position of the wanted thing, which has this hash, or where to insert it.
    pub(super) fn find(&self, hash: u64, is_wanted: impl Fn(u32) -> bool) -> Result<u32, Vacant> {
        let mask = self.slots.len() - 1;
        let mut at = (hash >> 32) as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == FREE {
                return Err(Vacant(at));
            }
            if slot >> 32 == hash >> 32 && is_wanted(slot as u32) {
                return Ok(slot as u32);
            }
            at = (at + 1) & mask;
        }
    }

    /// Inserts what was last searched for, where it belongs.
    pub(super) fn insert(&mut self, Vacant(at): Vacant, hash: u64, position: u32) {
        self.slots[at] = hash >> 32 << 32 | u64::from(position);
        self.count += 1;
        if self.count * 3 >= self.slots.len() * 2 {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let old = std::mem::replace(self, Self::with_room_for(self.slots.len()));
        for slot in old.slots.into_iter().filter(|slot| *slot != FREE) {
            let free = self.find(slot, |_| false);
            free.err().into_iter().for_each(|free| self.insert(free, slot, slot as u32));
        }
    }
}
