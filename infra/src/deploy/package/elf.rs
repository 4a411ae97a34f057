//! Properties of ELF executables: the architecture, and the version of glibc that they require.

use parameters::Architecture;

/// The section type of required symbol versions, `SHT_GNU_verneed`.
const VERSION_NEEDS: u32 = 0x6fff_fffe;

/// A version of glibc, such as 2.34.
pub(super) type GlibcVersion = (u32, u32);

/// The architecture of a 64-bit little-endian ELF file.
pub(super) fn architecture(binary: &[u8]) -> Option<Architecture> {
    let is_elf = binary.starts_with(b"\x7fELF\x02\x01");
    match binary.get(18..20).filter(|_| is_elf)? {
        [0x3e, 0] => Some(Architecture::X86),
        [0xb7, 0] => Some(Architecture::Arm64),
        _ => None,
    }
}

/// The highest version of glibc that an ELF file requires; `None` for static executables.
pub(super) fn required_glibc(binary: &[u8]) -> Option<GlibcVersion> {
    let file = Reader(binary);
    let (table, size, count) = (file.offset(0x28)?, file.u16(0x3a)?, file.u16(0x3c)?);
    let header = |index: usize| table.saturating_add(index.saturating_mul(usize::from(size)));
    let needs = (0..usize::from(count))
        .map(header)
        .find(|at| file.u32(at.saturating_add(4)) == Some(VERSION_NEEDS))?;
    let names = header(usize::try_from(file.u32(needs.saturating_add(0x28))?).ok()?);
    let names = file.offset(names.saturating_add(0x18))?;
    let mut highest = None;
    let mut need = file.offset(needs.saturating_add(0x18))?;
    // vn_version, vn_cnt, vn_file, vn_aux, vn_next
    loop {
        let mut entry = add(need, file.u32(add(need, 8)?)?)?;
        // vna_hash, vna_flags, vna_other, vna_name, vna_next
        loop {
            let name = file.text(add(names, file.u32(add(entry, 8)?)?)?)?;
            highest = highest.max(version(name));
            match file.u32(add(entry, 12)?)? {
                0 => break,
                next => entry = add(entry, next)?,
            }
        }
        match file.u32(add(need, 12)?)? {
            0 => return highest,
            next => need = add(need, next)?,
        }
    }
}

fn add(offset: usize, distance: u32) -> Option<usize> {
    offset.checked_add(usize::try_from(distance).ok()?)
}

/// 2.34 of `GLIBC_2.34`; `None` for versions of other libraries.
fn version(name: &[u8]) -> Option<GlibcVersion> {
    let name = std::str::from_utf8(name).ok()?;
    let mut numbers = name.strip_prefix("GLIBC_")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.0.get(at..at.checked_add(N)?)?.try_into().ok()
    }

    fn u16(&self, at: usize) -> Option<u16> {
        self.bytes(at).map(u16::from_le_bytes)
    }

    fn u32(&self, at: usize) -> Option<u32> {
        self.bytes(at).map(u32::from_le_bytes)
    }

    fn offset(&self, at: usize) -> Option<usize> {
        let offset = self.bytes(at).map(u64::from_le_bytes)?;
        usize::try_from(offset).ok()
    }

    fn text(&self, at: usize) -> Option<&'a [u8]> {
        let rest = self.0.get(at..)?;
        rest.split(|byte| *byte == 0).next()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An ELF file with a string table and a table of required versions, as linkers write them.
    pub(in crate::deploy::package) fn elf(machine: u8, versions: &[&str]) -> Vec<u8> {
        let names = [
            b"\0libc.so.6\0".to_vec(),
            versions.join("\0").into_bytes(),
            vec![0],
        ]
        .concat();
        let mut needs = Vec::new();
        let count = u16::try_from(versions.len()).unwrap();
        needs.extend([1_u16, count].map(u16::to_le_bytes).concat());
        needs.extend([1_u32, 16, 0].map(u32::to_le_bytes).concat());
        let mut name = 11_u32;
        for (position, version) in versions.iter().enumerate() {
            let is_last = position + 1 == versions.len();
            needs.extend(
                [0_u32, 0, name, if is_last { 0 } else { 16 }]
                    .map(u32::to_le_bytes)
                    .concat(),
            );
            name += u32::try_from(version.len()).unwrap() + 1;
        }
        let (names_at, needs_at) = (64, 64 + names.len());
        let headers_at = needs_at + needs.len();
        let mut header = b"\x7fELF\x02\x01".to_vec();
        header.resize(64, 0);
        header[18] = machine;
        header[0x28..0x30].copy_from_slice(&(headers_at as u64).to_le_bytes());
        header[0x3a..0x3c].copy_from_slice(&64_u16.to_le_bytes());
        header[0x3c..0x3e].copy_from_slice(&2_u16.to_le_bytes());
        let section = |kind: u32, at: usize, link: u32| {
            let mut section = vec![0; 64];
            section[4..8].copy_from_slice(&kind.to_le_bytes());
            section[0x18..0x20].copy_from_slice(&(at as u64).to_le_bytes());
            section[0x28..0x2c].copy_from_slice(&link.to_le_bytes());
            section
        };
        [
            header,
            names,
            needs,
            section(3, names_at, 0),
            section(VERSION_NEEDS, needs_at, 0),
        ]
        .concat()
    }

    #[test]
    fn reads_the_highest_required_glibc() {
        let binary = elf(
            0x3e,
            &["GLIBC_2.2.5", "GLIBC_2.39", "GLIBC_2.34", "GCC_3.0"],
        );
        assert_eq!(required_glibc(&binary), Some((2, 39)));
        assert_eq!(required_glibc(&elf(0x3e, &["GCC_3.0"])), None);
        assert_eq!(architecture(&binary), Some(Architecture::X86));
    }

    #[test]
    fn truncated_files_require_nothing() {
        let binary = elf(0xb7, &["GLIBC_2.34"]);
        for length in 0..binary.len() {
            let _no_panic = required_glibc(&binary[..length]);
        }
        assert_eq!(required_glibc(b"#!/bin/sh"), None);
    }

    /// The test executable itself, as the linker of this machine wrote it.
    #[test]
    fn reads_a_real_executable() {
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        if cfg!(all(target_os = "linux", target_env = "gnu")) {
            let (major, minor) = required_glibc(&own).unwrap();
            assert!(major == 2 && (17..60).contains(&minor), "{major}.{minor}");
        }
    }
}
