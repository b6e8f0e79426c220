//! The language server in Emacs, set up as the guide says.

use std::fs;
use std::process::Command;

use super::lsp::Written;
use super::lsp_nvim::{session_was_written, with_earlier};
use crate::support::talk::{CACHES, NO_SETTINGS};

#[test]
#[ignore = "it needs emacs with eglot, which `.ci/run` looks for"]
fn in_emacs_a_story_has_one_server_a_problem_is_fixed_a_name_completed_and_a_scene_renamed() {
    let story = Written::ferry();
    let guide = fs::read_to_string("story/README.md").unwrap();
    let (_, block) = guide.split_once("```elisp\n").unwrap();
    let init = story.folder.path().join("init.el");
    fs::write(&init, block.split_once("```").unwrap().0).unwrap();
    let said = Command::new("emacs")
        // Packages that the system has are found by what runs before a user's own settings.
        .args(["--batch", "--no-init-file", "--eval", "(progn (require 'package) (package-initialize))", "--load"])
        .arg(&init)
        .args(["--load", "tests/data/editors/emacs.el"])
        .env("PATH", with_earlier())
        .env("STORY", story.folder.path())
        .env("HOME", story.folder.path())
        .env("XDG_CONFIG_HOME", NO_SETTINGS)
        .env("XDG_CACHE_HOME", CACHES)
        .output()
        .unwrap();
    session_was_written(&story, &said);
}
