//! Tells whether a rule that another scanner names may be about the same as one of ours. Names differ from tool to tool;
//! what is refused is one provider's rule on another provider's key, so that a mark for an old value does not
//! cover a new one on its line.

use crate::model::RuleId;

/// Rules of ours that any rule of others may mean: they tell a shape, not a provider.
const SHAPES: &[&str] = &[
    "assigned-password",
    "assigned-secret",
    "connection-url-password",
    "json-web-token",
    "uuid",
];

/// Words in names of rules that tell no provider.
const GENERAL: &[&str] = &[
    "access",
    "account",
    "api",
    "app",
    "application",
    "auth",
    "base64",
    "basic",
    "bearer",
    "betterleaks",
    "client",
    "config",
    "credential",
    "credentials",
    "custom",
    "db",
    "default",
    "detector",
    "encoded",
    "entropy",
    "env",
    "file",
    "general",
    "generic",
    "gitleaks",
    "hardcoded",
    "hash",
    "header",
    "hex",
    "high",
    "id",
    "in",
    "json",
    "jwt",
    "key",
    "keyword",
    "kingfisher",
    "live",
    "oauth",
    "or",
    "passwd",
    "password",
    "pat",
    "personal",
    "potential",
    "preset",
    "recommend",
    "refresh",
    "rule",
    "secret",
    "secretlint",
    "secrets",
    "service",
    "string",
    "test",
    "token",
    "uri",
    "url",
    "user",
    "username",
    "value",
    "web",
    "with",
    "www",
];

/// Returns true unless `theirs` names one provider, or a private key, and `ours` another.
pub(super) fn is_kin(theirs: &str, ours: &RuleId) -> bool {
    let theirs = words_of(theirs);
    let ours: Vec<&str> = ours.name().split('-').collect();
    let is_key_block = |words: &mut dyn Iterator<Item = &str>| {
        let found: Vec<&str> = words.collect();
        found.contains(&"private") && found.contains(&"key")
    };
    let ours_is_key = is_key_block(&mut ours.iter().copied());
    if is_key_block(&mut theirs.iter().map(String::as_str)) {
        return ours_is_key || SHAPES.contains(&ours.join("-").as_str());
    }
    let mut named = theirs
        .iter()
        .filter(|word| !GENERAL.contains(&word.as_str()) && !word.bytes().all(|byte| byte.is_ascii_digit()))
        .peekable();
    if named.peek().is_none() || SHAPES.contains(&ours.join("-").as_str()) {
        return true;
    }
    let mut tellers = ours
        .iter()
        .filter(|part| !GENERAL.contains(*part) && part.len() > 1);
    let named: Vec<&String> = named.collect();
    tellers.any(|part| {
        named
            .iter()
            .any(|word| word.contains(part) || part.contains(word.as_str()))
    })
}

/// Returns the words of a name, in lower case: `AWSKeyDetector`, `aws-access-token`, `kingfisher.aws.1`, `AWS Access Key`.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let next_is_lower = letters.peek().is_some_and(char::is_ascii_lowercase);
        let starts_hump = letter.is_ascii_uppercase()
            && (before.is_ascii_lowercase() || (before.is_ascii_uppercase() && next_is_lower));
        if !letter.is_ascii_alphanumeric() || starts_hump {
            words.push(String::new());
        }
        if letter.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kin(theirs: &str, ours: &str) -> bool {
        is_kin(theirs, &RuleId::parse(ours).unwrap())
    }

    #[test]
    fn names_of_many_tools_are_taken_apart() {
        assert_eq!(words_of("AWSKeyDetector"), ["aws", "key", "detector"]);
        assert_eq!(words_of("kingfisher.aws.1"), ["kingfisher", "aws", "1"]);
        assert_eq!(
            words_of("Base64 High Entropy String"),
            ["base64", "high", "entropy", "string"]
        );
    }

    #[test]
    fn one_providers_rule_does_not_speak_for_anothers_key() {
        assert!(kin("stripe-access-token", "secrets/stripe-secret-key"));
        assert!(kin("@secretlint/secretlint-rule-github", "secrets/github-token"));
        assert!(!kin("aws-access-token", "secrets/stripe-secret-key"));
        assert!(!kin("private-key", "secrets/stripe-secret-key"));
        assert!(!kin("kingfisher.github.1", "secrets/stripe-secret-key"));
    }

    #[test]
    fn a_rule_that_names_no_provider_speaks_for_any_and_a_shape_hears_any() {
        for general in [
            "generic-api-key",
            "Secret Keyword",
            "jwt",
            "Hex High Entropy String",
            "",
        ] {
            assert!(kin(general, "secrets/stripe-secret-key"), "{general}");
        }
        assert!(kin("postgres", "secrets/connection-url-password"));
        assert!(kin("PrivateKey", "secrets/encoded-private-key"));
    }
}
