//! The files that are checked: runbooks and all they import, each read once, every fault of every file told.

use super::bodies::Bodies;
use super::facts::Facts;
use super::rule::{CIRCLE, COMMENT, DYNAMIC, HEADER, NO_FILE, OUTSIDE, RESERVED, Rule, SYNTAX, Severity};
use super::scope::{Link, chain};
use super::unit::Unit;
use super::walk::{Before, walk};
use super::words::Words;
use super::{Finding, Hazards, allow, borrowed, hazard, head, nothing, of_parse, ran, text_of};
use crate::effect::Surface;
use crate::header;
use crate::project::Strayed;
use crate::script::{self, compiler, locate};
use crate::trial;
use rhai::{AST, ASTNode, Engine, Expr, ParseError, ParseErrorType, Position, Stmt};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;

/// What files are checked against.
#[derive(Clone, Copy, Debug)]
pub struct Checking<'a> {
    /// What can be said.
    pub surface: &'a Surface,
    /// What is dangerous in it.
    pub hazards: &'a Hazards,
    /// Files are named by their paths from here.
    pub base: &'a Path,
    /// What tests are checked against, if not the same.
    pub tests: Option<Tests<'a>>,
}

/// What tests of runbooks are checked against.
#[derive(Clone, Copy, Debug)]
pub struct Tests<'a> {
    /// What can be said in them.
    pub surface: &'a Surface,
    /// What is wrong with a word for a world, in the folder of the test.
    pub world: fn(&str, &Path) -> Option<String>,
}

/// What can be said in a file.
pub(super) struct Said<'a> {
    pub(super) words: Words<'a>,
    pub(super) engine: Engine,
}

impl<'a> Said<'a> {
    pub(super) fn of(surface: &'a Surface, checking: &Checking<'a>) -> Self {
        Self {
            words: Words::of(surface, checking.hazards.acts, checking.hazards.lists),
            engine: compiler(surface, CancellationToken::new()),
        }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    /// By file and place.
    pub findings: Vec<Finding>,
    /// The texts of all files that were read, by name.
    pub sources: BTreeMap<String, String>,
}

impl Report {
    /// Those of a severity.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.rule.severity == severity)
    }
}

/// Checks runbooks, each with the folder its imports stay in.
#[must_use]
pub fn files<'a>(runbooks: &'a [(PathBuf, PathBuf)], checking: &'a Checking<'a>) -> Report {
    let runbook = Said::of(checking.surface, checking);
    let test = checking.tests.map(|tests| Said::of(tests.surface, checking));
    let said = |path: &Path| test.as_ref().filter(|_| trial::is_test(path)).unwrap_or(&runbook);
    let mut report = Report::default();
    let read = |(path, project): &'a (PathBuf, PathBuf)| (path, Loader::read(&said(path).engine, checking, path, project));
    let loaded: Vec<(&PathBuf, Loader<'_>)> = runbooks.iter().map(read).collect();
    let imported: BTreeSet<&String> = loaded.iter().flat_map(|(_, loader)| loader.units.iter().skip(1)).map(|unit| &unit.name).collect();
    for (path, loader) in &loaded {
        // A file without a header that another one imports is a module, which is checked there.
        if loader.units.first().is_some_and(|unit| imported.contains(&unit.name) && loader.has_no_header) {
            continue;
        }
        let units: BTreeMap<String, &Unit> = loader.units.iter().map(|unit| (unit.name.clone(), unit)).collect();
        let mut found = loader.findings.clone();
        let mut checked = Vec::new();
        let (facts, words) = (Facts::of(&units), &said(path).words);
        for unit in &loader.units {
            let (calls, wrong) = walk(unit, (&units, &facts), words, Before::Nothing);
            checked.push(calls);
            found.extend(wrong);
            found.extend(nothing::find(unit, &facts));
            found.extend(borrowed::find(unit));
            found.extend(head::check(unit, words));
        }
        // What a test does, it does to a lab of its own.
        if trial::is_test(path) {
            let tests = loader.units.iter().take(1);
            found.extend(tests.flat_map(|unit| ran::find(unit, path.parent().unwrap_or(path))));
        } else {
            found.extend(hazard::find(checking.hazards, &checked));
        }
        for (name, text) in &loader.sources {
            allow::apply(name, text, &mut found);
        }
        report.findings.extend(found);
        report.sources.extend(loader.sources.clone());
    }
    report.findings.sort_by(|a, b| (a.file(), a.at, a.rule.code, &a.title).cmp(&(b.file(), b.at, b.rule.code, &b.title)));
    report.findings.dedup_by(|a, b| (a.file(), a.at, a.rule.code, &a.title) == (b.file(), b.at, b.rule.code, &b.title));
    report
}

/// Reads a runbook and what it imports.
pub(super) struct Loader<'a> {
    engine: &'a Engine,
    checking: &'a Checking<'a>,
    project: &'a Path,
    pub(super) units: Vec<Unit>,
    read: BTreeSet<PathBuf>,
    /// The file that is being read, and those that import it.
    open: Vec<PathBuf>,
    sources: BTreeMap<String, String>,
    findings: Vec<Finding>,
    has_no_header: bool,
}

/// Where a file is imported.
type Importer<'i> = Option<(&'i str, Position)>;

impl<'a> Loader<'a> {
    pub(super) fn read(engine: &'a Engine, checking: &'a Checking<'a>, runbook: &Path, project: &'a Path) -> Self {
        let mut loader = Self {
            engine,
            checking,
            project,
            units: Vec::new(),
            read: BTreeSet::new(),
            open: Vec::new(),
            sources: BTreeMap::new(),
            findings: Vec::new(),
            has_no_header: false,
        };
        loader.file(runbook, None);
        loader
    }

    /// How a file is called.
    fn name(&self, path: &Path) -> String {
        path.strip_prefix(self.checking.base).unwrap_or(path).display().to_string()
    }

    /// Reads a file, and then what it imports.
    fn file(&mut self, path: &Path, importer: Importer<'_>) {
        if !self.read.insert(path.to_owned()) {
            return;
        }
        let name = self.name(path);
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                return self.wrong(Finding::new(&NO_FILE, &name, Position::NONE, format!("cannot read `{name}`: {error}")), importer);
            }
        };
        self.sources.insert(name.clone(), text.clone());
        let Some((ast, has_unknown)) = self.compiled(&name, &text, importer) else { return };
        if let Err(open) = script::all_closed(&name, &text) {
            self.wrong(Finding::of(&COMMENT, &name, open), importer);
        }
        let header = if importer.is_none() { self.header(path, (&name, &text), &ast) } else { None };
        let named = imports(&ast);
        let (with_name, nameless): (Vec<_>, Vec<_>) = named.iter().partition(|(_, alias, _)| !alias.is_empty());
        let aliases = with_name.into_iter().map(|(_, alias, _)| alias.clone()).collect();
        let nameless = nameless.into_iter().filter_map(|(path, _, at)| Some((path.clone()?, *at))).collect();
        let at = self.units.len();
        let bodies = Bodies::of(&ast);
        let is_test = importer.is_none() && trial::is_test(path);
        self.units.push(Unit {
            name: name.clone(),
            text,
            ast,
            bodies,
            header,
            imports: BTreeMap::new(),
            nameless,
            aliases,
            has_unknown,
            is_test,
        });
        self.findings.extend(head::signers(&self.units[at], self.project, path.parent().unwrap_or(self.project)));
        let mut several: BTreeSet<String> = BTreeSet::new();
        self.open.push(path.canonicalize().unwrap_or_else(|_| path.to_owned()));
        for (import, alias, place) in named {
            if let Some(file) = self.import(path, (&name, place), import) {
                let imported = self.name(&file);
                if self.open.contains(&file) {
                    let told = script::in_a_circle(&name, &imported);
                    self.findings.push(Finding::new(&CIRCLE, &name, place, told.title).help(told.help.unwrap_or_default()));
                    continue;
                }
                // Which of several files a name stands for is not known here.
                let other = self.units[at].imports.insert(alias.clone(), imported.clone()).filter(|other| *other != imported);
                several.extend(other.map(|_| alias.clone()));
                if several.contains(&alias) {
                    self.units[at].imports.remove(&alias);
                }
                self.file(&file, Some((&name, place)));
            }
        }
        self.open.pop();
    }

    fn compiled(&mut self, name: &str, text: &str, importer: Importer<'_>) -> Option<(AST, bool)> {
        let unknown = |error: &ParseError| matches!(&*error.0, ParseErrorType::VariableUndefined(_) | ParseErrorType::ModuleUndefined(_));
        let (compiled, has_unknown) = match self.engine.compile(text) {
            // All of them are told, not only the first.
            Err(error) if unknown(&error) => {
                let mut lenient = script::language();
                lenient.set_strict_variables(false);
                (lenient.compile(text), true)
            }
            other => (other, false),
        };
        match compiled {
            Ok(ast) => Some((ast, has_unknown)),
            Err(error) => {
                let is_word = |word: &str| word.chars().all(|c| c.is_alphabetic() || c == '_');
                let rule = if matches!(&*error.0, ParseErrorType::Reserved(word) if is_word(word)) { &RESERVED } else { &SYNTAX };
                let mut finding = Finding::of(rule, name, of_parse(&error, name, text));
                if importer.is_some() {
                    finding.title = format!("the import does not parse: {}", finding.title);
                }
                self.wrong(finding, importer);
                None
            }
        }
    }

    fn header(&mut self, path: &Path, (name, text): (&str, &str), ast: &AST) -> Option<header::Header> {
        let read = header::faults(ast, name, text);
        let is_trial = trial::call(ast).is_some();
        self.has_no_header =
            read.is_err() && !is_trial && !ast.statements().iter().any(|statement| header::header_call(statement).is_some());
        let sent = |header: &header::Header| header::check_mishaps(header, ast, (name, text), self.checking.surface);
        let read = read.and_then(|header| sent(&header).map(|()| header).map_err(|wrong| vec![wrong]));
        if let Some(tests) = self.checking.tests.filter(|_| trial::is_test(path)) {
            let trial = read.as_ref().map(|header| header.trial.as_ref());
            self.findings.extend(match trial {
                Ok(Some(trial)) => {
                    let why = (tests.world)(&trial.world, path.parent().unwrap_or(path));
                    why.map(|why| Finding::new(&HEADER, name, trial::place(ast, "world"), format!("in `lab(...)`: {why}")))
                }
                Err(_) if !self.has_no_header => None,
                _ => return self.no_test(name),
            });
        }
        if self.has_no_header && is_module(ast) {
            let finding = self.module(path, name);
            self.findings.push(finding);
            return None;
        }
        read.map_err(|wrong| self.findings.extend(wrong.into_iter().map(|wrong| Finding::of(&HEADER, name, wrong)))).ok()
    }

    /// A file of functions is no runbook.
    fn module(&self, path: &Path, name: &str) -> Finding {
        let title = format!("`{name}` has no header and only declares things: such a file is checked through a runbook that imports it");
        let finding = Finding::new(&HEADER, name, Position::NONE, title);
        match importer(self.project, path) {
            Some(runbook) => finding.help(format!("lifeboat check {}", self.name(&runbook))),
            None => finding.help("lifeboat check RUNBOOK, with a runbook that imports it"),
        }
    }

    /// The name of the file says it is a test, and its text does not.
    fn no_test(&mut self, name: &str) -> Option<header::Header> {
        let told = trial::missing(name);
        let finding = Finding::new(&HEADER, name, Position::new(1, 1), told.title);
        self.findings.push(finding.help(told.help.unwrap_or_default()));
        None
    }

    /// The file an import means.
    fn import(&mut self, importer: &Path, (name, at): (&str, Position), import: Option<String>) -> Option<PathBuf> {
        let folder = importer.parent().unwrap_or(self.project);
        let found = match import {
            None => Err((&DYNAMIC, "an import must be a literal text: it is read without running".to_owned(), None)),
            Some(import) => locate(self.project, folder, &import).map_err(|why| (rule_of(&why.why), why.to_string(), why.help())),
        };
        found
            .map_err(|(rule, title, help)| {
                let finding = Finding::new(rule, name, at, title);
                let quoted =
                    || self.units.iter().find(|unit| unit.name == name && rule.code == DYNAMIC.code).and_then(|unit| quoted(&unit.ast, at));
                let help = help.or_else(quoted);
                self.findings.push(Finding { help, ..finding });
            })
            .ok()
    }

    /// A fault of a file, with the place that imports it.
    fn wrong(&mut self, finding: Finding, importer: Importer<'_>) {
        self.findings.push(match importer {
            Some((file, at)) => finding.also_in(file, at, "imported here"),
            None => finding,
        });
    }
}

/// Whether a file declares things, and does nothing.
fn is_module(ast: &AST) -> bool {
    let declares = |statement: &Stmt| matches!(statement, Stmt::Import(..) | Stmt::Export(..) | Stmt::Noop(_) | Stmt::Var(..));
    let is_given = ast.iter_fn_def().any(|function| !function.name.starts_with("anon$"))
        || ast.statements().iter().any(|statement| matches!(statement, Stmt::Export(..)) || is_exported(statement));
    is_given && ast.statements().iter().all(declares)
}

fn is_exported(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Var(_, flags, _) if flags.contains(rhai::ASTFlags::EXPORTED))
}

/// So many files are looked through for one that imports another.
const LOOKED_AT: usize = 200;

/// A runbook of the project that imports a file.
fn importer(project: &Path, file: &Path) -> Option<PathBuf> {
    let file = file.canonicalize().ok()?;
    let (mut folders, mut looked_at) = (vec![project.to_owned()], 0);
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(&folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        entries.sort();
        for path in entries {
            let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if path.is_dir() && !path.is_symlink() && !is_hidden {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rhai") && looked_at < LOOKED_AT {
                looked_at += 1;
                if has_import(project, &folder, &path, &file) {
                    return Some(path);
                }
            }
        }
    }
    None
}

/// Whether a file is a runbook that imports another.
fn has_import(project: &Path, folder: &Path, path: &Path, file: &Path) -> bool {
    let Some(ast) = std::fs::read_to_string(path).ok().and_then(|text| script::lex::LENIENT.compile(text).ok()) else { return false };
    let is_it = |import: Option<String>| import.and_then(|import| locate(project, folder, &import).ok()).is_some_and(|found| found == file);
    ast.statements().iter().any(|statement| header::header_call(statement).is_some())
        && imports(&ast).into_iter().any(|(import, ..)| is_it(import))
}

/// The rule that a file breaks which is not read.
pub(super) fn rule_of(why: &Strayed) -> &'static Rule {
    match why {
        Strayed::Missing { .. } => &NO_FILE,
        Strayed::Outside { .. } | Strayed::Home => &OUTSIDE,
    }
}

/// What a file imports, where it is literal, as what, and where.
pub(super) fn imports(ast: &AST) -> Vec<(Option<String>, String, Position)> {
    let mut found = Vec::new();
    ast.walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::Import(import, at))) = path.last() {
            found.push((text_of(&import.0), import.1.name.to_string(), *at));
        }
        true
    });
    found
}

/// What to write for `import lib.names`, the import that stands there.
fn quoted(ast: &AST, at: Position) -> Option<String> {
    let mut written = None;
    ast.walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::Import(import, here))) = path.last()
            && *here == at
        {
            written = names(&import.0).map(|names| (names, import.1.name.to_string()));
        }
        written.is_none()
    });
    let (names, alias) = written?;
    let is_declared = |statement: &Stmt| matches!(statement, Stmt::Var(var, ..) if names.first().is_some_and(|name| var.0.name == *name));
    if ast.statements().iter().any(is_declared) {
        return None;
    }
    let alias = if alias.is_empty() { names.last()?.clone() } else { alias };
    Some(format!("write: import \"{}\" as {alias};", names.join("/")))
}

/// `lib.names`, in its parts.
fn names(expr: &Expr) -> Option<Vec<String>> {
    let (Expr::Variable(variable, ..), links) = chain(expr) else { return None };
    let rest = links.iter().map(|link| match link {
        Link::Property(name, _) => Some((*name).to_owned()),
        _ => None,
    });
    std::iter::once(Some(variable.1.to_string())).chain(rest).collect()
}
