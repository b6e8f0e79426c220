//! From an act to its reply.

use super::act::{ChoiceSelector, ComparedRuns, Detail, RunPlace, RunResume, RunSource, WhatIfPlace};
use super::payload::{Closes, Help, OpenEndings, RunEntry, RunStep};
use super::pending::{Append, Fulfilled, Pending, Wanted, Wish};
use super::reply::Reply;
use super::{Act, ActError, Session};
use crate::archive::{RunId, SavedRun};
use crate::engine::{ChoiceDisplay, ChoiceRef, Refused, Segment};
use crate::story::Edition;

impl Session {
    /// Performs an act at a time, in seconds since 1970.
    ///
    /// # Errors
    /// The act can't be done; then nothing has changed.
    pub fn act(&mut self, act: Act, now: u64) -> Result<Pending, ActError> {
        self.now = now;
        if self.settings.restricted
            && let Some(reply) = self.answer_as_text(&act)?
        {
            return Ok(Pending::Ready(reply));
        }
        match self.wish(&act)? {
            Some(what) => Ok(Pending::Wish(Wish { what, act })),
            None => {
                let reply = self.reply(&act)?;
                Ok(self.held_back(reply))
            }
        }
    }

    /// Continues an act once the host has fulfilled its wish.
    ///
    /// # Errors
    /// The host could not fulfil the wish, or its result can't be used.
    pub fn fulfilled(&mut self, wish: Wish, done: Fulfilled, now: u64) -> Result<Pending, ActError> {
        self.now = now;
        let reply = match done {
            Fulfilled::Written(path) => Reply::Saved(path.map_err(ActError::Host)?),
            Fulfilled::Read(text) => {
                let text = text.map_err(ActError::Host)?;
                self.import_text(&text)?
            }
            Fulfilled::Remembered => {
                if let Act::Settings(Some(change)) = &wish.act {
                    self.preferences.0.apply(change);
                    self.preferences.1.apply(change);
                }
                Reply::Remembered
            }
            Fulfilled::LookedAhead(edition, outlook) => {
                self.know_outlook(edition, outlook);
                return self.act(wish.act, now);
            }
        };
        Ok(self.held_back(reply))
    }

    /// What can be answered before the wish of an act is fulfilled: a reply without the open endings.
    pub fn meanwhile(&self, wish: &Wish) -> Option<Reply> {
        match &wish.act {
            Act::WhatIf(place) => self.answer_what_if(place).ok(),
            Act::Compare(wanted) => self.answer_compare(wanted).ok(),
            _ => None,
        }
    }

    /// Holds a reply back until what the act saves is written.
    pub(super) fn held_back(&mut self, reply: Reply) -> Pending {
        let bytes = std::mem::take(&mut self.outgoing);
        if bytes.is_empty() { Pending::Ready(reply) } else { Pending::Append(Append { bytes, reply }) }
    }

    /// What the host must do before an act can be answered.
    fn wish(&self, act: &Act) -> Result<Option<Wanted>, ActError> {
        if let Some(edition) = self.edition_to_look_into(act) {
            return Ok(Some(Wanted::LookAhead(edition)));
        }
        Ok(Some(match act {
            Act::Save(name) => self.save(name.clone())?,
            Act::Export(wanted) => self.exported(wanted)?,
            Act::Import(RunSource::File(name)) => Wanted::Read { name: name.clone() },
            Act::Settings(Some(change)) => {
                let mut remembered = self.preferences.0.clone();
                remembered.apply(change);
                Wanted::Remember(Box::new(remembered))
            }
            _ => return Ok(None),
        }))
    }

    /// Whether an act must first find out which endings are open, which can take seconds.
    pub fn looks_ahead(&self, act: &Act) -> bool {
        self.edition_to_look_into(act).is_some()
    }

    /// The edition whose open endings an act needs, if they are not known yet.
    fn edition_to_look_into(&self, act: &Act) -> Option<Edition> {
        match act {
            Act::Open(_) => self.unknown_edition(),
            Act::Nearest(_) => self.unknown_edition_of(self.granted().state()),
            // If a run does not exist, the act is refused at once, without seconds of looking ahead.
            Act::WhatIf(place) => {
                let (run, step) = self.place_of(place).ok()?;
                self.unknown_edition_of(self.played(run, step).playthrough.state())
            }
            Act::Compare(wanted) => {
                let runs = wanted.runs.iter().map(|run| self.find(run)).collect::<Result<Vec<_>, _>>().ok()?;
                runs.into_iter().find_map(|run| self.unknown_edition_of(self.played(run, 0).playthrough.state()))
            }
            _ => None,
        }
    }

    fn reply(&mut self, act: &Act) -> Result<Reply, ActError> {
        Ok(match act {
            Act::Choose(_) | Act::Back(_) | Act::Forward(_) | Act::New | Act::Skip | Act::Fork(_) | Act::Resume(_) => {
                self.go(act)?;
                self.answer_scene()
            }
            Act::Look => self.answer_scene(),
            Act::Document(id) => Reply::Document(self.document(id)?),
            Act::History => Reply::History(self.history()),
            Act::Book => Reply::Tree(Box::new(self.run_tree())),
            Act::Runs => Reply::Runs(self.run_entries()),
            Act::Compare(wanted) => return self.answer_compare(wanted),
            Act::WhatIf(place) => return self.answer_what_if(place),
            Act::Nearest(tell) => Reply::Nearest(self.nearest(tell.0)?.map(Box::new)),
            Act::Endings(tell) => Reply::Endings(self.endings(tell.0)),
            Act::Open(tell) => Reply::Open(self.answer_open(tell.0)?),
            Act::Clippings => Reply::Clippings(self.clippings()),
            Act::Front => Reply::Front(Box::new(self.front())),
            Act::Corrections => Reply::Corrections(self.all_corrections()),
            Act::Name(wanted) => Reply::Annotated(self.name(&wanted.run, &wanted.name)?),
            Act::Mark(wanted) => Reply::Annotated(self.mark(&wanted.run, wanted.marked)?),
            Act::Remove(run) => Reply::Annotated(self.remove(run)?),
            Act::Restore(run) => Reply::Annotated(self.restore(run)?),
            Act::Import(RunSource::Text(text)) => self.import_text(text)?,
            Act::Help => Reply::Help(self.help()),
            Act::Settings(None) => Reply::Settings(self.preferences().values()),
            Act::Quit => Reply::Quit,
            // Acts that write or read files are wishes.
            Act::Save(_) | Act::Export(_) | Act::Import(RunSource::File(_)) | Act::Settings(Some(_)) => {
                Reply::Remembered
            }
            Act::Problems | Act::State | Act::Set(_) | Act::Jump(_) | Act::Proved => return Err(ActError::NotWatched),
        })
    }

    /// Performs an act that leads to a scene.
    fn go(&mut self, act: &Act) -> Result<(), ActError> {
        match act {
            Act::Choose(choice) => self.pick(choice)?,
            Act::Back(steps) if self.back(steps.get()) == 0 => return Err(ActError::AtBeginning),
            Act::Forward(steps) if self.forward(steps.get()) == 0 => return Err(ActError::AtEnd),
            Act::New => self.begin_new(),
            Act::Skip => self.skip()?,
            Act::Fork(place) => {
                let run = self.find(&place.run)?;
                self.fork(run, place.step)?;
            }
            Act::Resume(RunResume { run, at_end }) => {
                let run = self.find(run)?;
                self.go_on(run, *at_end);
            }
            _ => {}
        }
        Ok(())
    }

    /// The scene where the reader is. It includes once: where an opened run no longer works, what was found, and which
    /// chapter begins.
    pub(super) fn answer_scene(&mut self) -> Reply {
        let scene = self.scene();
        (self.stopped, self.earned, self.opens_chapter) = (None, Vec::new(), false);
        Reply::Scene(Box::new(scene))
    }

    /// Takes the choice that a reader refers to.
    fn pick(&mut self, choice: &ChoiceSelector) -> Result<(), ActError> {
        let pick = match choice {
            ChoiceSelector::Number(number) => ChoiceRef::Number(*number),
            ChoiceSelector::Id(id) => ChoiceRef::Id(id),
        };
        self.choose(pick).map_err(|why| ActError::Refused { reason: self.reason(pick, &why), why })
    }

    /// Why a choice is locked, in the story's words.
    fn reason(&self, pick: ChoiceRef, why: &Refused) -> Option<Vec<Segment>> {
        let shown = self.passage().choices;
        let is_meant = |id: &str, number: usize| match pick {
            ChoiceRef::Number(wanted) => wanted == number,
            ChoiceRef::Id(wanted) => wanted == id,
        };
        let meant = shown.iter().find(|shown| is_meant(shown.id(&self.story), shown.number))?;
        match &meant.state {
            ChoiceDisplay::Locked { reason, .. } if *why == Refused::Locked => Some(reason.clone()),
            _ => None,
        }
    }

    fn answer_compare(&self, ComparedRuns { runs: [first, second], tell }: &ComparedRuns) -> Result<Reply, ActError> {
        let comparison = self.compare(self.find(first)?, self.find(second)?, *tell);
        Ok(Reply::Comparison(Box::new(comparison)))
    }

    fn answer_what_if(&self, wanted: &WhatIfPlace) -> Result<Reply, ActError> {
        let (run, step) = self.place_of(wanted)?;
        Ok(Reply::WhatIf(Box::new(self.what_if(run, step, wanted.tell))))
    }

    fn place_of(&self, wanted: &WhatIfPlace) -> Result<(RunId, usize), ActError> {
        match &wanted.place {
            Some(RunPlace { run, step }) => Ok((self.find(run)?, *step)),
            None => Ok((self.run.ok_or(ActError::NotSaved)?, self.playthrough.position())),
        }
    }

    fn answer_open(&self, tell: Detail) -> Result<OpenEndings, ActError> {
        let open = self.open_at(self.playthrough.state()).ok_or(ActError::TooLarge)?;
        let shown = self.passage().choices;
        let closes = open.closes.iter().map(|(choice, endings)| {
            let (closes, closes_untold) = self.told_endings(endings, tell);
            let number = shown.iter().find(|shown| shown.choice == Some(*choice)).map_or(0, |shown| shown.number);
            Closes { id: self.story.choice_name(*choice).to_owned(), closes, closes_untold, number }
        });
        let closes = closes.collect();
        let all = self.story.scene_ids().filter(|scene| self.story.ending(*scene).is_some()).count();
        let (open, open_untold) = self.told_endings(&open.endings, tell);
        Ok(OpenEndings { open, closes, open_untold, all })
    }

    /// The saved runs in the order in which they began, and those that were removed. Among runs without steps, only the
    /// one being read counts.
    pub fn run_entries(&self) -> Vec<RunEntry> {
        let shown = self.archive.runs().filter(|saved| !saved.is_empty() || self.run == Some(saved.id));
        let (incomplete, drafts) = (self.archive.incomplete(), self.drafts());
        let entry = |saved: &SavedRun| {
            let draft = drafts.contains(&saved.id);
            RunEntry { draft, ..self.run_entry(saved, !incomplete.contains(&saved.id)) }
        };
        shown.chain(self.archive.removed()).map(entry).collect()
    }

    fn run_entry(&self, saved: &SavedRun, whole: bool) -> RunEntry {
        let last = saved.endings.last().and_then(|(_, id)| self.story.find_scene(id));
        RunEntry {
            run: saved.id,
            from: saved.from.map(|(run, step)| RunStep { run, step }),
            steps: saved.len(),
            at: saved.at,
            ending: saved.ending().map(str::to_owned),
            begun: saved.started,
            played: saved.played,
            current: self.run == Some(saved.id),
            whole,
            name: self.archive.name(saved.id).cloned(),
            marked: self.archive.is_marked(saved.id),
            removed: self.archive.is_removed(saved.id),
            draft: false,
            ended: last.and_then(|scene| self.ending_of(scene)).map(|ending| ending.title),
        }
    }

    fn help(&self) -> Help {
        let mark = self
            .story
            .mark()
            .map(|mark| if self.mark_is_known() { self.story.str(mark.means) } else { self.story.seal() }.to_owned());
        Help { documents: self.document_links(), mark, guide: self.guide() }
    }

    /// The run with an id or a name.
    pub(super) fn find(&self, called: &str) -> Result<RunId, ActError> {
        self.archive.find(called).map_err(|why| ActError::Run(why.to_string()))
    }
}
