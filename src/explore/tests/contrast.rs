//! What an edit changes, compared with two readers who read both versions side by side and try everything.

use std::cell::Cell;
use std::collections::{HashSet, VecDeque};

use super::*;
use crate::engine::{Availability, line_knowing, page_knowing};
use crate::explore::{Contrast, Shown, contrast};
use crate::story::{FactId, Matching, MeterId, SceneKind, Text};

mod single;

/// More pairs of positions than these are not tried.
const MOST_PAIRS: usize = 20_000;

/// Edits of a file: what is looked for, and what is written instead.
const EDITS: [(&str, &str); 21] = [
    (" >= ", " > "),
    (" < ", " <= "),
    (" = 1", " = 2"),
    (" and ", " or "),
    (" or ", " and "),
    ("not ", ""),
    (" +1", " +2"),
    (" -1", " +1"),
    ("once: true", "once: false"),
    ("needs: ", "when: "),
    (" when ", " when not "),
    ("hidden: true", "hidden: false"),
    ("visits", "seen"),
    ("{not ", "{"),
    ("start: 1", "start: 2"),
    (", 3)", ", 2)"),
    ("One", "Two"),
    ("One ", "One  "),
    (": ", ":  "),
    ("choices: [\n", "choices: [\nChoice(id: \"gained\", text: \"More.\", to: \"s0\", when: \"visits >= 1\"),\n"),
    ("to: \"s1\"", "to: \"s2\""),
];

/// Edits a story at some places; returns `None` if that leaves it as it is, or breaks it.
fn edited(files: &[(String, String)], edits: &[(u32, u32)]) -> Option<(Story, String)> {
    let mut files = files.to_vec();
    for (which, place) in edits {
        let sites = |from: &str| -> Vec<(usize, usize)> {
            let in_file = |(file, (_, text)): (usize, &(String, String))| {
                text.match_indices(from).map(|(at, _)| (file, at)).collect::<Vec<_>>()
            };
            files.iter().enumerate().flat_map(in_file).collect()
        };
        let possible = EDITS.iter().map(|(from, to)| (from, to, sites(from))).filter(|(_, _, sites)| !sites.is_empty());
        let possible: Vec<_> = possible.collect();
        let (from, to, sites) = &possible[*which as usize % possible.len()];
        let (file, at) = sites[*place as usize % sites.len()];
        files[file].1.replace_range(at..at + from.len(), to);
    }
    let text = files.iter().map(|(_, text)| text.as_str()).collect();
    Some((load_files(&files).story?, text))
}

/// One of two versions, and how the reader of both names its parts.
struct Version<'s> {
    story: &'s Story,
    scene: Box<dyn Fn(SceneId) -> Option<usize> + 's>,
    choice: Box<dyn Fn(ChoiceId) -> Option<usize> + 's>,
    /// The meters that both show, in the order of the older version.
    meters: Vec<MeterId>,
    /// What each meter that it shows is called in the older version.
    shown_meters: Vec<Option<usize>>,
}

/// The names of the facts that earlier runs have learned.
type Known<'k> = &'k [&'k str];

fn read(story: &Story, text: Text, state: &State, known: Known) -> String {
    format!("{:?}", page_knowing(story, text, state, &|fact| known.contains(&story.fact_name(fact))))
}

/// Returns everything that earlier runs may have learned of what a text asks for; `None` if that is too much to try.
fn ways_of_knowing(text: &str) -> Option<Vec<Vec<&str>>> {
    let asked: HashSet<&str> = text.split("known(").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    let asked: Vec<&str> = asked.into_iter().collect();
    let chosen = |way: usize| asked.iter().enumerate().filter(move |(at, _)| way >> at & 1 == 1).map(|(_, name)| *name);
    (asked.len() <= 2).then(|| (0..1 << asked.len()).map(|way| chosen(way).collect()).collect())
}

impl Version<'_> {
    /// Returns everything that a reader sees, in the order in which it is compared.
    fn view(&self, state: &State, after: &str, shown: Shown, known: Known) -> Vec<String> {
        let story = self.story;
        let here = story.scene(state.scene());
        let kind = match here.kind {
            SceneKind::Choices(_) => "choices",
            SceneKind::Next(_) => "next",
            SceneKind::Ending(_) => "ending",
        };
        let mut view = vec![format!("{:?} {kind} {:?}", (self.scene)(state.scene()), self.shown_meters)];
        view.extend(self.meters.iter().map(|meter| state.meter(*meter).to_string()));
        for choice in story.choices_of(state.scene()) {
            let is = state.availability(story, choice);
            if is != Availability::Hidden {
                view.push(format!("{:?} {is:?}", (self.choice)(choice)));
            }
            if shown == Shown::Everything {
                let found = story.choice(choice);
                match is {
                    Availability::Hidden => {}
                    Availability::Sealed => view.push(story.seal().to_owned()),
                    Availability::Open => view.push(format!(
                        "{:?}",
                        line_knowing(story, found.text, state, &|fact| known.contains(&story.fact_name(fact)))
                    )),
                    Availability::Locked => {
                        let texts = [Some(found.text), found.locked]
                            .map(|text| text.map(|text| read(story, text, state, known)));
                        view.push(format!("{texts:?}"));
                    }
                }
            }
        }
        if shown == Shown::Everything {
            view.push(after.to_owned());
            self.texts(state, known, &mut view);
        }
        view
    }

    fn texts(&self, state: &State, known: Known, view: &mut Vec<String>) {
        let story = self.story;
        let here = story.scene(state.scene());
        let knows = |fact: FactId| known.contains(&story.fact_name(fact));
        let holds = |when: &Option<Box<Cond>>| when.as_deref().is_none_or(|when| state.eval_knowing(when, &knows));
        let meters = story.meters().iter().filter(|meter| !meter.hidden);
        for meter in meters {
            let words: Vec<_> = meter.words.iter().map(|(from, word)| (from, story.str(*word))).collect();
            view.push(format!("{} {:?} {words:?}", story.str(meter.name), meter.range));
        }
        view.push(here.dateline.map_or("", |name| story.str(name)).to_owned());
        view.push(story.chapter_title(here.chapter).to_owned());
        view.push(read(story, here.text, state, known));
        for note in here.notes.iter().filter(|note| holds(&note.when)) {
            let read = line_knowing(story, note.text, state, &knows);
            view.push(format!("{:?} {read:?}", note.at.map(|at| story.str(at))));
        }
        for document in story.documents().iter().filter(|document| holds(&document.when)) {
            view.push(format!("{} {}", story.str(document.name), read(story, document.text, state, known)));
        }
        if let Some(ending) = story.ending(state.scene()) {
            view.push(story.str(ending.title).to_owned());
            let briefs = story.briefs().iter().filter(|brief| holds(&brief.when));
            view.extend(briefs.map(|brief| read(story, brief.text, state, known)));
        }
    }
}

/// Two readers, one of each version.
struct Both<'s> {
    old: Version<'s>,
    new: Version<'s>,
    matching: &'s Matching,
    known: &'s [Vec<&'s str>],
}

impl<'s> Both<'s> {
    fn new(old: &'s Story, new: &'s Story, matching: &'s Matching, known: &'s [Vec<&'s str>]) -> Self {
        let is_shown = |story: &Story, meter| !story.meter(meter).hidden;
        let old_shown = old.meter_ids().filter(|meter| is_shown(old, *meter));
        let new_shown = new.meter_ids().filter(|meter| is_shown(new, *meter));
        let both = old.meter_ids().filter_map(|meter| Some((meter, matching.meter(meter)?)));
        let both: Vec<_> = both.filter(|(before, now)| is_shown(old, *before) && is_shown(new, *now)).collect();
        let (before, now) = both.into_iter().unzip();
        Self {
            old: Version {
                story: old,
                scene: Box::new(|scene| Some(scene.index())),
                choice: Box::new(|choice| Some(choice.index())),
                meters: before,
                shown_meters: old_shown.map(|meter| Some(meter.index())).collect(),
            },
            new: Version {
                story: new,
                scene: Box::new(|scene| matching.old_scene(scene).map(SceneId::index)),
                choice: Box::new(|choice| matching.old_choice(choice).map(ChoiceId::index)),
                meters: now,
                shown_meters: new_shown.map(|meter| matching.old_meter(meter).map(MeterId::index)).collect(),
            },
            matching,
            known,
        }
    }

    fn differ(&self, states: &(State, State), after: &(String, String), shown: Shown) -> bool {
        self.known.iter().any(|known| {
            self.old.view(&states.0, &after.0, shown, known) != self.new.view(&states.1, &after.1, shown, known)
        })
    }

    fn begin(&self, edition: Edition) -> (State, State) {
        let begin = |story: &Story| State::begin(story, &story.facts_at_start(edition));
        (begin(self.old.story), begin(self.new.story))
    }

    /// Takes a choice in both versions, and returns what it leaves behind in each.
    fn step(&self, states: &mut (State, State), choice: ChoiceId) -> Option<(String, String)> {
        let step = |story: &Story, state: &mut State, choice: ChoiceId| {
            let text = story.choice(choice).after;
            let read = |state: &State| {
                let read = |text| self.known.iter().map(|known| read(story, text, state, known)).collect();
                text.map(read).unwrap_or_default()
            };
            state.step_with(story, choice, read).ok()
        };
        let now = self.matching.choice(choice)?;
        Some((step(self.old.story, &mut states.0, choice)?, step(self.new.story, &mut states.1, now)?))
    }

    /// Returns the fewest choices after which a difference is seen, or `None` if there are too many positions.
    fn fewest(&self, shown: Shown) -> Option<Option<usize>> {
        let (old, new) = (self.old.story, self.new.story);
        let mut fewest: Option<usize> = None;
        for edition in if old.editions().len() > new.editions().len() { old.editions() } else { new.editions() } {
            let mut known = HashSet::new();
            let mut waiting = VecDeque::from([(self.begin(*edition), (String::new(), String::new()), 0)]);
            while let Some((states, after, depth)) = waiting.pop_front() {
                if known.len() > MOST_PAIRS {
                    return None;
                }
                if self.differ(&states, &after, shown) {
                    fewest = Some(fewest.map_or(depth, |before| before.min(depth)));
                    break;
                }
                if !known.insert(states.clone()) {
                    continue;
                }
                let mut next = states.clone();
                if next.0.pass(old).is_ok() {
                    assert!(next.1.pass(new).is_ok());
                    waiting.push_front((next, (String::new(), String::new()), depth));
                    continue;
                }
                let open: Vec<ChoiceId> = states.0.open_choices(old).collect();
                for choice in open {
                    let mut next = states.clone();
                    let after = self.step(&mut next, choice).unwrap();
                    waiting.push_back((next, after, depth + 1));
                }
            }
        }
        Some(fewest)
    }

    /// Returns whether a difference is seen after all choices of a run, and not before.
    fn is_seen_after(&self, run: &Witness, shown: Shown) -> bool {
        let edition = if run.facts.is_empty() { Edition::First } else { Edition::Later };
        let editions = [edition, Edition::Later];
        editions.into_iter().any(|edition| {
            let mut states = self.begin(edition);
            let mut after = (String::new(), String::new());
            for taken in 0..=run.choices.len() {
                let mut differs = self.differ(&states, &after, shown);
                while !differs && states.0.pass(self.old.story).is_ok() {
                    let _ = states.1.pass(self.new.story);
                    after = (String::new(), String::new());
                    differs = self.differ(&states, &after, shown);
                }
                if differs || taken == run.choices.len() {
                    return differs && taken == run.choices.len();
                }
                match self.step(&mut states, run.choices[taken]) {
                    Some(left) => after = left,
                    None => return false,
                }
            }
            false
        })
    }
}

#[test]
fn a_contrast_is_what_two_readers_see() {
    let counts = [const { Cell::new(0) }; 5];
    let count = |at: usize| counts[at].set(counts[at].get() + 1);
    let edits = prop::collection::vec((any::<u32>(), any::<u32>()), 1..6);
    let mut runner = TestRunner::new(properties::config(150));
    let result = runner.run(&(numbers(), edits), |(numbers, edits)| {
        let made = maker::make(&numbers);
        let old = load_files(&made.files).story.unwrap();
        let Some((new, text)) = edited(&made.files, &edits) else { return Ok(()) };
        let matching = Matching::new(&old, &new);
        let before: String = made.files.iter().map(|(_, text)| text.as_str()).collect();
        let asked = before.clone() + &text;
        let Some(known) = ways_of_knowing(&asked) else { return Ok(()) };
        let both = Both::new(&old, &new, &matching, &known);
        for shown in [Shown::Play, Shown::Everything] {
            let Some(fewest) = both.fewest(shown) else { continue };
            let found = contrast(&old, &new, &matching, shown, &Control::from(LIMIT));
            let said = || format!("{shown:?} {found:?}, fewest {fewest:?}\n{before}\n--- edited ---\n{text}");
            match (&found, fewest) {
                (Contrast::Same, None) => count(0),
                (Contrast::Differs(run), Some(fewest)) => {
                    prop_assert_eq!(run.choices.len(), fewest, "{}", said());
                    prop_assert!(both.is_seen_after(run, shown), "{}", said());
                    count(1 + fewest.min(2));
                }
                // A text has too many variants.
                (Contrast::TooManyVariants, _) => count(4),
                _ => prop_assert!(false, "{}", said()),
            }
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    let counts: Vec<u32> = counts.iter().map(Cell::get).collect();
    let (known, unknown) = counts.split_at(4);
    assert!(known.iter().all(|count| *count > 1), "the same; after 0, 1 and more choices: {counts:?}");
    assert!(unknown[0] * 5 < known.iter().sum(), "{counts:?}");
}

#[test]
fn a_story_is_like_itself() {
    each_case(100, |case| {
        let matching = Matching::new(&case.story, &case.story);
        for shown in [Shown::Play, Shown::Everything] {
            let found = contrast(&case.story, &case.story, &matching, shown, &Control::from(LIMIT));
            prop_assert_eq!(found, Contrast::Same, "{}", case.text);
        }
        Ok(())
    });
}
