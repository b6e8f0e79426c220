//! A watched story: what happens to a run when the story is saved, and the real program under an author's editor.

use std::cell::{Cell, RefCell};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use earlier::engine::Run;
use earlier::screen::{Cmd, Key, Msg, State, Theme, update, view};
use earlier::session::watch::{Event, Events, LoadedStory, WatchSession};
use earlier::session::{Act, ActError, Assignment, ChoiceSelector, Pending, Reply, Session, Settings, Wanted};
use earlier::story::load;
use portable_pty::CommandBuilder;
use proptest::prelude::*;
use ratatui::backend::TestBackend;
use ratatui::terminal::Terminal;

use crate::process::terminal::{PATIENCE, Pty, surroundings};
use crate::support::properties::config;
use crate::support::talk::earlier;

const SETTINGS: &str = r#"Story(format: 1, id: "lamp", title: "The Lamp", start: "stairs", chapters: ["1"],
    meters: [Meter(id: "breath", name: "BREATH", range: (0, 5), start: 1)],
    facts: [Fact(id: "called", is: "Ada has called"), Fact(id: "again", is: "again", from: FinishedBefore)])"#;

const CHAPTER: &str = r#"Chapter(title: "Night", scenes: [
    Scene(id: "stairs", text: "Ninety steps. {called: Silence. | Footsteps.}", choices: [
        Choice(id: "sit", text: "Sit down.", to: "stairs", effects: ["breath +1"]),
        Choice(id: "call", text: "Call out.", to: "stairs", effects: ["called"], once: true),
        Choice(id: "up", text: "Go up.", to: "landing", needs: "breath >= 2", locked: "Not yet."),
    ]),
    Scene(id: "landing", text: "A landing.", next: "door"),
    Scene(id: "door", text: "A door.", choices: [
        Choice(id: "open", text: "Open it.", to: "e_lit"),
        Choice(id: "key", text: "Use the key.", to: "vault", needs: "breath > 4 and breath < 3", locked: "No."),
        Choice(id: "secret", text: "Knock twice.", to: "e_lit", seal: "again"),
    ]),
    Scene(id: "vault", text: "Gold.", choices: [Choice(id: "leave", text: "Leave it.", to: "e_lit")]),
    Scene(id: "e_lit", text: "Light.", ending: Ending(title: "Lit", teaser: "Somebody is awake.")),
])"#;

fn found(settings: &str, chapter: &str) -> LoadedStory {
    let loaded = load(|name| match name {
        "story.ron" => Ok(settings.as_bytes().to_vec()),
        "chapters/1.ron" => Ok(chapter.as_bytes().to_vec()),
        _ => Err("there is no such file".to_owned()),
    });
    LoadedStory { loaded, routes: Vec::new() }
}

/// An author at work.
struct Author {
    session: Session,
    watch: WatchSession,
}

impl Author {
    fn new() -> Self {
        let (session, watch) = WatchSession::open(found(SETTINGS, CHAPTER), Settings::default()).unwrap();
        Self { session, watch }
    }

    fn saves(&mut self, settings: &str, chapter: &str) -> &str {
        self.watch.hear(&mut self.session, Event::Read(Box::new(found(settings, chapter))));
        &self.watch.news().text
    }

    /// Performs an act that must not save anything.
    fn does(&mut self, act: Act) -> Result<Reply, ActError> {
        match self.watch.act(&mut self.session, act, 0)? {
            Pending::Ready(reply) => Ok(reply),
            pending => panic!("nothing of an author's trials is saved: {pending:?}"),
        }
    }

    fn takes(&mut self, choices: &[&str]) {
        for choice in choices {
            self.does(Act::Choose(ChoiceSelector::Id((*choice).to_owned()))).unwrap();
        }
    }

    fn goes_back(&mut self, steps: usize) {
        self.does(Act::Back(steps.try_into().unwrap())).unwrap();
    }

    /// Goes forward by up to this many steps, and returns how many there were.
    fn goes_forward(&mut self, steps: usize) -> usize {
        let before = self.session.playthrough().position();
        self.does(Act::Forward(steps.try_into().unwrap())).unwrap();
        self.session.playthrough().position() - before
    }

    /// The run as a file, or why it can't be one.
    fn saved(&mut self) -> Result<String, String> {
        self.saved_as(None).map(|(_, text)| text)
    }

    /// The run as a file of this name: its path and what it holds.
    fn saved_as(&mut self, name: Option<&str>) -> Result<(String, String), String> {
        match self.watch.act(&mut self.session, Act::Save(name.map(str::to_owned)), 0) {
            Ok(Pending::Wish(wish)) => match wish.wanted() {
                Wanted::Write { name, text } => Ok((name.clone(), text.clone())),
                wanted => panic!("{wanted:?}"),
            },
            Ok(pending) => panic!("{pending:?}"),
            Err(why) => Err(why.to_string()),
        }
    }

    fn tries_to_set(&mut self, name: &str, value: &str) -> Result<Reply, ActError> {
        self.does(Act::Set(Assignment { name: name.to_owned(), value: value.to_owned() }))
    }

    fn scene(&self) -> &str {
        let story = self.session.story();
        story.scene_name(self.session.playthrough().state().scene())
    }

    fn breath(&self) -> i32 {
        let meter = self.session.story().meter_ids().next().unwrap();
        self.session.playthrough().state().meter(meter)
    }

    fn sets(&mut self, name: &str, value: &str) {
        self.tries_to_set(name, value).unwrap();
    }

    /// Waits for all background results, and handles them.
    fn finds_out(&mut self, events: &Events) {
        while self.watch.is_proving() || self.watch.is_asking() {
            self.watch.tasks().into_iter().for_each(|task| events.give(task));
            self.watch.hear(&mut self.session, events.wait().unwrap());
        }
    }
}

#[test]
fn another_text_keeps_the_place_and_the_way_forward() {
    let mut author = Author::new();
    author.takes(&["sit", "call", "up", "next"]);
    author.goes_back(2);
    assert_eq!((author.scene(), author.breath()), ("stairs", 2));
    author.saves(SETTINGS, &CHAPTER.replace("Silence.", "Not a sound."));
    assert_eq!((author.scene(), author.breath()), ("stairs", 2));
    assert!(format!("{:?}", author.session.passage().text).contains("Not a sound."));
    assert_eq!(author.goes_forward(2), 2);
    assert_eq!(author.scene(), "door");
}

#[test]
fn what_another_version_makes_of_the_same_run_is_told() {
    let mut author = Author::new();
    author.takes(&["sit", "up", "next"]);
    let said = author.saves(SETTINGS, &CHAPTER.replace("\"breath +1\"", "\"breath +3\"")).to_owned();
    assert_eq!((author.scene(), author.breath()), ("door", 4));
    assert!(said.contains("breath is 4, was 2") && !author.watch.news().is_trouble, "{said}");
    let said = author.saves(SETTINGS, &CHAPTER.replace("to: \"landing\"", "to: \"vault\"")).to_owned();
    assert_eq!(author.scene(), "vault");
    assert!(said.contains("`vault`, not to `door`"), "{said}");
}

#[test]
fn a_renamed_scene_and_choice_keep_the_place() {
    let mut author = Author::new();
    author.takes(&["sit", "up", "next"]);
    let renamed = CHAPTER
        .replace("\"stairs\"", "\"steps\"")
        .replace("Scene(id: \"steps\",", "Scene(id: \"steps\", was: [\"stairs\"],")
        .replace("id: \"sit\"", "id: \"rest\", was: [\"sit\"]");
    let said = author.saves(&SETTINGS.replace("stairs", "steps"), &renamed).to_owned();
    assert_eq!(author.scene(), "door", "{said}");
    assert!(!author.watch.news().is_trouble, "{said}");
}

#[test]
fn a_scene_between_two_others_is_passed() {
    let mut author = Author::new();
    author.takes(&["sit", "up", "next"]);
    let longer = CHAPTER.replace("next: \"door\"", "next: \"hall\"").replace(
        "    Scene(id: \"door\"",
        "    Scene(id: \"hall\", text: \"A hall.\", next: \"door\"),\n    Scene(id: \"door\"",
    );
    author.takes(&["open"]);
    author.saves(SETTINGS, &longer);
    assert_eq!(author.scene(), "e_lit");
}

#[test]
fn a_choice_that_is_gone_is_told_and_comes_back_with_the_next_version() {
    let mut author = Author::new();
    author.takes(&["sit", "call", "up", "next"]);
    let without = CHAPTER.replace("id: \"call\"", "id: \"shout\"");
    let said = author.saves(SETTINGS, &without).to_owned();
    assert_eq!((author.scene(), author.breath()), ("stairs", 2));
    assert!(said.contains("there is no `call` at `stairs`: 1 of 3 choices work"), "{said}");
    assert!(author.watch.news().is_trouble);
    author.saves(SETTINGS, CHAPTER);
    assert_eq!(author.scene(), "door", "the whole run stands again");

    author.saves(SETTINGS, &without);
    author.takes(&["sit"]);
    author.saves(SETTINGS, CHAPTER);
    assert_eq!((author.scene(), author.breath()), ("stairs", 3), "whoever has gone on from there stays there");
}

#[test]
fn with_errors_the_last_sound_version_plays_on() {
    let mut author = Author::new();
    author.takes(&["sit"]);
    for broken in ["", "Chapter(", &CHAPTER.replace("breath +1", "braeth +1"), &CHAPTER[..CHAPTER.len() / 2]] {
        author.saves(SETTINGS, broken);
        assert!(author.watch.problems().found.iter().any(|problem| problem.place.file.0 == 1), "{broken}");
        assert!(author.watch.news().is_trouble && author.watch.summary().contains("error"));
        assert_eq!((author.scene(), author.breath()), ("stairs", 2));
    }
    author.takes(&["sit"]);
    author.saves(SETTINGS, CHAPTER);
    assert!(author.watch.problems().found.is_empty());
    assert_eq!(author.breath(), 3);
}

#[test]
fn a_story_with_errors_from_the_beginning_is_waited_for() {
    let broken = found(SETTINGS, "Chapter(");
    let (session, watch) = WatchSession::open(broken, Settings::default()).unwrap();
    let mut author = Author { session, watch };
    assert!(author.watch.waits() && author.watch.summary().contains("error"));
    author.saves(SETTINGS, CHAPTER);
    assert!(!author.watch.waits());
    assert_eq!(author.scene(), "stairs");
}

#[test]
fn a_change_by_hand_is_marked_played_again_and_gone_back_over() {
    let mut author = Author::new();
    author.takes(&["sit"]);
    author.sets("breath", "5");
    author.sets("called", "on");
    author.takes(&["up"]);
    let by_hand = |author: &Author| author.session.playthrough().is_by_hand();
    assert!(by_hand(&author));
    assert!(author.saved().unwrap_err().contains("by hand"));
    author.saves(SETTINGS, &CHAPTER.replace("A landing.", "Another."));
    assert_eq!((author.scene(), author.breath(), by_hand(&author)), ("landing", 5, true));

    let said = author.saves(&SETTINGS.replace("\"called\"", "\"cried\""), &CHAPTER.replace("called", "cried"));
    assert!(said.contains("`called`, changed by hand, no longer exists"), "{said}");
    assert_eq!((author.scene(), author.breath()), ("landing", 5));

    author.goes_back(2);
    assert_eq!((author.breath(), by_hand(&author)), (2, false));
    let saved = author.saved().unwrap();
    assert!(saved.contains("sit") && !saved.contains("up"), "{saved}");
}

#[test]
fn a_change_that_is_taken_back_is_none() {
    let mut author = Author::new();
    author.takes(&["sit", "sit"]);
    author.goes_back(1);
    author.sets("breath", "2");
    assert_eq!(author.goes_forward(1), 1, "nothing was changed, so the way forward stays");
    author.sets("breath", "5");
    author.sets("breath", "4");
    author.sets("called", "yes");
    assert_eq!(author.session.playthrough().position(), 3, "changes in a row are one step");
    author.sets("called", "off");
    author.sets("breath", "3");
    assert!(!author.session.playthrough().is_by_hand());
    assert_eq!(author.session.playthrough().position(), 2);
}

#[test]
fn a_fact_from_the_archive_leaves_the_run_one_of_a_reader() {
    let mut author = Author::new();
    author.takes(&["sit", "up", "next"]);
    author.sets("again", "on");
    assert!(!author.session.playthrough().is_by_hand());
    assert_eq!(author.scene(), "door");
    author.takes(&["secret"]);
    assert!(author.saved().unwrap().contains("again"));
    author.sets("again", "off");
    assert_eq!(author.scene(), "door", "without it the run stands no further");
}

#[test]
fn a_recorded_run_expects_the_first_words_of_its_landmarks() {
    let mut author = Author::new();
    let chapter = CHAPTER.replace("id: \"stairs\",", "id: \"stairs\", key: \"The stairs\",");
    let chapter =
        chapter.replace("A door.", "A door of oak and iron and brass, which nobody has opened for years. It's shut.");
    author.saves(SETTINGS, &chapter);
    author.takes(&["call", "sit", "up", "next"]);
    let (_, text) = author.saved_as(Some("to-the-door")).unwrap();
    let shows = Run::from_ron(&text).unwrap().expect.unwrap().shows;
    let words = |scene: &str| shows.get(scene).map(String::as_str);
    assert_eq!(words("stairs"), Some("Ninety steps."), "of several visits the first one");
    assert_eq!(words("door"), Some("A door of oak and iron and brass, which nobody has opened"));
    assert_eq!(shows.len(), 2, "{shows:?}");
}

#[test]
fn a_recorded_run_expects_what_it_shows_and_ends_where_the_author_is() {
    let mut author = Author::new();
    author.takes(&["sit", "up", "next"]);
    let (path, text) = author.saved_as(Some("to-the-door")).unwrap();
    assert_eq!(path, "routes/to-the-door.ron");
    let run = Run::from_ron(&text).unwrap();
    assert_eq!(run.choices, ["sit", "up", "next"]);
    let expect = run.expect.clone().unwrap();
    assert_eq!((expect.ending, expect.meters.get("breath")), (None, Some(&2)));
    assert_eq!(expect.shows.into_iter().collect::<Vec<_>>(), [("door".to_owned(), "A door.".to_owned())]);
    let story = author.session.story();
    assert_eq!(run.replay(story).playthrough.state(), author.session.playthrough().state());
    author.takes(&["open"]);
    let run = Run::from_ron(&author.saved().unwrap()).unwrap();
    assert_eq!(run.choices, ["sit", "up", "open"]);
    assert_eq!(run.expect.unwrap().ending.as_deref(), Some("e_lit"));
    // Anything but a plain name is a path, as for a reader.
    assert_eq!(author.saved_as(Some("a/b")).unwrap().0, "a/b");
    assert_eq!(author.saved_as(Some("b.ron")).unwrap().0, "b.ron");
}

#[test]
fn what_can_not_be_set_says_why() {
    let mut author = Author::new();
    let mut refused = |name: &str, value: &str| author.tries_to_set(name, value).unwrap_err().to_string();
    assert!(refused("breath", "6").contains("from 0 to 5"));
    assert!(refused("breath", "on").contains("from 0 to 5"));
    assert!(refused("caled", "on").contains("did you mean `called`"));
    assert!(refused("called", "3").contains("on or off"));
}

#[test]
fn every_scene_is_gone_to_by_a_reader_s_run_or_said_to_be_out_of_reach() {
    let events = Events::new(None).unwrap();
    let mut author = Author::new();
    author.finds_out(&events);
    for name in ["landing", "door", "e_lit", "stairs"] {
        author.sets("breath", "0");
        let scene = author.session.story().find_scene(name).unwrap();
        author.watch.jump(&mut author.session, scene);
        author.finds_out(&events);
        assert_eq!(author.scene(), name);
        assert!(author.watch.shown(&author.session).is_some() && !author.session.playthrough().is_by_hand());
    }
    let (scene, before) = (author.session.story().find_scene("vault").unwrap(), author.session.playthrough().clone());
    author.watch.jump(&mut author.session, scene);
    author.finds_out(&events);
    assert!(author.watch.news().text.contains("no run leads to `vault`"));
    assert_eq!(*author.session.playthrough(), before);
}

#[test]
fn an_answer_about_a_version_before_is_asked_for_anew() {
    let events = Events::new(None).unwrap();
    let mut author = Author::new();
    let scene = author.session.story().find_scene("vault").unwrap();
    author.watch.jump(&mut author.session, scene);
    let open = CHAPTER.replace("breath > 4 and breath < 3", "breath > 4");
    author.saves(SETTINGS, &open);
    author.finds_out(&events);
    assert_eq!((author.scene(), author.breath()), ("vault", 5));
}

#[test]
fn what_is_proved_and_checked_comes_after_a_save() {
    let events = Events::new(None).unwrap();
    let mut author = Author::new();
    author.finds_out(&events);
    let codes =
        |author: &Author| author.watch.problems().found.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>();
    let explored = &author.watch.proof().unwrap().explored;
    assert_eq!(explored.endings.len(), 1);
    assert!(!codes(&author).is_empty(), "the vault can't be reached");
    author.saves(SETTINGS, &CHAPTER.replace("breath > 4 and breath < 3", "breath > 4"));
    assert!(author.watch.is_proving());
    author.finds_out(&events);
    assert!(codes(&author).is_empty(), "{:?}", codes(&author));
}

/// Something that an author does.
#[derive(Clone, Debug)]
enum Deed {
    Choose(usize),
    Back(usize),
    Meter(i32),
    Fact(usize, bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (1..4_usize).prop_map(Deed::Choose),
        1 => (1..4_usize).prop_map(Deed::Back),
        1 => (0..6).prop_map(Deed::Meter),
        1 => (0..2_usize, any::<bool>()).prop_map(|(fact, holds)| Deed::Fact(fact, holds)),
    ]
}

proptest! {
    #![proptest_config(config(128))]

    /// The same story read again changes nothing, whatever was done in it.
    #[test]
    fn the_same_version_leaves_everything_as_it_is(deeds in prop::collection::vec(deed(), 0..30)) {
        let mut author = Author::new();
        for deed in deeds {
            match deed {
                Deed::Choose(number) => drop(author.does(Act::Choose(ChoiceSelector::Number(number)))),
                Deed::Back(steps) => drop(author.does(Act::Back(steps.try_into().unwrap()))),
                Deed::Meter(value) => author.sets("breath", &value.to_string()),
                Deed::Fact(at, holds) => author.sets(["called", "again"][at], if holds { "on" } else { "off" }),
            }
        }
        let before = author.session.playthrough().clone();
        author.saves(SETTINGS, CHAPTER);
        prop_assert_eq!(author.session.playthrough(), &before);
    }
}

/// An author at the screen.
fn screen(size: (u16, u16)) -> RefCell<State> {
    let (session, watch) = WatchSession::open(found(SETTINGS, CHAPTER), Settings::default()).unwrap();
    let state = RefCell::new(State::author(session, watch, "/stories/lamp".to_owned(), Theme::Dark, size));
    look(&state);
    state
}

/// Has a frame drawn, and looks at it for a second.
fn look(state: &RefCell<State>) {
    thread_local!(static TIME: Cell<u64> = const { Cell::new(0) });
    let time = TIME.get() + 1;
    TIME.set(time);
    update(&mut state.borrow_mut(), Msg::Drawn(Duration::from_secs(time)));
    update(&mut state.borrow_mut(), Msg::Moment(Duration::from_secs(time + 1)));
}

/// Sends a message to the screen that must not save anything.
fn send(state: &RefCell<State>, msg: Msg) {
    let asked = update(&mut state.borrow_mut(), msg);
    assert!(!matches!(asked, Some(Cmd::Append(_))), "nothing of an author's trials is saved: {asked:?}");
    look(state);
}

fn press(state: &RefCell<State>, keys: &str) {
    for key in keys.chars() {
        let key = match key {
            '\n' => Key::Enter,
            '\x1b' => Key::Esc,
            '>' => Key::Right,
            key => Key::Char(key),
        };
        send(state, Msg::Key(key));
    }
}

fn picture(state: &RefCell<State>) -> String {
    let size = state.borrow().window();
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).unwrap();
    terminal.draw(|frame| view(&state.borrow(), frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let row = |y: u16| (0..size.width).map(|x| buffer[(x, y)].symbol()).collect::<String>() + "\n";
    (0..size.height).map(row).collect()
}

fn click(state: &RefCell<State>, words: &str) {
    let picture = picture(state);
    let (y, line) = picture.lines().enumerate().find(|(_, line)| line.contains(words)).expect("the words are shown");
    let x = line[..line.find(words).unwrap()].chars().count();
    let (x, y) = (u16::try_from(x).unwrap(), u16::try_from(y).unwrap());
    send(state, Msg::Click { x, y });
}

const MARK: &str = "not a reader's run";

#[test]
fn a_change_by_hand_is_marked_on_every_page_and_by_every_window() {
    let state = screen((80, 24));
    press(&state, "1f>>");
    for keys in ["f", "h", "hp", "pg", "\x1bi", "i?", "?w"] {
        press(&state, keys);
        assert!(picture(&state).contains(MARK), "after {keys:?}:\n{}", picture(&state));
    }
    for size in [(140, 40), (110, 12), (60, 10), (30, 6)] {
        send(&state, Msg::Resize(size.0, size.1));
        assert!(picture(&state).contains(MARK), "{size:?}:\n{}", picture(&state));
    }
    send(&state, Msg::Resize(12, 4));
    assert!(picture(&state).lines().next().unwrap().ends_with('!'), "{}", picture(&state));
    send(&state, Msg::Resize(80, 24));
    press(&state, "u");
    assert!(!picture(&state).contains(MARK), "{}", picture(&state));
}

#[test]
fn keys_and_clicks_do_the_same_for_an_author() {
    let state = screen((80, 24));
    press(&state, "f>");
    let by_keys = picture(&state);
    press(&state, "u");
    click(&state, "[+]");
    assert_eq!(picture(&state), by_keys);
    click(&state, "[-]");
    click(&state, "called");
    assert!(picture(&state).contains("[x]     called"), "{}", picture(&state));
    click(&state, "close");
    for (words, title) in [("problems", "PROBLEMS"), ("go to", "GO TO A SCENE"), ("state", "FACTS AND METERS")] {
        click(&state, words);
        assert!(picture(&state).starts_with(&format!(" {title}")), "{}", picture(&state));
        click(&state, "close");
    }
    send(&state, Msg::Resize(140, 40));
    for (words, title) in [("p PROBLEMS", "PROBLEMS"), ("f STATE", "FACTS AND METERS"), ("i PROVED", "PROVED")] {
        click(&state, words);
        assert!(picture(&state).starts_with(&format!(" {title}")), "{}", picture(&state));
        press(&state, "q");
    }
}

#[test]
fn a_scene_is_found_by_typing_a_part_of_its_name() {
    let events = Events::new(None).unwrap();
    let state = screen((80, 24));
    press(&state, "gque");
    assert!(!picture(&state).contains("stairs"), "{}", picture(&state));
    press(&state, "\x1bgan");
    assert!(picture(&state).contains("landing") && !picture(&state).contains("vault"), "{}", picture(&state));
    press(&state, "\n");
    while !picture(&state).contains("A landing.") {
        let tasks = state.borrow_mut().tasks();
        tasks.into_iter().for_each(|task| events.give(task));
        state.borrow_mut().hear(events.wait().unwrap());
    }
    assert!(picture(&state).contains("at `landing` by a run of 2 choices that explore found: sit, up"));
    press(&state, "gdoor\n");
    while !picture(&state).contains("A door.") {
        let tasks = state.borrow_mut().tasks();
        tasks.into_iter().for_each(|task| events.give(task));
        state.borrow_mut().hear(events.wait().unwrap());
    }
}

#[test]
fn a_save_leaves_the_open_page_and_the_selection_where_they_are() {
    let state = screen((140, 40));
    press(&state, "jj");
    let selected = |state: &RefCell<State>| picture(state).lines().find(|line| line.contains('▸')).unwrap().to_owned();
    assert!(selected(&state).contains("3"));
    let chapter = CHAPTER.replace("Ninety", "Ninety-nine");
    state.borrow_mut().hear(Event::Read(Box::new(found(SETTINGS, &chapter))));
    assert!(selected(&state).contains("3") && picture(&state).contains("Ninety-nine"), "{}", picture(&state));
    press(&state, "p");
    let broken = chapter.replace("breath +1", "braeth +1");
    state.borrow_mut().hear(Event::Read(Box::new(found(SETTINGS, &broken))));
    let shown = picture(&state);
    assert_eq!(shown.matches("chapters/1.ron:3:71").count(), 2, "on the page and beside it:\n{shown}");
}

#[test]
fn no_size_breaks_a_page_of_an_author() {
    let broken = CHAPTER.replace("breath +1", "braeth +1").replace("to: \"door\"", "to: \"dor\"");
    for keys in ["", "p", "f>jj", "gan", "i", "?", "1f>qh", "g\n"] {
        let state = screen((80, 24));
        press(&state, keys);
        state.borrow_mut().hear(Event::Read(Box::new(found(SETTINGS, &broken))));
        for height in (1..=13).chain([20, 40]) {
            for width in (1..=30).chain([45, 79, 80, 109, 110, 111, 140, 200]) {
                send(&state, Msg::Resize(width, height));
                assert!(!picture(&state).trim().is_empty(), "nothing at {width}x{height} after {keys:?}");
                press(&state, "j");
            }
        }
    }
}

/// The story of these tests in a folder of its own.
fn folder() -> (tempfile::TempDir, PathBuf) {
    let outer = tempfile::tempdir().unwrap();
    let story = outer.path().join("story");
    write(&story, CHAPTER);
    (outer, story)
}

fn write(story: &Path, chapter: &str) {
    fs::create_dir_all(story.join("chapters")).unwrap();
    fs::write(story.join("story.ron"), SETTINGS).unwrap();
    fs::write(story.join("chapters/1.ron"), chapter).unwrap();
}

/// Saves like editors that write a new file first and then rename it.
fn save_by_rename(story: &Path, chapter: &str) {
    let new = story.join("chapters/.1.ron.swp");
    fs::write(&new, chapter).unwrap();
    fs::rename(&new, story.join("chapters/1.ron")).unwrap();
}

fn watch(story: &Path, columns: u16, rows: u16) -> Pty {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_earlier"));
    command.arg("watch");
    command.arg(story);
    surroundings(&mut command);
    command.env("EARLIER_ARCHIVE", story.with_file_name("archive"));
    let mut pty = Pty::new(command, columns, rows);
    pty.wait_for_words("Ninety steps.");
    pty
}

#[test]
fn saves_of_every_kind_are_read_and_nothing_is_kept() {
    let (outer, story) = folder();
    let mut pty = watch(&story, 80, 24);
    pty.press("2");
    pty.wait_for_words("Silence.");
    save_by_rename(&story, &CHAPTER.replace("Silence", "By another name"));
    pty.wait_for_words("By another name.");

    let chapter = CHAPTER.replace("Silence", "In two halves");
    let mut file = fs::File::create(story.join("chapters/1.ron")).unwrap();
    let (first, second) = chapter.as_bytes().split_at(chapter.len() / 2);
    file.write_all(first).unwrap();
    file.sync_data().unwrap();
    pty.wait_for_words("an older version plays  chapters/1.ron:");
    pty.wait_for_words("By another name.");
    file.write_all(second).unwrap();
    drop(file);
    pty.wait_for_words("In two halves.");

    fs::remove_file(story.join("chapters/1.ron")).unwrap();
    pty.wait_for_words("1 error");
    fs::write(story.join("chapters/1.ron"), CHAPTER).unwrap();
    pty.wait_for_words("Silence.");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    assert!(!outer.path().join("archive").exists(), "an author's trials are no reader's runs");
}

#[test]
fn a_folder_that_goes_away_is_told_and_taken_up_again() {
    let (outer, story) = folder();
    let mut pty = watch(&story, 80, 24);
    pty.press("1");
    pty.wait_for_words("BREATH ■■□□□");
    let away = outer.path().join("away");
    fs::rename(&story, &away).unwrap();
    pty.wait_for_words("the story is gone");
    pty.press("1");
    pty.wait_for_words("BREATH ■■■□□");
    fs::rename(&away, &story).unwrap();
    pty.wait_for_words("reloaded (1)");
    fs::remove_dir_all(&story).unwrap();
    pty.wait_for_words("the story is gone");
    write(&story, &CHAPTER.replace("Ninety", "A hundred"));
    pty.wait_for_words("A hundred steps.");
    // It is watched as before.
    save_by_rename(&story, &CHAPTER.replace("Ninety", "A thousand"));
    pty.wait_for_words("A thousand steps.");
    pty.wait_for_words("BREATH ■■■□□");
    fs::rename(story.join("chapters"), story.join("old")).unwrap();
    pty.wait_for_words("1 error");
    fs::rename(story.join("old"), story.join("chapters")).unwrap();
    pty.wait_for_words("A thousand steps.");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

/// Makes a link point to another folder, at once or with a moment in which it is missing.
fn turn(link: &Path, target: &Path, at_once: bool) {
    if at_once {
        let new = link.with_extension("new");
        symlink(target, &new).unwrap();
        fs::rename(new, link).unwrap();
    } else {
        fs::remove_file(link).unwrap();
        symlink(target, link).unwrap();
    }
}

#[test]
fn links_that_lead_to_a_story_are_followed_wherever_they_lead() {
    let outer = tempfile::tempdir().unwrap();
    let at = |name: &str| outer.path().join(name);
    let stories = ["one", "two"].map(|name| at(name).join("story"));
    // The story, a link to it, a link to that, a link to a folder above, and links in relation to their own folders.
    // What is watched, which link is changed, and all links.
    type Way = (&'static str, &'static str, &'static [(&'static str, &'static str)]);
    let ways: [Way; 4] = [
        ("link", "link", &[("link", "one/story")]),
        ("first", "second", &[("first", "second"), ("second", "one/story")]),
        ("current/story", "current", &[("current", "one")]),
        ("far/first", "here", &[("far/first", "../here/story"), ("here", "one")]),
    ];
    fs::create_dir(at("far")).unwrap();
    for (watched, turned, links) in ways {
        for (number, story) in stories.iter().enumerate() {
            write(story, &CHAPTER.replace("A landing", &format!("Landing {number}")));
        }
        links.iter().for_each(|(link, target)| symlink(target, at(link)).unwrap());
        let mut pty = watch(&at(watched), 80, 24);
        pty.press("2");
        pty.wait_for_words("Silence.");
        save_by_rename(&stories[0], &CHAPTER.replace("Silence", "In the first"));
        pty.wait_for_words("In the first.");
        for at_once in [true, false] {
            for (number, story) in stories.iter().enumerate().rev() {
                let words = format!("Story {number}, {at_once}");
                save_by_rename(story, &CHAPTER.replace("Silence", &words));
                let end =
                    if links.iter().any(|(link, to)| *link == turned && to.ends_with("story")) { "story" } else { "" };
                turn(&at(turned), &at(["one", "two"][number]).join(end), at_once);
                pty.wait_for_words(&words);
                save_by_rename(story, &CHAPTER.replace("Silence", &format!("{words}, saved")));
                pty.wait_for_words(&format!("{words}, saved"));
            }
        }
        pty.press("q");
        assert_eq!(pty.end(), 0);
    }
}

#[test]
fn a_link_within_a_story_is_followed() {
    let (_outer, story) = folder();
    fs::rename(story.join("chapters"), story.join("first")).unwrap();
    fs::create_dir(story.join("second")).unwrap();
    fs::write(story.join("second/1.ron"), CHAPTER.replace("Silence", "Second")).unwrap();
    symlink("first", story.join("chapters")).unwrap();
    let mut pty = watch(&story, 80, 24);
    pty.press("2");
    pty.wait_for_words("Silence.");
    for at_once in [true, false] {
        turn(&story.join("chapters"), Path::new("second"), at_once);
        pty.wait_for_words("Second.");
        save_by_rename(&story, &CHAPTER.replace("Silence", "Saved"));
        pty.wait_for_words("Saved.");
        save_by_rename(&story, &CHAPTER.replace("Silence", "Second"));
        turn(&story.join("chapters"), Path::new("first"), at_once);
        pty.wait_for_words("Silence.");
    }
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn two_hundred_saves_in_a_row_end_with_the_last_and_no_more_threads() {
    let (_outer, story) = folder();
    let mut pty = watch(&story, 140, 40);
    pty.press("2");
    pty.wait_for_words("Silence.");
    pty.wait_for_words("endings reached 1 of 1");
    let id = pty.child.process_id().unwrap();
    let threads = || fs::read_dir(format!("/proc/{id}/task")).unwrap().count();
    let before = threads();
    for number in 1..=200 {
        let chapter = CHAPTER.replace("Silence", &format!("Silence number {number}"));
        match number % 4 {
            0 => save_by_rename(&story, &chapter),
            1 => fs::write(story.join("chapters/1.ron"), &chapter[..number]).unwrap(),
            _ => fs::write(story.join("chapters/1.ron"), &chapter).unwrap(),
        }
        // Some are seen by themselves, and some come so fast that they are read together.
        if number % 40 == 0 {
            pty.wait_for_words(&format!("Silence number {number}."));
        }
    }
    pty.wait_for_words("Silence number 200.");
    pty.wait_for_words("endings reached 1 of 1");
    // The exploration of the last version may still have a thread beside it.
    let deadline = Instant::now() + PATIENCE;
    while threads() > before {
        assert!(Instant::now() < deadline, "{} threads, and {before} before", threads());
        std::thread::yield_now();
    }
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn a_run_is_saved_as_a_route_that_check_plays() {
    let (outer, story) = folder();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_earlier"));
    command.arg("watch");
    command.arg(&story);
    surroundings(&mut command);
    command.cwd(outer.path());
    let mut pty = Pty::new(command, 80, 24);
    pty.wait_for_words("Ninety steps.");
    pty.press("w");
    pty.wait_for_words("no choice has been taken yet");
    pty.press("1");
    pty.wait_for_words("BREATH ■■□□□");
    pty.press("wa/b\r");
    pty.wait_for_words("`a/b` is not a valid name for a route");
    pty.press("w");
    pty.wait_for_words("record this run as routes/");
    pty.press("sits\r");
    pty.wait_for_words("saved: story/routes/sits.ron");
    let check = || {
        let out = earlier().arg("check").arg(&story).args(["--format", "short"]).output().unwrap();
        String::from_utf8(out.stdout).unwrap()
    };
    assert!(!check().contains("routes/"), "{}", check());
    pty.press("wsits.ron\r");
    pty.wait_for_words("already exists");
    // What it expects is compared from then on.
    save_by_rename(&story, &CHAPTER.replace("breath +1", "breath +2"));
    pty.wait_for_words("breath is 3, was 2");
    assert!(check().contains("at the end of this run `breath` is 3; expected 2"), "{}", check());
    save_by_rename(&story, &CHAPTER.replace("\"sit\"", "\"rest\""));
    pty.wait_for_words("there is no `sit` at `stairs`");
    pty.press("p");
    pty.wait_for_words("routes/sits.ron:");
    pty.press("q\x03");
    assert_eq!(pty.end(), 0);
}

#[test]
fn lines_can_do_what_the_screen_can() {
    let (outer, story) = folder();
    let mut child = earlier()
        .args(["watch", "--plain"])
        .arg(&story)
        .current_dir(outer.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let (send, lines) = channel();
    std::thread::spawn(move || output.lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
    let until = |wanted: &str| {
        let mut all = String::new();
        while !all.contains(wanted) {
            let line = lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("waiting for {wanted}:\n{all}"));
            all += &(line + "\n");
        }
        all
    };
    let mut say = |line: &str| writeln!(input, "{line}").unwrap();
    until("3. (locked) Go up.");
    say("set breath 5");
    until("Changed by hand, so not a reader's run.");
    say("state");
    until("breath: 5, from 0 to 5.");
    say("save run.ron");
    until("This run was changed by hand");
    say("jump vault");
    until("No run leads to `vault`: all states were explored.");
    say("jump door");
    until("The run: sit, up.");
    until("A door.");
    say("proved");
    until("1 of 1 can be reached");
    // Nobody types anything, but it is still reported.
    save_by_rename(&story, &CHAPTER.replace("A door.", "Another door."));
    until("(Reloaded (1).)");
    until("Another door.");
    save_by_rename(&story, &CHAPTER.replace("\"breath +1\"", "\"braeth +1\""));
    let said = until("you mean `breath`?");
    assert!(said.contains("chapters/1.ron:3:71: error[E0201]"), "{said}");
    say("back");
    until("A landing.");
    say("problems");
    until("1 error.");
    say("quit");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn without_a_story_there_is_nothing_to_watch() {
    let outer = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let out =
            earlier().arg("watch").args(arguments).current_dir(outer.path()).stdin(Stdio::null()).output().unwrap();
        (out.status.code(), String::from_utf8(out.stderr).unwrap())
    };
    let (code, said) = run(&[]);
    assert!(code == Some(2) && said.contains("has no files to watch"), "{code:?}: {said}");
    let (code, said) = run(&["nowhere"]);
    assert!(code == Some(3) && said.contains("there is no story folder `nowhere`"), "{code:?}: {said}");
    write(outer.path(), CHAPTER);
    assert_eq!(run(&[]).0, Some(0), "a story in this folder is watched without a name");
}
