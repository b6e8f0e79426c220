//! The logic of a story: everything that play depends on, without the words.

use std::hash::{Hash, Hasher};

use super::model::{Choice, Fact, Junction, Law, Meter, Piece, Scene, SceneKind, ShownValue, Story};

impl Story {
    /// Feeds the logic of the story to a hasher. Two stories that feed the same have the same states, and the same runs
    /// by position: only names, texts and what they look like may differ.
    ///
    /// The conditions inside texts and notes, of documents and of briefs are not part of it, because they only decide
    /// what is read. Every field is named here, so that a new one can't be forgotten.
    pub(crate) fn hash_logic(&self, out: &mut impl Hasher) {
        let Self {
            start,
            meters,
            facts,
            scenes,
            junctions,
            choices,
            branches,
            effects,
            bits,
            id: _,
            title: _,
            about: _,
            seal: _,
            page: _,
            mark: _,
            correction: _,
            omission: _,
            cover: _,
            banned: _,
            briefs: _,
            chapters: _,
            documents: _,
            texts: _,
            lists: _,
            conds: _,
            pieces: _,
            laws: _,
            changes: _,
            returns: _,
            words: _,
        } = self;
        (start, bits).hash(out);
        let counts = [meters.rows().len(), facts.rows().len(), scenes.rows().len(), junctions.rows().len()];
        (counts, choices.rows().len()).hash(out);
        for Meter { range, start, id: _, name: _, color: _, hidden: _, is: _, words: _, is_of_words: _ } in
            meters.rows()
        {
            (range, start).hash(out);
        }
        for Fact { finished_before, start, id: _, is: _, clipping: _, was: _ } in facts.rows() {
            (finished_before, start).hash(out);
        }
        for scene in scenes.rows() {
            hash_scene(scene, out);
        }
        for Junction { branches, id: _, chapter: _, was: _ } in junctions.rows() {
            branches.hash(out);
        }
        for choice in choices.rows() {
            hash_choice(choice, out);
        }
        branches.rows().hash(out);
        effects.rows().hash(out);
    }

    /// Feeds the words and conditions of texts and the claims of laws to a hasher. Two stories that feed the same, and
    /// have the same logic, read the same in every state.
    pub(crate) fn hash_texts(&self, out: &mut impl Hasher) {
        self.all_pieces().iter().for_each(|piece| self.hash_piece(piece, out));
        self.conds.rows().hash(out);
        for note in self.scenes.rows().iter().flat_map(|scene| &scene.notes) {
            (&note.when, note.at.map(|at| self.str(at))).hash(out);
        }
        let documents = self.documents.rows().iter().map(|document| &document.when);
        documents.chain(self.briefs.iter().map(|brief| &brief.when)).for_each(|when| when.hash(out));
        for Law { after, until, claim, id: _, says: _ } in &self.laws {
            (after, until, claim).hash(out);
        }
        self.changes.hash(out);
    }

    fn hash_piece(&self, piece: &Piece, out: &mut impl Hasher) {
        std::mem::discriminant(piece).hash(out);
        match piece {
            Piece::Words { name, verse } => (self.str(*name), verse).hash(out),
            Piece::Style(style) => style.hash(out),
            Piece::Document(document) => document.hash(out),
            Piece::Value { meter, shown: ShownValue::Word(word), verse } => (meter, self.str(*word), verse).hash(out),
            Piece::Value { meter, shown: ShownValue::Number(width), verse } => (meter, width, verse).hash(out),
            Piece::Unless { cond, to } => (cond, to).hash(out),
            Piece::Jump { to } => to.hash(out),
            Piece::Paragraph | Piece::Verse | Piece::Newline | Piece::Rule | Piece::Beat => {}
        }
    }
}

fn hash_scene(scene: &Scene, out: &mut impl Hasher) {
    let Scene { arrive, kind, visits, id: _, chapter: _, dateline: _, key: _, text: _, notes: _, was: _ } = scene;
    (arrive, visits, std::mem::discriminant(kind)).hash(out);
    match kind {
        SceneKind::Choices(choices) => choices.hash(out),
        SceneKind::Next(to) => to.hash(out),
        SceneKind::Ending(_) => {}
    }
}

fn hash_choice(choice: &Choice, out: &mut impl Hasher) {
    let Choice {
        scene,
        gates,
        effects,
        branches,
        leaves,
        once,
        taken,
        list: _,
        id: _,
        text: _,
        said: _,
        after: _,
        locked: _,
        was: _,
    } = choice;
    (scene, gates, effects, branches, leaves, once, taken).hash(out);
}
