//! The output of proofs: warnings of `check`, marks of `map` and numbers of `stats`, compared with the same reader.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::reader::{Position, Reader, Shown, knowing};
use super::{Case, each_case, is_ending, one_sided, soft_locked, text_readings};
use crate::check::{self, stats};
use crate::diag::{Code, Diagnostic, FileSpan};
use crate::engine::page_where;
use crate::explore::{LIMIT, Prover, Strategy, explore_with};
use crate::map::{MapFormat, map};
use crate::story::{
    Bit, ChoiceId, Cond, CondId, CondSite, GateKind, Loaded, Operand, Piece, SceneId, Story, Target, Text,
};
use crate::text::lay_out;

/// The warnings of `check` with a code.
fn warnings(loaded: &Loaded, code: Code) -> Vec<&Diagnostic> {
    loaded.diagnostics.iter().filter(|problem| problem.code == code).collect()
}

/// The name in backquotes of a message.
fn named(problem: &Diagnostic) -> &str {
    problem.message.split('`').nth(1).unwrap()
}

fn is_seen(case: &Case, is: impl Fn(&super::reader::Seen) -> bool) -> bool {
    case.tried.iter().any(|tried| is(&tried.seen))
}

fn is_reached(case: &Case, scene: SceneId) -> bool {
    is_seen(case, |seen| seen.scenes.contains(&scene))
}

fn is_taken(case: &Case, choice: ChoiceId) -> bool {
    is_seen(case, |seen| seen.taken.contains(&choice))
}

fn proved(case: &Case) -> Loaded {
    let mut loaded = case.load();
    let explored = explore_with(&case.story, LIMIT, Strategy::Explicit);
    let parts = text_readings::readings(&case.story, &LIMIT.into(), 300, &BTreeMap::new(), || None);
    let parts: Vec<_> = parts.into_iter().map(|(_, part)| part).collect();
    let found = check::proved(&loaded, &explored, &parts);
    check::add(&mut loaded, found);
    loaded
}

/// Scenes that nobody reaches, unless nothing leads there; and what blocks the way.
fn never_reached(case: &Case, loaded: &Loaded) -> Result<(), TestCaseError> {
    let story = &case.story;
    let unreferenced: BTreeSet<&str> = warnings(loaded, Code::Unreferenced).into_iter().map(named).collect();
    let never = story.scene_ids().filter(|scene| !is_reached(case, *scene)).map(|scene| story.scene_name(scene));
    let never: Vec<&str> = never.filter(|scene| !unreferenced.contains(scene)).collect();
    let warned = warnings(loaded, Code::NeverReached);
    let mut found: Vec<&str> = warned.iter().map(|problem| named(problem)).collect();
    found.sort_by_key(|name| story.find_scene(name));
    prop_assert_eq!(found, never, "{}", case.text);
    let map = loaded.source_map();
    let closed = |at: CondSite| !is_seen(case, |seen| seen.outcomes.contains(&(at, true)));
    let branches = story.branch_ids().map(CondSite::Branch);
    let sites = story.choice_ids().flat_map(|choice| GateKind::ALL.map(|kind| CondSite::Gate(choice, kind)));
    let conditions = sites.chain(branches).filter(|at| closed(*at)).filter_map(|at| map.condition(at));
    let choices = story.choice_ids().filter(|choice| !is_taken(case, *choice)).map(|choice| map.choice(choice).text);
    let blocking: BTreeSet<FileSpan> = conditions.chain(choices).collect();
    for label in warned.iter().flat_map(|problem| &problem.labels) {
        prop_assert!(blocking.contains(&label.place), "{:?} blocks nothing\n{}", label, case.text);
    }
    Ok(())
}

fn never_taken(case: &Case, loaded: &Loaded) -> Result<(), TestCaseError> {
    let story = &case.story;
    let map = loaded.source_map();
    let place = |choice: &ChoiceId| map.choice(*choice).text;
    let untaken = |choice: &ChoiceId| !is_taken(case, *choice) && is_reached(case, story.choice(*choice).scene);
    let untaken: Vec<ChoiceId> = story.choice_ids().filter(untaken).collect();
    let leads = |choice: &ChoiceId| {
        let mut targets = story.branches_in(story.choice(*choice).branches).iter().map(|branch| branch.to);
        targets.any(|to| match to {
            Target::Scene(scene) => is_reached(case, scene),
            Target::Junction(_) => true,
        })
    };
    let mut found: Vec<FileSpan> = warnings(loaded, Code::NeverTaken).iter().map(|problem| problem.place).collect();
    // A choice of a list is in several scenes.
    let taken = story.choice_ids().filter(|choice| is_taken(case, *choice));
    let taken: BTreeSet<FileSpan> = taken.map(|choice| place(&choice)).collect();
    let wanted: BTreeSet<FileSpan> = untaken.iter().filter(|choice| leads(choice)).map(place).collect();
    let wanted: Vec<FileSpan> = wanted.difference(&taken).copied().collect();
    found.sort_unstable();
    prop_assert_eq!(found, wanted, "{}", case.text);
    Ok(())
}

fn stuck(case: &Case, loaded: &Loaded) -> Result<(), TestCaseError> {
    let story = &case.story;
    let mut wanted = [BTreeSet::new(), BTreeSet::new()];
    for tried in &case.tried {
        let locked = soft_locked(story, tried);
        for (at, position) in tried.positions.iter().enumerate() {
            if tried.next[at].is_empty() && !is_ending(story, position) {
                wanted[0].insert(story.scene_name(position.scene));
            } else if locked[at] {
                wanted[1].insert(story.scene_name(position.scene));
            }
        }
    }
    for (code, wanted) in [Code::DeadEnd, Code::SoftLock].into_iter().zip(wanted) {
        let found: BTreeSet<&str> = warnings(loaded, code).into_iter().map(named).collect();
        prop_assert_eq!(found, wanted, "{}", case.text);
    }
    Ok(())
}

/// A condition that always has the same outcome, unless that follows from what is never reached or taken.
fn constant(case: &Case, loaded: &Loaded) -> Result<(), TestCaseError> {
    let story = &case.story;
    let map = loaded.source_map();
    let follows = |at: CondSite, holds: bool| match at {
        CondSite::Gate(choice, _) => !is_taken(case, choice),
        CondSite::Branch(branch) => {
            !holds && matches!(story.branch(branch).to, Target::Scene(scene) if !is_reached(case, scene))
        }
        CondSite::Effect(_) => false,
    };
    // A condition in the file that is compiled to several ones is constant if each of them is, and is then reported for
    // the first.
    let gates = story.choice_ids().flat_map(|choice| GateKind::ALL.map(|kind| CondSite::Gate(choice, kind)));
    let effects = story.effect_ids().map(CondSite::Effect);
    let sites = gates.chain(effects).chain(story.branch_ids().map(CondSite::Branch));
    let mut times: BTreeMap<FileSpan, usize> = BTreeMap::new();
    sites.filter_map(|at| map.condition(at)).for_each(|place| *times.entry(place).or_default() += 1);
    let mut constant: BTreeMap<(FileSpan, bool), Vec<CondSite>> = BTreeMap::new();
    for one in one_sided(case) {
        // What follows from a detour is written nowhere.
        let Some(place) = map.condition(one.at) else { continue };
        constant.entry((place, one.holds)).or_default().push(one.at);
    }
    let wanted = constant.into_iter().filter(|((place, holds), all)| {
        let is_first_said = all.first().is_some_and(|first| !follows(*first, *holds));
        all.len() == times[place] && is_first_said
    });
    let mut wanted: Vec<(FileSpan, bool)> = wanted.map(|(written, _)| written).collect();
    let found = warnings(loaded, Code::ConstantCondition).into_iter();
    let mut found: Vec<(FileSpan, bool)> =
        found.map(|problem| (problem.place, problem.message.contains("always"))).collect();
    wanted.sort_unstable();
    found.sort_unstable();
    prop_assert_eq!(found, wanted, "{}", case.text);
    Ok(())
}

/// A part of a text that is reported as never shown is never shown; and no two lines contradict each other.
fn never_shown(case: &Case, loaded: &Loaded) -> Result<(), TestCaseError> {
    let map = loaded.source_map();
    let mut places = BTreeSet::new();
    for problem in warnings(loaded, Code::NeverShown) {
        prop_assert!(places.insert(problem.place), "{problem:?} is said twice\n{}", case.text);
        let conds = case.conds().into_iter().filter(|cond| map.text_condition(*cond) == problem.place);
        let conds: Vec<CondId> = conds.collect();
        prop_assert!(!conds.is_empty());
        let sides: &[bool] = match problem.message.as_str() {
            "this text is never shown" => &[true, false],
            "the text after this condition is never shown" => &[true],
            _ => &[false],
        };
        for (cond, side) in conds.iter().flat_map(|cond| sides.iter().map(|side| (*cond, *side))) {
            prop_assert!(
                !is_seen(case, |seen| seen.read.contains_key(&(cond, side))),
                "{:?} {}\n{}",
                problem,
                side,
                case.text
            );
        }
    }
    Ok(())
}

#[test]
fn check_warns_of_what_a_reader_never_sees_and_of_nothing_else() {
    each_case(150, |case| {
        let loaded = proved(case);
        never_reached(case, &loaded)?;
        never_taken(case, &loaded)?;
        stuck(case, &loaded)?;
        constant(case, &loaded)?;
        never_shown(case, &loaded)
    });
}

/// The number in a message after a word.
fn number_after(message: &str, word: &str) -> usize {
    let rest = message.split(word).nth(1).unwrap().trim_start();
    rest.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap_or(0)
}

fn rows(text: Text, columns: u16, story: &Story, position: &Position) -> (usize, usize) {
    let sizes = knowing(story, position, None, text).into_iter().map(|position| {
        let rows = lay_out(&page_where(story, text, &|cond| position.holds(cond)), columns, None);
        (rows.len(), rows.iter().map(|row| usize::from(row.width())).max().unwrap_or(0))
    });
    sizes.fold((0, 0), |(rows, width), size| (rows.max(size.0), width.max(size.1)))
}

/// The tallest form of each scene's text, the widest label and reason, and the fewest and the most choices are what some
/// reader gets to see.
#[test]
fn texts_and_choices_are_as_large_as_some_reader_sees_them() {
    each_case(200, |case| {
        let (story, loaded) = (&case.story, case.load());
        let Some((columns, most)) = story.page() else { return Ok(()) };
        let prover = Prover::new(story, LIMIT, None).with_reader_steps(300);
        let found = check::explore(&loaded, &prover).readings;
        let unchecked = found.iter().any(|problem| problem.code == Code::TooManyVariants);
        if unchecked {
            return Ok(());
        }
        let with = |code: Code, place: FileSpan| -> Vec<&Diagnostic> {
            found.iter().filter(|problem| problem.code == code && problem.place == place).collect()
        };
        for scene in story.scene_ids() {
            let here = || case.tried.iter().flat_map(|tried| &tried.positions).filter(|at| at.scene == scene);
            let place = loaded.source_map().scene(scene);
            let tallest = here().map(|at| rows(story.scene(scene).text, columns, story, at).0).max();
            let wanted: Vec<usize> = tallest.into_iter().filter(|rows| *rows > usize::from(most)).collect();
            let said: Vec<usize> =
                with(Code::TooTall, place).iter().map(|problem| number_after(&problem.message, "takes ")).collect();
            prop_assert_eq!(said, wanted, "{}\n{}", story.scene_name(scene), case.text);
            if story.choices_of(scene).next().is_none() {
                continue;
            }
            let shown = |at: &Position| {
                let mut reader = Reader::new(story);
                story.choices_of(scene).filter(|choice| reader.look_at(at, *choice) != Shown::Hidden).count()
            };
            let counts: Vec<usize> = here().map(shown).collect();
            let few = counts.iter().min().copied().filter(|shown| *shown < 2);
            let many = counts.iter().max().copied().filter(|shown| *shown > 5);
            let said: Vec<usize> = with(Code::ChoiceCount, place)
                .iter()
                .map(|problem| number_after(&problem.message.replace("shows only", "shows"), "shows "))
                .collect();
            prop_assert_eq!(said, few.into_iter().chain(many).collect::<Vec<_>>(), "{}", case.text);
            labels_as_seen(case, &loaded, scene, &with)?;
        }
        Ok(())
    });
}

fn labels_as_seen<'f>(
    case: &Case,
    loaded: &Loaded,
    scene: SceneId,
    with: &dyn Fn(Code, FileSpan) -> Vec<&'f Diagnostic>,
) -> Result<(), TestCaseError> {
    let story = &case.story;
    for id in story.choices_of(scene) {
        let choice = story.choice(id);
        let written = loaded.source_map().choice(id);
        let texts = [(Some(written.text), Some(choice.text), false), (written.locked, choice.locked, true)];
        for (place, text, is_reason) in texts {
            let (Some(place), Some(_)) = (place, text) else { continue };
            // A choice of a list is in several scenes.
            let copies = story.choice_ids().filter(|copy| {
                let written = loaded.source_map().choice(*copy);
                place == if is_reason { written.locked.unwrap_or_default() } else { written.text }
            });
            let widest = copies.filter_map(|copy| {
                let of_copy = if is_reason { story.choice(copy).locked? } else { story.choice(copy).text };
                let is_there = |at: &&Position| at.scene == story.choice(copy).scene;
                let here = case.tried.iter().flat_map(|tried| &tried.positions).filter(is_there);
                let is_shown = |at: &&Position| match Reader::new(story).look_at(at, copy) {
                    Shown::Locked => true,
                    Shown::Open => !is_reason,
                    Shown::Hidden | Shown::Sealed => false,
                };
                here.filter(is_shown).map(|at| rows(of_copy, u16::MAX, story, at).1).max()
            });
            let widest = widest.max();
            let wanted: Vec<usize> = widest.into_iter().filter(|columns| *columns > 58).collect();
            let said: Vec<usize> =
                with(Code::TooWide, place).iter().map(|problem| number_after(&problem.message, "takes ")).collect();
            prop_assert_eq!(said, wanted, "{}\n{}", story.choice_name(id), case.text);
        }
    }
    Ok(())
}

/// What a map reports about nodes and edges.
#[test]
fn a_map_marks_what_a_reader_finds() {
    each_case(150, |case| {
        let story = &case.story;
        let explored = explore_with(story, LIMIT, Strategy::Explicit);
        let map = map(story, &explored, MapFormat::Text, None);
        let scenes = story.scene_ids().filter(|scene| !is_reached(case, *scene)).count();
        prop_assert_eq!(map.matches("; never reached").count(), scenes, "{}", map);
        let choices = story.choice_ids().filter(|choice| !is_taken(case, *choice)).count();
        prop_assert_eq!(map.matches("; can never be taken").count(), choices, "{}", map);
        let node = |scene: SceneId| {
            let heads =
                [format!("  Scene {}", story.scene_name(scene)), format!("  Ending {}:", story.scene_name(scene))];
            let is_of = |line: &&str| {
                heads.iter().any(|head| {
                    line.strip_prefix(head.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with([';', ' ']))
                })
            };
            map.lines().find(is_of).unwrap_or_default()
        };
        for scene in story.scene_ids() {
            let at = |is: &dyn Fn(&super::Tried, usize, &Position) -> bool| super::fewest(case, is);
            let dead = at(&|tried, at, position| {
                position.scene == scene && tried.next[at].is_empty() && !is_ending(story, position)
            });
            prop_assert_eq!(node(scene).contains("; dead end"), dead.is_some(), "{}", map);
            let locked = case.tried.iter().any(|tried| {
                let locked = soft_locked(story, tried);
                tried.positions.iter().zip(locked).any(|(position, locked)| locked && position.scene == scene)
            });
            prop_assert_eq!(node(scene).contains("; soft-lock"), locked, "{}", map);
            let least = at(&|_, _, position| position.scene == scene).filter(|_| story.ending(scene).is_some());
            let run = node(scene).split("shortest run: ").nth(1).map(|run| number_after(&format!("run {run}"), "run "));
            prop_assert_eq!(run, least, "{}", map);
        }
        Ok(())
    });
}

/// The questions about a state of the conditions in a text: bits, and meters.
fn asked(story: &Story, text: Text) -> (BTreeSet<Bit>, BTreeSet<usize>) {
    fn walk(cond: &Cond, bits: &mut BTreeSet<Bit>, meters: &mut BTreeSet<usize>) {
        match cond {
            Cond::Holds(bit) => drop(bits.insert(*bit)),
            Cond::Known(_) => {}
            Cond::Compare(meter, _, with) => {
                meters.insert(meter.index());
                if let Operand::Meter(other) = with {
                    meters.insert(other.index());
                }
            }
            Cond::Not(inner) => walk(inner, bits, meters),
            Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| walk(part, bits, meters)),
        }
    }
    let (mut bits, mut meters) = (BTreeSet::new(), BTreeSet::new());
    for piece in story.pieces(text) {
        if let Piece::Unless { cond, .. } = piece {
            walk(story.cond(*cond), &mut bits, &mut meters);
        }
    }
    (bits, meters)
}

/// Every form of a text, over all values of what its conditions ask; `None` if there are too many to try.
fn forms(story: &Story, text: Text) -> Option<usize> {
    let (bits, meters) = asked(story, text);
    let blank = Position {
        scene: story.scene_ids().next()?,
        meters: story.meters().iter().map(|meter| meter.range.0).collect(),
        bits: vec![false; story.bit_count()],
        known: Vec::new(),
    };
    let mut positions = knowing(story, &blank, None, text);
    for bit in bits {
        let set = |at: &Position| {
            let mut at = at.clone();
            at.bits[bit.index()] = true;
            at
        };
        let more: Vec<Position> = positions.iter().map(set).collect();
        positions.extend(more);
        if positions.len() > 2_000 {
            return None;
        }
    }
    for meter in meters {
        let range = story.meters()[meter].range;
        let values = |at: &Position| {
            let at = at.clone();
            (range.0..=range.1).map(move |value| {
                let mut at = at.clone();
                at.meters[meter] = value;
                at
            })
        };
        positions = positions.iter().flat_map(values).collect();
        if positions.len() > 2_000 {
            return None;
        }
    }
    let form = |position: &Position| {
        let mut reader = Words { story, words: Vec::new() };
        reader.read(text.start, text.end, position);
        reader.words
    };
    Some(positions.iter().map(form).collect::<BTreeSet<_>>().len())
}

/// Collects what a text shows, piece by piece.
struct Words<'s> {
    story: &'s Story,
    words: Vec<String>,
}

impl Words<'_> {
    fn read(&mut self, mut at: u32, end: u32, position: &Position) {
        while at < end {
            match *self.story.piece(at) {
                Piece::Unless { cond, to } if !position.holds(self.story.cond(cond)) => at = to,
                Piece::Jump { to } => at = to,
                Piece::Unless { .. } => at += 1,
                Piece::Words { name, .. } => {
                    self.words.push(self.story.str(name).to_owned());
                    at += 1;
                }
                Piece::Value { meter, .. } => {
                    self.words.push(self.story.meter_name(meter).to_owned());
                    at += 1;
                }
                piece => {
                    self.words.push(format!("{piece:?}"));
                    at += 1;
                }
            }
        }
    }
}

#[test]
fn the_numbers_of_a_story_are_those_of_its_parts() {
    each_case(200, |case| {
        let story = &case.story;
        let (chapters, all) = stats(story);
        prop_assert_eq!(all.scenes, story.scenes().len());
        prop_assert_eq!(all.choices, story.choices().len());
        prop_assert_eq!(all.endings, story.scene_ids().filter(|scene| story.ending(*scene).is_some()).count());
        prop_assert_eq!(chapters.iter().map(|chapter| chapter.words).sum::<usize>(), all.words);
        let forms: Option<Vec<usize>> = story.scenes().iter().map(|scene| forms(story, scene.text)).collect();
        if let (Some(forms), Some(readings)) = (forms, all.readings) {
            prop_assert_eq!(readings, forms.iter().sum::<usize>(), "{:?}\n{}", forms, case.text);
        }
        Ok(())
    });
}
