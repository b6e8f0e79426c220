//! What exploration proves about generated stories, compared with a brute-force search by the engine alone.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use earlier::engine::{Availability, State};
use earlier::explore::{
    Answer, EndingAnswer, Explored, LIMIT, Outlook, Strategy, Stuck, Witness, explore_and_read, explore_with,
};
use earlier::story::{ChoiceId, Edition, FactId, SceneId, Story};
use proptest::prelude::*;

use crate::engine::laws::{numbers, runner, story_of};
use crate::support::maker::{Made, make};
use crate::support::stories::story;

/// Stories with more states than this are not tried.
const MOST_STATES: usize = 20_000;

/// Every reachable state of one edition.
struct Tried {
    /// The states in breadth-first order, each with the run to it.
    states: Vec<(State, Vec<ChoiceId>)>,
    takable: HashSet<ChoiceId>,
    /// For each state, the states that one step of any kind leads to.
    next: Vec<Vec<usize>>,
}

/// Tries everything; returns `None` if there are too many states.
fn try_everything(story: &Story, facts: &[FactId]) -> Option<Tried> {
    let mut known: HashMap<State, usize> = HashMap::new();
    let mut tried = Tried { states: Vec::new(), takable: HashSet::new(), next: Vec::new() };
    let mut layer = VecDeque::from([(State::begin(story, facts), Vec::new())]);
    while !layer.is_empty() {
        let mut later = VecDeque::new();
        while let Some((state, run)) = layer.pop_front() {
            if known.contains_key(&state) {
                continue;
            }
            known.insert(state.clone(), tried.states.len());
            if story.is_passed_through(state.scene()) {
                let mut passed = state.clone();
                passed.pass(story).unwrap();
                layer.push_front((passed, run.clone()));
            }
            for choice in state.open_choices(story) {
                let mut next = state.clone();
                next.step(story, choice).unwrap();
                tried.takable.insert(choice);
                later.push_back((next, [run.as_slice(), &[choice]].concat()));
            }
            tried.states.push((state, run));
            if tried.states.len() > MOST_STATES {
                return None;
            }
        }
        layer = later;
    }
    tried.next = tried.states.iter().map(|(state, _)| steps(story, state).map(|next| known[&next]).collect()).collect();
    Some(tried)
}

/// Tries everything in both editions, unless there are too many states.
fn both_editions(story: &Story) -> Option<[Tried; 2]> {
    let again = story.find_fact("again").unwrap();
    Some([try_everything(story, &[])?, try_everything(story, &[again])?])
}

/// The states that a state leads to.
fn steps(story: &Story, state: &State) -> impl Iterator<Item = State> {
    let mut passed = state.clone();
    let passed = passed.pass(story).is_ok().then_some(passed);
    let taken = story.choices_of(state.scene()).filter_map(|choice| {
        let mut next = state.clone();
        next.step(story, choice).is_ok().then_some(next)
    });
    taken.chain(passed)
}

fn ends(story: &Story, state: &State) -> bool {
    story.ending(state.scene()).is_some()
}

/// For each scene, the run to the first state that passes a test.
type Firsts = BTreeMap<SceneId, Vec<ChoiceId>>;

impl Tried {
    fn firsts(&self, mut is: impl FnMut(usize, &State) -> bool) -> Firsts {
        let mut firsts = Firsts::new();
        for (at, (state, run)) in self.states.iter().enumerate() {
            if is(at, state) {
                firsts.entry(state.scene()).or_insert_with(|| run.clone());
            }
        }
        firsts
    }

    /// For each state, whether a state that passes a test can be reached from it.
    fn leading(&self, is: impl Fn(&State) -> bool) -> Vec<bool> {
        let mut leading: Vec<bool> = self.states.iter().map(|(state, _)| is(state)).collect();
        let mut is_stable = false;
        while !is_stable {
            is_stable = true;
            for at in 0..leading.len() {
                if !leading[at] && self.next[at].iter().any(|next| leading[*next]) {
                    leading[at] = true;
                    is_stable = false;
                }
            }
        }
        leading
    }

    fn endings(&self, story: &Story) -> Firsts {
        self.firsts(|_, state| ends(story, state))
    }

    fn dead_ends(&self, story: &Story) -> Firsts {
        self.firsts(|at, state| !ends(story, state) && self.next[at].is_empty())
    }

    fn soft_locks(&self, story: &Story) -> Firsts {
        let can_end = self.leading(|state| ends(story, state));
        self.firsts(|at, _| !can_end[at] && !self.next[at].is_empty())
    }
}

/// The shorter of two editions' runs to each scene; the later edition's if both are equally short.
fn shorter(story: &Story, [first, second]: [Firsts; 2]) -> BTreeMap<SceneId, Witness> {
    let again = story.find_fact("again").unwrap();
    let mut best = BTreeMap::new();
    for (scene, choices) in second {
        let mut state = State::begin(story, &[]);
        let works = choices.iter().all(|choice| {
            // A cycle of scenes with `next` would never end.
            for _ in 0..story.scenes().len() {
                let _ = state.pass(story);
            }
            state.step(story, *choice).is_ok()
        });
        best.insert(scene, Witness { facts: if works { vec![] } else { vec![again] }, choices });
    }
    for (scene, choices) in first {
        if best.get(&scene).is_none_or(|known: &Witness| known.choices.len() > choices.len()) {
            best.insert(scene, Witness { facts: vec![], choices });
        }
    }
    best
}

/// Compares the answers with the results of trying everything.
fn compare(story: &Story, editions: &[Tried; 2], found: &Explored) -> Result<(), TestCaseError> {
    let each = |of: fn(&Tried, &Story) -> Firsts| {
        let [first, second] = editions;
        shorter(story, [of(first, story), of(second, story)])
    };
    let stuck = |firsts: BTreeMap<SceneId, Witness>| -> Vec<Stuck> {
        firsts.into_iter().map(|(scene, witness)| Stuck { scene, witness: Some(witness) }).collect()
    };
    let answer = |yes: bool| if yes { Answer::Yes } else { Answer::No };
    let scenes = || story.scene_ids();
    let seen = |scene| editions.iter().any(|tried| tried.states.iter().any(|(state, _)| state.scene() == scene));
    let endings = each(Tried::endings);
    let endings = scenes().filter(|scene| story.ending(*scene).is_some()).map(|scene| {
        let witness = endings.get(&scene).cloned();
        EndingAnswer { scene, reachable: answer(witness.is_some()), witness }
    });
    let takable = |choice| answer(editions.iter().any(|tried| tried.takable.contains(&choice)));
    let choices = story.choice_ids();
    prop_assert!(found.is_complete);
    prop_assert_eq!(&found.scenes, &scenes().map(|scene| answer(seen(scene))).collect::<Vec<_>>());
    prop_assert_eq!(&found.choices, &choices.map(takable).collect::<Vec<_>>());
    prop_assert_eq!(&found.endings, &endings.collect::<Vec<_>>());
    prop_assert_eq!(&found.dead_ends, &stuck(each(Tried::dead_ends)));
    prop_assert_eq!(&found.soft_locks, &stuck(each(Tried::soft_locks)));
    Ok(())
}

fn text(made: &Made) -> String {
    made.files.iter().map(|(_, text)| text.as_str()).collect()
}

/// How many of the generated stories had each kind of finding.
#[derive(Default)]
struct Counts {
    tried: usize,
    unreached: usize,
    untaken: usize,
    dead_ends: usize,
    soft_locks: usize,
    with_facts: usize,
    one_sided: usize,
    saturating: usize,
}

impl Counts {
    fn count(&mut self, found: &Explored) {
        let facts = |witness: &Option<Witness>| witness.as_ref().is_some_and(|witness| !witness.facts.is_empty());
        self.tried += 1;
        self.unreached += usize::from(found.scenes.contains(&Answer::No));
        self.untaken += usize::from(found.choices.contains(&Answer::No));
        self.dead_ends += usize::from(!found.dead_ends.is_empty());
        self.soft_locks += usize::from(!found.soft_locks.is_empty());
        self.with_facts += usize::from(found.endings.iter().any(|ending| facts(&ending.witness)));
        self.one_sided += usize::from(!found.always.is_empty());
        self.saturating += usize::from(!found.saturating.is_empty());
    }

    fn least(&self) -> usize {
        [
            self.unreached,
            self.untaken,
            self.dead_ends,
            self.soft_locks,
            self.with_facts,
            self.one_sided,
            self.saturating,
        ]
        .into_iter()
        .min()
        .unwrap_or(0)
    }
}

#[test]
fn both_strategies_answer_what_trying_everything_answers() {
    let counts = std::cell::RefCell::new(Counts::default());
    let result = runner(2_000).run(&numbers(), |numbers| {
        let made = make(&numbers);
        let story = story_of(&made)?;
        let (explicit, symbolic) =
            (explore_with(&story, LIMIT, Strategy::Explicit), explore_with(&story, LIMIT, Strategy::Symbolic));
        prop_assert_eq!(&explicit, &symbolic, "{}", text(&made));
        counts.borrow_mut().count(&explicit);
        match both_editions(&story) {
            Some(editions) => compare(&story, &editions, &explicit),
            None => Ok(()),
        }
    });
    if let Err(why) = result {
        panic!("{why}");
    }
    let counts = counts.into_inner();
    assert!(counts.least() * 100 > counts.tried, "one kind is too rare to have been tried: {}", counts.least());
}

#[test]
fn the_endings_still_open_are_those_that_can_be_reached() {
    let result = runner(300).run(&numbers(), |numbers| {
        let made = make(&numbers);
        let story = story_of(&made)?;
        let Some(editions) = both_editions(&story) else { return Ok(()) };
        for (edition, tried) in [Edition::First, Edition::Later].into_iter().zip(&editions) {
            let outlook = Outlook::new(&story, edition, LIMIT).unwrap();
            for scene in story.scene_ids() {
                let leading = tried.leading(|state| state.scene() == scene && ends(&story, state));
                for ((state, _), leads) in tried.states.iter().zip(leading) {
                    prop_assert_eq!(outlook.open(state).any(|open| open == scene), leads, "{}", text(&made));
                }
            }
        }
        Ok(())
    });
    if let Err(why) = result {
        panic!("{why}");
    }
}

#[test]
fn an_ending_seen_before_the_limit_has_its_run() {
    let story = story(
        "",
        r#"Scene(id: "a", text: "A.", choices: [
            Choice(text: "One.", to: "b"), Choice(text: "Two.", to: "c"), Choice(text: "Three.", to: "d"),
        ]),
        Scene(id: "b", text: "B.", choices: [Choice(text: "End.", to: "z")]),
        Scene(id: "c", text: "C.", choices: [Choice(text: "End.", to: "z")]),
        Scene(id: "d", text: "D.", choices: [Choice(text: "End.", to: "z")]),
        Scene(id: "z", text: "Z.", ending: Ending(title: "Z", teaser: "The end."))"#,
    );
    // The limit is passed in the middle of the layer of b, c and d, once b has led to the ending.
    let cut = explore_with(&story, 4, Strategy::Explicit);
    let names = |witness: &Witness| -> Vec<String> {
        witness.choices.iter().map(|choice| story.choice_name(*choice).to_owned()).collect()
    };
    assert!(!cut.is_complete);
    assert_eq!(cut.endings[0].reachable, Answer::Yes);
    assert_eq!(cut.endings[0].witness.as_ref().map(names), Some(vec!["b".to_owned(), "z".to_owned()]));
}

#[test]
fn of_runs_that_are_as_short_the_first_in_declared_order_is_given() {
    // Each path is the scenes behind `p`, which is declared last and chosen first, and those behind `q`.
    for (behind_p, behind_q, between, wanted) in [
        (vec!["x"], vec!["y", "x"], "", ["p", "x", "z"]),
        (vec!["n"], vec!["y", "n"], r#"Scene(id: "n", text: "N.", next: "x"),"#, ["p", "n", "z"]),
        (vec!["x"], vec!["y", "n"], r#"Scene(id: "n", text: "N.", next: "x"),"#, ["p", "x", "z"]),
        (vec!["y"], vec!["x", "y"], "", ["p", "y", "z"]),
    ] {
        let lead = |to: &[&str]| -> String {
            to.iter().map(|to| format!(r#"Choice(text: "To {to}.", to: "{to}"),"#)).collect()
        };
        let story = story(
            "",
            &format!(
                r#"Scene(id: "a", text: "A.", choices: [{}]),
                Scene(id: "q", text: "Q.", choices: [{}]),
                Scene(id: "p", text: "P.", choices: [{}]),
                {between}
                Scene(id: "x", text: "X.", choices: [Choice(text: "End.", to: "z")]),
                Scene(id: "y", text: "Y.", choices: [Choice(text: "End.", to: "z")]),
                Scene(id: "z", text: "Z.", ending: Ending(title: "Z", teaser: "The end."))"#,
                lead(&["p", "q"]),
                lead(&behind_q),
                lead(&behind_p),
            ),
        );
        for strategy in [Strategy::Explicit, Strategy::Symbolic] {
            let explored = explore_with(&story, LIMIT, strategy);
            let run = explored.endings[0].witness.as_ref().map(|witness| {
                witness.choices.iter().map(|choice| story.choice_name(*choice).to_owned()).collect::<Vec<_>>()
            });
            assert_eq!(run, Some(wanted.map(str::to_owned).to_vec()), "{strategy:?}, {behind_p:?}, {behind_q:?}");
        }
    }
}

#[test]
fn a_run_to_a_text_behind_a_seal_has_the_facts_that_open_it() {
    // No random reader tosses heads twenty-four times, so the run is found symbolically.
    let facts: Vec<String> = (0..24).map(|toss| format!("f{toss}")).collect();
    let declared: String = facts.iter().map(|fact| format!("Fact(id: \"{fact}\", is: \"heads\"),")).collect();
    let settings = format!("facts: [{declared} Fact(id: \"again\", is: \"once more\", from: FinishedBefore)],");
    let tosses: String = (0..24)
        .map(|toss| {
            let (here, next) = if toss == 0 { ("a".to_owned(), 1) } else { (format!("s{toss}"), toss + 1) };
            let heads = format!("Choice(id: \"heads\", text: \"Heads.\", to: \"s{next}\", effects: [\"f{toss}\"])");
            let tails = format!("Choice(id: \"tails\", text: \"Tails.\", to: \"s{next}\")");
            format!("Scene(id: \"{here}\", text: \"Toss.\", choices: [{heads}, {tails}]),")
        })
        .collect();
    let all = facts.join(" and ");
    let scenes = format!(
        "{tosses} Scene(id: \"s24\", text: \"Gate.\", choices: [
            Choice(id: \"in\", text: \"{{{all}: In.}} Go.\", to: \"z\", seal: \"again\", after: \"{{{all}: Inside.}}\"),
            Choice(id: \"out\", text: \"Out.\", to: \"z\"),
        ]),
        Scene(id: \"z\", text: \"Z.\", ending: Ending(title: \"Z\", teaser: \"The end.\"))"
    );
    let story = story(&settings, &scenes);
    let (_, variants) = explore_and_read(&story, LIMIT);
    let again = story.find_fact("again").unwrap();
    let gate = story.find_choice(story.find_scene("s24").unwrap(), "in").unwrap();
    let heads: Vec<_> = variants.iter().filter(|variant| variant.variant.holds).collect();
    assert_eq!(heads.len(), 2, "{variants:?}");
    for (variant, choices) in heads.into_iter().zip([24, 25]) {
        let witness = variant.witness.as_ref().unwrap();
        assert_eq!((&witness.facts, witness.choices.len()), (&vec![again], choices));
        let mut state = State::begin(&story, &witness.facts);
        witness.choices[..24].iter().for_each(|choice| state.step(&story, *choice).unwrap());
        assert_eq!(state.availability(&story, gate), Availability::Open);
    }
}
