//! Replays a run in a story that has changed.

use crate::diag::Untrusted;
use crate::engine::{Change, Move, NEXT, Playthrough, Refused, State, replay_one};
use crate::story::{FactId, SceneId, Story};

/// A run as names, so that it can be replayed in another version of the story, and the author's position in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Recording {
    facts: Vec<String>,
    acts: Vec<RecordedAct>,
    at: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum RecordedAct {
    /// A choice, by its identity.
    Choice(String),
    /// The continuation of a scene with `next`.
    Next,
    /// Changes by hand.
    Hand(Vec<Named>),
}

/// A change by hand, with the name of its meter or fact.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Named {
    Meter(String, i32),
    Fact(String, bool),
}

/// A run that was replayed.
#[derive(Debug)]
pub(super) struct Replayed {
    /// The run as far as it works, at the author's position.
    pub(super) playthrough: Playthrough,
    /// Why the author's position can't be reached, if it can't.
    pub(super) halt: Option<CutShort>,
    /// Whether all of it works, including steps that were undone.
    pub(super) is_whole: bool,
    /// Meters and facts that were changed by hand and no longer exist.
    pub(super) lost: Vec<String>,
}

/// Where a run no longer works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CutShort {
    /// The scene in which the next choice can't be taken.
    pub(super) scene: SceneId,
    /// The number of choices before it, all of which can still be taken.
    pub(super) valid_choices: usize,
    /// The number of choices that the author had taken.
    pub(super) taken: usize,
    /// The identity of the choice that can't be taken.
    pub(super) wanted: Untrusted,
    /// Why it can't be taken.
    pub(super) why: Refused,
}

impl Recording {
    /// Records a run that is being played.
    pub(super) fn of(story: &Story, playthrough: &Playthrough) -> Self {
        let path = playthrough.path().iter().enumerate();
        let acts = path.map(|(at, step)| match step.taken {
            Move::Choice(choice) => RecordedAct::Choice(story.choice_name(choice).to_owned()),
            Move::Next => RecordedAct::Next,
            Move::Edit => RecordedAct::Hand(changed(story, playthrough.state_at(at), &step.state)),
        });
        let facts = playthrough.facts().iter().map(|fact| story.fact_name(*fact).to_owned()).collect();
        Self { facts, acts: acts.collect(), at: playthrough.position() }
    }

    /// A run of choices alone, at its end.
    pub(super) fn of_choices(facts: Vec<String>, choices: impl IntoIterator<Item = String>) -> Self {
        let acts: Vec<RecordedAct> = choices.into_iter().map(RecordedAct::Choice).collect();
        Self { facts, at: acts.len(), acts }
    }

    /// Changes a fact from the archive at the start of the run.
    pub(super) fn with_fact(mut self, fact: &str, holds: bool) -> Self {
        self.facts.retain(|known| known != fact);
        self.facts.extend(holds.then(|| fact.to_owned()));
        self
    }

    /// Replays the run in a story, as far as it works.
    pub(super) fn play(&self, story: &Story) -> Replayed {
        let facts: Vec<FactId> = self.facts.iter().filter_map(|fact| story.find_fact(fact)).collect();
        let mut playthrough = Playthrough::new(story, &facts);
        let (mut place, mut stop, mut lost) = (None, None, Vec::new());
        for (at, act) in self.acts.iter().enumerate() {
            if at == self.at {
                place = Some(playthrough.position());
            }
            if let Err((wanted, why)) = play_one(story, &mut playthrough, act, &mut lost) {
                stop = Some((at, wanted, why));
                break;
            }
        }
        let is_whole = stop.is_none();
        let halt = stop.filter(|(at, ..)| *at < self.at).map(|(at, wanted, why)| CutShort {
            scene: playthrough.state().scene(),
            valid_choices: self.choices_before(at),
            taken: self.choices_before(self.at),
            wanted: wanted.into(),
            why,
        });
        let end = playthrough.position();
        playthrough.back(end - place.unwrap_or(end).min(end));
        Replayed { playthrough, halt, is_whole, lost }
    }

    fn choices_before(&self, at: usize) -> usize {
        self.acts.iter().take(at).filter(|act| matches!(act, RecordedAct::Choice(_))).count()
    }
}

fn play_one(
    story: &Story,
    playthrough: &mut Playthrough,
    act: &RecordedAct,
    lost: &mut Vec<String>,
) -> Result<(), (String, Refused)> {
    let mut take = |id: &str| replay_one(story, playthrough, id).map_err(|why| (id.to_owned(), why));
    match act {
        RecordedAct::Choice(id) => take(id),
        RecordedAct::Next => take(NEXT),
        RecordedAct::Hand(changes) => {
            for named in changes {
                match named.in_story(story) {
                    Some(change) => playthrough.change(story, change),
                    None => lost.push(named.name().to_owned()),
                }
            }
            Ok(())
        }
    }
}

impl Named {
    fn name(&self) -> &str {
        match self {
            Self::Meter(name, _) | Self::Fact(name, _) => name,
        }
    }

    fn in_story(&self, story: &Story) -> Option<Change> {
        match self {
            Self::Meter(name, value) => story.find_meter(name).map(|meter| Change::Meter(meter, *value)),
            Self::Fact(name, holds) => story.find_fact(name).map(|fact| Change::Fact(fact, *holds)),
        }
    }
}

/// The meters and facts in which a state differs from the one before.
fn changed(story: &Story, before: &State, after: &State) -> Vec<Named> {
    let meters = story.meter_ids().filter(|meter| before.meter(*meter) != after.meter(*meter));
    let meters = meters.map(|meter| Named::Meter(story.meter_name(meter).to_owned(), after.meter(meter)));
    let facts = story.fact_ids().filter(|fact| before.holds(*fact) != after.holds(*fact));
    meters.chain(facts.map(|fact| Named::Fact(story.fact_name(fact).to_owned(), after.holds(fact)))).collect()
}

/// How the meters and facts differ between two versions, as clauses: `trust is 3, was 5`.
pub(super) fn in_words(now: (&Story, &State), before: (&Story, &State)) -> Vec<String> {
    let mut words = Vec::new();
    for id in now.0.meter_ids() {
        let name = now.0.meter_name(id);
        let value = now.1.meter(id);
        if let Some(was) = before.0.find_meter(name).map(|was| before.1.meter(was)).filter(|was| *was != value) {
            words.push(format!("{name} is {value}, was {was}"));
        }
    }
    for id in now.0.fact_ids() {
        let name = now.0.fact_name(id);
        let holds = now.1.holds(id);
        if before.0.find_fact(name).is_some_and(|was| before.1.holds(was) != holds) {
            words.push(format!("{name} {}", if holds { "holds now" } else { "no longer holds" }));
        }
    }
    words
}
