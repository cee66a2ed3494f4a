//! The API of the running system, over HTTP and over NATS.

mod submission;
