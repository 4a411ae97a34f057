//! Athena partitioning: which day, which folder, which statement.
