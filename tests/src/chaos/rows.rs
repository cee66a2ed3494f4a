//! What each row does.

pub(super) mod agents;
pub(super) mod brokers;
pub(super) mod cuts;
pub(super) mod mixed;
pub(super) mod orchestrators;
pub(super) mod overload;
pub(super) mod poison;
pub(super) mod repeats;
pub(super) mod room;
pub(super) mod rows_deleted;
pub(super) mod rubbish;
pub(super) mod slow;
