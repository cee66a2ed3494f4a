//! Where metrics go.
//!
//! Instruments are made through the API of OpenTelemetry, `opentelemetry::global::meter`, and cost
//! next to nothing while nobody collects them.

use opentelemetry_otlp::{
    ExporterBuildError, HttpExporterBuilderSet, MetricExporter, MetricExporterBuilder, Protocol,
    WithExportConfig as _,
};
use opentelemetry_sdk::{Resource, metrics::SdkMeterProvider};

/// The variables of OpenTelemetry that name a collector. Where neither is set, nothing is sent.
pub const ENDPOINT_VARIABLES: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
];

/// Why no metrics are sent.
#[derive(Debug, thiserror::Error)]
#[error(
    "metrics cannot be sent ({0}): OTEL_EXPORTER_OTLP_ENDPOINT looks like http://127.0.0.1:4318"
)]
pub struct MetricsError(#[from] ExporterBuildError);

/// Sends metrics about once a minute (OTEL_METRIC_EXPORT_INTERVAL, in milliseconds), from a thread of
/// its own, until it is dropped.
#[derive(Debug)]
pub struct Metrics {
    provider: Option<SdkMeterProvider>,
}

impl Metrics {
    /// Sends to the collector that the environment names, if it names one: OTLP, as JSON over HTTP.
    ///
    /// # Errors
    /// When its address is none.
    pub fn from_environment(service: &'static str) -> Result<Self, MetricsError> {
        let is_named = ENDPOINT_VARIABLES
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
        if !is_named {
            return Ok(Self { provider: None });
        }
        let exporter = exporter().with_protocol(Protocol::HttpJson).build()?;
        Ok(Self::send(service, exporter))
    }

    /// Sends to one address, the whole of it, such as `http://127.0.0.1:4318/v1/metrics`.
    ///
    /// # Errors
    /// When it is none.
    pub fn to(service: &'static str, address: &str) -> Result<Self, MetricsError> {
        let exporter = exporter().with_protocol(Protocol::HttpJson);
        let exporter = exporter.with_endpoint(address).build()?;
        Ok(Self::send(service, exporter))
    }

    fn send(service: &'static str, exporter: MetricExporter) -> Self {
        let provider = SdkMeterProvider::builder()
            .with_periodic_exporter(exporter)
            .with_resource(Resource::builder().with_service_name(service).build())
            .build();
        opentelemetry::global::set_meter_provider(provider.clone());
        Self {
            provider: Some(provider),
        }
    }
}

impl Drop for Metrics {
    fn drop(&mut self) {
        if let Some(provider) = &self.provider {
            // What was measured last is sent; a collector that is gone is no reason to stay.
            let _ = provider.shutdown();
        }
    }
}

/// The HTTP client behind it encrypts with whatever the process uses, and fails where nothing is set.
fn exporter() -> MetricExporterBuilder<HttpExporterBuilderSet> {
    // Another part of the process may have done it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    MetricExporter::builder().with_http()
}
