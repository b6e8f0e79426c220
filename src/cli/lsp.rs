//! `earlier lsp`: a language server over the standard streams.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;
use std::sync::mpsc::{Sender, channel};

use lsp_server::Message;

use super::args::Lsp;
use super::{Error, Outcome, console, files};
use crate::check::{self, RouteFile};
use crate::lsp::{
    Answered, Checked, Files, Loading, NotProved, Phase, Proved, Server, ToAnswer, ToCheck, ToLoad, ToProve, Version,
};
use crate::screen::stdio::{Input, Output};
use crate::story::{Loaded, ParsedFiles};

/// Runs `earlier lsp`.
pub(super) fn run(arguments: &Lsp) -> Result<Outcome, Error> {
    let folder = arguments.story.as_deref().map(files::whole_path).transpose()?;
    let mut server = Server::new(Disk, folder);
    let (sender, heard) = channel();
    let workers = Workers::start(&sender)?;
    std::thread::Builder::new().name("client".to_owned()).spawn(move || read(&sender))?;
    while let Ok(first) = heard.recv() {
        let (mut messages, mut found, mut is_over) = (Vec::new(), Vec::new(), false);
        for heard in std::iter::once(first).chain(heard.try_iter()) {
            match heard {
                Heard::Message(message) => messages.push(message),
                Heard::End => is_over = true,
                other => found.push(other),
            }
        }
        let mut replies = server.receive(messages);
        replies.extend(found.into_iter().flat_map(|found| take(&mut server, found)));
        for reply in replies {
            reply.write(&mut Output)?;
        }
        match server.phase() {
            Phase::Ended { properly: true } => return Ok(Outcome::Success),
            Phase::Ended { properly: false } => return Ok(Outcome::Problems),
            _ if is_over => return Ok(Outcome::Problems),
            _ => workers.hand_out(&mut server).into_iter().try_for_each(|message| message.write(&mut Output))?,
        }
    }
    Ok(Outcome::Problems)
}

/// Gives the server what a thread has found, and returns the server's messages.
fn take(server: &mut Server<Disk>, found: Heard) -> Vec<Message> {
    match found {
        Heard::Checked(checked) => server.checked(*checked).into_iter().collect(),
        Heard::Loaded(version) => server.take(*version),
        Heard::Proved(proved) => server.learn(*proved),
        Heard::NotProved(version) => server.not_proved(version).into_iter().collect(),
        Heard::Answered(answered) => server.answered(*answered).into_iter().collect(),
        Heard::Message(_) | Heard::End => Vec::new(),
    }
}

/// An event for the server.
enum Heard {
    /// The client sent a message.
    Message(Message),
    /// A single chapter was checked.
    Checked(Box<Checked>),
    /// A story was loaded.
    Loaded(Box<Version>),
    /// Something was proved about a story.
    Proved(Box<Proved>),
    /// The proofs of a story have ended without a result.
    NotProved(NotProved),
    /// A request that took long was answered.
    Answered(Box<Answered>),
    /// The client closed its output.
    End,
}

/// The threads that do the longer work.
struct Workers {
    requests: Sender<ToAnswer>,
    checks: Sender<ToCheck>,
    loads: Sender<ToLoad>,
    proofs: Sender<ToProve>,
}

impl Workers {
    /// Starts the threads, which send what they find.
    fn start(sender: &Sender<Heard>) -> io::Result<Self> {
        let mut loading = Loading::new(Disk);
        let store = files::proof_store();
        let prove = move |job: ToProve| {
            job.prove(store.as_deref()).map_or_else(Heard::NotProved, |proved| Heard::Proved(Box::new(proved)))
        };
        Ok(Self {
            requests: start("requests", sender, |job: ToAnswer| Heard::Answered(Box::new(job.answer(&Disk))))?,
            checks: start("checking", sender, |job: ToCheck| Heard::Checked(Box::new(job.check())))?,
            loads: start("loading", sender, move |job| Heard::Loaded(Box::new(loading.load(job))))?,
            proofs: start("proofs", sender, prove)?,
        })
    }

    /// Hands out the work that the server has, and returns its messages about that. If a thread is gone, its work is
    /// not done, and everything else still works.
    fn hand_out(&self, server: &mut Server<Disk>) -> Vec<Message> {
        server.next_requests().into_iter().for_each(|job| drop(self.requests.send(job)));
        server.next_checks().into_iter().for_each(|job| drop(self.checks.send(job)));
        server.next_loads().into_iter().for_each(|job| drop(self.loads.send(job)));
        let (proofs, begun) = server.next_proofs();
        proofs.into_iter().for_each(|job| drop(self.proofs.send(job)));
        begun
    }
}

/// Starts a thread that does jobs, one after another, and returns what takes them. Jobs that panic have a result, too.
fn start<J: Send + 'static>(
    name: &str,
    sender: &Sender<Heard>,
    mut work: impl FnMut(J) -> Heard + Send + 'static,
) -> io::Result<Sender<J>> {
    let (jobs, to_do) = channel();
    let sender = sender.clone();
    let work = move || {
        for job in to_do {
            if sender.send(work(job)).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new().name(name.to_owned()).spawn(work)?;
    Ok(jobs)
}

/// Passes on the client's messages, up to the end of the input.
fn read(sender: &Sender<Heard>) {
    let mut input = BufReader::new(Input);
    loop {
        match message(&mut input) {
            Ok(message) => {
                if sender.send(Heard::Message(message)).is_err() {
                    return;
                }
            }
            // The next one may be a valid message.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                console::warn("earlier: the client sent an invalid message");
            }
            Err(_) => {
                let _ = sender.send(Heard::End);
                return;
            }
        }
    }
}

/// Reads a message. Unlike `Message::read`, it uses no more memory than the data that has arrived, whatever length is
/// announced.
///
/// # Errors
/// An error of the kind [`io::ErrorKind::InvalidData`] if the data is not a valid message; other kinds at the end of
/// the input, or if reading fails.
fn message(input: &mut impl BufRead) -> io::Result<Message> {
    let invalid = || io::Error::from(io::ErrorKind::InvalidData);
    let mut length: Option<usize> = None;
    loop {
        let mut line = Vec::new();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let header = str::from_utf8(&line).map_err(|_| invalid())?.trim_end();
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').ok_or_else(invalid)?;
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse().map_err(|_| invalid())?);
        }
    }
    let length = length.ok_or_else(invalid)?;
    let mut body = Vec::new();
    if input.take(length as u64).read_to_end(&mut body)? < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    serde_json::from_slice(&body).map_err(|_| invalid())
}

/// The files on the disk.
#[derive(Debug)]
struct Disk;

impl Files for Disk {
    fn is_story(&self, folder: &Path) -> bool {
        files::is_file(&folder.join("story.ron"))
    }

    fn load(&self, folder: &Path, texts: &BTreeMap<String, String>, known: &mut ParsedFiles) -> Loaded {
        let mut loaded = files::reload_with(folder, texts, known);
        let mut chapters = files::chapters(Some(folder));
        let open = texts.keys().filter_map(|name| name.strip_prefix("chapters/"));
        chapters.extend(open.map(str::to_owned));
        chapters.sort_unstable();
        chapters.dedup();
        check::unlisted_chapters(&mut loaded, &chapters);
        loaded
    }

    fn routes(&self, folder: &Path, texts: &BTreeMap<String, String>) -> Vec<RouteFile> {
        let mut routes: BTreeMap<String, Result<Vec<u8>, String>> =
            files::routes(Some(folder)).unwrap_or_default().into_iter().collect();
        let open = texts.iter().filter(|(name, _)| name.starts_with("routes/") && name.ends_with(".ron"));
        routes.extend(open.map(|(name, text)| (name.clone(), Ok(text.clone().into_bytes()))));
        routes.into_iter().collect()
    }
}
