//! Variables for the server whose values a build wrote into what a browser loads.

use super::*;

fn drawn() -> String {
    ["q6qwE1mU1wtn", "MspmPcQx"].concat()
}

/// Finds in a project with `env` as `.env.production` and `bundle` at `path`.
fn built(env: &str, path: &str, bundle: &str) -> Vec<Finding> {
    files(&[(".env.production", env), (path, bundle)]).findings
}

#[test]
fn a_value_of_no_known_shape_is_found_by_its_variable() {
    let bundle = format!("var t=\"{}\";fetch(t)", drawn());
    for (name, severity) in [
        ("LEDGER_NUMBER", Severity::Low),
        ("LEDGER_TOKEN", Severity::Critical),
    ] {
        let found = built(&format!("# ledger\n{name}={}\n", drawn()), "dist/app.js", &bundle);
        let about = found
            .iter()
            .find(|finding| finding.properties.contains_key("bundle"))
            .unwrap();
        assert_eq!(about.severity, severity, "{name}");
        assert_eq!(about.properties["variable"], name);
        assert!(
            about.message.contains("the bundle dist/app.js"),
            "{}",
            about.message
        );
        let mut places = about
            .places()
            .chain(about.related.iter().map(|related| &related.place));
        assert!(places.any(|place| place.path.as_str() == ".env.production" && place.start.line == 2));
    }
}

#[test]
fn what_is_made_for_browsers_or_stays_on_the_server_is_fine() {
    let bundle = format!("var t=\"{}\";fetch(t)", drawn());
    let public = format!("NEXT_PUBLIC_LEDGER_NUMBER={}\n", drawn());
    assert!(built(&public, "dist/app.js", &bundle).is_empty());
    let server = format!("LEDGER_NUMBER={}\n", drawn());
    assert!(built(&server, ".next/server/app.js", &bundle).is_empty());
    let address = "API_ORIGIN=https://q6qwe1mu1wtn.acme.net\nPORTS=123456789012345\n";
    let bundle = "var t=\"https://q6qwe1mu1wtn.acme.net\",u=\"123456789012345\"";
    assert!(built(address, "dist/app.js", bundle).is_empty());
    let key = ["pk_li", "ve_", "51Mz8KqLpTw4RtYxN2", "VbGh7JcDfS3aQe"].concat();
    let bundle = format!("loadStripe(\"{key}\")");
    assert!(built(&format!("STRIPE_KEY={key}\n"), "dist/app.js", &bundle).is_empty());
}

#[test]
fn a_token_in_a_bundle_is_named_with_the_file_that_sets_it_and_its_original_line() {
    let token = ["sk_li", "ve_", "51Mz8KqLpTw4RtYxN2", "VbGh7JcDfS3aQe"].concat();
    let env = format!("STRIPE_SECRET_KEY={token}\n");
    let bundle = format!("var t=1;var s=new Stripe(\"{token}\");");
    let map = r#"{"version":3,"sources":["webpack://app/./src/pay.ts"],"mappings":"AAAA,QAKA"}"#;
    let found = files(&[
        (".env.production", env.as_str()),
        (".next/static/app.js", &bundle),
        (".next/static/app.js.map", map),
    ])
    .findings;
    assert_eq!(found.len(), 1);
    let finding = &found[0];
    assert_eq!(finding.severity, Severity::Critical);
    assert_eq!(finding.properties["variable"], "STRIPE_SECRET_KEY");
    assert_eq!(finding.properties["original"], "src/pay.ts:6");
    let paths: Vec<_> = finding.places().map(|place| place.path.as_str()).collect();
    assert_eq!(paths, [".env.production", ".next/static/app.js"]);
}
