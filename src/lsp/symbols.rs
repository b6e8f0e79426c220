//! Named things: where they are declared and used, and the outline of a file and of a story.

use gen_lsp_types::{
    BaseSymbolInformation, DocumentHighlight, DocumentSymbol, FoldingRange, Location, Position,
    PrepareRenamePlaceholder, PrepareRenameResult, Range, SymbolKind, WorkspaceSymbol,
};

use super::position::{Encoding, Lines};
use super::view::View;
use crate::check::symbol_kind;
use crate::diag::{FileId, FileSpan, Span};
use crate::story::{Declaration, Symbol, record_ends};

/// Returns what the name at a position stands for, and where that name is.
pub(super) fn symbol_at(view: &View, file: FileId, position: Position) -> Option<(Symbol, FileSpan)> {
    let offset = u32::try_from(view.loaded_offset(file, position)?).ok()?;
    let (symbol, place) = view.loaded.source_map().symbol_at(file, offset)?;
    let symbol = declared(view, symbol);
    // Numbers of things may be off where a file has errors.
    let is_sure = view.loaded.story.is_some() || name(view, symbol) == Some(view.loaded.sources.slice(place));
    is_sure.then_some((symbol, place))
}

/// Returns the symbol that is declared: of the copies of a choice in a list, the first.
fn declared(view: &View, symbol: Symbol) -> Symbol {
    match (symbol, &view.loaded.story) {
        (Symbol::Choice(choice), Some(story)) => Symbol::Choice(story.first_copy(choice)),
        _ => symbol,
    }
}

/// Returns where something is declared.
pub(super) fn declaration<'v>(view: &View<'v>, symbol: Symbol) -> Option<&'v Declaration> {
    view.loaded.source_map().declarations().iter().find(|declaration| declaration.symbol == symbol)
}

/// Returns the name of something as it is declared, if it has one there.
pub(super) fn name<'v>(view: &View<'v>, symbol: Symbol) -> Option<&'v str> {
    declaration(view, symbol)?.name.map(|name| view.loaded.sources.slice(name))
}

/// Returns where what is named at a position is declared; for the name of a chapter, its file.
pub(super) fn definition(view: &View, file: FileId, position: Position) -> Option<Location> {
    let Some((symbol, _)) = symbol_at(view, file, position) else { return chapter(view, file, position) };
    let declaration = declaration(view, symbol)?;
    Some(view.location(declaration.name.unwrap_or(declaration.record)))
}

/// Returns the file of the chapter whose name in the list of chapters is at a position.
fn chapter(view: &View, file: FileId, position: Position) -> Option<Location> {
    let offset = view.loaded_offset(file, position)?;
    let mut listed = view.loaded.listed_chapters().iter();
    let (id, _) = listed.find(|(_, place)| place.file == file && place.span.range().contains(&offset))?;
    Some(Location { uri: view.address(&format!("chapters/{id}.ron")).0, range: Range::default() })
}

/// Returns every place of the name at a position, with its declaration first if requested.
fn places(view: &View, file: FileId, position: Position, with_declaration: bool) -> Vec<FileSpan> {
    let Some((symbol, _)) = symbol_at(view, file, position) else { return Vec::new() };
    let loaded = view.widest();
    let named = declaration(view, symbol).and_then(|declaration| declaration.name).filter(|_| with_declaration);
    let copies = match (symbol, &loaded.story) {
        (Symbol::Choice(choice), Some(story)) if story.choice(choice).list.is_some() => {
            let copies = story.choice_ids().filter(|copy| *copy != choice && story.first_copy(*copy) == choice);
            copies.map(Symbol::Choice).collect()
        }
        _ => Vec::new(),
    };
    let symbols = [symbol].into_iter().chain(copies);
    named.into_iter().chain(symbols.flat_map(|symbol| loaded.source_map().references(symbol))).collect()
}

/// Returns where the name at a position is used, and where it is declared if requested.
pub(super) fn references(view: &View, file: FileId, position: Position, with_declaration: bool) -> Vec<Location> {
    places(view, file, position, with_declaration).into_iter().map(|place| view.location(place)).collect()
}

/// Returns where the name at a position is in the same file.
pub(super) fn highlights(view: &View, file: FileId, position: Position) -> Vec<DocumentHighlight> {
    let here = places(view, file, position, true).into_iter().filter(|place| place.file == file);
    here.map(|place| DocumentHighlight { range: view.range(place), kind: None }).collect()
}

/// Returns the name at a position, and where it is.
pub(super) fn renamed_name(view: &View, file: FileId, position: Position) -> Option<PrepareRenameResult> {
    let (_, place) = symbol_at(view, file, position)?;
    let placeholder = view.loaded.sources.slice(place).to_owned();
    Some(PrepareRenamePlaceholder { range: view.range(place), placeholder }.into())
}

fn protocol_kind(symbol: Symbol) -> SymbolKind {
    match symbol {
        Symbol::Scene(_) => SymbolKind::Class,
        Symbol::Junction(_) => SymbolKind::Interface,
        Symbol::Choice(_) => SymbolKind::Method,
        Symbol::Fact(_) => SymbolKind::Boolean,
        Symbol::Meter(_) => SymbolKind::Number,
        Symbol::Document(_) => SymbolKind::File,
        Symbol::Text(_) => SymbolKind::String,
        Symbol::List(_) => SymbolKind::Array,
        Symbol::Law(_) => SymbolKind::Constant,
    }
}

/// Returns what a symbol is called in an outline; a choice without a name by where it leads.
fn title(view: &View, declaration: &Declaration) -> String {
    match (declaration.name, declaration.symbol, &view.loaded.story) {
        (Some(name), ..) => view.loaded.sources.slice(name).to_owned(),
        (None, Symbol::Choice(choice), Some(story)) => story.choice_name(choice).to_owned(),
        (None, symbol, _) => symbol_kind(symbol).to_owned(),
    }
}

/// Returns what a file declares, the choices below their scenes.
pub(super) fn outline(view: &View, file: FileId) -> Vec<DocumentSymbol> {
    let ends = record_ends(view.loaded.sources.text(file));
    let mut found: Vec<DocumentSymbol> = Vec::new();
    let mut scene_end = 0;
    let here = view.loaded.source_map().declarations().iter().filter(|declaration| declaration.record.file == file);
    for declaration in here {
        let Span { start, end } = declaration.record.span;
        let end = ends.get(&(start as usize)).and_then(|end| u32::try_from(*end).ok()).unwrap_or(end);
        let range = view.range(FileSpan { file, span: Span { start, end } });
        let named = declaration.name.map(|name| view.range(name));
        let selected = named.unwrap_or(Range { start: range.start, end: range.start });
        let (name, detail) = (title(view, declaration), Some(symbol_kind(declaration.symbol).to_owned()));
        let kind = protocol_kind(declaration.symbol);
        let symbol = DocumentSymbol::new(name, detail, kind, None, None, range, selected, None);
        match found.last_mut() {
            Some(scene) if matches!(declaration.symbol, Symbol::Choice(_)) && start < scene_end => {
                scene.children.get_or_insert_default().push(symbol);
            }
            _ => {
                scene_end = end;
                found.push(symbol);
            }
        }
    }
    found
}

/// Returns the records of a text that can be folded: those of more than one line.
pub(super) fn folds(text: &str, encoding: Encoding) -> Vec<FoldingRange> {
    let lines = Lines::new(text, encoding);
    let mut records: Vec<(usize, usize)> = record_ends(text).into_iter().collect();
    records.sort_unstable();
    let folded = records.into_iter().map(|(start, end)| lines.range(Span::new(start, end)));
    let fold = |range: Range| FoldingRange {
        start_line: range.start.line,
        end_line: range.end.line,
        ..FoldingRange::default()
    };
    folded.filter(|range| range.start.line < range.end.line).map(fold).collect()
}

/// Returns the named things of a story, also those in unlisted chapters, whose names contain the letters of a query in order.
pub(super) fn matching(view: &View, query: &str) -> Vec<WorkspaceSymbol> {
    let declarations = view.with_unlisted.unwrap_or(view.loaded).source_map().declarations().iter();
    let named = declarations.filter_map(|declaration| Some((declaration, declaration.name?)));
    let found = named.filter(|(_, name)| contains(view.loaded.sources.slice(*name), query));
    let symbol = |(declaration, place): (&Declaration, FileSpan)| WorkspaceSymbol {
        location: view.location(place).into(),
        data: None,
        base_symbol_information: BaseSymbolInformation {
            name: view.loaded.sources.slice(place).to_owned(),
            kind: protocol_kind(declaration.symbol),
            tags: None,
            container_name: Some(symbol_kind(declaration.symbol).to_owned()),
        },
    };
    found.map(symbol).collect()
}

/// Returns whether a name contains the letters of a query in order, ignoring case.
pub(super) fn contains(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|letter| letter == wanted))
}
