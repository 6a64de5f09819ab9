//! What Rails migrations say, in the change model: smallest files, expected changes in view.

use super::*;
use crate::migrations::change::{ConstraintKind, DefaultKind};
use crate::model::{Document, Entry};

fn read(text: &str) -> Migration {
    let entry = Entry::head("db/migrate/20260118101000_x.rb");
    migration(
        &Document::new(entry, text.as_bytes().to_vec()),
        "x".to_owned(),
        DatabaseKind::PostgreSql,
    )
}

/// Lowers `body` as the `change` of a Rails 7.1 migration.
fn change(body: &str) -> Vec<Change> {
    let text = format!("class X < ActiveRecord::Migration[7.1]\n  def change\n{body}\n  end\nend\n");
    read(&text)
        .statements
        .into_iter()
        .map(|statement| statement.change)
        .collect()
}

fn only(body: &str) -> Change {
    let mut changes = change(body);
    assert_eq!(changes.len(), 1, "{body}: {changes:?}");
    changes.remove(0)
}

#[test]
fn create_table_gets_the_key_the_columns_and_the_indexes_that_rails_adds() {
    let changes = change(
        "create_table :posts do |t|\n t.string :title, null: false, limit: 80\n t.references :author, foreign_key: {to_table: :users}\n t.timestamps\nend",
    );
    let Change::CreateTable(table) = &changes[0] else {
        panic!("{changes:?}")
    };
    let columns: Vec<(String, String, bool)> = table
        .columns
        .iter()
        .map(|column| {
            (
                column.name.clone(),
                column.data_type.as_ref().unwrap().to_string(),
                column.not_null,
            )
        })
        .collect();
    let column = |name: &str, kind: &str, not_null| (name.to_owned(), kind.to_owned(), not_null);
    assert_eq!(
        columns,
        [
            column("id", "bigint", true),
            column("title", "varchar(80)", true),
            column("author_id", "bigint", false),
            column("created_at", "timestamp", true),
            column("updated_at", "timestamp", true),
        ]
    );
    assert!(
        matches!(&table.constraints[0].kind, ConstraintKind::ForeignKey { references, .. } if references.table.name == "users")
    );
    assert!(
        matches!(&changes[1], Change::CreateIndex(index) if index.name.as_ref().unwrap().name == "index_posts_on_author_id")
    );
}

#[test]
fn a_reference_on_an_old_table_brings_an_index_that_locks() {
    let changes = change("add_reference :posts, :user, null: false, foreign_key: true");
    assert!(
        matches!(&changes[0], Change::AddColumn { column, .. } if column.name == "user_id" && column.not_null)
    );
    assert!(matches!(&changes[1], Change::CreateIndex(index) if !index.concurrently));
    assert!(matches!(&changes[2], Change::AddConstraint { constraint, .. } if !constraint.not_valid));
    let safe = change(
        "add_reference :posts, :user, index: {algorithm: :concurrently}, foreign_key: {validate: false}",
    );
    assert!(matches!(&safe[1], Change::CreateIndex(index) if index.concurrently));
    assert!(matches!(&safe[2], Change::AddConstraint { constraint, .. } if constraint.not_valid));
    assert_eq!(change("add_reference :posts, :user, index: false").len(), 1);
}

#[test]
fn columns_keep_type_default_and_null() {
    let Change::AddColumn { column, .. } =
        only("add_column :users, :tags, :string, array: true, default: [], null: false")
    else {
        panic!()
    };
    assert_eq!(column.data_type.unwrap().to_string(), "varchar[]");
    assert!(column.not_null && column.default.is_some());
    let Change::AddColumn { column, .. } =
        only("add_column :users, :key, :uuid, default: -> { \"gen_random_uuid()\" }")
    else {
        panic!()
    };
    assert_eq!(column.default.unwrap().kind, DefaultKind::Volatile);
    let Change::AddColumn { column, .. } =
        only("add_column :users, :at, :datetime, default: -> { 'CURRENT_TIMESTAMP' }")
    else {
        panic!()
    };
    assert_eq!(column.default.unwrap().kind, DefaultKind::Stable);
    let Change::AddColumn { column, .. } =
        only("add_column :users, :n, :decimal, precision: 19, scale: 4, default: nil")
    else {
        panic!()
    };
    assert_eq!(
        (column.data_type.unwrap().to_string().as_str(), column.default),
        ("numeric(19,4)", None)
    );
}

/// A line of Ruby, and what its change must look like.
type LoweredCase = (&'static str, fn(&Change) -> bool);

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases reads best in one piece")]
fn each_schema_method_is_lowered() {
    let cases: &[LoweredCase] = &[
        (
            "add_index :users, :email, unique: true, algorithm: :concurrently",
            |change| matches!(change, Change::CreateIndex(index) if index.unique && index.concurrently),
        ),
        (
            "add_index :users, 'lower(email)', name: 'x', where: 'a'",
            |change| matches!(change, Change::CreateIndex(index) if index.columns == [""] && index.partial),
        ),
        (
            "remove_index :users, column: [:a, :b]",
            |change| matches!(change, Change::DropIndex { indexes, .. } if indexes[0].name == "index_users_on_a_and_b"),
        ),
        (
            "remove_column :users, :age, :integer",
            |change| matches!(change, Change::DropColumn { column, .. } if column == "age"),
        ),
        ("drop_table :users, if_exists: true", |change| {
            matches!(change, Change::DropTable { if_exists: true, .. })
        }),
        (
            "rename_column :users, :a, :b",
            |change| matches!(change, Change::RenameColumn { to, .. } if to == "b"),
        ),
        (
            "rename_table :users, :people",
            |change| matches!(change, Change::RenameTable { to, .. } if to.name == "people"),
        ),
        (
            "change_column :users, :age, :bigint",
            |change| matches!(change, Change::SetType { data_type: Some(kind), .. } if kind.base == "bigint"),
        ),
        ("change_column_null :users, :age, false", |change| {
            matches!(change, Change::SetNotNull { .. })
        }),
        ("change_column_null :users, :age, true", |change| {
            matches!(change, Change::DropNotNull { .. })
        }),
        ("change_column_default :users, :age, from: 1, to: nil", |change| {
            matches!(change, Change::DropDefault { .. })
        }),
        ("change_column_default :users, :age, 3", |change| {
            matches!(change, Change::SetDefault { .. })
        }),
        (
            "add_foreign_key :posts, :users",
            |change| matches!(change, Change::AddConstraint { constraint, .. } if !constraint.not_valid),
        ),
        (
            "add_foreign_key :posts, :users, validate: false",
            |change| matches!(change, Change::AddConstraint { constraint, .. } if constraint.not_valid),
        ),
        ("validate_foreign_key :posts, :users", |change| {
            matches!(change, Change::ValidateConstraint { .. })
        }),
        (
            "add_check_constraint :users, 'email IS NOT NULL', name: 'e', validate: false",
            |change| {
                matches!(change, Change::AddConstraint { constraint, .. } if constraint.not_valid
                && matches!(&constraint.kind, ConstraintKind::Check { proves_not_null, .. } if *proves_not_null == ["email"]))
            },
        ),
        (
            "validate_check_constraint :users, name: 'e'",
            |change| matches!(change, Change::ValidateConstraint { name, .. } if name == "e"),
        ),
        (
            "create_join_table :users, :groups",
            |change| matches!(change, Change::CreateTable(table) if table.table.name == "groups_users" && table.columns.len() == 2),
        ),
        (
            "add_enum_value :mood, 'calm'",
            |change| matches!(change, Change::AddEnumValue { value, .. } if value == "calm"),
        ),
    ];
    for (body, holds) in cases {
        let lowered = only(body);
        assert!(holds(&lowered), "{body}: {lowered:?}");
    }
}

#[test]
fn change_table_is_lowered_line_by_line() {
    let changes = change(
        "change_table :users, bulk: true do |t|\n t.string :nick, index: true\n t.remove :age, :size\n t.rename :a, :b\n t.index :c\nend",
    );
    assert!(matches!(&changes[0], Change::AddColumn { column, .. } if column.name == "nick"));
    assert!(matches!(&changes[1], Change::CreateIndex(_)));
    assert!(matches!(&changes[2], Change::DropColumn { column, .. } if column == "age"));
    assert!(matches!(&changes[3], Change::DropColumn { column, .. } if column == "size"));
    assert!(matches!(&changes[4], Change::RenameColumn { .. }));
    assert!(matches!(&changes[5], Change::CreateIndex(_)));
}

#[test]
fn loops_over_lists_and_helper_methods_are_followed() {
    let text = "class X < ActiveRecord::Migration[7.1]\n  TABLES = %i[users posts].freeze\n  def change\n    TABLES.each { |table| add_note(table) }\n  end\n  def add_note(name)\n    add_column name, :\"#{name}_note\", :text\n  end\nend";
    let names: Vec<(String, String)> = read(text)
        .statements
        .into_iter()
        .map(|statement| match statement.change {
            Change::AddColumn { table, column, .. } => (table.name, column.name),
            other => panic!("{other:?}"),
        })
        .collect();
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    assert_eq!(names, [pair("users", "users_note"), pair("posts", "posts_note")]);
}

#[test]
fn only_the_way_up_is_lowered() {
    let up = |text: &str| read(&format!("class X < ActiveRecord::Migration[7.1]\n{text}\nend"));
    let both = up("def up\n add_column :a, :b, :text\nend\ndef down\n drop_table :a\nend");
    assert_eq!((both.statements.len(), both.has_down), (1, Some(true)));
    assert_eq!(up("def up\nend").has_down, Some(false));
    assert_eq!(
        up("def up\nend\ndef down\n raise ActiveRecord::IrreversibleMigration\nend").has_down,
        Some(false)
    );
    let reversible = change(
        "reversible do |dir|\n dir.up { drop_table :a }\n dir.down { drop_table :b }\nend\nup_only { drop_table :c }",
    );
    let dropped: Vec<&str> = reversible
        .iter()
        .filter_map(Change::target)
        .map(|name| name.name.as_str())
        .collect();
    assert_eq!(dropped, ["a", "c"]);
}

#[test]
fn transaction_and_acknowledgement_are_known() {
    assert_eq!(
        read("class X < ActiveRecord::Migration[7.1]\n disable_ddl_transaction!\nend").transaction,
        Transaction::None
    );
    let text = "class X < ActiveRecord::Migration[7.1]\n def change\n  safety_assured { remove_column :a, :b }\n  remove_column :a, :c\n end\nend";
    let acknowledged: Vec<bool> = read(text)
        .statements
        .iter()
        .map(|statement| statement.acknowledged.is_some())
        .collect();
    assert_eq!(acknowledged, [true, false]);
}

#[test]
fn model_code_that_changes_rows_is_an_update() {
    assert_eq!(
        only("User.update_all(a: 1)"),
        Change::Update {
            table: Name::bare("users"),
            has_where: false
        }
    );
    assert_eq!(
        only("AuditLog.where(a: nil).update_all(a: 1)"),
        Change::Update {
            table: Name::bare("audit_logs"),
            has_where: true
        }
    );
    assert_eq!(
        only("User.find_each { |user| user.update!(a: 1) }"),
        Change::Update {
            table: Name::bare("users"),
            has_where: false
        }
    );
    assert_eq!(
        only("Person.delete_all"),
        Change::Delete {
            table: Name::bare("people"),
            has_where: false
        }
    );
    assert_eq!(change("User.reset_column_information"), []);
    assert!(matches!(
        only("Billing.migrate_everything"),
        Change::Opaque { .. }
    ));
}

#[test]
fn what_cannot_be_known_is_opaque_with_its_reason() {
    for body in [
        "add_column table_of(x), :a, :text",
        "execute(statement_for(x))",
        "some_concern_method :users",
        "revert OldMigration",
    ] {
        assert!(matches!(only(body), Change::Opaque { .. }), "{body}");
    }
    let broken = read(
        "class X < ActiveRecord::Migration[7.1]\n def change\n  add_index :a, :b\n  add_index :a, => ((\n end\nend\n",
    );
    assert!(
        broken
            .statements
            .iter()
            .any(|statement| matches!(statement.change, Change::CreateIndex(_)))
    );
    assert!(
        broken.statements.iter().any(
            |statement| matches!(&statement.change, Change::Opaque { reason, .. } if reason == "not Ruby")
        )
    );
    assert!(matches!(
        read("puts 1").statements[0].change,
        Change::Opaque { .. }
    ));
}
