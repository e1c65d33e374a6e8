//! What to recommend to one person, learned by a night from what everybody bought.
//!
//! ```text
//! every profile ──> Baskets (a shard's) ──merge──> Baskets (the store's) ──learned──> Learned: one row a store and night
//!                                      Learned + Shelf + one profile ──recommend──> products, each with its reason
//! ```
//!
//! [`Baskets`] are who bought what within a year, bounded by [`WEIGHT_MAX`]; [`Learned`] is what follows from them: the products that most
//! people bought, and of each the products bought by the same people. [`Shelf`] is what the store says itself: which strategy it wants,
//! and of its products the name, the price, the picture and whether they can be had. [`recommend`] is a function of these three.
//!
//! It refuses to know where any of it is kept, and what is done with a recommendation.

mod baskets;
mod chosen;
mod learned;
mod shelf;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

pub use baskets::{Baskets, PRODUCTS_OF_ONE_MAX, WEIGHT_MAX};
pub use chosen::{REST_DAYS, Reason, Recommendation, recommend};
pub use learned::{
    AGAIN_PERCENT, BUYERS_MIN, COMMON_MIN, Learned, LearnedProduct, NEIGHBOURS_MAX, PRODUCTS_MAX,
    SHRINKAGE,
};
pub use shelf::{SHELF_BYTES_MAX, SHELF_MAX, Shelf, ShelfFault, ShelfProduct, Strategy};
