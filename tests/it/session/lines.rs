//! The linear mode, as it is heard and typed.

use std::io::{self, Cursor, Write};
use std::num::NonZeroUsize;
use std::rc::Rc;

use earlier::lines::{self, Setup};
use earlier::session::{
    Act, AppendError, COMMANDS, Command, Fulfilled, Group, Host, Opening, Session, Settings, Wanted,
};
use earlier::story::Story;

use crate::support::memory::{Files, Memory, choose, read, shipped, sit, small, taken};
use crate::support::stories::{CELL, story};

const PIPE: Setup = Setup { width: 78, interactive: false, pace: None };
const PERSON: Setup = Setup { width: 78, interactive: true, pace: None };

/// Returns what is written when lines are typed into a session.
fn said(session: Session, memory: &mut Memory, opening: &Opening, setup: Setup, typed: &str) -> String {
    let mut out = Vec::new();
    lines::run(session, memory, &mut Cursor::new(typed.as_bytes()), &mut out, opening, setup).unwrap();
    String::from_utf8(out).unwrap()
}

/// Returns what is written in a new session with the small story.
fn fresh(typed: &str) -> String {
    let story = small();
    said(sit(&story, &[], 1), &mut Memory::new(&story), &Opening::default(), PIPE, typed)
}

/// What is written after the first passage of the small story.
fn answer(typed: &str) -> String {
    let all = fresh(typed);
    all.strip_prefix(fresh("").strip_suffix(NOTHING).unwrap()).unwrap_or_else(|| panic!("{all}")).to_owned()
}

const NOTHING: &str = "No choice was taken, so there is nothing to save.\n";
const KEPT: &str = "This run is saved. Run the same command again to continue it.\n";

#[test]
fn the_first_passage_is_heard_from_its_title_to_its_choices() {
    assert_eq!(
        fresh(""),
        "The Small Hours.
ONE, Evening. Mon, 9 pm.

The hall is *dark*, and ~nobody~ is in it. It smells of **coal**. One line
and the next.

Wipe your feet.
  The management.

Somewhere a clock strikes nine.

* * *

Ada has some left. 7 * 6 is 42.

(In the margin: mind the *step*)

Nerve 3 of 5, thin. Coins 2 of 9.

1. Light the ~lamp~.
2. Feel along the wall.
3. TK (sealed until a run has reached an ending)
4. (locked) Climb the ~stairs~. Not with ~that~ in her.
5. Listen.
No choice was taken, so there is nothing to save.
"
    );
}

#[test]
fn a_choice_is_answered_with_what_is_new() {
    assert_eq!(
        answer("2\n"),
        "
The wall is wet.

Mon, 10 pm.

It is cold. It is quiet.

Nerve falls to 2, thin. Coins fall to 1.

1. Go up.
2. Ask who is there.
3. Stay in the dark.
This run is saved. Run the same command again to continue it.
"
    );
}

#[test]
fn an_ending_says_its_title_its_briefs_and_what_to_do() {
    let all = answer("light\n1\n1\n");
    let end = &all[all.find("It is *morning*.").unwrap()..];
    assert_eq!(
        end,
        "It is *morning*.

The end: Dawn.
It is new. 1 of 2 endings found.

Also in this edition.
Oil is *dear*.
A dog was heard.

A clipping for your book: \"A Light\".
2 choices.
Coins rise to 3.

Type nearest for the nearest ending that you have not read, new to begin
again, back to go back and choose differently, endings, or quit.
This run is saved.
"
    );
    assert!(answer("2\n3\n1\n").contains("quit.\nThe run has ended. Type new, back, endings, or quit.\n"));
    assert!(all.contains("TWO, Morning. Tue, 4 am.\n"), "{all}");
    assert!(all.contains("(To read the letter, type letter.)\n"), "{all}");
    assert!(all.contains("Dear Ada,\n\nyou can read this.\n\nYours,\n  ~nobody~\n\nShe puts it down.\n"), "{all}");
    let second = answer("2\n3\nnew\n1\n1\n3\n3\n");
    let correction =
        "Corrections.\nAn earlier version of this story said that ~Ada felt along the wall~. She lit\nthe lamp.\n";
    assert!(second.contains(correction), "{second}");
    assert!(second.contains("Also in this edition.\nOil is *dear*.\nRain is expected.\n"), "{second}");
}

#[test]
fn where_nothing_can_be_chosen_it_says_so_and_what_can_be_typed() {
    let story = Rc::new(story("", CELL));
    let typed = "l\nsing\n1\nback\n";
    let heard = said(sit(&story, &[], 1), &mut Memory::new(&story), &Opening::default(), PIPE, typed);
    let end = "1. (locked) Leave. There is a bolt.

Nothing can be chosen here. Type back to go back and choose differently, book
to continue from elsewhere in your runs, new to begin again or quit.
That choice is locked: There is a bolt.
";
    assert!(heard.contains(end), "{heard}");
    assert_eq!(heard.matches("Nothing can be chosen here.").count(), 1, "going back leads out of it");
}

#[test]
fn numbers_and_identities_choose_and_what_is_refused_changes_nothing() {
    for typed in ["2", "2.", " 2 ", "cellar"] {
        assert!(answer(&format!("{typed}\n")).contains("The wall is wet."), "{typed}");
    }
    for (typed, expected) in [
        ("0", "There is no such choice here."),
        ("6", "There is no such choice here."),
        ("99999999999999999999999", "No such command or choice."),
        ("3", "That choice is sealed. Some open once a run has reached an ending."),
        ("porch", "That choice is sealed. Some open once a run has reached an ending."),
        ("4", "That choice is locked: Not with ~that~ in her."),
        ("climb", "That choice is locked: Not with ~that~ in her."),
        ("dare", "No such command or choice."),
        ("letter", "No such command or choice."),
        ("fork", "Which run, and after how many steps?"),
        ("fork 1.1", "Which run"),
        ("fork 1.1 0", "There is no run `1.1`."),
        ("compare 1.1", "Which two runs?"),
        ("compare 1.1 1.2", "There is no run `1.1`."),
        ("back", "This is the beginning of the run."),
        ("back 0", "How many choices?"),
        ("back -1", "How many choices?"),
        ("forward", "There is nothing to go forward to."),
        ("f", "There is nothing to go forward to."),
        ("fo", "\"fo\" could be forward or fork."),
        ("hepl", "No such command: hepl. Did you mean help?"),
        ("\u{1b}[31m\u{7}", "No such command or choice."),
    ] {
        let heard = answer(&format!("{typed}\n"));
        assert!(heard.starts_with(expected), "{typed}: {heard}");
        assert!(heard.ends_with(NOTHING), "{typed}: {heard}");
        assert!(!heard.contains('\u{1b}'), "{typed}");
    }
}

#[test]
fn an_empty_line_or_look_says_all_of_it_again() {
    let first = fresh("");
    let passage = first.strip_prefix("The Small Hours.\n").unwrap();
    for typed in ["", "look", "l", "  LOOK  "] {
        assert_eq!(answer(&format!("{typed}\n")), format!("\n{passage}"), "{typed:?}");
    }
    let after = answer("2\nlook\n");
    assert!(after.contains("ONE, Evening. Mon, 10 pm."), "{after}");
    assert!(after.contains("Nerve 2 of 5, thin. Coins 1 of 9.\n"), "{after}");
}

#[test]
fn going_back_says_the_meters_as_they_are_again() {
    let heard = answer("2\nback\n");
    assert!(heard.contains("Nerve rises to 3, thin. Coins rise to 2.\n"), "{heard}");
    let heard = answer("2\n1\nback 9\nforward 2\nforward\n");
    assert!(heard.contains("Nerve rises to 3, thin."), "{heard}");
    assert!(heard.ends_with(&format!("There is nothing to go forward to.\n{KEPT}")), "{heard}");
}

#[test]
fn choices_taken_in_any_run_are_said_to_be_seen() {
    let heard = answer("2\n1\nnew\n");
    assert!(heard.contains("2. Feel along the wall. (seen)\n"), "{heard}");
    assert!(heard.contains("1. Light the ~lamp~.\n"), "{heard}");
    // Where it leads was not read to its end.
    let heard = answer("2\nnew\n");
    assert!(!heard.contains("(seen)"), "{heard}");
}

#[test]
fn a_label_whose_words_may_be_new_is_not_said_to_be_seen() {
    let scenes = r#"
        Scene(id: "a", text: "A gate.", choices: [
            Choice(id: "wave", text: "Wave.", to: "b", effects: ["met"]),
            Choice(id: "greet", text: "{met: Wave again. | Nod.}", to: "b", effects: ["met"]),
        ]),
        Scene(id: "b", text: "A road.", choices: [Choice(text: "Turn back.", to: "a"), Choice(text: "Go on.", to: "c")]),
        Scene(id: "c", text: "A field.", ending: Ending(title: "Field", teaser: "Out there."))"#;
    let story = Rc::new(story(r#"facts: [Fact(id: "met", is: "they have met")],"#, scenes));
    let typed = "2\n1\n1\n1\n";
    let heard = said(sit(&story, &[], 1), &mut Memory::new(&story), &Opening::default(), PIPE, typed);
    assert!(heard.contains("1. Wave. (seen)\n"), "{heard}");
    assert!(heard.contains("2. Wave again.\n"), "{heard}");
    assert!(!heard.contains("Wave again. (seen)"), "{heard}");
}

#[test]
fn skipping_that_leads_nowhere_does_not_say_the_scene_again() {
    let heard = answer("2\nback\nskip\n");
    let (_, after) = heard.rsplit_once("There is nothing more to skip here.\n").expect("it says so");
    assert!(after.starts_with("1. Light the ~lamp~.\n2. Feel along the wall."), "{heard}");
    assert!(!after.contains("The hall is"), "{heard}");
}

#[test]
fn no_id_of_the_story_is_said_to_a_reader_who_asks_what_if() {
    let story = small();
    let (session, mut memory) = well_read(&story);
    let heard = said(session, &mut memory, &Opening::default(), PIPE, "whatif 1.1 0 all\nwhatif 1.1 1 all\n");
    let heard = &heard[heard.find("1.1 step 0").expect("it is answered")..];
    for id in story.scenes().iter().map(|scene| story.str(scene.id)) {
        assert!(!heard.contains(&format!(", {id}.")) && !heard.contains(&format!("{id}. 1.1 step")), "{id}: {heard}");
    }
    assert!(heard.contains("It leads to ONE, "), "{heard}");
}

#[test]
fn lines_are_as_wide_as_they_may_be_and_numbers_never_stand_alone() {
    let story = shipped();
    for width in [2, 10, 20, 40, 78, 200] {
        let setup = Setup { width, interactive: false, pace: None };
        let typed = "1\n2\n2\n1\nhistory\nendings\nhelp\nruns\n";
        let heard = said(sit(&story, &[], 1), &mut Memory::new(&story), &Opening::default(), setup, typed);
        for line in heard.lines() {
            let words = line.split_whitespace().count();
            assert!(line.chars().count() <= width || words == 1 || words == 2, "{width}: {line}");
            let number = line.strip_suffix('.').is_some_and(|number| number.parse::<u32>().is_ok());
            assert!(!number, "{width}: {line}");
        }
        assert!(heard.contains("1. Write"), "{width}");
    }
    for width in [0, 1] {
        let setup = Setup { width, interactive: false, pace: None };
        let heard = said(sit(&story, &[], 1), &mut Memory::new(&story), &Opening::default(), setup, "");
        assert!(heard.lines().any(|line| line.chars().count() > 150), "no limit");
    }
}

#[test]
fn a_person_is_asked_whether_to_go_on() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up"]);
    let start = |memory: &mut Memory, typed: &str| {
        let session = sit(&story, &[&memory.bytes], 1);
        let opening = Opening { offer: session.unfinished(), ..Opening::default() };
        said(session, memory, &opening, PERSON, typed)
    };
    let offer = "The Small Hours.
Edition 1 (no run finished yet). 0 of 2 endings.
You left off just now, after 2 steps: ONE, Evening. Mon, 9 pm.
The last decisions: felt along the wall; went up.
1. Continue.
2. Begin a new run. The old one stays saved.
> ";
    let heard = start(&mut memory, "1\n\nquit\n");
    assert!(heard.starts_with(&format!("{offer}\nONE, Evening. Mon, 9 pm.\n")), "{heard}");
    assert!(
        heard.contains("Still.") && heard.contains("Nerve 3 of 5, thin. Coins 1 of 9."),
        "all meters, and where it was: {heard}"
    );
    assert!(start(&mut memory, "\n\nquit\n").contains("Still."), "Enter goes on");
    assert!(start(&mut memory, "what\n1\n").contains("> Type 1 to continue, 2 to begin a new run, or quit.\n> "));
    assert_eq!(start(&mut memory, "quit\n"), format!("{offer}{KEPT}"));
    assert_eq!(start(&mut memory, ""), format!("{offer}\n{KEPT}"));
    let heard = start(&mut memory, "2\n\nquit\n");
    assert!(heard.contains("It smells of **coal**."), "{heard}");
    assert_eq!(sit(&story, &[&memory.bytes], 1).unfinished(), None, "begun anew is kept");
}

#[test]
fn a_pipe_goes_on_without_being_asked() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar"]);
    let session = sit(&story, &[&memory.bytes], 1);
    let opening = Opening { offer: session.unfinished(), ..Opening::default() };
    let heard = said(session, &mut memory, &opening, PIPE, "1\n");
    assert!(heard.starts_with("The Small Hours.\nONE, Evening. Mon, 10 pm.\n"), "{heard}");
    let again = sit(&story, &[&memory.bytes], 1);
    assert_eq!(again.archive().path(again.unfinished().unwrap()).len(), 2);
}

#[test]
fn beats_wait_for_a_person_and_what_is_typed_there_is_done() {
    let story = small();
    let run = |typed: &str| said(sit(&story, &[], 1), &mut Memory::new(&story), &Opening::default(), PERSON, typed);
    let heard = run("\n2\n");
    assert!(heard.contains("The management.\n\n(Enter) Somewhere a clock"), "{heard}");
    assert!(heard.contains("> \nThe wall is wet.\n\nMon, 10 pm."), "{heard}");
    let heard = run("");
    assert!(heard.contains("(Enter) \n") && !heard.contains("Somewhere"), "the input ended there: {heard}");
    let heard = run("quit\n");
    assert!(heard.ends_with(&format!("5. Listen.\n{NOTHING}")), "{heard}");
    // What is said again, and what the reader goes back to, does not wait, so a choice typed after it is taken.
    for typed in ["\n\n2\n", "\nlook\n2\n", "\n2\nback\n2\n"] {
        let heard = run(typed);
        assert_eq!((heard.matches("(Enter)").count(), heard.matches("Somewhere a clock").count()), (1, 2), "{heard}");
        assert!(heard.contains("> \nThe wall is wet.\n\nMon, 10 pm."), "{heard}");
    }
    // Nobody has seen the choices yet.
    for typed in ["2\nquit\n", "light\nquit\n"] {
        let heard = run(typed);
        let refused = "(Enter) (That was typed before there was anything to choose, so it was ignored.)\nSomewhere a";
        assert!(heard.contains(refused) && heard.ends_with(&format!("5. Listen.\n> {NOTHING}")), "{heard}");
    }
    assert!(heard.starts_with("The Small Hours.\nType the number of a choice, or help to list the commands.\n"));
}

#[test]
fn a_run_that_no_longer_stands_is_told_with_what_was_wanted_and_what_is_offered() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up", "listen"]);
    let edited =
        Files::small().edit("id: \"listen\", text", "id: \"hark\", text").edit("hall.listen", "hall.hark").load();
    let session = sit(&edited, &[&memory.bytes], 1);
    let opening = Opening { offer: session.unfinished(), ..Opening::default() };
    let heard = said(session, &mut memory, &opening, PIPE, "hark\n");
    for part in ["the scene hall", "the choice listen", "light, cellar, hark", "nothing is lost"] {
        assert!(heard.replace('\n', " ").contains(part), "{part}: {heard}");
    }
    let again = sit(&edited, &[&memory.bytes], 1);
    assert_eq!(again.archive().runs().count(), 2, "and was gone on from");
}

#[test]
fn what_cannot_be_kept_is_said_once_and_play_goes_on() {
    let story = small();
    let mut memory = Memory { broken: Some("the disk is full".to_owned()), ..Memory::new(&story) };
    let opening = Opening { notices: vec!["journal 2 is damaged".to_owned()], ..Opening::default() };
    let heard = said(sit(&story, &[], 1), &mut memory, &opening, PIPE, "2\n1\n2\nquit\n");
    assert!(heard.starts_with("(Journal 2 is damaged.)\n"), "{heard}");
    assert_eq!(heard.matches("disk is full").count(), 1, "{heard}");
    assert!(heard.ends_with("This run could not be saved.\n"), "{heard}");
}

#[test]
fn every_choice_is_kept_before_what_follows_is_shown() {
    /// An output that can be looked at while it is written.
    struct Watched<'w>(&'w std::cell::RefCell<Vec<u8>>);
    impl Write for Watched<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    /// A host that notes what had been shown when it was called.
    struct Watching<'w>(&'w std::cell::RefCell<Vec<u8>>, Vec<usize>);
    impl Host for Watching<'_> {
        fn append(&mut self, bytes: &[u8]) -> Result<(), AppendError> {
            // An empty append checks whether the journal is still there.
            self.1.extend((!bytes.is_empty()).then(|| self.0.borrow().len()));
            Ok(())
        }
        fn is_saved(&self) -> bool {
            true
        }
        fn fulfil(&mut self, _: &Wanted, _: &Session) -> Fulfilled {
            Fulfilled::Remembered
        }
        fn now(&self) -> u64 {
            1
        }
    }
    let story = small();
    let shown = std::cell::RefCell::new(Vec::new());
    let mut keeper = Watching(&shown, Vec::new());
    let typed = "2\n1\nback\nforward\nnew\n2\nfork 1.1 1\n";
    let mut output = Watched(&shown);
    let session = sit(&story, &[], 1);
    lines::run(session, &mut keeper, &mut Cursor::new(typed), &mut output, &Opening::default(), PIPE).unwrap();
    let text = String::from_utf8(shown.borrow().clone()).unwrap();
    assert_eq!(keeper.1.len(), 7, "each act is kept once");
    for at in keeper.1 {
        let before = &text[..at];
        let last = before.lines().last().unwrap();
        assert!(last.starts_with(|c: char| c.is_ascii_digit()), "kept after its outcome was begun: {last}");
    }
}

#[test]
fn a_closed_pipe_is_no_error_and_another_failure_is() {
    struct Closed(io::ErrorKind);
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }
    let story = small();
    let play = |kind| {
        let (session, mut memory) = (sit(&story, &[], 1), Memory::new(&story));
        let opening = Opening::default();
        lines::run(session, &mut memory, &mut Cursor::new("1\n"), &mut Closed(kind), &opening, PIPE)
    };
    assert!(play(io::ErrorKind::BrokenPipe).is_ok());
    assert_eq!(play(io::ErrorKind::StorageFull).unwrap_err().kind(), io::ErrorKind::StorageFull);
}

#[test]
fn bytes_that_are_no_text_and_endless_lines_are_answered_by_one_short_line() {
    let story = small();
    let mut typed = b"\xff\xfe\x00\n".to_vec();
    typed.extend(vec![b'1'; 3_000_000]);
    typed.extend(b"\n2\n");
    let mut out = Vec::new();
    let (mut memory, opening) = (Memory::new(&story), Opening::default());
    lines::run(sit(&story, &[], 1), &mut memory, &mut Cursor::new(typed), &mut out, &opening, PIPE).unwrap();
    let heard = String::from_utf8(out).unwrap();
    assert_eq!(heard.matches("No such command or choice.").count(), 2, "{heard}");
    assert!(heard.contains("The wall is wet.") && heard.len() < 4000);
}

#[test]
fn the_history_says_everything_with_what_was_chosen() {
    let heard = answer("2\n1\nhistory\n");
    let history = &heard[heard.rfind("5. Listen.").unwrap_or_default()..];
    let chosen: Vec<&str> = heard.lines().filter(|line| line.starts_with("You chose")).collect();
    assert_eq!(chosen, ["You chose: Feel along the wall.", "You chose: Go up."], "{history}");
    assert!(heard.contains("The management."), "beats do not hold it up");
}

/// A session after some reading, in which two runs have reached an ending.
fn well_read(story: &Rc<Story>) -> (Session, Memory) {
    let mut memory = Memory::new(story);
    let mut session = sit(story, &[], 1);
    choose(&mut session, &mut memory, &["light", "next", "burn"]);
    session.perform(Act::New, &mut memory).unwrap();
    choose(&mut session, &mut memory, &["cellar", "ask", "down", "stay"]);
    session.perform(Act::New, &mut memory).unwrap();
    choose(&mut session, &mut memory, &["light", "next"]);
    session.perform(Act::Back(NonZeroUsize::MIN), &mut memory).unwrap();
    (Session::new(story.clone(), read(story, &[&memory.bytes]).0, 1, Settings::default()), memory)
}

/// What to type for a command of the table, and what must be heard.
fn expected(command: Command) -> (&'static str, &'static [&'static str]) {
    match command {
        Command::Choose | Command::Document | Command::Strip | Command::Theme => ("", &[]),
        Command::Numbers => ("meters", &["of 5, good. Coins 2 of 9."]),
        Command::Settings => ("settings margin left", &["margin is left now, in all stories."]),
        Command::Marks => ("marks off", &["Tildes and stars are left out."]),
        Command::Problems | Command::State | Command::Set | Command::Jump | Command::Proved => ("", &[]),
        Command::Look => ("look", &["It ~smokes~."]),
        Command::Skip => ("skip", &["There is a letter."]),
        Command::Resume => ("resume 1.1", &["The end: Dawn."]),
        Command::Corrections => ("corrections", &["1.2 corrects 1.1.", "~Ada lit the lamp~"]),
        Command::Clippings => ("clippings", &["1 of 2 clippings.", "A Light."]),
        Command::Front => {
            ("front", &["Edition 3 (2 runs finished). 2 of 2 endings.", "You are here, after 1 choice: ONE, Evening."])
        }
        Command::Back => ("back", &["The hall is *dark*"]),
        Command::Forward => ("forward", &["There is a letter."]),
        Command::History => ("history", &["You chose: Light the ~lamp~."]),
        Command::New => ("new", &["It smells of **coal**."]),
        Command::Endings => (
            "endings",
            &["2 of 2 endings.", "Found: Dawn. 1.1 reached it in 3 steps.", "Found: Dark.", "Clippings: A Light."],
        ),
        Command::Open => ("open", &["2 of 2 endings can still be reached from here."]),
        Command::Runs => ("runs", &["1.1: 3 steps, ended: Dawn.", "1.3: 2 steps, current."]),
        Command::Fork => ("fork 1.2 1", &["It is cold. It is quiet."]),
        Command::Compare => (
            "compare 1.1 1.2",
            &[
                "The first choice differs.",
                "NERVE in 1.1: ",
                "~Ada lit the lamp~. She felt along",
                "~Ada burned it~. She went",
            ],
        ),
        Command::Book => ("book", &["The book. 3 runs, 2 of 2 endings", "You are here."]),
        Command::Nearest => ("nearest", &["You have read every ending that can be reached from this run's decisions."]),
        Command::WhatIf => {
            ("whatif 1.1 0", &["The door. 1.1 step 0.", "Chosen: Light the ~lamp~.", "2 endings stay open"])
        }
        Command::Name => ("name 1.1 the lit one", &["1.1 is now named \"the lit one\"."]),
        Command::Mark => ("mark 1.1", &["1.1 is marked."]),
        Command::Remove => ("remove 1.1", &["Remove 1.1?", "1.1 was not removed."]),
        Command::Restore => ("restore", &["No run is removed."]),
        Command::Export => ("export 1.1 run.md", &["Saved as run.md."]),
        Command::Import => ("import run.ron", &["`run.ron` can't be read: there is no such file."]),
        Command::Save => ("save run.ron", &["Saved as run.ron."]),
        Command::Help => {
            ("help", &["How to read.", "Words between tildes: lies.", "back [N]: go back", "Type help commands"])
        }
        Command::Quit => ("quit", &["This run is saved. Run the same command again to continue it."]),
    }
}

#[test]
fn every_command_of_the_table_with_a_word_works_here() {
    let story = small();
    for entry in COMMANDS {
        let (typed, parts) = expected(entry.command);
        let Some(word) = entry.word.filter(|_| entry.group != Group::Author) else { continue };
        assert_eq!(Some(word), typed.split(' ').next(), "{entry:?}");
        let (mut session, mut memory) = well_read(&story);
        let last = session.unfinished().unwrap();
        session.resume(last);
        let heard = said(session, &mut memory, &Opening::default(), PIPE, &format!("{typed}\n"));
        let words = heard.replace('\n', " ");
        let after = &words[words.find("1. Go on.").unwrap()..];
        assert!(parts.iter().all(|part| after.contains(part)), "{word}: {heard}");
        if entry.command == Command::Save {
            assert!(memory.files["run.ron"].contains("\"light\""), "{:?}", memory.files);
        }
    }
}

#[test]
fn words_may_be_shortened_as_far_as_they_stay_one() {
    for (short, expected) in [
        ("b", "This is the beginning of the run."),
        ("he", "How to read."),
        ("ru", "No runs are saved yet."),
        ("bo", "No runs are saved yet."),
        ("re", "\"re\" could be resume, remove or restore."),
    ] {
        let heard = answer(&format!("{short}\n"));
        assert!(heard.starts_with(expected), "{short}: {heard}");
    }
}

#[test]
fn going_back_is_an_event_and_what_the_choice_left_is_not_said_again() {
    let heard = answer("2\n1\nback\nforward\n");
    assert_eq!(heard.matches("The wall is wet.").count(), 1, "{heard}");
    assert_eq!(heard.matches("(Back to ").count(), 1, "{heard}");
    let heard = answer("2\nback\n");
    assert!(heard.contains("(Back to Mon, 9 pm.)\n\nThe hall is"), "{heard}");
}

#[test]
fn nothing_comes_between_the_last_sentence_and_the_end() {
    let settings = r#"meters: [Meter(id: "luck", name: "LUCK", range: (0, 9), start: 3)],"#;
    let body = r#"
        Scene(id: "a", text: "A.", choices: [Choice(id: "x", text: "X.", to: "e", effects: ["luck -1"])]),
        Scene(id: "e", text: "The last sentence.", ending: Ending(title: "One", teaser: "e")),
    "#;
    let story = Rc::new(crate::support::stories::story(settings, body));
    let heard = said(sit(&story, &[], 1), &mut Memory::new(&story), &Opening::default(), PIPE, "1\n");
    let end = heard.find("The last sentence.\n\nThe end: One.\n").unwrap_or_else(|| panic!("{heard}"));
    assert!(heard[end..].contains("Luck falls to 2."), "it is said below: {heard}");
}

#[test]
fn what_if_says_what_a_choice_does_to_meters_and_whether_it_may_be_recalled() {
    let settings = r#"meters: [Meter(id: "luck", name: "LUCK", range: (0, 9), start: 3)],
        facts: [Fact(id: "ham", is: "there is ham"), Fact(id: "dull", is: "nothing reads this")],"#;
    let body = r#"
        Scene(id: "a", text: "A.", choices: [
            Choice(id: "x", text: "X.", to: "b", effects: ["luck -2", "ham"]),
            Choice(id: "y", text: "Y.", to: "b", effects: ["dull"]),
            Choice(id: "z", text: "Z.", to: "b", when: "ham"),
            Choice(id: "l", text: "L.", to: "b", needs: "ham", locked: "There is none."),
        ]),
        Scene(id: "b", text: "B{ham: , with ham}.", ending: Ending(title: "One", teaser: "e")),
    "#;
    let story = Rc::new(crate::support::stories::story(settings, body));
    let typed = "1\nwhatif 1.1 0\n";
    let heard = said(sit(&story, &[], 1), &mut Memory::new(&story), &Opening::default(), PIPE, typed);
    let said = &heard[heard.find("1.1 step 0.").unwrap_or_else(|| panic!("{heard}"))..];
    assert!(said.contains("Chosen: X. Luck falls by 2. A later text may recall it. 1 ending"), "{said}");
    assert!(said.contains("Not taken: Y. 1 ending"), "{said}");
    assert!(said.contains("Locked: L. There is none.\n"), "{said}");
    assert!(!said.contains("Not seen"), "what the page does not show is left out: {said}");
}

#[test]
fn a_document_is_read_by_its_id_its_name_or_its_key() {
    for called in ["letter", "the letter", "l"] {
        let heard = answer(&format!("light\n{called}\n"));
        let after = &heard[heard.find("1. Go on.").unwrap()..];
        assert!(
            after.starts_with("1. Go on.\n\nDear Ada,\n\nyou can read this.\n\nYours,\n  ~nobody~\n"),
            "{called}: {heard}"
        );
    }
}

#[test]
fn documents_without_a_key_are_read_by_name() {
    let settings = r#"documents: [
        Document(id: "map", name: "the map", text: "Lines."), Document(id: "list", name: "the list", text: "Names."),
    ],"#;
    let story = Rc::new(story(settings, r#"Scene(id: "a", text: "A.", ending: Ending(title: "A", teaser: "a"))"#));
    let mut memory = Memory::new(&story);
    let heard = said(sit(&story, &[], 1), &mut memory, &Opening::default(), PERSON, "the map\nlist\n");
    assert!(heard.contains("(To read the map, type map.)\n(To read the list, type list.)"), "{heard}");
    assert!(heard.contains("Lines.") && heard.contains("Names."), "{heard}");
}

#[test]
fn words_with_a_stop_of_their_own_get_no_second() {
    let settings = r#"facts: [Fact(id: "met", is: "they have met.")], correction: "{before} was {after}", seal: "No.",
        meters: [Meter(id: "m", name: "MR.", range: (0, 5), start: 2, words: [(0, "low.")])],
        mark: Mark(color: Red, means: "errors.", known_by: "met"),
        documents: [Document(id: "d", name: "the note.", key: 'd', text: "Dear.")],"#;
    let choice = |id: &str, text: &str, to: &str| {
        let said = if to == "b" { String::new() } else { format!("said: {id:?},") };
        format!(r#"Choice(id: "{id}", text: {text:?}, to: "{to}", {said} effects: ["m -1"]),"#)
    };
    let scenes = format!(
        r#"Scene(id: "a", text: "A.", dateline: "9 p.m.", key: "The door.", arrive: ["met"], choices: [{}{}{}
            Choice(id: "hid", text: "Hid.", to: "e", when: "not met")]),
        Scene(id: "b", text: "B.", choices: [{}{}]),
        Scene(id: "e", text: "E.", ending: Ending(title: "The End.", teaser: "t.")),
        Scene(id: "f", text: "F.", ending: Ending(title: "What?", teaser: "t.")),"#,
        choice("wait", "Wait.", "b"),
        choice("go", "*Go.*", "b"),
        choice("say", "\"Stop.\"", "b"),
        choice("on", "On.", "e"),
        choice("off", "Off!", "f"),
    );
    let story = Rc::new(story(settings, &scenes));
    let commands = "1\n1\nnew\n2\n2\nnew\n3\nendings\nopen\nnearest\nnearest names\nnearest all\ncorrections\n\
        book\nbook all\nruns\ncompare 1.1 1.2\nwhatif 1.1 0\nwhatif 1.1 1 all\nwhatif 1.2 1 names\nhistory\nd\n\
        help\nname 1.1 Wait.\nruns\nexport 1.1 x.txt\nexport 1.2 x.md\n";
    let mut memory = Memory::new(&story);
    let mut heard = said(sit(&story, &[], 1), &mut memory, &Opening::default(), PERSON, commands);
    heard.extend(memory.files.values().map(String::as_str));
    let doubled = |line: &&str| ["..", "?.", "!.", ".*.", ".\"."].iter().any(|double| line.contains(double));
    let found: Vec<&str> = heard.lines().filter(doubled).collect();
    assert!(found.is_empty(), "{found:#?}");
    assert!(
        heard.contains("The door.: 1.1 Wait.; 1.2 *Go.*\n")
            && heard.contains("## ONE, One. 9 p.m.\n")
            && memory.files.len() == 2,
        "{heard}"
    );
}

#[test]
fn a_run_is_saved_under_a_name_of_its_own_and_never_over_a_file() {
    let story = small();
    let mut memory = Memory::new(&story);
    let heard = said(sit(&story, &[], 1), &mut memory, &Opening::default(), PIPE, "2\nsave\nsave\n");
    assert!(heard.contains("Saved as small-1.1-1.ron.\n`small-1.1-1.ron` is there already.\n"), "{heard}");
    let run = earlier::engine::Run::from_ron(&memory.files["small-1.1-1.ron"]).unwrap();
    assert_eq!(run.choices, ["cellar"]);
}

#[test]
fn the_shipped_story_can_be_played_to_an_ending_by_a_pipe() {
    let story = shipped();
    let mut memory = Memory::new(&story);
    let typed: String = (0..400).map(|turn| format!("{}\n", turn % 3 + 1)).collect();
    let heard = said(sit(&story, &[], 1), &mut memory, &Opening::default(), PIPE, &typed);
    assert!(heard.contains("The end: "), "{}", &heard[heard.len().saturating_sub(600)..]);
    let mut session = sit(&story, &[&memory.bytes], 1);
    let run = session.archive().last_played().unwrap().id;
    session.resume(run);
    assert!(session.scene().ending.is_some() && taken(&session).len() > 10);
}

#[test]
fn meters_can_be_asked_for_and_marks_left_out() {
    assert_eq!(answer("meters\n"), format!("Nerve 3 of 5, thin. Coins 2 of 9.\n{NOTHING}"));
    let heard = answer("marks off\nlook\nhistory\nmarks on\nlook\nmarks\n");
    let (without, with) = heard.split_once("Tildes and stars are written.").unwrap();
    assert!(!without.contains(['~', '*']) || without.matches('*').count() == 2 * 3 + 2, "{without}");
    assert!(without.contains("1. Light the lamp.") && without.contains("The hall is dark, and nobody is in it."));
    assert!(with.contains("1. Light the ~lamp~.") && with.contains("Type marks on, or marks off."), "{with}");
}

#[test]
fn history_can_be_limited_to_the_last_pages() {
    let pages = |typed: &str| answer(typed).matches("You chose:").count();
    assert_eq!(pages("2\n1\nhistory\n"), 2);
    assert_eq!(pages("2\n1\nhistory 2\n"), 1);
    assert_eq!(pages("2\n1\nhistory 1\n"), 0);
    assert_eq!(pages("2\n1\nhistory 99\n"), 2);
    assert!(answer("history two\n").contains("How many of the last pages? For example: history 3."));
}

#[test]
fn nothing_is_wrapped_where_there_is_no_limit() {
    let story = shipped();
    let pipe = Setup { width: 0, ..PIPE };
    let heard = said(sit(&story, &[], 1), &mut Memory::new(&story), &Opening::default(), pipe, "1\n");
    assert!(heard.lines().any(|line| line.chars().count() > 150), "{heard}");
}

#[test]
fn a_person_is_told_that_an_answer_takes_a_while() {
    let story = small();
    for (typed, setup, is_told) in
        [("open\n", PERSON, true), ("nearest\n", PERSON, true), ("open\n", PIPE, false), ("meters\n", PERSON, false)]
    {
        let heard = said(sit(&story, &[], 1), &mut Memory::new(&story), &Opening::default(), setup, typed);
        assert_eq!(heard.contains("(Looking ahead."), is_told, "{typed}: {heard}");
    }
}

#[test]
fn a_correction_that_ends_with_a_stop_has_one() {
    let settings = "correction: \"An earlier version said ~she {before}~. She {after}.\",";
    let scenes = "Scene(id: \"a\", text: \"A.\", choices: [
            Choice(id: \"six\", text: \"Six.\", to: \"e\", said: \"rose at 6 a.m.\"),
            Choice(id: \"two\", text: \"Two.\", to: \"e\", said: \"wrote at 2 a.m.\")]),
        Scene(id: \"e\", text: \"E.\", ending: Ending(title: \"E\", teaser: \"e\")),";
    let story = Rc::new(story(settings, scenes));
    let mut memory = Memory::new(&story);
    let heard = said(sit(&story, &[], 1), &mut memory, &Opening::default(), PIPE, "1\nnew\n2\n");
    let wanted = "An earlier version said ~she rose at 6 a.m.~ She wrote at 2 a.m.\n";
    assert!(heard.contains(wanted), "{heard}");
}

/// A story of twelve decisions, of which the ninth is a landmark, and each leads to the next whatever is chosen.
fn chain() -> Rc<Story> {
    let scene = |at: usize| {
        let key = if at == 8 { "key: \"The ninth\"," } else { "" };
        let to = if at == 11 { "e".to_owned() } else { format!("s{}", at + 1) };
        let choice = |name: &str| {
            format!("Choice(id: \"{name}\", text: \"{name} {at}.\", to: \"{to}\", said: \"did {name} {at}\"),")
        };
        format!("Scene(id: \"s{at}\", {key} text: \"S.\", choices: [{}{}]),", choice("this"), choice("that"))
    };
    let scenes: String = (0..12).map(scene).collect();
    let settings = r#"Story(format: 1, id: "chain", title: "Chain", start: "s0", chapters: ["1"],
        meters: [Meter(id: "m", name: "MOOD", range: (0, 5), start: 2)],
        correction: "She {before}. She {after}.")"#;
    let chapter = format!(
        "Chapter(title: \"1\", scenes: [{scenes}Scene(id: \"e\", text: \"E.\", ending: Ending(title: \"E\", teaser: \"e\"))])"
    );
    let files = [("story.ron", settings), ("chapters/1.ron", chapter.as_str())];
    Rc::new(crate::support::stories::read(&files).story.expect("the story is sound"))
}

#[test]
fn two_long_runs_are_compared_in_short_and_the_rest_on_request() {
    let (one, other) = ("1\n".repeat(12), "2\n".repeat(12));
    let heard = |compare: &str| {
        let story = chain();
        let (setup, typed) = (Setup { width: 0, ..PIPE }, format!("{one}new\n{other}{compare}\n"));
        let all = said(sit(&story, &[], 1), &mut Memory::new(&story), &Opening::default(), setup, &typed);
        all[all.rfind("1.1 and 1.2.").expect("they are compared")..].to_owned()
    };
    let short = heard("compare 1.1 1.2");
    for there in [
        "1.1 did this 0; 1.2 did that 0.",
        "1.1 did this 2; 1.2 did that 2.",
        "The ninth: 1.1 did this 8; 1.2 did that 8.",
    ] {
        assert!(short.contains(there), "{there}\n{short}");
    }
    for hidden in ["did this 3", "did this 7", "did this 11"] {
        assert!(!short.contains(hidden), "{hidden}\n{short}");
    }
    assert!(short.contains("Mood goes from 2 to 2 in 1.1 and from 2 to 2 in 1.2.\n"), "{short}");
    let rest = "8 choices and 9 more corrections left out. For everything, type compare 1.1 1.2 all.\n";
    assert!(short.contains(rest), "{short}");
    let whole = heard("compare 1.1 1.2 all");
    assert!((0..12).all(|at| whole.contains(&format!("1.1 did this {at}; 1.2 did that {at}."))), "{whole}");
    assert!(!whole.contains("left out"), "{whole}");
}
