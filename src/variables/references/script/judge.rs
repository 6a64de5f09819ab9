//! Turns the fate of a read into its necessity, with an eye on the branches around it and on the name it gets.

use crate::syntax::javascript::NodeSpan as Span;

use super::climb::{self, Fate, Outcome};
use super::scene::Scene;
use crate::syntax::javascript::{AstKind, GetSpan};
use crate::variables::fact::{Necessity, ValueKind};

/// Bytes before a read in which its early return is looked for.
const LONGEST_LOOK_BACK: u32 = 4_000;
/// Bytes of a condition that are looked at.
const LONGEST_TEST: u32 = 2_000;

/// What is said of one read.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) necessity: Necessity,
    /// The code that takes its place.
    pub(super) replacement: Option<Span>,
    pub(super) kind: Option<ValueKind>,
    /// The code asks whether it is there.
    pub(super) is_tested: bool,
}

/// Whether handing the value on counts as a demand for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// `process.env.X` itself.
    Direct,
    /// A function of the project stands between, whose type says that the value may be absent.
    Wrapped,
}

/// Judges the innermost node of `stack`, which reads the variable `name`; nothing when it is written.
pub(super) fn judge<'a>(
    scene: &Scene<'a>,
    stack: &[AstKind<'a>],
    text: &'a str,
    name: &str,
    trust: Trust,
) -> Option<Judged> {
    let fate = climb::fate(stack, text);
    let at = stack.last().map(GetSpan::span).unwrap_or_default();
    let mut judged = Judged {
        necessity: Necessity::Optional,
        replacement: None,
        kind: fate.kind,
        is_tested: false,
    };
    match fate.outcome {
        Outcome::Written => return None,
        Outcome::Bound(local) => {
            of_local(scene, local, around(stack), at.end, &mut judged);
            if fate.is_vouched && judged.necessity == Necessity::Optional {
                judged.necessity = Necessity::Asserted;
            }
        }
        _ => set(&fate, trust, &mut judged),
    }
    if fate.is_alternative && matches!(judged.necessity, Necessity::Enforced | Necessity::Asserted) {
        judged.necessity = Necessity::Conditional;
    }
    soften(stack, text, name, at, &mut judged);
    Some(judged)
}

fn set(fate: &Fate<'_>, trust: Trust, judged: &mut Judged) {
    judged.kind = judged.kind.or(fate.kind);
    judged.is_tested = fate.outcome == Outcome::Tested;
    judged.necessity = match fate.outcome {
        Outcome::Throws { alone: true } => Necessity::Enforced,
        Outcome::Throws { alone: false } => Necessity::Conditional,
        Outcome::Replaced(span) => {
            judged.replacement = Some(span);
            Necessity::Defaulted
        }
        Outcome::Dereferenced => Necessity::Asserted,
        Outcome::Constructed if trust == Trust::Direct => Necessity::Asserted,
        _ if fate.is_vouched => Necessity::Asserted,
        _ => Necessity::Optional,
    };
}

/// What becomes of the local `name`: the clearest of its uses speaks.
pub(super) fn of_local(scene: &Scene<'_>, name: &str, within: Span, after: u32, judged: &mut Judged) {
    let rank = |fate: &Fate<'_>| match fate.outcome {
        Outcome::Throws { .. } => 0,
        Outcome::Replaced(_) => 1,
        Outcome::Tested => 2,
        Outcome::Dereferenced => 3,
        Outcome::Constructed => 4,
        _ if fate.is_vouched => 5,
        _ => 6,
    };
    if let Some(fate) = scene.fates(name, within, after).min_by_key(|fate| rank(fate)) {
        set(fate, Trust::Direct, judged);
    }
}

/// Returns the function around the innermost node, or the whole file.
pub(super) fn around(stack: &[AstKind<'_>]) -> Span {
    stack
        .iter()
        .rev()
        .find(|kind| {
            matches!(
                kind,
                AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) | AstKind::Program(_)
            )
        })
        .map(GetSpan::span)
        .unwrap_or_default()
}

/// A demand inside of a branch is one only when the branch is taken.
fn soften(stack: &[AstKind<'_>], text: &str, name: &str, at: Span, judged: &mut Judged) {
    if !matches!(judged.necessity, Necessity::Enforced | Necessity::Asserted) {
        return;
    }
    let inside = |span: Span| span.start <= at.start && at.end <= span.end;
    for around in stack.iter().rev() {
        let condition = match around {
            AstKind::IfStatement(branch) if !inside(branch.test.span()) => branch.test.span(),
            AstKind::ConditionalExpression(choice) if !inside(choice.test.span()) => choice.test.span(),
            AstKind::LogicalExpression(logical)
                if logical.operator.is_and() && inside(logical.right.span()) =>
            {
                logical.left.span()
            }
            AstKind::SwitchCase(case) if case.test.as_ref().is_some_and(|test| !inside(test.span())) => {
                case.test.as_ref().map(GetSpan::span).unwrap_or_default()
            }
            AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) => break,
            _ => continue,
        };
        let condition = slice(
            text,
            Span::new(condition.start, condition.end.min(condition.start + LONGEST_TEST)),
        );
        if condition.contains(name) {
            // The variable itself was asked for: inside it is there.
            judged.necessity = Necessity::Optional;
            return;
        }
        if !is_about_production(condition) {
            judged.necessity = Necessity::Conditional;
        }
    }
    if judged.necessity == Necessity::Asserted && left_before(stack, text, name, at) {
        judged.necessity = Necessity::Optional;
    }
}

/// Returns true when the test only asks where the code runs: production is what we judge.
fn is_about_production(test: &str) -> bool {
    test.contains("production")
        || test.contains("typeof window")
        || test.contains("typeof process")
        || test.contains("import.meta.env.PROD")
}

/// Returns true when the function asked for the variable before and left without it: `if (!process.env.X) return`.
fn left_before(stack: &[AstKind<'_>], text: &str, name: &str, at: Span) -> bool {
    let function = around(stack);
    let start = function.start.max(at.start.saturating_sub(LONGEST_LOOK_BACK));
    let before = slice(text, Span::new(start, at.start));
    let Some(asked) = before.rfind(name) else {
        return false;
    };
    let line_start = before[..asked].rfind('\n').map_or(0, |at| at + 1);
    before[line_start..asked].contains("if") && before[line_start..asked].contains('!')
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize)
        .unwrap_or_default()
}
