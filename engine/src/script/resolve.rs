//! `import "lib/x" as x` while a runbook runs: answered from what was read before it began.

use super::imports::{Import, Imports};
use rhai::{Engine, EvalAltResult, GlobalRuntimeState, Module, ModuleResolver, Position, Scope, Shared};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Resolves imports against the importing file's folder, inside the project.
pub(super) struct Inside {
    /// The runbook's own name.
    runbook: String,
    imports: Imports,
    loaded: Mutex<BTreeMap<PathBuf, Shared<Module>>>,
}

enum Loading<'i> {
    Loaded(Shared<Module>),
    Fresh(PathBuf, &'i Import),
}

impl Inside {
    pub(super) fn new(runbook: &str, imports: Imports) -> Self {
        Self { runbook: runbook.to_owned(), imports, loaded: Mutex::default() }
    }

    fn load(&self, importer: Option<&str>, path: &str, position: Position) -> Result<Loading<'_>, Box<EvalAltResult>> {
        let fail = |why: String| Box::new(EvalAltResult::ErrorRuntime(why.into(), position));
        let file = self.imports.find(importer.unwrap_or(&self.runbook), path).map_err(|why| fail(why.to_string()))?;
        if let Some(module) = self.loaded.lock().unwrap_or_else(PoisonError::into_inner).get(&file) {
            return Ok(Loading::Loaded(module.clone()));
        }
        let import = self.imports.get(&file).ok_or_else(|| fail(format!("`{}` was not read before the run began", file.display())))?;
        Ok(Loading::Fresh(file, import))
    }

    fn keep(&self, file: PathBuf, module: Module) -> Shared<Module> {
        let module: Shared<Module> = module.into();
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner).insert(file, module.clone());
        module
    }
}

impl ModuleResolver for Inside {
    fn resolve(&self, engine: &Engine, source: Option<&str>, path: &str, position: Position) -> Result<Shared<Module>, Box<EvalAltResult>> {
        match self.load(source, path, position)? {
            Loading::Loaded(module) => Ok(module),
            Loading::Fresh(file, import) => Ok(self.keep(file, Module::eval_ast_as_new(Scope::new(), &import.ast, engine)?)),
        }
    }

    fn resolve_raw(
        &self,
        engine: &Engine,
        global: &mut GlobalRuntimeState,
        scope: &mut Scope,
        path: &str,
        position: Position,
    ) -> Result<Shared<Module>, Box<EvalAltResult>> {
        match self.load(global.source(), path, position)? {
            Loading::Loaded(module) => Ok(module),
            Loading::Fresh(file, import) => {
                scope.clear();
                Ok(self.keep(file, Module::eval_ast_as_new_raw(engine, scope, global, &import.ast)?))
            }
        }
    }
}
