//! The words by which a placeholder gives itself away. In small letters; several lists, because some words tell only
//! beside others.

/// Fillers that are the whole value, compared without separators.
#[rustfmt::skip]
pub(super) const FILLERS: &[&str] = &[
    "abc123", "abcdef", "asdf", "asdfasdf", "bar", "baz", "changeit", "changeme", "changemeplease",
    "changethis", "cambiame", "blabla", "dummy", "empty", "example", "fake", "fillin", "fillme", "fillmein",
    "fixme", "foo", "foobar", "foobarbaz", "hidden", "insert", "insertme", "lorem", "loremipsum", "masked",
    "mock", "na", "notarealkey", "notset", "pending", "placeholder", "pleasechangeme", "qwerty", "qwertyuiop",
    "redacted", "removed", "replace", "replaceme", "sample", "secret", "setme", "somevalue", "something",
    "string", "tba", "tbc", "tbd", "test", "testing", "todo", "undefined", "unset", "updateme", "value", "xx",
    "xxx", "yyy", "zzz",
];

/// What a blank or a placeholder is a placeholder for.
#[rustfmt::skip]
pub(super) const NOUNS: &[&str] = &[
    "access", "account", "address", "api", "apikey", "app", "bucket", "client", "code", "company",
    "credential", "credentials", "database", "db", "domain", "dsn", "email", "endpoint", "host", "hostname",
    "id", "key", "keys", "name", "org", "organization", "pass", "passphrase", "password", "passwd", "port",
    "private", "project", "pw", "pwd", "ref", "region", "salt", "secret", "secretkey", "server", "service",
    "site", "tenant", "token", "url", "user", "username", "value", "webhook", "workspace",
];

/// Words that nobody puts into a real value, whatever stands beside them.
#[rustfmt::skip]
pub(super) const TELLING_WORDS: &[&str] = &[
    "changeit", "changeme", "changethis", "dummy", "example", "insertkeyhere", "notreal", "placeholder",
    "redacted", "replaceme", "replacethis", "yourapikey", "yourapp", "yourcompany", "yourdomain", "yourhost",
    "yourkey", "yourname", "yourorg", "yourpassword", "yourproject", "yoursecret", "yourserver", "yoursite",
    "yourtoken", "yourusername", "yourcloudname",
];

/// Verbs that ask for something to be put in, when the next word says what or points at the blank.
#[rustfmt::skip]
pub(super) const ASKING_VERBS: &[&str] = &[
    "add", "change", "edit", "enter", "fill", "get", "insert", "paste", "put", "replace", "set", "update",
    "use",
];

#[rustfmt::skip]
pub(super) const ASKED_FOR: &[&str] = &[
    "me", "this", "in", "with", "your", "the", "here", "a", "it",
];

/// Words that may stand beside a noun without making it a value.
#[rustfmt::skip]
pub(super) const MODIFIERS: &[&str] = &[
    "a", "an", "any", "auth", "bearer", "default", "dev", "development", "fake", "here", "jwt", "long",
    "local", "mock", "my", "new", "not", "our", "pk", "public", "random", "real", "sample", "session", "sk",
    "some", "super", "temp", "test", "testing", "the", "this", "top", "very", "strong", "signing",
    "encryption", "is",
];

/// What a secret is called.
#[rustfmt::skip]
pub(super) const SECRET_NOUNS: &[&str] = &[
    "apikey", "credential", "credentials", "key", "pass", "passphrase", "passwd", "password", "pw", "pwd",
    "secret", "secretkey", "secrets", "token", "mypassword", "mysecret", "mytoken", "mykey", "supersecret",
    "topsecret", "testkey", "testsecret", "testtoken",
];
