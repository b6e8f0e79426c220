//! The unique table: it finds the node that is equal to another.
//!
//! It is most of what a search does, and nearly every probe misses the cache. So a slot has a part of the node's hash
//! beside its position: a probe reads one cache line of the table, and of the nodes almost only the one that is found.

#![expect(clippy::indexing_slicing, reason = "slots are taken modulo the length of the table")]

/// A slot: the position of a node, 0 if the slot is free; above it, the upper half of the node's hash.
type Slot = u64;

const FREE: Slot = 0;

/// The positions of nodes, by their hashes, with open addressing. The first two nodes are never in it.
#[derive(Debug, Default)]
pub(super) struct UniqueTable {
    /// Its length is 0 or a power of two.
    slots: Vec<Slot>,
    count: usize,
}

/// Where a new node belongs.
pub(super) struct Vacant(usize);

impl UniqueTable {
    /// Makes a table with room for some nodes.
    pub(super) fn with_room_for(count: usize) -> Self {
        Self { slots: vec![FREE; (count * 2).next_power_of_two().max(1 << 10)], count: 0 }
    }

    /// Returns the position of a node with this hash that is the wanted one, or where to insert it.
    pub(super) fn find(&mut self, hash: u64, is_wanted: impl Fn(u32) -> bool) -> Result<u32, Vacant> {
        if self.count * 3 >= self.slots.len() * 2 {
            self.grow();
        }
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

    /// Inserts the node that was looked for last, where it belongs.
    pub(super) fn insert(&mut self, Vacant(at): Vacant, hash: u64, node: u32) {
        self.slots[at] = hash >> 32 << 32 | u64::from(node);
        self.count += 1;
    }

    fn grow(&mut self) {
        let old = std::mem::replace(self, Self::with_room_for(self.slots.len()));
        for slot in old.slots.into_iter().filter(|slot| *slot != FREE) {
            let free = self.find(slot, |_| false);
            free.err().into_iter().for_each(|free| self.insert(free, slot, slot as u32));
        }
    }
}
