//! recompute.
