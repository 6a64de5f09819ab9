//! Names that belong together and names that were meant to be the same.

/// Edits between a name and its misspelling.
const EDITS: usize = 2;
/// Names and parts of names shorter than this must not differ by more than one edit: HOST and PORT are two apart.
const SHORT: usize = 8;
/// First parts that many unrelated variables share.
const COMMON_FAMILIES: &[&str] = &[
    "APP", "API", "BASE", "MY", "ENABLE", "DISABLE", "DEFAULT", "MAX", "MIN", "USE",
];

/// Returns true when `one` was probably meant to be `other`: few edits apart, of the same family, and not numbered twins.
pub(super) fn is_misspelling(one: &str, other: &str) -> bool {
    let allowed = if one.len().min(other.len()) < SHORT {
        1
    } else {
        EDITS
    };
    if one == other || one.len().abs_diff(other.len()) > allowed {
        return false;
    }
    let same_family = first_part(one) == first_part(other) || last_parts(one) == last_parts(other);
    same_family
        && !differ_in_digits_only(one, other)
        && strsim::damerau_levenshtein(one, other) <= allowed
        && !has_another_word(one, other)
}

/// Returns true when a part of one name is another word in the other, not the same word misspelt.
fn has_another_word(one: &str, other: &str) -> bool {
    if one.split('_').count() != other.split('_').count() {
        return false;
    }
    one.split('_').zip(other.split('_')).any(|(one, other)| {
        let allowed = if one.len().min(other.len()) < SHORT {
            1
        } else {
            EDITS
        };
        strsim::damerau_levenshtein(one, other) > allowed
    })
}

/// Returns what a variable shares with its siblings: `SMTP` of `SMTP_HOST`, `GOOGLE_CLIENT` of `GOOGLE_CLIENT_ID`.
pub(in crate::variables) fn family(name: &str) -> Option<&str> {
    let (family, _) = name.rsplit_once('_')?;
    (!family.is_empty() && !COMMON_FAMILIES.contains(&family)).then_some(family)
}

fn first_part(name: &str) -> &str {
    name.split('_').next().unwrap_or_default()
}

fn last_parts(name: &str) -> Option<&str> {
    name.split_once('_').map(|(_, rest)| rest)
}

/// `REPLICA_1_URL` and `REPLICA_2_URL` are two variables.
fn differ_in_digits_only(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> String {
        name.chars()
            .filter(|character| !character.is_ascii_digit())
            .collect()
    };
    letters(one) == letters(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_fingers_is_a_misspelling() {
        assert!(is_misspelling("RESEND_API_KEY", "RESEND_APIKEY"));
        assert!(is_misspelling("STRIPE_SECRET_KEY", "STRIPE_SERCET_KEY"));
        assert!(is_misspelling("STRIPE_SECRET_KEY", "STIRPE_SECRET_KEY"));
    }

    #[test]
    fn two_names_of_their_own_are_none() {
        assert!(!is_misspelling("REPLICA_1_URL", "REPLICA_2_URL"));
        assert!(!is_misspelling("SMTP_HOST", "SMTP_PORT"));
        assert!(!is_misspelling("DB_URL", "DB_USER"));
    }
}
