//! The `lifeboat` command.

use lifeboat::Environment;
use std::path::PathBuf;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[expect(clippy::disallowed_methods, reason = "the front end owns the environment")]
fn main() -> std::process::ExitCode {
    let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let wire_log = std::env::var_os("LIFEBOAT_WIRE_LOG").map(PathBuf::from);
    let has_key = std::env::var_os("AWS_ACCESS_KEY_ID").is_some_and(|key| !key.is_empty());
    let ca_bundle = std::env::var_os("AWS_CA_BUNDLE").filter(|file| !file.is_empty()).map(PathBuf::from);
    let exit = lifeboat::main(std::env::args_os(), Environment { folder, wire_log, has_key, ca_bundle });
    std::process::ExitCode::from(exit.code())
}
