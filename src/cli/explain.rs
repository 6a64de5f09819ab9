//! `gonogo rules` and `gonogo explain`: what is looked for, why it hurts, what to do first.

use std::fmt::Write as _;

use gonogo::model::Rule;
use gonogo::report::neutral;
use gonogo::rulebook::{Example, Rulebook};
use gonogo::{migrations, secrets, syntax, variables};

use super::args::{Explain, Rules, RulesFormat};
use super::{Failure, Output, user_rules};

/// Examples shown of each kind; more prove the rule and tell nothing new.
const SHOWN: usize = 2;

pub(super) fn rules(asked: &Rules) -> Result<Output, Failure> {
    let book = user_rules(&asked.path)?;
    let text = match asked.format {
        RulesFormat::Markdown => page(&book)?,
        RulesFormat::Json => json(&book)?,
        RulesFormat::Table => table(&book)?,
    };
    Ok(Output::said(text))
}

/// Returns the page docs/RULES.md.
fn page(book: &Rulebook) -> Result<String, Failure> {
    let facts = [
        ("secrets", secrets::FACTS),
        ("variables", variables::FACTS),
        ("migrations", migrations::FACTS),
    ];
    Ok(book.page(&facts)?)
}

fn table(book: &Rulebook) -> Result<String, Failure> {
    let rules = book.catalogue()?;
    let widest = rules
        .iter()
        .map(|rule| rule.id.as_str().len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for rule in &rules {
        let title = neutral::terminal(&rule.title);
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{:widest$}  {:8}  {:6}  {title}",
            rule.id, rule.severity, rule.confidence
        );
    }
    Ok(text)
}

fn json(book: &Rulebook) -> Result<String, Failure> {
    let rules: Vec<serde_json::Value> = book.catalogue()?.iter().map(|rule| header(rule)).collect();
    Ok(format!(
        "{:#}\n",
        serde_json::json!({ "schema": 1, "rules": rules })
    ))
}

fn header(rule: &Rule) -> serde_json::Value {
    let mut header = serde_json::json!({
        "id": rule.id.as_str(), "title": rule.title, "severity": rule.severity, "confidence": rule.confidence,
        "impact": rule.impact, "why": rule.why, "fix": rule.fix, "source": rule.source,
    });
    if let Some(revoke) = &rule.revoke {
        header["revoke"] = revoke.as_ref().into();
    }
    header
}

pub(super) fn explain(asked: &Explain) -> Result<Output, Failure> {
    let book = user_rules(&asked.path)?;
    let rules = book.catalogue()?;
    let named = |rule: &&std::sync::Arc<Rule>| rule.id.as_str() == asked.rule || rule.id.name() == asked.rule;
    let Some(rule) = rules.iter().find(named) else {
        let ids = rules.iter().map(|rule| rule.id.as_str());
        let hint = match syntax::strict::nearest(&asked.rule, ids) {
            Some(meant) => format!("did you mean \"{meant}\"?"),
            None => "`gonogo rules` lists them".to_owned(),
        };
        return Err(Failure::usage(format!("no rule \"{}\"", asked.rule), hint));
    };
    let mut text = format!("{}\n\n", rule.id);
    for (name, value) in [
        ("danger", &*rule.title),
        ("severity", rule.severity.word()),
        ("sure", rule.confidence.word()),
        ("hits", rule.impact.word()),
        ("why", &*rule.why),
        ("do first", &*rule.fix),
        ("revoke", rule.revoke.as_deref().unwrap_or_default()),
        ("source", &*rule.source),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    {
        let _ = writeln!(text, "{name:>9}  {}", neutral::terminal(value));
    }
    let all = book.examples()?;
    if let Some(examples) = all.get(rule.id.as_str()) {
        let secret = rule.id.engine() == "secrets";
        show(&mut text, "found in", &examples.bad, secret);
        show(&mut text, "silent on", &examples.good, secret);
    }
    let _ = writeln!(
        text,
        "\nallow it beside the line:  gonogo: allow {} -- <reason>",
        rule.id
    );
    Ok(Output::said(text))
}

fn show(text: &mut String, title: &str, examples: &[Example], secret: bool) {
    // A made-up key shown whole would be found again in whatever the text is pasted into.
    if secret && title == "found in" {
        return;
    }
    for example in examples.iter().take(SHOWN) {
        let _ = writeln!(text, "\n{title}:");
        match example {
            Example::Text(code) => indent(text, code),
            Example::Files(files) => {
                for (path, code) in files {
                    let _ = writeln!(text, "  {}", neutral::terminal(path));
                    indent(text, code);
                }
            }
        }
    }
}

fn indent(text: &mut String, code: &str) {
    for line in code.lines() {
        let _ = writeln!(text, "    {}", neutral::terminal(line));
    }
}
