//! How often a store writes to a person, and by what its returns are reckoned, as told on the command line.

use awda_messaging::caps::{Caps, Limit};
use clap::Args;

/// Limits of a new store; those not told are the usual ones.
#[derive(Debug, Clone, Default, Args)]
pub struct CapArgs {
    /// Hours between two marketing mails to a person, 1 to 168, or off [default: 16]
    #[arg(long = "cap-email-hours", value_name = "HOURS|off")]
    email_hours: Option<Limit>,
    /// Hours between two marketing messages over another channel, 1 to 168, or off [default: 24]
    #[arg(long = "cap-other-hours", value_name = "HOURS|off")]
    other_hours: Option<Limit>,
    /// Marketing messages to a person in any seven days, 1 to 50, or off [default: 4]
    #[arg(long = "cap-weekly", value_name = "MESSAGES|off")]
    weekly: Option<Limit>,
    /// Months of messages without an open, click, answer or order after which no marketing is sent, 1 to 36, or off [default: off]
    #[arg(long = "sunset-months", value_name = "MONTHS|off")]
    sunset: Option<Limit>,
    /// By what its returns are reckoned
    #[command(flatten)]
    pub accounts: AccountArgs,
}

/// By what a new store's returns are reckoned; what is not told is not guessed.
#[derive(Debug, Clone, Default, Args)]
pub struct AccountArgs {
    /// What of net revenue is margin, in 1/10 000: 3500 are 35 %
    #[arg(long = "margin", value_name = "POINTS", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub margin_points: Option<u16>,
    /// What one dollar of carriers' prices is worth in the store's currency, in millionths; none needed where that is fixed by law
    #[arg(long = "dollar-rate", value_name = "MICROS", value_parser = clap::value_parser!(i64).range(1..))]
    pub rate_micros: Option<i64>,
}

impl CapArgs {
    /// The limits.
    pub(super) fn caps(&self) -> Caps {
        let usual = Caps::default();
        Caps {
            email_hours: self.email_hours.unwrap_or(usual.email_hours),
            other_hours: self.other_hours.unwrap_or(usual.other_hours),
            in_seven_days: self.weekly.unwrap_or(usual.in_seven_days),
            sunset_months: self.sunset.unwrap_or(usual.sunset_months),
        }
    }
}
