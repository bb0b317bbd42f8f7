//! Names: whether a variable, a module or a parameter is known where it is used, and whether the parameters are used.

use super::Finding;
use super::rule::{MODULE, PARAMETER, UNUSED, VARIABLE};
use super::scope::Bound;
use super::walk::{Walk, header_params};
use crate::schema::did_you_mean;
use crate::script::others;
use rhai::{Position, Stmt};

impl Walk<'_, '_> {
    pub(super) fn variable(&mut self, space: Option<&str>, name: &str, at: Position) {
        if let Some(space) = space {
            return self.module(space, at);
        }
        let bound = self.scopes.find(name).map(|(_, binding)| binding.bound);
        match bound {
            Some(Bound::Params) => self.passed_on = true,
            Some(_) => {}
            None if self.unit.has_unknown && !self.unit.bodies.named().any(|function| function.name == name) => self.unknown(name, at),
            None => {}
        }
    }

    /// A variable that is not seen: the usual trap is a `fn`, which sees nothing around it.
    fn unknown(&mut self, name: &str, at: Position) {
        if self.findings.iter().any(|finding| finding.rule.code == VARIABLE.code && finding.at == at) {
            return;
        }
        let outside = self.unit.ast.statements().iter().find_map(|statement| match statement {
            Stmt::Var(var, _, at) if var.0.name == name => Some(*at),
            _ => None,
        });
        let known = self.scopes.names.iter().map(|binding| binding.name.as_str());
        let near = others::value(name).or_else(|| did_you_mean(name, known)).map(str::to_owned);
        let in_fn = self.place.in_step.is_none() && outside.is_some_and(|declared| declared < at);
        let mut finding = self.finding(&VARIABLE, at, format!("the variable `{name}` is not known here"));
        if let Some(declared) = outside {
            finding = finding.also(declared, "declared here");
        }
        self.tell(match near {
            _ if in_fn => finding.help(format!(
                "a `fn` does not see the variables around it: give it `{name}` as a parameter, or make it a closure, `let f = |x| ...`, called with f.call(x)"
            )),
            _ if outside.is_some() => finding.help(format!("declare `{name}` before it is used")),
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding,
        });
    }

    /// The module a name is looked for in.
    pub(super) fn module(&mut self, space: &str, at: Position) {
        if space == "global" || self.words.is_space(space) || self.unit.aliases.iter().any(|alias| alias == space) {
            return;
        }
        let near = did_you_mean(space, self.words.spaces().chain(self.unit.aliases.iter().map(String::as_str))).map(str::to_owned);
        let help = near.map_or_else(|| format!("import \"lib/{space}\" as {space};"), |near| format!("did you mean `{near}`?"));
        self.tell(self.finding(&MODULE, at, format!("there is no module `{space}`")).help(help));
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
