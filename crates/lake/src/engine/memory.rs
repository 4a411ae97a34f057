//! The default memory limit of queries.

use std::fs;
use std::path::Path;
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
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let container = group_limit(Path::new("/sys/fs/cgroup"), &groups);
    machine.into_iter().chain(container).min()
}

/// Returns the smallest memory limit of the process's control groups and of the groups above them,
/// of version 1 or 2. `groups` has lines such as `0::/user.slice`, where `0` is version 2. A group
/// without a limit has no number there, or one that exceeds every machine.
fn group_limit(root: &Path, groups: &str) -> Option<usize> {
    let limits = groups.lines().flat_map(|line| {
        let mut fields = line.splitn(3, ':');
        let (id, kinds, path) = (fields.next(), fields.next(), fields.next());
        let (root, file) = match (id, kinds) {
            (Some("0"), Some("")) => (root.to_owned(), "memory.max"),
            (_, Some(kinds)) if kinds.split(',').any(|kind| kind == "memory") => {
                (root.join("memory"), "memory.limit_in_bytes")
            }
            _ => return Vec::new(),
        };
        // In a container the path may be that of the host, and the container's group the root.
        let below = Path::new(path.unwrap_or_default().trim_start_matches('/'));
        let folders = below.ancestors().map(|folder| root.join(folder));
        folders.map(|folder| folder.join(file)).collect()
    });
    limits
        .filter_map(|file| fs::read_to_string(file).ok()?.trim().parse().ok())
        .min()
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

    #[test]
    fn the_smallest_limit_of_all_control_groups_counts() {
        let root = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let limit = |groups: &str| group_limit(root.path(), groups);
        assert_eq!(limit("0::/a/b\n"), None, "no files");
        write("a/b/memory.max", "max\n");
        assert_eq!(limit("0::/a/b\n"), None, "no limit");
        write("a/memory.max", "3000\n");
        write("memory.max", "5000\n");
        assert_eq!(limit("0::/a/b\n"), Some(3000), "of the group above");
        assert_eq!(limit("0::/\n"), Some(5000));
        assert_eq!(limit("0::/of/the/host\n"), Some(5000));
        write("memory/c/memory.limit_in_bytes", "1000\n");
        write("memory/memory.limit_in_bytes", "9223372036854771712\n");
        let version_1 = "5:cpu,cpuacct:/c\n4:memory:/c\n0::/\n";
        assert_eq!(limit(version_1), Some(1000));
        assert_eq!(limit("4:cpuset:/c\n"), None);
    }
}
