//! Two readers of the same story: one of the ink, played by `bladeink`, and one of its conversion to the format.

use std::collections::BTreeSet;

use bladeink::story::Story as InkStory;
use earlier::engine::{Block, ChoiceDisplay, ChoiceRef, ChoiceShown, Passage, Playthrough, Segment};
use earlier::story::Story;

/// This many scenes with `next` in a row never end.
const ENDLESS: usize = 200;

/// What a reader sees from one choice to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The lines of text that are not empty. White space within a line counts as one space, and none at its ends.
    pub(crate) lines: Vec<String>,
    /// The labels of the choices, in the same way.
    pub(crate) choices: Vec<String>,
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line without the space before punctuation that follows a word, and after an opening bracket: the format drops it
/// beside an alternative that shows nothing, where ink keeps it.
fn tidied(line: &str) -> String {
    let mut out = String::new();
    for (at, letter) in line.char_indices() {
        let next = line[at..].chars().nth(1);
        let closes = next.is_some_and(|next| ".,;:!?…)]”’\"'—–".contains(next));
        let opens = out.ends_with(['(', '[', '“', '‘', '"', '\'']);
        if letter != ' ' || !(closes || opens) {
            out.push(letter);
        }
    }
    out
}

impl Shown {
    fn is_like(&self, other: &Self, spaces: Spaces) -> bool {
        match spaces {
            Spaces::Count => self == other,
            Spaces::MoreLines => {
                let labels = self.choices.iter().zip(&other.choices).all(|(ink, ours)| tidied(ink) == tidied(ours));
                let ((ink, breaks), (ours, our_breaks)) = (self.text(), other.text());
                labels && self.choices.len() == other.choices.len() && ink == ours && breaks.is_subset(&our_breaks)
            }
            Spaces::Ignore => self.letters() == other.letters(),
        }
    }

    /// The text with one space between its lines, and where lines begin in it: after how many letters.
    fn text(&self) -> (String, BTreeSet<usize>) {
        let (mut letters, mut breaks) = (0, BTreeSet::new());
        for line in &self.lines {
            breaks.insert(letters);
            letters += line.chars().filter(|letter| *letter != ' ').count();
        }
        (tidied(&self.lines.join(" ")), breaks)
    }

    /// The lines and the choices without white space.
    fn letters(&self) -> (String, Vec<String>) {
        let without = |line: &String| line.replace(' ', "");
        (self.lines.iter().map(without).collect(), self.choices.iter().map(without).collect())
    }

    /// Adds text, which may have several lines.
    pub(crate) fn line(&mut self, text: &str) {
        let lines = text.split('\n').map(spaced).filter(|line| !line.is_empty());
        self.lines.extend(lines);
    }

    /// Adds the label of a choice.
    pub(crate) fn choice(&mut self, label: &str) {
        self.choices.push(spaced(label));
    }
}

/// Whether white space between words counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spaces {
    /// It does.
    Count,
    /// It does, but the second reader may have a line break where the first one has a space.
    MoreLines,
    /// It does not: random texts have punctuation beside alternatives in every order, and only the format drops the space
    /// before it together with an alternative.
    Ignore,
}

/// A reader of a story.
pub(crate) trait Reader {
    /// Begins again.
    fn restart(&mut self);
    /// What there is to read since the last choice; nothing if it never ends.
    fn read(&mut self) -> Option<Shown>;
    /// Takes the choice with this number, counted from 0.
    fn take(&mut self, choice: usize);
}

/// A reader of ink.
pub(crate) struct InkReader(InkStory);

impl InkReader {
    /// Opens a story that was compiled to JSON.
    pub(crate) fn new(compiled: &str) -> Self {
        Self(InkStory::new(compiled).expect("what the compiler wrote can be played"))
    }
}

impl Reader for InkReader {
    fn restart(&mut self) {
        self.0.reset_state().unwrap();
    }

    fn read(&mut self) -> Option<Shown> {
        let mut shown = Shown::default();
        while self.0.can_continue() {
            let text = match self.0.cont() {
                Ok(text) => text,
                // A story may run out of content; what it showed before is still read.
                Err(error) if error.to_string().contains("ran out of content") => {
                    let text = self.0.get_current_text().unwrap();
                    shown.line(&text);
                    break;
                }
                Err(error) => panic!("{error}"),
            };
            shown.line(&text);
        }
        shown.choices = self.0.get_current_choices().iter().map(|choice| spaced(&choice.text)).collect();
        Some(shown)
    }

    fn take(&mut self, choice: usize) {
        self.0.choose_choice_index(choice).unwrap();
    }
}

/// A reader of a story in the format.
pub(crate) struct OurReader<'s> {
    story: &'s Story,
    run: Playthrough,
    /// The numbers of the choices that can be taken.
    open: Vec<usize>,
}

impl<'s> OurReader<'s> {
    pub(crate) fn new(story: &'s Story) -> Self {
        Self { story, run: Playthrough::new(story, &[]), open: Vec::new() }
    }

    fn passage(&self) -> Passage {
        self.run.passage(self.story, &|_| false)
    }
}

fn text(segments: &[Segment]) -> String {
    segments.iter().map(|segment| segment.text.as_str()).collect()
}

impl Reader for OurReader<'_> {
    fn restart(&mut self) {
        self.run = Playthrough::new(self.story, &[]);
    }

    /// Scenes with `next` are read on to the next choice. Choices that are sealed or locked are none.
    fn read(&mut self) -> Option<Shown> {
        let mut shown = Shown::default();
        for _ in 0..ENDLESS {
            let passage = self.passage();
            passage.after.iter().for_each(|after| shown.line(&text(after)));
            for block in &passage.text {
                match block {
                    Block::Paragraph(segments) | Block::Verse(segments) => shown.line(&text(segments)),
                    Block::Break | Block::Beat => {}
                }
            }
            if !matches!(passage.choices[..], [ChoiceShown { choice: None, .. }]) {
                self.open.clear();
                for choice in &passage.choices {
                    if let ChoiceDisplay::Open(label) = &choice.state {
                        self.open.push(choice.number);
                        shown.choice(&text(label));
                    }
                }
                return Some(shown);
            }
            self.run.choose(self.story, ChoiceRef::Number(1)).unwrap();
        }
        None
    }

    fn take(&mut self, choice: usize) {
        self.run.choose(self.story, ChoiceRef::Number(self.open[choice])).unwrap();
    }
}

/// A walk on which two readers were shown different things.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// The labels of the choices that were taken.
    pub(crate) walk: Vec<String>,
    /// What was shown after them.
    pub(crate) shown: (Shown, Shown),
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (ink, ours) = &self.shown;
        writeln!(f, "after {:?}\nink:  {:#?}\nours: {:#?}", self.walk, ink, ours)
    }
}

/// Numbers that look random.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1))
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % u64::try_from(end).unwrap()).unwrap()
    }
}

/// Plays both with the same random choices, to the end or for this many steps, and returns where they first differ.
pub(crate) fn walk(
    ink: &mut dyn Reader,
    ours: &mut dyn Reader,
    random: &mut Random,
    steps: usize,
    spaces: Spaces,
) -> Option<Difference> {
    let mut walk = Vec::new();
    for _ in 0..steps {
        let ours_shown = ours.read()?;
        let shown = (ink.read()?, ours_shown);
        if !shown.0.is_like(&shown.1, spaces) {
            return Some(Difference { walk, shown });
        }
        if shown.0.choices.is_empty() {
            return None;
        }
        let taken = random.below(shown.0.choices.len());
        walk.push(shown.0.choices[taken].clone());
        ink.take(taken);
        ours.take(taken);
    }
    None
}

/// The shortest of this many walks on which another reader is shown something different from a reader of the story.
pub(crate) fn differ(
    other: &mut dyn Reader,
    story: &Story,
    walks: u32,
    steps: usize,
    spaces: Spaces,
) -> Option<Difference> {
    differ_from(other, &mut OurReader::new(story), walks, steps, spaces)
}

/// The shortest of this many walks on which two readers are shown different things.
pub(crate) fn differ_from(
    other: &mut dyn Reader,
    ours: &mut dyn Reader,
    walks: u32,
    steps: usize,
    spaces: Spaces,
) -> Option<Difference> {
    let walks = (0..walks).filter_map(|seed| {
        other.restart();
        ours.restart();
        walk(other, ours, &mut Random::new(seed.into()), steps, spaces)
    });
    walks.min_by_key(|difference| difference.walk.len())
}
