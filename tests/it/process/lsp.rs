//! The language server, spoken to by a client over pipes.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::talk::earlier;

/// A client with a server of its own.
pub struct Client {
    pub child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    asked: i32,
    /// The problems that the server has reported, by URI.
    pub told: BTreeMap<String, Value>,
    /// The other messages of the server.
    pub heard: Vec<Value>,
}

impl Client {
    pub fn spawn() -> Self {
        let piped = earlier().arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = piped.unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output, asked: 0, told: BTreeMap::new(), heard: Vec::new() }
    }

    /// A client that has introduced itself.
    pub fn new(capabilities: &Value) -> Self {
        let mut client = Self::spawn();
        let params = json!({"processId": null, "rootUri": null, "capabilities": capabilities});
        let introduced = client.ask("initialize", params);
        assert_eq!(introduced["serverInfo"]["name"], "earlier");
        client.tell("initialized", json!({}));
        client
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.input.write_all(bytes).unwrap();
        self.input.flush().unwrap();
    }

    pub fn say(&mut self, message: &Value) {
        let text = message.to_string();
        self.send(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub fn tell(&mut self, method: &str, params: Value) {
        self.say(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    pub fn hear(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server is gone");
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", count)) => length = count.parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// Sends a request and returns the whole answer.
    pub fn answer(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.say(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.hear();
            if message["id"] == id {
                return message;
            }
            self.note(message);
        }
    }

    /// Remembers the notifications of the server.
    pub fn note(&mut self, message: Value) {
        if message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().unwrap().to_owned();
            self.told.insert(uri, message["params"]["diagnostics"].clone());
        } else {
            self.heard.push(message);
        }
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, params);
        assert_eq!(answer["error"], Value::Null, "{method}");
        answer["result"].clone()
    }

    /// Waits until the server has responded to everything that was sent.
    pub fn settle(&mut self) {
        // What a message leads to may follow the answer to the first, but not that to the second.
        for _ in 0..2 {
            self.ask("workspace/symbol", json!({"query": "no such name"}));
        }
    }

    /// Waits until the server has reported a problem with a code in a file, or that there is none.
    pub fn wait_for(&mut self, uri: &str, code: &str, is_there: bool) {
        while self.told.get(uri).is_some_and(|told| has_code(told, code)) != is_there {
            let message = self.hear();
            self.note(message);
        }
    }

    /// The messages of the problems in a file that need no proof.
    pub fn problems(&mut self, uri: &str) -> Vec<String> {
        self.settle();
        let told = self.told.get(uri).and_then(Value::as_array);
        let at_once = told.into_iter().flatten().filter(|problem| !is_proved(problem));
        let messages = at_once.map(|problem| problem["message"].as_str().unwrap().to_owned());
        messages.collect()
    }

    pub fn open(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "ron", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Replaces the whole text of a document.
    pub fn rewrite(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "version": 2});
        self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": text}]}));
    }

    pub fn end(mut self) -> Option<i32> {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.child.wait().unwrap().code()
    }
}

/// Whether reporting a problem needs proofs.
pub fn is_proved(problem: &Value) -> bool {
    ["W2", "W3"].iter().any(|family| problem["code"].as_str().unwrap().starts_with(family))
}

fn has_code(told: &Value, code: &str) -> bool {
    told.as_array().unwrap().iter().any(|problem| problem["code"] == code)
}

/// A copy of a story of the tests.
pub struct Written {
    pub folder: tempfile::TempDir,
}

impl Written {
    pub fn ferry() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let from = Path::new("tests/data/ferry");
        fs::create_dir(folder.path().join("chapters")).unwrap();
        for name in ["story.ron", "chapters/1-quay.ron", "chapters/2-water.ron"] {
            fs::copy(from.join(name), folder.path().join(name)).unwrap();
        }
        Self { folder }
    }

    pub fn uri(&self, name: &str) -> String {
        format!("file://{}", self.folder.path().join(name).display())
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }
}

/// The position of the first byte of `needle`, which the text has once, and `within` characters further.
pub fn position(text: &str, needle: &str, within: usize) -> Value {
    assert_eq!(text.matches(needle).count(), 1, "{needle}");
    let before = &text[..text.find(needle).unwrap() + within];
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
    json!({"line": line, "character": character})
}

/// A request about a position in a text.
pub fn at(uri: &str, text: &str, needle: &str, within: usize) -> Value {
    json!({"textDocument": {"uri": uri}, "position": position(text, needle, within)})
}

/// A text with edits in the form of the protocol, in UTF-16.
pub fn edited(text: &str, edits: &Value) -> String {
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let place = |end: &str| byte(text, &edit["range"][end]);
            (place("start"), place("end"), edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_unstable();
    let mut text = text.to_owned();
    for (start, end, with) in edits.into_iter().rev() {
        text.replace_range(start..end, with);
    }
    text
}

/// The byte at a position in UTF-16, cut off at the ends of lines and of the text.
pub fn byte(text: &str, position: &Value) -> usize {
    let number = |name: &str| usize::try_from(position[name].as_u64().unwrap()).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let start: usize = lines.iter().take(number("line")).map(|line| line.len()).sum();
    let line = lines.get(number("line")).map_or("", |line| line.trim_end_matches('\n').trim_end_matches('\r'));
    let mut units = 0;
    let before = line.chars().take_while(|c| {
        units += c.len_utf16();
        units <= number("character")
    });
    start + before.map(char::len_utf8).sum::<usize>()
}

pub const QUAY: &str = "chapters/1-quay.ron";

#[test]
fn problems_follow_what_is_typed_in_all_files_and_go_when_they_are_fixed() {
    let story = Written::ferry();
    let (quay, water, text) = (story.uri(QUAY), story.uri("chapters/2-water.ron"), story.text(QUAY));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text);
    assert_eq!(client.problems(&quay), Vec::<String>::new());
    client.rewrite(&quay, &text.replace("id: \"quay\"", "id: \"pier\""));
    assert!(client.problems(&story.uri("story.ron"))[0].starts_with("cannot find the scene or junction `quay`"));
    client.rewrite(&quay, &text.replace("next: \"crowd\"", "next: \"crowds\""));
    let found = client.problems(&quay);
    assert_eq!(found, ["cannot find the scene or junction `crowds`\nhelp: did you mean `crowd`?"]);
    assert_eq!(client.told[&quay][0]["code"], "E0201");
    assert_eq!(client.problems(&story.uri("story.ron")), Vec::<String>::new());
    client.open(&water, &story.text("chapters/2-water.ron").replace("id: \"crowd\"", "id: \"crowds\""));
    assert_eq!(client.problems(&quay), Vec::<String>::new());
    client.tell("textDocument/didClose", json!({"textDocument": {"uri": water}}));
    assert_eq!(client.problems(&quay).len(), 1, "what was closed without being saved is as it is on the disk");
    client.tell("textDocument/didClose", json!({"textDocument": {"uri": quay}}));
    assert_eq!(client.problems(&quay), Vec::<String>::new());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn the_second_of_two_equal_names_comes_with_the_place_of_the_first() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text.replace("id: \"booth\"", "id: \"crowd\""));
    client.settle();
    let all: Vec<&Value> = client.told.values().flat_map(|told| told.as_array().unwrap()).collect();
    let repeated = all.iter().find(|problem| problem["code"] == "E0202").unwrap();
    assert_eq!(repeated["relatedInformation"][0]["location"]["uri"], quay);
}

#[test]
fn a_file_that_changes_on_the_disk_behind_the_editor_is_read_again() {
    let story = Written::ferry();
    let mut client = Client::new(&json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}}));
    client.open(&story.uri("story.ron"), &story.text("story.ron"));
    client.settle();
    assert_eq!(client.heard[0]["method"], "client/registerCapability");
    let quay = story.uri(QUAY);
    fs::write(story.folder.path().join(QUAY), "Chapter(").unwrap();
    client.tell("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": quay, "type": 2}]}));
    assert_ne!(client.problems(&quay), Vec::<String>::new());
}

#[test]
fn a_misspelt_name_is_fixed_by_an_action() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let mut client = Client::new(&json!({}));
    let wrong = text.replace("debt +1", "dept +1").replace("to: \"booth\"", "to: \"Booth\"");
    client.open(&quay, &wrong);
    client.settle();
    let start = position(&wrong, "\"Booth\"", 2);
    let mut asked = json!({
        "textDocument": {"uri": quay}, "range": {"start": start, "end": start}, "context": {"diagnostics": []},
    });
    let actions = client.ask("textDocument/codeAction", asked.clone());
    assert_eq!(actions[0]["title"], "Replace `Booth` with `booth`");
    assert_eq!(actions[0]["kind"], "quickfix");
    assert_eq!(actions[1]["title"], "Create the scene `Booth`");
    assert_eq!(actions.as_array().unwrap().len(), 2, "the other problem is elsewhere");
    assert_eq!(actions[0]["isPreferred"], true);
    let fixed = edited(&wrong, &actions[0]["edit"]["changes"][&quay]);
    assert_eq!(fixed, text.replace("debt +1", "dept +1"));
    let unsure = text.replace("next: \"crowd\"", "next: \"crowds\"");
    client.rewrite(&quay, &unsure);
    let start = position(&unsure, "\"crowds\"", 2);
    asked["range"] = json!({"start": start, "end": start});
    let actions = client.ask("textDocument/codeAction", asked);
    assert_eq!(
        (&actions[0]["title"], &actions[0]["isPreferred"]),
        (&json!("Replace `crowds` with `crowd`"), &json!(false))
    );
    assert_eq!(edited(&unsure, &actions[0]["edit"]["changes"][&quay]), text);
}

#[test]
fn a_scene_that_is_missing_is_created_by_an_action() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY).replace("to: \"booth\"", "to: \"office\""));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text);
    assert!(client.problems(&quay)[0].starts_with("cannot find the scene or junction `office`"));
    let start = position(&text, "\"office\"", 2);
    let range = json!({"start": start, "end": start});
    let asked = json!({"textDocument": {"uri": quay}, "range": range, "context": {"diagnostics": []}});
    let actions = client.ask("textDocument/codeAction", asked);
    assert_eq!(actions[0]["title"], "Create the scene `office`");
    let with_scene = edited(&text, &actions[0]["edit"]["changes"][&quay]);
    client.rewrite(&quay, &with_scene);
    assert!(client.problems(&quay).iter().all(|problem| !problem.starts_with("cannot find")));
    let outline = client.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": quay}}));
    assert_eq!(outline[3]["name"], "office", "at the end of the chapter");
}

#[test]
fn names_lead_to_where_they_are_declared_and_used_inside_strings_too() {
    let story = Written::ferry();
    let (quay, text, settings) = (story.uri(QUAY), story.text(QUAY), story.text("story.ron"));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text);
    let target = client.ask("textDocument/definition", at(&quay, &text, "to: \"booth\"", 6));
    assert_eq!(target["range"]["start"], position(&text, "id: \"booth\"", 5));
    let fact = client.ask("textDocument/definition", at(&quay, &text, "known(k_ink)", 7));
    assert_eq!(fact["uri"], story.uri("story.ron"));
    assert_eq!(fact["range"]["start"], position(&settings, "id: \"k_ink\"", 5));
    let mut asked = at(&quay, &text, "arrive: [\"k_ink\"]", 11);
    asked["context"] = json!({"includeDeclaration": true});
    let places = client.ask("textDocument/references", asked.clone());
    let count = |uri: &str| places.as_array().unwrap().iter().filter(|place| place["uri"] == uri).count();
    assert_eq!((count(&quay), count(&story.uri("story.ron"))), (2, 2), "{places}");
    asked["context"] = json!({"includeDeclaration": false});
    assert_eq!(client.ask("textDocument/references", asked).as_array().unwrap().len(), 3);
    let here = client.ask("textDocument/documentHighlight", at(&quay, &text, "known(k_ink)", 7));
    assert_eq!(here.as_array().unwrap().len(), 2);
    assert_eq!(client.ask("textDocument/definition", at(&quay, &text, "a first note", 3)), Value::Null);
    let chapter = client.ask("textDocument/definition", at(&story.uri("story.ron"), &settings, "\"2-water\"", 3));
    assert_eq!(chapter["uri"], story.uri("chapters/2-water.ron"));
    let broken = text.replace("trust -1", "trusst -1");
    client.rewrite(&quay, &broken);
    let target = client.ask("textDocument/definition", at(&quay, &broken, "to: \"booth\"", 6));
    assert_eq!(target["range"]["start"], position(&broken, "id: \"booth\"", 5), "an error elsewhere does not matter");
}

#[test]
fn what_a_name_is_is_shown() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text);
    client.wait_for(&quay, "W3002", true);
    let mut shown = |needle: &str, within| {
        let hover = client.ask("textDocument/hover", at(&quay, &text, needle, within));
        hover["contents"]["value"].as_str().unwrap().to_owned()
    };
    assert_eq!(shown("debt +1", 1), "**meter** `debt`\n\nDEBT\n\n0 to 100; 3 at the start\n\nproved: DEBT 3 to 4");
    assert_eq!(shown("\"has_letter\"", 3), "**fact** `has_letter`\n\nthe letter is in the coat");
    assert_eq!(
        shown("to: \"booth\"", 6),
        "**scene** `booth`\n\nin the chapter The Quay\n\nchoices: `wait`\n\nreached by 1 way\n\n\
         shortest run: 1 choice\n\nreaders arrive with TRUST 6, PATIENCE 6, DEBT 3\n\nmay lead to the endings Over, Home"
    );
    assert_eq!(
        shown("\"swim\"", 2),
        "**choice** `quay.swim`\n\nSwim.\n\nleads to `wait`\n\nproved: no reader can take it"
    );
}

#[test]
fn what_can_never_happen_is_reported_once_it_is_proved_and_no_longer_than_it_is_true() {
    let story = Written::ferry();
    let (quay, water) = (story.uri(QUAY), story.uri("chapters/2-water.ron"));
    let text = story.text("chapters/2-water.ron");
    let mut client = Client::new(&json!({}));
    client.open(&water, &text);
    client.wait_for(&quay, "W3002", true);
    let hover = client.ask("textDocument/hover", at(&quay, &story.text(QUAY), "\"swim\"", 2));
    assert!(hover["contents"]["value"].as_str().unwrap().ends_with("proved: no reader can take it"), "{hover}");
    let hover = client.ask("textDocument/hover", at(&water, &text, "id: \"e_sea\"", 6));
    let value = hover["contents"]["value"].as_str().unwrap();
    assert!(value.contains("shortest run: 2 choices") && value.contains("PATIENCE 4 to 6"), "{value}");
    let lenses = client.ask("textDocument/codeLens", json!({"textDocument": {"uri": water}}));
    let lens = &lenses[1];
    assert_eq!(lens["range"]["start"]["line"], position(&text, "id: \"e_sea\"", 0)["line"].as_u64().unwrap() - 1);
    assert!(
        lens["command"]["title"].as_str().unwrap().starts_with("reached by 2 ways · shortest run: 2 choices · readers"),
        "{lens}"
    );
    let dead = text.replace("to: \"e_sea\",", "to: \"e_sea\", needs: \"patience > 6\", locked: \"No.\",");
    client.rewrite(&water, &dead);
    client.wait_for(&water, "W3001", true);
    client.rewrite(&water, &text);
    client.wait_for(&water, "W3001", false);
    client.wait_for(&quay, "W3002", true);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_scene_is_renamed_in_all_files() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let mut client = Client::new(&json!({}));
    let typed = text.replace("Fly.", "Fly, 港.");
    client.open(&quay, &typed);
    let mut asked = at(&quay, &typed, "next: \"crowd\"", 8);
    let prepared = client.ask("textDocument/prepareRename", asked.clone());
    assert_eq!(prepared["placeholder"], "crowd");
    asked["newName"] = json!("ramp");
    let changes = client.ask("textDocument/rename", asked.clone())["changes"].clone();
    let water = &changes[story.uri("chapters/2-water.ron")];
    assert!(edited(&typed, &changes[&quay]).contains("next: \"ramp\""));
    let renamed = edited(&story.text("chapters/2-water.ron"), water);
    assert!(renamed.contains("id: \"ramp\", was: [\"crowd\"]") && renamed.contains("to: \"ramp\""), "{renamed}");
    for (name, why) in [("booth", "the new name can't be used"), ("not so", "`not so` is not a valid name")] {
        asked["newName"] = json!(name);
        let refused = client.answer("textDocument/rename", asked.clone());
        assert!(refused["error"]["message"].as_str().unwrap().starts_with(why), "{refused}");
    }
    let wrong = typed.replace("debt +1", "dept +1");
    client.rewrite(&quay, &wrong);
    let asked = at(&quay, &wrong, "next: \"crowd\"", 8);
    let refused = client.answer("textDocument/prepareRename", asked);
    assert_eq!(refused["error"]["message"], "fix the errors in the story first", "before a new name is asked for");
}

#[test]
fn outlines_have_the_choices_below_their_scenes() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text);
    let outline = client.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": quay}}));
    let names = |symbols: &Value| -> Vec<String> {
        symbols.as_array().unwrap().iter().map(|symbol| symbol["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&outline), ["quay", "booth", "wait"]);
    assert_eq!(names(&outline[0]["children"]), ["booth", "wait", "swim", "swim_far", "home", "never"]);
    let end = &outline[0]["range"]["end"];
    assert!(byte(&text, end) < text.find("id: \"booth\"").unwrap() && text[..byte(&text, end)].ends_with(')'));
    let folds = client.ask("textDocument/foldingRange", json!({"textDocument": {"uri": quay}}));
    let line = |end: &str| outline[0]["range"][end]["line"].clone();
    assert_eq!(folds[0]["startLine"], 0, "the chapter");
    assert_eq!((&folds[1]["startLine"], &folds[1]["endLine"]), (&line("start"), &line("end")));
    let found = client.ask("workspace/symbol", json!({"query": "HL"}));
    assert_eq!(names(&found), ["has_letter"]);
}

/// The labels that are offered at the end of the text that replaces `needle`.
fn offered(client: &mut Client, uri: &str, text: &str, needle: &str, typed: &str) -> Vec<String> {
    let whole = text.replace(needle, typed);
    let end = text.find(needle).unwrap() + typed.find('¦').unwrap();
    let whole = whole.replace('¦', "");
    client.rewrite(uri, &whole);
    let line = whole[..end].matches('\n').count();
    let character = whole[..end].rsplit('\n').next().unwrap().encode_utf16().count();
    let asked = json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}});
    let list = client.ask("textDocument/completion", asked);
    list["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_words_that_a_field_may_be_are_completed() {
    let story = Written::ferry();
    let (settings, text) =
        (story.uri("story.ron"), story.text("story.ron").replace("start: \"quay\",", "start: \"quay\",@"));
    let mut client = Client::new(&json!({}));
    client.open(&settings, &text);
    client.settle();
    let mut offer = |typed: &str| offered(&mut client, &settings, &text, "@", typed);
    assert_eq!(offer("facts: [Fact(id: \"a\", from: ¦")[..], ["FinishedBefore"]);
    assert!(offer("meters: [Meter(id: \"a\", color: Cy¦").contains(&"Cyan".to_owned()));
    assert_eq!(offer("mark: Mark(means: ¦"), Vec::<String>::new());
    assert_eq!(offer("facts: [¦"), ["Fact"]);
}

#[test]
fn the_words_of_a_meter_are_completed_where_it_is_compared_or_set() {
    let story = Written::ferry();
    let dog = "word_meters: [WordMeter(id: \"dog\", name: \"DOG\", of: [\"asleep\", \"awake\", \"gone\"])],\n    page:";
    let settings = story.text("story.ron").replace("format: 1", "format: 2").replace("page:", dog);
    fs::write(story.folder.path().join("story.ron"), settings).unwrap();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY).replace("He turns the collar over.", "{dog}"));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text);
    client.settle();
    let mut offer = |needle: &str, typed: &str| offered(&mut client, &quay, &text, needle, typed);
    let words = ["asleep", "awake", "gone"];
    for typed in ["when: \"dog = ¦\"", "when: \"debt > 2 and dog != aw¦\"", "when: \"dog>=¦\""] {
        assert_eq!(offer("when: \"trust >= 10\"", typed), words, "{typed}");
    }
    assert_eq!(offer("[\"trust -1\"", "[\"dog = ¦\""), words);
    for typed in ["{dog: ¦", "{dog: asleep: a | ¦", "{dog: asleep or ¦: a | b}", "{debt > 2: {dog: g¦"] {
        assert_eq!(offer("{dog}", typed), words, "{typed}");
    }
    for typed in ["{dog: asleep: a¦", "{dog: asleep: a | awake: ¦"] {
        assert_eq!(offer("{dog}", typed), Vec::<String>::new(), "what is shown: {typed}");
    }
    assert!(offer("when: \"trust >= 10\"", "when: \"trust >= ¦\"").contains(&"patience".to_owned()));
    assert!(offer("{dog}", "{trust > 2: a | ¦").contains(&"dog".to_owned()));
}

#[test]
fn names_and_fields_are_completed_where_they_are_expected() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text);
    let mut offer = |needle: &str, typed: &str| offered(&mut client, &quay, &text, needle, typed);
    assert_eq!(offer("next: \"crowd\"", "next: \"cr¦\""), ["quay", "booth", "wait", "crowd", "e_sea", "e_home"]);
    let logic = ["k_ink", "has_letter", "second", "trust", "patience", "debt", "seen", "took", "visits"];
    assert_eq!(offer("when: \"trust >= 10\"", "when: \"tr¦ >= 10\""), logic);
    assert_eq!(offer("[\"trust -1\"", "[\"¦\""), logic);
    assert_eq!(offer("Ada has been", "{has_letter: She | not ¦} has"), logic);
    assert_eq!(offer("Ada has been", "Ada h¦ has"), Vec::<String>::new());
    assert_eq!(offer("Ada has been", "{has_letter: sh¦} has"), Vec::<String>::new());
    assert_eq!(offer("when: \"trust >= 10\"", "when: \"seen(¦)\"").len(), 6);
    let choices = offer("when: \"trust >= 10\"", "when: \"took(quay.s¦)\"");
    assert!(choices.contains(&"swim_far".to_owned()) && !choices.contains(&"c1".to_owned()), "{choices:?}");
    let fields = offer("next: \"crowd\",", "ne¦");
    assert!(fields.contains(&"next".to_owned()) && !fields.contains(&"dateline".to_owned()), "{fields:?}");
    assert_eq!(offer("scenes: [", "scenes: [S¦"), ["Scene", "Junction"]);
    let open = text.replace("id: \"quay\"", "id: \"quay\", next: \"bo");
    client.rewrite(&quay, &open);
    client.settle();
    let list = client.ask("textDocument/completion", at(&quay, &open, "next: \"bo", 9));
    let is_offered = list["items"].as_array().unwrap().iter().any(|item| item["label"] == "booth");
    assert!(is_offered, "a string that is still open hides nothing: {list}");
}

#[test]
fn of_very_many_names_those_are_offered_that_fit_what_is_typed() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("chapters")).unwrap();
    let settings = r#"Story(format: 1, id: "long", title: "Long", start: "s0", chapters: ["1"])"#;
    fs::write(folder.path().join("story.ron"), settings).unwrap();
    let scene = |at: usize| format!("Scene(id: \"s{at}\", text: \"On.\", next: \"s{}\"),\n", at + 1);
    let end = "Scene(id: \"s999\", text: \"End.\", ending: Ending(title: \"End\", teaser: \"The end.\"))";
    let text = format!("Chapter(title: \"One\", scenes: [\n{}{end}])", (0..999).map(scene).collect::<String>());
    let uri = format!("file://{}", folder.path().join("chapters/1.ron").display());
    let mut client = Client::new(&json!({}));
    client.open(&uri, &text);
    let any = offered(&mut client, &uri, &text, "next: \"s5\"", "next: \"¦\"");
    assert_eq!(any.len(), 200);
    let fitting = offered(&mut client, &uri, &text, "next: \"s5\"", "next: \"s99¦\"");
    assert_eq!(fitting[..4], ["s99", "s990", "s991", "s992"], "those that begin like that come first");
    assert!(fitting.contains(&"s199".to_owned()) && !fitting.contains(&"s9".to_owned()), "{fitting:?}");
}

#[test]
fn a_document_is_formatted_as_the_command_does_it() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let untidy = text.replace("title: \"The Quay\",\n    scenes", "title:\"The Quay\", scenes");
    let mut client = Client::new(&json!({}));
    client.open(&quay, &untidy);
    let options = json!({"textDocument": {"uri": quay}, "options": {"tabSize": 2, "insertSpaces": false}});
    let edits = client.ask("textDocument/formatting", options.clone());
    let formatted = earlier::story::format(&untidy).unwrap();
    assert_eq!(edited(&untidy, &edits), formatted);
    let touched = |needle: &str| {
        let line = position(&untidy, needle, 0)["line"].as_u64();
        let is_there = |edit: &Value| {
            edit["range"]["start"]["line"].as_u64() <= line && line < edit["range"]["end"]["line"].as_u64()
        };
        edits.as_array().unwrap().iter().any(is_there)
    };
    assert!(touched("title:") && !touched("The board says"), "what is formatted stays as it is");
    client.rewrite(&quay, &formatted);
    assert_eq!(client.ask("textDocument/formatting", options.clone()), json!([]));
    client.rewrite(&quay, "Chapter(");
    assert_eq!(client.ask("textDocument/formatting", options), Value::Null);
}

#[test]
fn positions_are_in_utf_16_unless_the_client_offers_utf_8() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let line = "Fly 🦢🦢.\", to: \"e_hom\"";
    let text = text.replace("Fly.\", to: \"e_home\"", line);
    for (offered, chosen, width) in [(json!(["utf-16"]), "utf-16", 4), (json!(["utf-8", "utf-16"]), "utf-8", 8)] {
        let mut client = Client::spawn();
        let capabilities = json!({"general": {"positionEncodings": offered}});
        let introduced =
            client.ask("initialize", json!({"processId": null, "rootUri": null, "capabilities": capabilities}));
        assert_eq!(introduced["capabilities"]["positionEncoding"], chosen);
        client.open(&quay, &text);
        client.settle();
        let before = &text[..text.find("🦢").unwrap()];
        let column = before.rsplit('\n').next().unwrap().len() + width + ".\", to: \"".len();
        assert_eq!(client.told[&quay][0]["range"]["start"]["character"], column, "{chosen}");
    }
}

#[test]
fn what_makes_no_sense_is_answered_or_ignored_and_the_conversation_goes_on() {
    let mut client = Client::spawn();
    let early = client.answer("textDocument/hover", json!({}));
    assert_eq!(early["error"]["code"], -32002);
    client.send(b"garbage\r\n\r\nContent-Length: x\r\n\r\nContent-Length: 7\r\n\r\n{\"a\": 1");
    client.send(b"Content-Type: 5\r\n\r\nContent-Length: 4\r\n\r\n\xff\xfe\xfd\xfcContent-Length: 2\r\n\r\n[]");
    client.ask("initialize", json!({"processId": null, "rootUri": null, "capabilities": {}}));
    client.tell("no/such", json!({"a": [1]}));
    client.tell("textDocument/didOpen", json!({"textDocument": 5}));
    client.tell(
        "textDocument/didChange",
        json!({"textDocument": {"uri": "file:///nowhere", "version": 1}, "contentChanges": []}),
    );
    client.open("untitled:1", "Scene(");
    client.open("file:///no/such/story/chapters/1.ron", "Scene(");
    assert_eq!(client.answer("no/such", Value::Null)["error"]["code"], -32601);
    assert_eq!(client.answer("textDocument/hover", json!({"textDocument": 5}))["error"]["code"], -32602);
    let document = json!({"uri": "file:///no/such/story/chapters/1.ron"});
    let outside = json!({"textDocument": document, "position": {"line": 9, "character": 9}});
    assert_eq!(client.ask("textDocument/hover", outside), Value::Null);
    client.settle();
    assert_eq!(client.told, BTreeMap::new());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn without_a_shutdown_the_end_is_a_failure() {
    let mut client = Client::new(&json!({}));
    client.tell("exit", Value::Null);
    assert_eq!(client.child.wait().unwrap().code(), Some(1));
    for length in ["100", "99999999999999999"] {
        let mut client = Client::new(&json!({}));
        client.send(format!("Content-Length: {length}\r\n\r\n{{\"jsonrpc\"").as_bytes());
        drop(client.input);
        assert_eq!(client.child.wait().unwrap().code(), Some(1), "half a message");
    }
}
