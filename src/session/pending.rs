//! Between an act and its reply: what must be written, read or computed first.
//!
//! [`Session::act`] never does any I/O. It answers with a [`Pending`]: the reply itself, or bytes that must be in the
//! journal before the reply exists, or a [`Wish`] that only the host can fulfil. There is no other way to take out a
//! held-back [`Reply`], so nothing can be shown before it is saved, and no complaint can be lost.

use std::collections::HashMap;

use super::{Act, ActError, HostError, Preferences, Reply, Session};
use crate::archive::{Record, RunId, encode};
use crate::explore::Outlook;
use crate::story::Edition;

/// How often journals may be lost while one act is saved.
const MOVES: usize = 3;

/// What an act leads to: its reply, or what must happen before there is one.
#[derive(Debug)]
pub enum Pending {
    /// The reply. Nothing has to be saved.
    Ready(Reply),
    /// Bytes for the journal, with the reply held back until they are written.
    Append(Append),
    /// Something that only the host can do.
    Wish(Wish),
}

/// Bytes to append to the journal, and the reply that they hold back.
#[derive(Debug)]
pub struct Append {
    /// Whole lines of the journal.
    pub(super) bytes: Vec<u8>,
    /// The reply to the act, which nobody sees before [`Append::written`].
    pub(super) reply: Reply,
}

/// Something that only the host can do, and the act that waits for it.
#[derive(Debug)]
pub struct Wish {
    /// What the host is asked to do.
    pub(super) what: Wanted,
    /// The act, which [`Session::fulfilled`] continues with the outcome.
    pub(super) act: Act,
}

/// What the host is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Write a new file, which must not exist yet.
    Write {
        /// Its name.
        name: String,
        /// What it holds.
        text: String,
    },
    /// Read a file.
    Read {
        /// Its name.
        name: String,
    },
    /// Remember how the reader wants stories to be shown.
    Remember(Box<Preferences>),
    /// Compute which endings are open in an edition, with [`Outlook::new`]. This can take seconds.
    LookAhead(Edition),
}

/// The outcome of a [`Wish`]. It only comes from the host: no request of a client deserializes to it.
#[derive(Debug)]
pub enum Fulfilled {
    /// The file was written under this path, or the reason why not.
    Written(Result<String, HostError>),
    /// The content of the file, or the reason why it can't be read.
    Read(Result<String, HostError>),
    /// The setting was remembered, or could not be; nothing depends on it.
    Remembered,
    /// What is open in the edition; `None` if the story is too large to know it.
    LookedAhead(Edition, Option<Box<Outlook>>),
}

/// Why bytes are not in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppendError {
    /// They could not be written; why, to show to the reader.
    Failed(HostError),
    /// The journal is no longer where it was, or there was none so far. The host has begun another one, and everything
    /// that the session knows about its journal must be appended to it; see [`Session::append`].
    Moved {
        /// The number of the new journal.
        journal: u32,
        /// The numbers of other journals that are lost. Their runs are saved in the new one.
        lost: Vec<u32>,
        /// What has happened, to be shown to the reader once everything is saved again.
        notice: String,
    },
    /// The bytes are in the journal, but other journals are lost that runs may have forked off. What the session knows
    /// about each of them must be saved again; see [`Host::restore`].
    OthersLost {
        /// Their numbers.
        lost: Vec<u32>,
        /// What has happened, to be shown to the reader once everything is saved again.
        notice: String,
    },
}

impl From<HostError> for AppendError {
    fn from(why: HostError) -> Self {
        Self::Failed(why)
    }
}

/// What a session needs from outside: the journal, files and the clock.
pub trait Host {
    /// The time, in seconds since 1970.
    fn now(&self) -> u64;

    /// Appends bytes to the journal and syncs it.
    ///
    /// # Errors
    /// The bytes could not be written, or the journal is another one now. Bytes that could not be written are held and
    /// written with the next ones. Only the first of several consecutive failures is an error, so that the reader sees
    /// it once.
    fn append(&mut self, bytes: &[u8]) -> Result<(), AppendError>;

    /// Rewrites another journal that is lost: everything that the session knows about it, as whole lines. If a journal
    /// with this number has reappeared, because another window has written it, nothing is lost or written twice.
    ///
    /// # Errors
    /// It can't be written, or there is another journal with its number. In that case the session has a new journal,
    /// and the lost runs must be appended to it. A host that never reports other journals as lost does not need to
    /// implement this.
    fn restore(&mut self, _journal: u32, _bytes: &[u8]) -> Result<(), AppendError> {
        Ok(())
    }

    /// Whether everything that was appended would survive if the process were killed.
    fn is_saved(&self) -> bool;

    /// Fulfils a wish.
    fn fulfil(&mut self, wanted: &Wanted, session: &Session) -> Fulfilled;
}

impl Append {
    /// Returns the bytes to append: whole lines, each with its line end.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the reply, once the bytes are written or could not be written. The reason becomes part of the reply.
    pub fn written(self, result: Result<(), HostError>) -> Reply {
        let mut reply = self.reply;
        if let Err(HostError(why)) = result {
            reply.complain(why);
        }
        reply
    }
}

impl Wish {
    /// What the host is asked to do.
    pub fn wanted(&self) -> &Wanted {
        &self.what
    }
}

impl Session {
    /// Performs an act with a host that answers at once: saves what must be saved, fulfils the wish, and returns the
    /// reply.
    ///
    /// # Errors
    /// The act can't be done; then nothing has changed.
    pub fn perform(&mut self, act: Act, host: &mut impl Host) -> Result<Reply, ActError> {
        let pending = self.act(act, host.now())?;
        self.settle(pending, host)
    }

    /// Brings the result of an act to its reply.
    ///
    /// # Errors
    /// The host could not do what the act needs.
    pub fn settle(&mut self, mut pending: Pending, host: &mut impl Host) -> Result<Reply, ActError> {
        loop {
            pending = match pending {
                Pending::Ready(reply) => return Ok(reply),
                Pending::Append(append) => return Ok(self.append(append, host)),
                Pending::Wish(wish) => {
                    let done = host.fulfil(wish.wanted(), self);
                    self.fulfilled(wish, done, host.now())?
                }
            };
        }
    }

    /// Saves what an act appends, and returns its reply. If a journal is lost, its runs are saved again, in another one
    /// if necessary, and the reply says so.
    pub fn append(&mut self, mut append: Append, host: &mut impl Host) -> Reply {
        // If saving was given up, everything is written to the most recent journal.
        let mut written = self.given_up.take().map_or_else(|| host.append(append.bytes()), Err);
        let (mut moves, mut said) = (0, None);
        let result = loop {
            written = match written {
                Err(AppendError::Moved { ref notice, .. }) if moves == MOVES => {
                    let why = HostError(format!("{notice}, repeatedly; this run is not saved"));
                    self.given_up = written.err();
                    break Err(why);
                }
                Err(AppendError::Moved { journal, lost, notice }) => {
                    (moves, said) = (moves + 1, Some(notice));
                    host.append(&self.relocate(journal, &lost, &mut append.reply))
                }
                Err(AppendError::OthersLost { lost, notice }) => {
                    said = Some(notice);
                    lost.into_iter().try_for_each(|journal| host.restore(journal, &self.records_of(journal)))
                }
                Err(AppendError::Failed(why)) => break Err(why),
                Ok(()) => break said.map_or(Ok(()), |notice| Err(HostError(notice))),
            };
        };
        append.written(result)
    }

    /// Makes sure that the current run is still saved before the reader leaves. Returns what to say about that.
    pub fn confirm_saved(&mut self, host: &mut impl Host) -> Option<String> {
        self.run.filter(|run| run.journal == self.journal)?;
        let append = Append { bytes: Vec::new(), reply: Reply::Scene(Box::new(self.scene())) };
        self.append(append, host).complaint().map(str::to_owned)
    }

    /// Moves the runs of this session's journal, and those of other lost journals, to another journal. Returns what to
    /// append to it.
    fn relocate(&mut self, journal: u32, lost: &[u32], reply: &mut Reply) -> Vec<u8> {
        let old = std::mem::replace(&mut self.journal, journal);
        let mut renamed: HashMap<RunId, RunId> = HashMap::new();
        let mut next = self.archive.next_number(old);
        let all = || self.archive.runs().chain(self.archive.removed()).map(|saved| saved.id);
        for id in all().filter(|id| id.journal == old) {
            renamed.insert(id, RunId { journal, run: id.run });
        }
        for id in all().filter(|id| id.journal != old && lost.contains(&id.journal)) {
            renamed.insert(id, RunId { journal, run: next });
            next = next.saturating_add(1);
        }
        let rename = |id: &mut RunId| *id = renamed.get(id).copied().unwrap_or(*id);
        self.archive.rename_runs(rename);
        self.run.iter_mut().for_each(rename);
        reply.rename_runs(rename);
        let mut moved: Vec<(RunId, RunId)> = renamed.into_iter().collect();
        moved.sort_unstable();
        let moved: Vec<Record> = moved.into_iter().map(|(from, now)| Record::Moved { run: now.run, from }).collect();
        moved.iter().for_each(|record| self.archive.add(journal, record));
        [self.records_of(journal), moved.iter().flat_map(encode).collect()].concat()
    }

    /// Returns the pending records of a journal, as its lines.
    fn records_of(&self, journal: u32) -> Vec<u8> {
        self.archive.records_of(journal).iter().flat_map(encode).collect()
    }
}
