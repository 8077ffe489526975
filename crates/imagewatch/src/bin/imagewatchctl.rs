//! `imagewatchctl`: ImageWatch for terminals and scripts.

use std::process::ExitCode;

/// Wipes whatever is freed: copies that libraries make of a private key stay nowhere.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    imagewatch::hardening::harden();
    imagewatch::cli::main()
}
