//! Behaviour of this room, smallest inputs first.

use super::*;

fn first_call(text: &str) -> Call {
    match read(text).body.remove(0).kind {
        Kind::Call(call) => call,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_call_has_arguments_options_and_a_block() {
    let call = first_call(
        "create_table :users, id: :uuid, \"force\" => true do |t|\n  t.string :name, null: false\nend",
    );
    assert_eq!(call.method, "create_table");
    assert_eq!(call.arguments[0].name(), Some("users"));
    assert_eq!(call.option("id").and_then(Node::name), Some("uuid"));
    assert!(call.option("force").is_some_and(Node::is_true));
    let block = call.block.unwrap();
    assert_eq!(block.parameters, ["t"]);
    let Kind::Call(column) = &block.body[0].kind else {
        panic!()
    };
    assert_eq!(column.method, "string");
    assert!(column.option("null").is_some_and(Node::is_false));
}

#[test]
fn content_of_strings_and_heredocs_keeps_its_offsets() {
    for source in [
        "execute <<~SQL.squish\n  UPDATE a SET b = 'x'\nSQL\n",
        "execute \"UPDATE a SET b = 'x'\"",
        "execute(\"UPDATE a \" \\\n  \"SET b = 'x'\")",
        "execute 'UPDATE a SET b = \\'x\\''",
    ] {
        let mut node = first_call(source).arguments.remove(0);
        if let Kind::Call(call) = node.kind {
            node = *call.receiver.unwrap();
        }
        let Kind::Text(text) = node.kind else {
            panic!("{source}: {node:?}")
        };
        for word in ["UPDATE", "SET", "x"] {
            let at = text.value.find(word).unwrap();
            assert!(source[text.start + at..].starts_with(word), "{source}: {text:?}");
        }
        let squeezed: Vec<&str> = text.value.split_whitespace().collect();
        assert_eq!(
            squeezed.join(" ").replace("= 'x '", "= 'x'"),
            "UPDATE a SET b = 'x'"
        );
    }
}

#[test]
fn two_heredocs_on_one_line_keep_their_bodies() {
    let call = first_call("run(<<~A, <<~B)\n  one\nA\n  two #{x}\nB\n");
    let texts: Vec<(&str, bool)> = call
        .arguments
        .iter()
        .map(|node| match &node.kind {
            Kind::Text(text) => (text.value.trim(), text.has_holes),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(texts, [("one", false), ("two #{x}", true)]);
}

#[test]
fn a_class_keeps_its_superclass_and_methods() {
    let program = read(
        "class AddName < ActiveRecord::Migration[7.0]\n  disable_ddl_transaction!\n  def change\n    1\n  end\nend",
    );
    let Kind::Class {
        name,
        superclass,
        body,
    } = &program.body[0].kind
    else {
        panic!()
    };
    assert_eq!(
        (name.as_str(), superclass.as_str()),
        ("AddName", "ActiveRecord::Migration[7.0]")
    );
    assert!(matches!(&body[0].kind, Kind::Call(call) if call.method == "disable_ddl_transaction!"));
    assert!(matches!(&body[1].kind, Kind::Definition { name, .. } if name == "change"));
}

#[test]
fn what_is_not_ruby_is_listed_and_the_rest_is_read() {
    let program = read("add_index :users, :email\nadd_index :users, => => (\n");
    assert!(!program.broken.is_empty());
    assert!(
        program
            .body
            .iter()
            .any(|node| matches!(&node.kind, Kind::Call(call) if call.method == "add_index"))
    );
}

#[test]
fn deep_nesting_is_cut_and_listed() {
    let program = read(&format!("x({}1{})", "[".repeat(5_000), "]".repeat(5_000)));
    assert!(!program.broken.is_empty());
}
