//! The choices of a scene in the files: its own, those of its groups, and those of its lists.

use super::source::{Choice, ChoiceList, Scene};
use super::table::{Id as _, ListId};
use super::tree_reader::Str;

/// A choice of a scene.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offered<'a> {
    /// The choice itself.
    pub(super) choice: &'a Choice<'a>,
    /// The condition that it shares with others, if it does.
    pub(super) when: Option<&'a Str<'a>>,
    /// Its list and its position in it, if it is not declared in the scene.
    pub(super) list: Option<(ListId, usize)>,
}

/// Returns the choices of a scene, in the order in which they are numbered. `lists` are the lists of the story.
pub(super) fn offered<'a>(scene: &'a Scene<'a>, lists: &'a [ChoiceList<'a>]) -> impl Iterator<Item = Offered<'a>> {
    let own = scene.choices.iter().map(|choice| Offered { choice, when: None, list: None });
    let in_groups = scene.groups.iter().flat_map(|group| {
        let when = Some(&group.when).filter(|when| !when.missing);
        group.choices.iter().map(move |choice| Offered { choice, when, list: None })
    });
    let names = scene.choices_of.iter().enumerate();
    let is_first = |at: usize, name: &Str| !scene.choices_of.iter().take(at).any(|before| before.text == name.text);
    let used = names.filter(move |(at, name)| is_first(*at, name)).filter_map(|(_, name)| find_list(lists, name));
    let listed = used.flat_map(|(id, list)| {
        let with_place = list.choices.iter().enumerate();
        with_place.map(move |(at, choice)| Offered { choice, when: list.when.as_ref(), list: Some((id, at)) })
    });
    own.chain(in_groups).chain(listed)
}

/// Returns the list with this name, if there is one.
pub(super) fn find_list<'a>(lists: &'a [ChoiceList<'a>], name: &Str) -> Option<(ListId, &'a ChoiceList<'a>)> {
    let at = lists.iter().position(|list| list.id.text == name.text && !name.missing)?;
    Some((ListId::from_index(at), lists.get(at)?))
}
