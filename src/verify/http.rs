//! One request an inquiry, over TLS, with neither redirects nor cookies nor proxies; hosts side by side, calls to one host
//! one after the other.

use std::collections::BTreeMap;
use std::sync::Arc;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Request, Response};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};
use zeroize::Zeroizing;

use super::Limits;
use crate::model::{Auth, Inquiry, Method, Outcome, Recipe, Secret, Standing};

/// Bytes of an answer that are read.
const MOST_BODY: usize = 64 * 1024;

type Http = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// One value for one address, and the numbers of the inquiries that want to know.
struct Question {
    recipe: Arc<Recipe>,
    value: Secret,
    askers: Vec<usize>,
}

/// Returns what the providers say, in the order of `inquiries`.
pub(super) fn ask_all(inquiries: &[Inquiry], limits: &Limits) -> Vec<Outcome> {
    let mut standings: Vec<Option<Standing>> = vec![None; inquiries.len()];
    let mut reason = "the time for asking was up".to_owned();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match (runtime, client(limits)) {
        (Ok(runtime), Some(http)) => {
            for (asker, standing) in runtime.block_on(ask_hosts(questions(inquiries), http, limits)) {
                standings[asker] = Some(standing);
            }
        }
        _ => "no connection can be made on this machine".clone_into(&mut reason),
    }
    inquiries
        .iter()
        .zip(standings)
        .map(|(inquiry, standing)| Outcome {
            rule: inquiry.rule.clone(),
            fingerprint: inquiry.fingerprint.clone(),
            standing: standing.unwrap_or_else(|| Standing::Unknown(reason.clone())),
        })
        .collect()
}

/// Returns the inquiries with each value once an address, in the order of their first asker.
fn questions(inquiries: &[Inquiry]) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    let mut known: BTreeMap<(&str, &[u8]), usize> = BTreeMap::new();
    for (asker, inquiry) in inquiries.iter().enumerate() {
        let key = (inquiry.recipe.url.as_str(), inquiry.value.expose());
        if let Some(index) = known.get(&key) {
            questions[*index].askers.push(asker);
        } else {
            known.insert(key, questions.len());
            questions.push(Question {
                recipe: Arc::clone(&inquiry.recipe),
                value: inquiry.value.clone(),
                askers: vec![asker],
            });
        }
    }
    questions
}

async fn ask_hosts(questions: Vec<Question>, http: Http, limits: &Limits) -> Vec<(usize, Standing)> {
    let end = Instant::now() + limits.all;
    let mut answers = Vec::new();
    let mut hosts: BTreeMap<String, Vec<Question>> = BTreeMap::new();
    for (number, question) in questions.into_iter().enumerate() {
        if number < limits.most {
            let host = host_of(&question.recipe.url).to_owned();
            hosts.entry(host).or_default().push(question);
        } else {
            let reason = format!("more than {} values to ask about", limits.most);
            answers.extend(of_all(&question.askers, &Standing::Unknown(reason)));
        }
    }
    let mut tasks = JoinSet::new();
    for (_, asked) in hosts {
        let (http, limits) = (http.clone(), limits.clone());
        tasks.spawn(async move { ask_host(asked, &http, &limits, end).await });
    }
    while let Some(done) = tasks.join_next().await {
        answers.extend(done.unwrap_or_default());
    }
    answers
}

async fn ask_host(
    asked: Vec<Question>,
    http: &Http,
    limits: &Limits,
    end: Instant,
) -> Vec<(usize, Standing)> {
    let mut answers = Vec::new();
    for (number, question) in asked.iter().enumerate() {
        if number > 0 {
            sleep(limits.pause).await;
        }
        let until = end.min(Instant::now() + limits.each);
        let standing = timeout_at(until, ask(question, http, limits))
            .await
            .unwrap_or_else(|_| Standing::Unknown("no answer in time".to_owned()));
        answers.extend(of_all(&question.askers, &standing));
    }
    answers
}

fn of_all(askers: &[usize], standing: &Standing) -> Vec<(usize, Standing)> {
    askers.iter().map(|asker| (*asker, standing.clone())).collect()
}

async fn ask(question: &Question, http: &Http, limits: &Limits) -> Standing {
    let unknown = |reason: &str| Standing::Unknown(reason.to_owned());
    let Some(request) = request(question, limits) else {
        return unknown("the value fits no request");
    };
    // Of an error only its kind is said: its text could quote the request.
    match http.request(request).await {
        Ok(answer) => read(answer, &question.recipe).await,
        Err(error) if error.is_connect() => unknown("the provider cannot be reached"),
        Err(_) => unknown("the answer was not understood"),
    }
}

/// Returns what `answer` says.
async fn read(answer: Response<Incoming>, recipe: &Recipe) -> Standing {
    let status = answer.status().as_u16();
    let is_refused = recipe.revoked.contains(&status);
    if !is_refused && !recipe.active.contains(&status) {
        return Standing::Unknown(format!("the provider answered with status {status}"));
    }
    let (yes, no) = if is_refused {
        (&[][..], recipe.refused_text.as_slice())
    } else {
        (recipe.active_text.as_slice(), recipe.revoked_text.as_slice())
    };
    if yes.is_empty() && no.is_empty() {
        return if is_refused {
            Standing::Revoked
        } else {
            Standing::Active
        };
    }
    let Ok(body) = Limited::new(answer.into_body(), MOST_BODY).collect().await else {
        return Standing::Unknown("the answer was too long or broke off".to_owned());
    };
    let body = String::from_utf8_lossy(&body.to_bytes()).into_owned();
    let holds = |texts: &[String]| texts.iter().any(|text| body.contains(text.as_str()));
    if holds(no) {
        Standing::Revoked
    } else if !is_refused && (yes.is_empty() || holds(yes)) {
        Standing::Active
    } else {
        Standing::Unknown("the answer says neither yes nor no".to_owned())
    }
}

fn request(question: &Question, limits: &Limits) -> Option<Request<Full<Bytes>>> {
    let recipe = &question.recipe;
    let address = match &limits.instead {
        Some(server) => format!("{server}{}", path_of(&recipe.url)),
        None => recipe.url.clone(),
    };
    let (name, text) = header(&recipe.auth, question.value.expose())?;
    let mut value = HeaderValue::from_bytes(&text).ok()?;
    value.set_sensitive(true);
    let mut request = Request::builder()
        .method(match recipe.method {
            Method::Get => hyper::Method::GET,
            Method::Post => hyper::Method::POST,
        })
        .uri(address)
        .header(USER_AGENT, concat!("gonogo/", env!("CARGO_PKG_VERSION")))
        .header(name, value);
    for (name, text) in &recipe.headers {
        request = request.header(name, text);
    }
    if recipe.body.is_some() {
        request = request.header(CONTENT_TYPE, "application/json");
    }
    let body = recipe.body.clone().unwrap_or_default();
    request.body(Full::new(Bytes::from(body))).ok()
}

/// Returns the header that carries `value`.
fn header(auth: &Auth, value: &[u8]) -> Option<(HeaderName, Zeroizing<Vec<u8>>)> {
    let after = |before: &str, value: &[u8]| Zeroizing::new([before.as_bytes(), value].concat());
    Some(match auth {
        Auth::Bearer => (AUTHORIZATION, after("Bearer ", value)),
        Auth::Scheme(before) => (AUTHORIZATION, after(before, value)),
        Auth::BasicUser => {
            let pair = Zeroizing::new([value, b":"].concat());
            (AUTHORIZATION, after("Basic ", &base64(&pair)))
        }
        Auth::BasicPassword(user) => {
            let pair = after(&format!("{user}:"), value);
            (AUTHORIZATION, after("Basic ", &base64(&pair)))
        }
        Auth::Header(name) => (HeaderName::from_bytes(name.as_bytes()).ok()?, after("", value)),
    })
}

fn base64(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = Zeroizing::new(Vec::with_capacity(bytes.len().div_ceil(3) * 4));
    for three in bytes.chunks(3) {
        let byte = |at: usize| usize::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS[bits >> (18 - 6 * place) & 63];
            text.push(if place <= three.len() { letter } else { b'=' });
        }
    }
    text
}

fn client(limits: &Limits) -> Option<Http> {
    let mut connector = HttpConnector::new();
    connector.set_connect_timeout(Some(limits.connect));
    connector.enforce_http(false);
    let tls = HttpsConnectorBuilder::new()
        .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())
        .ok()?;
    let tls = if limits.instead.is_some() {
        tls.https_or_http()
    } else {
        tls.https_only()
    };
    let connector = tls.enable_http1().wrap_connector(connector);
    Some(Client::builder(TokioExecutor::new()).build(connector))
}

fn host_of(url: &str) -> &str {
    let rest = url.strip_prefix("https://").unwrap_or(url);
    rest.split('/').next().unwrap_or(rest)
}

fn path_of(url: &str) -> &str {
    let rest = url.strip_prefix("https://").unwrap_or(url);
    rest.find('/').map_or("/", |at| &rest[at..])
}
