//! `earlier lsp`: a language server over the standard streams.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};

use lsp_server::Message;

use super::args::Lsp;
use super::{Error, Outcome, console, files};
use crate::check::{self, RouteFile};
use crate::lsp::{Files, Phase, Proved, Server, ToProve};
use crate::screen::stdio::{Input, Output};
use crate::story::Loaded;

/// Runs `earlier lsp`.
pub(super) fn run(arguments: &Lsp) -> Result<Outcome, Error> {
    let folder = arguments.story.as_deref().map(files::whole_path).transpose()?;
    let mut server = Server::new(Disk, folder);
    let (sender, heard) = channel();
    let (jobs, waiting) = channel();
    let proofs = sender.clone();
    std::thread::Builder::new().name("proofs".to_owned()).spawn(move || prove(&waiting, &proofs))?;
    std::thread::Builder::new().name("client".to_owned()).spawn(move || read(&sender))?;
    while let Ok(first) = heard.recv() {
        let (mut messages, mut proved, mut is_over) = (Vec::new(), Vec::new(), false);
        for heard in std::iter::once(first).chain(heard.try_iter()) {
            match heard {
                Heard::Message(message) => messages.push(message),
                Heard::Proved(found) => proved.push(found),
                Heard::End => is_over = true,
            }
        }
        let replies = server.receive(messages);
        let news = proved.into_iter().flat_map(|found| server.learn(*found)).collect::<Vec<_>>();
        for reply in replies.into_iter().chain(news) {
            reply.write(&mut Output)?;
        }
        match server.phase() {
            Phase::Ended { properly: true } => return Ok(Outcome::Success),
            Phase::Ended { properly: false } => return Ok(Outcome::Problems),
            _ if is_over => return Ok(Outcome::Problems),
            // Where the thread is gone nothing is proved, and everything else goes on.
            _ => server.next_proofs().into_iter().for_each(|job| drop(jobs.send(job))),
        }
    }
    Ok(Outcome::Problems)
}

/// What happens to the server.
enum Heard {
    /// The client says something.
    Message(Message),
    /// Something was proved of a story.
    Proved(Box<Proved>),
    /// The client says nothing more.
    End,
}

/// Proves what there is to prove, one version after another.
fn prove(waiting: &Receiver<ToProve>, sender: &Sender<Heard>) {
    let store = files::proof_store();
    for job in waiting {
        if let Some(proved) = job.prove(store.as_deref())
            && sender.send(Heard::Proved(Box::new(proved))).is_err()
        {
            return;
        }
    }
}

/// Passes on what the client says, up to the end of the input.
fn read(sender: &Sender<Heard>) {
    let mut input = BufReader::new(Input);
    loop {
        match message(&mut input) {
            Ok(message) => {
                if sender.send(Heard::Message(message)).is_err() {
                    return;
                }
            }
            // What comes after it may be a message again.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                console::warn("earlier: the client sent something that is no message");
            }
            Err(_) => {
                let _ = sender.send(Heard::End);
                return;
            }
        }
    }
}

/// Reads a message. Unlike `Message::read`, it takes no more memory than has arrived, whatever length is announced.
///
/// # Errors An error of the kind [`io::ErrorKind::InvalidData`] if what was read is no message; others at the end of
/// the input, or if it fails.
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

    fn load(&self, folder: &Path, texts: &BTreeMap<String, String>) -> Loaded {
        let mut loaded = files::load_with(folder, texts);
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
