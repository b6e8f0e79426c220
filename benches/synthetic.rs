//! A story of any number of scenes, always the same for the same number.
//!
//! Each scene has 60 words in one paragraph and three choices. The first leads to the next scene in a ring
//! and changes one of two meters by one; the second leads to a random scene; the third leads to a random
//! scene and is shown on one condition on a meter. So a scene has one effect and one condition, and every
//! scene can be reached.

use std::fmt::Write as _;

/// How many scenes a chapter holds.
const CHAPTER: usize = 1_000;

/// The meters with their values at the start; both go from 0 to 10.
const METERS: [(&str, i32); 2] = [("trust", 7), ("patience", 6)];

const WORDS: &[&str] = &[
    "the", "bridge", "is", "up", "and", "nobody", "on", "quay", "street", "has", "any", "idea", "why", "it", "should",
    "be", "at", "this", "hour", "of", "a", "Thursday", "she", "counts", "lights", "across", "water", "then", "again",
    "because", "first", "time", "came", "to", "eleven", "second", "twelve", "horn", "goes", "once", "for", "small",
    "boats", "twice", "large", "ones", "Dutch", "says", "that", "paper", "will", "print", "what", "he", "told", "them",
    "not", "happened", "kettle", "clicks", "off", "in", "next", "room", "without", "anyone", "having", "asked",
];

/// A generator whose numbers are random enough for a story and a walk through it.
pub(crate) struct Random(u64);

impl Random {
    /// The generator that starts from a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number from 0 up to but without `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) as usize * end) >> 32
    }
}

/// One scene, before it is written in a format.
struct Scene {
    number: usize,
    sentence: String,
    labels: [String; 3],
    targets: [usize; 3],
    /// The meter that the first choice changes, and by how much.
    effect: (usize, i32),
    /// The meter that the third choice asks for, and the least value.
    condition: (usize, usize),
}

impl Scene {
    fn new(number: usize, scenes: usize) -> Self {
        let mut random = Random::new(number as u64 + 1);
        Self {
            number,
            sentence: sentence(60, &mut random),
            labels: std::array::from_fn(|_| {
                let words = 4 + random.below(4);
                sentence(words, &mut random)
            }),
            targets: targets(number, scenes, &mut random),
            effect: (random.below(2), if random.below(2) == 0 { 1 } else { -1 }),
            condition: (random.below(2), 1 + random.below(9)),
        }
    }

    fn write_ron(&self, out: &mut String) {
        let Self { number, labels, targets, .. } = self;
        let _ = write!(out, "        Scene(\n            id: \"scene_{number}\",\n            text: r#\"\n");
        let words: Vec<&str> = self.sentence.split(' ').collect();
        for line in words.chunks(13) {
            let _ = writeln!(out, "                {}", line.join(" "));
        }
        out.push_str("            \"#,\n            choices: [\n");
        for (at, (label, target)) in labels.iter().zip(targets).enumerate() {
            let _ = write!(out, "                Choice(text: \"{label}\", to: \"scene_{target}\"");
            let _ = match at {
                0 => write!(out, ", effects: [\"{} {:+}\"]", METERS[self.effect.0].0, self.effect.1),
                1 => Ok(()),
                _ => write!(out, ", when: \"{} >= {}\"", METERS[self.condition.0].0, self.condition.1),
            };
            out.push_str("),\n");
        }
        out.push_str("            ],\n        ),\n");
    }

    fn write_ink(&self, out: &mut String) {
        let Self { number, labels: [first, second, third], targets, .. } = self;
        let _ = writeln!(out, "=== scene_{number}\n{}", self.sentence);
        let meter = METERS[self.effect.0].0;
        let change = if self.effect.1 > 0 { format!("MIN({meter} + 1, 10)") } else { format!("MAX({meter} - 1, 0)") };
        let _ = writeln!(out, "+ [{first}]\n  ~ {meter} = {change}\n  -> scene_{}", targets[0]);
        let _ = writeln!(out, "+ [{second}] -> scene_{}", targets[1]);
        let (meter, least) = (METERS[self.condition.0].0, self.condition.1);
        let _ = writeln!(out, "+ {{ {meter} >= {least} }} [{third}] -> scene_{}", targets[2]);
    }
}

/// The next scene of the ring and two random ones, all different.
fn targets(number: usize, scenes: usize, random: &mut Random) -> [usize; 3] {
    let next = (number + 1) % scenes;
    let second = (next + 1 + random.below(scenes - 1)) % scenes;
    let third = loop {
        let third = random.below(scenes);
        if third != next && third != second {
            break third;
        }
    };
    [next, second, third]
}

fn sentence(words: usize, random: &mut Random) -> String {
    let mut out = String::new();
    for at in 0..words {
        let word = WORDS[random.below(WORDS.len())];
        match at {
            0 => out.push_str(&word[..1].to_uppercase()),
            _ => {
                out.push(' ');
                out.push_str(&word[..1]);
            }
        }
        out.push_str(&word[1..]);
    }
    out.push('.');
    out
}

/// A file of the story by its name, as `earlier::story::load` requests it.
pub(crate) fn file(scenes: usize, name: &str) -> String {
    match name.strip_prefix("chapters/").and_then(|name| name.strip_suffix(".ron")) {
        Some(chapter) => self::chapter(scenes, chapter.parse().expect("chapters are named by number")),
        None => settings(scenes),
    }
}

/// All files of the story, in the order in which they are read.
pub(crate) fn files(scenes: usize) -> Vec<(String, String)> {
    let chapters = (0..scenes.div_ceil(CHAPTER)).map(|chapter| format!("chapters/{chapter}.ron"));
    let names = std::iter::once("story.ron".to_owned()).chain(chapters);
    names.map(|name| (name.clone(), file(scenes, &name))).collect()
}

fn settings(scenes: usize) -> String {
    let mut out = "Story(\n    format: 1,\n    id: \"synthetic\",\n    title: \"A Synthetic Story\",\n".to_owned();
    out.push_str("    start: \"scene_0\",\n    meters: [\n");
    for (meter, start) in METERS {
        let _ = writeln!(out, "        Meter(id: \"{meter}\", name: \"{meter}\", range: (0, 10), start: {start}),");
    }
    let chapters: Vec<String> = (0..scenes.div_ceil(CHAPTER)).map(|chapter| format!("\"{chapter}\"")).collect();
    let _ = write!(out, "    ],\n    chapters: [{}],\n)\n", chapters.join(", "));
    out
}

fn chapter(scenes: usize, chapter: usize) -> String {
    let mut out = format!("Chapter(\n    title: \"Chapter {chapter}\",\n    scenes: [\n");
    for number in chapter * CHAPTER..((chapter + 1) * CHAPTER).min(scenes) {
        Scene::new(number, scenes).write_ron(&mut out);
    }
    out.push_str("    ],\n)\n");
    out
}

/// The same story in the language ink.
pub(crate) fn ink(scenes: usize) -> String {
    let mut out = String::new();
    for (meter, start) in METERS {
        let _ = writeln!(out, "VAR {meter} = {start}");
    }
    out.push_str("-> scene_0\n");
    for number in 0..scenes {
        Scene::new(number, scenes).write_ink(&mut out);
    }
    out
}
