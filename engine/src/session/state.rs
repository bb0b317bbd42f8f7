//! What one input leaves for the next: variables, functions, imports.

use crate::script::Imports;
use rhai::{AST, Array, Dynamic, Engine, FnPtr, GlobalRuntimeState, Map, Scope};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Values in values are looked through so deep. A function may hold itself.
const DEEPEST: usize = 24;

/// Everything there is to the next input.
#[derive(Clone)]
pub(super) struct State {
    pub(super) scope: Scope<'static>,
    /// Functions.
    pub(super) lib: AST,
    /// What keeps imports.
    pub(super) global: GlobalRuntimeState,
    pub(super) imports: Imports,
    /// The names of imports, and the files they mean.
    pub(super) modules: BTreeMap<String, PathBuf>,
    /// The folder inputs stand in, relative to the project: imports count from here.
    pub(super) folder: PathBuf,
}

impl State {
    pub(super) fn new(project: &str, folder: &Path) -> Self {
        let folder = folder.strip_prefix(project).map(Path::to_path_buf).unwrap_or_default();
        Self {
            scope: Scope::new(),
            lib: AST::empty(),
            global: Engine::new_raw().new_global_runtime_state(),
            imports: Imports::at(project),
            modules: BTreeMap::new(),
            folder,
        }
    }

    /// The name under which an input is a file.
    pub(super) fn file(&self, step: &str) -> String {
        self.folder.join(step).display().to_string()
    }

    /// A copy that shares nothing with this one, also not through functions that hold variables.
    pub(super) fn apart(&self) -> Self {
        let mut copy = self.clone();
        let mut scope = Scope::new();
        for (name, is_constant, value) in self.scope.iter() {
            let value = crate::script::snapshot(&value);
            if is_constant {
                scope.push_constant_dynamic(name, value)
            } else {
                scope.push_dynamic(name, value)
            };
        }
        copy.scope = scope;
        copy
    }
}

/// What stands in variables that functions hold, so that it can be put back.
pub(super) struct Cells(Vec<(Dynamic, Dynamic)>);

impl Cells {
    pub(super) fn of(scope: &Scope<'_>) -> Self {
        let mut cells = Self(Vec::new());
        let mut seen = BTreeSet::new();
        scope.iter_raw().for_each(|(_, _, value)| cells.collect(value, DEEPEST, &mut seen));
        cells
    }

    /// Puts back what stood there.
    pub(super) fn restore(self) {
        for (mut cell, was) in self.0 {
            if let Some(mut value) = cell.write_lock::<Dynamic>() {
                *value = was;
            }
        }
    }

    /// Each once, however many hold it. `seen`: where those stand that were met.
    fn collect(&mut self, value: &Dynamic, depth: usize, seen: &mut BTreeSet<usize>) {
        if depth == 0 {
            return;
        }
        if value.is_shared() {
            let stands = value.read_lock::<Dynamic>().map(|cell| std::ptr::from_ref(&*cell).addr());
            if stands.is_some_and(|at| !seen.insert(at)) {
                return;
            }
            let inside = value.flatten_clone();
            self.collect(&inside, depth - 1, seen);
            self.0.push((value.clone(), inside));
        } else if let Some(items) = value.read_lock::<Array>() {
            items.iter().for_each(|item| self.collect(item, depth - 1, seen));
        } else if let Some(entries) = value.read_lock::<Map>() {
            entries.values().for_each(|item| self.collect(item, depth - 1, seen));
        } else if let Some(function) = value.read_lock::<FnPtr>() {
            function.curry().iter().for_each(|item| self.collect(item, depth - 1, seen));
        }
    }
}
