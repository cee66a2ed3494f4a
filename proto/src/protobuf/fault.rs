//! Faults.

use super::{
    enums,
    path::{each, missing},
    read, v1,
};
use crate::{Conflict, DecodeError, Fault, Seconds};

pub(super) fn to_wire(fault: &Fault) -> v1::Fault {
    v1::Fault {
        code: fault.code.clone(),
        message: fault.message.clone(),
        at_fault: v1::AtFault::from(fault.at_fault).into(),
        retryable: Some(fault.retryable),
        retry_after: fault.retry_after.map(Seconds::as_f64),
        conflicts: conflicts_to_wire(&fault.conflicts),
    }
}

pub(super) fn from_wire(wire: v1::Fault) -> Result<Fault, DecodeError> {
    Ok(Fault {
        code: wire.code,
        message: wire.message,
        at_fault: enums::required::<v1::AtFault, _>("at_fault", wire.at_fault)?,
        retryable: read::required("retryable", wire.retryable)?,
        retry_after: read::optional_seconds("retry_after", wire.retry_after)?,
        conflicts: conflicts_from_wire(wire.conflicts)?,
    })
}

pub(super) fn conflicts_to_wire(conflicts: &[Conflict]) -> Vec<v1::Conflict> {
    let to_wire = |conflict: &Conflict| v1::Conflict {
        responsible: conflict.responsible.to_string(),
        against: conflict.against.as_ref().map(ToString::to_string),
        reason: conflict.reason.clone(),
    };
    conflicts.iter().map(to_wire).collect()
}

pub(super) fn conflicts_from_wire(wire: Vec<v1::Conflict>) -> Result<Vec<Conflict>, DecodeError> {
    each("conflicts", wire, |conflict| {
        Ok(Conflict {
            responsible: read::id("responsible", &conflict.responsible)?,
            against: read::optional_id("against", conflict.against.as_deref())?,
            reason: conflict.reason,
        })
    })
}

/// The field `fault` of an event.
pub(super) fn required(wire: Option<v1::Fault>) -> Result<Fault, DecodeError> {
    use super::path::Within as _;
    from_wire(wire.ok_or_else(|| missing("fault"))?).within("fault")
}
