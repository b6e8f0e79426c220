//! Where values are in packed states.

#![expect(clippy::indexing_slicing, reason = "locations and variables are those of one plan")]

use std::collections::HashMap;

use super::super::diagram::Variable;
use super::super::plan::{LocationId, Plan};
use super::super::variables::VarSet;

/// Where a variable's value is in a packed state.
#[derive(Clone, Copy)]
pub(super) struct PackedField {
    pub(super) variable: Variable,
    /// How many values it has.
    pub(super) values: usize,
    /// The position of the meter that it represents, if it represents one.
    pub(super) meter: Option<usize>,
    pub(super) word: u32,
    pub(super) shift: u32,
    pub(super) mask: u64,
}

/// Where the values are in the states of each location. Locations with the same variables share a layout, which keeps
/// it in the cache.
pub(super) struct Layouts {
    all: Vec<Vec<PackedField>>,
    of_location: Vec<u32>,
}

impl Layouts {
    /// Lays out the states of a plan, and raises `words` to what they need.
    pub(super) fn new(plan: &Plan, location_bits: u32, words: &mut usize) -> Self {
        let mut known: HashMap<VarSet, u32> = HashMap::new();
        let mut all = Vec::new();
        let of_location = plan.locations.iter().zip(plan.written()).map(|(location, written)| {
            let stored = location.live.intersection(&written);
            *known.entry(stored).or_insert_with_key(|stored| {
                all.push(fields(plan, stored, location_bits, words));
                all.len() as u32 - 1
            })
        });
        let of_location = of_location.collect();
        Self { all, of_location }
    }

    /// Returns where the values are in the states of a location.
    pub(super) fn at(&self, location: LocationId) -> &[PackedField] {
        &self.all[self.of_location[location.index()] as usize]
    }

    /// Returns how many states there are with different values.
    pub(super) fn most_states(&self) -> usize {
        let states = |fields: &[PackedField]| fields.iter().fold(1, |all, field| field.values.saturating_mul(all));
        self.by_location().map(states).fold(0, usize::saturating_add)
    }

    /// Returns the layouts in the order of the locations.
    pub(super) fn by_location(&self) -> impl Iterator<Item = &[PackedField]> {
        self.of_location.iter().map(|layout| self.all[*layout as usize].as_slice())
    }
}

/// Lays out some variables in the states of a location, and raises `words` to what they need.
fn fields(plan: &Plan, stored: &VarSet, location_bits: u32, words: &mut usize) -> Vec<PackedField> {
    let (mut word, mut shift) = (0, location_bits);
    let mut fields = Vec::new();
    for variable in stored.iter() {
        let bits = bits_for(u64::from(plan.greatest[variable as usize]) + 1);
        if shift + bits > 64 {
            word += 1;
            shift = 0;
        }
        let meter = plan.meters.iter().position(|meter| *meter == variable);
        let values = plan.greatest[variable as usize] as usize + 1;
        fields.push(PackedField { variable, values, meter, word, shift, mask: (1 << bits) - 1 });
        shift += bits;
    }
    *words = (*words).max(word as usize + 1);
    fields
}

/// Returns how many bits are needed to number this many things.
pub(super) fn bits_for(things: u64) -> u32 {
    64 - things.saturating_sub(1).leading_zeros()
}
