//! The read model in a database that several orchestrators share.

use muster_tests::{Live, Postgres};

use crate::{
    live::{assert_whole, complete, until_rows},
    rows::keep_their_promises,
    sql::number,
};

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test postgres"]
async fn rows_on_a_server_keep_their_promises() {
    let server = Postgres::start().await.unwrap();
    keep_their_promises(&server.url()).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test postgres"]
async fn two_orchestrators_share_a_server_that_goes_and_comes() {
    let mut server = Postgres::start().await.unwrap();
    let url = server.url();
    let settings = format!("orchestrator: {{shards: 4}}\nread_model: {{url: '{url}'}}\n");
    let mut live = Live::with_echo_and_settings(&settings).await.unwrap();
    live.add_orchestrator().await.unwrap();
    complete(&live, 20).await;
    until_rows(&url, "completed", 20).await;
    server.kill().unwrap();
    complete(&live, 20).await;
    server.restart().await.unwrap();
    until_rows(&url, "completed", 40).await;
    let results = "SELECT count(*) FROM agent_results WHERE data->>'value' = 'some text'";
    assert_eq!(number(&url, results).await, 120);
    assert_whole(&mut live, 40).await;
}
