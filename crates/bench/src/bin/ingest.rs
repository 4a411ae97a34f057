//! Contact records into a lake on this machine, on all cores. The first argument is the input's
//! size in megabytes, 1000 if left out.
//!
//! The baseline reads the same file and compresses it at the same level in blocks of the same size,
//! and writes nothing. A compressed input also costs its decompression, on one core. The CPU time of
//! all threads is printed next to the elapsed time, because other processes hardly change it.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, ensure};
use bench::{least_time, peak_memory_mebibytes, print_throughput, processor_time};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use lake::Progress;
use lake::ingest::{IngestOptions, Summary, ingest};
use lake::store::{COMPRESSION_LEVEL, Lake, LocalDisk};
use libdeflater::{CompressionLvl, Compressor};

const RUNS: usize = 2;
const BLOCK: usize = 1 << 20;

fn main() -> Result<()> {
    let megabytes = std::env::args()
        .nth(1)
        .map_or(Ok(1000), |argument| argument.parse())?;
    let folder = tempfile::tempdir()?;
    let (plain, gzip) = (
        folder.path().join("records.ndjson"),
        folder.path().join("records.ndjson.gz"),
    );
    let (rows, bytes) = write_records(&plain, megabytes * 1_000_000)?;
    io::copy(
        &mut File::open(&plain)?,
        &mut GzEncoder::new(File::create(&gzip)?, Compression::fast()),
    )?;

    for (name, input) in [
        ("contact records, plain: ingest", &plain),
        ("contact records, gzip: ingest", &gzip),
    ] {
        let added = measure(name, bytes, || into_new_lake(folder.path(), input))?;
        ensure!(added == rows, "{added} of {rows} records became rows");
    }
    println!(
        "{:<58} {:>9} MiB",
        "most memory held so far",
        peak_memory_mebibytes().context("no /proc/self/status")?
    );
    measure("the same file again: ingest", bytes, || {
        into_lake(&folder.path().join("lake"), &gzip)
    })?;

    measure("baseline, plain: compress", bytes, || {
        compress(|| File::open(&plain))
    })?;
    measure("baseline, gzip: decompress and compress", bytes, || {
        compress(|| Ok(MultiGzDecoder::new(File::open(&gzip)?)))
    })?;
    measure("baseline, gzip: decompress", bytes, || decompress(&gzip))?;
    Ok(())
}

/// Prints the minimum time of `work`, and its average CPU time.
fn measure<T>(name: &str, bytes: usize, mut work: impl FnMut() -> Result<T>) -> Result<T> {
    let (before, mut last) = (processor_time()?, work());
    let time = least_time(RUNS, || last = work());
    print_throughput(name, bytes, time);
    let processor_time = processor_time()?.saturating_sub(before) / u32::try_from(RUNS + 1)?;
    println!(
        "{:<58} {:>9.3} ms",
        "  on all cores together",
        processor_time.as_secs_f64() * 1e3
    );
    last
}

/// How many rows were added to a new lake.
fn into_new_lake(folder: &Path, input: &Path) -> Result<u64> {
    let lake = folder.join("lake");
    if lake.exists() {
        fs::remove_dir_all(&lake)?;
    }
    Ok(into_lake(&lake, input)?
        .sources
        .values()
        .map(|source| source.rows)
        .sum())
}

fn into_lake(lake: &Path, input: &Path) -> Result<Summary> {
    let mut lake = Lake::open_to_write(lake, &LocalDisk)?;
    Ok(ingest(
        &[PathBuf::from(input)],
        &IngestOptions::default(),
        &mut lake,
        &Progress::hidden(),
    )?)
}

/// Compresses the output of `open`, on all cores.
fn compress<R: Read + Send>(open: impl Fn() -> io::Result<R>) -> Result<usize> {
    let reader = Mutex::new(open()?);
    let work = || -> Result<usize> {
        let mut compressor =
            Compressor::new(CompressionLvl::new(COMPRESSION_LEVEL).unwrap_or_default());
        let (mut block, mut member, mut total) = (
            Vec::new(),
            vec![0; compressor.gzip_compress_bound(BLOCK)],
            0,
        );
        loop {
            block.clear();
            reader
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .by_ref()
                .take(BLOCK as u64)
                .read_to_end(&mut block)?;
            if block.is_empty() {
                return Ok(total);
            }
            total += compressor.gzip_compress(&block, &mut member)?;
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..thread::available_parallelism()?.get())
            .map(|_| scope.spawn(work))
            .collect();
        threads
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .sum()
    })
}

fn decompress(gzip: &Path) -> Result<u64> {
    Ok(io::copy(
        &mut MultiGzDecoder::new(File::open(gzip)?),
        &mut io::sink(),
    )?)
}

/// Writes the sample records repeatedly, each with its own ID and seconds; returns their number and
/// size.
fn write_records(path: &Path, size: usize) -> Result<(u64, usize)> {
    let samples = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/ctr/2026-11-21.ndjson"),
    )?;
    let mut file = BufWriter::new(File::create(path)?);
    let (mut rows, mut bytes, mut state) = (0, 0, 1_u64);
    for record in samples.lines().cycle() {
        let mut random = |digits: &[u8]| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            digits[usize::try_from(state >> 40).unwrap_or(0) % digits.len()]
        };
        let mut record = record.as_bytes().to_vec();
        let id = record
            .windows(13)
            .position(|window| window == b"\"ContactId\":\"")
            .context("a sample without ContactId")?
            + 13;
        record[id..id + 36]
            .iter_mut()
            .filter(|byte| **byte != b'-')
            .for_each(|byte| *byte = random(b"0123456789abcdef"));
        let seconds: Vec<usize> = (2..record.len())
            .filter(|at| record[*at..].starts_with(b"Z\""))
            .collect();
        for at in seconds {
            record[at - 1] = random(b"0123456789");
        }
        file.write_all(&record)?;
        file.write_all(b"\n")?;
        (rows, bytes) = (rows + 1, bytes + record.len() + 1);
        if bytes >= size {
            file.flush()?;
            return Ok((rows, bytes));
        }
    }
    Ok((rows, bytes))
}
