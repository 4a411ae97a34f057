//! The default memory limit of queries.

use std::fs;
use std::process::Command;

/// Limit if the size of the memory is unknown.
const FALLBACK: usize = 1 << 30;

/// Smallest default limit.
const MINIMUM: usize = 256 << 20;

/// Returns half of the memory of the machine or container.
pub(crate) fn default_memory() -> usize {
    total_memory().map_or(FALLBACK, |total| (total / 2).max(MINIMUM))
}

fn total_memory() -> Option<usize> {
    let machine = fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| parse_meminfo(&text))
        .or_else(macos_memory);
    let container = fs::read_to_string("/sys/fs/cgroup/memory.max")
        .ok()
        .and_then(|text| text.trim().parse().ok());
    match (machine, container) {
        (Some(machine), Some(container)) => Some(machine.min(container)),
        (machine, container) => machine.or(container),
    }
}

/// Parses the line `MemTotal:  16384 kB`.
fn parse_meminfo(text: &str) -> Option<usize> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

fn macos_memory() -> Option<usize> {
    if !cfg!(target_os = "macos") {
        return None;
    }
    let output = Command::new("sysctl").args(["-n", "hw.memsize"]).output();
    String::from_utf8(output.ok()?.stdout)
        .ok()?
        .trim()
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_total_memory() {
        let text = "MemFree:  1 kB\nMemTotal:       16384 kB\n";
        assert_eq!(parse_meminfo(text), Some(16 << 20));
        assert_eq!(parse_meminfo("MemFree: 1 kB"), None);
        assert!(default_memory() >= MINIMUM);
    }
}
