//! Every file a runbook imports, read before it begins: what was read is what is run, and what its digest is of.
//!
//! Imports stay inside the project: relative paths only, symbolic links followed and checked. They are literal, so that all
//! of them can be known without running.

use super::diagnostic::{Diagnostic, label, plain};
use crate::check::{of_parse, text_of};
use crate::project::{Strayed, inside};
use rhai::{AST, ASTNode, Engine, Position, Stmt};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A file that is imported.
#[derive(Clone)]
pub(crate) struct Import {
    /// Relative to the project.
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) ast: AST,
}

/// Every file a runbook imports, those of its imports too.
#[derive(Clone, Default)]
pub(crate) struct Imports {
    root: PathBuf,
    files: BTreeMap<PathBuf, Import>,
}

impl Imports {
    /// Reads and compiles what `ast`, the file `name` of the project `root`, imports.
    ///
    /// # Errors
    /// An import is not literal, is not there, lies outside the project or does not parse.
    pub(crate) fn read(engine: &Engine, root: &Path, name: &str, text: &str, ast: &AST) -> Result<Self, Diagnostic> {
        let mut imports = Self { root: root.to_owned(), files: BTreeMap::new() };
        let mut open = vec![(name.to_owned(), text.to_owned(), ast.clone())];
        let mut links: Vec<Link> = Vec::new();
        while let Some((name, text, ast)) = open.pop() {
            for (path, at) in named(&ast) {
                let here = |why: String, help: Option<String>| placed(&name, &text, at, plain(why, help.as_deref()));
                let path = path.ok_or_else(|| here("an import must be a literal text: it is read without running".to_owned(), None))?;
                let file = imports.find(&name, &path).map_err(|why| here(why.to_string(), why.help()))?;
                links.push(Link { from: name.clone(), text: text.clone(), at, to: imports.name(&file) });
                if !imports.files.contains_key(&file) {
                    let import = imports.compile(engine, &file).map_err(|inner| within(inner, &name, &text, at))?;
                    open.push((import.name.clone(), import.text.clone(), import.ast.clone()));
                    imports.files.insert(file, import);
                }
            }
        }
        match links.iter().find(|link| leads_to(&links, &link.to, &link.from)) {
            None => Ok(imports),
            Some(Link { from, text, at, to }) => Err(placed(from, text, *at, in_a_circle(from, to))),
        }
    }

    /// None yet, of the project `root`.
    pub(crate) fn at(root: &str) -> Self {
        Self { root: PathBuf::from(root), files: BTreeMap::new() }
    }

    /// Takes these in too.
    pub(crate) fn join(&mut self, others: Self) {
        self.files.extend(others.files);
    }

    /// The file that `import` means in the file `importer`.
    pub(crate) fn find(&self, importer: &str, import: &str) -> Result<PathBuf, NotFound> {
        let folder = self.root.join(importer).parent().map_or_else(|| self.root.clone(), Path::to_path_buf);
        locate(&self.root, &folder, import)
    }

    /// What was read of a file.
    pub(crate) fn get(&self, file: &Path) -> Option<&Import> {
        self.files.get(file)
    }

    /// Every file, in the order of their paths.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Import> {
        self.files.values()
    }

    /// How a file is called: by its path in the project.
    fn name(&self, file: &Path) -> String {
        let root = self.root.canonicalize().unwrap_or_else(|_| self.root.clone());
        file.strip_prefix(&root).unwrap_or(file).display().to_string()
    }

    fn compile(&self, engine: &Engine, file: &Path) -> Result<Import, Diagnostic> {
        let text = std::fs::read_to_string(file).map_err(|error| plain(format!("cannot read `{}`: {error}", file.display()), None))?;
        let name = self.name(file);
        let mut ast = engine.compile(&text).map_err(|error| {
            let shown = of_parse(&error, &name, &text);
            Diagnostic { title: format!("the import does not parse: {}", shown.title), ..shown }
        })?;
        super::all_closed(&name, &text)?;
        ast.set_source(name.as_str());
        Ok(Import { name, text, ast })
    }
}

/// What is said of a file that imports itself, at once or through another.
pub(crate) fn in_a_circle(from: &str, to: &str) -> Diagnostic {
    let through = if from == to { String::new() } else { format!(", through `{to}`") };
    let help = "put what both need into a file that imports neither";
    plain(format!("`{from}` imports itself{through}: it would never come to an end"), Some(help))
}

/// A file imports another.
struct Link {
    from: String,
    /// The text of that.
    text: String,
    at: Position,
    to: String,
}

/// Whether one file is another, or imports it in the end.
fn leads_to(links: &[Link], from: &str, to: &str) -> bool {
    let (mut open, mut seen) = (vec![from], BTreeSet::new());
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            open.extend(links.iter().filter(|link| link.from == name).map(|link| link.to.as_str()));
        }
    }
    false
}

/// Why an import means no file.
#[derive(Debug, thiserror::Error)]
#[error("cannot import `{import}`: {why}")]
pub(crate) struct NotFound {
    import: String,
    pub(crate) why: Strayed,
}

impl NotFound {
    /// What to do about it, if that is known.
    pub(crate) fn help(&self) -> Option<String> {
        Some(format!("{}; the path of an import counts from the file that imports", self.why.help()?))
    }
}

/// The file that `import` means in a file of this folder, inside of the project `root`.
pub(crate) fn locate(root: &Path, folder: &Path, import: &str) -> Result<PathBuf, NotFound> {
    let mut path = PathBuf::from(import);
    if path.extension().is_none() {
        path.set_extension("rhai");
    }
    inside(root, folder, &path).map_err(|why| NotFound { import: import.to_owned(), why })
}

/// What a file imports, where it is literal, and where it says so.
fn named(ast: &AST) -> Vec<(Option<String>, Position)> {
    let mut found = Vec::new();
    ast.walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::Import(import, at))) = path.last() {
            found.push((text_of(&import.0), *at));
        }
        true
    });
    found
}

fn placed(file: &str, text: &str, at: Position, told: Diagnostic) -> Diagnostic {
    let sources = BTreeMap::from([(file.to_owned(), text.to_owned())]);
    Diagnostic { labels: label(file, at, "here", true).into_iter().collect(), sources, ..told }
}

/// A fault in an import, with the place that imports it.
fn within(mut inner: Diagnostic, file: &str, text: &str, at: Position) -> Diagnostic {
    inner.labels.extend(label(file, at, "imported here", inner.labels.is_empty()));
    inner.sources.insert(file.to_owned(), text.to_owned());
    inner
}
