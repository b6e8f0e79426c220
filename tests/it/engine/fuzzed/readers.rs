//! Laws that hold for any reader: for random lines of JSON, lines of words and keys, in an archive with any journal.

use std::rc::Rc;
use std::time::Duration;

use earlier::archive::Archive;
use earlier::screen::{Cmd, Decoder, Msg, State, Theme, update, view};
use earlier::session::{AppendError, Fulfilled, Host, HostError, Opening, Session, Settings, Wanted};
use earlier::{json, lines};
use ratatui::backend::TestBackend;
use ratatui::terminal::Terminal;

use super::laws::{parts, summed, the_story};

/// A host that saves nothing. Every eighth append fails, and so does every fifth access to a file.
struct Forgetful(u32);

impl Host for Forgetful {
    fn now(&self) -> u64 {
        u64::from(self.0)
    }

    fn append(&mut self, _: &[u8]) -> Result<(), AppendError> {
        self.0 += 1;
        match self.0 % 8 {
            0 => Err(HostError("the disk is full".to_owned()).into()),
            _ => Ok(()),
        }
    }

    fn is_saved(&self) -> bool {
        !self.0.is_multiple_of(8)
    }

    fn fulfil(&mut self, wanted: &Wanted, session: &Session) -> Fulfilled {
        self.0 += 1;
        let file = |name: &str| match self.0 % 5 {
            0 => Err(HostError(format!("`{name}` is not there"))),
            _ => Ok("Run(story: \"small\", choices: [\"on\", \"tell\"])".to_owned()),
        };
        match wanted {
            Wanted::Write { name, .. } => Fulfilled::Written(file(name).map(|_| name.clone())),
            Wanted::Read { name } => Fulfilled::Read(file(name)),
            Wanted::Remember(_) => Fulfilled::Remembered,
            Wanted::LookAhead(edition) => session.look_ahead(*edition),
        }
    }
}

/// A session whose archive is a journal of any lines, each with its checksum.
fn session(journal: &[u8], settings: Settings) -> Session {
    let story = Rc::new(the_story().clone());
    let (archive, _) = Archive::read("small", [(1, summed(journal).as_slice())]);
    Session::new(story, archive, 2, settings)
}

/// Reads any bytes as a journal, and then as requests in JSON and as words. Each request gets one line of JSON, and
/// nothing that is written controls a terminal.
pub fn requests(bytes: &[u8]) {
    let parts = parts(bytes);
    let (journal, typed) = (parts.first().copied().unwrap_or_default(), parts.get(1).copied().unwrap_or_default());
    let settings = Settings { restricted: bytes.len().is_multiple_of(2), ..Settings::default() };
    let mut output = Vec::new();
    json::run(session(journal, settings), &mut Forgetful(1), &mut &typed[..], &mut output).unwrap();
    let output = is_printable(output);
    let asked = typed.split_inclusive(|byte| *byte == b'\n').count();
    let told = output.lines().count();
    assert!(told <= asked + 1, "{told} lines for {asked} requests: {output}");
    let quits = typed.windows(4).any(|window| window == b"quit");
    assert!(quits || told == asked + 1, "{told} lines for {asked} requests: {output}");
    for line in output.lines() {
        let reply: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(reply.is_object(), "{line}");
    }
    let mut output = Vec::new();
    let setup = lines::Setup { width: 40, interactive: bytes.len().is_multiple_of(3), pace: None };
    let session = session(journal, settings);
    lines::run(session, &mut Forgetful(1), &mut &typed[..], &mut output, &Opening::default(), setup).unwrap();
    is_printable(output);
}

fn is_printable(output: Vec<u8>) -> String {
    let output = String::from_utf8(output).unwrap();
    let is_wrong = |c: &char| c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{2028}'..='\u{202e}');
    let wrong = output.chars().find(is_wrong);
    assert_eq!(wrong, None, "{output:?}");
    output
}

/// Reads any bytes as a journal, and then as what a terminal sends, in pieces and with pauses; draws after each.
pub fn keys(bytes: &[u8]) {
    let parts = parts(bytes);
    let (journal, sent) = (parts.first().copied().unwrap_or_default(), parts.get(1).copied().unwrap_or_default());
    let session = session(journal, Settings::default());
    let size = 1 + u16::try_from(sent.len() % 90).unwrap();
    let mut state = State::new(session, Opening::default(), Theme::Dark, (size, 1 + size / 3));
    let mut terminal = Terminal::new(TestBackend::new(size, 1 + size / 3)).unwrap();
    let mut time = Duration::ZERO;
    let (mut decoder, mut host) = (Decoder::default(), Forgetful(1));
    for piece in sent.chunks(1 + bytes.len() % 7) {
        let mut happened = Vec::new();
        decoder.feed(piece, Duration::from_millis(u64::from(piece[0] % 4) * 30), &mut happened);
        if piece[0].is_multiple_of(5) {
            decoder.expire(&mut happened);
        }
        for msg in happened {
            if !take_in(&mut state, &mut host, msg) {
                return;
            }
        }
        terminal.draw(|frame| view(&state, frame)).unwrap();
        time += Duration::from_millis(u64::from(piece[0]));
        update(&mut state, Msg::Drawn(time));
        time += Duration::from_millis(200);
        update(&mut state, Msg::Moment(time));
        for cell in terminal.backend().buffer().content() {
            assert!(!cell.symbol().chars().any(char::is_control), "{:?}", cell.symbol());
        }
    }
}

/// Returns whether play continues.
fn take_in(state: &mut State, host: &mut Forgetful, msg: Msg) -> bool {
    let mut next = update(state, msg);
    while let Some(cmd) = next {
        next = match cmd {
            Cmd::Append(append) => {
                let written = host.append(append.bytes()).map_err(|_| HostError("the disk is full".to_owned()));
                update(state, Msg::Replied(append.written(written)))
            }
            Cmd::Fulfil(wish) => {
                let done = host.fulfil(wish.wanted(), state.session());
                update(state, Msg::Fulfilled(wish, done))
            }
            Cmd::Suspend | Cmd::Copy(_) | Cmd::Mouse(_) | Cmd::Repaint => None,
            Cmd::Quit => return false,
        };
    }
    true
}
