//! unify.
