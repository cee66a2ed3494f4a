//! Large bodies, over a real broker.

use muster_proto::{BlobRef, limits::BLOB_CHUNK_BYTES};
use muster_tests::{BROKERS, Broker, BrokerOptions, Cluster, eventually};
use muster_transport::{BlobError, Blobs, Connection, Options, connect};

async fn connection(broker: &Broker) -> anyhow::Result<Connection> {
    Ok(connect(&Options::new(&broker.url(), "test")).await?)
}

fn text_of(bytes: usize) -> String {
    format!("\"{}\"", "é".repeat((bytes - 2) / 2))
}

#[tokio::test]
async fn what_was_stored_is_read_back_whatever_its_size() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let writer = Blobs::create(connection(&broker).await?, 100_000_000, 1).await?;
    for bytes in [2, 100, BLOB_CHUNK_BYTES, BLOB_CHUNK_BYTES + 2, 3_000_000] {
        let text = text_of(bytes);
        let reference = writer.put(&text).await?;
        assert_eq!(writer.put(&text).await?, reference);
        // A reader of its own has nothing in its cache.
        let reader = Blobs::new(connection(&broker).await?);
        assert_eq!(reader.get(&reference).await?.as_str(), text);
        assert_eq!(reader.get(&reference).await?.as_str(), text);
    }
    Ok(())
}

#[tokio::test]
async fn storing_the_same_again_takes_no_more_room() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let connection = connection(&broker).await?;
    let blobs = Blobs::create(connection.clone(), 100_000_000, 1).await?;
    for _ in 0..10 {
        blobs.put(&text_of(100_000)).await?;
    }
    let answer = connection
        .request("$JS.API.STREAM.INFO.MUSTER_BLOBS", &[], Vec::new(), None)
        .await?;
    let info: serde_json::Value = serde_json::from_slice(&answer.payload)?;
    assert_eq!(info["state"]["messages"], 1);
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_and_what_is_no_name_are_told_apart() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let blobs = Blobs::create(connection(&broker).await?, 100_000_000, 1).await?;
    let missing = blobs.get(&BlobRef::of("never stored")).await;
    assert!(matches!(missing, Err(BlobError::Missing(_))), "{missing:?}");
    for sha256 in ["", "*", ">", &"A".repeat(64)] {
        let name = BlobRef {
            sha256: sha256.to_owned(),
            bytes: 10,
        };
        assert_eq!(blobs.get(&name).await, Err(BlobError::BadName));
    }
    let huge = BlobRef {
        bytes: u64::MAX,
        ..BlobRef::of("x")
    };
    assert!(matches!(
        blobs.get(&huge).await,
        Err(BlobError::TooLarge { .. })
    ));
    Ok(())
}

#[tokio::test]
async fn a_blob_that_is_not_what_its_name_says_is_refused() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let connection = connection(&broker).await?;
    let blobs = Blobs::create(connection.clone(), 100_000_000, 1).await?;
    let reference = BlobRef::of("\"right\"");
    let subject = muster_proto::subject::blob(&reference.sha256, 0);
    connection
        .request(&subject, &[], b"\"wrong\"".to_vec(), None)
        .await?;
    assert!(matches!(
        blobs.get(&reference).await,
        Err(BlobError::Damaged(_))
    ));
    Ok(())
}

#[tokio::test]
async fn a_store_that_is_full_refuses_and_keeps_what_it_has() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let blobs = Blobs::create(connection(&broker).await?, 150_000, 1).await?;
    let kept = blobs.put(&text_of(100_000)).await?;
    let refused = blobs.put(&text_of(90_000)).await;
    assert!(matches!(refused, Err(BlobError::Refused(_))), "{refused:?}");
    let reader = Blobs::new(connection(&broker).await?);
    assert_eq!(reader.get(&kept).await?.as_str(), text_of(100_000));
    Ok(())
}

#[tokio::test]
async fn without_a_store_nothing_is_stored_and_the_error_says_so() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let blobs = Blobs::new(connection(&broker).await?);
    let refused = blobs.put("1").await;
    assert!(matches!(refused, Err(BlobError::NoStore(_))), "{refused:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_stored_outlives_each_broker_of_a_cluster() -> anyhow::Result<()> {
    let folder = tempfile::TempDir::new()?;
    let mut cluster = Cluster::start(folder.path(), BrokerOptions::default()).await?;
    let urls = cluster.urls();
    let connection = connect(&Options::new(&urls, "test")).await?;
    let blobs = eventually("the brokers have found each other", || async {
        Ok(Some(
            Blobs::create(connection.clone(), 100_000_000, BROKERS).await?,
        ))
    })
    .await?;
    let text = text_of(50_000);
    let reference = blobs.put(&text).await?;
    for number in 0..BROKERS {
        cluster.broker(number)?.kill()?;
        eventually("the blob is read while one broker is dead", || async {
            // A reader of its own has nothing in its cache.
            let reader = Blobs::new(connect(&Options::new(&urls, "test")).await?);
            assert_eq!(reader.get(&reference).await?.as_str(), text);
            Ok(Some(()))
        })
        .await?;
        let broker = cluster.broker(number)?;
        tokio::task::block_in_place(|| broker.restart())?;
    }
    Ok(())
}
