//! What can't be converted, and what a writer can do about it: the table that all steps of the import report from.

use crate::diag::{Code, Diagnostic, FileSpan};

/// A kind of ink that can't be converted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal {
    code: Code,
    message: &'static str,
    help: &'static str,
}

impl Refusal {
    /// The diagnostic about a place in the ink.
    pub(super) fn at(self, place: FileSpan) -> Diagnostic {
        Diagnostic::new(self.code, place, self.message).help(self.help)
    }
}

/// The constants of the table: a name, a code, a message and a suggestion each.
macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident: $code:ident, $message:literal, $help:literal;)+) => {
        $($(#[$doc])* pub(super) const $name: Refusal =
            Refusal { code: Code::$code, message: $message, help: $help };)+
    };
}

refusals! {
    /// `{~a|b}` and `{shuffle: …}`.
    SHUFFLE: InkChance, "a shuffle chooses at random",
        "use a cycle, `{&a|b}`, or a sequence, `{a|b}`, or let the reader choose";
    /// `RANDOM`, `SEED_RANDOM` and `LIST_RANDOM`.
    CHANCE: InkChance, "chance can't be converted",
        "let the reader choose, or use a cycle, `{&a|b}`";
    /// `TURNS()`.
    TURNS: InkUnbounded, "the unlimited number of turns can't be converted",
        "compare the turns since a place with a number, `TURNS_SINCE(-> hall) > 2`, or count in a variable with limits";
    /// A number with a fraction.
    FRACTION: InkUnbounded, "a number with a fraction",
        "count in whole numbers, such as tenths";
    /// A tunnel that leads into itself.
    ENDLESS_TUNNEL: InkNoEnd, "this tunnel can call itself before it returns",
        "use a plain divert, without the second `->`, where nothing has to return";
    /// A function whose calls are nested too deep.
    ENDLESS_FUNCTION: InkNoEnd, "this function may call itself endlessly",
        "write the repetition out, or repeat with diverts in a knot";
    /// A function whose conditions give too many values.
    TOO_MANY_BRANCHES: InkNoEnd, "this function branches too often to be inlined",
        "return as soon as the value is known, or split the function";
    /// Tunnels and threads whose copies are too many.
    TOO_MANY_COPIES: InkNoEnd, "the story is too large with a copy for each call",
        "call fewer tunnels and threads from within others, or divert to a knot that they share";
    /// Diverts that lead to themselves.
    EMPTY_LOOP: InkNoEnd, "this loop has no choice and no text in it",
        "offer a choice in it, or end it with `-> END`";
    /// A function in a variable that does more than return a value.
    HELD_FUNCTION: InkRefused, "a variable holds a function that does more than return a value",
        "call the function by its own name";
    /// A calculation that no effect can express.
    CALCULATION: InkRefused, "this calculation can't be written with meters and facts",
        "set a variable to a number or to another variable, or add to it or subtract from it";
    /// A condition that can't be expressed.
    CONDITION: InkRefused, "this condition can't be written with meters and facts",
        "compare a variable, or a sum of two, with a number, or give the variables fewer values";
    /// A value that can't be shown.
    SHOWN_VALUE: InkRefused, "this value can't be shown",
        "show the variables one by one, or give them fewer values";
    /// `return` in a knot.
    RETURN: InkRefused, "`return` outside of a function",
        "a tunnel goes back with `->->`, and a thread ends with `-> DONE`";
    /// A choice that returns from a tunnel into a thread.
    CHOICE_IN_TUNNEL: InkRefused, "a choice in a tunnel of a thread",
        "offer the choice in the thread itself";
    /// `-> END` below choices.
    END_AFTER_CHOICES: InkRefused, "an end of the story after choices were offered",
        "decide about the end before the first choice, or put it below a choice";
    /// A list function for a number, a truth value or a string.
    NO_LIST: InkRefused, "a list function for something that is not a list can't be converted",
        "name a variable that is declared with `LIST`, or starts as a list: `VAR held = ()`";
    /// `READ_COUNT` and `TURNS_SINCE` of a value that is known only in play.
    UNKNOWN_PLACE: InkRefused, "the count of an unknown place can't be converted",
        "name the knot, stitch or label: `READ_COUNT(-> hall)`";
    /// `colors(n)` for a number that is known only in play.
    UNKNOWN_ITEM: InkRefused, "an item for an unknown number can't be converted",
        "name the item";
    /// `LIST_ALL` and `LIST_INVERT` of items of several lists.
    ALL_ITEMS: InkRefused, "all items of what a variable holds can't be converted",
        "keep items of one list in the variable, or name the items";
    /// An operation that lists don't have here.
    LIST_OPERATION: InkRefused, "this operation on lists can't be converted",
        "lists can be added, subtracted, intersected with `^`, searched with `?` and compared";
    /// `"{n} pears"` as a value.
    CONCATENATED: InkRefused, "a concatenated string",
        "write the parts as text where they are shown, or set the variable to a whole string";
    /// `?` for strings.
    STRING_SEARCH: InkRefused, "a search in a string",
        "compare the whole string with `==`";
    /// `+` for strings, and other calculations.
    STRING_CALCULATION: InkRefused, "a calculation with strings or lists",
        "set strings as a whole, `~ name = \"Ida!\"`, and compare them with `==` and `!=` only";
    /// A list in a variable that starts as something else.
    LATE_LIST: InkRefused, "a list in a variable that does not start as a list",
        "declare it as a list, not as `temp`: `VAR best = ()`";
    /// A list that is set to a number.
    LIST_SET_TO_OTHER: InkRefused, "a list is set to something that is not a list",
        "set it to items, `(red, green)`, or to none, `()`";
    /// `~ colors = LIST_MIN(colors) + LIST_MAX(colors)`.
    ITEMS_DEPEND: InkRefused, "items of a list that depend on each other",
        "make the change in several lines, one item in each";
    /// A literal as an argument of a `ref` parameter.
    REF_TO_VALUE: InkRefused, "a `ref` to something that is not a variable",
        "write the name of a variable, or leave out the `ref`";
}
