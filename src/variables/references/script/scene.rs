//! What the names of one file stand for: imports, constants, other names of the environment, and how a name is used.

use std::collections::HashMap;

use crate::syntax::javascript::NodeSpan as Span;

use super::climb::{self, Fate, Outcome};
use super::{Source, judge};
use crate::syntax::javascript::ast::{
    BindingPattern, Expression, IdentifierReference, ImportDeclaration, ImportDeclarationSpecifier, Program,
    VariableDeclarator,
};
use crate::syntax::javascript::{AstKind, Visit};

/// All that the first walk learns.
#[derive(Default)]
pub(super) struct Scene<'a> {
    /// Local name → name in its module, module.
    pub(super) imports: HashMap<&'a str, (&'a str, &'a str)>,
    constants: HashMap<&'a str, Vec<(Span, &'a Expression<'a>)>>,
    /// Other names of an environment.
    pub(super) aliases: HashMap<&'a str, Source>,
    /// Functions defined in this file.
    pub(super) functions: Vec<&'a str>,
    uses: HashMap<&'a str, Vec<Use<'a>>>,
    pub(super) is_client: bool,
}

struct Use<'a> {
    at: u32,
    fate: Fate<'a>,
}

impl<'a> Scene<'a> {
    pub(super) fn of(program: &Program<'a>, text: &'a str) -> Self {
        let mut learner = Learner {
            scene: Self::default(),
            stack: Vec::new(),
            text,
        };
        learner.scene.is_client = program
            .directives
            .iter()
            .any(|directive| directive.directive.as_str() == "use client");
        learner.visit_program(program);
        learner.scene
    }

    /// Returns which environment `expression` is, if it is one.
    pub(super) fn environment(&self, expression: &Expression<'a>) -> Option<Source> {
        match expression.get_inner_expression() {
            Expression::Identifier(name) => self.aliases.get(name.name.as_str()).copied(),
            Expression::ChainExpression(chain) => {
                let member = chain.expression.member_expression()?;
                environment_member(member.object(), member.static_property_name()?)
            }
            other => {
                let member = other.as_member_expression()?;
                environment_member(member.object(), member.static_property_name()?)
            }
        }
    }

    /// Returns what the constant `name` stands for at the offset `at`: the innermost one of that name.
    pub(super) fn constant(&self, name: &str, at: u32) -> Option<&'a Expression<'a>> {
        self.constants
            .get(name)?
            .iter()
            .filter(|(within, _)| within.start <= at && at < within.end)
            .min_by_key(|(within, _)| within.end - within.start)
            .map(|(_, expression)| *expression)
    }

    /// Returns true when `name` is another name of an environment.
    pub(super) fn environment_name(&self, name: &str) -> bool {
        self.aliases.contains_key(name)
    }

    /// Returns the fates of the name `name` inside of `within`, behind `after`.
    pub(super) fn fates(&self, name: &str, within: Span, after: u32) -> impl Iterator<Item = &Fate<'a>> {
        /// Uses of one name that are looked at; the first ones tell.
        const MOST_USES: usize = 200;
        let uses = self.uses.get(name).map_or(&[][..], Vec::as_slice);
        let first = uses.partition_point(|used| used.at < after.max(within.start));
        uses[first..]
            .iter()
            .take(MOST_USES)
            .take_while(move |used| used.at < within.end)
            .map(|used| &used.fate)
    }
}

fn environment_member(object: &Expression<'_>, property: &str) -> Option<Source> {
    if property != "env" {
        return None;
    }
    match object.get_inner_expression() {
        Expression::Identifier(name) if matches!(name.name.as_str(), "process" | "Bun") => {
            Some(Source::Process)
        }
        Expression::ImportMeta(_) => Some(Source::Bundler),
        other => {
            let chain = match other {
                Expression::ChainExpression(chain) => chain.expression.member_expression(),
                _ => other.as_member_expression(),
            };
            let member = chain?;
            let is_global = matches!(
                member.object().get_inner_expression(),
                Expression::Identifier(name) if matches!(name.name.as_str(), "globalThis" | "global" | "self" | "window")
            );
            (is_global && member.static_property_name()? == "process").then_some(Source::Process)
        }
    }
}

struct Learner<'a> {
    scene: Scene<'a>,
    stack: Vec<AstKind<'a>>,
    text: &'a str,
}

impl<'a> Visit<'a> for Learner<'a> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        self.stack.push(kind);
        match kind {
            AstKind::ImportDeclaration(import) => self.import(import),
            AstKind::VariableDeclarator(declared) => self.constant(declared),
            AstKind::Function(function) => {
                self.scene
                    .functions
                    .extend(function.id.as_ref().map(|name| name.name.as_str()));
            }
            AstKind::IdentifierReference(name) => self.used(name),
            _ => {}
        }
    }

    fn leave_node(&mut self, _: AstKind<'a>) {
        self.stack.pop();
    }
}

impl<'a> Learner<'a> {
    fn import(&mut self, import: &'a ImportDeclaration<'a>) {
        let module = import.source.value.as_str();
        for specifier in import.specifiers.iter().flatten() {
            let local = specifier.local().name.as_str();
            let name = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(one) => match one.imported.identifier_name() {
                    Some(name) => name.as_str(),
                    None => local,
                },
                ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => "default",
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => "*",
            };
            self.scene.imports.insert(local, (name, module));
            let source = match (name, module) {
                ("env", "$env/dynamic/private" | "cloudflare:workers" | "process" | "node:process") => {
                    Source::Process
                }
                ("env", "$env/dynamic/public") => Source::PublicModule,
                _ => continue,
            };
            self.scene.aliases.insert(local, source);
        }
    }

    fn constant(&mut self, declared: &'a VariableDeclarator<'a>) {
        let Some(init) = &declared.init else {
            return;
        };
        if let BindingPattern::ObjectPattern(pattern) = &declared.id {
            // `const { env } = process`
            let is_process = matches!(init, Expression::Identifier(name) if name.name == "process");
            for property in pattern.properties.iter().filter(|_| is_process) {
                if property.key.is_specific_static_name("env")
                    && let Some(name) = property.value.get_binding_identifier()
                {
                    self.scene.aliases.insert(name.name.as_str(), Source::Process);
                }
            }
            return;
        }
        let Some(name) = declared.id.get_binding_identifier() else {
            return;
        };
        let name = name.name.as_str();
        let source = self.scene.environment(init).or_else(|| loaded(init));
        if let Some(source) = source {
            self.scene.aliases.insert(name, source);
        }
        if matches!(
            init.get_inner_expression(),
            Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_)
        ) {
            self.scene.functions.push(name);
        }
        let within = judge::around(&self.stack);
        self.scene.constants.entry(name).or_default().push((within, init));
    }

    fn used(&mut self, name: &'a IdentifierReference<'a>) {
        let fate = climb::fate(&self.stack, self.text);
        if fate.outcome == Outcome::Bare && !fate.is_vouched {
            return;
        }
        let at = name.span.start;
        self.scene
            .uses
            .entry(name.name.as_str())
            .or_default()
            .push(Use { at, fate });
    }
}

/// `loadEnv(mode, folder, "")` of Vite gives an environment; so does a copy of one.
fn loaded(init: &Expression<'_>) -> Option<Source> {
    let Expression::CallExpression(call) = init.get_inner_expression() else {
        return None;
    };
    call.callee
        .is_specific_id("loadEnv")
        .then_some(Source::BuildModule)
}
