//! The `awda` binary.

fn main() -> std::process::ExitCode {
    awda::cli::run()
}
