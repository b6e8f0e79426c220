//! Choices that are reported to make no difference, compared by a reader who takes each of them and looks at everything
//! that follows.

use std::cell::RefCell;
use std::collections::HashSet;

use earlier::engine::{Block, ChoiceRef, Move, Passage, Playthrough, Segment, State, line, page};
use earlier::explore::idle_choices;
use earlier::story::{ChoiceId, Edition, FactId, SceneId, Story};
use proptest::prelude::*;

use crate::engine::laws::{numbers, runner, story_of};
use crate::support::maker::make;
use crate::support::stories::story;

/// Stories in which a reader meets more pairs of states than this are not tried.
const MOST_PAIRS: usize = 1_000;

fn idle(settings: &str, scenes: &str) -> Vec<String> {
    let story = story(settings, scenes);
    let name =
        |choice: &ChoiceId| format!("{}.{}", story.scene_name(story.choice(*choice).scene), story.choice_name(*choice));
    idle_choices(&story).iter().map(name).collect()
}

/// Two choices of `a` that lead to `b`, where `more` is what differs.
fn twins(settings: &str, x: &str, y: &str, more: &str) -> Vec<String> {
    let scenes = format!(
        r#"Scene(id: "a", text: "A.", choices: [
            Choice(id: "x", text: "X.", to: "b"{x}), Choice(id: "y", text: "Y.", to: "b"{y}),
        ]),
        {more}
        Scene(id: "z", text: "Z.", ending: Ending(title: "Z", teaser: "The end.")),
        Scene(id: "zz", text: "ZZ.", ending: Ending(title: "ZZ", teaser: "Another end."))"#
    );
    idle(settings, &scenes).into_iter().filter(|choice| choice.starts_with("a.")).collect()
}

const PLAIN: &str = r#"Scene(id: "b", text: "B.", choices: [Choice(text: "End.", to: "z")]),"#;

#[test]
fn choices_that_do_the_same_are_idle() {
    assert_eq!(twins("", "", "", PLAIN), ["a.x", "a.y"]);
    let facts = r#"facts: [Fact(id: "f", is: "f"), Fact(id: "g", is: "g")],"#;
    // Nothing after `a` reads `f`, and where `g` is read it was set again.
    let b = r#"Scene(id: "b", text: "B.", arrive: ["g"], choices: [Choice(text: "End.", to: "z", when: "g")]),"#;
    assert_eq!(twins(facts, r#", effects: ["f", "g"]"#, "", b), ["a.x", "a.y"]);
    assert_eq!(twins("", r#", after: "One {seen(a): two}.""#, r#", after: "One {seen(a): two}.""#, PLAIN).len(), 2);
}

#[test]
fn a_choice_that_is_remembered_is_not_idle() {
    let none: [&str; 0] = [];
    let b = |choice: &str| format!(r#"Scene(id: "b", text: "B.", choices: [Choice(id: "c", text: "C.", {choice})]),"#);
    let to_first = b(r#"to_first: [(when: "took(a.y)", to: "zz"), (to: "z")]"#);
    assert_eq!(twins("", "", "", &to_first), none);
    let junction =
        format!(r#"{} Junction(id: "j", to_first: [(when: "took(a.y)", to: "zz"), (to: "z")]),"#, b(r#"to: "j""#));
    assert_eq!(twins("", "", "", &junction), none);
    assert_eq!(twins("", "", "", &b(r#"to: "z", when: "took(a.y)""#)), none);
    assert_eq!(twins("", "", "", &b(r#"to: "z", needs: "took(a.y)", locked: "No.""#)), none);
    let effect = format!(
        r#"{} "#,
        r#"Scene(id: "b", text: "B.", arrive: ["f when took(a.y)"], choices: [Choice(text: "C.", to: "z", when: "f"),
           Choice(id: "d", text: "D.", to: "z")]),"#
    );
    assert_eq!(twins(r#"facts: [Fact(id: "f", is: "f")],"#, "", "", &effect), none);
}

#[test]
fn a_choice_that_is_taken_only_once_is_not_idle_where_it_can_be_met_again() {
    let back =
        r#"Scene(id: "b", text: "B.", choices: [Choice(text: "Back.", to: "a"), Choice(text: "End.", to: "z")]),"#;
    assert_eq!(twins("", ", once: true", "", back), [""; 0]);
    assert_eq!(twins("", ", once: true", "", PLAIN), ["a.x", "a.y"]);
}

#[test]
fn a_choice_that_only_a_text_remembers_is_not_idle() {
    let none: [&str; 0] = [];
    let b = |fields: &str| format!(r#"Scene(id: "b", {fields}, choices: [Choice(text: "C.", to: "z")]),"#);
    assert_eq!(twins("", "", "", &b(r#"text: "{took(a.y): B | C}""#)), none);
    assert_eq!(twins("", "", "", &b(r#"text: "B.", notes: [Note(text: "hm", when: "took(a.y)")]"#)), none);
    let known = r#"text: "B.", notes: [Note(text: "{took(a.y): hm}", when: "known(k)")]"#;
    let clipping = r#"facts: [Fact(id: "k", is: "k", clipping: "K")],"#;
    assert_eq!(twins(clipping, "", "", &b(known)), none);
    let label = r#"Scene(id: "b", text: "B.", choices: [Choice(text: "{took(a.y): Go | Run}.", to: "z")]),"#;
    assert_eq!(twins("", "", "", label), none);
    let locked = r#"Scene(id: "b", text: "B.", choices: [Choice(text: "C.", to: "z"),
        Choice(id: "d", text: "D.", to: "z", needs: "seen(z)", locked: "{took(a.y): No | Not yet}.")]),"#;
    assert_eq!(twins("", "", "", locked), none);
    let after =
        r#"Scene(id: "b", text: "B.", choices: [Choice(text: "C.", to: "z", after: "{took(a.y): So | Thus}.")]),"#;
    assert_eq!(twins("", "", "", after), none);
    let pause = "text: \"B.\n{took(a.y):\n~\n}\nB.\"";
    assert_eq!(twins("", "", "", &b(pause)), none);
}

#[test]
fn a_choice_that_only_a_document_or_a_brief_remembers_is_not_idle() {
    let none: [&str; 0] = [];
    let document = |fields: &str| format!(r#"documents: [Document(id: "d", name: "D", key: 'x', {fields})],"#);
    assert_eq!(twins(&document(r#"text: "D.", when: "took(a.y)""#), "", "", PLAIN), none);
    assert_eq!(twins(&document(r#"text: "{took(a.y): D | E}""#), "", "", PLAIN), none);
    let facts = r#"facts: [Fact(id: "f", is: "f")],"#;
    let brief = |fields: &str| format!(r#"{facts} briefs: [Brief(id: "b", {fields})],"#);
    let sets = r#", effects: ["f"]"#;
    assert_eq!(twins(&brief(r#"text: "B.", when: "f""#), sets, "", PLAIN), none);
    assert_eq!(twins(&brief(r#"text: "{f: B | C}", when: "seen(a)""#), sets, "", PLAIN), none);
    assert_eq!(twins(&brief(r#"text: "B.", when: "took(a.x)""#), "", "", PLAIN), none);
}

#[test]
fn a_choice_that_the_page_or_the_archive_shows_is_not_idle() {
    let none: [&str; 0] = [];
    let meter = |more: &str| format!(r#"meters: [Meter(id: "m", name: "M", range: (0, 9), start: 0{more})],"#);
    assert_eq!(twins(&meter(""), r#", effects: ["m +1"]"#, "", PLAIN), none);
    assert_eq!(twins(&meter(", hidden: true"), r#", effects: ["m +1"]"#, "", PLAIN), ["a.x", "a.y"]);
    let clipping = r#"facts: [Fact(id: "f", is: "f", clipping: "Headline")],"#;
    assert_eq!(twins(clipping, r#", effects: ["f"]"#, "", PLAIN), none);
    assert_eq!(twins("", r#", after: "So.""#, "", PLAIN), none);
    assert_eq!(twins("", r#", after: "So.""#, r#", after: "Thus.""#, PLAIN), none);
    let said = (r#", said: "took x""#, r#", said: "took y""#);
    assert_eq!(twins("", said.0, said.1, PLAIN), ["a.x", "a.y"]);
    let correction = r#"correction: "It said {before}. She {after}.","#;
    assert_eq!(twins(correction, said.0, said.1, PLAIN), none);
}

#[test]
fn a_choice_that_matters_in_one_edition_alone_is_not_idle() {
    let facts = r#"facts: [Fact(id: "again", is: "again", from: FinishedBefore)],"#;
    for seal in ["took(a.y) or again", "took(a.y) and again"] {
        let b = format!(
            r#"Scene(id: "b", text: "B.", choices: [
                Choice(text: "C.", to: "z"), Choice(id: "d", text: "D.", to: "z", seal: "{seal}"),
            ]),"#
        );
        assert_eq!(twins(facts, "", "", &b), [""; 0], "{seal}");
    }
}

/// Everything that a reader sees at a position, and what the archive keeps of it.
#[derive(Debug, PartialEq)]
struct Everything {
    passages: [Passage; 2],
    documents: Vec<Vec<Block>>,
    briefs: Vec<Vec<Segment>>,
    clippings: Vec<FactId>,
}

fn look(story: &Story, run: &Playthrough) -> Everything {
    let passages = [false, true].map(|known| run.passage(story, &|_| known));
    let state = run.state();
    let documents = passages[0].documents.iter().map(|id| page(story, story.document(*id).text, state));
    let ends = story.ending(state.scene()).is_some();
    let briefs = story.briefs().iter().filter(|brief| ends && brief.holds(state));
    let clippings = story.fact_ids().filter(|fact| story.fact(*fact).clipping.is_some() && state.holds(*fact));
    Everything {
        documents: documents.collect(),
        briefs: briefs.map(|brief| line(story, brief.text, state)).collect(),
        clippings: clippings.collect(),
        passages,
    }
}

/// The moves that a reader can make.
fn moves(story: &Story, run: &Playthrough) -> Vec<Move> {
    let state = run.state();
    match story.is_passed_through(state.scene()) {
        true => vec![Move::Next],
        false => state.open_choices(story).map(Move::Choice).collect(),
    }
}

/// Returns one run to every state of an edition, or `None` if there are too many.
fn all_runs(story: &Story, facts: &[FactId]) -> Option<Vec<Playthrough>> {
    let first = Playthrough::new(story, facts);
    let mut known: HashSet<State> = HashSet::from([first.state().clone()]);
    let mut runs = vec![first];
    let mut at = 0;
    while let Some(run) = runs.get(at).cloned() {
        for step in moves(story, &run) {
            let mut next = run.clone();
            next.take(story, step).unwrap();
            if known.insert(next.state().clone()) {
                runs.push(next);
            }
        }
        at += 1;
        if runs.len() > MOST_PAIRS {
            return None;
        }
    }
    Some(runs)
}

/// Takes two choices in the same state, and everything that can follow; returns what differs first. `pairs` are those
/// that are known not to differ.
fn difference(
    story: &Story,
    run: &Playthrough,
    choices: [ChoiceId; 2],
    pairs: &mut HashSet<(State, State)>,
) -> Option<String> {
    let after = |choice: ChoiceId| {
        let mut next = run.clone();
        next.choose(story, ChoiceRef::Id(story.choice_name(choice))).unwrap();
        next
    };
    let mut waiting = vec![choices.map(after)];
    while let Some([one, other]) = waiting.pop() {
        let (seen, also) = (look(story, &one), look(story, &other));
        if seen != also {
            return Some(format!("{seen:#?}\nis not\n{also:#?}"));
        }
        // The line that a step leaves behind is the same for the same step from states that look the same or does
        // not: it was compared above, so states that were met are compared once per step.
        if pairs.len() > MOST_PAIRS || !pairs.insert((one.state().clone(), other.state().clone())) {
            continue;
        }
        for step in moves(story, &one) {
            let [mut one, mut other] = [one.clone(), other.clone()];
            one.take(story, step).unwrap();
            other.take(story, step).unwrap();
            waiting.push([one, other]);
        }
    }
    None
}

/// Returns what differs after a choice that is reported as idle, compared with the other idle choices of its scene.
fn lie(story: &Story, runs: &[Playthrough], idle: &[ChoiceId], scene: SceneId) -> Option<String> {
    let here: Vec<ChoiceId> = idle.iter().copied().filter(|choice| story.choice(*choice).scene == scene).collect();
    let said = |choice: ChoiceId| story.choice(choice).said.map(|said| story.str(said));
    here.iter().find_map(|one| {
        let found = here.iter().filter(|other| *other != one).map(|other| {
            let is_said = story.correction().is_some() || story.omission().is_some();
            if is_said && said(*one) != said(*other) {
                return Some("a correction differs".to_owned());
            }
            let mut pairs = HashSet::new();
            let at_scene = runs.iter().filter(|run| run.state().scene() == scene);
            let both_open = at_scene.filter(|run| {
                let open: Vec<ChoiceId> = run.state().open_choices(story).collect();
                open.contains(one) && open.contains(other)
            });
            both_open.into_iter().find_map(|run| difference(story, run, [*one, *other], &mut pairs))
        });
        let found: Vec<Option<String>> = found.collect();
        if found.iter().any(Option::is_none) {
            return None;
        }
        Some(format!("{}: {found:?}", story.choice_name(*one)))
    })
}

#[test]
fn nobody_can_see_which_idle_choice_was_taken() {
    let (tried, with_idle) = (RefCell::new(0), RefCell::new(0));
    let law = |numbers: Vec<u32>| {
        let made = make(&numbers);
        let story = story_of(&made)?;
        let idle = idle_choices(&story);
        *tried.borrow_mut() += 1;
        *with_idle.borrow_mut() += usize::from(!idle.is_empty());
        if idle.is_empty() {
            return Ok(());
        }
        for edition in [Edition::First, Edition::Later] {
            let Some(runs) = all_runs(&story, &story.facts_at_start(edition)) else { continue };
            let lie = story.scene_ids().find_map(|scene| lie(&story, &runs, &idle, scene));
            let text: String = made.files.iter().map(|(_, text)| text.as_str()).collect();
            prop_assert!(lie.is_none(), "{edition:?} {}\n{text}", lie.unwrap_or_default());
        }
        Ok(())
    };
    runner(500).run(&numbers(), law).unwrap_or_else(|error| panic!("{error}"));
    let (tried, with_idle) = (tried.into_inner(), with_idle.into_inner());
    assert!(with_idle * 20 > tried, "idle choices are too rare to have been tried: {with_idle} of {tried}");
}
