//! Variables, and sets of them.

/// A variable, by its number.
pub(crate) type Variable = u32;

/// A set of variables.
///
/// Only words of 64 variables that have members are stored, each with its position and in ascending order: most stories
/// with many variables have few live ones at any location.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct VarSet(Vec<(u32, u64)>);

impl VarSet {
    /// Returns whether a variable is in the set.
    pub(crate) fn contains(&self, variable: Variable) -> bool {
        let word = self.find(variable).ok().and_then(|at| self.0.get(at));
        word.is_some_and(|(_, word)| word & bit(variable) != 0)
    }

    /// Returns where the word of a variable is, or where it belongs.
    fn find(&self, variable: Variable) -> Result<usize, usize> {
        self.0.binary_search_by_key(&(variable / 64), |(at, _)| *at)
    }

    /// Inserts a variable.
    pub(super) fn insert(&mut self, variable: Variable) {
        match self.find(variable) {
            Ok(at) => self.0.get_mut(at).into_iter().for_each(|(_, word)| *word |= bit(variable)),
            Err(at) => self.0.insert(at, (variable / 64, bit(variable))),
        }
    }

    /// Removes a variable.
    pub(super) fn remove(&mut self, variable: Variable) {
        let Ok(at) = self.find(variable) else { return };
        let Some((_, word)) = self.0.get_mut(at) else { return };
        *word &= !bit(variable);
        if *word == 0 {
            self.0.remove(at);
        }
    }

    /// Inserts all of another set; returns whether one of them is new.
    pub(super) fn extend(&mut self, other: &Self) -> bool {
        let mut has_grown = false;
        let mut new = Vec::new();
        let mut words = self.0.iter_mut().peekable();
        for (at, other) in &other.0 {
            while words.next_if(|(before, _)| before < at).is_some() {}
            match words.next_if(|(here, _)| here == at) {
                Some((_, word)) => {
                    has_grown |= *other & !*word != 0;
                    *word |= other;
                }
                None => new.push((*at, *other)),
            }
        }
        if !new.is_empty() {
            self.0.extend(new);
            // Both parts are in order, so this takes linear time.
            self.0.sort_by_key(|(at, _)| *at);
            has_grown = true;
        }
        has_grown
    }

    /// Returns the variables that are in both sets.
    pub(crate) fn intersection(&self, other: &Self) -> Self {
        let both = |(at, word): &(u32, u64)| {
            let other = other.0.binary_search_by_key(at, |(at, _)| *at).ok().and_then(|found| other.0.get(found))?;
            Some((*at, word & other.1)).filter(|(_, both)| *both != 0)
        };
        Self(self.0.iter().filter_map(both).collect())
    }

    /// Returns the variables of the set in ascending order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Variable> + '_ {
        let members = |(at, word): &(u32, u64)| {
            let (at, word) = (*at, *word);
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        };
        self.0.iter().flat_map(members)
    }
}

impl FromIterator<Variable> for VarSet {
    fn from_iter<V: IntoIterator<Item = Variable>>(variables: V) -> Self {
        let mut set = Self::default();
        variables.into_iter().for_each(|variable| set.insert(variable));
        set
    }
}

/// Returns a variable's bit in its word.
fn bit(variable: Variable) -> u64 {
    1 << (variable % 64)
}

#[cfg(test)]
mod tests;
