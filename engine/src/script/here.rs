//! Where in the run the script is that computes on this thread: Rhai tells of what is printed the text alone.

use crate::effect::Scope;
use std::cell::RefCell;

thread_local! {
    static HERE: RefCell<Vec<Scope>> = const { RefCell::new(Vec::new()) };
}

/// A place, for as long as this lives.
pub(crate) struct Here;

impl Here {
    pub(crate) fn at(scope: &Scope) -> Self {
        HERE.with_borrow_mut(|here| here.push(scope.clone()));
        Self
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        HERE.with_borrow_mut(|here| drop(here.pop()));
    }
}

/// The innermost place.
pub(super) fn here() -> Option<Scope> {
    HERE.with_borrow(|here| here.last().cloned())
}
