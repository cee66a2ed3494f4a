//! What there is to recommend.
//!
//! A catalogue is read as it is: a list of rows, or an object with `products`. A row is read by the names that shops
//! use for the same thing; what cannot be sold (no id, no name, the same id again) is left out and said so.

mod catalogue_error;
mod product;
mod quantity;
mod row;
mod size;
mod whole;

pub use catalogue_error::CatalogueError;
pub use product::Product;
pub use whole::{CATALOGUE_BYTES_MAX, Catalogue, Skipped};

pub(crate) use quantity::{Dimension, Quantity, quantities};
pub(crate) use size::{Letter, SizeFit, SizeLabel, SizeWish};
