//! What scenes and junctions are named after.

use super::flow::{Node, NodeId};
use super::named::Named;
use super::names::Place;
use super::scenes::Scenes;
use super::title::{slug, words};

impl Scenes<'_> {
    /// A name that nothing has yet.
    pub(super) fn unique(&mut self, name: &str) -> String {
        let base = slug(name);
        let mut id = base.clone();
        while let Some(number) = self.ids.get_mut(&id) {
            *number += 1;
            id = format!("{base}_{number}");
            if !self.ids.contains_key(&id) {
                break;
            }
            id.clone_from(&base);
        }
        self.ids.insert(id.clone(), 1);
        id
    }

    fn of_place(&self, place: Place) -> Named {
        Named::text(self.names.path(place), self.names.span(place), self.names.flow_of(place))
    }

    /// The name of a scene that begins at a node.
    pub(super) fn name(&self, node: NodeId) -> Named {
        if let Some(named) = self.named.get(&node) {
            return named.clone();
        }
        let offer = self.offers.get(&node);
        let (mut at, mut said, mut line) = (node, None, None);
        for _ in 0..50 {
            if let Some(place) = self.graph.places.get(&at).filter(|place| **place != Place::Root) {
                return self.of_place(*place);
            }
            line = line.or_else(|| self.graph.lines.get(&at).or(self.graph.offered.get(&at)).copied());
            match self.graph.node(at) {
                Node::Step(step, next) => {
                    said = words(step);
                    if said.is_some() {
                        break;
                    }
                    at = *next;
                }
                _ => break,
            }
        }
        if let Some(offer) = offer {
            let name = self.variables.of(offer.count).map_or("", |count| count.name.as_str());
            return Named::text(name.to_owned(), offer.span, offer.flow);
        }
        if node == self.graph.start {
            return Named::text("start".to_owned(), self.names.span(Place::Root), Place::Root);
        }
        if let Some(place) = self.graph.behind.get(&node) {
            return self.of_place(*place);
        }
        let (span, flow) = line.unwrap_or_default();
        let path = self.names.path(flow);
        let within = path.rsplit('.').next().unwrap_or_default();
        Named::text(format!("{within} {}", said.unwrap_or_else(|| "passage".to_owned())), span, flow)
    }
}
