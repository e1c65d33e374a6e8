//! lifetime.
