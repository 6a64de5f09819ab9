//! Schemas whose keys are variables: `createEnv({ server: { X: z.string() } })`, `z.object({ … }).parse(process.env)`,
//! `cleanEnv(process.env, { X: str() })`, `convict({ port: { env: "PORT" } })`.

use crate::syntax::javascript::NodeSpan as Span;

use super::scene::Scene;
use super::{Sight, Source, is_in_capitals, span_of};
use crate::syntax::javascript::GetSpan;
use crate::syntax::javascript::ast::{
    Argument, CallExpression, Expression, ObjectExpression, ObjectProperty, ObjectPropertyKind,
};
use crate::variables::fact::{Necessity, ValueKind};

/// Groups of a `createEnv` call.
const GROUPS: &[&str] = &["server", "client", "shared"];
/// Where a `createEnv` call says which variable fills which key.
const MAPPINGS: &[&str] = &["runtimeEnv", "runtimeEnvStrict", "experimental__runtimeEnv"];

/// Returns the variables that `call` declares, if it is a schema.
pub(super) fn read<'a>(scene: &Scene<'a>, text: &str, call: &CallExpression<'a>) -> Vec<Sight> {
    let callee = slice(text, call.callee.span());
    let argument = |at: usize| call.arguments.get(at).and_then(Argument::as_expression);
    let reader = Reader { scene, text };
    match callee {
        "createEnv" => argument(0)
            .and_then(object)
            .map_or_else(Vec::new, |body| reader.create_env(body)),
        "cleanEnv" | "parseEnv" | "envalid.cleanEnv" | "znv.parseEnv" => argument(1)
            .and_then(|body| reader.resolved(body))
            .map_or_else(Vec::new, |body| reader.fields(body)),
        "envsafe" => argument(0)
            .and_then(|body| reader.resolved(body))
            .map_or_else(Vec::new, |body| reader.fields(body)),
        _ => reader.parsed(call),
    }
}

/// Returns the variable behind the key `env` of a convict schema.
pub(super) fn convict(text: &str, property: &ObjectProperty<'_>, is_brought_in: bool) -> Option<Sight> {
    if !is_brought_in || !property.key.is_specific_static_name("env") {
        return None;
    }
    let Expression::StringLiteral(name) = &property.value else {
        return None;
    };
    is_in_capitals(name.value.as_str()).then(|| Sight {
        name: name.value.to_string(),
        span: span_of(name.span),
        necessity: Necessity::Defaulted,
        default: None,
        kind: kind_of(slice(text, property.span)),
        source: Source::Process,
    })
}

struct Reader<'s, 'a> {
    scene: &'s Scene<'a>,
    text: &'s str,
}

impl<'a> Reader<'_, 'a> {
    fn create_env(&self, body: &ObjectExpression<'a>) -> Vec<Sight> {
        let mapped = mapping(self.text, body);
        let mut sights = Vec::new();
        for property in properties(body) {
            let is_group = GROUPS
                .iter()
                .any(|group| property.key.is_specific_static_name(group));
            if is_group && let Some(fields) = self.resolved(&property.value) {
                sights.extend(self.fields(fields));
            }
        }
        for sight in &mut sights {
            if let Some((_, name)) = mapped.iter().find(|(key, _)| *key == sight.name) {
                sight.name.clone_from(name);
            }
        }
        sights
    }

    /// `schema.parse(process.env)`
    fn parsed(&self, call: &CallExpression<'a>) -> Vec<Sight> {
        let Some(member) = call.callee.as_member_expression() else {
            return Vec::new();
        };
        let parses = member.static_property_name().is_some_and(|name| {
            matches!(
                name,
                "parse" | "safeParse" | "parseAsync" | "validate" | "validateSync" | "assert"
            )
        });
        let takes_environment = call
            .arguments
            .iter()
            .filter_map(Argument::as_expression)
            .any(|argument| self.scene.environment(argument).is_some() || self.spreads_environment(argument));
        if !parses || !takes_environment {
            return Vec::new();
        }
        // `v.parse(schema, process.env)` has the schema among its arguments.
        let schema = call
            .arguments
            .iter()
            .filter_map(Argument::as_expression)
            .chain([member.object()])
            .find_map(|one| self.schema_fields(one, 4));
        schema.map_or_else(Vec::new, |fields| self.fields(fields))
    }

    fn spreads_environment(&self, argument: &Expression<'a>) -> bool {
        object(argument).is_some_and(|body| {
            body.properties.iter().any(|property| {
                matches!(property, ObjectPropertyKind::SpreadProperty(spread) if self.scene.environment(&spread.argument).is_some())
            })
        })
    }

    /// Returns the fields of `z.object({ … })`, followed through constants and `.extend(…)`-like calls.
    fn schema_fields<'s>(&'s self, schema: &'s Expression<'a>, hops: u8) -> Option<&'s ObjectExpression<'a>> {
        let hops = hops.checked_sub(1)?;
        match schema.get_inner_expression() {
            Expression::Identifier(name) => {
                self.schema_fields(self.scene.constant(name.name.as_str(), name.span.start)?, hops)
            }
            Expression::CallExpression(call) => {
                let member = call.callee.as_member_expression()?;
                let builds = matches!(
                    member.static_property_name()?,
                    "object" | "strictObject" | "looseObject" | "struct" | "type" | "Struct"
                );
                if builds {
                    return call.arguments.first()?.as_expression().and_then(object);
                }
                self.schema_fields(member.object(), hops)
            }
            _ => None,
        }
    }

    fn resolved<'s>(&'s self, body: &'s Expression<'a>) -> Option<&'s ObjectExpression<'a>> {
        if let Expression::Identifier(name) = body.get_inner_expression() {
            return object(self.scene.constant(name.name.as_str(), name.span.start)?);
        }
        object(body).or_else(|| self.schema_fields(body, 3))
    }

    fn fields(&self, body: &ObjectExpression<'a>) -> Vec<Sight> {
        properties(body)
            .filter_map(|property| {
                let name = property.key.static_name()?;
                let (necessity, default) = self.necessity(&property.value);
                Some(Sight {
                    name: name.into_owned(),
                    span: span_of(property.key.span()),
                    necessity,
                    default,
                    kind: kind_of(slice(self.text, property.value.span())),
                    source: Source::Process,
                })
            })
            .collect()
    }

    fn necessity(&self, field: &Expression<'a>) -> (Necessity, Option<String>) {
        let mut code = slice(self.text, field.span());
        if let Some((body, given)) = self.own_builder(field) {
            return match Self::necessity_of(body) {
                (Necessity::Defaulted, _) => (Necessity::Defaulted, given),
                other => other,
            };
        }
        if let Expression::Identifier(name) = field.get_inner_expression()
            && let Some(constant) = self.scene.constant(name.name.as_str(), name.span.start)
        {
            code = slice(self.text, constant.span());
        }
        Self::necessity_of(code)
    }

    /// Returns the body of the project's own builder `flag("false")`, and what is given to it.
    fn own_builder(&self, field: &Expression<'a>) -> Option<(&str, Option<String>)> {
        let Expression::CallExpression(call) = field.get_inner_expression() else {
            return None;
        };
        let Expression::Identifier(callee) = &call.callee else {
            return None;
        };
        let body = self.scene.constant(callee.name.as_str(), callee.span.start)?;
        let given = call
            .arguments
            .first()
            .and_then(|given| literal(slice(self.text, given.span())));
        Some((slice(self.text, body.span()), given))
    }

    fn necessity_of(code: &str) -> (Necessity, Option<String>) {
        for mark in [".default(", ".prefault(", ".catch(", "default:", "withDefault("] {
            // `devDefault:` of envalid is no default in production.
            if let Some(at) = code
                .match_indices(mark)
                .map(|(at, _)| at)
                .find(|at| !code[..*at].ends_with("dev"))
            {
                return (Necessity::Defaulted, literal(&code[at + mark.len()..]));
            }
        }
        let is_joi = code.starts_with("Joi.") || code.starts_with("joi.");
        let tolerant = [
            ".optional()",
            ".nullish()",
            ".nullable()",
            "optional(",
            ".or(z.literal",
            "undefined",
        ]
        .iter()
        .any(|mark| code.contains(mark));
        if tolerant || (is_joi && !code.contains(".required()")) {
            return (Necessity::Optional, None);
        }
        (Necessity::Enforced, None)
    }
}

/// Returns the pairs key → variable of `runtimeEnv: { key: process.env.VARIABLE }` whose names differ.
fn mapping(text: &str, body: &ObjectExpression<'_>) -> Vec<(String, String)> {
    properties(body)
        .filter(|property| {
            MAPPINGS
                .iter()
                .any(|name| property.key.is_specific_static_name(name))
        })
        .filter_map(|property| object(&property.value))
        .flat_map(properties)
        .filter_map(|pair| {
            let key = pair.key.static_name()?.into_owned();
            let name = slice(text, pair.value.span())
                .rsplit('.')
                .next()?
                .trim_end_matches('!');
            (is_in_capitals(name) && name != key).then(|| (key, name.to_owned()))
        })
        .collect()
}

/// Returns true when the property `key` only tells a schema where its values are.
pub(super) fn is_mapping(key: Option<&str>) -> bool {
    key.is_some_and(|key| MAPPINGS.contains(&key))
}

fn properties<'b, 'a>(body: &'b ObjectExpression<'a>) -> impl Iterator<Item = &'b ObjectProperty<'a>> {
    body.properties.iter().filter_map(ObjectPropertyKind::as_property)
}

fn object<'b, 'a>(expression: &'b Expression<'a>) -> Option<&'b ObjectExpression<'a>> {
    match expression.get_inner_expression() {
        Expression::ObjectExpression(body) => Some(body),
        _ => None,
    }
}

fn kind_of(code: &str) -> Option<ValueKind> {
    let calls = |names: &[&str]| {
        names.iter().any(|name| {
            code.match_indices(name)
                .any(|(at, _)| !code[..at].ends_with(|before: char| before.is_ascii_alphanumeric()))
        })
    };
    if calls(&[
        "number(", "port(", "num(", "int(", "bigint(", "'port'", "\"port\"",
    ]) {
        Some(ValueKind::Number)
    } else if calls(&["url(", "uri("]) {
        Some(ValueKind::Url)
    } else if calls(&["boolean(", "bool(", "stringbool("]) {
        Some(ValueKind::Flag)
    } else {
        None
    }
}

/// Returns the literal at the start of `code`.
fn literal(code: &str) -> Option<String> {
    let code = code.trim_start();
    let quote = code.chars().next()?;
    if matches!(quote, '"' | '\'' | '`') {
        return code[1..].split_once(quote).map(|(text, _)| text.to_owned());
    }
    let word: String = code
        .chars()
        .take_while(|one| one.is_ascii_alphanumeric() || *one == '.')
        .collect();
    let is_whole = code[word.len()..]
        .trim_start()
        .chars()
        .next()
        .is_none_or(|next| matches!(next, ')' | ',' | '}'));
    (!word.is_empty() && is_whole).then_some(word)
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize)
        .unwrap_or_default()
}
