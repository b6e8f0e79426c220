//! What was proved before, kept between runs of the program.
//!
//! A record belongs to the logic of a story: everything that play depends on. It is found by a fingerprint of that
//! logic and of the sources of this prover, so neither another story nor another build ever reads it. Records that are
//! damaged, truncated or foreign are not read, and get replaced.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::hash::{Hash, Hasher as _};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128 as _, SipHasher13};

use super::answers::{Explored, Witness};
use super::laws::{Breach, LawAnswer};
use super::plan::VarOrder;
use crate::story::{CondSite, Story};

/// A store for records. It may lose any of them at any time.
pub trait Store: Debug + Send + Sync {
    /// Returns what was saved under a name, if it is still there.
    fn load(&self, name: &str) -> Option<Vec<u8>>;

    /// Saves bytes under a name, which consists of letters and digits, and replaces what was there.
    fn save(&self, name: &str, bytes: &[u8]);
}

/// A number that two different things almost certainly don't share.
pub(super) type Fingerprint = u128;

/// The fingerprint of the sources from which this program was built, as far as answers depend on them.
const PROVER: &str = env!("EARLIER_PROVER");

const MAGIC: &[u8] = b"earlier proofs 1\n";

/// Returns the fingerprint of something that is fed to a hasher.
pub(super) fn fingerprint(feed: impl FnOnce(&mut SipHasher13)) -> Fingerprint {
    let mut hasher = SipHasher13::new();
    feed(&mut hasher);
    hasher.finish128().as_u128()
}

/// Returns the fingerprint of a story's logic, under which this prover keeps records of some kind.
pub(super) fn key_of(story: &Story, kind: &str) -> Fingerprint {
    fingerprint(|out| {
        (PROVER, kind).hash(out);
        story.hash_logic(out);
        out.write_u8(0);
    })
}

/// What is known about stories with the same logic.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Record {
    /// The complete result of exploring.
    pub(super) explored: Option<Explored>,
    /// A good order of variables for this logic.
    pub(super) order: Option<VarOrder>,
    /// For the variants of texts, by their fingerprints, a run that reads each, or that there is none.
    pub(super) readings: BTreeMap<Fingerprint, Option<Witness>>,
    /// What is known about laws, by their fingerprints.
    pub(super) laws: BTreeMap<Fingerprint, LawAnswer>,
    /// Whether a condition can hold in a scene, by the fingerprint of both.
    pub(super) occurs: BTreeMap<Fingerprint, bool>,
}

/// Returns a record as bytes to save under a key.
pub(super) fn encode(key: Fingerprint, record: &impl Serialize) -> Option<Vec<u8>> {
    let content = postcard::to_allocvec(record).ok()?;
    let sum = checksum(key, &content).to_le_bytes();
    Some([MAGIC, &key.to_le_bytes()[..], &sum[..], &content[..]].concat())
}

/// Returns the record that was saved under a key, unless the bytes are something else.
pub(super) fn decode<R: DeserializeOwned>(key: Fingerprint, bytes: &[u8]) -> Option<R> {
    let rest = bytes.strip_prefix(MAGIC)?.strip_prefix(&key.to_le_bytes()[..])?;
    let (sum, content) = rest.split_first_chunk::<16>()?;
    let is_whole = *sum == checksum(key, content).to_le_bytes();
    is_whole.then(|| postcard::from_bytes(content).ok()).flatten()
}

fn checksum(key: Fingerprint, content: &[u8]) -> Fingerprint {
    fingerprint(|out| (key, content).hash(out))
}

/// Returns the name under which a record is saved.
pub(super) fn name_of(key: Fingerprint) -> String {
    format!("{key:032x}")
}

impl Record {
    /// Returns whether every id is one of the story, so that none can be wrong even if the record was forged.
    pub(super) fn fits(&self, story: &Story) -> bool {
        self.explored.as_ref().is_none_or(|explored| explored_fits(explored, story))
            && self.readings.values().flatten().all(|witness| witness_fits(witness, story))
            && self.laws.values().all(|answer| law_fits(answer, story))
    }
}

fn witness_fits(witness: &Witness, story: &Story) -> bool {
    witness.choices.iter().all(|choice| choice.index() < story.choices().len())
        && witness.facts.iter().all(|fact| fact.index() < story.facts().len())
}

fn law_fits(answer: &LawAnswer, story: &Story) -> bool {
    match answer {
        LawAnswer::Broken(Breach { witness, repeats_after: _ }) => witness_fits(witness, story),
        LawAnswer::Holds | LawAnswer::Untested | LawAnswer::Unknown => true,
    }
}

fn explored_fits(explored: &Explored, story: &Story) -> bool {
    let Explored {
        is_complete,
        knows_stuck,
        has_shortest_runs,
        states: _,
        scenes,
        choices,
        endings,
        dead_ends,
        soft_locks,
        always,
        undecided,
        meters,
        saturating,
    } = explored;
    let scene_count = story.scenes().len();
    let stuck = || dead_ends.iter().chain(soft_locks);
    let named = endings.iter().map(|ending| ending.scene).chain(stuck().map(|stuck| stuck.scene));
    let witnesses = endings.iter().map(|ending| &ending.witness).chain(stuck().map(|stuck| &stuck.witness));
    *is_complete
        && *knows_stuck
        && *has_shortest_runs
        && undecided.is_empty()
        && (scenes.len(), choices.len(), meters.len()) == (scene_count, story.choices().len(), story.meters().len())
        && named.into_iter().all(|scene| scene.index() < scene_count)
        && witnesses.flatten().all(|witness| witness_fits(witness, story))
        && always.iter().all(|one| site_fits(one.at, story))
        && meters.iter().zip(story.meter_ids()).all(|(values, id)| values.meter == id)
        && meters.iter().all(|values| values.by_scene.len() == scene_count)
        && saturating.iter().all(|effect| effect.index() < story.effect_ids().len())
}

fn site_fits(at: CondSite, story: &Story) -> bool {
    match at {
        CondSite::Gate(choice, _) => choice.index() < story.choices().len(),
        CondSite::Effect(effect) => effect.index() < story.effect_ids().len(),
        CondSite::Branch(branch) => branch.index() < story.branches().len(),
    }
}
