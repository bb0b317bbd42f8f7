//! Every file a runbook imports, read before it begins: what was read is what is run, and what its digest is of.
//!
//! Imports stay inside the project: relative paths only, symbolic links followed and checked. They are literal, so that all
//! of them can be known without running.

use super::diagnostic::{Diagnostic, label, plain};
use crate::check::{of_parse, text_of};
use rhai::{AST, ASTNode, Engine, Position, Stmt};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

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
                let here = |why: String, help: Option<&str>| placed(&name, &text, at, plain(why, help));
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
            Some(Link { from, text, at, to }) => {
                let through = if from == to { String::new() } else { format!(", through `{to}`") };
                let why = format!("`{from}` imports itself{through}: it would never come to an end");
                Err(placed(from, text, *at, plain(why, Some("put what both need into a file that imports neither"))))
            }
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
pub(crate) enum NotFound {
    /// It is not there.
    #[error("{0}")]
    Missing(String),
    /// It is not for this project, and what to do about that.
    #[error("{0}")]
    Outside(String, &'static str),
}

impl NotFound {
    /// What to do about it, if that is known.
    pub(crate) fn help(&self) -> Option<&'static str> {
        match self {
            Self::Missing(_) => None,
            Self::Outside(_, help) => Some(help),
        }
    }
}

/// The file that `import` means in a file of this folder, inside of the project `root`.
pub(crate) fn locate(root: &Path, folder: &Path, import: &str) -> Result<PathBuf, NotFound> {
    let mut path = folder.join(import);
    if path.extension().is_none() {
        path.set_extension("rhai");
    }
    let refuse = |why: &str| format!("cannot import `{import}`: {why}");
    let missing = |place: &Path, error: std::io::Error| NotFound::Missing(refuse(&format!("`{}`: {error}", place.display())));
    let root = root.canonicalize().map_err(|error| missing(root, error))?;
    let outside = || {
        let (why, help) = if is_marked(&root) { ("", INTO_IT) } else { (UNMARKED, MARK_IT) };
        NotFound::Outside(refuse(&format!("it lies outside the project `{}`{why}", root.display())), help)
    };
    // Where it would lie is told before whether it is there.
    let there = folder.canonicalize().map(|folder| without_dots(&folder.join(import)));
    if there.is_ok_and(|there| !there.starts_with(&root) && !path.exists()) {
        return Err(outside());
    }
    let real = path.canonicalize().map_err(|error| missing(&path, error))?;
    if real.starts_with(&root) { Ok(real) } else { Err(outside()) }
}

/// What makes a folder a project: a home, or a git repository.
fn is_marked(root: &Path) -> bool {
    root.join(".lifeboat").is_dir() || root.join(".git").exists()
}

const UNMARKED: &str = ", which is the runbook's own folder: there is no `.lifeboat/` and no `.git` in it or above it";
const MARK_IT: &str = "`git init` in the folder that holds both files, or a home there (`.lifeboat/`), makes that the project; the path of an import counts \
                       from the file that imports";
const INTO_IT: &str = "the project is the nearest folder upwards with a `.lifeboat/` or a `.git`: keep the file in it; the path of an import counts from \
                       the file that imports";

/// A path without `.` and `..`, as it is written.
fn without_dots(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut path, part| {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::CurDir => {}
            part => path.push(part),
        }
        path
    })
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
