//! What a Ruby expression in a migration is worth, as far as literals, constants and loop variables tell.
//! Never runs anything: what is not written down has no value here.

use crate::syntax::ruby::{Call, Kind, Node, Text};

/// Names that stand for expressions: constants, local variables, parameters of blocks. The latest wins.
#[derive(Debug, Default)]
pub(super) struct Scope(Vec<(String, Node)>);

/// Hops from name to name; a name may stand for itself.
const LONGEST_CHAIN: usize = 16;

impl Scope {
    pub(super) fn bind(&mut self, name: &str, value: Node) {
        self.0.push((name.to_owned(), value));
    }

    /// Returns how many names there are, for [`Scope::forget`].
    pub(super) fn mark(&self) -> usize {
        self.0.len()
    }

    pub(super) fn forget(&mut self, mark: usize) {
        self.0.truncate(mark);
    }

    /// Returns what `node` stands for, without `.freeze` and the like.
    pub(super) fn resolve<'a>(&'a self, node: &'a Node) -> &'a Node {
        let mut node = node;
        for _ in 0..LONGEST_CHAIN {
            let next = match &node.kind {
                Kind::Word(name) | Kind::Constant(name) => self.find(name),
                Kind::Call(call) => unwrapped(call),
                _ => None,
            };
            match next {
                Some(next) => node = next,
                None => return node,
            }
        }
        node
    }

    /// Returns the name that `node` gives: a symbol, a string, or one of them with known parts in it.
    pub(super) fn name(&self, node: &Node) -> Option<String> {
        match &self.resolve(node).kind {
            Kind::Symbol(name) => self.filled(name, name.contains("#{")),
            Kind::Text(text) => self.filled(&text.value, text.has_holes),
            _ => None,
        }
    }

    /// Returns the names that `node` gives: one, or a list of them.
    pub(super) fn names(&self, node: &Node) -> Option<Vec<String>> {
        match &self.resolve(node).kind {
            Kind::Array(items) => items.iter().map(|item| self.name(item)).collect(),
            _ => self.name(node).map(|name| vec![name]),
        }
    }

    /// Puts what is known into `#{…}`; nothing when a part is not known.
    fn filled(&self, text: &str, has_holes: bool) -> Option<String> {
        if !has_holes {
            return Some(text.to_owned());
        }
        let mut parts = text.split("#{");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}')?;
            let value = self.find(name.trim())?;
            // One level is enough for loops over tables, and cannot run in circles.
            filled.push_str(value.name()?);
            filled.push_str(rest);
        }
        Some(filled)
    }

    fn find(&self, name: &str) -> Option<&Node> {
        self.0
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }
}

/// Collects the strings of a sum, in order; the tree's own depth is capped.
pub(super) fn texts<'a>(parts: &'a [Node], found: &mut Vec<&'a Text>) {
    for part in parts {
        match &part.kind {
            Kind::Text(text) => found.push(text),
            Kind::Other(inner) => texts(inner, found),
            _ => {}
        }
    }
}

/// Returns the receiver of a call that changes nothing about a literal.
fn unwrapped(call: &Call) -> Option<&Node> {
    let changes_nothing = matches!(
        call.method.as_str(),
        "freeze" | "to_s" | "to_sym" | "squish" | "strip_heredoc" | "strip" | "dup" | "html_safe"
    );
    if changes_nothing {
        call.receiver.as_deref()
    } else {
        None
    }
}

/// Returns the table of a model by Rails' convention: `AuditLog` → `audit_logs`, `Security::Price` → `security_prices`.
///
/// A namespace that gives its tables no prefix is the rarer case, and cannot be told from here.
pub(super) fn table_of(model: &str) -> String {
    let mut table = String::new();
    let mut before = '_';
    for letter in model.trim_start_matches("::").replace("::", "_").chars() {
        if letter.is_uppercase() && before != '_' && !before.is_uppercase() {
            table.push('_');
        }
        table.extend(letter.to_lowercase());
        before = letter;
    }
    plural(&table)
}

/// Returns the plural that Rails gives a regular English noun.
pub(super) fn plural(noun: &str) -> String {
    let ends_in_consonant_y =
        noun.ends_with('y') && !["ay", "ey", "oy", "uy"].iter().any(|end| noun.ends_with(end));
    if ends_in_consonant_y {
        return format!("{}ies", &noun[..noun.len() - 1]);
    }
    if let Some(stem) = noun.strip_suffix("person") {
        return format!("{stem}people");
    }
    if ["s", "x", "ch", "sh"].iter().any(|end| noun.ends_with(end)) {
        return format!("{noun}es");
    }
    format!("{noun}s")
}

/// Returns the singular of a table's name, for the column that points to it.
pub(super) fn singular(table: &str) -> String {
    if let Some(stem) = table.strip_suffix("ies") {
        return format!("{stem}y");
    }
    if ["sses", "xes", "ches", "shes", "uses"]
        .iter()
        .any(|end| table.ends_with(end))
    {
        return table[..table.len() - 2].to_owned();
    }
    table.strip_suffix('s').unwrap_or(table).to_owned()
}
