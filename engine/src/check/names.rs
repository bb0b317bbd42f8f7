//! Names: whether a variable, a module or a parameter is known where it is used, and whether the parameters are used.

use super::bodies::Function;
use super::rule::{MODULE, PARAMETER, UNUSED, VARIABLE};
use super::scope::{Bound, Link};
use super::unit::Unit;
use super::walk::{Walk, header_params};
use super::{Finding, as_function, itself};
use crate::schema::did_you_mean;
use crate::script::others;
use rhai::{AST, ASTFlags, ASTNode, Expr, Position, Stmt};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a file exports besides its functions, and what it declares for itself.
fn exports(ast: &AST) -> (Vec<String>, BTreeMap<String, Position>) {
    let (mut exported, mut own) = (Vec::new(), BTreeMap::new());
    for statement in ast.statements() {
        match statement {
            Stmt::Var(var, flags, _) if flags.contains(ASTFlags::EXPORTED) => exported.push(var.0.name.to_string()),
            Stmt::Var(var, ..) => drop(own.insert(var.0.name.to_string(), var.0.pos)),
            Stmt::Export(names, _) => {
                exported.push(if names.1.name.is_empty() { names.0.name.to_string() } else { names.1.name.to_string() })
            }
            _ => {}
        }
    }
    (exported, own)
}

/// Where a closure is declared that uses its own name here.
fn within_itself(unit: &Unit, name: &str, at: Position) -> Option<Position> {
    let mut declared = None;
    unit.ast.walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::Var(var, ..))) = path.last()
            && var.0.name == name
            && unit.bodies.closure(&var.1).is_some_and(|closure| closure.function.holds(at) || uses(closure.function, at))
        {
            declared = Some(var.0.pos);
        }
        declared.is_none()
    });
    declared
}

/// Whether the variable at a place stands in a function.
fn uses(function: &Function, at: Position) -> bool {
    let mut here = false;
    function.body.iter().all(|statement| {
        statement.walk(&mut Vec::new(), &mut |path| {
            here |= matches!(path.last(), Some(ASTNode::Expr(Expr::Variable(_, _, place))) if *place == at);
            !here
        })
    });
    here
}

/// What is told of an op or a verb that stands without its parentheses.
pub(crate) fn uncalled(name: &str, schema: Option<&Value>) -> (String, String) {
    let required = schema.and_then(|schema| schema.get("required")?.as_array()).into_iter().flatten();
    let needs: Vec<String> = required.filter_map(|key| Some(format!("{}: ...", key.as_str()?))).collect();
    let options = if needs.is_empty() { String::new() } else { format!("#{{ {} }}", needs.join(", ")) };
    (format!("`{name}` is not a variable: it is called"), format!("write {name}({options}); lifeboat doc {name} says what it takes"))
}

/// What is told of a function that is used as a value where its name is none: above it, or, at the prompt, in a later input.
pub(crate) fn no_value(name: &str, params: &[String]) -> (String, String) {
    let params = params.join(", ");
    (format!("the function `{name}` is not a value here"), format!("pass a closure that calls it: |{params}| {name}({params})"))
}

impl Walk<'_, '_> {
    pub(super) fn variable(&mut self, space: Option<&str>, name: &str, at: Position) {
        if let Some(space) = space {
            self.module(space, at);
            let full = format!("{space}::{name}");
            if self.words.is_space(space) && self.words.callable(&full).is_some() {
                return self.uncalled(&full, at);
            }
            return self.exported(space, name, at);
        }
        let bound = self.scopes.find(name).map(|(_, binding)| binding.bound);
        match bound {
            Some(Bound::Params | Bound::ChangedParams) => self.passed_on = true,
            Some(_) => {}
            None if self.unit.has_unknown && !self.unit.bodies.named().any(|function| function.name == name && function.is_above(at)) => {
                self.unknown(name, at);
            }
            None => {}
        }
    }

    /// A variable that is not seen: the usual trap is a `fn`, which sees nothing around it.
    fn unknown(&mut self, name: &str, at: Position) {
        if self.findings.iter().any(|finding| finding.rule.code == VARIABLE.code && finding.at == at) {
            return;
        }
        if self.words.callable(name).is_some() {
            return self.uncalled(name, at);
        }
        if let Some(function) = self.unit.bodies.named().find(|function| function.name == name) {
            let (title, help) = no_value(name, &function.params);
            return self.tell(self.finding(&VARIABLE, at, title).help(help));
        }
        let outside = self.unit.ast.statements().iter().find_map(|statement| match statement {
            Stmt::Var(var, _, at) if var.0.name == name => Some(*at),
            _ => None,
        });
        let known = self.scopes.names.iter().map(|binding| binding.name.as_str());
        if let Some(declared) = within_itself(self.unit, name, at) {
            let finding = self.finding(&VARIABLE, at, itself(name)).also(declared, "declared here");
            return self.tell(finding.help(as_function(name)));
        }
        if matches!(self.declaration(name), Some(Expr::FnCall(call, _)) if call.name == "runbook") {
            // Which of them it uses is not known.
            self.passed_on = true;
        }
        let is_header = self.unit.header.is_some()
            && outside.is_none()
            && !self.scopes.names.iter().any(|binding| matches!(binding.bound, Bound::Params | Bound::ChangedParams));
        if is_header && ["p", "params"].contains(&name) {
            let finding =
                self.finding(&VARIABLE, at, format!("the variable `{name}` is not known here: the header is not assigned to a variable"));
            return self.tell(finding.help(format!("write: let {name} = runbook(#{{ ... }});")));
        }
        let near = others::value(name).or_else(|| did_you_mean(name, known)).map(str::to_owned);
        let in_fn = self.unit.bodies.named().any(|function| uses(function, at));
        let mut finding = self.finding(&VARIABLE, at, format!("the variable `{name}` is not known here"));
        if let Some(declared) = outside {
            finding = finding.also(declared, "declared here");
        }
        self.tell(match near {
            _ if in_fn && outside.is_some() => finding.help(self.unseen(name)),
            _ if outside.is_some() => finding.help(format!("declare `{name}` before it is used")),
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None if self.is_choice(name) => finding.help(format!("did you mean the text \"{name}\"?")),
            None if self.is_assigned(at) => finding.help(format!("`let {name} = ...;` declares it")),
            None => finding,
        });
    }

    /// Whether a parameter may be this word.
    fn is_choice(&self, word: &str) -> bool {
        let params = self.unit.header.iter().flat_map(|header| &header.params);
        params.flat_map(|param| &param.of).any(|choice| choice == word)
    }

    /// Whether what stands at a place is given a value there.
    fn is_assigned(&self, at: Position) -> bool {
        let mut found = false;
        self.unit.ast.walk(&mut |path| {
            if let Some(ASTNode::Stmt(Stmt::Assignment(assignment))) = path.last() {
                found |= matches!(assignment.1.lhs, Expr::Variable(..)) && assignment.1.lhs.position() == at;
            }
            !found
        });
        found
    }

    /// An op or a verb without its parentheses.
    fn uncalled(&mut self, name: &str, at: Position) {
        let (title, help) = uncalled(name, self.words.callable(name).and_then(|callable| callable.schema));
        self.tell(self.finding(&VARIABLE, at, title).help(help));
    }

    /// What a variable of the top of this file is declared with.
    fn declaration(&self, name: &str) -> Option<&Expr> {
        self.unit.ast.statements().iter().find_map(|statement| match statement {
            Stmt::Var(var, ..) if var.0.name == name => Some(&var.1),
            _ => None,
        })
    }

    /// What to write where a `fn` uses a variable of its file. What other files see of a closure cannot be called there.
    fn unseen(&self, name: &str) -> String {
        let is_module = self.unit.header.is_none() && !self.unit.is_test;
        let declared = self.declaration(name).filter(|_| is_module);
        match declared {
            Some(expr) if self.unit.bodies.closure(expr).is_some() => {
                format!(
                    "a `fn` does not see the variables around it: make `{name}` a function too, fn {name}(...) {{ ... }}, called as {name}(...)"
                )
            }
            Some(_) => {
                let name = name.to_lowercase();
                format!(
                    "a `fn` does not see the variables around it: give it as a parameter, or make it a function, fn {name}() {{ ... }}, called as {name}()"
                )
            }
            None => format!(
                "a `fn` does not see the variables around it: give it `{name}` as a parameter, or make it a closure, `let f = |x| ...`, called with f.call(x)"
            ),
        }
    }

    /// `ec2.describe_instances()`: what a module holds stands behind `::`.
    pub(super) fn of_module(&mut self, root: &Expr, first: Option<&Link<'_>>) -> bool {
        let (Expr::Variable(variable, _, at), Some(Link::Method(call, _))) = (root, first) else { return false };
        let name = variable.1.as_str();
        let is_module = self.words.is_space(name) || self.unit.aliases.iter().any(|alias| alias == name);
        if !is_module || !variable.2.is_empty() || self.scopes.find(name).is_some() {
            return false;
        }
        let args = if call.args.is_empty() { "" } else { "..." };
        let finding = self.finding(&VARIABLE, *at, format!("`{name}` is a module, not a variable: what is in it comes after `::`"));
        self.tell(finding.help(format!("write: {name}::{}({args})", call.name)));
        true
    }

    /// The module a name is looked for in.
    pub(super) fn module(&mut self, space: &str, at: Position) {
        if space == "global" || self.words.is_space(space) || self.unit.aliases.iter().any(|alias| alias == space) {
            return;
        }
        if let Some((path, place)) =
            self.unit.nameless.iter().find(|(path, _)| path.rsplit('/').next().is_some_and(|last| last.trim_end_matches(".rhai") == space))
        {
            let finding = self.finding(&MODULE, at, format!("there is no module `{space}`: the import does not name it"));
            return self.tell(finding.also(*place, "imported here").help(format!("write: import \"{path}\" as {space};")));
        }
        let near = did_you_mean(space, self.words.spaces().chain(self.unit.aliases.iter().map(String::as_str))).map(str::to_owned);
        let help = near.map_or_else(|| format!("import \"lib/{space}\" as {space};"), |near| format!("did you mean `{near}`?"));
        self.tell(self.finding(&MODULE, at, format!("there is no module `{space}`")).help(help));
    }

    /// A variable of a file that is imported: only what it exports is seen.
    fn exported(&mut self, space: &str, name: &str, at: Position) {
        let Some(file) = self.unit.imports.get(space).and_then(|file| self.files.get(file)).copied() else { return };
        let (exported, own) = exports(&file.ast);
        if exported.iter().any(|known| known == name) {
            return self.closure_of_another(file, space, name, at);
        }
        let finding = self.finding(&VARIABLE, at, format!("`{}` exports no variable `{name}`", file.name));
        let is_function = file.bodies.named().any(|function| function.name == name);
        let near = did_you_mean(name, exported.iter().map(String::as_str));
        self.tell(match (own.get(name), near) {
            (Some(declared), _) => {
                finding.also_in(&file.name, *declared, "declared here").help(format!("write there: export const {name} = ...;"))
            }
            (None, Some(near)) => finding.help(format!("did you mean `{space}::{near}`?")),
            (None, None) if is_function => finding
                .help(format!("a function of a file is called, {space}::{name}(...), or passed in a closure: |x| {space}::{name}(x)")),
            (None, None) => finding,
        });
    }

    /// A closure that another file exports: it is looked for here when it is called, and is not there.
    fn closure_of_another(&mut self, file: &Unit, space: &str, name: &str, at: Position) {
        let declared = file.ast.statements().iter().find_map(|statement| match statement {
            Stmt::Var(var, ..) if var.0.name == name => file.bodies.closure(&var.1).map(|closure| (closure, var.0.pos)),
            _ => None,
        });
        let Some((closure, place)) = declared else { return };
        let params = closure.params().join(", ");
        let title = format!("`{space}::{name}` is a closure, which can be called only in its own file");
        let finding = self.finding(&VARIABLE, at, title).also_in(&file.name, place, "declared here");
        self.tell(finding.help(format!("make it a function there: fn {name}({params}) {{ ... }}, called as {space}::{name}({params})")));
    }

    /// An import inside of something: what its functions find behind `global` is not there.
    pub(super) fn imported_within(&mut self, alias: &str, at: Position) {
        let Some(file) = self.unit.imports.get(alias).and_then(|file| self.files.get(file)).copied() else { return };
        let mut used = None;
        file.ast.walk(&mut |path| {
            if let Some(ASTNode::Expr(Expr::Variable(variable, _, place))) = path.last()
                && variable.2.path.first().is_some_and(|space| space.name == "global")
            {
                used = Some((variable.1.to_string(), *place));
            }
            used.is_none()
        });
        let Some((name, place)) = used else { return };
        let title = format!("`{}` needs `global::{name}`, which exists only if it is imported at the top of a file", file.name);
        let finding = self.finding(&VARIABLE, at, title).also_in(&file.name, place, "used here");
        self.tell(finding.help("import it at the top"));
    }

    pub(super) fn param(&mut self, name: &str, at: Position) {
        self.used.insert(name.to_owned());
        let Some(header) = self.unit.header.as_ref() else { return };
        if self.words.is_native(name) || header.params.iter().any(|param| param.name == name) {
            return;
        }
        let near = did_you_mean(name, header.params.iter().map(|param| param.name.as_str()));
        let help = near.map_or_else(
            || format!("declare it in the header: {name}: #{{ type: \"string\", help: \"...\" }}"),
            |near| format!("did you mean `{near}`?"),
        );
        self.tell(self.finding(&PARAMETER, at, format!("the header declares no parameter `{name}`")).help(help));
    }

    /// What the header declares and nothing uses.
    pub(super) fn unused(&mut self) {
        let Some(header) = self.unit.header.as_ref().filter(|_| !self.passed_on) else { return };
        let places = header_params(&self.unit.ast);
        for param in header.params.iter().filter(|param| !self.used.contains(&param.name)) {
            let at = places.get(param.name.as_str()).copied().unwrap_or(Position::NONE);
            self.findings.push(Finding::new(&UNUSED, &self.unit.name, at, format!("the parameter `{}` is never used", param.name)));
        }
    }
}
