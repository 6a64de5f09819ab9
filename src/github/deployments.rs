//! Which commit runs in an environment: the last deployment that GitHub was told succeeded.

use std::time::Duration;

use octocrab::Octocrab;
use serde::Deserialize;

/// How long one lookup may take, all requests together; a gate waits for seconds, never for minutes.
const PATIENCE: Duration = Duration::from_secs(10);
/// Deployments looked at, newest first; a success further back is no longer what runs.
const DEPLOYMENTS: u8 = 10;
/// Bodies are small; more than this many statuses of one deployment tell nothing new.
const STATUSES: u8 = 10;

/// Where to ask, and with which token. The token is sent to `api` alone and never printed.
#[derive(Clone)]
pub struct Deployments {
    /// Root of the API: `https://api.github.com`, or that of an Enterprise server.
    pub api: String,
    /// `owner/name`
    pub repository: String,
    /// `production`
    pub environment: String,
    /// Needs `deployments: read`.
    pub token: String,
}

/// Why GitHub did not say.
#[derive(Debug, thiserror::Error)]
pub enum LookupError {
    /// The repository is not named `owner/name`, or the address is none.
    #[error("{0}")]
    Malformed(String),
    /// Refused, not found, or not understood.
    #[error("GitHub did not say what runs: {0}")]
    Refused(String),
    /// No answer in time.
    #[error("GitHub did not answer within {} seconds", PATIENCE.as_secs())]
    Late,
}

#[derive(Deserialize)]
struct Deployment {
    id: u64,
    sha: String,
}

#[derive(Deserialize)]
struct Status {
    state: String,
}

impl Deployments {
    /// Returns the commit of the last successful deployment, or nothing when there was none.
    ///
    /// # Errors
    /// When GitHub refuses, is not understood or does not answer in time; the caller goes on without.
    pub fn last_successful(&self) -> Result<Option<String>, LookupError> {
        let is_name = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        match self.repository.split_once('/') {
            Some((owner, name)) if is_name(owner) && is_name(name) => {}
            _ => {
                return Err(LookupError::Malformed(
                    "GITHUB_REPOSITORY is not owner/name".to_owned(),
                ));
            }
        }
        let refused = |error: std::io::Error| LookupError::Refused(error.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(refused)?;
        runtime.block_on(async {
            tokio::time::timeout(PATIENCE, self.ask())
                .await
                .map_err(|_| LookupError::Late)?
        })
    }

    async fn ask(&self) -> Result<Option<String>, LookupError> {
        let crab = self.client()?;
        let base = format!("/repos/{}/deployments", self.repository);
        let query = [
            ("environment", self.environment.as_str()),
            ("per_page", &DEPLOYMENTS.to_string()),
        ];
        let deployments: Vec<Deployment> = crab
            .get(&base, Some(&query))
            .await
            .map_err(|error| refusal(&error))?;
        for deployment in deployments {
            let route = format!("{base}/{}/statuses", deployment.id);
            let query = [("per_page", STATUSES.to_string())];
            let statuses: Vec<Status> = crab
                .get(&route, Some(&query))
                .await
                .map_err(|error| refusal(&error))?;
            // The newest status comes first; `inactive` is a success that a later deployment replaced.
            if statuses.first().is_some_and(|status| status.state == "success") {
                return Ok(Some(deployment.sha));
            }
        }
        Ok(None)
    }

    fn client(&self) -> Result<Octocrab, LookupError> {
        Octocrab::builder()
            .base_uri(self.api.as_str())
            .map_err(|_| LookupError::Malformed("GITHUB_API_URL is no address".to_owned()))?
            .personal_token(self.token.clone())
            .set_connect_timeout(Some(PATIENCE))
            .set_read_timeout(Some(PATIENCE))
            .build()
            .map_err(|error| refusal(&error))
    }
}

/// Returns the short reason; octocrab's own text holds a backtrace.
fn refusal(error: &octocrab::Error) -> LookupError {
    LookupError::Refused(match error {
        octocrab::Error::GitHub { source, .. } => {
            format!("{} {}", source.status_code.as_u16(), source.message)
        }
        octocrab::Error::Json { .. } | octocrab::Error::Serde { .. } => {
            "the answer is not understood".to_owned()
        }
        _ => "no connection".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpListener;

    use super::*;

    /// Answers each request in turn with one of `answers` (status line and body) and returns what was asked.
    fn serve(answers: Vec<(&'static str, &'static str)>) -> (String, std::thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let mut asked = Vec::new();
            for (status, body) in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap())
                    .lines()
                    .map_while(Result::ok);
                asked.push(lines.next().unwrap_or_default());
                let _ = lines.take_while(|line| !line.is_empty()).count();
                let length = body.len();
                write!(
                    stream,
                    "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
                )
                .unwrap();
            }
            asked
        });
        (address, server)
    }

    fn ask(api: String) -> Result<Option<String>, LookupError> {
        let (repository, environment) = ("acme/shop".to_owned(), "production".to_owned());
        Deployments {
            api,
            repository,
            environment,
            token: "t".to_owned(),
        }
        .last_successful()
    }

    #[test]
    fn the_newest_deployment_whose_last_word_is_success_tells_what_runs() {
        let (api, server) = serve(vec![
            ("200 OK", r#"[{"id":2,"sha":"bbb"},{"id":1,"sha":"aaa"}]"#),
            ("200 OK", r#"[{"state":"failure"},{"state":"success"}]"#),
            ("200 OK", r#"[{"state":"success"}]"#),
        ]);
        assert_eq!(ask(api).unwrap().as_deref(), Some("aaa"));
        let asked = server.join().unwrap();
        assert!(
            asked[0].starts_with("GET /repos/acme/shop/deployments?environment=production&per_page=10 "),
            "{asked:?}"
        );
        assert!(
            asked[2].starts_with("GET /repos/acme/shop/deployments/1/statuses"),
            "{asked:?}"
        );
    }

    #[test]
    fn a_refusal_is_told_in_one_short_sentence() {
        let (api, server) = serve(vec![(
            "403 Forbidden",
            r#"{"message":"Resource not accessible by integration"}"#,
        )]);
        let error = ask(api).unwrap_err().to_string();
        assert_eq!(
            error,
            "GitHub did not say what runs: 403 Resource not accessible by integration"
        );
        server.join().unwrap();
    }

    #[test]
    fn a_name_that_would_change_the_route_is_refused() {
        let deployments = Deployments {
            api: "http://127.0.0.1:1".to_owned(),
            repository: "acme/shop/../../user".to_owned(),
            environment: "production".to_owned(),
            token: "t".to_owned(),
        };
        assert!(matches!(
            deployments.last_successful(),
            Err(LookupError::Malformed(_))
        ));
    }
}
