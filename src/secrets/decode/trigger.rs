//! The literals by which the prefilter notices text that is written another way. A literal here costs nothing until it
//! is seen, so each is as long as it can be and none is common in code.

/// What a literal may be the start of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::secrets) enum Trigger {
    /// `\x73`, `\u0073`, `\163`, `\\\"`.
    Backslash,
    /// `%73`.
    Percent,
    /// `&#115;`, `&quot;`.
    Entity,
    /// The end of a text that the next one goes on: `" + "`, `' . '`, `" "`.
    Joined,
    /// `.join(`.
    JoinCall,
    /// `kind: Secret` of Kubernetes.
    Kubernetes,
    /// `Basic dXNlcjpwYXNz`.
    Basic,
    /// `"auth": "dXNlcjpwYXNz"` of Docker.
    DockerAuth,
    /// A mail's header.
    QuotedPrintable,
}

/// A literal, and whether its letters may have either case.
pub(super) type Literal = (String, Trigger, bool);

/// Returns all literals with what they may be the start of.
pub(in crate::secrets) fn literals() -> Vec<Literal> {
    let mut literals: Vec<Literal> = Vec::new();
    let mut add = |text: &str, trigger| literals.push((text.to_owned(), trigger, true));
    for text in ["\\u00", "\\u{", "\\\\\\\""] {
        add(text, Trigger::Backslash);
    }
    for digit in 2..8 {
        add(&format!("\\x{digit}"), Trigger::Backslash);
    }
    for digits in ["05", "06", "10", "11", "12", "13", "14", "15", "16", "17"] {
        add(&format!("\\{digits}"), Trigger::Backslash);
    }
    for code in b'!'..=b'~' {
        if is_told(code) {
            add(&format!("%{code:02x}"), Trigger::Percent);
        }
    }
    for text in [
        "&quot;", "&#x", "&#0", "&#1", "&#3", "&#4", "&#5", "&#6", "&#7", "&#8", "&#9",
    ] {
        add(text, Trigger::Entity);
    }
    for quote in ["\"", "'", "`"] {
        for between in [
            "+", " + ", " +\n", " +\r", "\n ", "\n\t", "\r\n", " \\", ".", " . ", " ", "..", " .. ", " & ",
            "&", " << ",
        ] {
            // What stands directly between two quotes is short: the second belongs to the literal.
            let closing = if matches!(between, "+" | "." | " " | "&") {
                quote
            } else {
                ""
            };
            add(&[quote, between, closing].concat(), Trigger::Joined);
        }
    }
    add(".join(", Trigger::JoinCall);
    add("quoted-printable", Trigger::QuotedPrintable);
    for text in ["kind: Secret", "\"kind\": \"Secret\"", "\"kind\":\"Secret\""] {
        literals.push((text.to_owned(), Trigger::Kubernetes, false));
    }
    literals.push(("Basic ".to_owned(), Trigger::Basic, true));
    literals.push(("\"auth\"".to_owned(), Trigger::DockerAuth, false));
    literals
}

/// Returns true for the characters that, written another way, hide a token or the name and the quotes around it.
pub(super) fn is_told(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-./+=:\"@".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_literal_is_so_short_that_it_stands_everywhere() {
        assert!(literals().iter().all(|(text, ..)| text.len() >= 3));
    }
}
