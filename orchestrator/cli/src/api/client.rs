//! Calls of the API.

use std::time::Duration;

use muster_proto::{
    RunEvent, RunId, TaskId, Tenant,
    api::{
        AgentView, AnswerBody, AnswerRequest, BreakerRequest, Costs, DeadLetterList,
        DeadLetterView, IDEMPOTENCY_KEY, ModifyRequest, PoolView, Problem, RunExplanation, RunList,
        RunRequest, RunStatus, StopView, TENANT, WorkflowView,
    },
};
use reqwest::{Method, RequestBuilder, Response, Url, header};
use serde::de::DeserializeOwned;

use super::{ApiError, EventStream, api_error::reason};

/// Where the API is when nothing else is said.
pub(crate) const URL_DEFAULT: &str = "http://127.0.0.1:8080";
/// Connecting takes milliseconds; whoever has not taken the call by then will not.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// An orchestrator that has lost its shard tries for 5 s before it says so.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);
/// A submission is sent again, under the same key, when the connection breaks in the middle.
const SUBMISSIONS_MAX: u32 = 3;
/// Time between two of them: a process that restarts needs about that long.
const SUBMISSION_PAUSE: Duration = Duration::from_millis(500);

/// A client of one orchestrator, for one tenant.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: Url,
    tenant: Option<Tenant>,
}

impl Client {
    /// A client; connects with the first call.
    pub(crate) fn new(url: &str, tenant: Option<Tenant>) -> Result<Self, ApiError> {
        let usage = |reason: String| {
            ApiError::Usage(format!(
                "--url {url}: {reason}; it looks like http://127.0.0.1:8080"
            ))
        };
        let base = Url::parse(url).map_err(|error| usage(error.to_string()))?;
        if base.scheme() != "http" {
            return Err(usage(format!(
                "{} is not spoken here, only http",
                base.scheme()
            )));
        }
        let mut builder = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT);
        if base.host_str().is_some_and(is_this_machine) {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| usage(reason(&error)))?;
        Ok(Self { http, base, tenant })
    }

    /// The beginning of a command that reaches the same orchestrator as the same tenant.
    pub(crate) fn command(&self) -> String {
        let mut command = crate::output::program();
        if self.url() != URL_DEFAULT {
            command = format!("{command} --url {}", self.url());
        }
        if let Some(tenant) = &self.tenant {
            command = format!("{command} --tenant {tenant}");
        }
        command
    }

    /// The address, for messages.
    pub(crate) fn url(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Submits a run. It is accepted once, however often the call has to be made.
    pub(crate) async fn submit(&self, request: &RunRequest) -> Result<RunStatus, ApiError> {
        let key = uuid::Uuid::now_v7().to_string();
        self.submitted(|| {
            let call = self.call(Method::POST, "api/runs");
            call.header(IDEMPOTENCY_KEY, &key).json(request)
        })
        .await
    }

    /// Makes a call under a key of its own, again where the connection breaks in the middle.
    async fn submitted(&self, call: impl Fn() -> RequestBuilder) -> Result<RunStatus, ApiError> {
        let mut attempt = 1;
        loop {
            match self.send(call()).await {
                // Nothing listens at all: sending again cannot help, and nothing was stored.
                Err(ApiError::Unreachable { url, reason })
                    if attempt < SUBMISSIONS_MAX && !reason.contains("refused") =>
                {
                    crate::output::hint(&format!("{url}: {reason}; sending again"));
                    attempt += 1;
                    tokio::time::sleep(SUBMISSION_PAUSE).await;
                }
                other => return other,
            }
        }
    }

    /// A run's status.
    pub(crate) async fn status(&self, run: &RunId) -> Result<RunStatus, ApiError> {
        self.send(self.call(Method::GET, &format!("api/runs/{run}/status")))
            .await
    }

    /// One page of a run's history, after an event.
    pub(crate) async fn events_page(
        &self,
        run: &RunId,
        after: u64,
    ) -> Result<Vec<RunEvent>, ApiError> {
        #[derive(serde::Deserialize)]
        struct Page {
            events: Vec<RunEvent>,
        }
        let call = self.call(Method::GET, &format!("api/runs/{run}/events"));
        let page: Page = self.send(call.query(&[("after", after)])).await?;
        Ok(page.events)
    }

    /// A run's events from one number on, as they happen.
    pub(crate) async fn events(&self, run: &RunId, after: u64) -> Result<EventStream, ApiError> {
        let call = self
            .http
            .get(self.address(&format!("api/runs/{run}/events")))
            .header(header::ACCEPT, "text/event-stream")
            .header("Last-Event-ID", after)
            .query(&[("after", after)])
            .query(&[("progress", true)]);
        let response = self
            .with_tenant(call)
            .send()
            .await
            .map_err(|error| self.unreachable(&error))?;
        if response.status().is_success() {
            Ok(EventStream::new(response))
        } else {
            Err(self.refusal(response).await)
        }
    }

    /// Answers an open question.
    pub(crate) async fn answer(
        &self,
        run: &RunId,
        answer: &AnswerRequest,
    ) -> Result<AnswerBody, ApiError> {
        let call = self.call(Method::POST, &format!("api/runs/{run}/answers"));
        self.send(call.json(answer)).await
    }

    /// Changes a run: the answer is the run that takes its place. Done once, however often the call
    /// has to be made.
    pub(crate) async fn modify(
        &self,
        run: &RunId,
        request: &ModifyRequest,
    ) -> Result<RunStatus, ApiError> {
        let key = uuid::Uuid::now_v7().to_string();
        let path = format!("api/runs/{run}/modify");
        self.submitted(|| {
            let call = self.call(Method::PUT, &path).header(IDEMPOTENCY_KEY, &key);
            call.json(request)
        })
        .await
    }

    /// Holds a run.
    pub(crate) async fn pause(
        &self,
        run: &RunId,
        reason: Option<&str>,
    ) -> Result<AnswerBody, ApiError> {
        let call = self.call(Method::PUT, &format!("api/runs/{run}/pause"));
        self.send(call.json(&serde_json::json!({"reason": reason})))
            .await
    }

    /// Lets a held run go on.
    pub(crate) async fn resume(&self, run: &RunId) -> Result<AnswerBody, ApiError> {
        let call = self.call(Method::PUT, &format!("api/runs/{run}/resume"));
        self.send(call.json(&serde_json::json!({}))).await
    }

    /// Has a task of a run done again.
    pub(crate) async fn feedback(
        &self,
        run: &RunId,
        task: &TaskId,
        reason: &str,
    ) -> Result<AnswerBody, ApiError> {
        let call = self.call(Method::POST, &format!("api/runs/{run}/feedback"));
        let body = serde_json::json!({"task_id": task, "reason": reason});
        self.send(call.json(&body)).await
    }

    /// Gives a task of a run to other agents.
    pub(crate) async fn redirect(
        &self,
        run: &RunId,
        body: &serde_json::Value,
    ) -> Result<AnswerBody, ApiError> {
        let call = self.call(Method::PUT, &format!("api/runs/{run}/redirect"));
        self.send(call.json(body)).await
    }

    /// What the tenant's runs have cost.
    pub(crate) async fn costs(
        &self,
        since: Option<jiff::Timestamp>,
        until: Option<jiff::Timestamp>,
    ) -> Result<Costs, ApiError> {
        let times = [("since", since), ("until", until)];
        let times = times
            .into_iter()
            .filter_map(|(name, at)| Some((name, at?.to_string())));
        let times: Vec<_> = times.collect();
        self.send(self.call(Method::GET, "api/costs").query(&times))
            .await
    }

    /// Stops everything, or lets it go on, or says whether it is stopped.
    pub(crate) async fn emergency_stop(
        &self,
        method: Method,
        reason: Option<&str>,
    ) -> Result<StopView, ApiError> {
        let call = self.call(method, "api/emergency-stop");
        let call = match reason {
            Some(reason) => call.json(&serde_json::json!({"reason": reason})),
            None => call,
        };
        self.send(call).await
    }

    /// Stops a run.
    pub(crate) async fn cancel(
        &self,
        run: &RunId,
        reason: Option<&str>,
    ) -> Result<AnswerBody, ApiError> {
        let call = self.call(Method::DELETE, &format!("api/runs/{run}/cancel"));
        self.send(call.query(&reason.map(|reason| [("reason", reason)])))
            .await
    }

    /// One page of runs, newest first.
    pub(crate) async fn runs(
        &self,
        limit: u16,
        before: Option<&RunId>,
    ) -> Result<RunList, ApiError> {
        let call = self
            .call(Method::GET, "api/runs")
            .query(&[("limit", limit)]);
        self.send(call.query(&before.map(|run| [("before", run.as_str())])))
            .await
    }

    /// What could not be done, newest first.
    pub(crate) async fn dead_letters(&self, limit: u16) -> Result<DeadLetterList, ApiError> {
        let call = self.call(Method::GET, "api/dead-letters");
        self.send(call.query(&[("limit", limit)])).await
    }

    /// One thing that could not be done.
    pub(crate) async fn dead_letter(&self, id: &str) -> Result<DeadLetterView, ApiError> {
        let path = format!("api/dead-letters/{id}");
        self.send(self.call(Method::GET, &path)).await
    }

    /// Sends its request again: once, however often the call is made.
    pub(crate) async fn resend(&self, id: &str) -> Result<RunStatus, ApiError> {
        let path = format!("api/dead-letters/{id}/resend");
        let call = self.call(Method::POST, &path);
        self.send(call.header(IDEMPOTENCY_KEY, format!("resend-{id}")))
            .await
    }

    /// Gives it up.
    pub(crate) async fn drop_dead_letter(&self, id: &str) -> Result<DeadLetterView, ApiError> {
        let path = format!("api/dead-letters/{id}");
        self.send(self.call(Method::DELETE, &path)).await
    }

    /// The agents that the orchestrator hears.
    pub(crate) async fn agents(&self) -> Result<Vec<AgentView>, ApiError> {
        self.send(self.call(Method::GET, "api/agents")).await
    }

    /// The pools, and how many instances they want.
    pub(crate) async fn pools(&self) -> Result<Vec<PoolView>, ApiError> {
        self.send(self.call(Method::GET, "api/pools")).await
    }

    /// Forces a breaker; the agents of its type.
    pub(crate) async fn force_breaker(
        &self,
        request: &BreakerRequest,
    ) -> Result<Vec<AgentView>, ApiError> {
        let path = format!("api/agents/{}/breaker", request.agent_type);
        let body = serde_json::json!({"agent_id": request.agent_id, "breaker": request.breaker});
        self.send(self.call(Method::PUT, &path).json(&body)).await
    }

    /// Why a run's tasks went where they went.
    pub(crate) async fn why(&self, run: &RunId) -> Result<RunExplanation, ApiError> {
        let path = format!("api/runs/{run}/why");
        self.send(self.call(Method::GET, &path)).await
    }

    /// The workflows.
    pub(crate) async fn workflows(&self) -> Result<Vec<WorkflowView>, ApiError> {
        self.send(self.call(Method::GET, "api/workflows")).await
    }

    /// Whether the orchestrator takes requests.
    pub(crate) async fn is_ready(&self) -> bool {
        let call = self.call(Method::GET, "readyz").timeout(CONNECT_TIMEOUT);
        call.send()
            .await
            .is_ok_and(|response| response.status().is_success())
    }

    fn address(&self, path: &str) -> String {
        format!("{}/{path}", self.url())
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.with_tenant(
            self.http
                .request(method, self.address(path))
                .timeout(CALL_TIMEOUT),
        )
    }

    fn with_tenant(&self, call: RequestBuilder) -> RequestBuilder {
        match &self.tenant {
            Some(tenant) => call.header(TENANT, tenant.as_str()),
            None => call,
        }
    }

    async fn send<T: DeserializeOwned>(&self, call: RequestBuilder) -> Result<T, ApiError> {
        let response = call
            .send()
            .await
            .map_err(|error| self.unreachable(&error))?;
        if !response.status().is_success() {
            return Err(self.refusal(response).await);
        }
        let status = response.status().as_u16();
        let body = response
            .bytes()
            .await
            .map_err(|error| self.unreachable(&error))?;
        serde_json::from_slice(&body).map_err(|error| self.unreadable(status, error.to_string()))
    }

    async fn refusal(&self, response: Response) -> ApiError {
        let status = response.status().as_u16();
        match response.json::<Problem>().await {
            Ok(problem) => ApiError::Refused(Box::new(problem)),
            Err(error) => self.unreadable(status, reason(&error)),
        }
    }

    fn unreachable(&self, error: &reqwest::Error) -> ApiError {
        ApiError::Unreachable {
            url: self.url().to_owned(),
            reason: reason(error),
        }
    }

    fn unreadable(&self, status: u16, reason: String) -> ApiError {
        ApiError::Unreadable {
            url: self.url().to_owned(),
            status,
            reason,
        }
    }
}

/// A proxy has no business between two processes on one machine.
fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
