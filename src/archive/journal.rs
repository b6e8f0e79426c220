//! The format of a journal.
//!
//! ```text
//! earlier 1 earlier-version #6b0d2f11
//! run 1 1764084657 - 0 - #…            run 1 begins: when, forked off no run, no facts
//! step 1 1 1764084660 start_quiz rita_begins #…
//! at 1 0 1764084671 #…                 the reader went back to the beginning
//! at 3.2 4 1764084675 #…               the reader went to a position in a run of another journal
//! run 2 1764084680 1.1 0 - #…          run 2 forks off run 1 of journal 1 after 0 steps
//! end 2 17 e_stet #…                   run 2 reached an ending after 17 steps
//! clip 2 k_log #…                      a fact that outlives the run was set
//! brief 2 lid #…                       a line was printed on the page after an ending
//! call 1.2 1764084690 The one with ham #…   the reader named a run
//! mark 1.2 1764084691 1 #…             the reader marked a run; 0 removes the mark
//! remove 1.2 1764084692 1 #…           the reader removed a run; 0 restores it
//! moved 1 4.1 #…                       run 1 is run 1 of journal 4, which was lost
//! ```
//!
//! # Representation
//!
//! A line is its words, a space, `#` and the CRC-32 of the text before it as eight hexadecimal digits. Words are
//! separated by single spaces. Ids contain neither spaces nor commas, because the story's format forbids both. Only
//! the name of a run may contain spaces; it is the last word of its line. Steps are counted from the beginning of
//! the story. A run's number is relative to its journal, except where it is written with one, as `3.2`.
//!
//! # Invariants
//!
//! - Bytes that were written are never changed: a journal only grows, and `encode` is the only thing that grows it.
//! - A record refers to runs that earlier lines of its journal began, or to runs of other journals by full id.
//! - Any prefix of a journal that ends at a line is a valid journal, so killing the process loses at most the line that
//!   was being written.
//!
//! # Limitations
//!
//! - A run number is 1 to [`LARGEST_RUN`], a number of steps has at most nine digits, and a time is at most
//!   [`LATEST_TIME`]. A line with another number is damaged, even if its checksum is right.
//! - A checksum detects damage but does not repair it. If the line of a step is damaged, the later steps of that run
//!   are ignored, because they may depend on it.
//! - Two processes must not append to the same journal: the caller locks the file, or begins another one.
//! - Times are in seconds, from the clock of the machine. If the clock was set back, an older name, mark or removal
//!   may win over a newer one, and another run may count as the one played last.
//! - There is no compaction. A removed run still takes its space.
//! - An older version of the program ignores lines with words that it does not know, and journals of a newer version.

use super::run::RunId;

/// The version of the format that this program writes and reads.
const VERSION: u32 = 1;

/// The first word of a journal.
const MAGIC: &str = "earlier";

/// The largest number of a run in its journal. A line with a larger one counts as damaged.
pub const LARGEST_RUN: u32 = 999_999_999;

/// The largest number of steps. A line with a larger one counts as damaged.
const LARGEST_STEP: usize = 999_999_999;

/// The latest time, in seconds since 1970: the end of the year 9999. A line with a later one counts as damaged.
pub const LATEST_TIME: u64 = 253_402_300_799;

/// One line of a journal after the first: one thing that happened.
///
/// `run` is the number of a run in the journal that holds the record, counted from 1; `steps` counts from the
/// beginning of the story; `time` is in seconds since 1970. Strings are ids, without spaces or commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A run begins, with no steps of its own yet.
    Run {
        /// The number of the new run. The journal has none with this number yet.
        run: u32,
        /// When the reader began it.
        time: u64,
        /// The run that it forks off, and after how many of its steps.
        from: Option<(RunId, usize)>,
        /// The facts that hold from its start.
        facts: Vec<String>,
    },
    /// A choice is taken at the end of a run.
    Step {
        /// The run in which it is taken.
        run: u32,
        /// The length of the run, this step included.
        steps: usize,
        /// When the reader took it.
        time: u64,
        /// The scene in which it is taken.
        scene: String,
        /// The choice, which is unique in its scene only.
        choice: String,
    },
    /// The reader moves to another position in a run.
    At {
        /// The journal in which the run began, if it is not the one that holds this record.
        journal: Option<u32>,
        /// The run to which the reader moves.
        run: u32,
        /// The new position: a number of steps of that run.
        steps: usize,
        /// When the reader moves.
        time: u64,
    },
    /// A run reaches an ending.
    End {
        /// The run that reaches it.
        run: u32,
        /// The length of the run there.
        steps: usize,
        /// The scene of the ending.
        scene: String,
    },
    /// A run finds a clipping: it sets a fact that outlives the run.
    Clip {
        /// The run that sets the fact.
        run: u32,
        /// The fact that is set.
        fact: String,
    },
    /// A brief is printed on the page after an ending.
    Brief {
        /// The run that reached the ending.
        run: u32,
        /// The brief that is printed.
        brief: String,
    },
    /// A run was moved here from a journal that was lost. If that journal reappears, it has the run, too.
    Moved {
        /// The run in this journal.
        run: u32,
        /// What it was before.
        from: RunId,
    },
    /// The reader names, marks, removes or restores a run of any journal.
    Annotate {
        /// The run that is annotated.
        run: RunId,
        /// When the reader does it.
        time: u64,
        /// What the reader sets.
        annotation: Annotation,
    },
}

/// Something that a reader sets for a run. The later of two annotations of one kind counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Annotation {
    /// The run's name. An empty one removes the name. It contains no line break.
    Name(String),
    /// Whether the run is marked.
    Marked(bool),
    /// Whether the run is removed, which hides it from all lists.
    Removed(bool),
}

/// What the first line of a journal shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalHeader {
    /// The journal belongs to this story and this program can read it.
    Ours,
    /// The journal has a version that is newer than this program's.
    Newer(u32),
    /// The file is not a journal of this story.
    Foreign,
    /// The line is damaged or unfinished, so that nothing is known.
    Damaged,
}

/// A problem with a journal that the reader should know about. The intact lines of a damaged journal were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalProblem {
    /// A newer program wrote it. It was not read.
    Newer {
        /// The number of the journal.
        journal: u32,
        /// The version in its first line.
        version: u32,
    },
    /// It is not a journal of this story. It was not read.
    Foreign {
        /// The number of the journal.
        journal: u32,
    },
    /// Some of its lines are damaged. The others were read.
    Damaged {
        /// The number of the journal.
        journal: u32,
        /// The number of damaged lines. At least 1.
        lines: usize,
    },
}

/// Returns the first line of a new journal of the story with this id.
pub fn header(story: &str) -> Vec<u8> {
    line(&format!("{MAGIC} {VERSION} {story}"))
}

/// Returns whether a text is meant to be a journal of any story.
pub fn is_journal(text: &str) -> bool {
    text.split(' ').next() == Some(MAGIC)
}

/// Returns what the first line of a journal shows, for the story with this id.
pub fn read_header(bytes: &[u8], story: &str) -> JournalHeader {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Some(text) = verify(first) else { return JournalHeader::Damaged };
    let mut words = text.split(' ');
    if words.next() != Some(MAGIC) {
        return JournalHeader::Foreign;
    }
    match (words.next().and_then(|version| version.parse::<u32>().ok()), words.next()) {
        (Some(version), _) if version > VERSION => JournalHeader::Newer(version),
        (Some(_), Some(found)) if found == story => JournalHeader::Ours,
        _ => JournalHeader::Foreign,
    }
}

/// Returns a record as a line with its checksum and line break: the bytes to append to a journal.
pub fn encode(record: &Record) -> Vec<u8> {
    line(&match record {
        Record::Run { run, time, from, facts } => {
            let (from, at) = from.map_or(("-".to_owned(), 0), |(from, at)| (from.to_string(), at));
            let facts = if facts.is_empty() { "-".to_owned() } else { facts.join(",") };
            format!("run {run} {time} {from} {at} {facts}")
        }
        Record::Step { run, steps, time, scene, choice } => format!("step {run} {steps} {time} {scene} {choice}"),
        Record::At { journal: None, run, steps, time } => format!("at {run} {steps} {time}"),
        Record::At { journal: Some(journal), run, steps, time } => format!("at {journal}.{run} {steps} {time}"),
        Record::End { run, steps, scene } => format!("end {run} {steps} {scene}"),
        Record::Clip { run, fact } => format!("clip {run} {fact}"),
        Record::Brief { run, brief } => format!("brief {run} {brief}"),
        Record::Moved { run, from } => format!("moved {run} {from}"),
        Record::Annotate { run, time, annotation: Annotation::Name(name) } => format!("call {run} {time} {name}"),
        Record::Annotate { run, time, annotation: Annotation::Marked(is) } => {
            format!("mark {run} {time} {}", u8::from(*is))
        }
        Record::Annotate { run, time, annotation: Annotation::Removed(is) } => {
            format!("remove {run} {time} {}", u8::from(*is))
        }
    })
}

fn line(text: &str) -> Vec<u8> {
    format!("{text} #{:08x}\n", crc32fast::hash(text.as_bytes())).into_bytes()
}

/// Returns the text of a line without its checksum, or nothing if the checksum is wrong.
fn verify(line: &[u8]) -> Option<&str> {
    let (text, sum) = std::str::from_utf8(line).ok()?.rsplit_once(" #")?;
    let right = sum.len() == 8 && u32::from_str_radix(sum, 16).ok()? == crc32fast::hash(text.as_bytes());
    right.then_some(text)
}

/// The result of reading one line of a journal.
pub(super) enum JournalLine {
    /// An intact line that this program knows.
    Record(Record),
    /// An intact line that this program does not know, but that a newer one may.
    Unknown,
    /// A line with a wrong checksum, or with a right one and contents that no program writes.
    Damaged,
}

/// Reads the lines of a journal after the first.
///
/// A last line without a line break is a record if its checksum is right. If it is wrong, the write of that line was
/// never acknowledged, so it is skipped and does not count as damaged.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = JournalLine> + '_ {
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let (done, rest) = bytes.split_at_checked(whole).unwrap_or((bytes, &[]));
    let last = verify(rest).filter(|_| whole > 0).map(decode);
    let done = done.split(|byte| *byte == b'\n').skip(1).filter(|line| !line.is_empty());
    done.map(|line| match verify(line) {
        Some(text) => decode(text),
        None => JournalLine::Damaged,
    })
    .chain(last)
}

fn decode(text: &str) -> JournalLine {
    match decode_annotation(text).or_else(|| decode_event(text)) {
        Some(record) if is_possible(&record) => JournalLine::Record(record),
        Some(_) => JournalLine::Damaged,
        None if has_impossible_number(text) => JournalLine::Damaged,
        None => JournalLine::Unknown,
    }
}

/// Returns whether a line that could not be read has a negative number, or one with too many digits for its place.
fn has_impossible_number(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_impossible = |word: &str, digits: usize| {
        let is_negative = word.strip_prefix('-').is_some_and(is_number);
        is_negative || word.split('.').any(|part| part.len() > digits && is_number(part))
    };
    let mut words = text.split(' ').skip(1);
    let is_run = words.next().is_some_and(|run| is_impossible(run, 9));
    is_run || words.take(2).any(|number| is_impossible(number, if number.contains('.') { 9 } else { 12 }))
}

/// Returns whether the numbers of a record are ones that a program writes.
fn is_possible(record: &Record) -> bool {
    let is_run = |run: u32| (1..=LARGEST_RUN).contains(&run);
    let is_step = |steps: usize| steps <= LARGEST_STEP;
    let is_time = |time: u64| time <= LATEST_TIME;
    match record {
        Record::Run { run, time, from, .. } => {
            is_run(*run) && is_time(*time) && from.is_none_or(|(from, at)| is_run(from.run) && is_step(at))
        }
        Record::Step { run, steps, time, .. } | Record::At { run, steps, time, .. } => {
            is_run(*run) && is_step(*steps) && is_time(*time)
        }
        Record::End { run, steps, .. } => is_run(*run) && is_step(*steps),
        Record::Clip { run, .. } | Record::Brief { run, .. } => is_run(*run),
        Record::Moved { run, from } => is_run(*run) && is_run(from.run),
        Record::Annotate { run, time, .. } => is_run(run.run) && is_time(*time),
    }
}

fn decode_event(text: &str) -> Option<Record> {
    let mut words = text.split(' ');
    let kind = words.next()?;
    let name = words.next()?;
    let (journal, run) = match name.split_once('.') {
        Some((journal, run)) if kind == "at" => (Some(journal.parse().ok()?), run.parse().ok()?),
        _ => (None, name.parse().ok()?),
    };
    match kind {
        "run" => {
            let time = words.next()?.parse().ok()?;
            let from = words.next()?;
            let at = words.next()?.parse().ok()?;
            let from = if from == "-" { None } else { Some((from.parse().ok()?, at)) };
            let facts = words.next()?.split(',').filter(|fact| *fact != "-").map(str::to_owned).collect();
            Some(Record::Run { run, time, from, facts })
        }
        "step" => Some(Record::Step {
            run,
            steps: words.next()?.parse().ok()?,
            time: words.next()?.parse().ok()?,
            scene: words.next()?.to_owned(),
            choice: words.next()?.to_owned(),
        }),
        "at" => {
            Some(Record::At { journal, run, steps: words.next()?.parse().ok()?, time: words.next()?.parse().ok()? })
        }
        "end" => Some(Record::End { run, steps: words.next()?.parse().ok()?, scene: words.next()?.to_owned() }),
        "moved" => Some(Record::Moved { run, from: words.next()?.parse().ok()? }),
        "clip" => Some(Record::Clip { run, fact: words.next()?.to_owned() }),
        "brief" => Some(Record::Brief { run, brief: words.next()?.to_owned() }),
        _ => None,
    }
}

fn decode_annotation(text: &str) -> Option<Record> {
    let mut words = text.splitn(4, ' ');
    let (kind, run, time, rest) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let annotation = match (kind, rest) {
        ("call", name) => Annotation::Name(name.to_owned()),
        ("mark", "0" | "1") => Annotation::Marked(rest == "1"),
        ("remove", "0" | "1") => Annotation::Removed(rest == "1"),
        _ => return None,
    };
    Some(Record::Annotate { run: run.parse().ok()?, time: time.parse().ok()?, annotation })
}
