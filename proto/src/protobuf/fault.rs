//! Faults.

use super::{enums, path::missing, read, v1};
use crate::{DecodeError, Fault, Seconds};

pub(super) fn to_wire(fault: &Fault) -> v1::Fault {
    v1::Fault {
        code: fault.code.clone(),
        message: fault.message.clone(),
        at_fault: v1::AtFault::from(fault.at_fault).into(),
        retryable: Some(fault.retryable),
        retry_after: fault.retry_after.map(Seconds::as_f64),
    }
}

pub(super) fn from_wire(wire: v1::Fault) -> Result<Fault, DecodeError> {
    Ok(Fault {
        code: wire.code,
        message: wire.message,
        at_fault: enums::required::<v1::AtFault, _>("at_fault", wire.at_fault)?,
        retryable: read::required("retryable", wire.retryable)?,
        retry_after: read::optional_seconds("retry_after", wire.retry_after)?,
    })
}

/// The field `fault` of an event.
pub(super) fn required(wire: Option<v1::Fault>) -> Result<Fault, DecodeError> {
    use super::path::Within as _;
    from_wire(wire.ok_or_else(|| missing("fault"))?).within("fault")
}
