//! What is said of all runs: endings, clippings, the runs themselves, and two of them side by side.

use std::io;

use super::{Linear, Next};
use crate::archive::SavedRun;
use crate::session::Session;
use crate::text::count;

impl Linear<'_> {
    pub(super) fn say_endings(&mut self) -> io::Result<Next> {
        let story = self.session.story().clone();
        let found: Vec<String> = self.session.book().endings().into_iter().map(str::to_owned).collect();
        let endings: Vec<_> =
            story.scene_ids().filter_map(|scene| Some((story.scene_name(scene), story.ending(scene)?))).collect();
        let known = endings.iter().filter(|(id, _)| found.iter().any(|found| found == id)).count();
        self.say(&format!("{known} of {} endings.", endings.len()))?;
        for (id, ending) in endings {
            if found.iter().any(|found| found == id) {
                let road = self
                    .session
                    .book()
                    .first_run_to(id)
                    .map(|(run, steps)| format!(" {run} came to it in {}.", count(steps, "step")));
                self.say(&format!("Found: {}.{}", story.str(ending.title), road.unwrap_or_default()))?;
            } else {
                self.say(&format!("{}: {}", story.seal(), story.str(ending.teaser)))?;
            }
        }
        self.say_clippings()
    }

    /// How many endings can still be reached, and how many each choice would close.
    pub(super) fn say_open(&mut self) -> io::Result<Next> {
        self.session.look_ahead();
        let Some(open) = self.session.open_and_closed() else {
            return self.answer("This story is too large to say which endings are still open.");
        };
        let story = self.session.story();
        let all = story.scene_ids().filter(|scene| story.ending(*scene).is_some()).count();
        self.say(&format!("{} of {all} endings can still be reached from here.", open.endings.len()))?;
        let shown = self.session.passage().choices;
        for (choice, closes) in &open.closes {
            let number = shown.iter().find(|shown| shown.choice == Some(*choice)).map(|shown| shown.number);
            if let (Some(number), false) = (number, closes.is_empty()) {
                self.say(&format!("{number} would close {}.", count(closes.len(), "ending")))?;
            }
        }
        Ok(Next::Listen)
    }

    fn say_clippings(&mut self) -> io::Result<Next> {
        let story = self.session.story().clone();
        let kept = story.facts().iter().filter_map(|fact| Some((fact, fact.clipping?)));
        let known = kept.filter(|(fact, _)| self.session.book().has_clipping(story.str(fact.id)));
        let headlines: Vec<String> = known.map(|(_, headline)| story.str(headline).to_owned()).collect();
        if !headlines.is_empty() {
            self.say(&format!("Clippings: {}.", headlines.join("; ")))?;
        }
        if let Some((title, text)) = self.session.cover() {
            self.gap()?;
            self.say(&title)?;
            self.say_text(&text, false)?;
        }
        Ok(Next::Listen)
    }

    /// The runs that are kept. Of those that have just begun only this one counts.
    pub(super) fn say_runs(&mut self) -> io::Result<Next> {
        let here = self.session.run();
        let runs = self.session.book().runs().filter(|kept| !kept.is_empty() || Some(kept.id) == here);
        let lines: Vec<String> = runs.map(|kept| run_line(&self.session, kept)).collect();
        if lines.is_empty() {
            return self.answer("Nothing is kept yet.");
        }
        for line in lines {
            self.say(&line)?;
        }
        Ok(Next::Listen)
    }
}

/// `1.2: 5 steps, from 1.1 after 3, ended: Dawn, this one.`
pub(super) fn run_line(session: &Session, kept: &SavedRun) -> String {
    let story = session.story();
    let book = session.book();
    let ending = kept.endings.last().and_then(|(_, id)| story.ending(story.find_scene(id)?));
    let ending = ending.map(|ending| format!(", ended: {}", story.str(ending.title))).unwrap_or_default();
    let fork = kept.from.map(|(run, step)| format!(", from {run} after {step}")).unwrap_or_default();
    let damaged = if book.is_complete(kept.id) { "" } else { ", damaged" };
    let here = if session.run() == Some(kept.id) { ", this one" } else { "" };
    let name = book.name(kept.id).map(|name| format!(", \"{name}\"")).unwrap_or_default();
    let marked = if book.is_marked(kept.id) { ", marked" } else { "" };
    format!("{}{name}{marked}: {}{fork}{ending}{damaged}{here}.", kept.id, count(kept.len(), "step"))
}
