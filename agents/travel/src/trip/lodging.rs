use serde::{Deserialize, Serialize};

/// What the lodging must be like.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LodgingWishes {
    /// The kind of room, when the travellers care.
    pub room_type: Option<RoomType>,
    /// What the house must allow, each once, in the order said.
    pub house_rules: Vec<HouseRule>,
}

/// The kind of room asked for (the words of the TravelPlanner data).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomType {
    /// An entire home or apartment.
    EntireRoom,
    /// A private room.
    PrivateRoom,
    /// A shared room.
    SharedRoom,
    /// Anything but a shared room.
    NotSharedRoom,
}

/// Something that the house must allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HouseRule {
    /// Smoking.
    Smoking,
    /// Pets.
    Pets,
    /// Parties.
    Parties,
    /// Children under ten years.
    ChildrenUnder10,
    /// Visitors.
    Visitors,
}
