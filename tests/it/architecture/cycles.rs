//! The files of a folder don't import each other in cycles; a parent and its children may.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::layers::{code, files, src};

/// Cycles that may remain, by folder, with what each would need to go.
const ALLOWED: &[(&str, &[&str], &str)] = &[];

/// The path of the module in a file of `src`, such as `cli::check`.
fn module(file: &Path) -> Vec<String> {
    let path = file.strip_prefix(src()).unwrap().with_extension("");
    let mut names: Vec<String> = path.iter().map(|name| name.to_str().unwrap().to_owned()).collect();
    if matches!(names.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        names.pop();
    }
    names
}

/// The paths in a text that begins inside a path, with its braces expanded: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths(text: &str) -> Vec<Vec<String>> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let first = |mut path: Vec<String>| {
        path.insert(0, name.to_owned());
        path
    };
    if !name.is_empty() {
        return match rest.strip_prefix("::") {
            Some(rest) => paths(rest).into_iter().map(first).collect(),
            None => vec![vec![name.to_owned()]],
        };
    }
    let Some(list) = text.strip_prefix('{') else { return vec![Vec::new()] };
    let (mut found, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in list.char_indices() {
        match c {
            ',' | '}' if depth == 0 => {
                found.extend(paths(list[start..at].trim_start()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    found
}

/// The paths that code names, from the root of the crate, for code in the module `here`.
fn named(code: &str, here: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for word in ["crate::", "self::", "super::"] {
        for (at, _) in code.match_indices(word) {
            if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let mut rest = &code[at..];
            let mut base = here.to_vec();
            if word == "crate::" {
                base.clear();
            }
            while let Some(after) = rest.strip_prefix("super::") {
                base.pop();
                rest = after;
            }
            rest = rest.trim_start_matches("crate::").trim_start_matches("self::");
            found.extend(paths(rest).into_iter().map(|path| [base.clone(), path].concat()));
        }
    }
    found
}

/// What the file of a module takes from its children under their names in it: `pub use child::Name`.
fn reexported(code: &str, children: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (at, _) in code.match_indices("use ") {
        let text = code[at + "use ".len()..].trim_start_matches("self::");
        for path in paths(text) {
            if let [child, .., name] = path.as_slice()
                && children.contains(child)
            {
                found.insert(name.clone(), child.clone());
            }
        }
    }
    found
}

/// The members of all cycles in a graph, as sets of modules that reach each other.
fn cycles(edges: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<BTreeSet<String>> {
    let reached = |from: &String| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(next) = open.pop() {
            open.extend(edges.get(next).into_iter().flatten().filter(|to| seen.insert((*to).clone())));
        }
        seen
    };
    let reach: BTreeMap<&String, BTreeSet<String>> = edges.keys().map(|from| (from, reached(from))).collect();
    let cycle = |(from, to): (&&String, &BTreeSet<String>)| -> Option<BTreeSet<String>> {
        let back = |other: &&String| reach.get(other).is_some_and(|reach| reach.contains(*from));
        to.contains(*from).then(|| to.iter().filter(back).cloned().collect())
    };
    reach.iter().filter_map(cycle).collect()
}

#[test]
fn files_of_one_folder_do_not_import_each_other_in_cycles() {
    let files = files(&src());
    let mut children: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    for module in files.iter().map(|file| module(file)) {
        for (at, name) in module.iter().enumerate() {
            children.entry(module[..at].to_vec()).or_default().insert(name.clone());
        }
    }
    let mut reexports = BTreeMap::new();
    for file in &files {
        let module = module(file);
        if let Some(children) = children.get(&module) {
            reexports.insert(module, reexported(&code(file), children));
        }
    }
    let mut edges: BTreeMap<Vec<String>, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for file in &files {
        let here = module(file);
        for path in named(&code(file), &here) {
            let shared = here.iter().zip(&path).take_while(|(here, there)| here == there).count();
            let folder = &here[..shared];
            let (Some(from), Some(to)) = (here.get(shared), path.get(shared)) else { continue };
            let is_module = children.get(folder).is_some_and(|children| children.contains(to));
            let reexport = reexports.get(folder).and_then(|reexports| reexports.get(to));
            let Some(to) = reexport.filter(|_| !is_module).or(is_module.then_some(to)) else { continue };
            if from != to && !folder.is_empty() {
                edges.entry(folder.to_vec()).or_default().entry(from.clone()).or_default().insert(to.clone());
            }
        }
    }
    let found = edges.iter().flat_map(|(folder, edges)| cycles(edges).into_iter().map(move |cycle| (folder, cycle)));
    let is_new = |(folder, cycle): &(&Vec<String>, BTreeSet<String>)| {
        let mut known = ALLOWED.iter().filter(|(allowed, ..)| *allowed == folder.join("::"));
        !known.any(|(_, members, _)| cycle.iter().all(|member| members.contains(&member.as_str())))
    };
    let new: BTreeSet<(&Vec<String>, BTreeSet<String>)> = found.filter(is_new).collect();
    assert!(new.is_empty(), "{new:?}");
}
