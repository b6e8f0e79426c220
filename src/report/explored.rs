//! What is proved of a whole story, for people and for programs.

#![expect(clippy::float_arithmetic, reason = "shares are fractions, and people read percents")]

use std::fmt::Write as _;

use crate::diag::{FileSpan, Sources};
use crate::explore::{Answer, Balance, Explored, PartFound, Stuck, Witness};
use crate::story::{ChoiceId, CondSite, FactId, SceneId, SourceMap, Story};
use crate::text::{count, thousands};

/// Everything that `explore` says of a story.
pub struct Whole<'s> {
    /// The story.
    pub story: &'s Story,
    /// Its files.
    pub sources: &'s Sources,
    /// Where its conditions stand in them.
    pub source_map: &'s SourceMap,
    /// What can happen.
    pub explored: &'s Explored,
    /// What can be read.
    pub parts: &'s [PartFound],
    /// What becomes of readers who choose at random: in a first edition, and in a later one if they differ.
    pub balance: &'s [Balance],
    /// Choices that make no difference.
    pub idle: &'s [ChoiceId],
}

impl Whole<'_> {
    pub(super) fn scene(&self, scene: SceneId) -> &str {
        self.story.scene(scene).id_text(self.story)
    }

    pub(super) fn choice(&self, choice: ChoiceId) -> String {
        let found = self.story.choice(choice);
        format!("{}.{}", self.scene(found.scene), found.id_text(self.story))
    }

    /// `file:line:column`, and what is written there.
    pub(super) fn spot(&self, place: Option<FileSpan>) -> (String, String) {
        let Some((place, source)) = place.and_then(|place| Some((place, self.sources.get(place.file)?))) else {
            return (String::new(), String::new());
        };
        let at = source.position(place.span.start);
        let written = source.slice(place.span).trim_matches('"').to_owned();
        (format!("{}:{}:{}", source.name, at.line, at.column), written)
    }

    /// Where a condition stands, and what it says.
    pub(super) fn cond(&self, at: CondSite) -> (String, String) {
        self.spot(self.source_map.condition(at))
    }

    fn part(&self, part: &PartFound) -> (String, String) {
        let (place, written) = self.spot(Some(self.source_map.text_condition(part.part.cond)));
        (place, if part.part.holds { written } else { format!("otherwise, after {written}") })
    }

    pub(super) fn facts(&self, facts: &[FactId]) -> Vec<&str> {
        facts.iter().map(|fact| self.story.fact_name(*fact)).collect()
    }
}

/// The identities of a run's choices.
pub fn identities<'s>(story: &'s Story, witness: &Witness) -> Vec<&'s str> {
    witness.choices.iter().map(|choice| story.choice(*choice).id_text(story)).collect()
}

/// What is proved, for people.
pub fn for_people(whole: &Whole) -> String {
    let mut out = String::new();
    let explored = whole.explored;
    let how = if explored.is_complete { "everything was looked at" } else { "NOT everything was looked at" };
    let _ = writeln!(out, "{}: {how}, {} states\n", whole.story.title(), thousands(explored.states));
    let scenes = whole.story.scene_ids().zip(&explored.scenes);
    counted(&mut out, "scenes", "reached", scenes.map(|(scene, answer)| (whole.scene(scene).to_owned(), *answer)));
    let choices = whole.story.choice_ids().zip(&explored.choices);
    counted(&mut out, "choices", "taken", choices.map(|(choice, answer)| (whole.choice(choice), *answer)));
    let endings = explored.endings.iter();
    let endings = endings.map(|ending| (whole.scene(ending.scene).to_owned(), ending.reachable));
    counted(&mut out, "endings", "reached", endings);
    shortest(&mut out, whole);
    stuck(&mut out, whole, "dead ends", &explored.dead_ends);
    stuck(&mut out, whole, "soft-locks", &explored.soft_locks);
    meters(&mut out, whole);
    always(&mut out, whole);
    texts(&mut out, whole);
    balance(&mut out, whole);
    out
}

fn counted(out: &mut String, what: &str, done: &str, answers: impl Iterator<Item = (String, Answer)>) {
    let answers: Vec<(String, Answer)> = answers.collect();
    let count = |wanted: Answer| answers.iter().filter(|(_, answer)| *answer == wanted).count();
    let (yes, never, open) = (count(Answer::Yes), count(Answer::No), count(Answer::Open));
    let _ = writeln!(out, "{what:<11} {yes} of {} can be {done}", answers.len());
    for (wanted, count, word) in [(Answer::No, never, "never"), (Answer::Open, open, "not known")] {
        if count > 0 {
            let names = answers.iter().filter(|(_, answer)| *answer == wanted).map(|(name, _)| name.clone());
            list(out, &format!("{word}:"), names);
        }
    }
}

/// How long a run is, in words.
fn choices(witness: &Witness) -> String {
    count(witness.choices.len(), "choice")
}

/// The most names that one line of an answer for people lists.
const MOST_NAMED: usize = 20;

fn list(out: &mut String, word: &str, names: impl Iterator<Item = String>) {
    let names: Vec<String> = names.collect();
    let (shown, rest) = names.split_at(names.len().min(MOST_NAMED));
    for name in shown {
        let space = if word.is_empty() { "" } else { " " };
        let _ = writeln!(out, "            {word}{space}{name}");
    }
    if !rest.is_empty() {
        let _ = writeln!(out, "            and {} more", rest.len());
    }
}

fn shortest(out: &mut String, whole: &Whole) {
    for ending in &whole.explored.endings {
        let Some(witness) = &ending.witness else { continue };
        let facts = whole.facts(&witness.facts);
        let with = if facts.is_empty() { String::new() } else { format!(", with {}", facts.join(", ")) };
        let _ = writeln!(out, "            {:<22} {}{with}", whole.scene(ending.scene), choices(witness));
    }
}

fn stuck(out: &mut String, whole: &Whole, what: &str, stuck: &[Stuck]) {
    if stuck.is_empty() {
        let known = if whole.explored.is_complete { "none" } else { "none seen" };
        let _ = writeln!(out, "{what:<11} {known}");
        return;
    }
    let _ = writeln!(out, "{what:<11} {}", stuck.len());
    for found in stuck {
        let run = found.witness.as_ref().map(|witness| identities(whole.story, witness).join(", ")).unwrap_or_default();
        let run = if run.is_empty() { "at the very start".to_owned() } else { run };
        let _ = writeln!(out, "            {}: {run}", whole.scene(found.scene));
    }
}

fn meters(out: &mut String, whole: &Whole) {
    for meter in &whole.explored.meters {
        let found = whole.story.meter(meter.meter);
        let range = meter.range.map_or("never seen".to_owned(), |(least, most)| format!("{least} to {most}"));
        let _ = writeln!(out, "{:<11} {range}", whole.story.str(found.id));
    }
    let saturating = whole.explored.saturating.len();
    if saturating > 0 {
        let _ = writeln!(out, "saturation  {saturating} effects can come to the end of a meter's range and stop there");
    }
}

fn always(out: &mut String, whole: &Whole) {
    let always = &whole.explored.always;
    let known = if whole.explored.is_complete { "none has" } else { "not known which have" };
    match always.len() {
        0 => drop(writeln!(out, "conditions  {known} always the same outcome")),
        count => drop(writeln!(out, "conditions  {count} always with the same outcome")),
    }
    list(
        out,
        "",
        always.iter().map(|one| {
            let (place, written) = whole.cond(one.at);
            format!("{place}: `{written}` {}", if one.holds { "always holds" } else { "never holds" })
        }),
    );
}

fn texts(out: &mut String, whole: &Whole) {
    let parts = whole.parts.iter().map(|part| {
        let (place, written) = whole.part(part);
        (format!("{place}: `{written}`"), part.readable)
    });
    counted(out, "texts", "read, of the parts that a condition lets in", parts);
}

fn balance(out: &mut String, whole: &Whole) {
    for (at, balance) in whole.balance.iter().enumerate() {
        let edition = ["first", "later"].get(at).copied().unwrap_or_default();
        let of = if whole.balance.len() > 1 { format!(" of a {edition} edition") } else { String::new() };
        let (length, error) = balance.length;
        let _ = match balance.readers {
            Some(readers) => {
                writeln!(out, "\nat random   {readers} readers{of} take {length:.1} ± {error:.1} choices, and come to")
            }
            None => writeln!(out, "\nat random   readers{of} take {length:.1} choices (worked out), and come to"),
        };
        for (scene, share, error) in &balance.endings {
            let about = balance.readers.map(|_| format!(" ± {:.1}", error * 100.0)).unwrap_or_default();
            let _ = writeln!(out, "            {:<22} {:>5.1} %{about}", whole.scene(*scene), share * 100.0);
        }
        if balance.unended > 0.0 {
            let _ = writeln!(out, "            {:<22} {:>5.1} %", "no ending", balance.unended * 100.0);
        }
    }
    if !whole.idle.is_empty() {
        let _ = writeln!(out, "\nidle        {} choices make no difference to what follows", whole.idle.len());
        list(out, "", whole.idle.iter().map(|choice| whole.choice(*choice)));
    }
}

/// The answer to one question, for people.
pub fn answer_for_people(story: &Story, answer: Answer, witness: Option<&Witness>) -> String {
    match (answer, witness) {
        (Answer::Yes, Some(witness)) => {
            let facts: Vec<&str> = facts_of(story, witness);
            let with = if facts.is_empty() { String::new() } else { format!(" with {}", facts.join(", ")) };
            let mut out = format!("yes, after {}{with}\n", choices(witness));
            for choice in &witness.choices {
                let found = story.choice(*choice);
                let _ = writeln!(out, "  {}: {}", story.scene(found.scene).id_text(story), found.id_text(story));
            }
            out
        }
        (Answer::Yes, None) => "yes\n".to_owned(),
        (Answer::No, _) => "never: everything that can happen was looked at\n".to_owned(),
        (Answer::Open, _) => "not known: the limit was passed before everything was looked at\n".to_owned(),
    }
}

pub(super) fn facts_of<'s>(story: &'s Story, witness: &Witness) -> Vec<&'s str> {
    witness.facts.iter().map(|fact| story.fact_name(*fact)).collect()
}
