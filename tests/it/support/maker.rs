//! Generates stories that use everything in the format.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Everything that a generated story may contain.
pub(crate) const CONSTRUCTS: &[&str] = &[
    "meter",
    "color",
    "words",
    "hidden",
    "fact",
    "clipping",
    "clipping with a text",
    "author",
    "about",
    "version, language and license",
    "warnings",
    "terms",
    "epigraph",
    "fact was",
    "fact start",
    "finished before",
    "mark",
    "known by",
    "seal word",
    "correction",
    "omission",
    "document",
    "document when",
    "document line",
    "brief",
    "cover",
    "banned",
    "page",
    "two chapters",
    "start at a junction",
    "dateline",
    "key",
    "arrive",
    "note",
    "note at",
    "note when",
    "known",
    "next",
    "ending",
    "was of a scene",
    "junction",
    "was of a junction",
    "junction to junction",
    "choice id",
    "twin choices",
    "default identity",
    "was of a choice",
    "to",
    "to_first",
    "when",
    "seal",
    "needs and locked",
    "once",
    "otherwise",
    "detour",
    "detour inside a detour",
    "then",
    "back",
    "back outside a detour",
    "said",
    "after",
    "effect add",
    "effect subtract",
    "effect set",
    "effect hold",
    "effect unset",
    "effect when",
    "meter compared with a number",
    "meter compared with a meter",
    "fact holds",
    "seen",
    "took",
    "visits",
    "visits here",
    "not",
    "and",
    "or",
    "group",
    "archive fact in a seal",
    "archive fact in a text",
    "known in a text",
    "paragraph",
    "verse",
    "beat",
    "break",
    "line break",
    "emphasis",
    "strong",
    "marked",
    "alternative",
    "chain",
    "sequence",
    "cycle",
    "text once",
    "text by the word of a meter",
    "document without a key",
    "meter in a text",
    "word of a meter",
    "name of a meter",
    "meter of words",
    "meter compared with a word",
    "effect set to a word",
    "effect of a meter",
    "sum of two meters",
    "list of choices",
    "choices of a list",
    "group of choices",
    "took of a list",
    "text declared",
    "text shown",
    "text shown in a line of its own",
    "law always",
    "law never",
    "law at",
    "law after",
    "law until",
    "law possible",
    "law leads to",
    "law ends",
    "law within",
    "rises",
    "falls",
    "nested alternative",
    "paragraphs in an alternative",
    "escape",
];

/// A generated story: its files, and how often each construct was used.
#[derive(Debug, Default)]
pub(crate) struct Made {
    pub(crate) files: Vec<(String, String)>,
    pub(crate) counts: BTreeMap<&'static str, usize>,
}

/// Generates a story from numbers; the same numbers result in the same story.
pub(crate) fn make(numbers: &[u32]) -> Made {
    let mut maker = Maker { numbers, at: 0, made: Made::default(), plan: Plan::default(), depth: 0, in_scene: false };
    maker.story();
    maker.made
}

/// What the strings of the story may name.
#[derive(Debug, Default)]
struct Plan {
    /// The ranges of the meters.
    meters: Vec<(i32, i32)>,
    /// Whether each meter has words.
    has_words: Vec<bool>,
    /// How many words each meter of words has.
    moods: Vec<usize>,
    facts: usize,
    /// The facts of which the archive keeps something.
    kept: Vec<usize>,
    documents: usize,
    /// How many texts are declared that others may show. The second half of them has paragraphs.
    texts: usize,
    scenes: Vec<Way>,
    junctions: usize,
    /// How many choices each list for many scenes has.
    lists: Vec<usize>,
    /// The identities of each scene's choices.
    choices: Vec<Vec<Choice>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Choices,
    Next,
    Ending,
}

#[derive(Clone, Debug)]
struct Choice {
    id: Option<String>,
    to: Option<String>,
    /// Whether the choice only leads on: it has a label, and most often nothing else.
    is_plain: bool,
}

impl Choice {
    fn identity(&self) -> &str {
        self.id.as_ref().or(self.to.as_ref()).unwrap()
    }
}

struct Maker<'n> {
    numbers: &'n [u32],
    at: usize,
    made: Made,
    plan: Plan,
    depth: usize,
    /// Whether the string that is made is in a scene.
    in_scene: bool,
}

impl Maker<'_> {
    /// A number below `limit`, which is not 0.
    fn pick(&mut self, limit: usize) -> usize {
        let number = self.numbers.get(self.at % self.numbers.len().max(1)).copied().unwrap_or(0);
        // The numbers are used repeatedly, differently each time.
        let mixed =
            (u64::from(number) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15 ^ (self.at as u64).wrapping_mul(0x2545_F491));
        self.at += 1;
        (mixed >> 33) as usize % limit
    }

    fn often(&mut self) -> bool {
        self.pick(2) == 0
    }

    fn rarely(&mut self) -> bool {
        self.pick(4) == 0
    }

    fn count(&mut self, construct: &'static str) {
        assert!(CONSTRUCTS.contains(&construct), "{construct} is not listed");
        *self.made.counts.entry(construct).or_default() += 1;
    }

    fn story(&mut self) {
        self.make_plan();
        let chapters = 1 + self.pick(2);
        if chapters == 2 {
            self.count("two chapters");
        }
        let settings = self.settings(chapters);
        self.made.files.push(("story.ron".to_owned(), settings));
        let mut scenes: Vec<String> = (0..self.plan.scenes.len()).map(|at| self.scene(at)).collect();
        let junctions: Vec<String> = (0..self.plan.junctions).map(|at| self.junction(at)).collect();
        scenes.splice(1..1, junctions);
        let split = if chapters == 2 { scenes.len() / 2 } else { scenes.len() };
        for (at, scenes) in [&scenes[..split], &scenes[split..]].into_iter().take(chapters).enumerate() {
            let epigraph = self.epigraph();
            let text = format!("Chapter(title: \"Chapter {at}\",{epigraph} scenes: [\n{}])\n", scenes.concat());
            self.made.files.push((format!("chapters/{at}.ron"), text));
        }
        // What comes last leaves the rest of a story the same.
        if self.often() {
            self.detours();
        }
        let laws: String = (0..self.pick(4)).map(|at| self.law(at)).collect();
        let (_, settings) = &mut self.made.files[0];
        settings.insert_str(settings.rfind(')').unwrap(), &format!("    laws: [{laws}],\n"));
    }

    /// Adds two scenes for detours, of which the second may begin inside of the first, and choices that lead there.
    fn detours(&mut self) {
        let last = self.plan.scenes.len() - 1;
        let mut outer = String::new();
        if self.often() {
            self.count("detour inside a detour");
            outer = self.call(Some("d_more"), "aside1", Some("aside0"));
        }
        let scene = |maker: &mut Self, at: usize, more: &str| {
            maker.count("back");
            let arrive = maker.effects();
            let (when, effects) = (maker.condition("", 1), maker.effects());
            let when = if maker.rarely() { format!(", when: {when:?}") } else { String::new() };
            let text = maker.page("text");
            format!(
                "    Scene(id: \"aside{at}\", text: {text:?}, arrive: {arrive}, choices: [{more}\n        Choice(id: \"d_home\", text: \"Home.\", \
                 to: \"s{last}\"), Choice(id: \"d_back\", text: \"Back.\", back: true, effects: {effects}{when}),\n    ]),\n"
            )
        };
        let mut added = scene(self, 0, &outer);
        let inner = self.often().then(|| self.condition("", 1));
        let once = inner.map(|when| {
            format!("Choice(id: \"d_once\", text: \"Once.\", to: \"aside1\", when: {when:?}, once: true),")
        });
        added += &scene(self, 1, "");
        let chapter = self.made.files.len() - 1;
        let file = &mut self.made.files[chapter].1;
        file.insert_str(file.rfind("])").unwrap(), &added);
        let scenes = (0..last).filter(|at| self.plan.scenes[*at] == Way::Choices).collect::<Vec<_>>();
        for at in 0..2 + self.pick(2) {
            let scene = scenes[self.pick(scenes.len())];
            // Each is the beginning of a detour.
            let entry = if at < 2 { ["aside0", "aside1"][at] } else { ["aside0", "aside1"][self.pick(2)] };
            let then = format!("s{}", self.pick(last + 1));
            let id = format!("d_call{at}");
            // Only one may be named after its target.
            let mut call = self.call(Some(id.as_str()).filter(|_| at > 0), entry, Some(&then));
            if at == 0 && self.rarely() {
                self.count("back outside a detour");
                write!(call, "\n        Choice(id: \"d_in\", text: \"In.\", to: {entry:?}),").unwrap();
            }
            call += once.as_deref().filter(|_| at == 0).unwrap_or_default();
            let start = format!("Scene(id: \"s{scene}\"");
            for (_, file) in &mut self.made.files[1..] {
                let Some(begin) = file.find(&start) else { continue };
                let list = begin + file[begin..].find("choices: [\n").unwrap() + "choices: [".len();
                file.insert_str(list, &format!("\n        {call}"));
            }
        }
    }

    /// A choice that begins a detour and may return somewhere else.
    fn call(&mut self, id: Option<&str>, entry: &str, then: Option<&str>) -> String {
        self.count("detour");
        let mut out = format!("Choice(text: \"Aside.\", detour: {entry:?}");
        if let Some(id) = id {
            write!(out, ", id: {id:?}").unwrap();
        }
        if let Some(then) = then.filter(|_| self.often()) {
            self.count("then");
            write!(out, ", then: {then:?}").unwrap();
        }
        if self.rarely() {
            let effects = self.effects();
            write!(out, ", effects: {effects}").unwrap();
        }
        if self.rarely() {
            let when = self.condition("", 1);
            write!(out, ", when: {when:?}").unwrap();
        }
        out + "),"
    }

    fn law(&mut self, at: usize) -> String {
        let mut out = format!("Law(id: \"l{at}\", says: \"It is so.\"");
        let kind = ["law always", "law never", "law possible", "law leads to", "law ends"][self.pick(5)];
        self.count(kind);
        if self.often() {
            self.count("law after");
            write!(out, ", after: {:?}", self.law_condition()).unwrap();
        }
        if self.rarely() && kind != "law leads to" && kind != "law ends" {
            self.count("law until");
            write!(out, ", until: {:?}", self.law_condition()).unwrap();
        }
        match kind {
            "law always" => write!(out, ", always: {:?}", self.law_condition()).unwrap(),
            "law never" => write!(out, ", never: {:?}", self.law_condition()).unwrap(),
            "law possible" => write!(out, ", possible: [{}]", self.law_scenes()).unwrap(),
            "law leads to" => write!(out, ", leads_to: [{}]", self.law_scenes()).unwrap(),
            _ => out.push_str(", ends: true"),
        }
        match kind {
            "law always" | "law never" if self.rarely() => {
                self.count("law at");
                write!(out, ", at: [{}]", self.law_scenes()).unwrap();
            }
            "law leads to" | "law ends" if self.often() => {
                self.count("law within");
                write!(out, ", within: {}", self.pick(7)).unwrap();
            }
            _ => {}
        }
        out + "), "
    }

    fn law_scenes(&mut self) -> String {
        let last = self.plan.scenes.len() - 1;
        let scenes: Vec<String> = (0..1 + self.pick(3))
            .map(|_| format!("\"s{}\"", if self.rarely() { last } else { self.pick(last + 1) }))
            .collect();
        scenes.join(", ")
    }

    fn law_condition(&mut self) -> String {
        let condition = self.condition("", 1);
        if self.plan.meters.is_empty() || !self.rarely() {
            return condition;
        }
        let how = ["rises", "falls"][self.pick(2)];
        self.count(how);
        let changed = format!("{how}(m{})", self.pick(self.plan.meters.len()));
        match self.pick(4) {
            0 => format!("not {changed} or {condition}"),
            1 => format!("{changed} and {condition}"),
            _ => changed,
        }
    }

    fn make_plan(&mut self) {
        for _ in 0..self.pick(4) {
            let least = self.pick(5) as i32 - 2;
            let most = least + 1 + self.pick(9) as i32;
            self.plan.meters.push((least, most));
            let has_words = self.often();
            self.plan.has_words.push(has_words);
        }
        self.plan.moods = (0..self.pick(3)).map(|_| 2 + self.pick(3)).collect();
        self.plan.facts = 1 + self.pick(5);
        self.plan.kept = (0..self.plan.facts).filter(|_| self.often()).collect();
        self.plan.documents = self.pick(3);
        self.plan.texts = self.pick(3) * 2;
        self.plan.junctions = self.pick(4);
        self.plan.lists = (0..self.pick(3)).map(|_| 1 + self.pick(2)).collect();
        let scenes = 3 + self.pick(6);
        self.plan.scenes =
            (0..scenes).map(|_| [Way::Choices, Way::Choices, Way::Choices, Way::Next][self.pick(4)]).collect();
        self.plan.scenes[0] = Way::Choices;
        self.plan.scenes.push(Way::Ending);
        self.plan.choices = (0..=scenes).map(|at| self.plan_choices(at)).collect();
    }

    fn plan_choices(&mut self, scene: usize) -> Vec<Choice> {
        if self.plan.scenes[scene] != Way::Choices {
            return Vec::new();
        }
        let mut choices: Vec<Choice> = Vec::new();
        for at in 0..1 + self.pick(4) {
            let to = (!self.rarely()).then(|| self.target(0));
            let taken = choices.iter().any(|choice| Some(choice.identity()) == to.as_deref() || choice.to == to);
            let named = to.is_none() || taken || self.rarely();
            choices.push(Choice { id: named.then(|| format!("c{at}")), to, is_plain: false });
        }
        if self.rarely() {
            self.count("twin choices");
            let to = self.target(0);
            let twin = |at: usize| Choice { id: Some(format!("c{at}")), to: Some(to.clone()), is_plain: true };
            choices.extend([twin(choices.len()), twin(choices.len() + 1)]);
        }
        choices
    }

    /// A scene, or a junction that is not before the given one: so junctions form no cycles.
    fn target(&mut self, from_junction: usize) -> String {
        let scenes = self.plan.scenes.len();
        let junctions = self.plan.junctions.saturating_sub(from_junction);
        let at = self.pick(scenes + junctions);
        if at < scenes { format!("s{at}") } else { format!("j{}", from_junction + at - scenes) }
    }

    fn settings(&mut self, chapters: usize) -> String {
        let mut out = String::from("Story(format: 2, id: \"made\", title: \"Made\",\n");
        self.about(&mut out);
        let start = if self.plan.junctions > 0 && self.rarely() {
            self.count("start at a junction");
            "j0"
        } else {
            "s0"
        };
        let names: Vec<String> = (0..chapters).map(|at| format!("\"{at}\"")).collect();
        writeln!(out, "    start: \"{start}\", chapters: [{}],", names.join(", ")).unwrap();
        let meters: String = (0..self.plan.meters.len()).map(|at| self.meter(at)).collect();
        writeln!(out, "    meters: [{meters}],").unwrap();
        let moods: String = (0..self.plan.moods.len()).map(|at| self.mood(at)).collect();
        writeln!(out, "    word_meters: [{moods}],").unwrap();
        let facts: String = (0..self.plan.facts).map(|at| self.fact(at)).collect();
        self.count("finished before");
        writeln!(out, "    facts: [{facts}Fact(id: \"again\", is: \"again\", from: FinishedBefore)],").unwrap();
        let documents: String = (0..self.plan.documents).map(|at| self.document(at)).collect();
        writeln!(out, "    documents: [{documents}],").unwrap();
        let texts: String = (0..self.plan.texts).map(|at| self.text(at)).collect();
        writeln!(out, "    texts: [{texts}],").unwrap();
        let lists: String = (0..self.plan.lists.len()).map(|at| self.list(at)).collect();
        writeln!(out, "    lists: [{lists}],").unwrap();
        self.extras(&mut out);
        out + ")\n"
    }

    fn about(&mut self, out: &mut String) {
        if self.rarely() {
            self.count("author");
            out.push_str("    author: \"A. Maker\",\n");
        }
        if self.rarely() {
            self.count("about");
            out.push_str("    about: \"It was *made*.\\n\\nBy whom?\",\n");
        }
        if self.rarely() {
            self.count("version, language and license");
            out.push_str("    version: \"1.1\", language: \"en\", license: \"CC0\",\n");
        }
        if self.rarely() {
            self.count("warnings");
            out.push_str("    warnings: [\"numbers\", \"chance\"],\n");
        }
        if self.rarely() {
            self.count("terms");
            out.push_str("    terms: [Term(term: \"made\", means: \"not found\")],\n");
        }
    }

    fn epigraph(&mut self) -> &'static str {
        if self.often() {
            return "";
        }
        self.count("epigraph");
        " epigraph: \"Rain, ~then more~.\","
    }

    fn extras(&mut self, out: &mut String) {
        if self.rarely() {
            self.count("seal word");
            out.push_str("    seal: \"SEALED\",\n");
        }
        if self.often() {
            self.count("mark");
            out.push_str("    mark: Mark(color: Red, means: \"errors\"");
            if self.often() {
                self.count("known by");
                out.push_str(", known_by: \"f0\"");
            }
            out.push_str("),\n");
        }
        if self.rarely() {
            self.count("correction");
            out.push_str("    correction: \"It said that ~Dana {before}~. She {after}.\",\n");
        }
        if self.rarely() {
            self.count("omission");
            out.push_str("    omission: \"It left out that Dana {after}.\",\n");
        }
        if self.rarely() {
            self.count("brief");
            let (when, text) = (self.condition("", 2), self.line("text"));
            writeln!(out, "    briefs: [Brief(id: \"b\", when: {when:?}, text: {text:?})],").unwrap();
        }
        if self.rarely() {
            self.count("cover");
            let text = self.page("text");
            writeln!(out, "    cover: Cover(title: \"Final\", text: {text:?}),").unwrap();
        }
        if self.rarely() {
            self.count("banned");
            out.push_str("    banned: [\" — \"],\n");
        }
        if self.rarely() {
            self.count("page");
            out.push_str(["    page: (columns: 64, rows: 14),\n", "    page: (columns: 24, rows: 5),\n"][self.pick(2)]);
        }
    }

    fn meter(&mut self, at: usize) -> String {
        self.count("meter");
        let (least, most) = self.plan.meters[at];
        let start = self.number(at);
        let mut out = format!("Meter(id: \"m{at}\", name: \"M{at}\", range: ({least}, {most}), start: {start}");
        if self.often() {
            self.count("color");
            out.push_str(", color: Cyan");
        }
        if self.plan.has_words[at] {
            self.count("words");
            write!(out, ", words: [({least}, \"low\"), ({most}, \"high\")]").unwrap();
        }
        if self.rarely() {
            self.count("hidden");
            out.push_str(", hidden: true");
        }
        out + "), "
    }

    fn mood(&mut self, at: usize) -> String {
        self.count("meter of words");
        let words: Vec<String> = (0..self.plan.moods[at]).map(|word| format!("\"w{word}\"")).collect();
        let mut out = format!("WordMeter(id: \"o{at}\", name: \"O{at}\", of: [{}]", words.join(", "));
        if self.often() {
            write!(out, ", start: {}", words[self.pick(words.len())]).unwrap();
        }
        out + "), "
    }

    /// A value in a meter's range.
    fn number(&mut self, meter: usize) -> i32 {
        let (least, most) = self.plan.meters[meter];
        least + self.pick((most - least + 1) as usize) as i32
    }

    fn fact(&mut self, at: usize) -> String {
        self.count("fact");
        let mut out = format!("Fact(id: \"f{at}\", is: \"fact {at}\"");
        if !self.plan.kept.contains(&at) {
        } else if self.often() {
            self.count("clipping");
            out.push_str(", clipping: \"+1\"");
        } else {
            self.count("clipping with a text");
            out.push_str(", clipping: Clipping(title: \"+1\", text: \"One *more*.\\n\\n> And ~one~ less.\")");
        }
        if self.rarely() {
            self.count("fact was");
            write!(out, ", was: [\"old_f{at}\"]").unwrap();
        }
        if self.rarely() {
            self.count("fact start");
            out.push_str(", start: true");
        }
        out + "), "
    }

    fn document(&mut self, at: usize) -> String {
        self.count("document");
        let documents = std::mem::take(&mut self.plan.documents);
        let text = self.page("text");
        let mut out = format!("Document(id: \"d{at}\", name: \"D\", text: {text:?}");
        if self.rarely() {
            self.count("document without a key");
        } else {
            write!(out, ", key: '{}'", ["l", "x"][at]).unwrap();
        }
        if self.often() {
            self.count("document when");
            let when = self.condition("", 2);
            write!(out, ", when: {when:?}").unwrap();
        }
        self.plan.documents = documents;
        out + "), "
    }

    /// A text that others show; it may show those before it.
    fn text(&mut self, at: usize) -> String {
        self.count("text declared");
        let texts = std::mem::replace(&mut self.plan.texts, 0);
        let documents = std::mem::take(&mut self.plan.documents);
        let mut text = if at < texts / 2 { self.line("text") } else { self.page("text") };
        if at > texts / 2 {
            write!(text, "\n{{text: t{}}}\n", at - 1).unwrap();
        }
        (self.plan.texts, self.plan.documents) = (texts, documents);
        format!("Text(id: \"t{at}\", text: {text:?}), ")
    }

    /// A list of choices for many scenes. Some of them lead nowhere else.
    fn list(&mut self, at: usize) -> String {
        self.count("list of choices");
        let when = if self.rarely() { format!(" when: {:?},", self.condition("", 1)) } else { String::new() };
        let choices: String = (0..self.plan.lists[at])
            .map(|number| {
                let to = (!self.rarely()).then(|| self.target(0));
                let choice = Choice { id: Some(format!("l{at}_{number}")), to: to.clone(), is_plain: false };
                let choice = self.choice(number, &choice);
                if to.is_none() && self.often() { without_targets(&choice) } else { choice }
            })
            .collect();
        format!("ChoiceList(id: \"l{at}\",{when} choices: [{choices}]), ")
    }

    fn junction(&mut self, at: usize) -> String {
        self.count("junction");
        let routes = self.routes(at + 1);
        let mut out = format!("    Junction(id: \"j{at}\", to_first: {routes}");
        if self.rarely() {
            self.count("was of a junction");
            write!(out, ", was: [\"old_j{at}\"]").unwrap();
        }
        out + "),\n"
    }

    fn routes(&mut self, from_junction: usize) -> String {
        let mut out = String::from("[");
        for _ in 0..self.pick(3) {
            let (when, to) = (self.condition("", 2), self.target(from_junction));
            write!(out, "(when: {when:?}, to: {to:?}), ").unwrap();
        }
        let to = self.target(from_junction);
        if from_junction > 0 && (out.contains("\"j") || to.starts_with('j')) {
            self.count("junction to junction");
        }
        write!(out, "(to: {to:?})]").unwrap();
        out
    }

    fn scene(&mut self, at: usize) -> String {
        self.in_scene = true;
        let scene = self.parts_of_scene(at);
        self.in_scene = false;
        scene
    }

    fn parts_of_scene(&mut self, at: usize) -> String {
        let text = self.page("text");
        let mut out = format!("    Scene(id: \"s{at}\", text: {text:?}");
        for (field, value) in [("dateline", "Thu, 10 pm"), ("key", "The key")] {
            if self.rarely() {
                self.count(if field == "key" { "key" } else { "dateline" });
                write!(out, ", {field}: {value:?}").unwrap();
            }
        }
        if self.often() {
            self.count("arrive");
            let effects = self.effects();
            write!(out, ", arrive: {effects}").unwrap();
        }
        if self.often() {
            let note = self.note();
            write!(out, ", notes: [{note}]").unwrap();
        }
        if self.rarely() {
            self.count("was of a scene");
            write!(out, ", was: [\"old_s{at}\"]").unwrap();
        }
        let way = self.way(at);
        writeln!(out, ", {way}),").unwrap();
        out
    }

    fn note(&mut self) -> String {
        self.count("note");
        let text = self.line("note");
        let mut out = format!("Note(text: {text:?}");
        if self.often() {
            self.count("note at");
            out.push_str(", at: \"One\"");
        }
        if self.often() {
            self.count("note when");
            let when = self.condition("note", 2);
            write!(out, ", when: {when:?}").unwrap();
        }
        out + ")"
    }

    fn way(&mut self, scene: usize) -> String {
        match self.plan.scenes[scene] {
            Way::Ending => {
                self.count("ending");
                "ending: Ending(title: \"End\", teaser: \"It ends.\")".to_owned()
            }
            Way::Next => {
                self.count("next");
                format!("next: {:?}", self.target(0))
            }
            Way::Choices => {
                let choices = self.plan.choices[scene].clone();
                let choices: Vec<String> =
                    choices.iter().enumerate().map(|(at, choice)| self.choice(at, choice)).collect();
                let own = if self.rarely() { self.pick(choices.len() + 1) } else { choices.len() };
                let mut out = format!("choices: [\n{}    ]", choices[..own].concat());
                if own < choices.len() {
                    self.count("group of choices");
                    let when = self.condition("", 1);
                    write!(out, ", groups: [Choices(when: {when:?}, choices: [{}])]", choices[own..].concat()).unwrap();
                }
                let lists: Vec<String> = (0..self.plan.lists.len()).map(|at| format!("\"l{at}\"")).collect();
                if !lists.is_empty() && self.often() {
                    self.count("choices of a list");
                    write!(out, ", choices_of: [{}]", lists[self.pick(lists.len())..].join(", ")).unwrap();
                }
                out
            }
        }
    }

    fn choice(&mut self, at: usize, choice: &Choice) -> String {
        let text = self.line("text");
        let mut out = format!("        Choice(text: {text:?}");
        match &choice.id {
            Some(id) => {
                self.count("choice id");
                write!(out, ", id: {id:?}").unwrap();
            }
            None => self.count("default identity"),
        }
        match &choice.to {
            Some(to) => {
                self.count("to");
                write!(out, ", to: {to:?}").unwrap();
            }
            None => {
                self.count("to_first");
                let routes = self.routes(0);
                write!(out, ", to_first: {routes}").unwrap();
            }
        }
        if choice.is_plain && !self.rarely() {
            return out + "),\n";
        }
        self.gates(&mut out);
        if at > 0 && self.pick(8) == 0 {
            self.count("otherwise");
            out.push_str(", otherwise: true");
        }
        if self.often() {
            let effects = self.effects();
            write!(out, ", effects: {effects}").unwrap();
        }
        if self.rarely() {
            self.count("was of a choice");
            write!(out, ", was: [\"old_c{at}\"]").unwrap();
        }
        if self.rarely() {
            self.count("said");
            out.push_str(", said: \"chose\"");
        }
        if self.rarely() {
            self.count("after");
            let after = self.line("text");
            write!(out, ", after: {after:?}").unwrap();
        }
        out + "),\n"
    }

    fn gates(&mut self, out: &mut String) {
        if self.rarely() {
            self.count("when");
            let when = self.condition("", 2);
            write!(out, ", when: {when:?}").unwrap();
        }
        if self.rarely() {
            self.count("seal");
            let seal = self.condition("seal", 2);
            write!(out, ", seal: {seal:?}").unwrap();
        }
        if self.rarely() {
            self.count("needs and locked");
            let (needs, locked) = (self.condition("", 2), self.line("text"));
            write!(out, ", needs: {needs:?}, locked: {locked:?}").unwrap();
        }
        if self.rarely() {
            self.count("once");
            out.push_str(", once: true");
        }
    }

    fn effects(&mut self) -> String {
        let effects: Vec<String> = (0..1 + self.pick(3)).map(|_| format!("{:?}", self.effect())).collect();
        format!("[{}]", effects.join(", "))
    }

    fn effect(&mut self) -> String {
        let fact = format!("f{}", self.pick(self.plan.facts));
        let act = match self.pick(if !self.plan.meters.is_empty() { 7 } else { 2 }) {
            0 => {
                self.count("effect hold");
                fact
            }
            1 => {
                self.count("effect unset");
                format!("not {fact}")
            }
            5 if !self.plan.moods.is_empty() => {
                self.count("effect set to a word");
                let mood = self.pick(self.plan.moods.len());
                format!("o{mood} = w{}", self.pick(self.plan.moods[mood]))
            }
            6 if self.plan.meters.len() > 1 => {
                self.count("effect of a meter");
                let to = self.pick(self.plan.meters.len());
                let from = (to + 1 + self.pick(self.plan.meters.len() - 1)) % self.plan.meters.len();
                format!("m{to} {}m{from}", ["+", "-", "= "][self.pick(3)])
            }
            2 => {
                self.count("effect add");
                format!("m{} +{}", self.pick(self.plan.meters.len()), self.distance())
            }
            3 => {
                self.count("effect subtract");
                format!("m{} -{}", self.pick(self.plan.meters.len()), self.distance())
            }
            _ => {
                self.count("effect set");
                let meter = self.pick(self.plan.meters.len());
                format!("m{meter} = {}", self.number(meter))
            }
        };
        if self.rarely() {
            self.count("effect when");
            let when = self.condition("", 2);
            return format!("{act} when {when}");
        }
        act
    }

    /// How much an effect adds: most often so little that it may just reach the end of a range.
    fn distance(&mut self) -> usize {
        if self.rarely() { self.pick(20) } else { 1 + self.pick(3) }
    }

    fn condition(&mut self, place: &str, depth: usize) -> String {
        if depth == 0 {
            return self.atom(place);
        }
        match self.pick(6) {
            0 => {
                self.count("not");
                // A fact from the archive can't be negated.
                format!("not {}", self.atom(if place == "seal" { "" } else { place }))
            }
            1 => {
                self.count("and");
                format!("{} and {}", self.atom(place), self.condition(place, depth - 1))
            }
            2 => {
                self.count("or");
                format!("{} or {}", self.condition(place, depth - 1), self.atom(place))
            }
            3 => {
                self.count("group");
                format!("({})", self.condition(place, depth - 1))
            }
            _ => self.atom(place),
        }
    }

    fn atom(&mut self, place: &str) -> String {
        match self.pick(8) {
            7 => {
                let sign = ["<", "<=", "=", "!=", ">=", ">"][self.pick(6)];
                let (scene, times) = (self.pick(self.plan.scenes.len()), self.pick(4));
                if self.in_scene && self.often() {
                    self.count("visits here");
                    return format!("visits {sign} {times}");
                }
                self.count("visits");
                format!("visits(s{scene}) {sign} {times}")
            }
            0 | 1 if !self.plan.meters.is_empty() => {
                let meter = self.pick(self.plan.meters.len());
                let sign = ["<", "<=", "=", "!=", ">=", ">"][self.pick(6)];
                if !self.plan.moods.is_empty() && self.rarely() {
                    self.count("meter compared with a word");
                    let mood = self.pick(self.plan.moods.len());
                    format!("o{mood} {sign} w{}", self.pick(self.plan.moods[mood]))
                } else if self.rarely() {
                    self.count("sum of two meters");
                    let other = self.pick(self.plan.meters.len());
                    format!("m{meter} + m{other} {sign} {}", self.pick(14) as i32 - 3)
                } else if self.rarely() {
                    self.count("meter compared with a meter");
                    format!("m{meter} {sign} m{}", self.pick(self.plan.meters.len()))
                } else {
                    self.count("meter compared with a number");
                    format!("m{meter} {sign} {}", self.pick(10) as i32 - 2)
                }
            }
            2 => {
                self.count("seen");
                format!("seen(s{})", self.pick(self.plan.scenes.len()))
            }
            3 => {
                let scene = self.pick(self.plan.scenes.len());
                let count = self.plan.choices[scene].len();
                if count == 0 {
                    return self.atom(place);
                }
                self.count("took");
                let choice = self.pick(count);
                format!("took(s{scene}.{})", self.plan.choices[scene][choice].identity())
            }
            4 if place == "seal" => {
                self.count("archive fact in a seal");
                "again".to_owned()
            }
            4 if place == "text" || place == "note" => {
                self.count("archive fact in a text");
                "again".to_owned()
            }
            5 if place == "text" && !self.plan.kept.is_empty() => {
                self.count("known in a text");
                let kept = self.pick(self.plan.kept.len());
                format!("known(f{})", self.plan.kept[kept])
            }
            5 if place == "note" => {
                self.count("known");
                format!("known(f{})", self.pick(self.plan.facts))
            }
            6 if !self.plan.lists.is_empty() => {
                self.count("took of a list");
                let list = self.pick(self.plan.lists.len());
                format!("took(l{list}.l{list}_{})", self.pick(self.plan.lists[list]))
            }
            _ => {
                self.count("fact holds");
                format!("f{}", self.pick(self.plan.facts))
            }
        }
    }

    fn page(&mut self, place: &str) -> String {
        let mut out = String::from("One begins.\n\n");
        for _ in 0..1 + self.pick(4) {
            match self.pick(8) {
                0 => {
                    self.count("verse");
                    write!(out, "> {}\n>   two\n\n", self.line(place)).unwrap();
                }
                1 => {
                    self.count("beat");
                    out.push_str("~\n");
                }
                2 => {
                    self.count("break");
                    out.push_str("---\n");
                }
                3 if self.plan.documents > 0 => {
                    self.count("document line");
                    writeln!(out, "{{document: d{}}}", self.pick(self.plan.documents)).unwrap();
                }
                4 => {
                    self.count("paragraphs in an alternative");
                    let (test, first, second) = (self.condition(place, 1), self.line(place), self.line(place));
                    let other = otherwise(&first);
                    write!(out, "{{{test}:\n  {first}\n\n  > {second}\n| {other}}}\n").unwrap();
                }
                6 if self.plan.texts > 0 => {
                    self.count("text shown in a line of its own");
                    write!(out, "{{text: t{}}}\n\n", self.pick(self.plan.texts)).unwrap();
                }
                5 => {
                    self.count("line break");
                    write!(out, "{}\\\n{}\n", self.line(place), self.line(place)).unwrap();
                }
                _ => {
                    self.count("paragraph");
                    write!(out, "{}\n\n", self.line(place)).unwrap();
                }
            }
        }
        out
    }

    fn line(&mut self, place: &str) -> String {
        let count = if self.depth == 0 && self.pick(8) == 0 { 6 } else { 1 + self.pick(3) };
        let pieces: Vec<String> = (0..count).map(|_| self.piece(place)).collect();
        pieces.join(" ")
    }

    fn piece(&mut self, place: &str) -> String {
        match self.pick(12) {
            9 if !self.plan.meters.is_empty() => self.value(),
            10 | 11 if self.in_scene && self.depth < 2 => self.counted(place),
            3 if self.plan.texts > 0 && self.often() => {
                self.count("text shown");
                format!("{{text: t{}}}", self.pick(self.plan.texts / 2))
            }
            0 => {
                self.count("emphasis");
                "*soft*".to_owned()
            }
            1 => {
                self.count("strong");
                "**loud**".to_owned()
            }
            2 => {
                self.count("marked");
                "~wrong~".to_owned()
            }
            3 => {
                self.count("escape");
                r"\{\}\*\~\|\\\:".to_owned()
            }
            4 if self.depth < 2 && !self.plan.moods.is_empty() && self.often() => self.by_word(place),
            4 | 5 if self.depth < 2 => self.alternative(place),
            _ => ["words", "One", "naïve", "word, word", "— 10:20"][self.pick(5)].to_owned(),
        }
    }

    /// The value of a meter in a text.
    fn value(&mut self) -> String {
        let meter = self.pick(self.plan.meters.len());
        match self.pick(3) {
            0 if self.plan.has_words[meter] => {
                self.count("word of a meter");
                format!("{{m{meter}.word}}")
            }
            1 => {
                self.count("name of a meter");
                format!("{{m{meter}.name}}")
            }
            _ => {
                self.count("meter in a text");
                format!("{{m{meter}}}")
            }
        }
    }

    /// A text that changes with each visit.
    fn counted(&mut self, place: &str) -> String {
        let (kind, word, parts) =
            [("sequence", "sequence", 2), ("cycle", "cycle", 2), ("text once", "once", 1)][self.pick(3)];
        self.count(kind);
        self.depth += 1;
        let more = if parts == 1 { 0 } else { self.pick(3) };
        let parts: Vec<String> = (0..parts + more).map(|_| self.line(place)).collect();
        self.depth -= 1;
        format!("{{{word}: {}}}", parts.join(" | "))
    }

    /// A text that branches on the word of a meter. Some words have a part of their own, some share one, and some are
    /// left.
    fn by_word(&mut self, place: &str) -> String {
        self.count("text by the word of a meter");
        self.depth += 1;
        let mood = self.pick(self.plan.moods.len());
        let words = self.plan.moods[mood];
        let first = self.pick(words);
        let mut out = format!("{{o{mood}: w{first}: {}", self.line(place));
        if self.often() {
            let shared = (self.pick(words), self.pick(words));
            write!(out, " | w{} or w{}: {}", shared.0, shared.1, self.line(place)).unwrap();
        }
        if self.often() {
            write!(out, " | {}", otherwise(&self.line(place))).unwrap();
        }
        self.depth -= 1;
        out + "}"
    }

    fn alternative(&mut self, place: &str) -> String {
        self.count(if self.depth == 0 { "alternative" } else { "nested alternative" });
        self.depth += 1;
        let mut out = format!("{{{}: {}", self.condition(place, 1), self.line(place));
        for _ in 0..self.pick(3) {
            self.count("chain");
            write!(out, " | {}: {}", self.condition(place, 1), self.line(place)).unwrap();
        }
        if self.often() {
            write!(out, " | {}", otherwise(&self.line(place))).unwrap();
        }
        self.depth -= 1;
        out + "}"
    }
}

/// A choice of a list without its `to_first`, so that it leads back to where it is.
fn without_targets(choice: &str) -> String {
    let (before, rest) = choice.split_once(", to_first: [").unwrap();
    let (_, after) = rest.split_once("\")]").unwrap();
    format!("{before}{after}")
}

/// A line as the last part of alternatives, where a colon would make what is before it a condition.
fn otherwise(line: &str) -> String {
    line.replace("10:20", r"10\:20")
}
