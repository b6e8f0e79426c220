//! The shapes of the lines that go out, their fields in the order in which they are written.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::engine::{self, Block, Divergence};

/// The version of the format.
pub(super) const VERSION: u32 = 1;

/// A line of JSON. Text keys and whole numbers can't fail to be written.
pub(super) fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// `{"error":"…"}`
pub(super) fn error(why: &str) -> String {
    line(&Ordered(vec![("error", why)]))
}

/// `{"saved":"…"}`
pub(super) fn saved(path: &str) -> String {
    line(&Ordered(vec![("saved", path)]))
}

/// A map that keeps the order of its entries.
pub(super) struct Ordered<K, V>(pub(super) Vec<(K, V)>);

impl<K: Serialize, V: Serialize> Serialize for Ordered<K, V> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut map = out.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// Reads every entry, those with the same key too.
impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Ordered<K, V> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Entries<K, V>(PhantomData<(K, V)>);

        impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
            type Value = Ordered<K, V>;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }

        from.deserialize_map(Entries(PhantomData))
    }
}

#[derive(serde::Serialize)]
pub(super) struct Passage<'p> {
    pub(super) version: u32,
    pub(super) scene: &'p str,
    pub(super) chapter: &'p str,
    pub(super) dateline: Option<&'p str>,
    pub(super) after: Option<String>,
    pub(super) text: Vec<StyledSpan<'p>>,
    pub(super) notes: Vec<Note<'p>>,
    pub(super) choices: Vec<Choice<'p>>,
    pub(super) meters: Ordered<&'p str, i32>,
    pub(super) facts: Vec<&'p str>,
    pub(super) documents: Vec<&'p str>,
    pub(super) ending: Option<Ending<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) corrections: Option<Vec<Line<'p>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) briefs: Option<Vec<Line<'p>>>,
    pub(super) run: Option<String>,
    pub(super) step: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) replay: Option<Replay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stopped: Option<Stopped<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) complaint: Option<String>,
    pub(super) after_spans: Option<Vec<Span<'p>>>,
    pub(super) meter_words: Ordered<&'p str, &'p str>,
    pub(super) chapter_number: usize,
}

/// How far a run is shown again, and what it takes next.
#[derive(serde::Serialize)]
pub(super) struct Replay {
    pub(super) step: usize,
    pub(super) of: usize,
    pub(super) next: Option<String>,
}

#[derive(serde::Serialize)]
pub(super) struct StyledSpan<'p> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    spans: Option<Vec<Span<'p>>>,
}

#[derive(serde::Serialize)]
pub(super) struct Span<'p> {
    text: &'p str,
    marked: bool,
    emphasis: bool,
    strong: bool,
}

#[derive(serde::Serialize)]
pub(super) struct Line<'p> {
    spans: Vec<Span<'p>>,
}

#[derive(serde::Serialize)]
pub(super) struct Note<'p> {
    pub(super) text: String,
    pub(super) at: Option<&'p str>,
    pub(super) spans: Vec<Span<'p>>,
}

#[derive(serde::Serialize)]
pub(super) struct Choice<'p> {
    pub(super) number: usize,
    pub(super) id: &'p str,
    pub(super) text: Option<String>,
    pub(super) spans: Option<Vec<Span<'p>>>,
    pub(super) state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason_spans: Option<Vec<Span<'p>>>,
    pub(super) seen: bool,
}

#[derive(serde::Serialize)]
pub(super) struct Ending<'p> {
    pub(super) id: &'p str,
    pub(super) title: &'p str,
}

#[derive(serde::Serialize)]
pub(super) struct Stopped<'p> {
    pub(super) scene: &'p str,
    pub(super) wanted: &'p str,
    pub(super) why: String,
    pub(super) offered: &'p [String],
}

impl<'p> StyledSpan<'p> {
    pub(super) fn of(block: &'p Block) -> Self {
        let (kind, words) = match block {
            Block::Paragraph(words) => ("paragraph", Some(words)),
            Block::Verse(words) => ("verse", Some(words)),
            Block::Break => ("break", None),
            Block::Beat => ("beat", None),
        };
        Self { kind, spans: words.map(|words| spans(words)) }
    }
}

impl<'p> Line<'p> {
    pub(super) fn all(lines: &'p [Vec<engine::Segment>]) -> Vec<Self> {
        lines.iter().map(|line| Self { spans: spans(line) }).collect()
    }
}

impl<'p> Stopped<'p> {
    pub(super) fn of(stop: &'p Divergence, scene: &'p str) -> Self {
        Self { scene, wanted: &stop.wanted, why: stop.why.to_string(), offered: &stop.offered }
    }
}

pub(super) fn spans(spans: &[engine::Segment]) -> Vec<Span<'_>> {
    spans
        .iter()
        .map(|span| Span {
            text: &span.text,
            marked: span.style.marked,
            emphasis: span.style.emphasis,
            strong: span.style.strong,
        })
        .collect()
}

/// The words of a line without its styles.
pub(super) fn words(spans: &[engine::Segment]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}
