//! Where the boxes of a picture stand, and how the lines between them run: in layers, as Sugiyama draws.
//!
//! Circles are broken where a walk from the start comes back to them. Each box stands one layer below all that
//! lead to it, chapter under chapter, the endings last; lines that pass layers get a place of their own there,
//! so that none runs through a box. Then each layer is ordered until lines cross little, and moved until they
//! are short.
//!
//! It is written here because what the registry has does not serve. Of a ring of 300 scenes with two more ways
//! out of each, `rust-sugiyama` 0.4 takes 1.2 s and gives no lines, and `dagre` 0.1 is not done after a minute.
//! `ascii-dag` 0.11 takes 0.45 s for 1,000, but thinks in characters and can't be told about chapters or
//! endings. All numbers are whole, so that every machine draws the same picture.

mod layers;
mod order;
mod place;

pub(super) use layers::layers;

/// A box to place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) width: i64,
    pub(super) height: i64,
}

/// What is to be laid out.
pub(super) struct Graph {
    /// The boxes.
    pub(super) sizes: Vec<Size>,
    /// The layer of each box, from the top.
    pub(super) layers: Vec<usize>,
    /// The lines, each from one box to another in another layer.
    pub(super) lines: Vec<(usize, usize)>,
    /// Space above each layer, beside what lines need.
    pub(super) above: Vec<i64>,
}

/// A point of the picture.
pub(super) type Point = (i64, i64);

/// A picture.
pub(super) struct Laid {
    /// The upper left corner of each box.
    pub(super) boxes: Vec<Point>,
    /// The points that each line runs through: down or up at the ends of layers, curved between them.
    pub(super) lines: Vec<Vec<Point>>,
    /// The top and the bottom of each layer.
    pub(super) bands: Vec<(i64, i64)>,
    pub(super) width: i64,
    pub(super) height: i64,
}

/// Lays a graph out.
pub(super) fn lay_out(graph: &Graph) -> Laid {
    let chains = layers::Chains::new(graph);
    let rows = order::ordered(&chains);
    place::placed(graph, &chains, &rows)
}
