//! What is said of all runs: endings, clippings, the runs themselves, and two of them side by side.

use std::io;

use super::words::{count, sentence, signed};
use super::{Linear, Next};
use crate::archive::{Kept, RunId, compare};
use crate::story::SceneId;

impl Linear<'_> {
    pub(super) fn say_endings(&mut self) -> io::Result<Next> {
        let story = self.session.story().clone();
        let found: Vec<String> = self.session.book().endings().into_iter().map(str::to_owned).collect();
        let endings: Vec<_> = (0..)
            .map(SceneId)
            .zip(story.scenes())
            .filter_map(|(id, scene)| Some((scene.id_text(&story), story.ending(id)?)))
            .collect();
        let known = endings.iter().filter(|(id, _)| found.iter().any(|found| found == id)).count();
        self.say(&format!("{known} of {} endings.", endings.len()))?;
        for (id, ending) in endings {
            if found.iter().any(|found| found == id) {
                self.say(&format!("Found: {}.", story.str(ending.title)))?;
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
        let all = self.session.story().scenes().len();
        let all = (0..).map(SceneId).take(all).filter(|scene| self.session.story().ending(*scene).is_some()).count();
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
        let runs = self.session.book().runs().iter().filter(|kept| !kept.is_empty() || Some(kept.id) == here);
        let lines: Vec<String> = runs.map(|kept| self.run_line(kept)).collect();
        if lines.is_empty() {
            return self.answer("Nothing is kept yet.");
        }
        for line in lines {
            self.say(&line)?;
        }
        Ok(Next::Listen)
    }

    /// Says what the second of two runs did otherwise.
    pub(super) fn compare(&mut self, rest: &str) -> io::Result<Next> {
        let names: Vec<&str> = rest.split_whitespace().collect();
        let [first, second] = names.as_slice() else {
            return self.answer("Which two runs? For instance: compare 1.1 1.2. Type runs to see them.");
        };
        let book = self.session.book();
        let run = |name: &str| name.parse::<RunId>().ok().and_then(|run| book.run(run)).map(|kept| kept.id);
        let (Some(from), Some(to)) = (run(first), run(second)) else {
            let missing = if run(first).is_none() { first } else { second };
            return self.answer(&format!("{}.", sentence(&format!("there is no run {missing}"))));
        };
        let (from, to) = (book.path(from), book.path(to));
        let shared = count(compare(&from, &to), "step");
        let corrections = self.session.corrections_between(&from, &to);
        self.say(&format!("{first} and {second} share {shared} from the beginning."))?;
        for line in &corrections {
            self.say(&signed(line))?;
        }
        if corrections.is_empty() {
            return self.answer("Of the decisions that both met, none that can be told was taken otherwise.");
        }
        Ok(Next::Listen)
    }

    /// `1.2: 5 steps, from 1.1 after 3, ended: Dawn, this one.`
    fn run_line(&self, kept: &Kept) -> String {
        let story = self.session.story();
        let book = self.session.book();
        let ending = kept.endings.last().and_then(|(_, id)| story.ending(story.find_scene(id)?));
        let ending = ending.map(|ending| format!(", ended: {}", story.str(ending.title))).unwrap_or_default();
        let fork = kept.from.map(|(run, step)| format!(", from {run} after {step}")).unwrap_or_default();
        let damaged = if book.is_whole(kept.id) { "" } else { ", damaged" };
        let here = if self.session.run() == Some(kept.id) { ", this one" } else { "" };
        format!("{}: {}{fork}{ending}{damaged}{here}.", kept.id, count(kept.len(), "step"))
    }
}
