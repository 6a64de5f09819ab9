//! Looks into expressions as far as locks depend on them: when a default is computed, what a check proves.

use crate::syntax::sql::{Cursor, Token, TokenKind, normalise};

use super::super::super::change::{DefaultKind, DefaultValue};

/// Values the server computes once per statement or transaction: no rewrite since PostgreSQL 11 (measured).
const STABLE_WORDS: &[&str] = &[
    "current_timestamp",
    "current_date",
    "current_time",
    "localtime",
    "localtimestamp",
    "current_user",
    "current_role",
    "session_user",
    "user",
    "current_schema",
    "current_catalog",
    "system_user",
];

/// Functions that give each row another value.
const VOLATILE: &[&str] = &[
    "random",
    "random_normal",
    "clock_timestamp",
    "timeofday",
    "gen_random_uuid",
    "gen_random_bytes",
    "gen_salt",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
    "uuidv4",
    "uuidv7",
    "uuid",
    "uuid_short",
    "rand",
    "nextval",
    "currval",
    "lastval",
    "setval",
    "txid_current",
    "pg_current_xact_id",
    "randomblob",
];

/// Functions that do not change within one statement. Source: `provolatile` of pg_proc, the ones people write in defaults.
const CALM: &[&str] = &[
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "upper",
    "lower",
    "initcap",
    "concat",
    "concat_ws",
    "coalesce",
    "nullif",
    "greatest",
    "least",
    "length",
    "char_length",
    "left",
    "right",
    "substr",
    "substring",
    "replace",
    "trim",
    "btrim",
    "ltrim",
    "rtrim",
    "lpad",
    "rpad",
    "repeat",
    "reverse",
    "md5",
    "sha256",
    "encode",
    "decode",
    "format",
    "to_char",
    "to_date",
    "to_timestamp",
    "to_number",
    "date_trunc",
    "date_part",
    "extract",
    "age",
    "make_date",
    "make_interval",
    "make_timestamp",
    "make_timestamptz",
    "timezone",
    "abs",
    "ceil",
    "ceiling",
    "floor",
    "round",
    "trunc",
    "power",
    "sqrt",
    "mod",
    "sign",
    "array_length",
    "cardinality",
    "array_fill",
    "string_to_array",
    "array_to_string",
    "json_build_object",
    "json_build_array",
    "jsonb_build_object",
    "jsonb_build_array",
    "to_json",
    "to_jsonb",
    "jsonb_set",
    "json_object",
    "jsonb_object",
    "row_to_json",
    "current_setting",
    "current_database",
    "current_schema",
    "to_tsvector",
    "to_tsquery",
    "row",
    "array",
    "cast",
    "int4range",
    "int8range",
    "numrange",
    "tsrange",
    "tstzrange",
    "daterange",
    "point",
    "box",
    "b64_encode",
    "quote_literal",
    "quote_ident",
    "inet_client_addr",
    "pg_backend_pid",
    "version",
    "hashtext",
    "regexp_replace",
    "split_part",
    "position",
    "strpos",
    "ascii",
    "chr",
    "date",
    "time",
    "datetime",
    "strftime",
    "json",
    "jsonb",
    "json_array",
    "unixepoch",
    "st_geomfromtext",
    "st_makepoint",
    "st_setsrid",
    "exists",
    "in",
    "any",
    "all",
    "values",
    "case",
    "when",
    "then",
    "else",
    "and",
    "or",
    "not",
    "numeric",
    "varchar",
    "char",
    "bit",
    "interval",
    "decimal",
    "text",
    "timestamp",
    "timestamptz",
];

/// Returns what is known of the default written as `tokens` of `text`.
pub(super) fn default_value(text: &str, tokens: &[Token]) -> DefaultValue {
    let word = |token: &Token| text.get(token.span.start..token.span.end).unwrap_or_default();
    let is_null = tokens
        .first()
        .is_some_and(|first| word(first).eq_ignore_ascii_case("null"))
        && tokens.get(1).is_none_or(|next| word(next) == "::");
    DefaultValue {
        kind: kind_of(text, tokens),
        is_null,
        text: normalise(text, tokens),
    }
}

/// Returns the least calm part of the expression.
fn kind_of(text: &str, tokens: &[Token]) -> DefaultKind {
    let mut kind = DefaultKind::Constant;
    for (index, token) in tokens.iter().enumerate() {
        let written = text.get(token.span.start..token.span.end).unwrap_or_default();
        let calls = tokens
            .get(index + 1)
            .is_some_and(|next| next.kind == TokenKind::Symbol(b'('));
        let casts =
            index > 0 && text.get(tokens[index - 1].span.start..tokens[index - 1].span.end) == Some("::");
        let piece = match token.kind {
            TokenKind::Word if calls && !casts => kind_of_call(&written.to_ascii_lowercase()),
            TokenKind::Quoted if calls && !casts => kind_of_call(written.trim_matches('"')),
            TokenKind::Word => kind_of_word(&written.to_ascii_lowercase()),
            _ => DefaultKind::Constant,
        };
        kind = graver(kind, piece);
    }
    kind
}

fn kind_of_call(name: &str) -> DefaultKind {
    if VOLATILE.contains(&name) {
        DefaultKind::Volatile
    } else if STABLE_WORDS.contains(&name) || name == "now" {
        DefaultKind::Stable
    } else if CALM.contains(&name) {
        DefaultKind::Constant
    } else {
        DefaultKind::Unknown
    }
}

fn kind_of_word(word: &str) -> DefaultKind {
    if STABLE_WORDS.contains(&word) {
        DefaultKind::Stable
    } else if word == "select" || word.contains(['{', '%']) {
        DefaultKind::Unknown
    } else {
        DefaultKind::Constant
    }
}

fn graver(one: DefaultKind, other: DefaultKind) -> DefaultKind {
    let rank = |kind| match kind {
        DefaultKind::Constant => 0,
        DefaultKind::Stable => 1,
        DefaultKind::Unknown => 2,
        DefaultKind::Volatile => 3,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// Returns the columns that a check, written as the group `tokens`, proves to be not null.
///
/// Only what PostgreSQL itself derives: `a IS NOT NULL`, alone or joined by AND.
pub(super) fn proven_not_null(text: &str, tokens: &[Token]) -> Vec<String> {
    let tokens = without_parentheses(tokens);
    let mut cursor = Cursor::new(text, tokens);
    let mut columns = Vec::new();
    while !cursor.is_done() {
        let from = cursor.offset();
        while !cursor.is_done() && !cursor.is_any(&["AND", "OR"]) {
            if !cursor.skip_group() {
                cursor.step();
            }
        }
        columns.extend(not_null_column(text, without_parentheses(cursor.since(from))));
        if cursor.is("OR") {
            return Vec::new();
        }
        cursor.step();
    }
    columns
}

fn not_null_column(text: &str, tokens: &[Token]) -> Option<String> {
    let mut cursor = Cursor::new(text, tokens);
    let (_, column) = cursor.qualified()?;
    (cursor.accept(&["IS", "NOT", "NULL"]) && cursor.is_done()).then_some(column)
}

/// Takes away pairs of parentheses that hold everything.
fn without_parentheses(mut tokens: &[Token]) -> &[Token] {
    while let [first, inner @ .., last] = tokens {
        let encloses = first.kind == TokenKind::Symbol(b'(')
            && last.kind == TokenKind::Symbol(b')')
            && stays_open(inner);
        if !encloses {
            break;
        }
        tokens = inner;
    }
    tokens
}

fn stays_open(tokens: &[Token]) -> bool {
    let mut depth = 0_i64;
    tokens.iter().all(|token| {
        match token.kind {
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') => depth -= 1,
            _ => {}
        }
        depth >= 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::sql::{Dialect, split};

    fn kind(text: &str) -> DefaultKind {
        default_value(text, &split(text, Dialect::PostgreSql).tokens).kind
    }

    #[test]
    fn a_default_is_as_wild_as_its_wildest_part() {
        for text in [
            "5",
            "'x'::varchar(20)",
            "upper('x')",
            "'{}'::jsonb",
            "ARRAY[]::text[]",
            "(1 + 2)",
        ] {
            assert_eq!(kind(text), DefaultKind::Constant, "{text}");
        }
        for text in [
            "now()",
            "CURRENT_TIMESTAMP",
            "(now() at time zone 'utc')",
            "current_user || 'x'",
            "CURRENT_TIMESTAMP(3)",
        ] {
            assert_eq!(kind(text), DefaultKind::Stable, "{text}");
        }
        for text in [
            "random()",
            "public.gen_random_uuid()",
            "nextval('s')",
            "\"uuid_generate_v4\"()",
            "md5(random()::text)",
        ] {
            assert_eq!(kind(text), DefaultKind::Volatile, "{text}");
        }
        assert_eq!(kind("make_a_code()"), DefaultKind::Unknown);
    }

    #[test]
    fn a_check_proves_only_what_stands_alone_or_beside_and() {
        let proven = |text: &str| proven_not_null(text, &split(text, Dialect::PostgreSql).tokens);
        assert_eq!(proven("(\"email\" IS NOT NULL)"), ["email"]);
        assert_eq!(
            proven("((a is not null) and (b is not null) and c > 0)"),
            ["a", "b"]
        );
        assert!(proven("(a is not null or b is not null)").is_empty());
        assert!(proven("(a is null)").is_empty());
    }
}
