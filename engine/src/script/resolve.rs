//! Imports stay inside the project: relative paths only, symbolic links followed and checked.

use crate::effect::Run;
use rhai::{AST, Engine, EvalAltResult, GlobalRuntimeState, Module, ModuleResolver, Position, Scope, Shared};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Resolves `import "lib/x" as x` against the importing file's folder, inside one folder.
pub(super) struct Inside {
    root: PathBuf,
    run: Arc<Run>,
    loaded: Mutex<BTreeMap<PathBuf, Shared<Module>>>,
}

impl Inside {
    pub(super) fn new(root: &Path, run: Arc<Run>) -> Self {
        Self { root: root.to_owned(), run, loaded: Mutex::default() }
    }

    fn find(&self, importer: Option<&str>, import: &str) -> Result<PathBuf, String> {
        let folder = importer
            .map_or(self.run.folder.clone(), |file| self.root.join(file).parent().map_or_else(|| self.root.clone(), Path::to_path_buf));
        let mut path = folder.join(import);
        if path.extension().is_none() {
            path.set_extension("rhai");
        }
        let refuse = |why: &str| format!("cannot import `{import}`: {why}");
        let real = path.canonicalize().map_err(|error| refuse(&format!("`{}`: {error}", path.display())))?;
        let root = self.root.canonicalize().map_err(|error| refuse(&error.to_string()))?;
        if real.starts_with(&root) { Ok(real) } else { Err(refuse(&format!("it lies outside the project `{}`", root.display()))) }
    }
}

impl Inside {
    /// Reads and compiles an import, or finds it loaded.
    fn load(&self, engine: &Engine, importer: Option<&str>, path: &str, position: Position) -> Result<Loading, Box<EvalAltResult>> {
        let fail = |why: String| Box::new(EvalAltResult::ErrorRuntime(why.into(), position));
        let file = self.find(importer, path).map_err(fail)?;
        if let Some(module) = self.loaded.lock().unwrap_or_else(PoisonError::into_inner).get(&file) {
            return Ok(Loading::Loaded(module.clone()));
        }
        let text = std::fs::read_to_string(&file).map_err(|error| fail(format!("cannot read `{}`: {error}", file.display())))?;
        let root = self.root.canonicalize().unwrap_or_else(|_| self.root.clone());
        let name = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        self.run.sources.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), text.clone());
        let wrong = |error: rhai::ParseError| {
            let inner = Box::new(EvalAltResult::ErrorParsing(*error.0, error.1));
            Box::new(EvalAltResult::ErrorInModule(name.clone(), inner, position))
        };
        let mut ast = engine.compile(&text).map_err(wrong)?;
        ast.set_source(name.as_str());
        Ok(Loading::Fresh(file, Box::new(ast)))
    }

    fn keep(&self, file: PathBuf, module: Module) -> Shared<Module> {
        let module: Shared<Module> = module.into();
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner).insert(file, module.clone());
        module
    }
}

enum Loading {
    Loaded(Shared<Module>),
    Fresh(PathBuf, Box<AST>),
}

impl ModuleResolver for Inside {
    fn resolve(&self, engine: &Engine, source: Option<&str>, path: &str, position: Position) -> Result<Shared<Module>, Box<EvalAltResult>> {
        match self.load(engine, source, path, position)? {
            Loading::Loaded(module) => Ok(module),
            Loading::Fresh(file, ast) => Ok(self.keep(file, Module::eval_ast_as_new(Scope::new(), &ast, engine)?)),
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
        match self.load(engine, global.source(), path, position)? {
            Loading::Loaded(module) => Ok(module),
            Loading::Fresh(file, ast) => {
                scope.clear();
                Ok(self.keep(file, Module::eval_ast_as_new_raw(engine, scope, global, &ast)?))
            }
        }
    }
}
