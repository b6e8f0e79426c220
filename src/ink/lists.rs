//! Which lists the items come from that a variable may hold.

use std::collections::{BTreeMap, BTreeSet};

use super::ast::{Block, Expr, ExprKind, GlobalKind, Ink, Path, StatementKind};
use super::names::{Names, blocks_of};

/// The lists of the items that each variable may hold, by their globals.
pub(super) type Held = BTreeMap<usize, BTreeSet<usize>>;

/// What a value may come from.
#[derive(Debug, Default)]
struct Sources {
    /// Lists, some of whose items it may have.
    lists: BTreeSet<usize>,
    /// Variables whose items it may have.
    variables: BTreeSet<usize>,
}

/// Finds the lists of the items that each variable may hold.
pub(super) fn held(names: &Names<'_>) -> Held {
    let mut sources: BTreeMap<usize, Sources> = BTreeMap::new();
    for (at, global) in names.ink.globals.iter().enumerate().filter(|(at, _)| is_list(names.ink, *at)) {
        let of = sources.entry(at).or_default();
        match &global.kind {
            GlobalKind::List(_) => _ = of.lists.insert(at),
            GlobalKind::Var(value) | GlobalKind::Const(value) => add(names, value, of),
        }
    }
    names.flows().into_iter().filter_map(|flow| names.block(flow)).for_each(|of| assigned(names, of, &mut sources));
    super::walk::expressions(names.ink, &mut |expr| by_reference(names, expr, &mut sources));
    let mut held: Held = sources.iter().map(|(at, of)| (*at, of.lists.clone())).collect();
    let count = |held: &Held| held.values().map(BTreeSet::len).sum::<usize>();
    let mut before = usize::MAX;
    while before != count(&held) {
        before = count(&held);
        for (at, of) in &sources {
            let more: Vec<usize> = of.variables.iter().filter_map(|of| held.get(of)).flatten().copied().collect();
            held.entry(*at).or_default().extend(more);
        }
    }
    // An empty list that is assigned shares with its source which lists it is of.
    let differs = |(at, of): (&usize, &usize)| held.get(at) != held.get(of);
    let copied = sources.iter().flat_map(|(at, of)| of.variables.iter().map(move |of| (at, of)));
    let copied: Vec<usize> = copied.filter(|pair| differs(*pair)).map(|(_, of)| *of).collect();
    held.extend(copied.into_iter().map(|of| (of, all(names))));
    held
}

/// Adds what variables are set to in a block.
fn assigned(names: &Names<'_>, block: &Block, sources: &mut BTreeMap<usize, Sources>) {
    for statement in &block.statements {
        if let StatementKind::Assign(name, value) = &statement.kind
            && let Some(of) = names.global(&name.text).and_then(|global| sources.get_mut(&global))
        {
            add(names, value, of);
        }
        blocks_of(statement, &mut |inner| assigned(names, inner, sources));
    }
}

/// What a function does with a variable that it gets by reference is not followed.
fn by_reference(names: &Names<'_>, call: &Expr, sources: &mut BTreeMap<usize, Sources>) {
    let ExprKind::Call(name, arguments) = &call.kind else { return };
    let Some((_, function)) = names.function(&name.text) else { return };
    for (_, argument) in function.parameters.iter().zip(arguments).filter(|(of, _)| of.by_reference) {
        if let ExprKind::Path(Path { parts, .. }) = &argument.kind
            && let [name] = parts.as_slice()
            && let Some(of) = names.global(&name.text).and_then(|global| sources.get_mut(&global))
        {
            of.lists = all(names);
        }
    }
}

fn all(names: &Names<'_>) -> BTreeSet<usize> {
    names.items.iter().map(|item| item.list).collect()
}

/// Adds what a value may come from: everything, if it comes from a parameter, a temporary variable or a function.
fn add(names: &Names<'_>, value: &Expr, of: &mut Sources) {
    super::walk::expression(value, &mut |expr| match &expr.kind {
        ExprKind::Path(path) => add_path(names, path, of),
        ExprKind::List(paths) => paths.iter().for_each(|path| add_path(names, path, of)),
        ExprKind::Call(name, _) => match names.global(&name.text) {
            Some(list) if is_list(names.ink, list) => of.variables.extend([list]),
            None if name.text.starts_with("LIST_") => {}
            _ => of.lists = all(names),
        },
        _ => {}
    });
}

fn add_path(names: &Names<'_>, path: &Path, of: &mut Sources) {
    if let [name] = path.parts.as_slice()
        && let Some(value) = names.constant(&name.text)
    {
        return add(names, value, of);
    }
    let global = match path.parts.as_slice() {
        [name] => names.global(&name.text),
        _ => None,
    };
    match (names.item(path).and_then(|item| names.items.get(item)), global) {
        (_, Some(global)) if is_list(names.ink, global) => of.variables.extend([global]),
        (Some(item), None) => of.lists.extend([item.list]),
        _ => of.lists = all(names),
    }
}

/// Whether a global is a list.
pub(super) fn is_list(ink: &Ink, global: usize) -> bool {
    match ink.globals.get(global).map(|global| &global.kind) {
        Some(GlobalKind::List(_)) => true,
        Some(GlobalKind::Var(value)) => matches!(&value.kind, ExprKind::List(_)) || is_item(ink, value),
        _ => false,
    }
}

fn is_item(ink: &Ink, value: &Expr) -> bool {
    let ExprKind::Path(path) = &value.kind else {
        return false;
    };
    let Some(name) = path.parts.last() else {
        return false;
    };
    ink.globals.iter().any(|global| match &global.kind {
        GlobalKind::List(items) => {
            items.iter().any(|item| item.name.text == name.text)
                || (global.name.text == name.text && path.parts.len() == 1)
        }
        _ => false,
    })
}
