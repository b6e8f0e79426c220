//! The lines that go out.

use serde::Serialize;

use super::Talk;
use super::shapes::{self, Choice, Ending, Line, Note, Ordered, Stopped, StyledSpan, VERSION, line, words};
use crate::archive::SavedRun;
use crate::engine::{ChoiceDisplay, ChoiceShown, Divergence, MeterShown, Passage, page};
use crate::session::{PageRead, Session, find_document};
use crate::story::{SceneId, Story};

#[derive(Serialize)]
struct Document<'d> {
    version: u32,
    document: &'d str,
    name: &'d str,
    text: Vec<StyledSpan<'d>>,
}

#[derive(Serialize)]
struct Read<'r> {
    scene: &'r str,
    chapter: &'r str,
    dateline: Option<&'r str>,
    after: Option<String>,
    text: Vec<StyledSpan<'r>>,
    chosen: Option<Chosen<'r>>,
}

#[derive(Serialize)]
struct Chosen<'c> {
    id: &'c str,
    text: String,
}

#[derive(Serialize)]
struct Run<'r> {
    run: String,
    from: Option<Fork>,
    steps: usize,
    at: usize,
    ending: Option<&'r str>,
    begun: u64,
    played: u64,
    current: bool,
    whole: bool,
    name: Option<&'r str>,
    marked: bool,
    removed: bool,
}

#[derive(Serialize)]
struct Fork {
    run: String,
    step: usize,
}

#[derive(Serialize)]
struct EndingKnown<'e> {
    id: &'e str,
    found: bool,
    title: Option<&'e str>,
    teaser: &'e str,
    road: Option<Fork>,
}

#[derive(Serialize)]
struct Clipping<'c> {
    id: &'c str,
    headline: &'c str,
}

#[derive(Serialize)]
struct Cover<'c> {
    title: &'c str,
    text: Vec<StyledSpan<'c>>,
}

#[derive(Serialize)]
struct Endings<'e> {
    version: u32,
    endings: Vec<EndingKnown<'e>>,
    clippings: Vec<Clipping<'e>>,
    cover: Option<Cover<'e>>,
}

/// What is open: the endings that can still be reached, and what each choice would close.
#[derive(Serialize)]
struct Open<'o> {
    version: u32,
    open: Vec<&'o str>,
    closes: Vec<Closes<'o>>,
}

#[derive(Serialize)]
struct Closes<'c> {
    id: &'c str,
    closes: Vec<&'c str>,
}

/// One named answer.
pub(super) fn named(name: &str, answer: impl Serialize) -> String {
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Part<A> {
        Version(u32),
        Answer(A),
    }
    line(&Ordered(vec![("version", Part::Version(VERSION)), (name, Part::Answer(answer))]))
}

pub(super) fn scene_id(story: &Story, scene: SceneId) -> &str {
    story.scene(scene).id_text(story)
}

fn chapter<'s>(story: &'s Story, passage: &Passage) -> &'s str {
    story.chapter_title(passage.chapter)
}

impl Talk<'_> {
    /// The endings that can still be reached from here.
    pub(super) fn open(&mut self) -> Result<String, String> {
        self.session.look_ahead();
        let open = self.session.open_and_closed();
        let open = open.ok_or("this story is too large to say which endings are still open")?;
        let story = self.session.story().as_ref();
        let ids = |endings: &[SceneId]| endings.iter().map(|ending| scene_id(story, *ending)).collect();
        let closes = open
            .closes
            .iter()
            .map(|(choice, endings)| Closes { id: story.choice(*choice).id_text(story), closes: ids(endings) });
        Ok(line(&Open { version: VERSION, open: ids(&open.endings), closes: closes.collect() }))
    }

    /// The passage that is shown.
    pub(super) fn passage(&self, stop: Option<&Divergence>, complaint: Option<String>) -> String {
        let session = &self.session;
        let story = session.story().as_ref();
        let passage = session.passage();
        let page = session.ending_page();
        let replay = session.replay();
        let stop = stop.or(replay.as_ref().and_then(|place| place.stop.as_ref()));
        line(&shapes::Passage {
            version: VERSION,
            scene: scene_id(story, passage.scene),
            chapter: chapter(story, &passage),
            dateline: passage.dateline.map(|dateline| story.str(dateline)),
            after: passage.after.as_deref().map(words),
            text: passage.text.iter().map(StyledSpan::of).collect(),
            notes: passage
                .notes
                .iter()
                .map(|note| Note {
                    text: words(&note.text),
                    at: note.at.map(|at| story.str(at)),
                    spans: shapes::spans(&note.text),
                })
                .collect(),
            choices: passage.choices.iter().map(|shown| choice(session, story, shown)).collect(),
            meters: meters(story, &passage),
            facts: facts(session, story),
            documents: passage.documents.iter().map(|document| story.document_name(*document)).collect(),
            ending: passage
                .ending
                .as_ref()
                .map(|ending| Ending { id: scene_id(story, passage.scene), title: story.str(ending.title) }),
            corrections: page.map(|page| Line::all(&page.corrections)),
            briefs: page.map(|page| Line::all(&page.briefs)),
            run: session.run().map(|run| run.to_string()),
            step: session.playthrough().position(),
            replay: replay.as_ref().map(|place| shapes::Replay {
                step: place.step,
                of: place.of,
                next: place.next.clone(),
            }),
            stopped: stop.map(|stop| Stopped::of(stop, scene_id(story, stop.scene))),
            complaint,
            after_spans: passage.after.as_deref().map(shapes::spans),
            meter_words: meter_words(story, &passage),
            chapter_number: passage.chapter.index() + 1,
        })
    }

    /// A document that exists by now.
    pub(super) fn document(&self, id: &str) -> Result<String, String> {
        let story = self.session.story().as_ref();
        let document = find_document(&self.session, id).ok_or_else(|| format!("there is no document `{id}` here"))?;
        let text = page(story, document.text, self.session.playthrough().state());
        Ok(line(&Document {
            version: VERSION,
            document: story.str(document.id),
            name: story.str(document.name),
            text: text.iter().map(StyledSpan::of).collect(),
        }))
    }

    /// Everything that was read in this run, with what was chosen.
    pub(super) fn history(&self) -> String {
        let story = self.session.story().as_ref();
        let pages = self.session.history();
        let read: Vec<Read> = pages
            .iter()
            .map(|PageRead { passage, chosen }| Read {
                scene: scene_id(story, passage.scene),
                chapter: chapter(story, passage),
                dateline: passage.dateline.map(|dateline| story.str(dateline)),
                after: passage.after.as_deref().map(words),
                text: passage.text.iter().map(StyledSpan::of).collect(),
                chosen: chosen.as_ref().map(|(id, label)| Chosen { id, text: words(label) }),
            })
            .collect();
        named("history", read)
    }

    /// The endings, and what else was found for good.
    pub(super) fn endings(&self) -> String {
        let story = self.session.story().as_ref();
        let book = self.session.book();
        let found = book.endings();
        let endings = story.scene_ids().map(|id| (id, story.scene(id))).filter_map(|(id, scene)| {
            let ending = story.ending(id)?;
            let name = scene.id_text(story);
            let known = found.contains(&name);
            let title = known.then(|| story.str(ending.title));
            let road = book.first_run_to(name).map(|(run, step)| Fork { run: run.to_string(), step });
            Some(EndingKnown { id: name, found: known, title, teaser: story.str(ending.teaser), road })
        });
        let kept = story.facts().iter().filter_map(|fact| Some((story.str(fact.id), story.str(fact.clipping?))));
        let clippings = kept.filter(|(id, _)| book.has_clipping(id)).map(|(id, headline)| Clipping { id, headline });
        let cover = self.session.cover();
        line(&Endings {
            version: VERSION,
            endings: endings.collect(),
            clippings: clippings.collect(),
            cover: cover.as_ref().map(|(title, text)| Cover { title, text: text.iter().map(StyledSpan::of).collect() }),
        })
    }
}

/// The runs that are kept, and those that were removed.
pub(super) fn runs(session: &Session) -> String {
    let book = session.book();
    let shown = book.runs().filter(|kept| !kept.is_empty() || session.run() == Some(kept.id));
    let runs: Vec<Run> = shown.chain(book.removed()).map(|kept| run(session, kept)).collect();
    named("runs", runs)
}

fn run<'s>(session: &'s Session, kept: &'s SavedRun) -> Run<'s> {
    let book = session.book();
    Run {
        run: kept.id.to_string(),
        from: kept.from.map(|(run, step)| Fork { run: run.to_string(), step }),
        steps: kept.len(),
        at: kept.at,
        ending: kept.ending(),
        begun: kept.started,
        played: kept.played,
        current: session.run() == Some(kept.id),
        whole: book.is_complete(kept.id),
        name: book.name(kept.id),
        marked: book.is_marked(kept.id),
        removed: book.is_removed(kept.id),
    }
}

fn choice<'p>(session: &Session, story: &'p Story, shown: &'p ChoiceShown) -> Choice<'p> {
    let (label, state, reason) = match &shown.state {
        ChoiceDisplay::Open(label) => (Some(label), "open", None),
        ChoiceDisplay::Sealed => (None, "sealed", None),
        ChoiceDisplay::Locked { label, reason } => (Some(label), "locked", Some(reason)),
    };
    Choice {
        number: shown.number,
        id: shown.id(story),
        text: label.map(|label| words(label)),
        spans: label.map(|label| shapes::spans(label)),
        state,
        reason: reason.map(|reason| words(reason)),
        reason_spans: reason.map(|reason| shapes::spans(reason)),
        seen: shown.choice.is_some_and(|choice| session.was_taken(choice)),
    }
}

fn meters<'s>(story: &'s Story, passage: &Passage) -> Ordered<&'s str, i32> {
    let entry = |shown: &MeterShown| (story.meter_name(shown.meter), shown.value);
    Ordered(passage.meters.iter().map(entry).collect())
}

fn meter_words<'s>(story: &'s Story, passage: &Passage) -> Ordered<&'s str, &'s str> {
    let entry = |shown: &MeterShown| {
        let meter = story.meter(shown.meter);
        Some((story.str(meter.id), story.str(meter.word(shown.value)?)))
    };
    Ordered(passage.meters.iter().filter_map(entry).collect())
}

fn facts<'s>(session: &Session, story: &'s Story) -> Vec<&'s str> {
    let state = session.playthrough().state();
    story.fact_ids().filter(|fact| state.holds(*fact)).map(|fact| story.fact_name(fact)).collect()
}
