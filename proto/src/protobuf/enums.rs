//! The enumerations, both ways. Zero means "not given"; a number that is not known is refused.

use super::{
    path::{invalid, missing},
    v1,
};
use crate::{
    AgentStatus, AtFault, DecodeError, Delivery, Effects, MessageType, Method, Priority,
    WirePriority,
};

/// A choice that may be left open.
pub(super) fn optional<W, T>(name: &str, number: i32) -> Result<Option<T>, DecodeError>
where
    W: TryFrom<i32> + Into<Option<T>>,
{
    W::try_from(number)
        .map(Into::into)
        .map_err(|_| invalid(name, format!("{number} is not a value of this enumeration")))
}

/// A choice that must be made.
pub(super) fn required<W, T>(name: &str, number: i32) -> Result<T, DecodeError>
where
    W: TryFrom<i32> + Into<Option<T>>,
{
    optional::<W, T>(name, number)?.ok_or_else(|| missing(name))
}

macro_rules! both_ways {
    ($wire:ty, $plain:ty, $($name:ident),+) => {
        impl From<$wire> for Option<$plain> {
            fn from(wire: $wire) -> Self {
                match wire {
                    <$wire>::Unspecified => None,
                    $(<$wire>::$name => Some(<$plain>::$name),)+
                }
            }
        }

        impl From<$plain> for $wire {
            fn from(plain: $plain) -> Self {
                match plain {
                    $(<$plain>::$name => Self::$name,)+
                }
            }
        }
    };
}

both_ways!(
    v1::MessageType,
    MessageType,
    DataRequest,
    ResultShare,
    StatusUpdate
);
both_ways!(v1::Priority, WirePriority, High, Medium, Low);
both_ways!(v1::TaskPriority, Priority, P0, P1, P2, P3);
both_ways!(v1::Method, Method, Model, Deterministic, Fallback, Cached);
both_ways!(v1::AgentStatus, AgentStatus, Available, Busy, Offline);
both_ways!(v1::Delivery, Delivery, Simple, Durable);
both_ways!(v1::Effects, Effects, None, Idempotent, Once);
both_ways!(v1::AtFault, AtFault, Request, Agent, Dependency, System);
