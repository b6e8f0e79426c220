//! The format in the files: one record per struct, declared once.
//!
//! A declaration generates the type, its deserialization by `ron` through serde, and its reading from a tree, so that
//! the two parsers cannot differ.

use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::gate::GateKind;
use super::syntax::{self, SyntaxKind, SyntaxNode};
use super::tree_reader::{FromTree, Newer, Numbers, Spanned, Str, Strings, TreeReader, record_fields};
use crate::diag::{FileId, Span};

/// The records of a file, with what is needed to point into it.
#[derive(Debug)]
pub(super) struct SourceFile<'a, T> {
    /// The number of the file among the sources.
    pub(super) file: FileId,
    /// Its text, to which the spans of its records refer.
    pub(super) text: &'a str,
    /// The records; what could not be read is omitted or marked as missing.
    pub(super) records: T,
    /// Whether it may contain names that could not be read.
    pub(super) damaged: bool,
    /// Everything in it that came with a newer format than the first; only files from a tree have it.
    pub(super) newer: Vec<Newer>,
}

/// A chapter's file with the name by which `story.ron` lists it.
pub(super) type ChapterFile<'a> = (&'a str, SourceFile<'a, Chapter<'a>>);

/// How `ron` reads the files.
pub(super) fn ron_options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES)
}

/// A string that few records have. It is boxed to keep the others small: a story has tens of thousands.
pub(super) type Rare<'a> = Option<Box<Str<'a>>>;

/// The formats that this version reads, as `story.ron` names them.
///
/// Each use of something that a newer format added is reported. There are three ways to say that something came with
/// format 2, each a line:
///
/// - A field is declared in the group `format_2` of its record.
/// - A new way to write a value calls [`TreeReader::newer`] where it is read, and says so in
///   [`FromTree::needs_format_2`].
/// - A word of the small language reports [`Code::NewerFormat`](crate::diag::Code::NewerFormat) wherever it is used,
///   with what it is as the message. The resolver drops the report if the story has the newer format.
pub(super) const FORMATS: std::ops::RangeInclusive<i32> = 1..=2;

/// Declares a struct of the format: `required` fields, then `optional` ones that have a default, then those added by
/// `format_2`, which are also optional.
macro_rules! record {
    (
        $(#[$doc:meta])*
        $name:ident {
            required { $($must:ident: $must_type:ty,)* }
            optional { $($may:ident: $may_type:ty,)* }
            $(format_2 { $($new:ident: $new_type:ty,)* })?
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
        pub(in crate::story) struct $name<'a> {
            $(pub(in crate::story) $must: $must_type,)*
            $(#[serde(default)] pub(in crate::story) $may: $may_type,)*
            $($(#[serde(default)] pub(in crate::story) $new: $new_type,)*)?
            /// The location of its name, or of its bracket if it has no name; only records from a tree have it.
            #[serde(skip)]
            pub(in crate::story) here: Span,
            /// Whether fields may be missing because of syntax errors; only records from a tree have it.
            #[serde(skip)]
            pub(in crate::story) broken: bool,
            #[serde(skip)]
            pub(in crate::story) _text: std::marker::PhantomData<&'a ()>,
        }

        impl $name<'_> {
            pub(in crate::story) const REQUIRED: &'static [&'static str] = &[$(stringify!($must),)*];
            pub(in crate::story) const OPTIONAL: &'static [&'static str] =
                &[$(stringify!($may),)* $($(stringify!($new),)*)?];
        }

        impl<'a> FromTree<'a> for $name<'a> {
            const EXPECTED: &'static str = concat!("`", stringify!($name), "(…)`");

            fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
                let found = record_fields(node, reader, stringify!($name), Self::REQUIRED, Self::OPTIONAL)?;
                let mut record = Self::absent();
                record.here = found.here;
                record.broken = found.broken;
                for (known, field) in found.fields {
                    match known {
                        $(stringify!($must) => {
                            record.$must = FromTree::read(&field.value, reader).unwrap_or_else(FromTree::lost);
                        })*
                        $(stringify!($may) => {
                            record.$may = FromTree::read(&field.value, reader).unwrap_or_else(FromTree::lost);
                        })*
                        $($(stringify!($new) => {
                            record.$new = FromTree::read(&field.value, reader).unwrap_or_else(FromTree::lost);
                            if record.$new.is_given() {
                                let what = concat!("the field `", stringify!($new), "` of `", stringify!($name), "`");
                                reader.newer(field.name, what);
                            }
                        })*)?
                        _ => {}
                    }
                }
                for (known, field) in found.repeated {
                    match known {
                        $(stringify!($must) => record.$must.add_repeated(&field.value, reader),)*
                        $(stringify!($may) => record.$may.add_repeated(&field.value, reader),)*
                        $($(stringify!($new) => record.$new.add_repeated(&field.value, reader),)*)?
                        _ => {}
                    }
                }
                Some(record)
            }

            fn absent() -> Self {
                Self {
                    $($must: FromTree::lost(),)*
                    $($may: FromTree::absent(),)*
                    $($($new: FromTree::absent(),)*)?
                    here: Span::default(),
                    broken: true,
                    _text: std::marker::PhantomData,
                }
            }

            fn needs_format_2(&self) -> bool {
                let Self { $($must,)* $($may,)* $($($new,)*)? .. } = self;
                [$($must.needs_format_2(),)* $($may.needs_format_2(),)* $($($new.is_given(),)*)?].contains(&true)
            }
        }
    };
}

/// Declares a type whose values are single words.
macro_rules! words {
    ($(#[$doc:meta])* $vis:vis $name:ident, $what:literal { $($(#[$word_doc:meta])* $word:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        $vis enum $name {
            $($(#[$word_doc])* $word,)*
        }

        impl $name {
            /// The words, as a file has them.
            pub(super) const WORDS: &[&str] = &[$(stringify!($word),)*];
        }

        impl<'a> FromTree<'a> for $name {
            const EXPECTED: &'static str = $what;

            fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
                const WORDS: &[(&str, $name)] = &[$((stringify!($word), $name::$word),)*];
                reader.word(node, $what, WORDS)
            }

            fn absent() -> Self {
                let [first, ..] = [$($name::$word,)*];
                first
            }
        }
    };
}

record! {
    /// `story.ron`.
    Story {
        required {
            format: Spanned<i32>,
            id: Str<'a>,
            title: Str<'a>,
            start: Str<'a>,
            chapters: Vec<Str<'a>>,
        }
        optional {
            meters: Vec<Meter<'a>>,
            mark: Option<Mark<'a>>,
            seal: Option<Str<'a>>,
            facts: Vec<Fact<'a>>,
            correction: Option<Str<'a>>,
            documents: Vec<Document<'a>>,
            briefs: Vec<Brief<'a>>,
            cover: Option<Cover<'a>>,
            banned: Vec<Str<'a>>,
            page: Option<Page<'a>>,
        }
        format_2 {
            author: Option<Str<'a>>,
            about: Option<Str<'a>>,
            version: Option<Str<'a>>,
            language: Option<Str<'a>>,
            license: Option<Str<'a>>,
            warnings: Vec<Str<'a>>,
            terms: Vec<Term<'a>>,
            word_meters: Vec<WordMeter<'a>>,
            texts: Vec<Text<'a>>,
            lists: Vec<ChoiceList<'a>>,
            laws: Vec<Law<'a>>,
            omission: Option<Str<'a>>,
        }
    }
}

record! {
    /// A meter: a whole number in a range.
    Meter {
        required { id: Str<'a>, name: Str<'a>, range: Spanned<(i32, i32)>, start: Spanned<i32>, }
        optional { color: Option<Color>, words: Vec<(Spanned<i32>, Str<'a>)>, hidden: bool, }
        format_2 { is: Option<Str<'a>>, }
    }
}

record! {
    /// A meter whose values are words.
    WordMeter {
        required { id: Str<'a>, name: Str<'a>, of: Vec<Str<'a>>, }
        optional { start: Option<Str<'a>>, color: Option<Color>, hidden: bool, is: Option<Str<'a>>, }
    }
}

record! {
    /// A word or a sign of the story that readers may not know.
    Term {
        required { term: Str<'a>, means: Str<'a>, }
        optional {}
    }
}

record! {
    /// Something that holds in every run of the story.
    Law {
        required { id: Str<'a>, says: Str<'a>, }
        optional {
            after: Option<Str<'a>>,
            until: Option<Str<'a>>,
            at: Vec<Str<'a>>,
            always: Option<Str<'a>>,
            never: Option<Str<'a>>,
            possible: Vec<Str<'a>>,
            leads_to: Vec<Str<'a>>,
            ends: bool,
            within: Option<Spanned<i32>>,
        }
    }
}

record! {
    /// How marked text looks, and what the color key says about it.
    Mark {
        required { color: Color, means: Str<'a>, }
        optional { known_by: Option<Str<'a>>, }
    }
}

record! {
    /// A fact, which is true or false.
    Fact {
        required { id: Str<'a>, is: Str<'a>, }
        optional { clipping: Option<Keepsake<'a>>, from: Option<Origin>, was: Vec<Str<'a>>, }
        format_2 { start: bool, }
    }
}

record! {
    /// What a reader keeps of a fact, with a text.
    Clipping {
        required { title: Str<'a>, text: Str<'a>, }
        optional {}
    }
}

/// What a reader keeps of a fact: a headline, or a headline with a text.
#[derive(Debug)]
pub(super) enum Keepsake<'a> {
    /// A headline.
    Headline(Str<'a>),
    /// A headline and a text, which came with format 2.
    Clipping(Clipping<'a>),
}

impl<'a> Keepsake<'a> {
    /// The headline.
    pub(super) fn title(&self) -> &Str<'a> {
        match self {
            Self::Headline(title) => title,
            Self::Clipping(clipping) => &clipping.title,
        }
    }

    /// The text, if it has one.
    pub(super) fn text(&self) -> Option<&Str<'a>> {
        match self {
            Self::Headline(_) => None,
            Self::Clipping(clipping) => Some(&clipping.text),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Keepsake<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // A visitor would not learn the name of the record.
        let written = <&RawValue>::deserialize(from)?.get_ron();
        let is_comment = |token: &&str| token.starts_with("//") || token.starts_with("/*");
        let is_string =
            syntax::tokens(written).find(|token| !is_comment(token)).is_some_and(|token| token.contains('"'));
        let read = match is_string {
            true => ron_options().from_str(written).map(Self::Headline),
            false => ron_options().from_str(written).map(Self::Clipping),
        };
        read.map_err(|error| D::Error::custom(error.code))
    }
}

impl<'a> FromTree<'a> for Keepsake<'a> {
    const EXPECTED: &'static str = "a string or `Clipping(…)`";

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        match &node.kind {
            SyntaxKind::Text => Str::read(node, reader).map(Self::Headline),
            SyntaxKind::Record { .. } | SyntaxKind::Tuple { name: Some(_), .. } => {
                let clipping = Clipping::read(node, reader)?;
                reader.newer(clipping.here, "`Clipping(…)`");
                Some(Self::Clipping(clipping))
            }
            _ => {
                reader.wrong_type(node, Self::EXPECTED);
                None
            }
        }
    }

    fn absent() -> Self {
        Self::Headline(Str::absent())
    }

    fn needs_format_2(&self) -> bool {
        matches!(self, Self::Clipping(_))
    }
}

record! {
    /// A text that has a key of its own, or is listed with the other documents without one.
    Document {
        required { id: Str<'a>, name: Str<'a>, text: Str<'a>, }
        optional { key: Option<Spanned<char>>, when: Option<Str<'a>>, }
    }
}

record! {
    /// A text that other texts show.
    Text {
        required { id: Str<'a>, text: Str<'a>, }
        optional {}
    }
}

record! {
    /// A line after an ending.
    Brief {
        required { id: Str<'a>, when: Str<'a>, text: Str<'a>, }
        optional {}
    }
}

record! {
    /// What the book's cover says once every clipping is known.
    Cover {
        required { title: Str<'a>, text: Str<'a>, }
        optional {}
    }
}

record! {
    /// The page that a scene's text must fit.
    Page {
        required { columns: Spanned<i32>, rows: Spanned<i32>, }
        optional {}
    }
}

record! {
    /// One file of scenes.
    Chapter {
        required { title: Str<'a>, scenes: Vec<ChapterItem<'a>>, }
        optional {}
        format_2 { epigraph: Option<Str<'a>>, }
    }
}

record! {
    /// A screen of the story.
    Scene {
        required { id: Str<'a>, text: Str<'a>, }
        optional {
            dateline: Rare<'a>,
            key: Rare<'a>,
            arrive: Vec<Str<'a>>,
            notes: Vec<Note<'a>>,
            choices: Vec<Choice<'a>>,
            next: Rare<'a>,
            ending: Option<Box<Ending<'a>>>,
            was: Vec<Str<'a>>,
        }
        format_2 { groups: Vec<Choices<'a>>, choices_of: Vec<Str<'a>>, }
    }
}

record! {
    /// A junction, which is never shown and only leads on.
    Junction {
        required { id: Str<'a>, to_first: Vec<Route<'a>>, }
        optional { was: Vec<Str<'a>>, }
    }
}

record! {
    /// What makes a scene an ending.
    Ending {
        required { title: Str<'a>, teaser: Str<'a>, }
        optional {}
    }
}

record! {
    /// A note in the margin.
    Note {
        required { text: Str<'a>, }
        optional { at: Option<Str<'a>>, when: Option<Str<'a>>, }
    }
}

record! {
    /// A choice of a scene.
    Choice {
        required { text: Str<'a>, }
        optional {
            id: Rare<'a>,
            to: Option<Str<'a>>,
            to_first: Option<Vec<Route<'a>>>,
            effects: Vec<Str<'a>>,
            said: Rare<'a>,
            after: Rare<'a>,
            when: Rare<'a>,
            seal: Rare<'a>,
            needs: Rare<'a>,
            locked: Rare<'a>,
            once: bool,
            was: Vec<Str<'a>>,
        }
        format_2 { otherwise: bool, detour: Rare<'a>, then: Rare<'a>, back: Option<Spanned<bool>>, }
    }
}

impl<'a> Choice<'a> {
    /// Whether the choice returns from a detour.
    pub(crate) fn goes_back(&self) -> bool {
        self.back.is_some_and(|back| back.value)
    }

    /// The string of a gate's condition, if the choice has it.
    pub(crate) fn gate(&self, kind: GateKind) -> Option<&Str<'a>> {
        match kind {
            GateKind::When => self.when.as_deref(),
            GateKind::Seal => self.seal.as_deref(),
            GateKind::Needs => self.needs.as_deref(),
        }
    }
}

record! {
    /// Choices of a scene that share a condition.
    Choices {
        required { when: Str<'a>, choices: Vec<Choice<'a>>, }
        optional {}
    }
}

record! {
    /// Choices that many scenes have.
    ChoiceList {
        required { id: Str<'a>, choices: Vec<Choice<'a>>, }
        optional { when: Option<Str<'a>>, }
    }
}

record! {
    /// One line of a `to_first`.
    Route {
        required { to: Str<'a>, }
        optional { when: Option<Str<'a>>, }
    }
}

record! {
    /// A recorded run, as it is saved, shared and used as a test.
    Run {
        required { story: Str<'a>, choices: Vec<Str<'a>>, }
        optional { facts: Vec<Str<'a>>, expect: Option<Expect<'a>>, note: Option<Str<'a>>, }
    }
}

record! {
    /// What is expected at the end of a run.
    Expect {
        required {}
        optional { ending: Option<Str<'a>>, meters: Option<Numbers<'a>>, shows: Option<Strings<'a>>, }
    }
}

words! {
    /// The colors of a terminal that a story may ask for.
    pub Color, "a color" {
        /// Black.
        Black,
        /// Red.
        Red,
        /// Green.
        Green,
        /// Yellow.
        Yellow,
        /// Blue.
        Blue,
        /// Magenta.
        Magenta,
        /// Cyan.
        Cyan,
        /// White.
        White,
    }
}

words! {
    /// Where a fact comes from when no effect sets it.
    pub(super) Origin, "`FinishedBefore`" {
        /// An ending of this story was reached in an earlier run.
        FinishedBefore,
    }
}

/// An element of a chapter's list of scenes.
#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) enum ChapterItem<'a> {
    /// A scene.
    Scene(Box<Scene<'a>>),
    /// A junction.
    Junction(Junction<'a>),
}

impl<'a> FromTree<'a> for ChapterItem<'a> {
    const EXPECTED: &'static str = "`Scene(…)` or `Junction(…)`";

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        let (SyntaxKind::Record { name, .. } | SyntaxKind::Tuple { name, .. }) = &node.kind else {
            reader.wrong_type(node, Self::EXPECTED);
            return None;
        };
        match reader.variant(*name, node, &["Scene", "Junction"])? {
            "Junction" => Junction::read(node, reader).map(Self::Junction),
            _ => Scene::read(node, reader).map(|scene| Self::Scene(Box::new(scene))),
        }
    }

    fn absent() -> Self {
        Self::Junction(Junction::absent())
    }

    fn needs_format_2(&self) -> bool {
        match self {
            Self::Scene(scene) => scene.needs_format_2(),
            Self::Junction(junction) => junction.needs_format_2(),
        }
    }
}
