//! The same story played by `bladeink`, an implementation of the language ink.

use bladeink::story::Story;
use bladeink_compiler::{Compiler, CompilerOptions};

use crate::synthetic::{self, Random};

/// The synthetic story, compiled and at its first choice.
pub(crate) struct Ink {
    story: Story,
}

impl Ink {
    /// Compiles the story from ink source; not part of any measure.
    pub(crate) fn new(scenes: usize) -> Self {
        let options = CompilerOptions { count_all_visits: false, ..CompilerOptions::default() };
        let compiler = Compiler::with_options(options);
        let compiled = compiler.compile(&synthetic::ink(scenes)).expect("the ink source is sound");
        let mut story = Story::new(&compiled).expect("what the compiler wrote can be read");
        story.continue_maximally().expect("the story has a beginning");
        Self { story }
    }

    /// Takes a random choice and writes the next scene's text and labels into `out`.
    pub(crate) fn step(&mut self, random: &mut Random, out: &mut String) {
        let open = self.story.get_current_choices().len();
        self.story.choose_choice_index(random.below(open)).expect("the choice is there");
        out.clear();
        while self.story.can_continue() {
            out.push_str(&self.story.cont().expect("the story goes on"));
        }
        for choice in self.story.get_current_choices() {
            out.push_str(&choice.text);
            out.push('\n');
        }
    }
}
