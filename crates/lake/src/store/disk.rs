//! Buffered writing to a lake's disk.

use std::io::{self, Write};
use std::path::Path;

pub use athena::{Disk, LocalDisk};

/// Buffered append to one file. Nothing is written before [`flush`](Write::flush) or a full buffer.
pub(super) struct Appender<'d> {
    disk: &'d dyn Disk,
    path: &'d Path,
    buffer: Vec<u8>,
}

impl<'d> Appender<'d> {
    const PIECE: usize = 1 << 20;

    pub(super) fn new(disk: &'d dyn Disk, path: &'d Path) -> Self {
        Self {
            disk,
            path,
            buffer: Vec::new(),
        }
    }
}

impl Write for Appender<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= Self::PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.disk.append(self.path, &self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}
