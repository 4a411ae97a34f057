//! Output files of commands.

use std::fs;
use std::path::Path;

use anyhow::Context;

/// Writes named files to a directory and prints their paths on standard output.
pub(super) fn write(
    folder: &Path,
    files: impl IntoIterator<Item = (String, String)>,
) -> anyhow::Result<()> {
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot create directory {}", folder.display()))?;
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        cli::print(&format!("{}\n", path.display()))?;
    }
    Ok(())
}
