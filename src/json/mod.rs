//! JSON lines: a line of JSON each way, so that anything that reads and writes lines can be a front end.
//!
//! The first line out is the passage that is shown; then each line in gets exactly one line out, written only
//! after what it acknowledges is on disk. `{"quit":true}` gets none. Fields may be added within a version,
//! none removed or changed.
//!
//! What the lines hold is written down in the guide for authors, `story/README.md`, under "Other front ends".

mod answers;
mod book;
mod shapes;

use std::io::{self, BufRead, Write};

use serde_json::Value;

use self::shapes::Ordered;
use crate::engine::ChoiceRef;
use crate::session::input::{self as lines, Input};
use crate::session::{Keeper, Opening, Session};

/// Longer lines are refused.
const LONGEST: u64 = 1024 * 1024;

/// Plays until the input ends or asks to quit.
///
/// # Errors
/// The input or output failed. A closed pipe is no error.
pub fn run(
    session: Session,
    keeper: &mut dyn Keeper,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    opening: &Opening,
) -> io::Result<()> {
    let mut talk = Talk { session, keeper };
    let first = talk.passage(opening.stop.as_ref(), None);
    lines::unless_closed(talk.converse(input, output, &first))
}

/// The runs that are kept, as the answer to `{"runs":true}` has them.
pub fn runs(session: &Session) -> String {
    answers::runs(session)
}

struct Talk<'k> {
    session: Session,
    keeper: &'k mut dyn Keeper,
}

/// What a line is answered with.
enum Answer {
    Line(String),
    Quit,
}

impl Talk<'_> {
    fn converse(&mut self, input: &mut dyn BufRead, output: &mut dyn Write, first: &str) -> io::Result<()> {
        let mut answer = first.to_owned();
        loop {
            writeln!(output, "{answer}")?;
            output.flush()?;
            let Some(line) = read_line(input)? else { return self.rest(output) };
            match line.and_then(|line| self.answer(&line)).unwrap_or_else(|why| Answer::Line(shapes::error(&why))) {
                Answer::Line(line) => answer = line,
                Answer::Quit => return Ok(()),
            }
        }
    }

    /// At the end of the input a run that is shown again is shown to its end.
    fn rest(&mut self, output: &mut dyn Write) -> io::Result<()> {
        while self.session.replay().is_some_and(|place| place.step < place.of) {
            self.session.forward(1, self.keeper);
            writeln!(output, "{}", self.passage(None, None))?;
        }
        output.flush()
    }

    fn answer(&mut self, line: &str) -> Result<Answer, String> {
        let Ordered(asked): Ordered<String, Value> =
            serde_json::from_str(line).map_err(|error| format!("expected a JSON object on one line: {error}"))?;
        let [(word, value)] = asked.as_slice() else {
            return Err(format!("expected an object with one field, found {}", asked.len()));
        };
        if word == "quit" {
            return yes(word, value).map(|()| Answer::Quit);
        }
        self.act(word, value).map(Answer::Line)
    }

    fn act(&mut self, word: &str, value: &Value) -> Result<String, String> {
        match word {
            "choose" => self.choose(value),
            "back" => self.step(value, true),
            "forward" => self.step(value, false),
            "new" => {
                yes(word, value)?;
                let complaint = self.session.begin_anew(self.keeper);
                Ok(self.passage(None, complaint))
            }
            "fork" => self.fork(value),
            "document" => self.document(text(word, value)?),
            "history" => yes(word, value).map(|()| self.history()),
            "runs" => yes(word, value).map(|()| runs(&self.session)),
            "book" => yes(word, value).map(|()| self.book()),
            "compare" => self.compare(value),
            "what_if" => self.what_if(value),
            "nearest" => self.nearest(value),
            "name" => self.name(value),
            "mark" => self.mark(value),
            "remove" => self.remove(value),
            "restore" => self.restore(value),
            "export" => self.export(value),
            "import" => self.import(value),
            "endings" => yes(word, value).map(|()| self.endings()),
            "open" => yes(word, value).and_then(|()| self.open()),
            "save" => self.session.save(text(word, value)?, self.keeper).map(|path| shapes::saved(&path)),
            _ => Err(unknown(word)),
        }
    }

    fn choose(&mut self, value: &Value) -> Result<String, String> {
        let pick = match value {
            Value::String(id) => ChoiceRef::Id(id),
            Value::Number(number) => {
                let number = number.as_u64().and_then(|number| usize::try_from(number).ok());
                ChoiceRef::Number(number.ok_or("`choose` takes a choice's number, from 1, or its id")?)
            }
            _ => return Err("`choose` takes a choice's number, from 1, or its id".to_owned()),
        };
        let chosen = self.session.choose(pick, self.keeper).map_err(|refused| refused.to_string())?;
        Ok(self.passage(None, chosen.complaint))
    }

    fn step(&mut self, value: &Value, back: bool) -> Result<String, String> {
        let steps = value.as_u64().filter(|steps| *steps > 0).and_then(|steps| usize::try_from(steps).ok());
        let word = if back { "back" } else { "forward" };
        let steps = steps.ok_or_else(|| format!("`{word}` takes a number of steps, from 1"))?;
        let (moved, complaint) =
            if back { self.session.back(steps, self.keeper) } else { self.session.forward(steps, self.keeper) };
        match moved {
            0 if back => Err("this is the beginning of the run".to_owned()),
            0 => Err("there is nothing to go forward to".to_owned()),
            _ => Ok(self.passage(None, complaint)),
        }
    }

    fn fork(&mut self, value: &Value) -> Result<String, String> {
        let usage = "`fork` takes a run's name and a number of steps: {\"fork\":{\"run\":\"1.2\",\"step\":12}}";
        if value.as_object().is_none_or(|fields| fields.len() != 2) {
            return Err(usage.to_owned());
        }
        let run = self.session.book().find(value.get("run").and_then(Value::as_str).ok_or(usage)?)?;
        let step =
            value.get("step").and_then(Value::as_u64).and_then(|step| usize::try_from(step).ok()).ok_or(usage)?;
        let opened = self.session.fork(run, step, self.keeper)?;
        Ok(self.passage(opened.stop.as_ref(), opened.complaint))
    }
}

/// The next line, or why it can't be taken; nothing at the end of the input.
fn read_line(input: &mut dyn BufRead) -> io::Result<Option<Result<String, String>>> {
    Ok(match lines::read_line(input, LONGEST)? {
        Input::End => None,
        Input::TooLong => Some(Err(format!("a line has at most {LONGEST} bytes"))),
        Input::Line(bytes) => Some(String::from_utf8(bytes).map_err(|error| format!("the line is not UTF-8: {error}"))),
    })
}

fn yes(word: &str, value: &Value) -> Result<(), String> {
    if *value == Value::Bool(true) { Ok(()) } else { Err(format!("`{word}` takes `true`")) }
}

fn text<'v>(word: &str, value: &'v Value) -> Result<&'v str, String> {
    value.as_str().ok_or_else(|| format!("`{word}` takes a text"))
}

fn unknown(word: &str) -> String {
    const WORDS: &[&str] = &[
        "choose", "back", "forward", "new", "fork", "document", "history", "book", "runs", "compare", "what_if",
        "nearest", "endings", "open", "name", "mark", "remove", "restore", "export", "import", "save", "quit",
    ];
    match crate::diag::nearest(word, WORDS.iter().copied()) {
        Some(near) => format!("there is no command `{word}`; did you mean `{near}`?"),
        None => format!("there is no command `{word}`; there are {}", WORDS.join(", ")),
    }
}
