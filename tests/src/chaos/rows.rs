//! What each row does.

pub(super) mod agents;
pub(super) mod brokers;
pub(super) mod cuts;
pub(super) mod orchestrators;
