//! A small XML tree, written out escaped. Services answer with it; other services of the lab read it back.

use std::borrow::Cow;

/// An element with text or children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    name: Cow<'static, str>,
    text: String,
    children: Vec<Node>,
}

impl Node {
    /// An empty element.
    pub(crate) fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), text: String::new(), children: Vec::new() }
    }

    /// An element with text.
    pub(crate) fn text(name: impl Into<Cow<'static, str>>, text: impl ToString) -> Self {
        Self { name: name.into(), text: text.to_string(), children: Vec::new() }
    }

    /// A list element: `<name><item>..</item>...</name>`, each of `children` renamed to `item`.
    pub(crate) fn list(name: impl Into<Cow<'static, str>>, item: &'static str, children: impl IntoIterator<Item = Node>) -> Self {
        let children = children.into_iter().map(|child| Node { name: Cow::Borrowed(item), ..child }).collect();
        Self { name: name.into(), text: String::new(), children }
    }

    /// Adds a child with text.
    #[must_use]
    pub(crate) fn with(self, name: impl Into<Cow<'static, str>>, text: impl ToString) -> Self {
        self.child(Node::text(name, text))
    }

    /// Adds a child with text if there is one; AWS leaves absent members out.
    #[must_use]
    pub(crate) fn maybe(self, name: impl Into<Cow<'static, str>>, text: Option<impl ToString>) -> Self {
        match text {
            Some(text) => self.with(name, text),
            None => self,
        }
    }

    /// Adds a child.
    #[must_use]
    pub(crate) fn child(mut self, child: Node) -> Self {
        self.children.push(child);
        self
    }

    /// Adds children.
    #[must_use]
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Node>) -> Self {
        self.children.extend(children);
        self
    }

    /// The text at `path` below this element, for instance `vpc/vpcId`; the first match at every level.
    pub(crate) fn at(&self, path: &str) -> Option<&str> {
        self.find(path).map(|node| node.text.as_str())
    }

    /// The element at `path` below this one.
    pub(crate) fn find(&self, path: &str) -> Option<&Node> {
        path.split('/').try_fold(self, |node, name| node.children.iter().find(|child| child.name == name))
    }

    /// The children of the element at `path`; none if it is not there.
    pub(crate) fn all(&self, path: &str) -> &[Node] {
        self.find(path).map_or(&[], |node| &node.children)
    }

    /// Its child elements.
    pub(crate) fn into_nodes(self) -> Vec<Node> {
        self.children
    }

    /// Writes the element, with `xmlns` on it where given.
    pub(crate) fn render(&self, namespace: Option<&str>) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        self.write(&mut out, namespace);
        out
    }

    fn write(&self, out: &mut String, namespace: Option<&str>) {
        out.push('<');
        out.push_str(&self.name);
        if let Some(namespace) = namespace {
            out.extend([" xmlns=\"", namespace, "\""]);
        }
        if self.text.is_empty() && self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        escape(&self.text, out);
        for child in &self.children {
            child.write(out, None);
        }
        out.extend(["</", &self.name, ">"]);
    }
}

/// Escapes text content. Characters XML 1.0 cannot hold become U+FFFD.
fn escape(text: &str, out: &mut String) {
    if text.bytes().all(|byte| byte >= b' ' && !b"<>&".contains(&byte)) {
        return out.push_str(text);
    }
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\r' => out.push_str("&#xD;"),
            '\t' | '\n' | ' '.. => out.push(character),
            _ => out.push('\u{fffd}'),
        }
    }
}
