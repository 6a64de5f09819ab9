//! Values that only say where the secret is kept, or hold it encrypted. They may stand in a repository.

/// Beginnings by which a secret store, a platform or a code expression is named. Compared without regard to case.
const BEGINNINGS: &[&str] = &[
    "op://",
    "vault:",
    "vault://",
    "hashivault://",
    "ref+",
    "doppler://",
    "infisical://",
    "bws://",
    "pass://",
    "keyring://",
    "keychain://",
    "keyvault://",
    "azurekeyvault://",
    "akv://",
    "@microsoft.keyvault(",
    "arn:aws:secretsmanager:",
    "arn:aws:ssm:",
    "arn:aws-us-gov:secretsmanager:",
    "arn:aws-cn:secretsmanager:",
    "secretsmanager:",
    "{{resolve:",
    "aws-secretsmanager:",
    "awssm://",
    "ssm:",
    "gcpsm://",
    "gcp-secretmanager:",
    "sm://",
    "gsm://",
    "berglas://",
    "secret://",
    "secretref:",
    "env://",
    "env:",
    "file:///run/secrets/",
    "/run/secrets/",
    "/var/run/secrets/",
    "process.env.",
    "process.env[",
    "import.meta.env.",
    "os.environ",
    "os.getenv(",
    "env[",
    "env(",
    "env.fetch(",
    "getenv(",
    "system.getenv(",
    "std::env::var(",
    "deno.env.get(",
    "secrets.",
    "var.",
    "!ref ",
    "!sub ",
    "!vault",
    "!env ",
    "!secret ",
    "!getatt ",
    "fn::",
];

/// Returns true when the value names another place (`op://…`, `${VAR}`, `{{ secrets.X }}`) instead of being the secret.
///
/// A reference inside a longer value counts too: `postgres://app:${DB_PASSWORD}@db/app`.
#[must_use]
pub fn is_reference(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'', '`']);
    BEGINNINGS
        .iter()
        .any(|beginning| starts_with_ignoring_case(value, beginning))
        || is_store_path(value)
        || is_variable(value)
        || has_substitution(value)
}

/// Returns true when the value is ciphertext of a tool made for keeping secrets in repositories.
#[must_use]
pub fn is_encrypted(value: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "ENC[AES256_GCM,",
        "$ANSIBLE_VAULT;",
        "encrypted:",
        "{cipher}",
        "ENC(",
        "ENC[PKCS7,",
        "-----BEGIN PGP MESSAGE",
        "-----BEGIN AGE ENCRYPTED FILE",
        "age-encryption.org/",
        "AQICAH",
    ];
    let value = value.trim().trim_matches(['"', '\'', '`']);
    BEGINNINGS
        .iter()
        .any(|beginning| value.starts_with(beginning))
        // What kubeseal writes always begins so: the length of its RSA part.
        || (value.starts_with("AgA") || value.starts_with("AgB")) && value.len() > 300
}

fn starts_with_ignoring_case(value: &str, beginning: &str) -> bool {
    value
        .as_bytes()
        .get(..beginning.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(beginning.as_bytes()))
}

/// `projects/p/secrets/s/versions/latest`, as Google Cloud names a secret.
fn is_store_path(value: &str) -> bool {
    value.starts_with("projects/") && value.contains("/secrets/")
}

/// `$NAME`, `%NAME%` and `$env:NAME`: the whole value is one variable.
fn is_variable(value: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if let Some(name) = value.strip_prefix('$') {
        let name = name.strip_prefix("env:").unwrap_or(name);
        return is_name(name);
    }
    value
        .strip_prefix('%')
        .and_then(|rest| rest.strip_suffix('%'))
        .is_some_and(is_name)
}

/// `${…}`, `$(…)`, `#{…}`, `{{ … }}`, `<%= … %>`, `%(…)s` anywhere, each closed and not empty.
fn has_substitution(value: &str) -> bool {
    const PAIRS: &[(&str, &str)] = &[
        ("${", "}"),
        ("$(", ")"),
        ("#{", "}"),
        ("{{", "}}"),
        ("<%", "%>"),
        ("%(", ")s"),
    ];
    PAIRS.iter().any(|(open, close)| {
        value.split_once(open).is_some_and(|(_, rest)| {
            rest.split_once(close)
                .is_some_and(|(inner, _)| inner.contains(|inner: char| inner.is_ascii_alphabetic()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_where_a_secret_is_kept_are_references() {
        for value in [
            "op://vault/stripe/key",
            "vault:secret/data/app#key",
            "doppler://coachdesk/prd/STRIPE_KEY",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app",
            "projects/coachdesk/secrets/stripe/versions/latest",
            "/run/secrets/db_password",
            "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)",
            "ref+vault://secret/app#/key",
            "process.env.STRIPE_KEY",
            "os.environ['STRIPE_KEY']",
        ] {
            assert!(is_reference(value), "{value}");
        }
    }

    #[test]
    fn substitutions_are_references_wherever_they_stand() {
        for value in [
            "${STRIPE_KEY}",
            "$STRIPE_KEY",
            "%STRIPE_KEY%",
            "$env:STRIPE_KEY",
            "${{ secrets.STRIPE_KEY }}",
            "{{ vault_password }}",
            "<%= ENV['KEY'] %>",
            "postgres://app:${DB_PASSWORD}@db/app",
            "$(cat /key)",
            "%(password)s",
            "'${A}'",
        ] {
            assert!(is_reference(value), "{value}");
        }
    }

    #[test]
    fn real_values_are_no_references() {
        for value in [
            "pa$$w0rd",
            "$2b$10$N9qo8uLOickgx2ZMRZoMye",
            "a{b}c",
            "${",
            "{{}}",
            "50%off%",
            "variable",
            "",
        ] {
            assert!(!is_reference(value), "{value}");
        }
    }

    #[test]
    fn ciphertext_of_a_known_tool_is_encrypted() {
        assert!(is_encrypted("ENC[AES256_GCM,data:abc=,iv:x,tag:y,type:str]"));
        assert!(is_encrypted("encrypted:BDqDBibm4wsYqMpCjTQ6BsDHmMadg9K3dAt"));
        assert!(is_encrypted("$ANSIBLE_VAULT;1.1;AES256"));
        assert!(!is_encrypted("encryption-key"));
    }
}
