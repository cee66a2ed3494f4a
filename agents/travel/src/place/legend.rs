/// Whether a folded name is a place of legend or fiction. Somewhere a small town bears such a name
/// (Atlantis in South Africa), and nobody who asks for a trip there means that town.
pub(crate) fn is_legend(name: &str) -> bool {
    LEGENDS.contains(&name)
}

const LEGENDS: &[&str] = &[
    "agartha",
    "asgard",
    "atlantis",
    "avalon",
    "camelot",
    "el dorado",
    "eldorado",
    "gondor",
    "gotham",
    "gotham city",
    "hogwarts",
    "hogsmeade",
    "hyperborea",
    "lemuria",
    "lilliput",
    "metropolis",
    "middle earth",
    "mordor",
    "narnia",
    "neverland",
    "oz",
    "rivendell",
    "the shire",
    "tatooine",
    "utopia",
    "valhalla",
    "wakanda",
    "westeros",
    "winterfell",
    "wonderland",
    "xanadu",
];
