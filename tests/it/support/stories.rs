//! Stories for tests, from text.

use earlier::engine::{Block, ChoiceDisplay, ChoiceRef, Passage, Playthrough, Segment, page};
use earlier::story::{FactId, Loaded, Story, Style, load};

use crate::support::cases::describe;

/// A story with two facts and a meter, whose one chapter is `one`.
pub(crate) const SETTINGS: &str = r#"Story(
    format: 1,
    id: "small",
    title: "Small",
    start: "a",
    meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5)],
    facts: [Fact(id: "met", is: "they have met"), Fact(id: "told", is: "she was told")],
    chapters: ["one"],
    briefs: [Brief(id: "b", when: "met and told", text: "Both.")],
)
"#;

/// The chapter `one`: nothing but an ending called `a`.
pub(crate) const CHAPTER: &str = r#"Chapter(title: "One", scenes: [
    Scene(id: "a", text: "A.", ending: Ending(title: "A", teaser: "The end.")),
])
"#;

/// Reads a story from files by name.
pub(crate) fn read(files: &[(&str, &str)]) -> Loaded {
    load(|name| {
        let found = files.iter().find(|(known, _)| *known == name);
        found.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| "no such file".to_owned())
    })
}

/// Loads a story of one chapter. `settings` are the fields of the `Story` besides the required ones; the story
/// starts in the scene `a`.
pub(crate) fn written(settings: &str, scenes: &str) -> Loaded {
    let required = "format: 2, id: \"small\", title: \"Small\", start: \"a\", chapters: [\"one\"],";
    let settings = format!("Story({required}\n{settings})");
    let chapter = format!("Chapter(title: \"One\", scenes: [\n{scenes}\n])");
    read(&[("story.ron", &settings), ("chapters/one.ron", &chapter)])
}

/// The story of such a chapter, which must have no errors.
pub(crate) fn story(settings: &str, scenes: &str) -> Story {
    let loaded = written(settings, scenes);
    let said = loaded.diagnostics.iter().map(|problem| describe(problem, &loaded.sources, ""));
    loaded.story.unwrap_or_else(|| panic!("{}\n{settings}\n{scenes}", said.collect::<String>()))
}

/// A story being played.
pub(crate) struct Play {
    pub(crate) story: Story,
    pub(crate) run: Playthrough,
    /// The facts that earlier runs have set.
    pub(crate) known: Vec<FactId>,
}

impl Play {
    /// Begins a story.
    pub(crate) fn new(settings: &str, scenes: &str) -> Self {
        let story = story(settings, scenes);
        let run = Playthrough::new(&story, &[]);
        Self { story, run, known: Vec::new() }
    }

    /// Takes choices that must be open.
    pub(crate) fn take(&mut self, choices: &[&str]) -> &mut Self {
        for choice in choices {
            let taken = self.run.choose(&self.story, ChoiceRef::Id(choice));
            taken.unwrap_or_else(|refused| panic!("{choice}: {refused}, {}", self.choices()));
        }
        self
    }

    pub(crate) fn passage(&self) -> Passage {
        self.run.passage(&self.story, &|fact| self.known.contains(&fact))
    }

    /// The id of the scene.
    pub(crate) fn scene(&self) -> String {
        self.story.scene_name(self.passage().scene).to_owned()
    }

    /// The text: blocks separated by ` ¶ `, styles as they are written, lines of verse after `>`.
    pub(crate) fn text(&self) -> String {
        blocks(&self.passage().text)
    }

    /// The line that the last choice left behind.
    pub(crate) fn after(&self) -> String {
        self.passage().after.as_deref().map(line).unwrap_or_default()
    }

    /// The notes, each with the words beside which it is shown.
    pub(crate) fn notes(&self) -> String {
        let note = |note: &earlier::engine::NoteShown| match note.at {
            Some(at) => format!("{} @ {}", line(&note.text), self.story.str(at)),
            None => line(&note.text),
        };
        self.passage().notes.iter().map(note).collect::<Vec<_>>().join("; ")
    }

    /// The choices as they are shown.
    pub(crate) fn choices(&self) -> String {
        let shown = |shown: &earlier::engine::ChoiceShown| {
            let id = shown.id(&self.story);
            match &shown.state {
                ChoiceDisplay::Open(label) => format!("{} {id}: {}", shown.number, line(label)),
                ChoiceDisplay::Sealed => format!("{} {id}: {}", shown.number, self.story.seal()),
                ChoiceDisplay::Locked { label, reason } => {
                    format!("{} {id}: -{}- {}", shown.number, line(label), line(reason))
                }
            }
        };
        self.passage().choices.iter().map(shown).collect::<Vec<_>>().join("; ")
    }

    /// The meters that are shown, with their words and last changes.
    pub(crate) fn meters(&self) -> String {
        let shown = |shown: &earlier::engine::MeterShown| {
            let meter = &self.story.meters()[shown.meter.index()];
            let word = meter.word(shown.value).map(|word| self.story.str(word)).unwrap_or_default();
            format!("{} {} {word} {:+}", self.story.str(meter.name), shown.value, shown.change)
        };
        self.passage().meters.iter().map(shown).collect::<Vec<_>>().join("; ")
    }

    /// The documents that exist, with their texts.
    pub(crate) fn documents(&self) -> String {
        let shown = |id: &earlier::story::DocumentId| {
            let document = &self.story.documents()[id.index()];
            let text = blocks(&page(&self.story, document.text, self.run.state()));
            format!("{}: {text}", self.story.str(document.name))
        };
        self.passage().documents.iter().map(shown).collect::<Vec<_>>().join("; ")
    }

    /// The facts that hold, by their ids.
    pub(crate) fn facts(&self) -> String {
        let facts = self.story.facts().iter();
        let ids = facts.map(|fact| self.story.str(fact.id));
        let holds = |id: &&str| self.run.state().holds(self.story.find_fact(id).unwrap());
        ids.filter(holds).collect::<Vec<_>>().join(" ")
    }
}

/// Blocks of text on one line.
pub(crate) fn blocks(blocks: &[Block]) -> String {
    let shown = |block: &Block| match block {
        Block::Paragraph(spans) => line(spans),
        Block::Verse(spans) => format!(">{}", line(spans)),
        Block::Break => "---".to_owned(),
        Block::Beat => "~~".to_owned(),
    };
    blocks.iter().map(shown).collect::<Vec<_>>().join(" ¶ ")
}

/// A line of text; styled words are in parentheses after `e` for emphasis, `s` for strong, `m` for marked.
pub(crate) fn line(spans: &[Segment]) -> String {
    let shown = |span: &Segment| {
        let Style { emphasis, strong, marked } = span.style;
        let signs: String = [(emphasis, 'e'), (strong, 's'), (marked, 'm')]
            .iter()
            .filter(|(on, _)| *on)
            .map(|(_, sign)| *sign)
            .collect();
        if signs.is_empty() { span.text.clone() } else { format!("{signs}({})", span.text) }
    };
    spans.iter().map(shown).collect()
}

/// The observations of a story, and of the same story with one piece of its files replaced.
pub(crate) fn with_and_without<T>(
    settings: &str,
    scenes: &str,
    (piece, instead): (&str, &str),
    observe: impl Fn(&mut Play) -> T,
) -> (T, T) {
    let count = settings.matches(piece).count() + scenes.matches(piece).count();
    assert_eq!(count, 1, "`{piece}` must stand in the story once");
    let with = observe(&mut Play::new(settings, scenes));
    let without = observe(&mut Play::new(&settings.replace(piece, instead), &scenes.replace(piece, instead)));
    (with, without)
}

/// A scene `cell` that is a dead end once its only choice was taken, and a choice that is always locked.
pub(crate) const CELL: &str = r#"
    Scene(id: "a", text: "Two doors.", choices: [
        Choice(id: "l", text: "Left.", to: "cell"), Choice(text: "Right.", to: "e"),
    ]),
    Scene(id: "cell", text: "A cell.", choices: [
        Choice(id: "sing", text: "Sing.", to: "cell", once: true),
        Choice(id: "leave", text: "Leave.", to: "e", needs: "seen(e)", locked: "There is a bolt."),
    ]),
    Scene(id: "e", text: "Out.", ending: Ending(title: "Out", teaser: "Light.")),
"#;
