//! Fallback choices, which ink takes by itself where no other choice is left.

use super::flow::{Node, NodeId, Offer, Step, kept};
use super::named::{Named, What};
use super::passage::{Builder, Offered, asked_before};
use super::routes::{Dest, Route};
use super::scenes::{Junction, Scenes};
use super::value::{Value, and, not};
use crate::story::CompareOp;

impl Scenes<'_> {
    /// Decides before a scene whether none of its choices can be taken, so that its fallback choice is.
    pub(super) fn fallback(&mut self, node: NodeId) {
        let walked = self.walk(node, false);
        let mut builder = Builder::new(self.variables, "");
        builder.steps(&walked.steps);
        let passage = builder.finish();
        let fallbacks: Vec<&Offered> = passage.offers.iter().filter(|offered| offered.offer.fallback).collect();
        if fallbacks.is_empty() {
            return;
        }
        let open = |offered: &Offered| {
            let count = Value::Var(offered.offer.count);
            let untaken = super::value::compared(CompareOp::Equal, count, Value::Int(0));
            let untaken = if offered.offer.once { untaken } else { Value::Bool(true) };
            and([offered.guard.clone(), untaken])
        };
        let others = || passage.offers.iter().filter(|offered| !offered.offer.fallback);
        let mut routes = Vec::new();
        // Ink takes the first of several that can be taken.
        for fallback in fallbacks {
            let none = and(others().map(|offered| not(open(offered))).chain([open(fallback)]));
            let none = asked_before(&none, &passage.effects);
            if none == Value::Bool(false) {
                let content = fallback.offer.content;
                let to = self.ways_of_arm(content, 0).into_iter().map(|way| (fallback.offer.span, way.route.to));
                let to: Vec<_> = to.collect();
                self.never_left.extend(to);
                continue;
            }
            self.may_be_left.insert(fallback.offer.span);
            let exhausted = self.without_offers(&walked.steps, fallback.offer.content);
            self.name_after(exhausted, node, &fallback.offer);
            if none == Value::Bool(true) && routes.is_empty() {
                // Nothing is ever offered.
                let scene = self.of_node.remove(&node);
                self.pass_name(scene, exhausted);
                let dest = self.dest(exhausted);
                self.alias(node, scene, dest);
                return;
            }
            let other = self.ways_of_arm(exhausted, 0);
            let only = match other.as_slice() {
                [only] if only.steps.is_empty() => Some(only.route.to),
                _ => None,
            };
            let to = only.unwrap_or_else(|| self.dest(exhausted));
            routes.push(Route { condition: none, asked: None, to });
        }
        if routes.is_empty() {
            return;
        }
        let scene = self.of_node.get(&node).copied().unwrap_or_default();
        let name = self.scenes.get(scene).map(|scene| scene.id.clone()).unwrap_or_default();
        let id = self.unique(&format!("{name}_or_on"));
        routes.push(Route::always(Dest::Scene(scene)));
        self.junctions.push(Junction { id, routes });
        self.before.insert(node, self.junctions.len() - 1);
    }

    /// Names the scene that begins at a node after the scene whose fallback choice leads to it.
    fn name_after(&mut self, exhausted: NodeId, node: NodeId, fallback: &Offer) {
        let of = self.of_node.get(&node).and_then(|scene| self.scenes.get(*scene));
        let (id, flow) = of.map(|of| (format!("{}_fallback", of.id), of.flow)).unwrap_or_default();
        self.named.insert(exhausted, Named { id, span: fallback.span, flow, what: What::Fallback });
    }

    /// Names the scene that begins at a node as one that nothing leads to anymore.
    fn pass_name(&mut self, from: Option<usize>, to: NodeId) {
        if let Some(scene) = from.and_then(|scene| self.scenes.get_mut(scene)) {
            let id = std::mem::take(&mut scene.id);
            self.ids.remove(&id);
            self.named.insert(to, Named { id, span: scene.span, flow: scene.flow, what: scene.what });
        }
    }

    /// Redirects what leads to a scene to another place.
    fn alias(&mut self, node: NodeId, scene: Option<usize>, dest: Dest) {
        let Some(scene) = scene else {
            return;
        };
        self.of_node.insert(node, scene);
        let id = self.unique("onward");
        self.junctions.push(Junction { id, routes: vec![Route::always(dest)] });
        self.before.insert(node, self.junctions.len() - 1);
    }

    /// The steps of a scene without its choices, and after them what a fallback choice leads to.
    fn without_offers(&mut self, steps: &[Step], then: NodeId) -> NodeId {
        let mut next = then;
        for step in kept(steps).into_iter().rev() {
            self.graph.nodes.push(Node::Step(step, next));
            self.graph.entries.push(1);
            next = self.graph.nodes.len() - 1;
        }
        next
    }
}
