//! The project's own functions that read a variable named by their caller: learnt where they are defined, read where
//! they are called.

use super::super::Reading;
use super::super::language::Shape;
use super::super::names::is_in_capitals;
use super::super::wrapper::{Form, Wrapper};
use super::arguments::{self, Argument, Arguments};
use super::{Lexical, Sight, follow, guard, within};
use crate::model::Span;
use crate::variables::fact::{Necessity, Phase};

/// Bytes of a wrapper's body that are looked at.
const LONGEST_BODY: usize = 4_000;

/// Heads of the functions of one file, in order.
pub(super) struct Functions {
    heads: Vec<Head>,
}

struct Head {
    start: usize,
    name: String,
    parameters: Vec<Parameter>,
}

struct Parameter {
    name: String,
    /// What stands behind `=`.
    default: Option<String>,
}

impl Functions {
    pub(super) fn of(lexical: &Lexical<'_>) -> Self {
        let Some(pattern) = &lexical.language.functions else {
            return Self { heads: Vec::new() };
        };
        let heads = pattern
            .captures_iter(lexical.code())
            .filter_map(|found| {
                let parameters = found.name("parameters").map_or("", |list| list.as_str());
                Some(Head {
                    start: found.get(0)?.start(),
                    name: found.name("name")?.as_str().to_owned(),
                    parameters: parameters_of(parameters),
                })
            })
            .collect();
        Self { heads }
    }

    /// Returns the wrapper when `argument` of a read at `at` is a parameter of the function around it.
    pub(super) fn wrapper(
        &self,
        lexical: &Lexical<'_>,
        shape: &Shape,
        argument: Argument,
        at: usize,
    ) -> Option<Wrapper> {
        let after = self.heads.partition_point(|head| head.start < at);
        let head = self.heads[..after].last()?;
        let code = lexical.code();
        let word = code[argument.span.start..argument.span.end].trim();
        let place = head
            .parameters
            .iter()
            .position(|parameter| parameter.name == word)?;
        let default = head
            .parameters
            .iter()
            .enumerate()
            .skip(place + 1)
            .find(|(_, parameter)| {
                parameter.default.is_some()
                    || ["default", "fallback", "def", "or_else"]
                        .iter()
                        .any(|word| parameter.name.to_lowercase().contains(word))
            });
        let end = self.heads.get(after).map_or(code.len(), |next| next.start);
        let body = within(code, at, LONGEST_BODY.min(end.saturating_sub(at)));
        let ends = lexical
            .language
            .file
            .aborts
            .iter()
            .any(|word| body.contains(word.as_str()));
        let own_default = default
            .and_then(|(_, parameter)| parameter.default.as_deref())
            .is_some_and(|text| {
                !lexical
                    .language
                    .file
                    .nothings
                    .iter()
                    .any(|nothing| nothing == text)
            });
        let necessity = if own_default {
            Necessity::Defaulted
        } else if default.is_some() && default.is_some_and(|(_, parameter)| parameter.default.is_some()) {
            Necessity::Optional
        } else if ends {
            Necessity::Enforced
        } else {
            shape.necessity
        };
        Some(Wrapper {
            name: head.name.clone(),
            argument: place,
            default_argument: default.map(|(at, _)| at),
            necessity,
            kind: None,
            form: Form::Function,
            via: None,
        })
    }
}

/// Reads the calls of `wrapper`.
pub(super) fn read(lexical: &Lexical<'_>, wrapper: &Wrapper, reading: &mut Reading) {
    let code = lexical.code();
    for at in memchr::memmem::find_iter(code.as_bytes(), wrapper.name.as_bytes()) {
        let end = at + wrapper.name.len();
        if joins(code, at.checked_sub(1)) || joins(code, Some(end)) {
            continue;
        }
        let Some(arguments) = Arguments::of_call(code, end, true) else {
            continue;
        };
        let Some(argument) = arguments.get(wrapper.argument + 1) else {
            continue;
        };
        let call = Span::new(at, arguments.end);
        for (name, span) in arguments::names(lexical, argument) {
            // A function of that name may read other things as well: only names in capitals are variables.
            if is_in_capitals(&name)
                && let Some(sight) = judge(lexical, wrapper, &arguments, call, name, span)
            {
                lexical.push(sight, reading);
            }
        }
    }
}

fn judge(
    lexical: &Lexical<'_>,
    wrapper: &Wrapper,
    arguments: &Arguments,
    call: Span,
    name: String,
    span: Span,
) -> Option<Sight> {
    let mut sight = Sight {
        name,
        span,
        necessity: wrapper.necessity,
        phase: Phase::Run,
        default: None,
        kind: wrapper.kind,
    };
    let number = wrapper.default_argument.map(|at| at + 1);
    let keywords: Vec<String> = ["default", "fallback"].map(str::to_owned).to_vec();
    match arguments.default(lexical, number, &keywords) {
        Some(text) => lexical.set_default(&mut sight, text),
        None if wrapper.necessity == Necessity::Enforced => {}
        None if !follow::apply(lexical, &mut sight, call)? => guard::apply(lexical, &mut sight, call),
        None => {}
    }
    Some(sight)
}

fn joins(code: &str, at: Option<usize>) -> bool {
    at.and_then(|at| code.as_bytes().get(at))
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'$')
}

fn parameters_of(list: &str) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = list
        .split(',')
        .map(|part| {
            let (left, default) = match part.split_once('=') {
                Some((left, default)) => (left, Some(default.trim().to_owned())),
                None => (part, None),
            };
            // `key: &str`, `key string`, `string $key`, `key:`: the variable of PHP bears its own mark.
            let left = left.split(':').next().unwrap_or(left).trim();
            let mut words = left.split_whitespace();
            let name = match left.split_whitespace().find(|word| word.starts_with('$')) {
                Some(word) => word,
                None => words.next().unwrap_or_default(),
            };
            Parameter {
                name: name.trim_start_matches(['&', '*']).to_owned(),
                default,
            }
        })
        .collect();
    let has_receiver = parameters
        .first()
        .is_some_and(|first| matches!(first.name.as_str(), "self" | "cls"));
    if has_receiver {
        parameters.remove(0);
    }
    parameters
}
