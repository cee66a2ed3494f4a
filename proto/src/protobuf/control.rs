//! Control messages.

use super::{read, v1};
use crate::{Control, DecodeError};

pub(super) fn to_wire(body: &Control) -> v1::Control {
    v1::Control {
        cancel: read::texts_out(&body.cancel),
        undo: read::texts_out(&body.undo),
        report: body.report,
        drain: body.drain,
    }
}

pub(super) fn from_wire(wire: &v1::Control) -> Result<Control, DecodeError> {
    Ok(Control {
        cancel: read::ids("cancel", &wire.cancel)?,
        undo: read::ids("undo", &wire.undo)?,
        report: wire.report,
        drain: wire.drain,
    })
}
