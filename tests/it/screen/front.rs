//! The front page, the page that opens a chapter, and clippings.

use std::rc::Rc;

use earlier::archive::Archive;
use earlier::screen::State;
use earlier::screen::{Key, Msg, Theme};
use earlier::session::{Opening, Session, Settings};
use earlier::story::Story;

use super::pages::{Reader, USUAL, golden, story};

/// A story that has everything for its front page and its chapters.
const PAPER: &[(&str, &str)] = &[
    (
        "story.ron",
        r#"Story(
            format: 2, id: "paper", title: "The Paper", start: "desk", chapters: ["1", "2"],
            author: "A. Writer", about: "A *newspaper* corrects itself.", version: "3", language: "en", license: "CC0",
            warnings: ["ink", "commas"],
            meters: [
                Meter(id: "calm", name: "CALM", is: "how calm Ada is", range: (0, 9), start: 5, color: Cyan),
                Meter(id: "luck", name: "LUCK", range: (0, 9), start: 5, hidden: true),
            ],
            mark: Mark(color: Magenta, means: "errors"),
            terms: [Term(term: "stet", means: "let it stand"), Term(term: "TK", means: "to come")],
            correction: "An earlier version said that ~Ada {before}~. She {after}.",
            facts: [
                Fact(id: "k_ink", is: "ink", clipping: Clipping(title: "Ink", text: "It is *wet*.\n\nIt was ~dry~.")),
                Fact(id: "k_old", is: "old", clipping: "Old"),
            ],
            cover: Cover(title: "ALL OF IT", text: "There was a stain."),
        )"#,
    ),
    (
        "chapters/1.ron",
        r#"Chapter(title: "Proof", epigraph: "For ~red~ read *blue*.", scenes: [
            Scene(id: "desk", text: "A desk.", notes: [Note(text: "whose?", at: "desk", when: "known(k_ink)")], choices: [
                Choice(
                    id: "wipe", text: "Wipe it.", to: "press", said: "wiped it", effects: ["k_ink", "calm +1"],
                    after: "It ~will not~ come off.",
                ),
                Choice(id: "leave", text: "Leave it.", to: "press", said: "left it", effects: ["k_old"]),
                Choice(id: "look", text: "Look.", to: "desk"),
                Choice(id: "later", text: "Wait.", to: "desk", seal: "k_old"),
            ]),
        ])"#,
    ),
    (
        "chapters/2.ron",
        r#"Chapter(title: "Press", epigraph: "It runs.", scenes: [
            Scene(id: "press", text: "A press.", choices: [
                Choice(text: "Start it.", to: "e_run", said: "started it"),
                Choice(text: "Go back.", to: "desk", said: "went back"),
                Choice(text: "Stop it.", to: "e_stop", said: "stopped it"),
            ]),
            Scene(id: "e_run", text: "It runs.", ending: Ending(title: "Run", teaser: "It may run.")),
            Scene(id: "e_stop", text: "It stops.", ending: Ending(title: "Stop", teaser: "It may stop.")),
        ])"#,
    ),
];

fn paper() -> Rc<Story> {
    Rc::new(crate::support::stories::read(PAPER).story.expect("the story is sound"))
}

fn front() -> Opening {
    Opening { front: true, ..Opening::default() }
}

fn at_front(size: (u16, u16)) -> Reader {
    Reader::with(paper(), Vec::new(), front(), size, Theme::Dark)
}

#[test]
fn the_front_page_of_a_first_reading() {
    golden(&at_front(USUAL));
}

#[test]
fn the_front_page_in_a_tiny_window() {
    golden(&at_front((20, 8)));
}

#[test]
fn the_front_page_of_who_comes_back() {
    let mut reader = at_front(USUAL);
    reader.send(Msg::Clock(1_000_000));
    reader.press("<enter>31").send(Msg::Clock(1_000_060));
    let mut back = reader.comes_back(true, USUAL);
    back.send(Msg::Clock(1_000_000 + 3 * 86_400));
    golden(&back);
    assert!(back.screen().contains("You left off 3 days ago."), "{}", back.screen());
    back.press("<enter>");
    assert!(back.screen().contains("A press."), "no chapter is opened again: {}", back.screen());
}

#[test]
fn one_key_begins_and_the_opening_page_is_not_shown_twice() {
    let mut reader = at_front(USUAL);
    assert!(reader.line().contains("Your choices move CALM, which are shown") || reader.line().contains("CALM"));
    reader.press("<enter>");
    assert!(!reader.state.opens_chapter() && reader.screen().contains("A desk."), "{}", reader.screen());
}

#[test]
fn how_to_read_opens_over_the_front_page() {
    let mut reader = at_front(USUAL);
    reader.press("h");
    assert_eq!(reader.state.page(), Some("help"));
    reader.press("q2");
    assert_eq!(reader.state.page(), Some("help"));
    reader.press("q");
    assert!(
        reader.screen().contains("▸ 2  How to read") || reader.screen().contains("▸ 1  Begin"),
        "{}",
        reader.screen()
    );
}

#[test]
fn a_chapter_begins_with_a_page_of_its_own() {
    let mut reader = at_front(USUAL);
    reader.press("<enter>");
    reader.send(Msg::Key(Key::Char('1')));
    golden(&reader);
    assert!(reader.state.opens_chapter());
    // A number of a choice that is not shown continues, as Enter does.
    reader.send(Msg::Key(Key::Char('1')));
    assert!(!reader.state.opens_chapter() && reader.screen().contains("A press."), "{}", reader.screen());
}

#[test]
fn a_chapter_is_opened_once_in_a_run() {
    let mut reader = at_front(USUAL);
    reader.press("<enter>");
    reader.send(Msg::Key(Key::Char('1')));
    assert!(reader.state.opens_chapter());
    for keys in ["<enter>", "u", "r", "u", "1", "2", "1"] {
        // Back, forward, and a way that was gone before.
        reader.press_as_it_is(keys);
        let forks = keys == "1" && reader.screen().contains("PRESS") && reader.state.opens_chapter();
        assert!(!forks, "after {keys}: {}", reader.screen());
    }
}

#[test]
fn a_replay_opens_no_chapter() {
    let mut reader = at_front(USUAL);
    reader.press("<enter>11");
    let archive: Archive = reader.state.session().archive().clone();
    let run = reader.state.session().run().unwrap();
    let mut session = Session::new(paper(), archive, 3, Settings::default());
    assert!(session.replay_saved(run));
    reader.state = State::new(session, Opening::default(), Theme::Dark, USUAL);
    reader.waits(1000);
    for _ in 0..2 {
        reader.press_as_it_is("<enter>");
        assert!(!reader.state.opens_chapter(), "{}", reader.screen());
    }
}

#[test]
fn a_clipping_is_announced_once_and_opens_with_enter() {
    let mut reader = at_front(USUAL);
    reader.press("<enter>1");
    let announced = "■ A clipping for your book: \"Ink\".";
    assert!(reader.screen().contains(announced), "{}", reader.screen());
    assert!(!reader.press("u1").screen().contains(announced), "it is known");
    reader.press("m<tab><tab><tab>");
    assert!(reader.screen().contains("▸ 1  ■ Ink"), "{}", reader.screen());
    reader.press("<enter>");
    assert_eq!(reader.state.page(), Some("clipping"));
    let line = reader.line();
    assert!(line.contains("It is wet. It was dry."), "{line}");
    reader.press("<enter>");
    assert_eq!(reader.state.page(), Some("clippings"), "Enter closes it again");
    reader.press("j<enter>");
    assert!(reader.state.status().unwrap().contains("not been found yet"), "{:?}", reader.state.status());
}

#[test]
fn the_last_clipping_brings_the_cover() {
    let mut reader = at_front(USUAL);
    reader.press("<enter>122");
    let line = reader.line();
    assert!(line.contains("■ A clipping for your book: \"Old\"."), "{line}");
    assert!(line.contains("■ Every clipping is found, and your book has a cover: ALL OF IT."), "{line}");
    reader.press("m<tab><tab><tab>");
    assert!(reader.screen().contains("▸ 1  ◆ ALL OF IT"), "{}", reader.screen());
    assert!(reader.press("<enter>").screen().contains("There was a stain."));
}

#[test]
fn an_ending_is_a_front_page() {
    let mut reader = at_front(USUAL);
    reader.send(Msg::Clock(1_000_000));
    reader.press("<enter>21n");
    reader.send(Msg::Clock(1_000_100));
    reader.press("1");
    reader.send(Msg::Clock(1_000_300));
    reader.press("3");
    golden(&reader);
}

#[test]
fn all_endings_read_offer_no_nearest() {
    let mut reader = at_front(USUAL);
    reader.press("<enter>21n13");
    assert!(reader.screen().contains("2 of 2 endings"), "{}", reader.screen());
    assert!(reader.screen().contains("▸ 1  Begin a new run."), "{}", reader.screen());
}

#[test]
fn front_and_opening_pages_fit_every_window() {
    for (width, height) in (1..40).flat_map(|width| (1..16).map(move |height| (width, height))) {
        let mut reader = at_front((width, height));
        assert!(reader.screen().contains('▸') || width < 2, "{width}x{height}\n{}", reader.screen());
        reader.press_as_it_is("<enter>1");
        assert!(!reader.screen().trim().is_empty(), "{width}x{height}");
        reader.press_as_it_is("<enter>");
        // The `after` line and the chapter are two pages if both don't fit on one.
        if reader.state.opens_chapter() {
            assert!(!reader.screen().trim().is_empty(), "{width}x{height}");
            reader.press_as_it_is("<enter>");
        }
        assert!(!reader.state.opens_chapter(), "{width}x{height}");
    }
}

#[test]
fn a_long_title_leaves_room_for_what_to_know() {
    let settings = PAPER[0].1.replace("The Paper", "An Earlier Version of This Paper");
    let settings = settings.replace("hidden: true", "hidden: false");
    let files = [("story.ron", settings.as_str()), PAPER[1], PAPER[2]];
    let story = Rc::new(crate::support::stories::read(&files).story.unwrap());
    let line = Reader::with(story, Vec::new(), front(), (20, 8), Theme::Dark).line();
    assert!(
        line.starts_with("AN EARLIER VERSION… Your choices move CALM and LUCK. Nothing is lost; u goes back."),
        "{line}"
    );
}

#[test]
fn any_story_has_a_front_page() {
    let reader = Reader::with(story("tests/data/ferry"), Vec::new(), front(), USUAL, Theme::Dark);
    let line = reader.line();
    assert!(line.contains("THE LAST FERRY") && line.contains("2 endings"), "{line}");
    assert!(line.contains("Your choices move TRUST and PATIENCE") && line.contains("Nothing is lost"), "{line}");
}

/// What a choice has led to, in a window of this size.
fn after_a_choice(size: (u16, u16)) -> Vec<String> {
    let settings = "page: (columns: 40, rows: 6),";
    let scenes = "Scene(id: \"a\", text: \"One.\\n\\nTwo.\\n\\nThree.\", choices: [
        Choice(id: \"on\", text: \"On.\", to: \"a\", after: \"Four.\"),
    ])";
    let story = Rc::new(crate::support::stories::story(settings, scenes));
    let mut reader = Reader::with(story, Vec::new(), Opening::default(), size, Theme::Dark);
    let screen = reader.press("1").screen();
    let words = |line: &str| line.trim().to_owned();
    let from = screen.lines().position(|line| line.contains("Four.")).unwrap();
    screen.lines().skip(from).take_while(|line| !line.contains('─') && !line.contains('▸')).map(words).collect()
}

#[test]
fn a_text_has_air_where_there_are_rows() {
    let begins = |size, wanted: &[&str]| {
        let rows = after_a_choice(size);
        assert!(rows.iter().map(String::as_str).take(wanted.len()).eq(wanted.iter().copied()), "{size:?}: {rows:?}");
    };
    begins((80, 40), &["Four.", "", "One.", "", "Two.", "", "Three."]);
    begins((80, 24), &["Four.", "", "One.", "Two.", "Three."]);
    begins((80, 6), &["Four.", "One."]);
}

#[test]
fn rules_are_as_wide_as_text_and_margin() {
    let settings = "page: (columns: 40, rows: 6),";
    let story = Rc::new(crate::support::stories::story(settings, "Scene(id: \"a\", text: \"One.\", next: \"a\")"));
    let reader = Reader::with(story, Vec::new(), Opening::default(), (160, 48), Theme::Dark);
    let screen = reader.screen();
    let rule = screen.lines().find(|line| line.contains('─')).unwrap();
    let (before, wide) = (rule.chars().take_while(|sign| *sign == ' ').count(), rule.trim().chars().count());
    assert_eq!(wide, 70, "{screen}");
    assert_eq!(before, (160 - 72) / 2 + 1, "in the middle: {screen}");
}

#[test]
fn how_to_read_explains_what_a_reader_meets_from_the_fields_of_the_story() {
    let guide = [
        ("CALM", "how calm Ada is; from 0 to 9"),
        ("marked words", "errors"),
        (
            "TK",
            "to come; here, a sealed choice, which can't be taken or read yet; it opens when the run has what it waits for",
        ),
        ("stet", "let it stand"),
        ("margin notes", "remarks on words of the text; some need what an earlier run has found out"),
        ("nothing is lost", "every choice is saved before you see what follows"),
    ];
    let mut reader = at_front((150, 100));
    let screen = reader.press("h").screen();
    let rows: Vec<&str> = screen.lines().map(str::trim).filter(|row| !row.is_empty()).collect();
    let first = rows.iter().position(|row| *row == "WHAT YOU MEET").expect("it begins with what a reader meets");
    let words = rows[first..].join(" ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    for (name, text) in guide {
        assert!(words.contains(&format!("{name} {text}")), "{name}\n{screen}");
    }
    assert!(!words.contains("LUCK"), "{screen}");
    let mut session = Session::new(paper(), Archive::default(), 2, Settings::default());
    let help = match session.act(earlier::session::Act::Help, 0) {
        Ok(earlier::session::Pending::Ready(earlier::session::Reply::Help(help))) => help,
        other => panic!("{other:?}"),
    };
    let known: Vec<(&str, &str)> = help.guide.iter().map(|entry| (entry.name.as_str(), entry.text.as_str())).collect();
    assert_eq!(known.len(), guide.len(), "{known:?}");
    let narrow = at_front((40, 24)).press("h").screen();
    assert!(narrow.contains("CALM: how calm Ada is; from 0 to 9"), "{narrow}");
    for ((name, text), (known, means)) in guide.iter().zip(&known) {
        assert!(name == known && means.starts_with(text), "{known}: {means}");
    }
}

/// At the front page; the first choice is taken, but not what follows it.
fn at_an_opener(size: (u16, u16)) -> Reader {
    let mut reader = at_front(size);
    reader.press("<enter>").send(Msg::Key(Key::Char('1')));
    assert!(reader.state.opens_chapter());
    reader
}

#[test]
fn what_a_choice_leaves_comes_before_the_page_that_opens_the_chapter() {
    let mut reader = at_an_opener(USUAL);
    golden(&reader);
    reader.send(Msg::Key(Key::Enter));
    assert!(!reader.state.opens_chapter() && reader.screen().contains("A press."), "{}", reader.screen());
    assert!(!reader.screen().contains("will not come off"), "it was read: {}", reader.screen());
    // If both don't fit, the chapter follows on a page of its own.
    let mut reader = at_an_opener((20, 5));
    assert!(reader.line().contains("It will not come") && !reader.line().contains("TWO"), "{}", reader.screen());
    reader.send(Msg::Key(Key::Enter));
    assert!(reader.state.opens_chapter() && reader.line().contains("TWO"), "{}", reader.screen());
    reader.send(Msg::Key(Key::Enter));
    assert!(!reader.state.opens_chapter());
    // If there is no room for the `after` line, it is above the scene and its heading.
    let mut reader = at_an_opener((8, 2));
    assert!(!reader.line().contains("come off"), "{}", reader.screen());
    reader.send(Msg::Key(Key::Enter));
    reader.send(Msg::Resize(80, 24));
    let screen = reader.screen();
    let row = |words: &str| screen.lines().position(|row| row.contains(words));
    assert!(row("It will not come off.") < row("TWO") && row("TWO").is_some(), "{screen}");
}

#[test]
fn a_storm_of_keys_does_not_run_through_the_page_that_opens_a_chapter() {
    let mut reader = at_front(USUAL);
    reader.press("<enter>").send_at_once(Msg::Key(Key::Char('1')));
    assert!(reader.state.opens_chapter());
    for _ in 0..10 {
        // A key every thirty milliseconds, as a held key repeats.
        reader.waits(30).send_at_once(Msg::Key(Key::Enter));
        assert!(reader.state.opens_chapter(), "{}", reader.screen());
        assert_eq!(reader.state.status(), Some("that key came before the page and was ignored; press it again"));
    }
    reader.waits(30).send_at_once(Msg::Click { x: 10, y: 10 });
    assert!(reader.state.opens_chapter(), "{}", reader.screen());
    reader.waits(400).send_at_once(Msg::Key(Key::Enter));
    assert!(!reader.state.opens_chapter() && reader.screen().contains("A press."), "{}", reader.screen());
}

#[test]
fn documents_without_a_key_open_from_one_list() {
    let settings = |documents: &str| format!("documents: [{documents}],");
    let scenes = r#"Scene(id: "a", text: "A.", choices: [Choice(text: "Go.", to: "a"), Choice(id: "b", text: "Stay.", to: "a")])"#;
    let map = r#"Document(id: "map", name: "the map", text: "Lines."),"#;
    let letter = r#"Document(id: "letter", name: "the letter", key: 'd', text: "Dear."),"#;
    let many: String =
        (0..12).map(|at| format!(r#"Document(id: "d{at}", name: "sheet {at}", text: "Sheet {at}."),"#)).collect();
    let read = |documents: &str| {
        let story = Rc::new(crate::support::stories::story(&settings(documents), scenes));
        Reader::with(story, Vec::new(), Opening::default(), (100, 24), Theme::Dark)
    };
    let mut reader = read(&format!("{letter}{map}"));
    assert!(reader.screen().contains("D the map") && reader.screen().contains("d the letter"), "{}", reader.screen());
    reader.press("D");
    assert!(reader.screen().contains("Lines."), "the only one needs no list\n{}", reader.screen());
    reader.press("D");
    assert_eq!(reader.state.page(), None);
    let mut reader = read(&format!("{many}{map}{letter}"));
    assert!(reader.screen().contains("D documents"), "{}", reader.screen());
    reader.press("D");
    assert_eq!(reader.state.page(), Some("documents"));
    assert!(reader.screen().contains("sheet 11") && !reader.screen().contains("the letter\n"), "{}", reader.screen());
    reader.press("13<enter>");
    assert_eq!(reader.state.page(), Some("document"));
    assert!(reader.screen().contains("Lines."), "{}", reader.screen());
    reader.press("q");
    assert_eq!(reader.state.page(), Some("documents"), "the list comes back");
    reader.press("D");
    assert_eq!(reader.state.page(), None);
    let mut reader = read(letter);
    reader.press("D");
    assert_eq!(reader.state.page(), None, "there is nothing to list");
}
