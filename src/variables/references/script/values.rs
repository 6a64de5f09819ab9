//! Which texts an expression stands for, as far as this file tells: literals, constants, values of a constant map,
//! members of a constant list that is walked over.

use crate::syntax::javascript::NodeSpan as Span;

use super::scene::Scene;
use crate::syntax::javascript::AstKind;
use crate::syntax::javascript::ast::{
    BindingPattern, Expression, ForStatementLeft, MemberExpression, ObjectPropertyKind,
};

/// Names that one expression may stand for; more would be data.
const MOST_NAMES: usize = 200;
/// Constants that name constants.
const LONGEST_CHAIN: u8 = 4;

/// A text, and where it is written.
pub(super) type Text = (String, Span);

/// Returns the texts of `expression`, without doubles; empty when they are not known.
pub(super) fn texts<'a>(scene: &Scene<'a>, stack: &[AstKind<'a>], expression: &Expression<'a>) -> Vec<Text> {
    let mut found = Vec::new();
    collect(scene, stack, expression, LONGEST_CHAIN, &mut found);
    found.truncate(MOST_NAMES);
    found.sort_by(|one, other| (&one.0, one.1.start).cmp(&(&other.0, other.1.start)));
    found.dedup_by(|one, other| one.0 == other.0);
    found
}

fn collect<'a>(
    scene: &Scene<'a>,
    stack: &[AstKind<'a>],
    expression: &Expression<'a>,
    hops: u8,
    found: &mut Vec<Text>,
) {
    let Some(hops) = hops.checked_sub(1).filter(|_| found.len() < MOST_NAMES) else {
        return;
    };
    match expression.get_inner_expression() {
        Expression::StringLiteral(text) => found.push((text.value.to_string(), text.span)),
        Expression::TemplateLiteral(template) => {
            found.extend(
                template
                    .single_quasi()
                    .map(|text| (text.to_string(), template.span)),
            );
        }
        Expression::ConditionalExpression(choice) => {
            collect(scene, stack, &choice.consequent, hops, found);
            collect(scene, stack, &choice.alternate, hops, found);
        }
        Expression::Identifier(name) => {
            if let Some(list) = walked(stack, name.name.as_str()) {
                elements(scene, list, hops, found);
            } else if let Some(constant) = scene.constant(name.name.as_str(), name.span.start) {
                collect(scene, stack, constant, hops, found);
            }
        }
        other => {
            if let Some(member) = other.as_member_expression() {
                let wanted = member.static_property_name();
                map_values(scene, member.object(), wanted, hops, found);
            }
        }
    }
}

/// Adds the values of the constant map `object`: the one under `wanted`, or all when the key is not known.
fn map_values<'a>(
    scene: &Scene<'a>,
    object: &Expression<'a>,
    wanted: Option<&str>,
    hops: u8,
    found: &mut Vec<Text>,
) {
    let object = match object.get_inner_expression() {
        Expression::Identifier(name) => match scene.constant(name.name.as_str(), name.span.start) {
            Some(constant) => constant.get_inner_expression(),
            None => return,
        },
        other => other,
    };
    let Expression::ObjectExpression(map) = object else {
        return;
    };
    for property in map.properties.iter().take(MOST_NAMES) {
        if let ObjectPropertyKind::ObjectProperty(property) = property
            && wanted.is_none_or(|wanted| property.key.is_specific_static_name(wanted))
        {
            collect(scene, &[], &property.value, hops, found);
        }
    }
}

fn elements<'a>(scene: &Scene<'a>, list: &Expression<'a>, hops: u8, found: &mut Vec<Text>) {
    let list = match list.get_inner_expression() {
        Expression::Identifier(name) => match scene.constant(name.name.as_str(), name.span.start) {
            Some(constant) => constant.get_inner_expression(),
            None => return,
        },
        other => other,
    };
    let Expression::ArrayExpression(list) = list else {
        return;
    };
    for element in list.elements.iter().take(MOST_NAMES) {
        if let Some(element) = element.as_expression() {
            collect(scene, &[], element, hops, found);
        }
    }
}

/// Returns the list that is walked over when `name` is the loop's own: `for (const name of LIST)`, `LIST.forEach(name => …)`.
fn walked<'s, 'a>(stack: &'s [AstKind<'a>], name: &str) -> Option<&'s Expression<'a>> {
    let is_name = |pattern: &BindingPattern<'a>| {
        pattern
            .get_binding_identifier()
            .is_some_and(|bound| bound.name == name)
    };
    for depth in (0..stack.len()).rev() {
        match stack[depth] {
            AstKind::ForOfStatement(walk) => {
                if let ForStatementLeft::VariableDeclaration(declared) = &walk.left
                    && declared.declarations.iter().any(|one| is_name(&one.id))
                {
                    return Some(&walk.right);
                }
            }
            AstKind::ArrowFunctionExpression(arrow)
                if arrow
                    .params
                    .items
                    .first()
                    .is_some_and(|one| is_name(&one.pattern)) =>
            {
                let AstKind::CallExpression(call) = stack.get(depth.checked_sub(1)?)? else {
                    return None;
                };
                return call.callee.as_member_expression().map(MemberExpression::object);
            }
            _ => {}
        }
    }
    None
}
