//! The syntax tree of an ink story: what `parser` makes of its files, and what the compiler reads.
//!
//! The tree stays close to the source. A [`Block`] is a flat list: choices and gathers carry the number of their
//! bullets, and the compiler decides what belongs below which of them. Its texts are what ink's own compiler would
//! keep: see [`PartKind::Text`].

use crate::diag::{FileSpan, Sources};

/// A name, and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Its place.
    pub span: FileSpan,
}

/// A dotted name: of a knot, a stitch, a label, a variable or an item of a list. `END` and `DONE` are paths of one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The parts between the dots, at least one.
    pub parts: Vec<Name>,
    /// Its place.
    pub span: FileSpan,
}

/// A whole story: all its files. The content of an `INCLUDE` is where ink puts it: the top-level content at the place
/// of the `INCLUDE`, the knots after those of the file that includes them.
#[derive(Debug, Clone, PartialEq)]
pub struct Ink {
    /// The files, the main one first.
    pub sources: Sources,
    /// All `VAR`, `CONST` and `LIST` lines, in order.
    pub globals: Vec<Global>,
    /// All `EXTERNAL` lines.
    pub externals: Vec<External>,
    /// The content before the first knot.
    pub root: Block,
    /// The knots and functions, in order.
    pub knots: Vec<Knot>,
}

/// A global declaration.
#[derive(Debug, Clone, PartialEq)]
pub struct Global {
    /// Its name.
    pub name: Name,
    /// What is declared.
    pub kind: GlobalKind,
    /// The whole line.
    pub span: FileSpan,
}

/// What a global declaration declares.
#[derive(Debug, Clone, PartialEq)]
pub enum GlobalKind {
    /// `VAR name = value`.
    Var(Expr),
    /// `CONST name = value`.
    Const(Expr),
    /// `LIST name = a, (b), c = 5`.
    List(Vec<ListItem>),
}

/// An item of a `LIST` declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListItem {
    /// Its name.
    pub name: Name,
    /// The number that is written after it.
    pub value: Option<i64>,
    /// Whether it is in brackets: in the list from the beginning.
    pub held: bool,
}

/// `EXTERNAL name(a, b)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct External {
    /// Its name.
    pub name: Name,
    /// The names of its parameters.
    pub parameters: Vec<Name>,
}

/// A knot, or a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Knot {
    /// Its name.
    pub name: Name,
    /// Whether it is a `function`.
    pub function: bool,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The content before its first stitch.
    pub block: Block,
    /// Its stitches, in order.
    pub stitches: Vec<Stitch>,
    /// The line with its name.
    pub span: FileSpan,
}

/// A stitch.
#[derive(Debug, Clone, PartialEq)]
pub struct Stitch {
    /// Its name, without that of the knot.
    pub name: Name,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Its content.
    pub block: Block,
    /// The line with its name.
    pub span: FileSpan,
}

/// A parameter of a knot, a stitch or a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Whether it is a `ref`.
    pub by_reference: bool,
    /// Whether it is written `-> name`.
    pub divert: bool,
}

/// Statements in the order in which they are written, whatever their depth.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    /// The statements.
    pub statements: Vec<Statement>,
}

/// A statement, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// The whole statement, without the line's indentation and without a line break at the end.
    pub span: FileSpan,
}

/// What a statement is.
#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    /// Text, logic in braces, diverts: whatever shows something or goes somewhere.
    Line(Line),
    /// `*` and `+`.
    Choice(Box<Choice>),
    /// `-`. The rest of its line is the next statement.
    Gather(Gather),
    /// `~ temp x = value`.
    Temp(Name, Expr),
    /// `~ x = value`, also for `x += value` (whose value is then the whole sum), `x++` and `x--`.
    Assign(Name, Expr),
    /// `~ f(x)`: an expression for its effects.
    Run(Expr),
    /// `~ return value`.
    Return(Option<Expr>),
    /// A comment of its own line or at the end of one, without its marks; one statement for each comment.
    Comment(String),
    /// The text of `TODO: text`.
    Todo(String),
}

/// A line, or the content of an arm that is written within a line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    /// Its parts. Diverts are at the end.
    pub parts: Vec<Part>,
    /// Whether ink ends it with a line break: a line that is only a divert (`-> x`) or begins with a tag has none, nor
    /// does the content of an arm within a line.
    pub breaks: bool,
}

/// `*` or `+`.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The number of bullets.
    pub depth: usize,
    /// Whether it is written with `+`.
    pub sticky: bool,
    /// Whether it has no text at all (`* -> x`), so that it is taken by itself.
    pub fallback: bool,
    /// Its label.
    pub label: Option<Name>,
    /// Its conditions, all of which must hold.
    pub conditions: Vec<Expr>,
    /// The text before `[`, or the whole text.
    pub before: Vec<Part>,
    /// The text inside of `[]`.
    pub inside: Vec<Part>,
    /// The text after `]`, and the diverts at the end of the line, if there are some (an empty `->` is not one of them).
    pub after: Vec<Part>,
}

/// `-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gather {
    /// The number of dashes.
    pub depth: usize,
    /// Its label.
    pub label: Option<Name>,
}

/// A part of a line, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Its place.
    pub span: FileSpan,
}

/// What a part of a line is.
#[derive(Debug, Clone, PartialEq)]
pub enum PartKind {
    /// Text, as ink's compiler keeps it (what follows `^` in its output): no spaces at either end of a line, one space
    /// before a divert, escapes resolved, no line break.
    Text(String),
    /// `<>`.
    Glue,
    /// `{expression}`.
    Print(Expr),
    /// `{condition: … | …}` and the multi-line forms.
    Conditional(Conditional),
    /// `{a | b}`, `{&a | b}`, `{!a}`, `{~a | b}` and the multi-line forms.
    Sequence(Sequence),
    /// `#tag`: what is in it.
    Tag(Vec<Part>),
    /// `-> x`, `-> x ->`, `->->` or `<- x`. A chain `-> a -> b` is a tunnel and a divert.
    Divert(Divert),
}

/// A conditional or a switch.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditional {
    /// What a switch compares: `{x: - 1: … - 2: …}`.
    pub subject: Option<Expr>,
    /// The arms, in order. The first that holds is taken.
    pub arms: Vec<Arm>,
    /// Whether it is written within a line. If not, its arms begin with a line break.
    pub inline: bool,
}

/// An arm of a conditional.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// The condition, or the value that the subject of a switch is compared with; none for `else`.
    pub test: Option<Expr>,
    /// Its content.
    pub block: Block,
}

/// Alternatives, chosen by how often they were evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence {
    /// How.
    pub kind: SequenceKind,
    /// Whether the order is random.
    pub shuffle: bool,
    /// The alternatives.
    pub elements: Vec<Block>,
    /// Whether it is written within a line. If not, its elements begin with a line break.
    pub inline: bool,
}

/// What a sequence does after its last alternative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SequenceKind {
    /// It stays with the last.
    Stopping,
    /// It begins again.
    Cycle,
    /// It shows nothing.
    Once,
}

/// A divert of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Divert {
    /// `-> target`.
    To(Target),
    /// `-> target ->`.
    Tunnel(Target),
    /// `->->`, and `->-> target`.
    Return(Option<Target>),
    /// `<- target`.
    Thread(Target),
}

/// Where a divert leads: a path, or a variable that holds one.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The path.
    pub path: Path,
    /// The arguments.
    pub arguments: Vec<Expr>,
}

/// An expression, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its place.
    pub span: FileSpan,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `5`.
    Int(i64),
    /// `0.5`.
    Float(f64),
    /// `true` and `false`.
    Bool(bool),
    /// `"text"`, with whatever is in it.
    Text(Vec<Part>),
    /// A variable, a constant, an item of a list, or the read count of a knot, a stitch or a label.
    Path(Path),
    /// `-> target` as a value.
    Target(Path),
    /// `(a, b)` and `()`.
    List(Vec<Path>),
    /// `f(x)`: a function of the story, of ink (`TURNS_SINCE`, `LIST_COUNT`, …) or an external one.
    Call(Name, Vec<Expr>),
    /// `not x` and `-x`.
    Unary(Unary, Box<Expr>),
    /// `x + y`.
    Binary(Binary, Box<Expr>, Box<Expr>),
}

/// An operator with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    /// `not` and `!`.
    Not,
    /// `-`.
    Minus,
}

/// An operator with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `%` and `mod`.
    Modulo,
    /// `and` and `&&`.
    And,
    /// `or` and `||`.
    Or,
    /// `==`.
    Equal,
    /// `!=`.
    Unequal,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    Greater,
    /// `>=`.
    AtLeast,
    /// `?` and `has`.
    Has,
    /// `!?` and `hasnt`.
    HasNot,
    /// `^`.
    Intersect,
}
