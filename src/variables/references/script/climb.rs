//! From an expression upwards: what do its surroundings do with the value? Knows nothing of variables; the same answer
//! serves `process.env.X` and the `const` that holds it.

use crate::syntax::javascript::NodeSpan as Span;
use crate::syntax::javascript::ast::{
    AssignmentOperator, BinaryOperator, Expression, IfStatement, LogicalOperator, Statement, UnaryOperator,
};
use crate::syntax::javascript::{AstKind, GetSpan};
use crate::variables::fact::ValueKind;

/// What becomes of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome<'a> {
    /// It is assigned to, not read.
    Written,
    /// Without it the code throws or exits. `alone`: no other value could take its place.
    Throws { alone: bool },
    /// The code has another value in its place: the span of that value.
    Replaced(Span),
    /// It is asked for, and its absence has a way of its own.
    Tested,
    /// It is used as if it were there for sure.
    Dereferenced,
    /// Handed to a constructor.
    Constructed,
    /// It gets a name.
    Bound(&'a str),
    /// Handed on, returned, stored.
    Bare,
}

/// The outcome, with what was seen on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fate<'a> {
    pub(super) outcome: Outcome<'a>,
    pub(super) kind: Option<ValueKind>,
    /// The writer vouched for it: `!`, a cast to a type that is never undefined.
    pub(super) is_vouched: bool,
    /// It stands in for another value: `other || value`.
    pub(super) is_alternative: bool,
}

/// Functions that stop the program when their argument is not there.
const ASSERTIONS: &[&str] = &[
    "assert",
    "invariant",
    "tiny_invariant",
    "ok",
    "assertDefined",
    "assertExists",
    "ensure",
    "nullthrows",
    "required",
    "requireValue",
    "must",
];

/// Returns the fate of the innermost node of `stack`.
pub(super) fn fate<'a>(stack: &[AstKind<'a>], text: &str) -> Fate<'a> {
    let mut climb = Climb {
        span: stack.last().map(GetSpan::span).unwrap_or_default(),
        kind: None,
        is_vouched: false,
        stretch: Stretch::Value,
        is_alternative: false,
        text,
    };
    for depth in (0..stack.len().saturating_sub(1)).rev() {
        if let Some(outcome) = climb.step(stack, depth) {
            return climb.end(outcome);
        }
        climb.span = stack[depth].span();
    }
    climb.end(Outcome::Bare)
}

/// What the expression at hand has to do with the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stretch {
    /// It is the value.
    Value,
    /// It is an optional chain, which ends as a whole where the value is absent.
    Chain,
    /// It is an object or list that holds the value among others.
    Part,
}

struct Climb<'t> {
    /// Of the expression whose surroundings are looked at.
    span: Span,
    kind: Option<ValueKind>,
    is_vouched: bool,
    stretch: Stretch,
    is_alternative: bool,
    text: &'t str,
}

impl Climb<'_> {
    fn end<'a>(&self, outcome: Outcome<'a>) -> Fate<'a> {
        Fate {
            outcome,
            kind: self.kind,
            is_vouched: self.is_vouched,
            is_alternative: self.is_alternative,
        }
    }

    fn is_in(&self, span: Span) -> bool {
        span.start <= self.span.start && self.span.end <= span.end
    }

    /// Looks at one node around; nothing means: go on.
    fn step<'a>(&mut self, stack: &[AstKind<'a>], depth: usize) -> Option<Outcome<'a>> {
        if self.stretch == Stretch::Part {
            return part(stack[depth]);
        }
        if self.is_handed_on(stack[depth]) {
            return None;
        }
        match stack[depth] {
            AstKind::LogicalExpression(logical) => {
                self.logical(logical.operator, logical.left.span(), &logical.right)
            }
            AstKind::UnaryExpression(unary) => self.unary(stack, depth, unary.operator),
            AstKind::BinaryExpression(binary) => {
                Some(self.binary(stack, depth, binary.operator, &binary.left, &binary.right))
            }
            AstKind::ConditionalExpression(choice) => {
                self.is_in(choice.test.span()).then_some(Outcome::Tested)
            }
            AstKind::IfStatement(branch) => Some(truth(branch)),
            AstKind::WhileStatement(_) | AstKind::SwitchStatement(_) | AstKind::SwitchCase(_) => {
                Some(Outcome::Tested)
            }
            AstKind::TemplateLiteral(_) => Some(Outcome::Dereferenced),
            AstKind::CallExpression(call) => self.call(&call.callee),
            AstKind::NewExpression(new) if self.slice(new.callee.span()) == "URL" => {
                self.kind = Some(ValueKind::Url);
                Some(Outcome::Dereferenced)
            }
            AstKind::NewExpression(_) => Some(Outcome::Constructed),
            AstKind::StaticMemberExpression(member) => self.member(member.optional),
            AstKind::ComputedMemberExpression(member) if self.is_in(member.object.span()) => {
                self.member(member.optional)
            }
            AstKind::ComputedMemberExpression(_) => Some(Outcome::Tested),
            AstKind::VariableDeclarator(declared) => {
                let name = declared.id.get_binding_identifier();
                Some(name.map_or(Outcome::Bare, |name| Outcome::Bound(name.name.as_str())))
            }
            AstKind::AssignmentExpression(assignment) => Some(self.assignment(
                assignment.operator,
                assignment.left.span(),
                assignment.left.get_identifier_name(),
                &assignment.right,
            )),
            _ => Some(Outcome::Bare),
        }
    }

    /// Returns true when the node around has the same value, or holds it among others.
    fn is_handed_on(&mut self, around: AstKind<'_>) -> bool {
        match around {
            AstKind::TSNonNullExpression(_) => self.is_vouched = true,
            AstKind::TSAsExpression(cast) => {
                self.is_vouched |= is_text_for_sure(self.slice(cast.type_annotation.span()));
            }
            AstKind::ChainExpression(_) => self.stretch = Stretch::Value,
            AstKind::SpreadElement(_) | AstKind::ArrayExpression(_) | AstKind::ObjectProperty(_) => {
                self.stretch = Stretch::Part;
            }
            AstKind::ParenthesizedExpression(_)
            | AstKind::TSSatisfiesExpression(_)
            | AstKind::TSTypeAssertion(_)
            | AstKind::AwaitExpression(_)
            | AstKind::SequenceExpression(_) => {}
            _ => return false,
        }
        true
    }

    fn unary<'a>(
        &mut self,
        stack: &[AstKind<'a>],
        depth: usize,
        operator: UnaryOperator,
    ) -> Option<Outcome<'a>> {
        match operator {
            UnaryOperator::LogicalNot => Some(absence(stack, depth)),
            UnaryOperator::UnaryPlus => {
                self.kind = Some(ValueKind::Number);
                None
            }
            UnaryOperator::Delete => Some(Outcome::Written),
            _ => Some(Outcome::Tested),
        }
    }

    fn logical<'a>(
        &mut self,
        operator: LogicalOperator,
        left: Span,
        right: &Expression<'a>,
    ) -> Option<Outcome<'a>> {
        if !self.is_in(left) {
            self.is_alternative |= operator != LogicalOperator::And;
            return None;
        }
        if operator != LogicalOperator::And && reads_another(self.slice(right.span())) {
            // Another variable may take its place; what happens without both stands further out.
            self.is_alternative = true;
            return None;
        }
        Some(match operator {
            LogicalOperator::And => Outcome::Tested,
            LogicalOperator::Or | LogicalOperator::Coalesce => self.replaced(right),
        })
    }

    fn replaced<'a>(&self, right: &Expression<'a>) -> Outcome<'a> {
        if right.get_inner_expression().is_null_or_undefined() {
            return Outcome::Tested;
        }
        if let Expression::CallExpression(call) = right.get_inner_expression() {
            let callee = self.slice(call.callee.span()).to_ascii_lowercase();
            if ["fail", "throw", "raise", "missing", "panic", "process.exit"]
                .iter()
                .any(|word| callee.contains(word))
            {
                return Outcome::Throws { alone: true };
            }
        }
        Outcome::Replaced(right.span())
    }

    fn binary<'a>(
        &mut self,
        stack: &[AstKind<'a>],
        depth: usize,
        operator: BinaryOperator,
        left: &Expression<'a>,
        right: &Expression<'a>,
    ) -> Outcome<'a> {
        let other = if self.is_in(left.span()) { right } else { left };
        match operator {
            BinaryOperator::Equality | BinaryOperator::StrictEquality
                if other.is_null_or_undefined()
                    || self.slice(other.span()) == "''"
                    || self.slice(other.span()) == "\"\"" =>
            {
                absence(stack, depth)
            }
            BinaryOperator::Equality
            | BinaryOperator::StrictEquality
            | BinaryOperator::Inequality
            | BinaryOperator::StrictInequality => {
                let word = self.slice(other.span()).trim_matches(['"', '\'', '`']);
                if matches!(word, "true" | "false" | "1" | "0") {
                    self.kind = Some(ValueKind::Flag);
                }
                Outcome::Tested
            }
            BinaryOperator::Addition => Outcome::Dereferenced,
            _ => Outcome::Tested,
        }
    }

    fn call<'a>(&mut self, callee: &Expression<'a>) -> Option<Outcome<'a>> {
        if self.is_in(callee.span()) {
            // `process.env.X?.split(…)`: the call belongs to the value, its result goes on.
            return None;
        }
        let name = self.slice(callee.span());
        match name {
            "Number" | "parseInt" | "parseFloat" | "Number.parseInt" | "Number.parseFloat" | "BigInt" => {
                self.kind = Some(ValueKind::Number);
                None
            }
            "Boolean" => {
                self.kind = Some(ValueKind::Flag);
                Some(Outcome::Tested)
            }
            "String" | "JSON.stringify" | "Object.freeze" => None,
            _ if ASSERTIONS.contains(&name.rsplit('.').next().unwrap_or(name)) => {
                Some(Outcome::Throws { alone: true })
            }
            _ => Some(Outcome::Bare),
        }
    }

    fn member<'a>(&mut self, is_optional: bool) -> Option<Outcome<'a>> {
        if is_optional {
            // With `?.` the absence goes on as undefined: `?? default` may still follow, and no `!` counts any more.
            self.is_vouched = false;
            self.stretch = Stretch::Chain;
            None
        } else if self.stretch == Stretch::Chain {
            None
        } else {
            Some(Outcome::Dereferenced)
        }
    }

    fn assignment<'a>(
        &self,
        operator: AssignmentOperator,
        left: Span,
        name: Option<&'a str>,
        right: &Expression<'a>,
    ) -> Outcome<'a> {
        if !self.is_in(left) {
            return name.map_or(Outcome::Bare, Outcome::Bound);
        }
        match operator {
            AssignmentOperator::LogicalNullish | AssignmentOperator::LogicalOr => {
                Outcome::Replaced(right.span())
            }
            _ => Outcome::Written,
        }
    }

    fn slice(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }
}

/// Returns true when `code`, the other side of an alternative, is a variable and no text at last.
fn reads_another(code: &str) -> bool {
    /// A longer side is no plain read.
    const LONGEST_READ: usize = 200;
    code.len() <= LONGEST_READ
        && ["process.env", "import.meta.env", "env(", "Env("]
            .iter()
            .any(|word| code.contains(word))
        && !code.trim_end().ends_with(['"', '\'', '`'])
}

/// `string`, or a choice of texts; what the project calls its own types is not known here.
fn is_text_for_sure(target: &str) -> bool {
    (target.starts_with("string") || target.starts_with(['"', '\''])) && !target.contains("undefined")
}

/// Looks at one node around an object or list that holds the value; nothing means: go on.
fn part(around: AstKind<'_>) -> Option<Outcome<'_>> {
    match around {
        AstKind::SpreadElement(_)
        | AstKind::ArrayExpression(_)
        | AstKind::ObjectProperty(_)
        | AstKind::ObjectExpression(_)
        | AstKind::ParenthesizedExpression(_)
        | AstKind::TSSatisfiesExpression(_)
        | AstKind::TSAsExpression(_) => None,
        AstKind::NewExpression(_) => Some(Outcome::Constructed),
        _ => Some(Outcome::Bare),
    }
}

/// The value is asked for with a negation at `depth` of `stack`: what happens when it is absent?
fn absence<'a>(stack: &[AstKind<'a>], depth: usize) -> Outcome<'a> {
    let mut alone = true;
    for around in stack[..depth].iter().rev() {
        match around {
            AstKind::ParenthesizedExpression(_) => {}
            AstKind::LogicalExpression(logical) if logical.operator == LogicalOperator::Or => {}
            AstKind::LogicalExpression(_) => alone = false,
            AstKind::IfStatement(branch) if ends(&branch.consequent) => return Outcome::Throws { alone },
            _ => break,
        }
    }
    Outcome::Tested
}

/// `if (value) … else throw`
fn truth<'a>(branch: &IfStatement<'a>) -> Outcome<'a> {
    match &branch.alternate {
        Some(other) if ends(other) => Outcome::Throws { alone: true },
        _ => Outcome::Tested,
    }
}

/// Returns true when `statement` throws or leaves the program.
fn ends(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::ThrowStatement(_) => true,
        Statement::BlockStatement(block) => block.body.iter().any(|inner| match inner {
            Statement::BlockStatement(_) => false,
            other => ends(other),
        }),
        Statement::ExpressionStatement(expression) => leaves(&expression.expression),
        _ => false,
    }
}

fn leaves(expression: &Expression<'_>) -> bool {
    let Expression::CallExpression(call) = expression else {
        return false;
    };
    call.callee.is_specific_member_access("process", "exit")
        || call.callee.is_specific_member_access("Deno", "exit")
        || call.callee.is_specific_id("invariant")
}
