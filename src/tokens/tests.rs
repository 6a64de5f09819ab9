//! What values are recognised as. Every sample is made up and stands in pieces, so that no whole token lies here.

use super::*;

fn named(parts: &[&str]) -> Option<(&'static str, &'static str, Option<Mode>, Exposure)> {
    let token = recognise(parts.concat().as_bytes())?;
    Some((token.provider, token.kind, token.mode, token.exposure))
}

#[test]
fn stripe_keys_tell_mode_and_exposure() {
    let body = "Q7w2Zt9LmX4cVb81KpRs6NyE";
    let secret = named(&["sk_", "live_", body]);
    assert_eq!(
        secret,
        Some(("Stripe", "secret key", Some(Mode::Live), Exposure::Secret))
    );
    let sandbox = named(&["rk_", "test_", body]);
    assert_eq!(
        sandbox,
        Some(("Stripe", "restricted key", Some(Mode::Test), Exposure::Secret))
    );
    let public = named(&["pk_", "live_", body]);
    assert_eq!(
        public,
        Some((
            "Stripe",
            "publishable key",
            Some(Mode::Live),
            Exposure::Publishable
        ))
    );
}

#[test]
fn providers_that_share_a_prefix_are_told_apart_by_length_and_alphabet() {
    let hex = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";
    assert_eq!(named(&["sk_", "live_", hex]).unwrap().0, "Paystack");
    let mixed = "7hQz2RkVx9mPsLd4TgYbWn6JcFq8KeXu3AvZrHt5Mp";
    assert_eq!(named(&["sk_", "test_", mixed]).unwrap().0, "Clerk");
    let small = "0a1b2c3d4e5f6071zz93a4b5c6d7e8f90h";
    let klaviyo = named(&["pk", "_", small]).unwrap();
    assert_eq!((klaviyo.0, klaviyo.3), ("Klaviyo", Exposure::Secret));
}

#[test]
fn a_clerk_publishable_key_is_known_by_the_host_it_hides() {
    // "sharp.deer-7.clerk.example.dev$"
    let host = concat!("c2hhcnAuZGVlci03LmNs", "ZXJrLmV4YW1wbGUuZGV2JA");
    let found = named(&["pk_", "test_", host]).unwrap();
    assert_eq!((found.0, found.3), ("Clerk", Exposure::Publishable));
}

#[test]
fn supabase_tokens_are_judged_by_their_role() {
    let header = concat!("eyJhbGciOiJIUzI1NiIs", "InR5cCI6IkpXVCJ9");
    // {"iss":"supabase","role":"anon"} and {"iss":"supabase","role":"service_role"}
    let anon = concat!("eyJpc3MiOiJzdXBhYmFzZSIs", "InJvbGUiOiJhbm9uIn0");
    let service = concat!("eyJpc3MiOiJzdXBhYmFzZSIs", "InJvbGUiOiJzZXJ2aWNlX3JvbGUifQ");
    let exposure = |payload: &str| named(&[header, ".", payload, ".", "c2ln"]).unwrap().3;
    assert_eq!(exposure(anon), Exposure::Publishable);
    assert_eq!(exposure(service), Exposure::Secret);
}

#[test]
fn a_sentry_dsn_may_be_published_unless_it_carries_the_secret_half() {
    let key = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    let host = "@o12345.ingest.sentry.io/4501";
    assert_eq!(named(&["https://", key, host]).unwrap().3, Exposure::Publishable);
    assert_eq!(
        named(&["https://", key, ":", key, host]).unwrap().3,
        Exposure::Secret
    );
    assert_eq!(named(&["https://app.coachdesk.io/users/12"]), None);
}

#[test]
fn keys_made_for_browsers_are_publishable() {
    let hex = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    for parts in [
        &["ph", "c_", "Q7w2Zt9LmX4cVb81KpRs6NyE0aUd3GhJf5TkWqB2xCv"][..],
        &["sb_", "publishable_", "Q7w2Zt9LmX4cVb81KpRs6NyE0aUd3Gh"],
        &["AI", "za", "Q7w2Zt9LmX4cVb81KpRs6NyE0aUd3GhJf5T"],
        &["rzp_", "live_", "Q7w2Zt9LmX4cVb"],
        &["pub", "key-", hex],
        &["pu", "b", hex],
        &["FLW", "PUBK-", hex, "-X"],
    ] {
        assert_eq!(named(parts).unwrap().3, Exposure::Publishable, "{}", parts[0]);
    }
}

#[test]
fn ordinary_values_are_no_tokens() {
    for value in [
        "production",
        "postgres://coach:pw@db.internal/coachdesk",
        "sk_live_short",
        "published-articles-of-the-week",
        "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
        "",
    ] {
        assert_eq!(recognise(value.as_bytes()), None, "{value}");
    }
    assert_eq!(recognise(&vec![b'a'; 1 << 20]), None);
}
