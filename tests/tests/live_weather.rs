//! Forecasts from live sources: an address that answers with JSON, and a real MCP server, which is
//! run by `scripts/test mcp`.

#![allow(clippy::unwrap_used, reason = "what these tests share may fail them")]

use jiff::{ToSpan as _, Zoned};
use muster_tests::{Live, LiveAgent, TRAVEL_TYPES};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::mpsc,
};

const ANSWER: &str = r#"{"daily": [{"low": 3.5, "high": 9.25, "rain": 40}]}"#;

/// Answers every request with the same forecast, and tells what was asked for.
async fn forecaster() -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (asked, asks) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let asked = asked.clone();
            tokio::spawn(async move {
                let mut request = vec![0; 4096];
                let length = stream.read(&mut request).await.unwrap_or(0);
                let text = String::from_utf8_lossy(&request[..length]).into_owned();
                let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
                let _ = asked.send(path);
                let length = ANSWER.len();
                let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
                let answer = format!("{head}\r\nContent-Length: {length}\r\n\r\n{ANSWER}");
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    (url, asks)
}

/// The weather of a trip that begins in three days, and its itinerary.
async fn trip_with(variables: &[(&str, String)]) -> Value {
    let live = Live::start().await.unwrap();
    let pointers = [
        ("MUSTER__LIVE__WEATHER__LOW_C", "/daily/0/low".to_owned()),
        ("MUSTER__LIVE__WEATHER__HIGH_C", "/daily/0/high".to_owned()),
        (
            "MUSTER__LIVE__WEATHER__RAIN_PERCENT",
            "/daily/0/rain".to_owned(),
        ),
    ];
    let variables = [&pointers, variables].concat();
    let (url, folder) = (live.url(), live.folder().to_owned());
    let agent = LiveAgent::start_with("all", TRAVEL_TYPES, &url, &folder, &variables).unwrap();
    for id in agent.ids() {
        live.sees(id).await.unwrap();
    }
    let day = Zoned::now().date().checked_add(3.days()).unwrap();
    let request = format!("3-day trip from Berlin to Rome for one person, starting {day}");
    let api = live.api().unwrap();
    let sent = api
        .post("/api/trips/plan", &json!({"request": request}))
        .await
        .unwrap();
    let id = sent.body["id"].as_str().unwrap().to_owned();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    done.body
}

fn is_told(trip: &Value, text: &str) -> bool {
    trip.to_string().contains(text)
}

#[tokio::test]
async fn a_trip_that_is_near_tells_the_forecast_of_an_address() {
    let (url, mut asks) = forecaster().await;
    let url = format!("{url}/{{city}}?on={{date}}&at={{latitude}}");
    let trip = trip_with(&[("MUSTER__LIVE__WEATHER__URL", url)]).await;
    assert!(is_told(&trip, "4 to 9 °C, rain 40 %"), "{trip}");
    let first = asks.recv().await.unwrap();
    assert!(
        first.starts_with("/Rome?on=20") && first.contains("&at=4"),
        "{first}"
    );
}

#[tokio::test]
async fn a_source_that_does_not_answer_leaves_the_usual_weather_and_is_told() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let url = format!("http://{closed}/{{city}}");
    let trip = trip_with(&[("MUSTER__LIVE__WEATHER__URL", url)]).await;
    assert!(
        is_told(
            &trip,
            "There is no forecast for Rome, only the usual weather"
        ),
        "{trip}"
    );
    assert!(!is_told(&trip, "Forecast:"), "{trip}");
}

#[tokio::test]
#[ignore = "needs an MCP server: scripts/test mcp"]
async fn a_trip_that_is_near_tells_the_forecast_that_a_tool_of_an_mcp_server_brings() {
    let server = std::env::var("MUSTER_TEST_MCP_SERVER").unwrap();
    let (url, _asks) = forecaster().await;
    let arguments = json!({"url": format!("{url}/{{city}}/{{date}}"), "raw": true});
    let trip = trip_with(&[
        (
            "MUSTER__LIVE__WEATHER__COMMAND",
            format!("{server} --ignore-robots-txt --allow-private-ips"),
        ),
        ("MUSTER__LIVE__WEATHER__TOOL", "fetch".to_owned()),
        ("MUSTER__LIVE__WEATHER__ARGUMENTS", arguments.to_string()),
        // Its interpreter starts slowly on a busy machine.
        ("MUSTER__LIVE__WEATHER__TIMEOUT", "60s".to_owned()),
    ])
    .await;
    assert!(is_told(&trip, "4 to 9 °C, rain 40 %"), "{trip}");
}
