//! The lines of a journal.
//!
//! ```text
//! earlier 1 earlier-version #6b0d2f11
//! run 1 1764084657 - 0 - #…            run 1 begins: when, from no other run
//! step 1 1 1764084660 start_quiz rita_begins #…
//! at 1 0 1764084671 #…                 the reader stands after no steps again
//! at 3.2 4 1764084675 #…               the reader stands in a run of another journal, which is left alone
//! run 2 1764084680 1.1 0 - #…          run 2 forks off run 1 of journal 1 after 0 steps
//! end 2 17 e_stet #…                   after 17 steps, an ending
//! clip 2 k_log #…                      a fact that is kept for good
//! brief 2 lid #…                       a line after an ending that was printed
//! call 1.2 1764084690 The one with ham #…   the reader calls a run so
//! mark 1.2 1764084691 1 #…             the reader marks a run; 0 takes the mark off
//! remove 1.2 1764084692 1 #…           the reader removes a run; 0 brings it back
//! ```

use super::book::RunId;

/// The version of journals that this program writes and reads.
const VERSION: u32 = 1;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A run begins.
    Run {
        /// Its number in this journal, from 1.
        run: u32,
        /// When, in seconds since 1970.
        time: u64,
        /// The run it forks off, and after how many steps.
        from: Option<(RunId, usize)>,
        /// The facts that hold from its start.
        facts: Vec<String>,
    },
    /// A step at the end of a run.
    Step {
        /// The run.
        run: u32,
        /// How many steps the run has with it.
        steps: usize,
        /// When.
        time: u64,
        /// The scene in which it was taken.
        scene: String,
        /// The identity of the choice.
        choice: String,
    },
    /// The reader stands elsewhere in a run.
    At {
        /// The journal that tells of the run, where it is another.
        journal: Option<u32>,
        /// The run.
        run: u32,
        /// After how many of its steps.
        steps: usize,
        /// When.
        time: u64,
    },
    /// An ending was reached.
    End {
        /// The run.
        run: u32,
        /// After how many of its steps.
        steps: usize,
        /// The ending's scene.
        scene: String,
    },
    /// A fact that is kept for good was set.
    Clip {
        /// The run that set it.
        run: u32,
        /// The fact.
        fact: String,
    },
    /// A brief was printed.
    Brief {
        /// The run after which.
        run: u32,
        /// The brief.
        brief: String,
    },
    /// The reader said something of a run, of whichever journal.
    Say {
        /// The run.
        run: RunId,
        /// When.
        time: u64,
        /// What.
        said: Said,
    },
}

/// What a reader can say of a run. Of what was said twice, the later counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// It is called so; by its number alone if that is empty.
    Name(String),
    /// It is marked, or no longer.
    Mark(bool),
    /// It is removed, or brought back.
    Removed(bool),
}

/// What the first line of a journal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Header {
    /// A journal of this story that this program reads.
    Ours,
    /// A journal of a newer program.
    Newer(u32),
    /// No journal of this story.
    Foreign,
    /// It says nothing: the line is damaged, or was never finished.
    Damaged,
}

/// Something about a journal that the reader should be told. What was whole in it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It was written by a newer program, and is left alone.
    Newer {
        /// The journal's number.
        journal: u32,
        /// The version that it has.
        version: u32,
    },
    /// It is no journal of this story, and is left alone.
    Foreign {
        /// The journal's number.
        journal: u32,
    },
    /// Some of its lines are damaged; the others were read.
    Damaged {
        /// The journal's number.
        journal: u32,
        /// How many lines.
        lines: usize,
    },
}

/// The first line of a new journal.
pub fn header(story: &str) -> Vec<u8> {
    line(&format!("earlier {VERSION} {story}"))
}

/// Judges the first line of a journal.
pub fn read_header(bytes: &[u8], story: &str) -> Header {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Some(text) = check(first) else { return Header::Damaged };
    let mut words = text.split(' ');
    if words.next() != Some("earlier") {
        return Header::Foreign;
    }
    match (words.next().and_then(|version| version.parse::<u32>().ok()), words.next()) {
        (Some(version), _) if version > VERSION => Header::Newer(version),
        (Some(_), Some(found)) if found == story => Header::Ours,
        _ => Header::Foreign,
    }
}

/// A record as a line with its checksum.
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
        Record::Say { run, time, said: Said::Name(name) } => format!("call {run} {time} {name}"),
        Record::Say { run, time, said: Said::Mark(is) } => format!("mark {run} {time} {}", u8::from(*is)),
        Record::Say { run, time, said: Said::Removed(is) } => format!("remove {run} {time} {}", u8::from(*is)),
    })
}

fn line(text: &str) -> Vec<u8> {
    format!("{text} #{:08x}\n", crc32fast::hash(text.as_bytes())).into_bytes()
}

/// The text of a line whose checksum is right.
fn check(line: &[u8]) -> Option<&str> {
    let (text, sum) = std::str::from_utf8(line).ok()?.rsplit_once(" #")?;
    let right = sum.len() == 8 && u32::from_str_radix(sum, 16).ok()? == crc32fast::hash(text.as_bytes());
    right.then_some(text)
}

/// What one line of a journal turned out to be.
pub(super) enum Line {
    /// A record.
    Record(Record),
    /// A whole line that this program does not know; a newer one may.
    Unknown,
    /// A line that is damaged.
    Damaged,
}

/// Reads the lines after the first. A last line without its line end counts if its checksum is right; if it
/// is not, it was never acknowledged, and is nothing at all rather than damage.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = Line> + '_ {
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let (done, rest) = bytes.split_at_checked(whole).unwrap_or((bytes, &[]));
    let last = check(rest).filter(|_| whole > 0).and_then(decode).map(Line::Record);
    let done = done.split(|byte| *byte == b'\n').skip(1).filter(|line| !line.is_empty());
    done.map(|line| match check(line) {
        Some(text) => decode(text).map_or(Line::Unknown, Line::Record),
        None => Line::Damaged,
    })
    .chain(last)
}

fn decode(text: &str) -> Option<Record> {
    if let Some(said) = decode_said(text) {
        return Some(said);
    }
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
        "clip" => Some(Record::Clip { run, fact: words.next()?.to_owned() }),
        "brief" => Some(Record::Brief { run, brief: words.next()?.to_owned() }),
        _ => None,
    }
}

fn decode_said(text: &str) -> Option<Record> {
    let mut words = text.splitn(4, ' ');
    let (kind, run, time, rest) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let said = match (kind, rest) {
        ("call", name) => Said::Name(name.to_owned()),
        ("mark", "0" | "1") => Said::Mark(rest == "1"),
        ("remove", "0" | "1") => Said::Removed(rest == "1"),
        _ => return None,
    };
    Some(Record::Say { run: run.parse().ok()?, time: time.parse().ok()?, said })
}
