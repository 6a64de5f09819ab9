//! What counts as a placeholder, and what must not.

use super::*;

fn all_are_placeholders(values: &[&str]) {
    for value in values {
        assert!(is_placeholder(value), "{value} should be a placeholder");
    }
}

fn none_is_a_placeholder(values: &[&str]) {
    for value in values {
        assert!(!is_placeholder(value), "{value} should be a real value");
    }
}

#[test]
fn words_that_ask_to_be_replaced_are_placeholders() {
    all_are_placeholders(&[
        "changeme",
        "CHANGE-ME",
        "change_me",
        "change-me-in-production",
        "changeme123",
        "Change this!",
        "replace_me",
        "REPLACE_WITH_YOUR_KEY",
        "insert-your-key-here",
        "put your key here",
        "enter your api key",
        "YOUR_API_KEY",
        "your-secret-here",
        "your_stripe_secret_key",
        "https://your-project.supabase.co",
        "yourdomain.com",
        "hello@yourdomain.com",
        "sk_test_your_key",
        "sk_live_replace_me",
        "api_key_here",
        "TODO",
        "TODO: ask Anna",
        "tbd",
        "dummy",
        "dummy-token",
        "example",
        "https://api.example.com",
        "placeholder",
        "foo",
        "foobar",
        "'secret'",
        "password",
        "password123",
        "test",
        "undefined",
        "[REDACTED]",
    ]);
}

#[test]
fn names_between_brackets_are_placeholders() {
    all_are_placeholders(&[
        "<your key>",
        "<API_KEY>",
        "[your-key]",
        "{api_key}",
        "__STRIPE_KEY__",
        "sk_live_<key>",
        "postgres://app:<password>@db.internal/app",
        "postgresql://postgres:[YOUR-PASSWORD]@db.abc.supabase.co:5432/postgres",
        "https://<project>.supabase.co",
    ]);
}

#[test]
fn left_out_and_repeated_characters_are_placeholders() {
    all_are_placeholders(&[
        "xxx",
        "XXXXXXXX",
        "***",
        "********",
        "...",
        "sk_test_...",
        "sk_live_…",
        "eyJhbGciOi...",
        "sk_test_xxxxxxxxxxxxxxxxxxxxxxxx",
        "whsec_XXXXXXXX",
        "SG.xxxxxx.yyyyyyyyy",
        "re_xxxx_xxxxxx",
        "AKIAXXXXXXXXXXXXXXXX",
        "ghp_****************",
        "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
        "00000000-0000-0000-0000-000000000000",
        "123456",
        "1234567890",
        "abcdefghijklmnop",
        "0123456789abcdef",
        "sk_test_1234567890abcdef",
        "aaaaaaaaaaaa",
    ]);
}

#[test]
fn names_of_what_it_should_be_are_placeholders() {
    all_are_placeholders(&[
        "my_secret_key",
        "super-secret-token",
        "api-key",
        "test_token",
        "dev-secret",
        "supersecret",
        "some-long-random-secret",
    ]);
}

#[test]
fn addresses_and_texts_are_real_values() {
    none_is_a_placeholder(&[
        "CoachDesk <hello@coachdesk.io>",
        "<hello@coachdesk.io>",
        "<p>Welcome back</p>",
        "Grow your coaching business without spreadsheets",
        "hello@coachdesk.io",
        "https://app.coachdesk.io/reset-password",
        "postgres://coachdesk:9fK2mQ7x@db.internal:5432/coachdesk",
        "redis://cache:6379/0",
        "[\"https://app.coachdesk.io\"]",
        "http://[::1]:3000",
        "./...",
        "src/**/*.ts",
    ]);
}

#[test]
fn settings_are_real_values() {
    none_is_a_placeholder(&[
        "production",
        "true",
        "0",
        "3000",
        "1000000",
        "86400",
        "30s",
        "info",
        "eu-west-1",
        "smtp",
        "strict",
        "none",
        "null",
        "*",
        "0 3 * * *",
        "UTC",
        "en",
        "todo-app",
        "v1.2.3",
        "",
    ]);
}

#[test]
fn a_random_value_that_holds_a_filler_is_a_real_value() {
    none_is_a_placeholder(&[
        concat!("sk_", "live_", "Q7w2Zxxx9LmX4cVb81KpRs6N"),
        "kP3xxxQz8vT1testR5mW",
        "b7e23ec29af22b0b4e41da31e868d572",
        "aGVsbG8gd29ybGQgZm9vYmFy",
        "c0ffee12-34f6-4e1b-9c55-7b2d9f0a3e61",
        "N1xYourself9qP2",
        "9fK2mQ7xZ1234Lp0",
    ]);
}

#[test]
fn hostile_values_are_answered_quickly() {
    none_is_a_placeholder(&[&"a<b[".repeat(1 << 16), &"é".repeat(100_000)]);
    for value in ["é…", "<é>", "…", "日本語_…", "_é_é_é_é_é_é_é_é_é", "\u{0}"] {
        let _ = is_placeholder(value);
    }
}
