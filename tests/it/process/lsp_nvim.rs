//! The language server in Neovim, set up as the guide says.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::lsp::{QUAY, Written};
use crate::support::talk::{CACHES, NO_SETTINGS};

/// The configuration that the guide gives for a version of Neovim that Debian has.
fn configuration() -> String {
    let guide = fs::read_to_string("story/README.md").unwrap();
    let blocks = guide.split("```lua\n").skip(1).filter_map(|block| block.split_once("```"));
    let (block, _) = blocks.into_iter().find(|(block, _)| block.contains("start_client")).unwrap();
    block.to_owned()
}

/// The folders in which editors look for programs, the first of which has `earlier`.
pub fn with_earlier() -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_earlier"));
    format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap())
}

/// Checks the files that an editor leaves after the session that all editors are put through.
pub fn session_was_written(story: &Written, said: &Output) {
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert!(story.text("chapters/2-water.ron").contains("id: \"ramp\", was: [\"crowd\"]"));
    let quay = story.text(QUAY);
    assert!(quay.contains("next: \"ramp\"") && quay.contains("to: \"booth\", effects: [\"trust -1\""), "{quay}");
}

#[test]
#[ignore = "it needs nvim, which `.ci/run` looks for"]
fn in_neovim_a_problem_is_shown_and_fixed_a_name_completed_and_a_scene_renamed() {
    let story = Written::ferry();
    let init = story.folder.path().join("init.lua");
    fs::write(&init, configuration()).unwrap();
    let said = Command::new("nvim")
        .args(["--headless", "--clean", "-n", "-u"])
        .arg(&init)
        .arg(story.folder.path().join(QUAY))
        .args(["-S", "tests/data/editors/nvim.lua"])
        .env("PATH", with_earlier())
        .env("XDG_CONFIG_HOME", NO_SETTINGS)
        .env("XDG_CACHE_HOME", CACHES)
        .env("XDG_STATE_HOME", story.folder.path())
        .output()
        .unwrap();
    session_was_written(&story, &said);
}
