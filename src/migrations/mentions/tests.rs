//! Behaviour of this room, smallest inputs first.

use super::*;

fn read(path: &str, text: &str, word: &str) -> Vec<(u32, Shape, bool)> {
    let document = Document::new(Entry::head(path), text.as_bytes().to_vec());
    Searcher::new(&[word.to_owned()])
        .read(&document)
        .used
        .iter()
        .map(|mention| (mention.place.start.line, mention.shape, mention.has_table))
        .collect()
}

const PRICE: &str = "subscriptions.stripe_price_id";

#[test]
fn a_column_is_found_in_the_spelling_of_each_language() {
    assert_eq!(
        read("a.ts", "plan(subscription.stripePriceId)", PRICE),
        [(1, Shape::Member, true)]
    );
    assert_eq!(
        read("a.go", "s.StripePriceID", PRICE),
        [(1, Shape::Member, false)]
    );
    assert_eq!(
        read("a.ts", "`SELECT stripe_price_id FROM subscriptions`", PRICE),
        [(1, Shape::Query, true)]
    );
    assert_eq!(
        read("a.rb", "Subscription.where(stripe_price_id: x)", PRICE),
        [(1, Shape::Quoted, true)]
    );
}

#[test]
fn settings_comments_longer_names_and_the_ignore_step_are_no_use() {
    for text in [
        "process.env.STRIPE_PRICE_ID",
        "// subscription.stripePriceId is gone",
        "old_stripe_price_id",
        "stripePriceIds",
        "self.ignored_columns = [\"stripe_price_id\"]",
    ] {
        assert_eq!(read("a.rb", text, PRICE), [], "{text}");
    }
}

#[test]
fn words_of_prose_paths_and_other_constants_are_no_use() {
    for text in [
        "<p>The currency will be hidden from your account</p>",
        "Money::Currency.new(x)",
        "render \"shared/currencies\"",
    ] {
        assert_eq!(read("a.erb", text, "currencies"), [], "{text}");
    }
    assert_eq!(read("a.rb", "Currency.all", "currencies").len(), 1);
    assert_eq!(read("a.rb", "accounts.map { |type| type }", "accounts.type"), []);
}

#[test]
fn a_common_word_counts_only_beside_its_table() {
    assert_eq!(read("a.ts", "const user = 1;\nrow.status", "users.status"), []);
    assert_eq!(
        read("a.ts", "user.status", "users.status"),
        [(1, Shape::Member, true)]
    );
    assert_eq!(read("a.ts", "row.nickname", "users.nickname"), []);
}

#[test]
fn a_table_is_found_by_its_model_or_in_a_statement() {
    assert_eq!(
        read("a.rb", "AuditLog.create!(x)", "audit_logs"),
        [(1, Shape::Member, true)]
    );
    assert_eq!(read("a.ts", "prisma.auditLog.findMany()", "audit_logs").len(), 1);
    assert_eq!(
        read("a.ts", "import { tags } from './x'\nconst tags = 1", "tags"),
        []
    );
    assert_eq!(read("a.ts", "const tags = 1", "tags"), []);
    assert_eq!(read("a.ts", "\"select * from tags\"", "tags").len(), 1);
}

#[test]
fn a_prisma_model_says_whether_it_still_has_the_column() {
    let model = "model Subscription {\n  stripePriceId String @map(\"stripe_price_id\")\n  @@map(\"subscriptions\")\n}\n";
    assert_eq!(read("schema.prisma", model, PRICE), [(2, Shape::Model, true)]);
    let document = Document::new(Entry::head("schema.prisma"), model.as_bytes().to_vec());
    let gone = Searcher::new(&["subscriptions.seats".to_owned()])
        .read(&document)
        .gone;
    assert_eq!(gone, ["subscriptions.seats"]);
}

#[test]
fn tests_migrations_and_dumps_are_not_searched() {
    for (path, expected) in [
        ("lib/reports.ts", true),
        ("prisma/schema.prisma", true),
        ("lib/reports.test.ts", false),
        ("db/schema.rb", false),
        ("db/migrate/20250101000000_a.rb", false),
        ("README.md", false),
    ] {
        assert_eq!(wants(&Entry::head(path)), expected, "{path}");
    }
}
