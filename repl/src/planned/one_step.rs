//! One step of a plan, wherever it stands.

use super::names::Names;
use super::steps;
use crate::print::Printer;
use engine::plan::{Item, Plan};

/// A step as it is planned, and the place it stands in.
pub(crate) struct Planned<'p> {
    above: String,
    item: &'p Item,
}

/// The steps of this name, in order; in each branch of a set there may be one. `Err`: the names there are.
pub(crate) fn named<'p>(plan: &'p Plan, name: &str) -> Result<Vec<Planned<'p>>, Vec<String>> {
    let mut all = Vec::new();
    collect("", plan.branches.first().map_or(&[][..], |base| &base.items), &mut all);
    let mut names = Vec::new();
    for step in &all {
        if !names.contains(&step.name()) {
            names.push(step.name());
        }
    }
    let found: Vec<Planned<'_>> = all.into_iter().filter(|step| step.name() == name).collect();
    if found.is_empty() { Err(names.into_iter().map(str::to_owned).collect()) } else { Ok(found) }
}

impl<'p> Planned<'p> {
    /// The step.
    pub(crate) fn item(&self) -> &'p Item {
        self.item
    }

    fn name(&self) -> &'p str {
        match self.item {
            Item::Frame(frame) => &frame.segment,
            Item::Call(_) => "",
        }
    }

    /// Prints it.
    pub(crate) fn show(&self, printer: &Printer, plan: &Plan) {
        let names = plan.branches.first().map_or_else(Names::default, |base| Names::of(&plan.runbook, base));
        if !self.above.is_empty() {
            printer.line(&format!("in {}", self.above));
        }
        steps(printer, &names, (&self.above, std::slice::from_ref(self.item)), 1);
    }
}

fn collect<'p>(above: &str, items: &'p [Item], all: &mut Vec<Planned<'p>>) {
    for item in items {
        if let Item::Frame(frame) = item {
            if frame.kind.is_step() {
                all.push(Planned { above: above.to_owned(), item });
            }
            collect(&frame.place(above), &frame.items, all);
        }
    }
}
