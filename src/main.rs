//! gonogo: the binary. Runs the command line and leaves with its exit code.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run().into()
}
