//! Reports to render: one that a friendly project gives, and one whose every name tries to break the page.

use std::sync::Arc;

use gonogo::model::{
    Confidence, Document, Entry, Finding, Fingerprint, Impact, Origin, Override, Place, RepoPath, Report,
    Row, RowState, Rule, RuleId, Severity, Span, State, Tally, Tool, Unread, Verdict,
};

/// Text that acts on every page it could land on.
pub(crate) const HOSTILE: &str = "a\n::error file=x::PWNED\r##[add-mask]e\u{1b}[2J\u{9b}\u{202e}\u{200b}</details>```@org/team #1 \
                           https://evil.example <img src=x> | -->";

pub(crate) fn rule(id: &str, severity: Severity, impact: Impact, title: &str) -> Arc<Rule> {
    Arc::new(Rule {
        id: RuleId::parse(id).expect("an id"),
        title: title.to_owned().into(),
        severity,
        confidence: Confidence::High,
        impact,
        why: "Whoever has it can move money and read every customer.".into(),
        fix: "Roll the key in the Stripe dashboard, then read it from the environment.".into(),
        source: "https://docs.stripe.com/keys".into(),
        revoke: None,
    })
}

/// The place of `mark` in `line`, which stands on line `number` of `path`.
pub(crate) fn place(path: &str, number: usize, line: &str, mark: &str) -> Place {
    let text = format!("{}{line}\n", "\n".repeat(number - 1));
    let start = text.find(mark).expect("the mark");
    let document = Document::new(Entry::head(path), text.into_bytes());
    document.place(Span::new(start, start + mark.len()))
}

/// A leaked key, its value masked, that stands in a bundle as well.
pub(crate) fn leaked_key() -> Finding {
    let line = "const stripe = new Stripe(\"abcdefghijklmnopqrst\");";
    let text = format!("{}{line}\n", "\n".repeat(13));
    let document = Document::new(Entry::head("src/billing.ts"), text.into_bytes());
    let value = Span::new(13 + 27, 13 + 47);
    let bundle = Place::of_file(RepoPath::from("dist/app.js"), Origin::Build("dist".into()));
    let rule = rule(
        "secrets/stripe-secret-key",
        Severity::Critical,
        Impact::Revenue,
        "Stripe secret key",
    );
    Finding::of(
        &rule,
        document.masked_place(value, &[value]),
        "a live Stripe key stands in src/billing.ts",
    )
    .also_at(bundle)
    .fix("const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);")
    .property("provider", "stripe")
    .identity(Fingerprint::of("stripe", &["value"]))
}

pub(crate) fn missing_variable(state: State) -> Finding {
    let rule = rule(
        "variables/missing-in-production",
        Severity::High,
        Impact::Availability,
        "A variable that production lacks",
    );
    let mut finding = Finding::of(
        &rule,
        place(
            "src/mail.ts",
            8,
            "send(process.env.MAIL_TOKEN!)",
            "process.env.MAIL_TOKEN",
        ),
        "MAIL_TOKEN is read in src/mail.ts:8 but production has no such variable",
    )
    .help("Add it: fly secrets set MAIL_TOKEN=…")
    .property("variable", "MAIL_TOKEN")
    .property("class", "required")
    .identity(Fingerprint::of("missing", &[state.word()]));
    finding.state = state;
    finding
}

pub(crate) fn of_weight(severity: Severity, number: usize) -> Finding {
    let rule = rule(
        "migrations/add-index",
        severity,
        Impact::Availability,
        "Index built under a lock",
    );
    let mut finding = Finding::of(
        &rule,
        place(
            "migrations/2.sql",
            number,
            "CREATE INDEX i ON users (email);",
            "CREATE INDEX",
        ),
        format!("index number {number} locks users for writes"),
    )
    .help("Build it with CREATE INDEX CONCURRENTLY.")
    .identity(Fingerprint::of("index", &[&number.to_string()]));
    finding.state = if severity >= Severity::High {
        State::Blocks
    } else {
        State::BelowThreshold
    };
    finding
}

pub(crate) fn hostile_finding() -> Finding {
    let rule = rule("secrets/generic", Severity::High, Impact::Data, "Key");
    let line = HOSTILE.replace('\n', " ");
    let mut finding = Finding::of(&rule, place(HOSTILE, 3, &line, "error"), HOSTILE)
        .help(HOSTILE)
        .fix(HOSTILE)
        .also_at(place(HOSTILE, 1, "x", "x"))
        .property("variable", HOSTILE)
        .identity(Fingerprint::of("generic", &["hostile"]));
    finding.state = State::Blocks;
    finding
}

/// A report with `findings`, and nothing else to tell.
pub(crate) fn report(verdict: Verdict, findings: Vec<Finding>) -> Report {
    Report {
        tool: Tool {
            version: "0.1.0",
            rules: "00112233aabbccdd".to_owned(),
            policy: "ffeeddcc99887766".to_owned(),
        },
        project: "coachdesk".to_owned(),
        commit: Some("3f2a1c0000000000000000000000000000000000".to_owned()),
        dirty: Some(false),
        verdict,
        overridden: None,
        rows: Vec::new(),
        findings,
        listed: Vec::new(),
        unread: Vec::new(),
        unused_marks: Vec::new(),
        tally: Tally {
            files: 1_204,
            bytes: 9_000_000,
            binaries: 12,
            links: 1,
            counts: vec![("migrations", 9), ("variables", 41)],
        },
    }
}

pub(crate) fn row(name: &str, state: RowState, note: &str) -> Row {
    Row {
        name: name.to_owned(),
        state,
        note: note.to_owned(),
    }
}

/// A project with one finding in every state, a gap and a note.
pub(crate) fn friendly() -> Report {
    let mut key = leaked_key();
    key.state = State::Blocks;
    let allowed = State::Allowed {
        reason: "a sample".to_owned(),
    };
    let waived = State::Waived {
        owner: "maria".to_owned(),
        reason: "OPS-412".to_owned(),
        expires: "2027-01-31".parse().expect("a day"),
    };
    let mut report = report(
        Verdict::NoGo,
        vec![
            key,
            missing_variable(State::Blocks),
            missing_variable(allowed),
            missing_variable(waived),
            missing_variable(State::InBaseline),
            of_weight(Severity::Medium, 3),
            of_weight(Severity::Low, 4),
        ],
    );
    report.rows = vec![
        row("Secrets", RowState::NoGo, "1 critical"),
        row("Variables", RowState::NoGo, "1 missing in production"),
        row("Migrations", RowState::Go, "1 warning"),
        row(
            "Build",
            RowState::Hold,
            "dist/app.tar: nested deeper than 4 archives",
        ),
    ];
    report.unread = vec![
        Unread::held(
            RepoPath::from("dist/app.tar"),
            "nested deeper than 4 archives",
            "unpack it and name the folder",
        ),
        Unread::noted(
            RepoPath::from(".gonogo/waivers.yaml"),
            "the waiver of 5d0f3a9c71be4e26 (secrets/x) matches nothing",
            "remove it",
        ),
    ];
    report
}

/// A report in which every free text is [`HOSTILE`].
pub(crate) fn hostile() -> Report {
    let mut allowed = hostile_finding();
    allowed.state = State::Allowed {
        reason: HOSTILE.to_owned(),
    };
    let mut waived = hostile_finding();
    waived.state = State::Waived {
        owner: HOSTILE.to_owned(),
        reason: HOSTILE.to_owned(),
        expires: "2027-01-31".parse().expect("a day"),
    };
    let mut report = report(Verdict::NoGo, vec![hostile_finding(), allowed, waived]);
    HOSTILE.clone_into(&mut report.project);
    report.overridden = Some(Override {
        owner: HOSTILE.to_owned(),
        reason: HOSTILE.to_owned(),
    });
    report.rows = vec![row("Secrets", RowState::NoGo, HOSTILE)];
    report.listed = vec![hostile_finding()];
    report.unread = vec![
        Unread::held(RepoPath::from(HOSTILE), HOSTILE, HOSTILE),
        Unread::noted(RepoPath::from(HOSTILE), HOSTILE, HOSTILE),
    ];
    report
}
