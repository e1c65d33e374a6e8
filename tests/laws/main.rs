//! What must hold for all inputs, through the real functions.

mod any_order;
mod two_writers;
