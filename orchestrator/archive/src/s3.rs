//! Archives in S3, or in what speaks its protocol.

use std::time::Duration;

use object_store::{
    BackoffConfig, ClientConfigKey, ObjectStore, RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey, S3ConditionalPut},
    prefix::PrefixStore,
};

use crate::limits::CALL_TIMEOUT;

/// How long a connection may take to come up: long for a network, short for a try.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Retries of the client itself, below ours: they are for answers like 503, which come at once.
const CLIENT_RETRIES_MAX: usize = 2;

/// Opens a bucket. Credentials, region and endpoint come from the usual variables (`AWS_REGION`,
/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_ENDPOINT_URL_S3`, …) or from the machine's role.
pub(crate) fn open(
    bucket: &str,
    prefix: &str,
) -> Result<PrefixStore<impl ObjectStore + use<>>, object_store::Error> {
    // Whoever was first has set the process's cryptography; which one it is does not matter here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let store = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .with_conditional_put(S3ConditionalPut::ETagMatch)
        .with_config(client(ClientConfigKey::Timeout), seconds(CALL_TIMEOUT))
        .with_config(
            client(ClientConfigKey::ConnectTimeout),
            seconds(CONNECT_TIMEOUT),
        )
        .with_retry(RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: CLIENT_RETRIES_MAX,
            retry_timeout: CALL_TIMEOUT,
        })
        .build()?;
    Ok(PrefixStore::new(store, prefix))
}

fn client(key: ClientConfigKey) -> AmazonS3ConfigKey {
    AmazonS3ConfigKey::Client(key)
}

fn seconds(duration: Duration) -> String {
    format!("{} seconds", duration.as_secs())
}
