//! What an agent remembers: results of tasks that were the same, and data from outside.
//!
//! Each is kept in the process for a time that its author says, by everything that it depends on, and
//! for one tenant alone. Of equal look-ups at a time, one does the work and the others wait for it;
//! what fails is not kept, and fails for nobody else.

use std::{
    fmt,
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use moka::future::Cache as Store;
use muster_proto::{Fault, Json, Method, Outcome, Success, Tokens, sha256_hex};
use opentelemetry::{KeyValue, global, metrics::Counter};
use serde::Serialize;

use crate::{Description, Task};

/// Bytes that each of the two kinds keeps in one process: thousands of results of some KiB.
const BYTES_MAX: u64 = 32 * 1024 * 1024;
/// What a kept value takes besides its data: its key, its other fields, and the store's own.
const ENTRY_BYTES: usize = 512;
/// Longest that anything is kept.
pub(crate) const KEEP_MAX: Duration = Duration::from_secs(7 * 86_400);

/// The caches of one agent.
pub(crate) struct Cache {
    agent_type: String,
    version: String,
    level: &'static str,
    results: Option<Store<String, Arc<Success>>>,
    data: Store<String, Kept>,
    lookups: Counter<u64>,
}

/// Data, and until when it holds: each of it may be kept for another time.
#[derive(Clone)]
struct Kept {
    data: Json,
    until: Instant,
}

/// Everything that a result depends on.
#[derive(Serialize)]
struct ResultKey<'a> {
    tenant: &'a str,
    agent_type: &'a str,
    version: &'a str,
    workflow: Option<&'a str>,
    payload: &'a Json,
    inputs: Vec<(&'a str, &'a Json)>,
    missing: Vec<(&'a str, &'a str)>,
    answers: Vec<(&'a str, &'a Json)>,
    besides: &'a str,
}

impl Cache {
    pub(crate) fn of(description: &Description) -> Self {
        let meter = global::meter("muster-agent");
        let lookups = meter.u64_counter("muster.cache.lookups").with_description(
            "Look-ups in an agent's caches, by level and outcome: hit, joined, miss",
        );
        let results = description.keep_results;
        Self {
            agent_type: description.agent_type.clone(),
            version: description.version.clone().unwrap_or_default(),
            level: description.cache_level.as_str(),
            results: results.map(|keep_for| store(keep_for, |kept: &Arc<Success>| kept.data.len())),
            data: store(KEEP_MAX, |kept: &Kept| kept.data.len()),
            lookups: lookups.build(),
        }
    }

    pub(crate) fn keeps_results(&self) -> bool {
        self.results.is_some()
    }

    /// The name of what a task's result depends on; none where results are not kept, or where this is
    /// not the first attempt: the result before may have been no good, and is forgotten.
    pub(crate) async fn key_of(&self, task: &Task, besides: Option<String>) -> Option<String> {
        let results = self.results.as_ref()?;
        let key = self.result_key(task, &besides?)?;
        if task.feedback.is_empty() && task.attempt == 1 {
            return Some(key);
        }
        results.invalidate(&key).await;
        None
    }

    fn result_key(&self, task: &Task, besides: &str) -> Option<String> {
        let key = ResultKey {
            tenant: task.tenant.as_str(),
            agent_type: &self.agent_type,
            version: &self.version,
            workflow: task.workflow.as_ref().map(|it| it.as_str()),
            payload: &task.payload,
            inputs: task
                .inputs
                .iter()
                .map(|(id, data)| (id.as_str(), data))
                .collect(),
            missing: task
                .missing
                .iter()
                .map(|gap| (gap.task_id.as_str(), gap.reason.as_str()))
                .collect(),
            answers: task
                .answers
                .iter()
                .map(|(id, data)| (id.as_str(), data))
                .collect(),
            besides,
        };
        let text = serde_json::to_vec(&key).ok()?;
        Some(sha256_hex(&text))
    }

    /// The outcome of a task: kept, or made now, and kept where it is a result that asked and shared
    /// nothing.
    pub(crate) async fn result(&self, key: String, make: impl Future<Output = Outcome>) -> Outcome {
        let Some(results) = &self.results else {
            return make.await;
        };
        if let Some(kept) = results.get(&key).await {
            self.count(self.level, "hit");
            return cached(&kept);
        }
        let mut make = std::pin::pin!(make);
        let mut is_own = false;
        let init = async {
            is_own = true;
            match make.as_mut().await {
                Outcome::Success(success) if success.exchanges.is_empty() => Ok(Arc::new(success)),
                other => Err(other),
            }
        };
        let kept = results.try_get_with(key, init).await;
        self.count(self.level, if is_own { "miss" } else { "joined" });
        match kept {
            Ok(kept) if is_own => Outcome::Success(Success::clone(&kept)),
            Ok(kept) => cached(&kept),
            Err(other) if is_own => Arc::unwrap_or_clone(other),
            // Another one's came to nothing.
            Err(_) => make.await,
        }
    }

    /// Data from outside by its name: kept, or fetched now.
    pub(crate) async fn data(
        &self,
        tenant: &str,
        name: &str,
        keep_for: Duration,
        fetch: impl Future<Output = Result<Json, Fault>>,
    ) -> Result<Json, Fault> {
        let key = [tenant, &self.agent_type, &self.version, name];
        let key = serde_json::to_string(&key).map_err(|error| Fault::fatal(error.to_string()))?;
        if let Some(kept) = self.data.get(&key).await {
            if Instant::now() < kept.until {
                self.count("data", "hit");
                return Ok(kept.data);
            }
            self.data.invalidate(&key).await;
        }
        let mut is_own = false;
        let init = async {
            is_own = true;
            fetch.await.map(|data| Kept {
                data,
                until: Instant::now() + keep_for.min(KEEP_MAX),
            })
        };
        let kept = self.data.try_get_with(key, init).await;
        self.count("data", if is_own { "miss" } else { "joined" });
        kept.map(|kept| kept.data)
            .map_err(|fault| Fault::clone(&fault))
    }

    fn count(&self, level: &'static str, outcome: &'static str) {
        let labels = [
            KeyValue::new("muster.agent.type", self.agent_type.clone()),
            KeyValue::new("muster.cache.level", level),
            KeyValue::new("muster.cache.outcome", outcome),
        ];
        self.lookups.add(1, &labels);
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Cache")
            .field("agent_type", &self.agent_type)
            .finish_non_exhaustive()
    }
}

fn store<T: Clone + Send + Sync + 'static>(
    keep_for: Duration,
    bytes: impl Fn(&T) -> usize + Send + Sync + 'static,
) -> Store<String, T> {
    Store::builder()
        .max_capacity(BYTES_MAX)
        .weigher(move |_: &String, kept: &T| {
            u32::try_from(bytes(kept) + ENTRY_BYTES).unwrap_or(u32::MAX)
        })
        .time_to_live(keep_for.min(KEEP_MAX))
        .build()
}

/// A kept result costs nothing, and says that it was kept.
fn cached(kept: &Success) -> Outcome {
    Outcome::Success(Success {
        method: Method::Cached,
        tokens: Tokens::default(),
        cost_usd: 0.0,
        ..kept.clone()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn task(tenant: &str, payload: &str, feedback: &[&str]) -> Task {
        Task {
            run_id: "0-a".parse().unwrap(),
            task_id: "t".parse().unwrap(),
            attempt_id: "0-a.t.1".parse().unwrap(),
            attempt: 1,
            tenant: tenant.parse().unwrap(),
            workflow: None,
            payload: Json::from_text(payload.to_owned()).unwrap(),
            inputs: std::collections::BTreeMap::new(),
            missing: Vec::new(),
            answers: std::collections::BTreeMap::new(),
            priority: muster_proto::Priority::P2,
            timeout: Duration::from_secs(30),
            now: jiff::Timestamp::UNIX_EPOCH,
            idempotency_key: None,
            feedback: feedback.iter().map(|it| (*it).to_owned()).collect(),
            cost_usd_max: None,
        }
    }

    fn keeping(version: &str, keep_for: Duration) -> Cache {
        let description = Description::new("echo").version(version);
        Cache::of(&description.keep_results(keep_for))
    }

    fn minutes() -> Cache {
        keeping("1", Duration::from_secs(600))
    }

    fn outcome(number: u32) -> Outcome {
        crate::Output::result(number).cost_usd(0.5).into_outcome()
    }

    /// Asks for a task whose work counts how often it is done.
    async fn asked(
        cache: &Cache,
        task: &Task,
        besides: Option<&str>,
        works: &AtomicU32,
    ) -> Success {
        let work = async { outcome(works.fetch_add(1, Ordering::Relaxed) + 1) };
        let outcome = match cache.key_of(task, besides.map(ToOwned::to_owned)).await {
            Some(key) => cache.result(key, work).await,
            None => work.await,
        };
        match outcome {
            Outcome::Success(success) => success,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn the_same_task_is_done_once_and_what_is_kept_says_so_and_costs_nothing() {
        let (cache, works) = (minutes(), AtomicU32::new(0));
        let first = asked(&cache, &task("a", "1", &[]), Some(""), &works).await;
        let again = asked(&cache, &task("a", "1", &[]), Some(""), &works).await;
        assert_eq!(
            (first.method, again.method),
            (Method::Deterministic, Method::Cached)
        );
        assert_eq!((first.cost_usd, again.cost_usd), (0.5, 0.0));
        assert_eq!(first.data, again.data);
    }

    #[tokio::test]
    async fn another_tenant_payload_version_or_day_is_another_result() {
        let (cache, works) = (minutes(), AtomicU32::new(0));
        asked(&cache, &task("a", "1", &[]), Some("monday"), &works).await;
        for (tenant, payload, day) in [
            ("b", "1", "monday"),
            ("a", "2", "monday"),
            ("a", "1", "tuesday"),
        ] {
            let other = asked(&cache, &task(tenant, payload, &[]), Some(day), &works).await;
            assert_eq!(
                other.method,
                Method::Deterministic,
                "{tenant} {payload} {day}"
            );
        }
        let newer = keeping("2", Duration::from_secs(600));
        let key = cache
            .key_of(&task("a", "1", &[]), Some(String::new()))
            .await;
        assert_ne!(
            newer
                .key_of(&task("a", "1", &[]), Some(String::new()))
                .await,
            key
        );
    }

    #[tokio::test]
    async fn a_result_that_was_sent_back_is_made_again_for_everybody() {
        let (cache, works) = (minutes(), AtomicU32::new(0));
        let first = task("a", "1", &[]);
        asked(&cache, &first, Some(""), &works).await;
        let second = Task {
            attempt: 2,
            ..first.clone()
        };
        for again in [task("a", "1", &["wrong total"]), second] {
            let better = asked(&cache, &again, Some(""), &works).await;
            assert_eq!(better.method, Method::Deterministic);
            let next = asked(&cache, &first, Some(""), &works).await;
            assert_eq!(
                next.method,
                Method::Deterministic,
                "the bad one is forgotten"
            );
        }
        assert_eq!(works.load(Ordering::Relaxed), 5);
    }

    #[tokio::test]
    async fn what_its_author_does_not_want_kept_is_not() {
        let (cache, works) = (minutes(), AtomicU32::new(0));
        for _ in 0..2 {
            asked(&cache, &task("a", "1", &[]), None, &works).await;
        }
        let cache = Cache::of(&Description::new("echo"));
        for _ in 0..2 {
            asked(&cache, &task("a", "1", &[]), Some(""), &works).await;
        }
        assert_eq!(works.load(Ordering::Relaxed), 4);
    }

    #[tokio::test]
    async fn of_equal_tasks_at_a_time_one_is_done_and_a_failure_is_nobody_elses() {
        let (cache, works) = (minutes(), AtomicU32::new(0));
        let (release, released) = tokio::sync::watch::channel(false);
        let work = |fails: bool| {
            let (mut released, works) = (released.clone(), &works);
            async move {
                let number = works.fetch_add(1, Ordering::Relaxed) + 1;
                released.wait_for(|it| *it).await.unwrap();
                if fails {
                    Outcome::Fault(Fault::retryable("down"))
                } else {
                    outcome(number)
                }
            }
        };
        let free = async {
            tokio::task::yield_now().await;
            release.send(true).unwrap();
        };
        let key = || "key".to_owned();
        let (first, second, ()) = tokio::join!(
            cache.result(key(), work(false)),
            cache.result(key(), work(false)),
            free
        );
        assert_eq!(works.load(Ordering::Relaxed), 1);
        assert!(matches!(first, Outcome::Success(ref it) if it.method == Method::Deterministic));
        assert!(matches!(second, Outcome::Success(ref it) if it.method == Method::Cached));
        let other = || "other".to_owned();
        let (bad, good) = tokio::join!(
            cache.result(other(), work(true)),
            cache.result(other(), work(false))
        );
        assert!(matches!(bad, Outcome::Fault(_)), "{bad:?}");
        assert!(matches!(good, Outcome::Success(_)), "{good:?}");
    }

    #[tokio::test]
    async fn what_is_too_old_is_made_again() {
        let (cache, works) = (keeping("1", Duration::from_millis(1)), AtomicU32::new(0));
        asked(&cache, &task("a", "1", &[]), Some(""), &works).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        let again = asked(&cache, &task("a", "1", &[]), Some(""), &works).await;
        assert_eq!(again.method, Method::Deterministic);
    }

    #[tokio::test]
    async fn data_from_outside_is_fetched_once_for_each_tenant_and_a_fault_is_not_kept() {
        let (cache, fetches) = (minutes(), AtomicU32::new(0));
        let fetch = |fails: bool| {
            let number = fetches.fetch_add(1, Ordering::Relaxed);
            async move {
                if fails {
                    return Err(Fault::dependency("down"));
                }
                Ok(Json::from_value(&number).unwrap())
            }
        };
        let keep_for = Duration::from_secs(60);
        cache
            .data("a", "prices", keep_for, fetch(true))
            .await
            .unwrap_err();
        let first = cache
            .data("a", "prices", keep_for, fetch(false))
            .await
            .unwrap();
        let again = cache
            .data("a", "prices", keep_for, fetch(false))
            .await
            .unwrap();
        assert_eq!(first, again);
        let other = cache
            .data("b", "prices", keep_for, fetch(false))
            .await
            .unwrap();
        assert_ne!(first, other);
        let old = Duration::ZERO;
        let short = cache.data("c", "prices", old, fetch(false)).await.unwrap();
        let fresh = cache.data("c", "prices", old, fetch(false)).await.unwrap();
        assert_ne!(short, fresh, "it held for no time");
    }
}
