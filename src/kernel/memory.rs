//! How much memory the process may take: the limit, what is in use, and whether so much more would fit.

use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that a single allocation may have without being looked at: small ones are left to the limit itself.
const UNCHECKED_BYTES: u64 = 8 * 1024 * 1024;

/// The limit in bytes; 0 while there is none.
static LIMIT: AtomicU64 = AtomicU64::new(0);

/// A quarter of the machine's memory, where that can be found out, and 2 GiB where it cannot.
#[must_use]
pub fn default_limit() -> u64 {
    total().map_or(2 << 30, |bytes| bytes / 4)
}

/// Sets the limit, and bounds the process at the operating system too where that offers it: at twice the limit, so
/// that a list that doubles its room goes over the limit and is told, before the process is ended. `reserved` bytes
/// come on top: stacks.
pub fn limit(bytes: u64, reserved: u64) {
    LIMIT.store(bytes, Ordering::Relaxed);
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        // Data, not address space: graphics drivers reserve far more addresses than they use.
        let maximum = getrlimit(Resource::Data).maximum;
        let wanted = bytes.saturating_mul(2).saturating_add(reserved).saturating_add(product_buffers());
        let current = Some(maximum.map_or(wanted, |maximum| maximum.min(wanted)));
        // A system that refuses still has the checks before allocation.
        let _ = setrlimit(Resource::Data, Rlimit { current, maximum });
    }
    #[cfg(not(unix))]
    let _ = reserved;
}

/// Addresses that the kernels for products of matrices take for themselves and hardly ever touch: for each thread
/// twice the last cache's size, which servers have much of.
#[cfg(unix)]
fn product_buffers() -> u64 {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get() as u64) + 1;
    let size = |index: usize| {
        let text = std::fs::read_to_string(format!("/sys/devices/system/cpu/cpu0/cache/index{index}/size")).ok()?;
        parse_bytes(text.trim()).ok()
    };
    (0..8).filter_map(size).max().unwrap_or(0).saturating_mul(2).saturating_mul(threads)
}

/// The limit in bytes; `None` while there is none.
#[must_use]
pub fn current_limit() -> Option<u64> {
    Some(LIMIT.load(Ordering::Relaxed)).filter(|limit| *limit > 0)
}

/// Whether `bytes` more would go over the limit. Without a limit, over what any allocation can have.
#[must_use]
pub fn exceeds(bytes: u64) -> bool {
    if bytes < UNCHECKED_BYTES {
        return false;
    }
    match current_limit() {
        Some(limit) => bytes > limit || used().saturating_add(bytes) > limit,
        None => total().is_some_and(|total| bytes > total),
    }
}

/// Bytes of memory that the process keeps; 0 where that cannot be found out.
#[must_use]
pub fn used() -> u64 {
    kibibytes("/proc/self/status", "VmRSS:").unwrap_or(0)
}

/// The bytes behind a label in one of the host's tables, which count in KiB.
fn kibibytes(table: &str, label: &str) -> Option<u64> {
    let text = std::fs::read_to_string(table).ok()?;
    let line = text.lines().find(|line| line.starts_with(label))?;
    line.split_ascii_whitespace().nth(1)?.parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
}

/// The machine's memory, or the container's where that is less.
fn total() -> Option<u64> {
    let machine = kibibytes("/proc/meminfo", "MemTotal:");
    let container =
        std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse::<u64>().ok());
    match (machine, container) {
        (Some(machine), Some(container)) => Some(machine.min(container)),
        (machine, container) => machine.or(container),
    }
}

/// Reads a number of bytes as people write it: `1500000`, `512M`, `2G`.
///
/// # Errors
/// With a sentence when the text is no such number.
pub fn parse_bytes(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is not a number of bytes; write 1500000000, 512M or 2G");
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().trim_end_matches('b').trim_end_matches('i') {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        _ => return Err(wrong()),
    };
    let number: u64 = digits.trim().parse().map_err(|_| wrong())?;
    number.checked_mul(unit).filter(|bytes| *bytes > 0).ok_or_else(wrong)
}
