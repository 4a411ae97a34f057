//! The server itself.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::TcpStream;

use ministack::Ministack;

#[test]
fn two_servers_run_side_by_side_and_end_when_they_are_dropped() {
    let (one, other) = (Ministack::start().unwrap(), Ministack::start().unwrap());
    let address = |server: &Ministack| server.endpoint().trim_start_matches("http://").to_owned();
    let addresses = [address(&one), address(&other)];
    assert_ne!(addresses[0], addresses[1]);
    assert!(
        addresses
            .iter()
            .all(|address| TcpStream::connect(address).is_ok())
    );
    drop((one, other));
    assert!(
        addresses
            .iter()
            .all(|address| TcpStream::connect(address).is_err())
    );
}
