//! MBG/NBD: a customer may leave after *any* purchase, the first included (Batislam, Denizel and Filiztekin 2007,
//! International Journal of Research in Marketing 24(3); Hoppe and Wagner 2007). Awda's default.
//!
//! One-time buyers, usually most of a shop, get a churn risk that grows with their silence.

use super::beta_geometric::BetaGeometric;

/// MBG/NBD with parameters r, α (weeks), a, b: P(alive) = 1 / (1 + a/(b+x) ((α+T)/(α+t_x))^(r+x)) (Batislam et al.
/// 2007, eq. 9; Awda definitions 5.3).
///
/// ```
/// use awda_lifetime::{History, MbgNbd, RepeatModel};
///
/// let model = MbgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let once = History::new(0, 0.0, 38.86)?;
/// assert!((model.p_alive(&once) - 0.637253).abs() < 1e-6);
/// # Ok::<(), awda_lifetime::Error>(())
/// ```
pub type MbgNbd = BetaGeometric<1>;
