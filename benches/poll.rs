//! How long the steps of a poll take inside the process: start-up, reading a file with and without a hit, one whole poll.
//! Whole-process figures beside other tools stand in docs/benchmarks.md.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gonogo::config::{Config, Mode, Request};
use gonogo::gate::Poll;
use gonogo::migrations::{self, Migrations};
use gonogo::model::{Document, Engine as _, Entry, Salt};
use gonogo::rulebook::Rulebook;
use gonogo::secrets::{self, Secrets};
use gonogo::variables::{self, Variables};

fn secrets_engine() -> Option<Secrets> {
    let settings = secrets::Settings {
        salt: Salt::new("bench"),
        today: None,
        keeps_values: false,
    };
    Secrets::new(&Rulebook::built_in(), settings).ok()
}

fn start_up(criterion: &mut Criterion) {
    criterion.bench_function("start-up: secrets engine", |bench| {
        bench.iter(|| black_box(secrets_engine()));
    });
    criterion.bench_function("start-up: variables engine", |bench| {
        bench.iter(|| {
            black_box(Variables::new(
                &Rulebook::built_in(),
                variables::Settings::default(),
            ))
        });
    });
    criterion.bench_function("start-up: migrations engine", |bench| {
        bench.iter(|| {
            black_box(Migrations::new(
                &Rulebook::built_in(),
                migrations::Settings::default(),
            ))
        });
    });
}

fn reading(criterion: &mut Criterion) {
    let Some(engine) = secrets_engine() else { return };
    let quiet = "export function total(items: Item[]): number { return items.reduce((sum, item) => sum + item.price, 0) }\n";
    let named =
        "const password = readLine(prompt); options.token = await session.token(); // secretary, keyboard\n";
    for (name, line) in [("no hit", quiet), ("key words without values", named)] {
        let text = line.repeat((1 << 20) / line.len());
        let mut group = criterion.benchmark_group("secrets: read 1 MiB");
        group.throughput(Throughput::Bytes(text.len() as u64));
        let document = Document::new(Entry::head("src/total.ts"), text.into_bytes());
        group.bench_function(name, |bench| {
            bench.iter(|| black_box(engine.read(&document).facts.is_some()));
        });
        group.finish();
    }
}

fn whole_poll(criterion: &mut Criterion) {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/coachdesk");
    criterion.bench_function("poll: examples/coachdesk", |bench| {
        bench.iter(|| {
            let request = Request {
                mode: Mode::Tree(vec![example.into()]),
                ..Request::default()
            };
            let today = gonogo::model::Date::from_days_since_epoch(20_000);
            let report = Config::resolve(request, &|_| None, today)
                .ok()
                .and_then(|config| Poll::prepare(config).ok())
                .and_then(|poll| poll.run().ok());
            black_box(report.map(|report| report.findings.len()))
        });
    });
}

criterion_group!(benches, start_up, reading, whole_poll);
criterion_main!(benches);
