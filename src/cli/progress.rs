//! A word on standard error when the poll takes longer than a second, on a terminal only; and the seconds it took.

use std::io::{IsTerminal as _, Write as _};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// After this long a person wonders whether anything happens.
const PATIENCE: Duration = Duration::from_secs(1);

/// A poll under way.
pub(super) struct Progress {
    started: Instant,
    done: Sender<()>,
    teller: JoinHandle<()>,
}

impl Progress {
    #[expect(
        clippy::disallowed_methods,
        reason = "the binary measures time, for the headline only"
    )]
    pub(super) fn start() -> Self {
        let (done, ended) = channel::<()>();
        let teller = std::thread::spawn(move || {
            if !std::io::stderr().is_terminal() || ended.recv_timeout(PATIENCE).is_ok() {
                return;
            }
            let mut stderr = std::io::stderr();
            // Progress is a courtesy: a terminal that is gone takes none.
            let _ = write!(stderr, "gonogo: polling …").and_then(|()| stderr.flush());
            while ended
                .recv_timeout(PATIENCE)
                .is_err_and(|error| error == std::sync::mpsc::RecvTimeoutError::Timeout)
            {
                let _ = write!(stderr, ".").and_then(|()| stderr.flush());
            }
            let _ = write!(stderr, "\r\u{1b}[K").and_then(|()| stderr.flush());
        });
        Self {
            started: Instant::now(),
            done,
            teller,
        }
    }

    /// Clears the line and returns the seconds since the start.
    pub(super) fn stop(self) -> f64 {
        let seconds = self.started.elapsed().as_secs_f64();
        // The teller may have ended already.
        let _ = self.done.send(());
        let _ = self.teller.join();
        seconds
    }
}
