//! `earlier map`: every scene once in every format, in a notation that its readers accept, and with legible boxes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Output;

use earlier::explore::{LIMIT, explore};
use earlier::map::{MapFormat, advice, map};
use earlier::story::{Story, load};

use crate::engine::laws::{numbers, runner, story_of};
use crate::support::maker::make;
use crate::support::stories::{read, story};
use crate::support::talk::earlier;

fn drawn(story: &Story, format: MapFormat) -> String {
    map(story, &explore(story, LIMIT), format, None)
}

fn asked(arguments: &[&str]) -> Output {
    earlier().arg("map").args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The content of a valid map.
fn answer(arguments: &[&str]) -> String {
    let out = asked(arguments);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    text(&out.stdout).to_owned()
}

/// A box of a picture.
#[derive(Debug)]
struct Frame {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

fn attribute<'s>(tag: &'s str, name: &str) -> &'s str {
    let start = tag.find(&format!(" {name}=\"")).unwrap_or_else(|| panic!("no {name} in {tag}")) + name.len() + 3;
    tag[start..].split('"').next().unwrap()
}

fn number(tag: &str, name: &str) -> i64 {
    attribute(tag, name).parse().unwrap()
}

fn boxes(svg: &str) -> Vec<Frame> {
    let rects = svg.split("<rect class=\"box").skip(1).map(|rest| rest.split("/>").next().unwrap());
    rects
        .map(|tag| {
            let (left, top) = (number(tag, "x"), number(tag, "y"));
            Frame { left, top, right: left + number(tag, "width"), bottom: top + number(tag, "height") }
        })
        .collect()
}

/// The segments of a line: straight ones, and curves, which lie between their four points.
fn stretches(path: &str) -> Vec<Vec<(i64, i64)>> {
    let mut found = Vec::new();
    let mut at = (0, 0);
    let mut rest = path;
    while let Some(kind) = rest.chars().next() {
        let end = rest[1..].find(|c: char| c.is_ascii_alphabetic()).map_or(rest.len(), |end| end + 1);
        let numbers: Vec<i64> = rest[1..end].split_whitespace().map(|number| number.parse().unwrap()).collect();
        let points = match (kind, numbers.as_slice()) {
            ('M', [x, y]) => vec![(*x, *y)],
            ('V', [y]) => vec![at, (at.0, *y)],
            ('C', [a, b, c, d, x, y]) => vec![at, (*a, *b), (*c, *d), (*x, *y)],
            other => panic!("{other:?} in {path}"),
        };
        at = *points.last().unwrap();
        found.push(points);
        rest = &rest[end..];
    }
    found
}

/// Boxes lie in the picture and apart from each other, and no line runs through any.
fn check_picture(svg: &str, places: usize) {
    check_xml(svg);
    let boxes = boxes(svg);
    assert_eq!(boxes.len(), places);
    let root = svg.split('>').next().unwrap();
    let (width, height) = (number(root, "width"), number(root, "height"));
    for (at, one) in boxes.iter().enumerate() {
        assert!(one.left >= 0 && one.top >= 0 && one.right <= width && one.bottom <= height, "{one:?} is outside");
        for other in &boxes[at + 1..] {
            let apart =
                one.right < other.left || other.right < one.left || one.bottom < other.top || other.bottom < one.top;
            assert!(apart, "{one:?} and {other:?} overlap");
        }
    }
    for path in svg.split("<path class=\"way").skip(1).filter(|path| path.contains("marker-end")) {
        for stretch in stretches(attribute(path.split("/>").next().unwrap(), "d")) {
            check_stretch(&stretch, &boxes);
        }
    }
}

fn check_stretch(points: &[(i64, i64)], boxes: &[Frame]) {
    let (left, right) = (points.iter().map(|point| point.0).min(), points.iter().map(|point| point.0).max());
    let (top, bottom) = (points.iter().map(|point| point.1).min(), points.iter().map(|point| point.1).max());
    for one in boxes {
        let passes = left.unwrap() < one.right
            && right.unwrap() > one.left
            && top.unwrap() < one.bottom
            && bottom.unwrap() > one.top;
        assert!(!passes, "{points:?} runs through {one:?}");
    }
}

/// Tags are closed in order, and everything that has a meaning in XML is escaped.
fn check_xml(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in svg.split('<').skip(1) {
        let (tag, after) = part.split_once('>').unwrap_or_else(|| panic!("`{part}` is no tag"));
        let name = tag.split([' ', '/']).next().unwrap();
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        assert!(!after.contains('>') && tag.matches('"').count() % 2 == 0, "`{part}`");
        for entity in part.split('&').skip(1) {
            let name = entity.split(';').next().unwrap();
            assert!(["amp", "lt", "gt", "quot"].contains(&name), "&{name}");
        }
    }
    assert!(open.is_empty(), "{open:?} are never closed");
}

/// A statement of a graph for Graphviz, token by token; strings keep their quotes.
fn dot_tokens(dot: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = dot.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => {
                let mut escaped = false;
                let inside = rest[1..].find(|c: char| {
                    let ends = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    assert!(c != '\n', "a string runs over a line: {rest}");
                    ends
                });
                inside.expect("a string ends") + 2
            }
            '{' | '}' | '[' | ']' | ';' | ',' | '=' => 1,
            '-' if rest.starts_with("->") => 2,
            _ => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).unwrap();
                assert!(end > 0, "a bare `{first}` in {rest}");
                end
            }
        };
        tokens.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
    }
    tokens
}

/// Reads a graph by Graphviz's grammar and returns the label of each node; every edge connects two of them.
fn check_dot(dot: &str) -> BTreeMap<String, String> {
    let tokens = dot_tokens(dot);
    assert_eq!(tokens[0], "digraph");
    assert!(tokens[1].starts_with('"') && tokens[2] == "{" && tokens.last().unwrap() == "}");
    let (mut at, mut depth) = (3, 1);
    let (mut nodes, mut ends) = (BTreeMap::new(), Vec::new());
    while at < tokens.len() {
        match (tokens[at].as_str(), tokens.get(at + 1).map(String::as_str)) {
            ("}", _) => (at, depth) = (at + 1, depth - 1),
            ("subgraph", Some(name)) => {
                assert!(name.starts_with("cluster_") && tokens[at + 2] == "{");
                (at, depth) = (at + 3, depth + 1);
            }
            ("label", Some("=")) => {
                assert!(tokens[at + 2].starts_with('"') && tokens[at + 3] == ";");
                at += 4;
            }
            (name, Some("[")) => {
                let (attributes, next) = dot_attributes(&tokens, at + 2);
                if !["graph", "node", "edge"].contains(&name) {
                    assert!(nodes.insert(name.to_owned(), attributes["label"].clone()).is_none(), "{name} twice");
                }
                at = next;
            }
            (from, Some("->")) => {
                ends.extend([from.to_owned(), tokens[at + 2].clone()]);
                assert_eq!(tokens[at + 3], "[");
                at = dot_attributes(&tokens, at + 4).1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(depth, 0);
    ends.iter().for_each(|end| assert!(nodes.contains_key(end), "{end} is no node"));
    nodes
}

fn dot_attributes(tokens: &[String], mut at: usize) -> (BTreeMap<String, String>, usize) {
    let mut found = BTreeMap::new();
    loop {
        assert_eq!(tokens[at + 1], "=");
        found.insert(tokens[at].clone(), tokens[at + 2].clone());
        match tokens[at + 3].as_str() {
            "," => at += 4,
            "]" => break,
            other => panic!("`{other}` among attributes"),
        }
    }
    assert_eq!(tokens[at + 4], ";");
    (found, at + 5)
}

/// Reads a flowchart of Mermaid, line by line, and returns the label of each node.
fn check_mermaid(text: &str) -> BTreeMap<String, String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.starts_with("%% ")).collect();
    assert!(lines[0] == "---" && lines[1].starts_with("title: \"") && lines[2] == "---" && lines[3] == "flowchart TD");
    let (mut nodes, mut ends, mut open) = (BTreeMap::new(), Vec::new(), 0);
    for line in &lines[4..] {
        if *line == "end" {
            open -= 1;
        } else if let Some(rest) = line.strip_prefix("subgraph c") {
            open += 1;
            check_label(rest.split_once('[').unwrap().1.strip_suffix(']').unwrap());
        } else if let Some((from, rest)) = line.split_once(' ')
            && is_place(from)
        {
            let (arrow, rest) = rest.split_once('|').unwrap();
            assert!(["-->", "--o", "-.->", "--x"].contains(&arrow), "{line}");
            let (label, to) = rest.rsplit_once("| ").unwrap();
            check_label(label);
            ends.extend([from.to_owned(), to.to_owned()]);
        } else {
            let start = line.find(['[', '(', '{', '>']).unwrap();
            let label = line[start..].trim_matches(['[', ']', '(', ')', '{', '}', '>']);
            check_label(label);
            assert!(nodes.insert(line[..start].to_owned(), label.to_owned()).is_none(), "{line} twice");
        }
    }
    assert_eq!(open, 0);
    ends.iter().for_each(|end| assert!(nodes.contains_key(end), "{end} is no node"));
    nodes
}

fn is_place(word: &str) -> bool {
    word.strip_prefix('p').is_some_and(|number| number.parse::<usize>().is_ok())
}

/// A label is quoted, and only character codes and line breaks have a meaning in it.
fn check_label(label: &str) {
    let inside = label.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let inside = inside.unwrap_or_else(|| panic!("{label} is not quoted")).replace("<br/>", "");
    assert!(!inside.contains(['"', '<', '>', '&', '`', '[', ']', '{', '}', '|', '\\', '*']), "{label}");
    for code in inside.split('#').skip(1) {
        let code = code.split_once(';').map(|(code, _)| code);
        assert!(code.is_some_and(|code| code == "quot" || code.parse::<u32>().is_ok()), "{label}");
    }
}

/// How often each scene is declared in a map in words.
fn declared(text: &str, id: &str) -> usize {
    let is_head = |line: &&str| {
        let words = line.strip_prefix("  Scene ").or_else(|| line.strip_prefix("  Ending "));
        words.is_some_and(|words| words.split([';', ':']).next() == Some(id))
    };
    text.lines().filter(is_head).count()
}

/// Every format shows every scene once.
fn check_all(story: &Story, junctions: usize) {
    let explored = explore(story, LIMIT);
    let drawn = |format| map(story, &explored, format, None);
    let (text, svg) = (drawn(MapFormat::Text), drawn(MapFormat::Svg));
    let (dot, mermaid) = (check_dot(&drawn(MapFormat::Dot)), check_mermaid(&drawn(MapFormat::Mermaid)));
    check_picture(&svg, story.scenes().len() + junctions);
    for id in story.scene_ids().map(|scene| story.scene_name(scene)) {
        let named = |labels: &BTreeMap<String, String>, end: &str| {
            let is_it = |label: &&String| label.trim_matches('"').split(end).next() == Some(id);
            labels.values().filter(is_it).count()
        };
        assert_eq!(declared(&text, id), 1, "{id} in\n{text}");
        assert_eq!(named(&dot, "\\n"), 1, "{id} for Graphviz");
        assert_eq!(named(&mermaid, "<br/>"), 1, "{id} for Mermaid");
        let is_head = |line: &&str| line.contains("class=\"name\"") && line.contains(&format!(">{id}<"));
        assert_eq!(svg.lines().filter(is_head).count(), 1, "{id} in the picture");
    }
}

/// One of everything that a map distinguishes, with texts that have a meaning in every notation.
const EVERYTHING: &str = r##"
    Scene(id: "a", key: "Whether <to> go & \"stay\"", text: "A.", choices: [
        Choice(id: "plain", text: "Say \"#1\", \\\\n: [x] \\{y\\} <b>`z`</b> \\| & so on;", to: "b"),
        Choice(id: "again", text: "Round again", to: "a", once: true),
        Choice(id: "gated", text: "Gated.", to: "b", when: "trust >= 3 and not (met or seen(b))"),
        Choice(id: "locked", text: "Locked.", to: "c", needs: "met", locked: "No."),
        Choice(id: "sealed", text: "Sealed.", to: "e", seal: "second"),
        Choice(id: "never", text: "Never.", to: "lost", when: "trust > 9"),
        Choice(id: "split", text: "Split.", to_first: [(when: "met", to: "j"), (to: "dead")]),
    ]),
    Scene(id: "b", text: "B.", arrive: ["met"], choices: [Choice(text: "Back.", to: "a"), Choice(text: "On.", to: "j")]),
    Scene(id: "c", text: "C.", next: "circle"),
    Junction(id: "j", to_first: [(when: "took(a.plain) or trust = 5 and met", to: "c"), (to: "e")]),
    Scene(id: "dead", text: "D.", choices: [Choice(id: "no", text: "No.", to: "e", when: "trust > 9")]),
    Scene(id: "circle", text: "Round.", choices: [Choice(text: "Round.", to: "round")]),
    Scene(id: "round", text: "Round.", choices: [Choice(text: "And round.", to: "circle")]),
    Scene(id: "lost", text: "L.", next: "e"),
    Scene(id: "e", text: "E.", ending: Ending(title: "The \"<End>\"", teaser: "Last.")),
"##;

fn everything() -> Story {
    story(
        r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5)],
        facts: [Fact(id: "met", is: "they have met"), Fact(id: "second", is: "again", from: FinishedBefore)],"#,
        EVERYTHING,
    )
}

#[test]
fn every_format_shows_every_scene_of_every_kind_once() {
    check_all(&everything(), 1);
}

#[test]
fn the_outline_says_everything_in_words() {
    let expected = r##"Small

All states were explored.
7 of 8 scenes can be reached.
10 of 12 choices can be taken.
1 of 1 ending can be reached.
Dead ends: at dead.
Soft-locks: at a, b, c, circle, round.

ONE One: 8 scenes, 1 junction

  Scene a; the start; decides: Whether <to> go & "stay"; soft-lock: possibly no path to an ending
    1. Say "#1", \n: [x] {y} <b>`z`</b> | & so on; Leads to b
    2. Round again. Leads to a; once
    3. Gated. Leads to b; shown if trust >= 3 and not (met or seen(b))
    4. Locked. Leads to c; needs met
    5. Sealed. Leads to e; sealed until second
    6. Never. Leads to lost; shown if trust > 9; can never be taken
    7. Split. Leads to j if met, else dead
"##;
    let text = drawn(&everything(), MapFormat::Text);
    let start = text.split("\n\n  Scene b").next().unwrap();
    snapbox::assert_data_eq!(start.to_owned() + "\n", snapbox::Data::text(expected).raw());
    for line in [
        "  Scene dead; dead end: a reader can get stuck here",
        "  Scene circle; soft-lock: possibly no path to an ending",
        "  Scene lost; never reached",
        "  Ending e: The \"<End>\"; shortest run: 1 choice, in a later edition",
        "    1. c if took(a.plain) or trust = 5 and met",
    ] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in\n{text}");
    }
}

#[test]
fn labels_mean_nothing_to_the_tools_that_draw_them() {
    let story = everything();
    let (dot, mermaid) = (drawn(&story, MapFormat::Dot), drawn(&story, MapFormat::Mermaid));
    assert!(dot.contains(r##"label="1: Say \"#1\", \\n: [x] {y} <b>`z`</b>"##), "{dot}");
    assert!(mermaid.contains("1: Say #quot;#35;1#quot;, #92;n: #91;x#93; #123;y#125; #60;b#62;#96;z"), "{mermaid}");
    let svg = drawn(&story, MapFormat::Svg);
    assert!(svg.contains("Whether &lt;to&gt; go &amp; &quot;stay&quot;"));
}

#[test]
fn ways_of_each_kind_are_drawn_by_lines_of_their_own() {
    let story = everything();
    let (dot, mermaid) = (drawn(&story, MapFormat::Dot), drawn(&story, MapFormat::Mermaid));
    let line = |map: &str, label: &str| map.lines().find(|line| line.contains(label)).unwrap().to_owned();
    assert!(line(&dot, "4: Locked.").contains("style=dotted") && line(&mermaid, "4: Locked.").contains("--o"));
    assert!(line(&dot, "5: Sealed.").contains("style=dashed") && line(&mermaid, "5: Sealed.").contains("-.->"));
    assert!(line(&dot, "6: Never.").contains("arrowhead=tee") && line(&mermaid, "6: Never.").contains("--x"));
    let svg = drawn(&story, MapFormat::Svg);
    for class in ["way", "way locked", "way sealed", "way never"] {
        assert!(svg.contains(&format!("<path class=\"{class}\" marker-end")), "no line is drawn as {class}");
    }
    assert!(svg.contains("prefers-color-scheme: dark"));
}

#[test]
fn made_stories_are_drawn_with_every_scene_and_no_boxes_over_each_other() {
    let result = runner(200).run(&numbers(), |numbers| {
        let made = make(&numbers);
        let junctions = made.files.iter().map(|(_, text)| text.matches("Junction(").count()).sum();
        check_all(&story_of(&made)?, junctions);
        Ok(())
    });
    result.unwrap_or_else(|why| panic!("{why}"));
}

/// The files of a story whose scenes lead to a near scene, to any, and now and then to an ending.
fn tangle(scenes: usize) -> [(&'static str, String); 2] {
    let mut out = String::from("Chapter(title: \"One\", scenes: [\n");
    let mut seed = 1_u64;
    let mut below = |end: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % end
    };
    for at in 0..scenes {
        let (near, any) = ((at + 1 + below(9)) % scenes, below(scenes));
        let ways = [(1, format!("s{near}")), (2, format!("s{any}")), (3, format!("e{}", below(9)))];
        let choice = |(at, to): &(usize, String)| format!("Choice(id: \"c{at}\", text: \"Go.\", to: \"{to}\")");
        let choices: Vec<String> = ways.iter().map(choice).collect();
        writeln!(out, "Scene(id: \"s{at}\", text: \"S.\", choices: [{}]),", choices.join(", ")).unwrap();
    }
    for at in 0..9 {
        writeln!(out, "Scene(id: \"e{at}\", text: \"E.\", ending: Ending(title: \"E{at}\", teaser: \"E.\")),").unwrap();
    }
    let settings = "Story(format: 1, id: \"t\", title: \"T\", start: \"s0\", chapters: [\"1\"])";
    [("story.ron", settings.to_owned()), ("chapters/1.ron", out + "])")]
}

fn tangled(scenes: usize) -> Story {
    read(&tangle(scenes).each_ref().map(|(name, text)| (*name, text.as_str()))).story.unwrap()
}

#[test]
fn a_flowchart_that_mermaid_would_refuse_says_so() {
    let advice_for = |scenes, format| {
        let story = tangled(scenes);
        advice(&story, &explore(&story, LIMIT), format, None)
    };
    assert_eq!(advice_for(166, MapFormat::Mermaid), None, "it has 498 edges");
    assert_eq!(
        [MapFormat::Text, MapFormat::Dot, MapFormat::Svg].map(|format| advice_for(167, format)),
        [const { None }; 3]
    );
    let said = "this diagram has 501 edges, but Mermaid draws at most 500 unless its configuration sets maxEdges; \
                --chapter draws a single chapter";
    assert_eq!(advice_for(167, MapFormat::Mermaid).as_deref(), Some(said));
    let long = advice_for(900, MapFormat::Mermaid).unwrap();
    assert!(long.contains("2,700 edges") && long.contains("at most 50,000 unless its configuration sets maxTextSize"));

    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("chapters")).unwrap();
    tangle(167).iter().for_each(|(name, text)| std::fs::write(folder.path().join(name), text).unwrap());
    let out = asked(&[folder.path().to_str().unwrap(), "--format", "mermaid"]);
    assert!(text(&out.stderr).contains(&format!("earlier: {said}\n")), "{}", text(&out.stderr));
    assert_eq!(text(&out.stdout).lines().nth(3), Some(format!("%% {said}").as_str()));
    check_mermaid(text(&out.stdout));
}

#[test]
fn a_tangle_of_hundreds_of_scenes_is_drawn_so_too() {
    for scenes in [2, 30, 400] {
        check_picture(&drawn(&tangled(scenes), MapFormat::Svg), scenes + 9);
    }
}

#[test]
fn the_same_story_gives_the_same_map() {
    for format in [MapFormat::Text, MapFormat::Dot, MapFormat::Mermaid, MapFormat::Svg] {
        assert_eq!(drawn(&tangled(60), format), drawn(&tangled(60), format));
    }
}

#[test]
fn the_shipped_story_is_drawn_in_every_format() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("story");
    let story = load(|name| std::fs::read(folder.join(name)).map_err(|error| error.to_string())).story.unwrap();
    let explored = explore(&story, LIMIT);
    let drawn = |format| map(&story, &explored, format, None);
    let text = drawn(MapFormat::Text);
    assert!(text.starts_with("An Earlier Version of This Story\n\nAll states were explored.\n"));
    assert_eq!(text, answer(&[]), "the binary draws its own story, as text");
    let nodes = check_dot(&drawn(MapFormat::Dot)).len();
    assert_eq!(check_mermaid(&drawn(MapFormat::Mermaid)).len(), nodes);
    check_picture(&drawn(MapFormat::Svg), nodes);
}

#[test]
fn the_format_is_the_one_asked_for_and_text_if_none_is() {
    let story = ["tests/data/ferry"];
    let asked = |format| answer(&[&story[..], &["--format", format]].concat());
    assert_eq!(answer(&story), asked("text"));
    let nodes = check_dot(&asked("dot")).len();
    assert_eq!(check_mermaid(&asked("mermaid")).len(), nodes);
    check_picture(&asked("svg"), nodes);
}

#[test]
fn a_chapter_is_drawn_alone_with_stubs_for_its_ways_out() {
    let text = answer(&["tests/data/ferry", "--chapter", "1"]);
    assert!(text.starts_with("The Last Ferry: ONE The Quay\n"));
    assert!(text.contains("1. Go on. Leads to crowd in TWO The Water\n") && !text.contains("Scene crowd"));
    assert!(answer(&["tests/data/ferry", "--chapter", "2"]).contains("Scene crowd; entered from ONE The Quay\n"));
    for name in ["the quay", "1-quay", "The Quay"] {
        assert_eq!(answer(&["tests/data/ferry", "--chapter", name]), text);
    }
    let dot = check_dot(&answer(&["tests/data/ferry", "--chapter", "1", "--format", "dot"]));
    assert!(dot.values().any(|label| label == "\"crowd\\nin TWO The Water\""));
    let mermaid = check_mermaid(&answer(&["tests/data/ferry", "--chapter", "1", "--format", "mermaid"]));
    assert!(mermaid.values().any(|label| label == "\"crowd<br/>in TWO The Water\""));
    let svg = answer(&["tests/data/ferry", "--chapter", "1", "--format", "svg"]);
    check_picture(&svg, 5);
    assert!(svg.contains("<rect class=\"box elsewhere\"") && svg.contains(">in TWO The Water<"));
}

#[test]
fn an_unknown_chapter_is_a_wrong_command_line_and_the_nearest_is_named() {
    for (asked_for, said) in [
        ("the quey", "earlier: there is no chapter `the quey`; did you mean `The Quay`?\n"),
        ("zzz", "earlier: there is no chapter `zzz`; the chapters are `The Quay`, `The Water`\n"),
        ("3", "earlier: there is no chapter 3; the story has 2 chapters\n"),
        ("0", "earlier: there is no chapter 0; the story has 2 chapters\n"),
    ] {
        let out = asked(&["tests/data/ferry", "--chapter", asked_for]);
        assert_eq!(out.status.code(), Some(2));
        assert_eq!((text(&out.stdout), text(&out.stderr)), ("", said));
    }
}

#[test]
fn a_story_with_problems_is_not_drawn() {
    let out = asked(&["tests/data/ferry-broken", "--format", "svg"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("cannot find the meter or fact `nevre`"));
    assert_eq!(text(&out.stdout), "", "nothing is in the file that the picture was to be written to");
    assert_eq!(asked(&["no/such/folder"]).status.code(), Some(3));
}
