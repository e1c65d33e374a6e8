//! BG/NBD: a customer may leave after each *repeat* purchase (Fader, Hardie and Lee 2005, Marketing Science 24(2)).
//!
//! Somebody who has bought once is alive for ever in this model, however long ago that was: use it to compare with
//! the literature, not to judge churn.

use super::beta_geometric::BetaGeometric;

/// BG/NBD with parameters r, α (weeks), a, b (Fader, Hardie and Lee 2005: likelihood eq. 6, P(alive) eq. 9 of their
/// note 021, E\[Y(t)\] eq. 10, here as the positive series of [`RepeatModel`](crate::RepeatModel)).
///
/// ```
/// use awda_lifetime::{BgNbd, History, RepeatModel};
///
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let orders = model.expected_orders(&History::new(2, 30.43, 38.86)?, 39.0);
/// assert!((orders - 1.226028).abs() < 1e-6);
/// # Ok::<(), awda_lifetime::Error>(())
/// ```
pub type BgNbd = BetaGeometric<0>;
