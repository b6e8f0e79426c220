//! Laws that hold for any bytes at all.
//!
//! The fuzz targets of `tests/fuzz` check these laws on random bytes, and `cargo test` checks them on inputs that once
//! broke one.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use earlier::archive::{
    Annotation, Archive, Record, RunId, RunTree, SavedRun, differences, encode, header, shared_prefix_len,
};
use earlier::check::{check, prove};
use earlier::diag::{Code, FileId, Severity, apply_edits, without_overlaps};
use earlier::engine::{Block, ChoiceDisplay, ChoiceRef, Playthrough, Run, page, write_text};
use earlier::report::{DiagnosticFormat, diagnostics};
use earlier::story::{FactId, Loaded, Story, load};
use earlier::text::lay_out;

/// The separator of the files of one input, and of the journals.
pub(super) const BETWEEN: &[u8] = b"\n====\n";

/// The number of steps that are taken in a valid story.
const STEPS: usize = 12;

/// The limit of states for exploring it, and the fraction of inputs that are explored at all, because that takes long.
const LIMIT: usize = 200;
const RARELY: u32 = 32;

/// The `story.ron` of inputs that have none of their own, and of the archive.
pub(super) const SETTINGS: &str = r#"Story(
    format: 1, id: "small", title: "Small", start: "a", chapters: ["one"], page: (columns: 24, rows: 4),
    meters: [
        Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5, color: Cyan, words: [(0, "none"), (5, "some")]),
        Meter(id: "patience", name: "PATIENCE", range: (-3, 3), start: 0, hidden: true),
    ],
    facts: [
        Fact(id: "met", is: "they have met", was: ["had_met"]),
        Fact(id: "told", is: "she was told", clipping: "+1 Short"),
        Fact(id: "again", is: "an ending was reached", from: FinishedBefore),
    ],
    mark: Mark(color: Magenta, means: "errors", known_by: "told"),
    documents: [Document(id: "letter", name: "the letter", key: 'l', text: "Dear {met: Dana | *Madam*},\n\n> I am\n> sorry.")],
    briefs: [Brief(id: "lid", when: "met", text: "A lid is being held.")],
    banned: ["so"],
)"#;

pub(super) const CHAPTER: &str = r#"Chapter(title: "One", scenes: [
    Scene(id: "a", was: ["old"], arrive: ["trust -1 when met"], text: "Here. {told: There. | seen(b): Where?}", choices: [
        Choice(id: "on", was: ["go"], text: "On.", to: "b", effects: ["trust +1", "met"]),
        Choice(id: "tell", text: "Tell.", to: "b", effects: ["told"], when: "met", once: true),
        Choice(id: "off", text: "Off.", to: "c", seal: "again", needs: "trust > 5", locked: "Not yet."),
        Choice(id: "out", text: "Out.", to_first: [(when: "told", to: "c"), (to: "b")]),
    ]),
    Scene(id: "b", text: "There.", next: "a"),
    Scene(id: "c", text: "Gone.", ending: Ending(title: "Gone", teaser: "Far.")),
])"#;

/// Reads any bytes as the files of a story and of its recorded runs, explains them, and plays what can be played.
///
/// The first file is `story.ron`, or that of the small story above if it is empty; then come the chapters that it
/// lists, in order, and then runs.
pub fn read(bytes: &[u8]) {
    let mut files = parts(bytes).into_iter();
    let settings = files.next().filter(|file| !file.is_empty()).unwrap_or(SETTINGS.as_bytes());
    let mut loaded = load(|name| match name {
        "story.ron" => Ok(settings.to_vec()),
        _ => files.next().map(<[u8]>::to_vec).ok_or_else(|| "there is no such file".to_owned()),
    });
    let routes = files.enumerate().map(|(at, bytes)| (format!("routes/{at}.ron"), Ok(bytes.to_vec())));
    let blessings = check(&mut loaded, routes.collect(), &|_, _| true);
    is_explained(&loaded, bytes);
    for edit in &blessings {
        let source = loaded.sources.get(edit.place.file).unwrap();
        assert!(source.text.get(edit.place.span.range()).is_some(), "{edit:?}");
    }
    is_ron_where_it_says_so(&loaded);
    plays(&mut loaded, bytes);
}

/// Reads any bytes as a text, a condition and an effect of the small language, in every place that takes them.
pub fn language(bytes: &[u8]) {
    let Ok(input) = std::str::from_utf8(bytes) else { return };
    let mut parts = input.split("\n====\n");
    let mut next = |instead: &str| format!("{:?}", parts.next().unwrap_or(instead));
    let (text, when, effect, at) = (next(""), next("met"), next("told"), next("Here"));
    let scenes = format!(
        "Scene(id: \"a\", arrive: [{effect}], text: {text}, choices: [
            Choice(id: \"x\", text: \"X.\", to: \"b\", when: {when}),
            Choice(id: \"y\", text: \"Y.\", to: \"a\", effects: [\"met\", {effect}]),
            Choice(id: \"z\", text: \"Z.\", to_first: [(when: {when}, to: \"a\"), (to: \"b\")], effects: [\"patience +1\"]),
        ]),"
    );
    let labels = format!(
        "Scene(id: \"a\", text: \"Here.\", notes: [Note(text: {text}, at: {at}, when: {when})], choices: [
            Choice(id: \"x\", text: {text}, to: \"b\", after: {text}),
            Choice(id: \"y\", text: \"Y.\", to: \"a\", seal: {when}, needs: {when}, locked: {text}),
        ]),"
    );
    for (scenes, settings) in [(scenes, SETTINGS.replace("\"A lid is being held.\"", &text)), (labels, SETTINGS.into())]
    {
        let end = "Scene(id: \"b\", text: \"B.\", ending: Ending(title: \"B\", teaser: \"b\")),";
        let chapter = format!("Chapter(title: \"One\", scenes: [{scenes}{end}])");
        let mut loaded = small(&settings, &chapter);
        check(&mut loaded, Vec::new(), &|_, _| true);
        is_explained(&loaded, bytes);
        assert!(!loaded.diagnostics.iter().any(|problem| problem.code == Code::Syntax), "{chapter}");
        plays(&mut loaded, bytes);
    }
}

/// Reads any bytes as journals and as a run file; looks at every run in the journals.
///
/// After an odd first byte, every line of a journal gets its checksum, so that its content is looked at at all.
pub fn archive(bytes: &[u8]) {
    let Some((mode, bytes)) = bytes.split_first() else { return };
    let story = the_story();
    if let Ok(run) = std::str::from_utf8(bytes).map_err(|_| ()).and_then(|text| Run::from_ron(text).map_err(|_| ())) {
        is_written_and_read_back(&run);
        run.replay(story);
    }
    let whole = |journal: &[u8]| if mode % 2 == 1 { summed(journal) } else { journal.to_vec() };
    let journals: Vec<Vec<u8>> = parts(bytes).into_iter().map(whole).collect();
    let numbered = (1..).zip(journals.iter().map(Vec::as_slice));
    let (mut book, _) = Archive::read("small", numbered);
    is_consistent(&book);
    is_the_same_told_by_records(bytes);
    book.apply_renames(story);
    is_consistent(&book);
}

pub(super) fn parts(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut parts, mut rest) = (Vec::new(), bytes);
    while let Some(at) = rest.windows(BETWEEN.len()).position(|window| window == BETWEEN) {
        parts.push(&rest[..at]);
        rest = &rest[at + BETWEEN.len()..];
    }
    parts.push(rest);
    parts
}

fn small(settings: &str, chapter: &str) -> Loaded {
    load(|name| Ok::<_, String>(if name == "story.ron" { settings } else { chapter }.as_bytes().to_vec()))
}

pub(super) fn the_story() -> &'static Story {
    static STORY: OnceLock<Story> = OnceLock::new();
    STORY.get_or_init(|| {
        let loaded = small(SETTINGS, CHAPTER);
        let said = diagnostics(DiagnosticFormat::Short, &loaded.diagnostics, &loaded.sources, false);
        loaded.story.unwrap_or_else(|| panic!("{said}"))
    })
}

/// Reports have existing locations, between characters; their edits touch nothing else; every format can write them;
/// and there is a story if and only if no error is reported.
fn is_explained(loaded: &Loaded, bytes: &[u8]) {
    let mut errors = 0;
    for problem in &loaded.diagnostics {
        let labels = problem.labels.iter().map(|label| label.place);
        let fix = problem.fix.iter().map(|fix| fix.place);
        for place in labels.chain(fix).chain([problem.place]) {
            let source = loaded.sources.get(place.file).unwrap();
            assert!(source.text.get(place.span.range()).is_some(), "{problem:?}");
        }
        assert!(!problem.message.is_empty());
        let of_a_run = loaded.sources.get(problem.place.file).unwrap().name.starts_with("routes/");
        errors += usize::from(problem.severity() == Severity::Error && !of_a_run);
    }
    assert_eq!(loaded.story.is_some(), errors == 0, "{:?}", loaded.diagnostics);
    // People's format takes ten times as long as the others.
    let for_people = dice(bytes).is_multiple_of(4).then_some(DiagnosticFormat::Human);
    for format in
        [DiagnosticFormat::Short, DiagnosticFormat::Json, DiagnosticFormat::Github].into_iter().chain(for_people)
    {
        let said = diagnostics(format, &loaded.diagnostics, &loaded.sources, false);
        assert!(!said.chars().any(|c| c.is_control() && c != '\n'), "{said:?}");
    }
    let edits = || loaded.diagnostics.iter().filter_map(|problem| problem.fix.as_ref());
    for file in edits().map(|edit| edit.place.file).collect::<BTreeSet<_>>() {
        let text = &loaded.sources.get(file).unwrap().text;
        let edits = without_overlaps(edits().filter(|edit| edit.place.file == file));
        let taken: usize = edits.iter().map(|edit| edit.place.span.range().len()).sum();
        let put: usize = edits.iter().map(|edit| edit.with.len()).sum();
        assert_eq!(apply_edits(text, &edits).len() + taken, text.len() + put);
    }
}

/// If nothing is reported about the syntax of a file, only about the names in it, `ron` alone reads it, too.
fn is_ron_where_it_says_so(loaded: &Loaded) {
    let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    // Nobody looks into a value that has no place.
    let of_its_form = loaded.diagnostics.iter().filter(|problem| problem.code < Code::UnknownName);
    let unread: BTreeSet<FileId> = of_its_form.map(|problem| problem.place.file).collect();
    let read = (0..).map(FileId).zip(loaded.sources.iter()).filter(|(file, _)| !unread.contains(file));
    for (_, source) in read {
        let read = options.from_str::<ron::Value>(&source.text);
        assert!(read.is_ok(), "{read:?}\n{}", source.text);
    }
}

/// A story that reads can be begun and played: whatever is open can be taken, whatever is shown fits somewhere.
fn plays(loaded: &mut Loaded, bytes: &[u8]) {
    let mut dice = dice(bytes);
    if dice.is_multiple_of(RARELY) {
        prove(loaded, LIMIT);
        is_explained(loaded, bytes);
    }
    let Some(story) = &loaded.story else { return };
    let mut run = Playthrough::new(story, &[]);
    for _ in 0..STEPS {
        let open = shows(story, &run);
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let Some(number) = open.get(dice as usize >> 8 & 0xff).or(open.first()) else { break };
        let before = run.clone();
        run.choose(story, ChoiceRef::Number(*number)).unwrap();
        assert_eq!((run.back(1), run.state()), (1, before.state()));
        run.forward(1);
    }
    let kept = Run::of(story, &run);
    is_written_and_read_back(&kept);
    assert_eq!(kept.replay(story).divergence, None);
}

/// A number that is always the same for an input, for checks that are not always made.
fn dice(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum: u32, byte| sum.rotate_left(5) ^ u32::from(*byte))
}

/// Renders what is shown at the position of a run; returns the numbers of the choices that are open.
fn shows(story: &Story, run: &Playthrough) -> Vec<usize> {
    let known = |fact: FactId| fact.index().is_multiple_of(2);
    let shown = run.passage(story, &known);
    for columns in [1, 7, 60] {
        lay_out(&shown.text, columns, None);
    }
    breaks_are_between_words(&shown.text);
    let mut plain = String::new();
    write_text(story, story.scene(shown.scene).text, run.state(), &mut plain);
    assert_eq!(letters(&plain), letters(&words(&shown.text)), "{plain:?}");
    for document in story.documents() {
        page(story, document.text, run.state());
    }
    let open = shown.choices.iter().filter(|choice| matches!(choice.state, ChoiceDisplay::Open(_)));
    open.map(|choice| choice.number).collect()
}

/// There is something to read before and after each break.
fn breaks_are_between_words(blocks: &[Block]) {
    let parts: Vec<&[Block]> = blocks.split(|block| *block == Block::Break).collect();
    assert!(parts.len() == 1 || parts.iter().all(|part| !words(part).is_empty()), "{blocks:?}");
}

fn words(blocks: &[Block]) -> String {
    let spans = blocks.iter().map(|block| match block {
        Block::Paragraph(spans) | Block::Verse(spans) => spans.as_slice(),
        Block::Break | Block::Beat => &[],
    });
    spans.flatten().map(|span| span.text.as_str()).collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn is_written_and_read_back(run: &Run) {
    let text = run.to_ron().unwrap();
    assert_eq!(Run::from_ron(&text).as_ref(), Ok(run), "{text}");
}

/// The lines of a journal with their checksums, after a header.
pub(super) fn summed(journal: &[u8]) -> Vec<u8> {
    let mut out = header("small");
    for line in journal.split(|byte| *byte == b'\n') {
        out.extend_from_slice(line);
        out.extend(format!(" #{:08x}\n", crc32fast::hash(line)).bytes());
    }
    out
}

/// The number of runs of a book that are compared, pair by pair.
const RUNS: usize = 12;

/// All accessors of an archive agree with each other about its runs.
fn is_consistent(book: &Archive) {
    let runs: Vec<&SavedRun> = book.runs().take(RUNS).collect();
    let paths: Vec<_> = runs.iter().map(|kept| book.path(kept.id)).collect();
    for (kept, path) in runs.iter().zip(&paths) {
        assert_eq!(book.run(kept.id).map(|found| found.id), Some(kept.id));
        assert!(path.len() <= kept.len(), "{kept:?}");
        assert!(!book.is_complete(kept.id) || path.len() == kept.len());
        assert!(kept.id.to_string().parse() == Ok(kept.id));
        for other in &paths {
            let shared = shared_prefix_len(path, other);
            assert_eq!(path[..shared], other[..shared]);
            assert_eq!(differences(path, other).len(), differences(other, path).len());
        }
        book.finished_before(Some(kept.id));
        kept.ending();
    }
    assert_eq!(book.has_ending(), !book.endings().is_empty());
    let last = book.last_played().map(|kept| kept.id);
    assert_eq!(last.is_some(), book.runs().next().is_some());
    assert!(last.is_none_or(|last| !book.is_removed(last)));
    assert_eq!(book.last_removed().is_some(), book.removed().next().is_some());
    is_in_the_tree(book);
    assert!(book.clippings().all(|fact| book.has_clipping(fact)));
}

/// The tree has the runs that have steps, each with its own.
fn is_in_the_tree(book: &Archive) {
    let tree = RunTree::new(book);
    let runs: Vec<&SavedRun> = book.runs().filter(|kept| !kept.is_empty()).collect();
    let ends = tree.node_ids().map(|at| tree.node(at).map_or(0, |node| node.ends.len()));
    assert_eq!(ends.sum::<usize>(), runs.len());
    for kept in runs.iter().take(RUNS) {
        let end = tree.last_node(kept.id).expect("it is in the tree");
        let line = tree.path_to(end).skip(1).map(|at| tree.step(at));
        let steps = book.steps(kept.id);
        assert!(line.eq(steps.iter().map(|step| (step.scene.as_str(), step.choice.as_str()))));
    }
}

/// Records that are added one by one make the same book as those that were written and read.
fn is_the_same_told_by_records(bytes: &[u8]) {
    let records: Vec<Record> = bytes.chunks_exact(7).map(record).collect();
    let mut told = Archive::default();
    records.iter().for_each(|record| told.add(1, record));
    let journal: Vec<u8> = header("small").into_iter().chain(records.iter().flat_map(encode)).collect();
    let (read, troubles) = Archive::read("small", [(1, journal.as_slice())]);
    assert!(troubles.is_empty(), "{troubles:?}");
    assert!(read.runs().eq(told.runs()));
    assert!(read.removed().eq(told.removed()));
    assert_eq!(read.endings(), told.endings());
    assert!(read.clippings().eq(told.clippings()));
    is_consistent(&told);
}

fn record(bytes: &[u8]) -> Record {
    let number = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let name = |at: usize| {
        ["a", "b", "c", "on", "tell", "off", "old", "go", "met", "told", "lid"][usize::from(number(at)) % 11].to_owned()
    };
    let (run, steps, time) = (1 + u32::from(number(1) % 6), usize::from(number(2)), u64::from(number(3)));
    let other = RunId { journal: u32::from(number(4) % 3), run: 1 + u32::from(number(5) % 6) };
    match number(0) % 8 {
        0 | 1 => Record::Step { run, steps: steps % 8, time, scene: name(4), choice: name(5) },
        2 => Record::Run { run, time, from: None, facts: Vec::new() },
        3 => Record::Run { run, time, from: Some((other, steps)), facts: vec![name(6)] },
        4 => Record::At { journal: (other.journal > 0).then_some(other.journal), run, steps, time },
        5 => Record::End { run, steps, scene: name(4) },
        6 => {
            let said =
                [Annotation::Name(name(6)), Annotation::Marked(time % 2 == 0), Annotation::Removed(time % 2 == 0)];
            Record::Annotate { run: other, time, annotation: said[steps % 3].clone() }
        }
        _ if steps % 2 == 0 => Record::Clip { run, fact: name(4) },
        _ => Record::Brief { run, brief: name(4) },
    }
}
