//! What the shipped story recalls: callbacks, variant lines, briefs and notes, on the screen and elsewhere.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use earlier::engine::{Block, ChoiceDisplay, Passage, Segment, State, page};
use earlier::session::{Session, Settings};
use earlier::story::{FactId, Story};
use serde::Deserialize;

use crate::support::memory::{Files, Memory, choose, read, shipped};

/// How many callbacks the story's design numbers.
const CALLBACKS: u32 = 40;

/// The facts that no gate reads, or that print in the letter: each of them owes a line.
const VARIANTS: [&str; 43] = [
    "doubt",
    "owes_rita",
    "caught_him",
    "laughed",
    "sent_home",
    "pot_line",
    "nell_secret",
    "came_to_check",
    "made_him",
    "lied_pass",
    "kept_it",
    "gave_mic",
    "by_hand",
    "broke",
    "magi",
    "just",
    "start",
    "soup",
    "warm",
    "wrong_words",
    "need_it",
    "told_rita",
    "no_letter",
    "l_dear",
    "l_plain",
    "l_editor",
    "l_if",
    "l_passive",
    "l_notmyself",
    "l_own",
    "l_corr",
    "l_rita",
    "l_love",
    "l_ink",
    "l_nowhy",
    "l_second",
    "l_horn",
    "l_throw",
    "l_never",
    "l_ask",
    "l_demand",
    "l_short",
    "l_photo",
];

/// What a row of the table is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
enum Of {
    Callback(u32),
    Variant(String),
    Brief(String),
    Note(String),
}

/// Where the words of a row are looked for.
#[derive(Debug, PartialEq, Eq, Deserialize)]
enum Place {
    Text,
    After,
    Label,
    Note,
    Brief,
    Document(String),
    Key,
}

/// A run, as a row has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Played {
    choices: String,
    #[serde(default)]
    later: bool,
    #[serde(default)]
    known: String,
}

/// A row of the table; the head of the table says what its fields are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    of: Of,
    what: String,
    scene: String,
    place: Place,
    words: String,
    #[serde(default)]
    always: bool,
    shown: Played,
    absent: Played,
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{:?}, {}, at `{}`", self.of, self.what, self.scene)
    }
}

fn table() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/callbacks.ron");
    ron::from_str(&fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("callbacks.ron: {error}"))
}

/// Words with one space for any run of white space.
fn even(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn plain(spans: &[Segment]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

fn words_of(blocks: &[Block]) -> String {
    let words = |block: &Block| match block {
        Block::Paragraph(spans) | Block::Verse(spans) => plain(spans),
        Block::Break | Block::Beat => String::new(),
    };
    blocks.iter().map(words).collect::<Vec<_>>().join(" ")
}

/// A row's run, played in an archive that holds nothing else.
fn play(story: &Rc<Story>, row: &Row, run: &Played) -> Session {
    let settings = Settings { all_editions: run.later, ..Settings::default() };
    let mut session = Session::new(story.clone(), read(story, &[]).0, 1, settings);
    let choices: Vec<&str> = run.choices.split_whitespace().collect();
    let open = |choice: &str, session: &Session| {
        let shown = session.passage().choices;
        shown.iter().any(|shown| shown.id(story) == choice && matches!(shown.state, ChoiceDisplay::Open(_)))
    };
    let mut memory = Memory::new(story);
    for choice in choices {
        while !open(choice, &session) && goes_on(story, &session) {
            choose(&mut session, &mut memory, &["next"]);
        }
        let at = scene_of(story, &session);
        assert!(open(choice, &session), "{row}: at `{at}`, `{choice}` can't be taken");
        choose(&mut session, &mut memory, &[choice]);
    }
    while scene_of(story, &session) != row.scene && goes_on(story, &session) {
        choose(&mut session, &mut memory, &["next"]);
    }
    session
}

/// Whether a row can leave the scene without naming a choice: it has `next`, or a choice that `was` that.
fn goes_on(story: &Story, session: &Session) -> bool {
    let here = session.playthrough().state().scene();
    story.is_passed_through(here) || story.find_choice(here, "next").is_some()
}

fn scene_of(story: &Story, session: &Session) -> String {
    story.scene_name(session.playthrough().state().scene()).to_owned()
}

/// What the reader is shown with the clippings of a run.
fn passage(story: &Story, session: &Session, run: &Played) -> Passage {
    let known: Vec<FactId> = run
        .known
        .split_whitespace()
        .map(|fact| {
            let id = story.find_fact(fact).unwrap_or_else(|| panic!("`{fact}` is no fact"));
            assert!(story.facts()[id.index()].clipping.is_some(), "`{fact}` is no clipping");
            id
        })
        .collect();
    session.playthrough().passage(story, &|fact| known.contains(&fact))
}

/// Everything that is in a row's place at the end of a run, one string for each.
fn on_screen(story: &Story, session: &Session, row: &Row, run: &Played) -> Vec<String> {
    let passage = passage(story, session, run);
    let state = session.playthrough().state();
    let found = match &row.place {
        Place::Text => vec![words_of(&passage.text)],
        Place::After => passage.after.iter().map(|after| plain(after)).collect(),
        Place::Label => passage.choices.iter().filter_map(|shown| label(&shown.state)).collect(),
        Place::Note => passage.notes.iter().map(|note| plain(&note.text)).collect(),
        Place::Brief => session.scene().briefs.iter().flatten().map(|brief| plain(&brief.spans)).collect(),
        Place::Document(id) => {
            let documents = passage.documents.iter().map(|document| &story.documents()[document.index()]);
            let named = documents.filter(|document| story.str(document.id) == id);
            named.map(|document| words_of(&page(story, document.text, state))).collect()
        }
        Place::Key => {
            let mark = story.mark().unwrap();
            vec![if session.mark_is_known() { story.str(mark.means) } else { story.seal() }.to_owned()]
        }
    };
    found.iter().map(|words| even(words)).collect()
}

/// What a reader can read of a choice; nothing for a sealed one.
fn label(state: &ChoiceDisplay) -> Option<String> {
    match state {
        ChoiceDisplay::Open(label) | ChoiceDisplay::Locked { label, .. } => Some(plain(label)),
        ChoiceDisplay::Sealed => None,
    }
}

/// Whether the words of a row are among these; a note is its whole words.
fn has(row: &Row, found: &[String]) -> bool {
    let words = even(&row.words);
    match row.place {
        Place::Note => found.contains(&words),
        _ => found.iter().any(|found| found.contains(&words)),
    }
}

#[test]
fn every_line_that_comes_back_is_on_screen_where_it_is_owed() {
    let story = shipped();
    let mut wrong = Vec::new();
    for row in table() {
        let session = play(&story, &row, &row.shown);
        assert_eq!(scene_of(&story, &session), row.scene, "{row}: where `shown` comes to");
        let found = on_screen(&story, &session, &row, &row.shown);
        if !has(&row, &found) {
            wrong.push(format!("{row}: {:?} is not among {found:?}", row.words));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn it_is_not_there_where_nothing_was_done_to_bring_it_back() {
    let story = shipped();
    let mut wrong = Vec::new();
    for row in table() {
        let session = play(&story, &row, &row.absent);
        let at = scene_of(&story, &session);
        assert_eq!(at != row.scene, row.always, "{row}: `absent` comes to `{at}`");
        let found = on_screen(&story, &session, &row, &row.absent);
        let reads = !found.is_empty() || !matches!(row.place, Place::Text | Place::Document(_));
        assert!(reads, "{row}: there is nothing to read where the words are not");
        if has(&row, &found) {
            wrong.push(format!("{row}: {:?} is among {found:?}", row.words));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_always_there_hangs_on_nothing() {
    let story = shipped();
    let beginning = State::begin(&story, &[]);
    for row in table().iter().filter(|row| row.always && row.place == Place::Text) {
        let text = story.scene(story.find_scene(&row.scene).unwrap()).text;
        let session = play(&story, row, &row.absent);
        for state in [&beginning, session.playthrough().state()] {
            let found = even(&words_of(&page(&story, text, state)));
            assert!(found.contains(&even(&row.words)), "{row}: not in {found:?}");
        }
    }
}

#[test]
fn every_callback_variant_brief_and_note_has_a_row() {
    let story = shipped();
    let of: BTreeSet<Of> = table().into_iter().map(|row| row.of).collect();
    let mut owed: BTreeSet<Of> = (1..=CALLBACKS).map(Of::Callback).collect();
    owed.extend(VARIANTS.map(|fact| Of::Variant(fact.to_owned())));
    owed.extend(story.briefs().iter().map(|brief| Of::Brief(story.str(brief.id).to_owned())));
    owed.extend(notes().into_iter().map(|(_, text)| Of::Note(text)));
    let missing: Vec<&Of> = owed.difference(&of).collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
    let unknown: Vec<&Of> = of.difference(&owed).collect();
    assert!(unknown.is_empty(), "rows for {unknown:?}, which nothing owes");

    let rows = table();
    let noted: BTreeSet<(String, String)> = rows
        .into_iter()
        .filter_map(|row| match row.of {
            Of::Note(text) => Some((row.scene, text)),
            _ => None,
        })
        .collect();
    assert_eq!(noted, notes().into_iter().collect(), "a row for each note in its own scene");
}

#[test]
fn rows_look_where_their_kind_is_shown() {
    let story = shipped();
    for row in table() {
        let fits = match &row.of {
            Of::Callback(_) => !matches!(row.place, Place::Note | Place::Brief),
            Of::Variant(fact) => story.find_fact(fact).is_some() && !matches!(row.place, Place::Note | Place::Brief),
            Of::Brief(_) => row.place == Place::Brief,
            Of::Note(text) => row.place == Place::Note && *text == row.words && !row.shown.known.is_empty(),
        };
        assert!(fits, "{row}: {:?}", row.place);
        let same = row.shown.choices.split_whitespace().eq(row.absent.choices.split_whitespace());
        assert_eq!(same, matches!(row.of, Of::Note(_)), "{row}: only a note hangs on what earlier runs have learned");
    }
}

/// The notes of the shipped story as its files have them, each with its scene.
fn notes() -> Vec<(String, String)> {
    let files = Files::of("story");
    let mut notes = Vec::new();
    for scene in files.chapters().flat_map(|chapter| chapter.split("Scene(").skip(1)) {
        let id = quoted(scene, "id: \"");
        let inside = scene.split("Note(").skip(1).map(str::trim_start);
        let texts = inside.filter_map(|note| note.strip_prefix("text: \"")?.split('"').next());
        notes.extend(texts.map(|text| (id.clone(), text.to_owned())));
    }
    assert!(!notes.is_empty());
    notes
}

/// Returns the text between the first occurrence of some words and the next quotation mark.
fn quoted(text: &str, from: &str) -> String {
    text.split_once(from).and_then(|(_, rest)| rest.split_once('"')).map(|(found, _)| found.to_owned()).unwrap()
}
