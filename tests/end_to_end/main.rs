//! The whole deployment on a local AWS: records, files and payloads go in as Connect sends them, and
//! rows come out where Athena reads them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

mod backfill;
mod commands;
mod contact_lens;
mod curated;
mod evaluation_forms;
mod existing_streams;
mod failures;
mod flow_logs;
mod partitions;
mod queries;
mod second_deployment;
mod streams;
mod used_reference;
mod verification;
mod without_own_program;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use end_to_end::Deployment;
use libtest_mimic::{Arguments, Trial};

/// A case: its name and its test function.
type Case = (&'static str, fn(&Deployment));

fn cases() -> Vec<Case> {
    [
        streams::CASES,
        flow_logs::CASES,
        contact_lens::CASES,
        evaluation_forms::CASES,
        partitions::CASES,
        backfill::CASES,
        curated::CASES,
        queries::CASES,
        commands::CASES,
        failures::CASES,
        existing_streams::CASES,
        second_deployment::CASES,
        used_reference::CASES,
        verification::CASES,
        without_own_program::CASES,
    ]
    .concat()
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    if arguments.list {
        let nothing = |(name, _)| Trial::test(name, || Ok(()));
        return libtest_mimic::run(&arguments, cases().into_iter().map(nothing).collect())
            .exit_code();
    }
    let begin = Instant::now();
    let deployment = Arc::new(Deployment::start());
    eprintln!(
        "deployed on a local AWS in {:.1} s",
        begin.elapsed().as_secs_f32()
    );
    let trial = |(name, case): Case| {
        let deployment = Arc::clone(&deployment);
        Trial::test(name, move || {
            case(&deployment);
            Ok(())
        })
    };
    // Cases mostly wait, so there are more threads than processors.
    let arguments = Arguments {
        test_threads: arguments.test_threads.or(Some(4)),
        ..arguments
    };
    let conclusion = libtest_mimic::run(&arguments, cases().into_iter().map(trial).collect());
    conclusion.exit_code()
}
