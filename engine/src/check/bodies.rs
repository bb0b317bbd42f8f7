//! The functions and closures of a file by their names: to Rhai a closure is a constant, and its body lies elsewhere.

use rhai::{AST, ASTNode, Expr, FnPtr, Position, Stmt};
use std::collections::BTreeMap;

/// A function or a closure.
pub(super) struct Function {
    pub(super) name: String,
    /// All of them; those of a closure begin with what it captures.
    pub(super) params: Vec<String>,
    pub(super) body: Vec<Stmt>,
    pub(super) private: bool,
    start: Position,
    end: Position,
}

impl Function {
    /// Whether a place is in its body.
    pub(super) fn holds(&self, at: Position) -> bool {
        self.start <= at && if self.end.is_none() { self.start == at } else { at <= self.end }
    }

    /// Whether its body begins before a place.
    pub(super) fn is_above(&self, at: Position) -> bool {
        self.start <= at
    }
}

/// A closure as it stands in the text.
pub(super) struct Closure<'a> {
    pub(super) function: &'a Function,
    /// How many of its parameters are captured.
    pub(super) captured: usize,
}

impl Closure<'_> {
    /// The parameters between its bars.
    pub(super) fn params(&self) -> &[String] {
        self.function.params.get(self.captured..).unwrap_or_default()
    }
}

/// Those of a file.
pub(super) struct Bodies {
    /// By their places.
    functions: Vec<Function>,
    /// Of several of a name, the one that takes least.
    by_name: BTreeMap<String, usize>,
    /// Those that are no closures.
    named: Vec<usize>,
}

impl Bodies {
    pub(super) fn of(ast: &AST) -> Self {
        let mut functions: Vec<Function> = ast
            .iter_fn_def()
            .map(|def| Function {
                name: def.name.to_string(),
                params: def.params.iter().map(ToString::to_string).collect(),
                body: Vec::new(),
                private: def.access == rhai::FnAccess::Private,
                start: def.body.start_position(),
                end: def.body.end_position(),
            })
            .collect();
        functions.sort_by_key(|function| function.start);
        let mut of_the_file = ast.statements().len();
        ast.walk(&mut |path| {
            if let [ASTNode::Stmt(statement)] = path {
                if of_the_file > 0 {
                    of_the_file -= 1;
                } else if let Some(owner) = innermost(&mut functions, statement.position()) {
                    owner.body.push((*statement).clone());
                }
            }
            true
        });
        let named: Vec<usize> = (0..functions.len()).filter(|at| !functions[*at].name.starts_with("anon$")).collect();
        let mut by_name: BTreeMap<String, usize> = functions.iter().enumerate().map(|(at, function)| (function.name.clone(), at)).collect();
        for at in named.iter().copied() {
            let least = by_name.entry(functions[at].name.clone()).or_insert(at);
            if functions[at].params.len() < functions[*least].params.len() {
                *least = at;
            }
        }
        Self { functions, by_name, named }
    }

    /// The functions the text names.
    pub(super) fn named(&self) -> impl Iterator<Item = &Function> {
        self.named.iter().map(|at| &self.functions[*at])
    }

    /// The closure an expression is.
    pub(super) fn closure(&self, expr: &Expr) -> Option<Closure<'_>> {
        match expr {
            Expr::DynamicConstant(value, _) => {
                let pointer = value.read_lock::<FnPtr>()?;
                let at = self.by_name.get(pointer.fn_name())?;
                Some(Closure { function: &self.functions[*at], captured: 0 })
            }
            // What is captured is shared first, then given.
            Expr::Stmt(block) => match block.statements() {
                [Stmt::Share(_), Stmt::Expr(given)] => self.closure(given),
                [Stmt::Share(_), Stmt::FnCall(call, _)] => self.given(call),
                _ => None,
            },
            Expr::FnCall(call, _) => self.given(call),
            _ => None,
        }
    }

    fn given(&self, call: &rhai::FnCallExpr) -> Option<Closure<'_>> {
        let pointer = call.args.first().filter(|_| call.name == "curry" && !call.is_qualified())?;
        let closure = self.closure(pointer)?;
        Some(Closure { captured: call.args.len() - 1, ..closure })
    }
}

/// The function a statement at a place is of.
fn innermost(functions: &mut [Function], at: Position) -> Option<&mut Function> {
    let begun = functions.partition_point(|function| function.start <= at);
    functions[..begun].iter_mut().rev().find(|function| function.holds(at))
}
