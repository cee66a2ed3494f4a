//! Bodies of a task that travelled by reference.

use futures_util::{StreamExt, TryStreamExt, stream};
use muster_proto::{BlobRef, Fault, Json, Success, TaskRequest, limits::BODY_BYTES_MAX};
use muster_transport::Blobs;

/// Blobs of one task fetched at a time: hides most of the way, and bounds what is under way.
const FETCHES_MAX: usize = 4;
/// Most bytes that one task may have fetched: eight of the largest bodies. More does not fit the
/// memory that an agent's capacity is planned with.
const FETCHED_BYTES_MAX: u64 = 8 * BODY_BYTES_MAX as u64;
/// The name for all inputs together.
const ALL_INPUTS: &str = "inputs";

/// Puts the values in the place of their references.
///
/// # Errors
/// A fault that can be tried again when the store did not answer, or one that cannot when a
/// reference is none or all together are too large.
pub(crate) async fn fetch(request: &mut TaskRequest, blobs: &Blobs) -> Result<(), Fault> {
    if request.blobs.is_empty() {
        return Ok(());
    }
    let mut names = std::mem::take(&mut request.blobs);
    if names.iter().any(|name| name == ALL_INPUTS) {
        names.retain(|name| name != ALL_INPUTS);
        fetch_inputs(request, blobs).await?;
    }
    let mut references = Vec::with_capacity(names.len());
    for name in names {
        let slot = slot(request, &name)?;
        let reference: BlobRef = slot
            .parse()
            .map_err(|error| bad(&name, &error.to_string()))?;
        references.push((name, reference));
    }
    let bytes = references.iter().fold(0_u64, |sum, (_, reference)| {
        sum.saturating_add(reference.bytes)
    });
    if bytes > FETCHED_BYTES_MAX {
        let reason = format!("{bytes} bytes together; at most {FETCHED_BYTES_MAX} are allowed");
        return Err(bad("all", &reason));
    }
    let fetches: Vec<_> = references
        .into_iter()
        .map(|(name, reference)| fetch_one(blobs.clone(), name, reference))
        .collect();
    let fetched: Vec<(String, Json)> = stream::iter(fetches)
        .buffer_unordered(FETCHES_MAX)
        .try_collect()
        .await?;
    for (name, json) in fetched {
        *slot(request, &name)? = json;
    }
    Ok(())
}

/// All results together, where they are too many for a message: the reference stands in the place
/// of the map.
async fn fetch_inputs(request: &mut TaskRequest, blobs: &Blobs) -> Result<(), Fault> {
    let reference = Json::from_value(&request.inputs).and_then(|inputs| inputs.parse::<BlobRef>());
    let reference = reference.map_err(|error| bad(ALL_INPUTS, &error.to_string()))?;
    let (_, inputs) = fetch_one(blobs.clone(), ALL_INPUTS.to_owned(), reference).await?;
    let inputs = inputs.parse();
    request.inputs = inputs.map_err(|error| bad(ALL_INPUTS, &error.to_string()))?;
    Ok(())
}

/// The data of a result, wherever it is.
///
/// # Errors
/// As [`fetch`].
pub(crate) async fn data(success: &Success, blobs: &Blobs) -> Result<Json, Fault> {
    if !success.blob {
        return Ok(success.data.clone());
    }
    let reference = success.data.parse::<BlobRef>();
    let reference = reference.map_err(|error| bad("data", &error.to_string()))?;
    let (_, data) = fetch_one(blobs.clone(), "data".to_owned(), reference).await?;
    Ok(data)
}

async fn fetch_one(
    blobs: Blobs,
    name: String,
    reference: BlobRef,
) -> Result<(String, Json), Fault> {
    match blobs.get(&reference).await {
        Ok(json) => Ok((name, json)),
        Err(error) => {
            let fault = Fault::system(format!("{name}: {error}")).with_code("blob_unavailable");
            Err(Fault {
                retryable: error.may_pass(),
                ..fault
            })
        }
    }
}

/// The place that a name such as `payload` or `inputs.weather` means.
fn slot<'a>(request: &'a mut TaskRequest, name: &str) -> Result<&'a mut Json, Fault> {
    if name == "payload" {
        return Ok(&mut request.payload);
    }
    name.strip_prefix("inputs.")
        .and_then(|task_id| request.inputs.get_mut(task_id))
        .ok_or_else(|| bad(name, "there is no such body in the task"))
}

fn bad(name: &str, reason: &str) -> Fault {
    let message = format!("blobs.{name}: {reason}");
    Fault {
        retryable: false,
        ..Fault::system(crate::output::clip(message)).with_code("bad_blob")
    }
}
