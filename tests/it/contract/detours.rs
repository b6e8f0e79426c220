//! Detours: where they lead, where they return, and what they leave unchanged.

use std::fmt::Write as _;

use earlier::check::{check_without_readings, prove};
use earlier::diag::Code;
use earlier::engine::Playthrough;
use earlier::explore::{Answer, explore};
use proptest::prelude::*;

use crate::support::properties::config;
use crate::support::stories::{Play, story, written};

const END: &str = r#"Scene(id: "z", text: "Z.", ending: Ending(title: "Z", teaser: "The end."))"#;

#[test]
fn a_detour_comes_back_to_its_scene_with_what_has_changed() {
    let mut play = Play::new(
        r#"meters: [Meter(id: "m", name: "M", range: (0, 9), start: 0)], facts: [Fact(id: "asked", is: "She asked.")],"#,
        &format!(
            r#"Scene(id: "a", arrive: ["m +1"], text: "{{seen(a): Again. | First.}} {{m}} {{asked: She knows.}}", choices: [
                Choice(text: "Ask.", detour: "ask", after: "You ask."),
                Choice(text: "Look.", detour: "look"),
                Choice(id: "stay", text: "Stay.", to: "a"),
                Choice(text: "Go.", to: "z"),
            ]),
            Scene(id: "ask", text: "Ask{{seen(ask):  again}}.", choices: [
                Choice(id: "done", text: "Done.", back: true, effects: ["asked", "m +2"], after: "You know."),
                Choice(text: "Look.", detour: "look"),
            ]),
            Scene(id: "look", text: "Look.", choices: [Choice(id: "enough", text: "Enough.", back: true)]),
            {END}"#
        ),
    );
    assert_eq!(play.text(), "First. 1");
    play.take(&["look", "enough"]);
    assert_eq!((play.scene().as_str(), play.text().as_str()), ("a", "First. 1"), "nothing was left, nothing arrived");
    play.take(&["ask"]);
    assert_eq!((play.text().as_str(), play.after().as_str()), ("Ask.", "You ask."));
    play.take(&["look", "enough"]);
    assert_eq!((play.scene().as_str(), play.text().as_str()), ("ask", "Ask."), "the inner detour ends first");
    play.take(&["done"]);
    assert_eq!((play.text().as_str(), play.after().as_str()), ("First. 3 She knows.", "You know."));
    play.take(&["stay"]);
    assert_eq!(play.text(), "Again. 4 She knows.", "whoever stays has left and arrives");
    play.take(&["look", "enough", "z"]);
    assert_eq!(play.scene(), "z");
}

#[test]
fn a_detour_goes_on_where_then_says() {
    let mut play = Play::new(
        r#"meters: [Meter(id: "m", name: "M", range: (0, 9), start: 0)],"#,
        &format!(
            r#"Scene(id: "a", text: "A.", choices: [
                Choice(id: "one", text: "One.", detour: "aside", then: "b"),
                Choice(id: "two", text: "Two.", detour: "aside", then: "j"),
            ]),
            Junction(id: "j", to_first: [(when: "m >= 2", to: "c"), (to: "b")]),
            Scene(id: "b", text: "B{{seen(a): , after A}}.", arrive: ["m +1"], choices: [
                Choice(id: "one", text: "One.", detour: "aside", then: "a"),
                Choice(id: "two", text: "Two.", detour: "aside", then: "j"),
            ]),
            Scene(id: "c", text: "C {{m}}.", choices: [Choice(text: "Go.", to: "z"), Choice(text: "Look.", detour: "aside")]),
            Scene(id: "aside", text: "Aside.", next: "more"),
            Scene(id: "more", text: "More.", choices: [Choice(id: "back", text: "Back.", back: true)]),
            {END}"#
        ),
    );
    play.take(&["one", "next", "back"]);
    assert_eq!(play.text(), "B, after A.");
    play.take(&["one", "next", "back"]);
    assert_eq!(play.text(), "A.");
    play.take(&["two", "next", "back"]);
    assert_eq!(play.text(), "B, after A.");
    play.take(&["two", "next", "back"]);
    assert_eq!(play.text(), "C 2.", "a junction is followed when the detour returns");
    play.take(&["aside", "next", "back"]);
    assert_eq!(play.text(), "C 2.");
}

#[test]
fn a_list_takes_the_same_detour_from_many_scenes() {
    let mut play = Play::new(
        r#"lists: [ChoiceList(id: "always", choices: [Choice(text: "Look at the map.", detour: "map")])],"#,
        &format!(
            r#"Scene(id: "a", text: "A.", choices: [Choice(text: "On.", to: "b")], choices_of: ["always"]),
            Scene(id: "b", text: "B.", choices: [Choice(text: "On.", to: "z")], choices_of: ["always"]),
            Scene(id: "map", text: "Map.", choices: [Choice(id: "fold", text: "Fold it.", back: true)]),
            {END}"#
        ),
    );
    play.take(&["map", "fold"]);
    assert_eq!(play.scene(), "a");
    play.take(&["b", "map", "fold"]);
    assert_eq!(play.scene(), "b");
}

#[test]
fn back_is_hidden_from_whoever_is_on_no_detour() {
    let scenes = format!(
        r#"Scene(id: "a", text: "A.", choices: [
            Choice(text: "Aside.", detour: "d"),
            Choice(id: "in", text: "In.", to: "d"),
        ]),
        Scene(id: "d", text: "D.", choices: [
            Choice(id: "back", text: "Back.", back: true),
            Choice(id: "also", text: "Back, too.", back: true),
            Choice(text: "Go.", to: "z"),
        ]),
        {END}"#
    );
    let mut play = Play::new("", &scenes);
    play.take(&["d"]);
    assert_eq!(play.choices(), "1 back: Back.; 2 also: Back, too.; 3 z: Go.");
    play.take(&["also", "in"]);
    assert_eq!(play.choices(), "1 z: Go.");
}

#[test]
fn what_detours_leave_open_is_proved() {
    let story = story(
        r#"facts: [Fact(id: "told", is: "She told.")],"#,
        &format!(
            r#"Scene(id: "a", text: "A.", choices: [
                Choice(text: "Aside.", detour: "d"),
                Choice(id: "in", text: "In.", to: "d"),
                Choice(id: "out", text: "Out.", to: "z", when: "told"),
            ]),
            Scene(id: "d", text: "D.", choices: [Choice(id: "back", text: "Back.", back: true, effects: ["told"])]),
            {END}"#
        ),
    );
    let explored = explore(&story, 1_000);
    assert!(explored.is_complete);
    let ending = &explored.endings[0];
    assert_eq!(ending.reachable, Answer::Yes);
    let names: Vec<&str> =
        ending.witness.as_ref().unwrap().choices.iter().map(|choice| story.choice_name(*choice)).collect();
    assert_eq!(names, ["d", "back", "out"]);
    let stuck: Vec<&str> = explored.dead_ends.iter().map(|stuck| story.scene_name(stuck.scene)).collect();
    assert_eq!(stuck, ["d"], "whoever walks in without a detour cannot go back");
}

#[test]
fn check_reports_nothing_that_nobody_wrote() {
    let mut loaded = written(
        r#"meters: [Meter(id: "m", name: "M", range: (0, 9), start: 0)],"#,
        &format!(
            r#"Scene(id: "a", text: "A {{m}}.", arrive: ["m +1"], choices: [
                Choice(text: "Aside.", detour: "d", then: "b"),
                Choice(text: "Go.", to: "b"),
            ]),
            Scene(id: "b", text: "B.", arrive: ["m +1", "m +1 when m > 1"], choices: [Choice(text: "Aside.", detour: "d"), Choice(text: "Go.", to: "z")]),
            Scene(id: "d", text: "D.", choices: [Choice(id: "back", text: "Back.", back: true), Choice(id: "too", text: "Back, too.", back: true)]),
            {END}"#
        ),
    );
    assert!(prove(&mut loaded, 1_000));
    let found: Vec<&str> = loaded.diagnostics.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(found, Vec::<&str>::new(), "whether somebody returns decides, too");
    loaded.diagnostics.clear();
    check_without_readings(&mut loaded, Vec::new());
    let found: Vec<&str> = loaded.diagnostics.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(found, Vec::<&str>::new(), "each scene shows two choices");
}

/// A story with detours as numbers: what can be done in each scene. The last scene is the ending.
type Moves = Vec<Vec<Move>>;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Move {
    To(usize),
    Detour(usize, usize),
    Back,
}

fn any_moves() -> impl Strategy<Value = Moves> {
    let (outer, inner) = (3_usize, 3_usize);
    let to = move |below: usize| (0..below).prop_map(Move::To);
    let call = (outer..outer + inner, 0..outer + inner).prop_map(|(entry, then)| Move::Detour(entry, then));
    let outside = prop::collection::vec(prop_oneof![2 => to(outer), 3 => call.clone(), 1 => to(outer + inner)], 1..4);
    let inside = prop::collection::vec(
        prop_oneof![2 => (outer..outer + inner).prop_map(Move::To), 1 => call, 1 => to(outer + inner)],
        0..2,
    );
    let inside = inside.prop_map(|moves| [vec![Move::Back], moves].concat());
    (prop::collection::vec(outside, outer), prop::collection::vec(inside, inner)).prop_map(|(mut moves, inside)| {
        moves.extend(inside);
        // Those that begin where they were end where they were.
        for (scene, moves) in moves.iter_mut().enumerate() {
            for known in moves {
                match known {
                    Move::Detour(_, then) if *then % 2 == 0 => *then = scene,
                    _ => {}
                }
            }
        }
        moves
    })
}

fn as_written(moves: &Moves) -> String {
    let mut out = String::new();
    for (scene, moves) in moves.iter().enumerate() {
        let name = if scene == 0 { "a".to_owned() } else { format!("s{scene}") };
        write!(
            out,
            "Scene(id: {name:?}, text: \"{{m}} {{sequence: 0 | 1 | 2 | more}}\", arrive: [\"m +1\"], choices: ["
        )
        .unwrap();
        let target = |scene: usize| if scene == 0 { "a".to_owned() } else { format!("s{scene}") };
        for (at, known) in moves.iter().enumerate() {
            let leads = match known {
                Move::To(to) => format!("to: {:?}", target(*to)),
                Move::Detour(entry, then) if *then == scene => format!("detour: {:?}", target(*entry)),
                Move::Detour(entry, then) => format!("detour: {:?}, then: {:?}", target(*entry), target(*then)),
                Move::Back => "back: true".to_owned(),
            };
            write!(out, "Choice(id: \"c{at}\", text: \"C.\", {leads}),").unwrap();
        }
        out.push_str("Choice(text: \"End.\", to: \"z\")]),\n");
    }
    out + END
}

/// A reader who remembers detours on a stack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Walker {
    scene: usize,
    /// Where to go back to, and whether that scene was not left.
    stack: Vec<(usize, usize, bool)>,
    left: Vec<usize>,
    arrived: usize,
}

impl Walker {
    fn take(&mut self, known: Move) {
        let stays = matches!(known, Move::Detour(_, then) if then == self.scene);
        if !stays {
            self.left[self.scene] += 1;
        }
        let (to, returns) = match known {
            Move::To(to) => (to, false),
            Move::Detour(entry, then) => {
                self.stack.push((entry, then, stays));
                (entry, false)
            }
            Move::Back => {
                let (_, then, stays) = self.stack.pop().unwrap();
                (then, stays)
            }
        };
        self.scene = to;
        self.stack.retain(|(_, then, _)| *then != to);
        self.arrived += usize::from(!returns);
    }
}

/// Whether some detour can begin again before it ends, by trying every path from where one begins.
fn begins_again(moves: &Moves) -> bool {
    let entries = moves.iter().flatten().filter_map(|known| match known {
        Move::Detour(entry, _) => Some(*entry),
        _ => None,
    });
    entries.into_iter().any(|entry| {
        let mut known = vec![false; moves.len()];
        let mut waiting = vec![entry];
        while let Some(scene) = waiting.pop() {
            if std::mem::replace(&mut known[scene], true) {
                continue;
            }
            for next in &moves[scene] {
                match next {
                    Move::Detour(again, _) if *again == entry => return true,
                    Move::Detour(inner, then) => waiting.extend([*inner, *then]),
                    Move::To(to) => waiting.push(*to),
                    Move::Back => {}
                }
            }
        }
        false
    })
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn detours_play_as_with_a_stack(moves in any_moves(), walk in prop::collection::vec(any::<prop::sample::Index>(), 30)) {
        let text = as_written(&moves);
        let loaded = written(r#"meters: [Meter(id: "m", name: "M", range: (0, 99), start: 0)],"#, &text);
        let has = |code: Code| loaded.diagnostics.iter().any(|problem| problem.code == code);
        prop_assert_eq!(has(Code::DetourCycle), begins_again(&moves), "{}", text);
        let Some(story) = loaded.story else { return Ok(()) };
        let mut play = Play { run: Playthrough::new(&story, &[]), story, known: Vec::new() };
        let mut walker = Walker { scene: 0, stack: Vec::new(), left: vec![0; moves.len()], arrived: 1 };
        for pick in walk {
            let can_take = |(_, known): &(usize, Move)| *known != Move::Back || !walker.stack.is_empty();
            let open: Vec<(usize, Move)> = moves[walker.scene].iter().copied().enumerate().filter(can_take).collect();
            let names = open.iter().map(|(at, _)| format!("c{at}: C.")).chain(["z: End.".to_owned()]);
            let names: Vec<String> = (1..).zip(names).map(|(number, name)| format!("{number} {name}")).collect();
            prop_assert_eq!(play.choices(), names.join("; "), "{:?}\n{}", walker, text);
            let left = ["0", "1", "2", "more"][walker.left[walker.scene].min(3)];
            prop_assert_eq!(play.text(), format!("{} {left}", walker.arrived), "{:?}\n{}", walker, text);
            if open.is_empty() {
                break;
            }
            let (at, known) = open[pick.index(open.len())];
            play.take(&[format!("c{at}").as_str()]);
            walker.take(known);
        }
    }
}
