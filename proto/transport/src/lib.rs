//! Everything that touches the broker. The only crate that knows its client library.
//!
//! [`connect`] gives a [`Connection`] that repairs itself; on it one publishes, asks and listens
//! ([`Subscription`], [`Message`]). [`LogStream`] is a shard's log, [`Blobs`] keeps large bodies, [`Service`] makes a process
//! visible to NATS's own tools.

mod blob_cache;
mod blob_error;
mod blobs;
mod compression;
mod connect;
mod connection;
mod fail_point;
mod log;
mod message;
mod options;
mod service;
mod streams;
mod subscription;

pub use blob_error::BlobError;
pub use blobs::Blobs;
pub use connect::{ConnectError, connect};
pub use connection::{Connection, PublishError, RequestError, SubscribeError};
pub use fail_point::{FAIL_POINT, FailPoint};
pub use log::{Append, Extent, LogError, LogStream, StoredRecord};
pub use message::Message;
pub use options::{Credentials, Options, SERVER_DEFAULT};
pub use service::{Service, ServiceDescription, ServiceError, ServiceRequest};
pub use subscription::Subscription;
