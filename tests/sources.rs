//! Sources on real repositories: each test builds the smallest repository that shows the behaviour.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot build its repository has nothing to show"
)]

#[path = "sources/folders.rs"]
mod folders;
#[path = "sources/hostile.rs"]
mod hostile;
#[path = "sources/revisions.rs"]
mod revisions;
#[path = "sources/workshop.rs"]
mod workshop;
#[path = "sources/worktrees.rs"]
mod worktrees;
