/// Why a catalogue cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// It is no JSON.
    #[error("the catalogue {name} is no JSON: {reason}")]
    NotJson {
        /// Which.
        name: String,
        /// Where it stops being JSON.
        reason: String,
    },
    /// It is JSON of another form.
    #[error("the catalogue {0} has to be a list of products, or an object with `products`")]
    NoList(String),
    /// None of its rows can be sold.
    #[error("none of the {rows} rows of the catalogue {name} has an id and a name")]
    Empty {
        /// Which.
        name: String,
        /// How many rows it has.
        rows: usize,
    },
}
