//! Three front ends of equal power: every act is performed in lines, in JSON and on the screen, with the same reply.
//!
//! [`way_to`] matches every [`Act`] and [`evidence`] every [`Reply`], so a new one does not compile until it is here.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::rc::Rc;

use earlier::archive::{RunId, SavedStep};
use earlier::engine::{Block, Segment};
use earlier::json;
use earlier::lines::{self, Setup};
use earlier::session::payload::{Ending, Line, Scene};
use earlier::session::watch::{Events, LoadedStory, WatchSession};
use earlier::session::{
    Act, Assignment, COMMANDS, ChoiceSelector, Command, ComparedRuns, Detail, Group, Opening, RemovedRun, Reply,
    RunFile, RunMark, RunName, RunPlace, RunResume, RunSource, Session, Settings, Tell, WhatIfPlace,
};
use earlier::story::{Story, load};
use portable_pty::CommandBuilder;
use serde_json::Value;

use crate::process::terminal::{Pty, surroundings};
use crate::support::memory::{Files, Memory, choose, read, sit};

const FERRY: &str = "tests/data/ferry";
const SENT: &str = "Run(story: \"ferry\", choices: [\"wait\", \"c4\"], note: \"sent\")";
const PIPE: Setup = Setup { width: 0, interactive: false, pace: None };

/// How an act is done in each front end, with what must be done before.
struct Way {
    lines: &'static str,
    json: &'static str,
    /// Keys, each with the words that are on the screen once they have done what they do.
    screen: &'static [(&'static str, &'static str)],
}

/// One act of every kind.
fn acts() -> Vec<Act> {
    let run = || "1.1".to_owned();
    let start = || RunPlace { run: "1.2".to_owned(), step: 0 };
    let step = std::num::NonZeroUsize::MIN;
    vec![
        Act::Choose(ChoiceSelector::Id("booth".to_owned())),
        Act::Back(step),
        Act::Forward(step),
        Act::New,
        Act::Skip,
        Act::Look,
        Act::Fork(start()),
        Act::Resume(RunResume { run: run(), at_end: false }),
        Act::Document("letter".to_owned()),
        Act::History,
        Act::Book,
        Act::Runs,
        Act::Compare(ComparedRuns::new([run(), "1.2".to_owned()])),
        Act::WhatIf(WhatIfPlace { place: Some(start()), tell: Detail::Everything }),
        Act::Nearest(Tell(Detail::Names)),
        Act::Endings(Tell::FOUND),
        Act::Open(Tell::FOUND),
        Act::Corrections,
        Act::Clippings,
        Act::Front,
        Act::Name(RunName { run: run(), name: "The wet one".to_owned() }),
        Act::Mark(RunMark { run: run(), marked: Some(true) }),
        Act::Remove(run()),
        Act::Restore(RemovedRun::Last),
        Act::Export(RunFile { run: run(), file: "out.txt".to_owned() }),
        Act::Import(RunSource::File("sent.ron".to_owned())),
        Act::Save(Some("ferry-1.3-1.ron".to_owned())),
        Act::Settings(None),
        Act::Settings(earlier::session::Change::new(earlier::session::Setting::Margin, "left")),
        Act::Help,
        Act::Quit,
        Act::Problems,
        Act::State,
        Act::Set(Assignment { name: "trust".to_owned(), value: "8".to_owned() }),
        Act::Jump("e_home".to_owned()),
        Act::Proved,
    ]
}

/// How each act is done.
fn way_to(act: &Act) -> Way {
    const BOOTH: (&str, &str) = ("1", "\"Mine,\" says");
    const BOOK: (&str, &str) = ("m", "THE BOOK");
    const LINE_OF_1_1: (&str, &str) = ("/1.1\r", "1 of 1");
    let way = |lines, json, screen| Way { lines, json, screen };
    match act {
        Act::Choose(_) => way("booth\n", "{\"choose\":\"booth\"}\n", &[BOOTH]),
        Act::Back(_) => way("booth\nback\n", "{\"choose\":\"booth\"}\n{\"back\":1}\n", &[BOOTH, ("u", "ON TIME")]),
        Act::Forward(_) => way(
            "booth\nback\nforward\n",
            "{\"choose\":\"booth\"}\n{\"back\":1}\n{\"forward\":1}\n",
            &[BOOTH, ("u", "ON TIME"), ("r", "\"Mine,\" says")],
        ),
        Act::New => way("booth\nnew\n", "{\"choose\":\"booth\"}\n{\"new\":true}\n", &[BOOTH, ("n", "ON TIME")]),
        Act::Skip => way(
            "wait\nskip\n",
            "{\"choose\":\"wait\"}\n{\"skip\":true}\n",
            &[("2", "regulation"), ("s", "The Water"), ("\r", "One.")],
        ),
        Act::Look => way("look\n", "{\"look\":true}\n", &[]),
        Act::Fork(_) => way(
            "fork 1.2 0\n",
            "{\"fork\":{\"run\":\"1.2\",\"step\":0}}\n",
            &[BOOK, ("\x1b[H", "▸ Whether to wait"), ("\r", "begins a new run")],
        ),
        Act::Resume(_) => way(
            "resume 1.1\n",
            "{\"resume\":{\"run\":\"1.1\"}}\n",
            &[BOOK, ("\t", "RUNS"), ("j", "▸ 2"), ("\r", "The quay gets small")],
        ),
        Act::Document(_) => {
            way("booth\nletter\n", "{\"choose\":\"booth\"}\n{\"document\":\"letter\"}\n", &[BOOTH, ("l", "Dear Ada")])
        }
        Act::History => {
            way("booth\nhistory\n", "{\"choose\":\"booth\"}\n{\"history\":true}\n", &[BOOTH, ("h", "▸ Ask whose coat")])
        }
        Act::Book => way("book\n", "{\"book\":true}\n", &[BOOK]),
        Act::Runs => way("runs\n", "{\"runs\":true}\n", &[BOOK, ("\t", "RUNS")]),
        Act::Compare(_) => way(
            "compare 1.1 1.2\n",
            "{\"compare\":[\"1.1\",\"1.2\"]}\n",
            &[BOOK, LINE_OF_1_1, ("c", "An earlier version")],
        ),
        Act::WhatIf(_) => way(
            "whatif 1.2 0 all\n",
            "{\"what_if\":{\"run\":\"1.2\",\"step\":0,\"tell\":\"all\"}}\n",
            &[
                BOOK,
                ("\x1b[H", "▸ Whether to wait"),
                ("i", "endings open"),
                ("i", "open: Over"),
                ("i", "not read?"),
                ("y", "Home"),
            ],
        ),
        Act::Nearest(_) => {
            way("nearest names\n", "{\"nearest\":{\"tell\":\"names\"}}\n", &[("p", "away"), ("p", "Home")])
        }
        Act::Endings(_) => way("endings\n", "{\"endings\":true}\n", &[("e", "There is a last bus")]),
        Act::Open(_) => way("open\n", "{\"open\":true}\n", &[("o", "2 endings open")]),
        Act::Corrections => way(
            "corrections\n",
            "{\"corrections\":true}\n",
            &[BOOK, ("\t", "RUNS"), ("\t", "There is a last bus"), ("\t", "CLIPPINGS"), ("\t", "An earlier version")],
        ),
        Act::Clippings => way(
            "clippings\n",
            "{\"clippings\":true}\n",
            &[BOOK, ("\t", "RUNS"), ("\t", "There is a last bus"), ("\t", "CLIPPINGS")],
        ),
        Act::Front => way(
            "front\n",
            "{\"front\":true}\n",
            &[
                BOOK,
                ("\t", "RUNS"),
                ("\t", "There is a last bus"),
                ("\t", "CLIPPINGS"),
                ("\t", "An earlier version"),
                ("\t", "FRONT PAGE"),
            ],
        ),
        Act::Name(_) => way(
            "name 1.1 The wet one\n",
            "{\"name\":{\"run\":\"1.1\",\"name\":\"The wet one\"}}\n",
            &[BOOK, LINE_OF_1_1, ("a", "name of 1.1"), ("The wet one\r", "\"The wet one\"")],
        ),
        Act::Mark(_) => way(
            "mark 1.1\n",
            "{\"mark\":{\"run\":\"1.1\",\"marked\":true}}\n",
            &[BOOK, LINE_OF_1_1, ("*", "1.1 is marked")],
        ),
        Act::Remove(_) => way(
            "remove 1.1\nyes\n",
            "{\"remove\":\"1.1\"}\n",
            &[BOOK, LINE_OF_1_1, ("d", "remove 1.1?"), ("y", "1.1 is removed")],
        ),
        Act::Restore(_) => way(
            "remove 1.1\nyes\nrestore\n",
            "{\"remove\":\"1.1\"}\n{\"restore\":true}\n",
            &[BOOK, LINE_OF_1_1, ("d", "remove 1.1?"), ("y", "1.1 is removed"), ("z", "1.1 is")],
        ),
        Act::Export(_) => way(
            "export 1.1 out.txt\n",
            "{\"export\":{\"run\":\"1.1\",\"file\":\"out.txt\"}}\n",
            &[BOOK, LINE_OF_1_1, ("w", "write 1.1 to"), ("\x15out.txt\r", "out.txt")],
        ),
        Act::Import(_) => {
            way("import sent.ron\n", "{\"import\":\"sent.ron\"}\n", &[BOOK, ("y", "from"), ("sent.ron\r", "1.3")])
        }
        Act::Save(_) => way(
            "booth\nsave ferry-1.3-1.ron\n",
            "{\"choose\":\"booth\"}\n{\"save\":\"ferry-1.3-1.ron\"}\n",
            &[BOOTH, ("w", "ferry-1.3-1.ron")],
        ),
        Act::Settings(None) => way("settings\n", "{\"settings\":true}\n", &[(",", "SETTINGS")]),
        Act::Settings(Some(_)) => way(
            "settings margin left\n",
            "{\"settings\":{\"name\":\"margin\",\"value\":\"left\"}}\n",
            &[(",", "SETTINGS")],
        ),
        Act::Help => way("help\n", "{\"help\":true}\n", &[("?", "HOW TO READ"), ("G", "more text above or below")]),
        Act::Quit => way("quit\n", "{\"quit\":true}\n", &[]),
        Act::Problems => way("problems\n", "{\"problems\":true}\n", &[("p", "W2002")]),
        Act::State => way("state\n", "{\"state\":true}\n", &[("f", "FACTS AND METERS")]),
        Act::Set(_) => way(
            "set trust 8\n",
            "{\"set\":{\"name\":\"trust\",\"value\":\"8\"}}\n",
            &[("f", "FACTS AND METERS"), ("+", "8"), ("q", "ON TIME")],
        ),
        Act::Jump(_) => way("jump e_home\n", "{\"jump\":\"e_home\"}\n", &[("g", "e_home"), ("e_home\r", "a last bus")]),
        Act::Proved => way("proved\n", "{\"proved\":true}\n", &[("i", "can be reached")]),
    }
}

/// Words that show an answer, and the text or number that corresponds to them in JSON. Either may be empty, if a front
/// end says it in another way.
type Evidence = (String, String);

/// What each front end must show of a reply.
fn evidence(reply: &Reply) -> Vec<Evidence> {
    let both = |words: &str| (words.to_owned(), words.to_owned());
    let run = |run: RunId| both(&run.to_string());
    match reply {
        Reply::Scene(scene) => of_scene(scene),
        Reply::Document(document) => beginning(&document.text).into_iter().collect(),
        Reply::History(pages) => pages
            .iter()
            .filter_map(|page| page.chosen.as_ref())
            .map(|chosen| (start(&chosen.spans), chosen.id.clone()))
            .collect(),
        Reply::Runs(runs) => runs.iter().filter(|entry| !entry.removed).map(|entry| run(entry.run)).collect(),
        Reply::Tree(tree) => {
            let landmarks = tree.nodes.iter().filter_map(|node| node.landmark.as_deref()).map(both);
            let (found, all) = tree.tally.endings;
            landmarks.chain([(format!("{found} of {all} endings"), String::new())]).collect()
        }
        Reply::Comparison(comparison) => {
            let runs = comparison.runs.iter().map(|side| run(side.run));
            runs.chain(comparison.corrections.iter().map(of_line)).collect()
        }
        Reply::WhatIf(what_if) => {
            let labels = what_if.ways.iter().filter_map(|way| Some((start(way.spans.as_ref()?), way.id.clone()?)));
            let endings = what_if.ways.iter().flat_map(|way| way.open_endings.iter().chain(&way.closed_endings));
            labels.chain(endings.map(of_ending)).collect()
        }
        Reply::Nearest(nearest) => {
            let nearest = nearest.as_ref().expect("one ending was never read");
            vec![both(nearest.title.as_ref().unwrap()), (String::new(), nearest.ending.clone().unwrap())]
        }
        Reply::Endings(endings) => {
            endings.endings.iter().map(|entry| both(entry.title.as_ref().unwrap_or(&entry.teaser))).collect()
        }
        Reply::Open(open) => {
            let ids = open.open.iter().map(|id| (String::new(), id.clone()));
            ids.chain([(open.count().to_string(), String::new())]).collect()
        }
        Reply::Corrections(all) => {
            let runs = all.iter().flat_map(|one| one.runs).map(run);
            runs.chain(all.iter().flat_map(|one| &one.lines).map(of_line)).collect()
        }
        Reply::Clippings(found) => {
            let number = (format!("{} of {}", found.clippings.len(), found.all), found.all.to_string());
            found.clippings.iter().map(|clipping| both(&clipping.headline)).chain([number]).collect()
        }
        Reply::Front(front) => {
            let endings = (format!("{} of {} endings", front.found, front.endings), front.endings.to_string());
            let recap = front.left_off.iter().flat_map(|left_off| left_off.recap.iter().map(of_line));
            recap.chain([endings]).collect()
        }
        Reply::Annotated(annotated) => {
            [run(annotated.run)].into_iter().chain(annotated.name.as_ref().map(|name| both(name.raw()))).collect()
        }
        Reply::Imported(imported) => vec![run(imported.run)],
        Reply::Merged(merged) => vec![(format!("saved {} run", merged.new), merged.new.to_string())],
        Reply::Saved(path) => vec![both(path)],
        Reply::Text(text) => vec![both(&text.name)],
        Reply::Help(help) => help.mark.as_deref().map(both).into_iter().collect(),
        // Each front end has words of its own for them.
        Reply::Remembered | Reply::Settings(_) | Reply::Quit => Vec::new(),
        Reply::Problems(problems) => problems.found.iter().map(|found| both(found.code.as_str())).collect(),
        Reply::State(state) => state.meters.iter().map(|meter| both(&meter.id)).collect(),
        Reply::Proofs(proof) => {
            assert!(proof.is_some(), "the story was proved before");
            vec![("can be reached".to_owned(), String::new())]
        }
        // A front end may begin it with a capital.
        Reply::News(news) => vec![both(news.text.get(1..).unwrap())],
    }
}

fn of_scene(scene: &Scene) -> Vec<Evidence> {
    beginning(&scene.text).into_iter().chain(scene.ending.as_ref().map(of_ending)).collect()
}

fn of_ending(ending: &Ending) -> Evidence {
    (ending.title.clone(), ending.id.clone())
}

fn of_line(line: &Line) -> Evidence {
    let words = start(&line.spans);
    (words.clone(), words)
}

/// The first words of a text, as they begin on its first row and in JSON.
fn beginning(text: &[Block]) -> Option<Evidence> {
    text.iter().find_map(|block| match block {
        Block::Paragraph(spans) | Block::Verse(spans) => Some((start(spans), start(spans))),
        Block::Break | Block::Beat => None,
    })
}

/// The beginning of the first span, short enough for a row.
fn start(spans: &[Segment]) -> String {
    let first = spans.first().map_or("", |span| span.text.lines().next().unwrap_or_default());
    first.chars().take(24).collect::<String>().trim().to_owned()
}

fn ferry() -> Rc<Story> {
    Files::of(FERRY).load()
}

/// An archive of two runs to one ending, so that the other was never read; and a run that somebody sent.
fn seeded(story: &Rc<Story>) -> Memory {
    let mut memory = Memory::new(story);
    let mut session = sit(story, &[], 1);
    choose(&mut session, &mut memory, &["wait", "next", "c1"]);
    session.perform(Act::New, &mut memory).unwrap();
    choose(&mut session, &mut memory, &["booth", "wait", "next", "c2"]);
    memory.files.insert("sent.ron".to_owned(), SENT.to_owned());
    memory
}

/// A session that continues an archive.
fn resumed(story: &Rc<Story>, memory: &Memory) -> Session {
    sit(story, &[&memory.bytes], 1)
}

/// The watched story, once everything about it is proved.
fn watched() -> (Session, WatchSession) {
    let folder = format!("{}/{FERRY}", env!("CARGO_MANIFEST_DIR"));
    let loaded = load(|file| fs::read(format!("{folder}/{file}")).map_err(|error| error.to_string()));
    let found = LoadedStory { loaded, routes: Vec::new() };
    let (mut session, mut watch) = WatchSession::open(found, Settings::default()).unwrap();
    let events = Events::new(None).unwrap();
    while watch.is_proving() {
        watch.tasks().into_iter().for_each(|task| events.give(task));
        watch.hear(&mut session, events.wait().unwrap());
    }
    (session, watch)
}

fn is_author(act: &Act) -> bool {
    act.command().group() == Group::Author
}

/// The acts that JSON lines ask for.
fn in_json(lines: &str) -> Vec<Act> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The act that a line asks for by a word of the table; `None` for choices, documents and answers to questions.
fn in_words(line: &str) -> Option<Act> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let here = RunPlace { run: "1.3".to_owned(), step: 1 };
    let act = Command::of_word(word)?.act(rest, Some(here)).unwrap();
    // Without an argument, a mark is toggled.
    Some(match act {
        Act::Mark(mark) => Act::Mark(RunMark { marked: mark.marked.or(Some(true)), ..mark }),
        act => act,
    })
}

/// What a session answers, without a front end.
fn answer(story: &Rc<Story>, act: &Act) -> Reply {
    let mut memory = seeded(story);
    if is_author(act) {
        let (mut session, mut watch) = watched();
        let pending = watch.act(&mut session, act.clone(), 0).unwrap();
        return session.settle(pending, &mut memory).unwrap();
    }
    let mut session = resumed(story, &memory);
    let mut before = in_json(way_to(act).json);
    before.pop();
    before.into_iter().for_each(|act| drop(session.perform(act, &mut memory).unwrap()));
    session.perform(act.clone(), &mut memory).unwrap()
}

fn said_in_lines(story: &Rc<Story>, act: &Act, memory: &mut Memory) -> String {
    let (mut input, mut out) = (Cursor::new(way_to(act).lines), Vec::new());
    if is_author(act) {
        lines::watch(watched(), memory, &mut input, &mut out, &Events::new(None).unwrap(), PIPE).unwrap();
    } else {
        let session = resumed(story, memory);
        lines::run(session, memory, &mut input, &mut out, &Opening::default(), PIPE).unwrap();
    }
    in_one_line(&String::from_utf8(out).unwrap())
}

/// The last line that JSON answers.
fn said_in_json(story: &Rc<Story>, act: &Act, memory: &mut Memory) -> Value {
    let (mut input, mut out) = (Cursor::new(way_to(act).json), Vec::new());
    if is_author(act) {
        json::watch(watched(), memory, &mut input, &mut out, &Events::new(None).unwrap()).unwrap();
    } else {
        let session = resumed(story, memory);
        json::run(session, memory, &mut input, &mut out).unwrap();
    }
    let out = String::from_utf8(out).unwrap();
    assert!(!out.contains("{\"error\""), "{act:?}: {out}");
    serde_json::from_str(out.lines().last().unwrap()).unwrap()
}

/// Words without the marks of their styles and however they are wrapped.
fn in_one_line(text: &str) -> String {
    text.replace(['~', '*'], "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text or number within a value has these words.
fn says(value: &Value, words: &str) -> bool {
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::Number(number) => number.to_string() == words,
        Value::String(text) => text.contains(words),
        Value::Array(values) => values.iter().any(|value| says(value, words)),
        Value::Object(fields) => fields.iter().any(|(name, value)| name == words || says(value, words)),
    }
}

/// What a run is, whenever it was read.
type Saved = (Vec<SavedStep>, usize, Option<String>, bool, bool);

/// Everything that is saved: runs, the one to continue, the scene there.
fn saved(story: &Rc<Story>, journal: &[u8]) -> (BTreeMap<String, Saved>, Option<String>, Scene) {
    let (archive, problems) = read(story, &[journal]);
    assert!(problems.is_empty());
    let all = archive.runs().chain(archive.removed()).map(|run| {
        let name = archive.name(run.id).map(|name| name.raw().to_owned());
        let marks = (archive.is_marked(run.id), archive.is_removed(run.id));
        (run.id.to_string(), (archive.path(run.id), run.at, name, marks.0, marks.1))
    });
    let (all, last) = (all.collect(), archive.last_played().map(|run| run.id.to_string()));
    let mut session = sit(story, &[journal], 1);
    if let Some(run) = session.unfinished() {
        session.resume(run);
    }
    (all, last, session.scene())
}

#[test]
fn every_command_of_the_table_is_tried() {
    let tried: Vec<Command> = acts().iter().map(Act::command).collect();
    // The numbers of meters and the marks of styles change nothing but what is shown.
    let is_tried = |command| {
        tried.contains(&command)
            || [Command::Numbers, Command::Strip, Command::Marks, Command::Theme].contains(&command)
    };
    for entry in COMMANDS {
        assert!(is_tried(entry.command), "{entry:?}");
    }
}

#[test]
fn words_and_json_ask_for_the_same_act() {
    for act in acts().into_iter().filter(|act| act.command() != Command::Settings) {
        let way = way_to(&act);
        assert_eq!(in_json(way.json).last(), Some(&act), "{}", way.json);
        let last = way.lines.lines().filter_map(in_words).next_back();
        assert!(last.is_none_or(|last| last == act), "{act:?}: {}", way.lines);
    }
}

#[test]
fn every_act_is_answered_alike_in_lines_and_in_json() {
    let story = ferry();
    for act in acts().into_iter().filter(|act| act.command() != Command::Settings) {
        let reply = answer(&story, &act);
        let (mut of_lines, mut of_json) = (seeded(&story), seeded(&story));
        let said = said_in_lines(&story, &act, &mut of_lines);
        let value = said_in_json(&story, &act, &mut of_json);
        for (words, id) in evidence(&reply) {
            assert!(said.contains(&in_one_line(&words)), "{act:?}: {words} is not in {said}");
            assert!(id.is_empty() || says(&value, &id), "{act:?}: {id} is not in {value}");
        }
        assert_eq!(saved(&story, &of_lines.bytes), saved(&story, &of_json.bytes), "{act:?}");
        assert_eq!(of_lines.files, of_json.files, "{act:?}");
    }
}

#[test]
fn every_act_is_answered_on_the_screen_as_in_lines() {
    let story = ferry();
    for act in acts() {
        let folder = tempfile::tempdir().unwrap();
        let mut memory = seeded(&story);
        fs::create_dir(folder.path().join("ferry")).unwrap();
        fs::write(folder.path().join("ferry/1.journal"), &memory.bytes).unwrap();
        fs::write(folder.path().join("sent.ron"), SENT).unwrap();
        if act.command() == Command::Settings {
            do_on_screen(&act, folder.path(), &[]);
            continue;
        }
        do_on_screen(&act, folder.path(), &evidence(&answer(&story, &act)));
        said_in_lines(&story, &act, &mut memory);
        let journal = fs::read(folder.path().join("ferry/1.journal")).unwrap();
        assert_eq!(saved(&story, &journal), saved(&story, &memory.bytes), "{act:?}");
        for (name, text) in &memory.files {
            assert_eq!(&fs::read_to_string(folder.path().join(name)).unwrap(), text, "{act:?}");
        }
    }
}

/// Performs an act in a terminal, after which all of the evidence must be shown.
fn do_on_screen(act: &Act, folder: &Path, evidence: &[Evidence]) {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_earlier"));
    command.arg(if is_author(act) { "watch" } else { "play" });
    command.arg(format!("{}/{FERRY}", env!("CARGO_MANIFEST_DIR")));
    if !is_author(act) {
        command.args(["--new", "--archive"]);
        command.arg(folder);
    }
    surroundings(&mut command);
    command.cwd(folder);
    let mut pty = Pty::new(command, 100, 50);
    pty.wait_for_words("ON TIME");
    for (keys, words) in way_to(act).screen {
        pty.press(keys);
        pty.wait_for_words(words);
    }
    for (words, _) in evidence {
        let words = in_one_line(words);
        pty.wait_for(&format!("{words} of {act:?}"), |screen| in_one_line(&screen.contents()).contains(&words));
    }
    pty.press(if matches!(act, Act::Quit) { "q" } else { "\x03" });
    assert_eq!(pty.end(), 0, "{act:?}: {}", pty.contents());
}
