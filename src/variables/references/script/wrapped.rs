//! Functions of the project that read a variable named by their caller: recognises one from the read inside of it, and
//! tells which calls are calls of one.

use crate::syntax::javascript::NodeSpan as Span;

use super::judge::Judged;
use super::scene::Scene;
use crate::syntax::javascript::ast::{CallExpression, Expression, FormalParameters, MemberExpression};
use crate::syntax::javascript::{AstKind, GetSpan};
use crate::variables::fact::Necessity;
use crate::variables::references::wrapper::{Form, Wrapper};

/// Bytes of a wrapper's body that are looked at; a longer function does other things.
const LONGEST_WRAPPER: u32 = 4_000;

/// Returns the wrapper when the name that the innermost node reads is the parameter `name` of the function around it.
pub(super) fn learn<'a>(
    stack: &[AstKind<'a>],
    text: &str,
    name: &str,
    judged: &Judged,
    via: Option<String>,
) -> Option<Wrapper> {
    let (depth, parameters, argument) = stack.iter().enumerate().rev().find_map(|(depth, kind)| {
        let parameters: &FormalParameters<'a> = match kind {
            AstKind::Function(function) => &function.params,
            AstKind::ArrowFunctionExpression(arrow) => &arrow.params,
            _ => return None,
        };
        Some((depth, parameters, position(parameters, name)?))
    })?;
    let (own, form) = name_of(stack, depth)?;
    let span = stack[depth].span();
    let body = slice(
        text,
        Span::new(span.start, span.end.min(span.start + LONGEST_WRAPPER)),
    );
    let default_argument = default_of(parameters, argument, text, judged.replacement);
    let mut necessity = judged.necessity;
    if let Some(at) = default_argument {
        let brings_own = parameters
            .items
            .get(at)
            .is_some_and(|one| one.initializer.is_some());
        necessity = match () {
            () if brings_own => Necessity::Defaulted,
            () if body.contains("throw ") => Necessity::Enforced,
            () => Necessity::Optional,
        };
    } else if body.contains("throw ") && judged.replacement.is_none() {
        necessity = Necessity::Enforced;
    } else if necessity == Necessity::Asserted && judged.replacement.is_none() && !text_vouches(body) {
        necessity = Necessity::Optional;
    }
    Some(Wrapper {
        name: own.to_owned(),
        argument,
        default_argument,
        necessity,
        kind: judged.kind,
        form,
        via,
    })
}

/// Returns true when `call` calls `wrapper`.
pub(super) fn calls<'a>(scene: &Scene<'a>, call: &CallExpression<'a>, wrapper: &Wrapper) -> bool {
    match call.callee.get_inner_expression() {
        Expression::Identifier(callee) => {
            let local = callee.name.as_str();
            match scene.imports.get(local) {
                Some(("default", _)) => wrapper.form == Form::Function && local == wrapper.name,
                Some((name, _)) => *name == wrapper.name,
                None => local == wrapper.name && scene.functions.contains(&local),
            }
        }
        other => other
            .as_member_expression()
            .and_then(MemberExpression::static_property_name)
            .is_some_and(|name| {
                name == wrapper.name && (wrapper.form == Form::Method || is_of_module(scene, other))
            }),
    }
}

/// `config.requireEnv("X")` where `config` is a whole module.
fn is_of_module<'a>(scene: &Scene<'a>, callee: &Expression<'a>) -> bool {
    let object = callee
        .as_member_expression()
        .map(|member| member.object().get_inner_expression());
    matches!(object, Some(Expression::Identifier(name)) if scene.imports.get(name.name.as_str()).is_some_and(|(name, _)| *name == "*"))
}

/// Returns the function's own name, and how it is called.
fn name_of<'a>(stack: &[AstKind<'a>], depth: usize) -> Option<(&'a str, Form)> {
    if let AstKind::Function(function) = stack[depth]
        && let Some(name) = &function.id
    {
        return Some((name.name.as_str(), Form::Function));
    }
    // Between a function and its name stand parentheses, casts and calls like `memoize(…)` at the most.
    stack[..depth]
        .iter()
        .rev()
        .take(4)
        .find_map(|around| match around {
            AstKind::VariableDeclarator(declared) => declared
                .id
                .get_binding_identifier()
                .map(|name| (name.name.as_str(), Form::Function)),
            AstKind::MethodDefinition(method) => key(&method.key),
            AstKind::PropertyDefinition(property) => key(&property.key),
            AstKind::ObjectProperty(property) => key(&property.key),
            AstKind::AssignmentExpression(assignment) => {
                let member = assignment.left.as_member_expression()?;
                Some((member.static_property_name()?, Form::Method))
            }
            _ => None,
        })
}

fn key<'a>(key: &'a crate::syntax::javascript::ast::PropertyKey<'a>) -> Option<(&'a str, Form)> {
    use crate::syntax::javascript::ast::PropertyKey;
    match key {
        PropertyKey::StaticIdentifier(name) => Some((name.name.as_str(), Form::Method)),
        PropertyKey::PrivateIdentifier(name) => Some((name.name.as_str(), Form::Method)),
        _ => None,
    }
}

fn position(parameters: &FormalParameters<'_>, name: &str) -> Option<usize> {
    parameters.items.iter().position(|one| {
        one.pattern
            .get_binding_identifier()
            .is_some_and(|bound| bound.name == name)
    })
}

/// Returns which parameter takes the place of an absent value.
fn default_of(
    parameters: &FormalParameters<'_>,
    argument: usize,
    text: &str,
    replacement: Option<Span>,
) -> Option<usize> {
    let replaced_by = replacement.and_then(|span| position(parameters, slice(text, span)));
    replaced_by.or_else(|| {
        parameters
            .items
            .iter()
            .enumerate()
            .skip(argument + 1)
            .find_map(|(at, one)| {
                let name = one
                    .pattern
                    .get_binding_identifier()?
                    .name
                    .as_str()
                    .to_ascii_lowercase();
                ["default", "fallback", "defvalue"]
                    .iter()
                    .any(|word| name.contains(word))
                    .then_some(at)
            })
    })
}

fn text_vouches(body: &str) -> bool {
    body.contains("]!") || body.contains("as string")
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize)
        .unwrap_or_default()
}
