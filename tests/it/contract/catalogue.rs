//! Every code is explained with examples that do what they claim.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use earlier::check::{check, prove, unlisted_chapters};
use earlier::diag::Code;
use earlier::diag::catalogue::{Example, Snippet};
use earlier::ink::{import, parse};
use earlier::story::load;

use crate::support::talk::earlier;

/// The files of an example, including the parts that are not shown.
struct Files {
    story: String,
    chapter: Vec<u8>,
    other_chapter: Option<String>,
    run: Option<String>,
    ink: Option<String>,
}

impl Files {
    fn of(example: Example) -> Self {
        let part = |wanted: Snippet| example.iter().find(|(part, _)| *part == wanted).map(|(_, text)| *text);
        let fields = part(Snippet::Fields).unwrap_or(
            r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5)],
               facts: [Fact(id: "met", is: "they have met"), Fact(id: "told", is: "she was told")],
               briefs: [Brief(id: "b", when: "met and told and trust > 1", text: "Both.")],"#,
        );
        let story =
            format!(r#"Story(format: 1, id: "small", title: "Small", start: "a", chapters: ["one"], {fields})"#);
        let scene = match (part(Snippet::Text), part(Snippet::Choices)) {
            (Some(text), _) => format!("Scene(id: \"a\", next: \"b\", text: r#\"{text}\"#),"),
            (_, Some(choices)) => {
                format!("Scene(id: \"a\", text: \"A.\", choices: [{choices} Choice(text: \"On.\", to: \"b\")]),")
            }
            _ => "Scene(id: \"a\", text: \"A.\", choices: [Choice(text: \"On.\", to: \"b\"), \
                  Choice(text: \"Stay.\", to: \"a\")]),"
                .to_owned(),
        };
        let end = "Scene(id: \"b\", text: \"B.\", ending: Ending(title: \"B\", teaser: \"b\")),";
        let scenes = part(Snippet::Scenes).map_or(format!("{scene} {end}"), str::to_owned);
        let chapter =
            part(Snippet::Chapter).map_or(format!("Chapter(title: \"One\", scenes: [{scenes}])"), str::to_owned);
        let old = part(Snippet::Latin1Chapter)
            .map(|text| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect());
        Self {
            story: part(Snippet::Story).map_or(story, str::to_owned),
            chapter: old.unwrap_or(chapter.into_bytes()),
            other_chapter: part(Snippet::OtherChapter).map(str::to_owned),
            run: part(Snippet::Run).map(str::to_owned),
            ink: part(Snippet::Ink).map(str::to_owned),
        }
    }

    /// The codes of everything that is reported about it, each once; with proofs, if the code needs them.
    fn codes(self, proved: bool) -> BTreeSet<Code> {
        if let Some(ink) = self.ink {
            let parsed = parse("story.ink", |_| Ok::<_, String>(ink.clone().into_bytes()));
            let found = match parsed.diagnostics.as_slice() {
                [] => import(&parsed.ink, &BTreeMap::new()).diagnostics,
                _ => parsed.diagnostics,
            };
            return found.iter().map(|problem| problem.code).collect();
        }
        let mut loaded = load(|name| match name {
            "story.ron" => Ok(self.story.clone().into_bytes()),
            "chapters/one.ron" => Ok(self.chapter.clone()),
            "chapters/two.ron" => {
                self.other_chapter.clone().map(String::into_bytes).ok_or_else(|| "not found".to_owned())
            }
            _ => Err("there is no such file".to_owned()),
        });
        let other = self.other_chapter.map(|_| "two.ron".to_owned());
        unlisted_chapters(&mut loaded, &other.into_iter().chain(["one.ron".to_owned()]).collect::<Vec<_>>());
        let runs = self.run.map(|run| ("routes/run.ron".to_owned(), Ok(run.into_bytes())));
        check(&mut loaded, runs.into_iter().collect(), &|_, _| true);
        if proved {
            assert!(prove(&mut loaded, 10_000));
        }
        loaded.diagnostics.iter().map(|problem| problem.code).collect()
    }
}

#[test]
fn every_example_that_fails_has_its_code_alone_and_every_fixed_one_none() {
    let mut wrong = String::new();
    for code in Code::ALL {
        let proved = code.as_str().starts_with("W3") || *code == Code::LawBroken;
        let codes = |example| Files::of(example).codes(proved);
        let (fails, fixed) = (codes(code.explanation().fails), codes(code.explanation().fixed));
        if fails != BTreeSet::from([*code]) || !fixed.is_empty() {
            wrong += &format!("{code:?}: {fails:?}, fixed: {fixed:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_guide_lists_every_code_with_what_it_means() {
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("story/README.md")).unwrap();
    let is_code = |line: &str| {
        let (letter, digit) = (line.as_bytes().get(3), line.as_bytes().get(4));
        line.starts_with("| `") && matches!(letter, Some(b'E' | b'W')) && digit.is_some_and(u8::is_ascii_digit)
    };
    let listed: Vec<&str> = guide.lines().filter(|line| is_code(line)).collect();
    let row = |code: &Code| format!("| `{}` | {} |", code.as_str(), code.summary());
    assert_eq!(listed, Code::ALL.iter().map(row).collect::<Vec<_>>());
}

#[test]
fn explain_says_it_in_capitals_or_not_and_lists_all_without_a_code() {
    let said = |arguments: &[&str]| {
        let out = earlier().arg("explain").args(arguments).output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    let (code, text, _) = said(&["e0402"]);
    assert_eq!(code, Some(0));
    snapbox::Assert::new().normalize_paths(false).eq(
        text,
        "E0402 (error): `needs` without `locked`, or `locked` without `needs`.

`needs` shows a choice as locked until its condition is true, and `locked` is
the reason shown next to it. With only one of them, a choice would be locked
without a reason, or have a reason that is never shown.

To hide a choice completely, use `when`.

Incorrect:

  chapters/one.ron
    Choice(text: \"Wait.\", to: \"a\", needs: \"trust >= 3\"),

Correct:

  chapters/one.ron
    Choice(text: \"Wait.\", to: \"a\", needs: \"trust >= 3\", locked: \"She can't sit still.\"),
",
    );
    let (code, text, _) = said(&[]);
    assert_eq!((code, text.lines().count()), (Some(0), Code::ALL.len()));
    assert!(text.contains("W2004  Banned words in a text.\n"));
    let (code, _, complaint) = said(&["E0403"]);
    assert_eq!(code, Some(2));
    assert!(complaint.contains("did you mean `E0003`?"), "{complaint}");
}

#[test]
fn the_limits_are_explained_with_what_to_do() {
    let out = earlier().args(["explain", "E0004"]).output().unwrap();
    let said = String::from_utf8(out.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    for limit in ["64 meters:", "255 choices in a scene:", "64 levels deep", "4 MiB in a file:", "65,535 scenes"] {
        assert!(said.contains(limit), "{limit}: {said}");
    }
}
