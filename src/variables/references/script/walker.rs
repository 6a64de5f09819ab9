//! The second walk: finds every read of the environment and says what becomes of it.

use std::collections::HashSet;

use super::judge::{self, Judged, Trust};
use super::scene::Scene;
use super::values;
use super::{Sight, Source, is_in_capitals, reference, schema, span_of, wrapped};
use crate::syntax::javascript::NodeSpan as Span;
use crate::syntax::javascript::ast::{
    Argument, BinaryOperator, BindingPattern, CallExpression, Expression, ImportDeclaration,
    ImportDeclarationSpecifier, ObjectPattern, ObjectProperty, ObjectPropertyKind, Program,
};
use crate::syntax::javascript::{AstKind, GetSpan, Visit};
use crate::variables::fact::{Necessity, ValueKind};
use crate::variables::references::wrapper::{Form, Wrapper};
use crate::variables::references::{Reading, Search};

/// Properties of one object that are looked at for a spread.
const MOST_PROPERTIES: usize = 200;

/// Reads `program`, which is the tree of `text`.
pub(super) fn read<'a>(search: &Search<'_>, text: &str, program: &Program<'a>) -> Reading {
    // The tree lends its own text with its own lifetime, so that names and slices of it live equally long.
    let source: &'a str = program.source_text;
    debug_assert_eq!(source.len(), text.len());
    let scene = Scene::of(program, source);
    let has_convict = source.contains("convict");
    let mut walker = Walker {
        search,
        text: source,
        scene,
        stack: Vec::new(),
        reading: Reading::default(),
        has_convict,
        tested: HashSet::new(),
    };
    walker.visit_program(program);
    walker.finish()
}

struct Walker<'s, 'a> {
    search: &'s Search<'s>,
    text: &'a str,
    scene: Scene<'a>,
    stack: Vec<AstKind<'a>>,
    reading: Reading,
    has_convict: bool,
    /// Variables whose presence this file asks for.
    tested: HashSet<String>,
}

impl<'a> Visit<'a> for Walker<'_, 'a> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        self.stack.push(kind);
        if self.search.wrappers.is_empty() {
            self.idiom(kind);
        } else if let AstKind::CallExpression(call) = kind {
            self.wrapped_call(call);
        }
    }

    fn leave_node(&mut self, _: AstKind<'a>) {
        self.stack.pop();
    }
}

impl<'a> Walker<'_, 'a> {
    /// What a file asks for once it does not demand elsewhere: `if (enabled) connect(process.env.X)`.
    fn finish(mut self) -> Reading {
        for reference in &mut self.reading.references {
            if reference.necessity == Necessity::Asserted && self.tested.contains(&reference.name) {
                reference.necessity = Necessity::Conditional;
            }
        }
        self.reading
    }

    fn idiom(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::StaticMemberExpression(member) => {
                if let Some(source) = self.scene.environment(&member.object) {
                    let name = member.property.name.to_string();
                    self.push(vec![(name, member.property.span)], source);
                }
            }
            AstKind::ComputedMemberExpression(member) => {
                if let Some(source) = self.scene.environment(&member.object) {
                    self.named_by(&member.expression, source);
                }
            }
            AstKind::VariableDeclarator(declared) => {
                if let (BindingPattern::ObjectPattern(pattern), Some(init)) = (&declared.id, &declared.init)
                    && let Some(source) = self.scene.environment(init)
                {
                    self.destructured(pattern, source);
                }
            }
            AstKind::FormalParameter(parameter) => {
                if let (BindingPattern::ObjectPattern(pattern), Some(init)) =
                    (&parameter.pattern, &parameter.initializer)
                    && let Some(source) = self.scene.environment(init)
                {
                    self.destructured(pattern, source);
                }
            }
            AstKind::BinaryExpression(binary) if binary.operator == BinaryOperator::In => {
                if let Some(source) = self.scene.environment(&binary.right) {
                    for (name, span) in values::texts(&self.scene, &self.stack, &binary.left) {
                        self.add(name, span, source, Necessity::Optional);
                    }
                }
            }
            AstKind::CallExpression(call) => self.call(call),
            AstKind::ImportDeclaration(import) => self.import(import),
            AstKind::ObjectProperty(property) => {
                let sight = schema::convict(self.text, property, self.has_convict);
                self.push_sights(sight);
                self.derived(property);
            }
            _ => {}
        }
    }

    /// Learns which variables the code makes up itself: `env: { X: … }` of a Next.js configuration, `define:
    /// { "process.env.X": … }` of a bundler, `{ ...publicOnes(process.env), NEXT_PUBLIC_X: … }` for a browser.
    fn derived(&mut self, property: &ObjectProperty<'a>) {
        let Some(key) = property.key.static_name() else {
            return;
        };
        let defined = ["process.env.", "import.meta.env."]
            .iter()
            .find_map(|start| key.strip_prefix(start));
        let name = defined.unwrap_or(&key);
        let is_made_up = defined.is_some() || self.is_bundler_environment() || self.is_public_copy(name);
        // `X: process.env.X` hands the variable on: it has to be set all the same.
        if !is_made_up || slice(self.text, property.value.span()).contains(&format!("env.{name}")) {
            return;
        }
        self.reading.wrappers.push(Wrapper {
            name: name.to_owned(),
            argument: 0,
            default_argument: None,
            necessity: Necessity::Optional,
            kind: None,
            form: Form::Derived,
            via: None,
        });
    }

    /// The innermost node is a property of `env: { … }` in a Next.js configuration.
    fn is_bundler_environment(&self) -> bool {
        let file = self.search.document.entry.path.file_name();
        let around = self.stack.iter().rev().nth(2);
        file.starts_with("next.config")
            && matches!(around, Some(AstKind::ObjectProperty(outer)) if outer.key.is_specific_static_name("env"))
    }

    /// The innermost node is a property beside a filtered copy of the environment. A whole copy is for a child
    /// process: what is added there says nothing about the program itself.
    fn is_public_copy(&self, name: &str) -> bool {
        let Some(AstKind::ObjectExpression(object)) = self.stack.iter().rev().nth(1) else {
            return false;
        };
        self.search.names.is_public(name)
            && object
                .properties
                .iter()
                .take(MOST_PROPERTIES)
                .any(|other| match other {
                    ObjectPropertyKind::SpreadProperty(spread) => {
                        let copied = slice(self.text, spread.argument.span());
                        copied.contains("process.env") && copied != "process.env"
                    }
                    ObjectPropertyKind::ObjectProperty(_) => false,
                })
    }

    /// The innermost node reads the variable that `expression` names.
    fn named_by(&mut self, expression: &Expression<'a>, source: Source) {
        let names = values::texts(&self.scene, &self.stack, expression);
        if !names.is_empty() {
            self.push(names, source);
            return;
        }
        if let Expression::Identifier(name) = expression.get_inner_expression()
            && let Some(judged) = judge::judge(&self.scene, &self.stack, self.text, "\0", Trust::Direct)
        {
            let wrapper = wrapped::learn(&self.stack, self.text, name.name.as_str(), &judged, None);
            self.reading.wrappers.extend(wrapper);
        }
    }

    fn call(&mut self, call: &CallExpression<'a>) {
        self.push_sights(schema::read(&self.scene, self.text, call));
        let first = call.arguments.first().and_then(Argument::as_expression);
        let Some(first) = first else {
            return;
        };
        let callee = slice(self.text, call.callee.span());
        if matches!(callee, "Deno.env.get" | "Bun.env.get") {
            self.named_by(first, Source::Process);
            return;
        }
        self.service_call(call, callee, first);
        self.hands_on(call, callee, first);
    }

    /// `configService.getOrThrow("X")` of NestJS, `env.get("X").required()` of env-var and Adonis.
    fn service_call(&mut self, call: &CallExpression<'a>, callee: &str, first: &Expression<'a>) {
        let Some((object, method)) = callee.rsplit_once('.') else {
            return;
        };
        let object = object.rsplit('.').next().unwrap_or(object).to_ascii_lowercase();
        let is_service = object.ends_with("configservice") || object == "config" || object == "env";
        let reads = matches!(method, "get" | "getOrThrow");
        if !is_service || !reads || self.scene.environment_name(&object) {
            return;
        }
        let Expression::StringLiteral(name) = first.get_inner_expression() else {
            return;
        };
        if !is_in_capitals(name.value.as_str()) {
            return;
        }
        let has_default = call.arguments.len() > 1;
        let chain = self
            .text
            .get(call.span.end as usize..)
            .unwrap_or_default()
            .trim_start();
        let necessity = if method == "getOrThrow" || chain.starts_with(".required(") {
            Necessity::Enforced
        } else if has_default || chain.starts_with(".default(") {
            Necessity::Defaulted
        } else {
            Necessity::Optional
        };
        self.add(name.value.to_string(), name.span, Source::Process, necessity);
    }

    /// A function that hands its own parameter to one that may read the environment is perhaps a wrapper itself.
    fn hands_on(&mut self, call: &CallExpression<'a>, callee: &str, first: &Expression<'a>) {
        let method = callee.rsplit('.').next().unwrap_or(callee);
        let Expression::Identifier(name) = first.get_inner_expression() else {
            return;
        };
        if !method.to_ascii_lowercase().contains("env") || call.arguments.len() > 2 {
            return;
        }
        if let Some(judged) = judge::judge(&self.scene, &self.stack, self.text, "\0", Trust::Wrapped) {
            let via = match self.scene.imports.get(method) {
                Some((name, _)) if *name != "default" => (*name).to_owned(),
                _ => method.to_owned(),
            };
            let wrapper = wrapped::learn(&self.stack, self.text, name.name.as_str(), &judged, Some(via));
            self.reading.wrappers.extend(wrapper);
        }
    }

    fn wrapped_call(&mut self, call: &CallExpression<'a>) {
        let found = self
            .search
            .wrappers
            .iter()
            .find(|wrapper| wrapped::calls(&self.scene, call, wrapper));
        let Some(wrapper) = found else {
            return;
        };
        let Some(argument) = call
            .arguments
            .get(wrapper.argument)
            .and_then(Argument::as_expression)
        else {
            return;
        };
        let default = wrapper
            .default_argument
            .and_then(|at| call.arguments.get(at))
            .and_then(Argument::as_expression);
        let mut names = values::texts(&self.scene, &self.stack, argument);
        names.retain(|(name, _)| is_in_capitals(name));
        for (name, span) in names {
            let Some(mut judged) = judge::judge(&self.scene, &self.stack, self.text, &name, Trust::Wrapped)
            else {
                continue;
            };
            judged.kind = judged.kind.or(wrapper.kind);
            if let Some(default) = default {
                judged.necessity = if default.is_null_or_undefined() {
                    Necessity::Optional
                } else {
                    Necessity::Defaulted
                };
                judged.replacement = Some(default.span());
            } else if wrapper.necessity == Necessity::Enforced {
                judged.necessity = Necessity::Enforced;
                judged.replacement = None;
            } else if wrapper.necessity != Necessity::Optional && judged.necessity == Necessity::Optional {
                judged.necessity = wrapper.necessity;
            }
            self.push_judged(name, span, Source::Process, &judged);
        }
    }

    fn destructured(&mut self, pattern: &ObjectPattern<'a>, source: Source) {
        for property in &pattern.properties {
            let Some(name) = property.key.static_name() else {
                continue;
            };
            let mut judged = Judged {
                necessity: Necessity::Optional,
                replacement: None,
                kind: None,
                is_tested: false,
            };
            let local = match &property.value {
                BindingPattern::AssignmentPattern(assigned) => {
                    judged.necessity = Necessity::Defaulted;
                    judged.replacement = Some(assigned.right.span());
                    None
                }
                value => value.get_binding_identifier(),
            };
            if let Some(local) = local {
                let within = judge::around(&self.stack);
                judge::of_local(
                    &self.scene,
                    local.name.as_str(),
                    within,
                    local.span.end,
                    &mut judged,
                );
            }
            self.push_judged(name.into_owned(), property.key.span(), source, &judged);
        }
    }

    /// `import { X } from "$env/static/private"`
    fn import(&mut self, import: &ImportDeclaration<'a>) {
        let (source, necessity) = match import.source.value.as_str() {
            "$env/static/private" => (Source::BuildModule, Necessity::Enforced),
            "$env/static/public" | "astro:env/client" => (Source::PublicModule, Necessity::Enforced),
            "astro:env/server" => (Source::Process, Necessity::Optional),
            _ => return,
        };
        for specifier in import.specifiers.iter().flatten() {
            if let ImportDeclarationSpecifier::ImportSpecifier(one) = specifier
                && let Some(name) = one.imported.identifier_name()
                && is_in_capitals(name.as_str())
            {
                self.add(name.to_string(), one.imported.span(), source, necessity);
            }
        }
    }

    /// The innermost node reads each of `names`.
    fn push(&mut self, names: Vec<values::Text>, source: Source) {
        for (name, span) in names {
            let Some(mut judged) = judge::judge(&self.scene, &self.stack, self.text, &name, Trust::Direct)
            else {
                continue;
            };
            if self.fills_schema() {
                judged.necessity = Necessity::Optional;
            }
            self.push_judged(name, span, source, &judged);
        }
    }

    /// The schema says what is needed; the mapping beside it only says where it comes from.
    fn fills_schema(&self) -> bool {
        self.stack.iter().rev().take(6).any(|around| {
            matches!(around, AstKind::ObjectProperty(property)
                if schema::is_mapping(property.key.static_name().as_deref()))
        })
    }

    fn add(&mut self, name: String, span: Span, source: Source, necessity: Necessity) {
        let judged = Judged {
            necessity,
            replacement: None,
            kind: None::<ValueKind>,
            is_tested: false,
        };
        self.push_judged(name, span, source, &judged);
    }

    fn push_judged(&mut self, name: String, span: Span, source: Source, judged: &Judged) {
        let default = judged
            .replacement
            .filter(|_| judged.necessity == Necessity::Defaulted)
            .and_then(|span| literal(slice(self.text, span)));
        if judged.is_tested {
            self.tested.insert(name.clone());
        }
        self.push_sights([Sight {
            name,
            span: span_of(span),
            necessity: judged.necessity,
            default,
            kind: judged.kind,
            source,
        }]);
    }

    fn push_sights(&mut self, sights: impl IntoIterator<Item = Sight>) {
        let is_client = self.scene.is_client;
        for sight in sights {
            if self.reading.has_room() {
                self.reading
                    .references
                    .extend(reference(self.search, sight, is_client));
            }
        }
    }
}

/// Returns the text of the literal `code`, or of the last one of a chain of alternatives.
fn literal(code: &str) -> Option<String> {
    let code = code.trim();
    let quoted = |quote: char| {
        code.strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
            .filter(|inner| !inner.contains(quote) && !inner.contains("${"))
    };
    let text = ['"', '\'', '`'].into_iter().find_map(quoted);
    let is_word = || {
        !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            || matches!(code, "true" | "false")
    };
    match text {
        Some(text) => Some(text.to_owned()),
        None => is_word().then(|| code.to_owned()),
    }
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize)
        .unwrap_or_default()
}
