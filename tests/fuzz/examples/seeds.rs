//! Writes the corpora that fuzzing begins with: pieces of the stories in this repository, valid and broken.

use std::fs;
use std::path::{Path, PathBuf};

use earlier::archive::{Record, encode, header};
use earlier::engine::Run;

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for folder in ["small", "ferry", "ferry-broken", "format"] {
        whole_story(&root.join("tests/data").join(folder), folder)?;
    }
    for path in files_in(&root.join("tests/data/bad"))? {
        cases(&path)?;
    }
    for path in files_in(&root.join("story/chapters"))? {
        chapter(&path)?;
    }
    put("read", "shipped-settings", fs::read_to_string(root.join("story/story.ron"))?.as_bytes())?;
    for path in files_in(&root.join("story/routes"))? {
        route(&path)?;
    }
    for target in ["read", "language", "archive", "requests", "keys"] {
        for path in files_in(&root.join("tests/data/fuzzed").join(target))? {
            put(target, &stem(&path), &fs::read(&path)?)?;
        }
    }
    Ok(())
}

fn put(target: &str, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("seed-{name}")), bytes)
}

fn files_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn whole_story(folder: &Path, name: &str) -> std::io::Result<()> {
    let mut files = vec![fs::read_to_string(folder.join("story.ron"))?];
    for path in files_in(&folder.join("chapters"))? {
        files.push(fs::read_to_string(path)?);
    }
    files.iter().enumerate().try_for_each(|(at, text)| small_language(&format!("{name}-{at}"), text))?;
    put("read", name, files.join("\n====\n").as_bytes())
}

/// The cases of wrong stories, as `tests/it/support/cases.rs` describes them, without the expected diagnostics.
fn cases(path: &Path) -> std::io::Result<()> {
    let text = fs::read_to_string(path)?;
    for (at, case) in text.split("==== ").enumerate().skip(1) {
        let (mut settings, mut others) = (String::new(), Vec::new());
        for file in case.split("\n== ").skip(1) {
            let (head, body) = file.split_once('\n').unwrap_or((file, ""));
            let body: Vec<&str> = body.lines().filter(|line| !line.starts_with("//!")).collect();
            if head.starts_with("story.ron") { settings = body.join("\n") } else { others.push(body.join("\n")) }
        }
        let name = format!("{}-{at}", stem(path));
        small_language(&name, case)?;
        let files: Vec<String> = std::iter::once(settings).chain(others).collect();
        put("read", &name, files.join("\n====\n").as_bytes())?;
    }
    Ok(())
}

/// Every fourth scene of a chapter, as a chapter of its own.
fn chapter(path: &Path) -> std::io::Result<()> {
    let text = fs::read_to_string(path)?;
    for (at, scene) in text.split("\n        Scene(").enumerate().skip(1).step_by(4) {
        let scene = scene.trim_end().trim_end_matches([']', ')', ',', '\n', ' ']);
        let chapter = format!("\n====\nChapter(title: \"One\", scenes: [Scene({scene})])]))");
        put("read", &format!("{}-{at}", stem(path)), chapter.as_bytes())?;
        small_language(&format!("{}-{at}", stem(path)), scene)?;
    }
    Ok(())
}

/// The strings of a file: the long ones as texts, the others as conditions and effects.
fn small_language(name: &str, text: &str) -> std::io::Result<()> {
    for (at, raw) in text.split("r#\"").skip(1).enumerate() {
        let raw = raw.split("\"#").next().unwrap_or_default();
        put("language", &format!("{name}-text-{at}"), raw.as_bytes())?;
    }
    let short: Vec<&str> = text.split('"').skip(1).step_by(2).filter(|string| string.len() < 120).collect();
    for (at, three) in short.chunks(3).enumerate() {
        put("language", &format!("{name}-{at}"), three.join("\n====\n").as_bytes())?;
    }
    Ok(())
}

/// A recorded run, as a run file, as the journal that playing it would write, and as lines without checksums.
fn route(path: &Path) -> std::io::Result<()> {
    let (name, text) = (stem(path), fs::read_to_string(path)?);
    put("archive", &format!("{name}-file"), format!("\0{text}").as_bytes())?;
    let Ok(run) = Run::from_ron(&text) else { return Ok(()) };
    let begun = Record::Run { run: 1, time: 1, from: None, facts: run.facts.clone() };
    let steps = run.choices.iter().zip(1..).map(|(choice, steps)| Record::Step {
        run: 1,
        steps,
        time: 2,
        scene: "a".to_owned(),
        choice: choice.clone(),
    });
    let ended = [
        Record::End { run: 1, steps: run.choices.len(), scene: "c".to_owned() },
        Record::Clip { run: 1, fact: "told".to_owned() },
        Record::Run {
            run: 2,
            time: 3,
            from: Some(("1.1".parse().map_err(std::io::Error::other)?, 1)),
            facts: Vec::new(),
        },
        Record::At { journal: None, run: 1, steps: 1, time: 4 },
    ];
    let records: Vec<Record> = std::iter::once(begun).chain(steps).chain(ended).collect();
    let lines: Vec<u8> = records.iter().flat_map(encode).collect();
    put("archive", &format!("{name}-journal"), &[b"\0", header("small").as_slice(), &lines].concat())?;
    let bare: Vec<String> =
        String::from_utf8_lossy(&lines).lines().map(|line| line[..line.len() - 10].to_owned()).collect();
    put("archive", &format!("{name}-lines"), format!("\u{1}{}", bare.join("\n")).as_bytes())
}
