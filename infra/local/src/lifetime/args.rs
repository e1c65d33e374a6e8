//! The arguments of `awda lifetime` and `awda bench lifetime`, as the help shows them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use awda_lifetime::Kind;

/// What to do with purchases.
#[derive(Debug, Subcommand)]
pub enum LifetimeCommand {
    /// Fit the models to a CSV of purchases
    Fit(FitArgs),
    /// Score every customer of a CSV: P(alive), expected orders, spend, value, next order
    Score(ScoreArgs),
    /// Check the models on a CSV: tables, plots and a page for a browser
    Report(ReportArgs),
    /// Ask one model about one customer
    #[command(allow_negative_numbers = true)]
    Predict(PredictArgs),
}

/// A file of purchases and how to read it.
#[derive(Debug, Clone, Args)]
pub struct FileArgs {
    /// CSV with a header and one row per purchase; unpacked when it ends in .gz, standard input when -
    pub file: PathBuf,
    /// Column of the customer
    #[arg(long, value_name = "COLUMN", default_value = "customer")]
    pub customer: String,
    /// Column of the date; a time of day after it is ignored
    #[arg(long, value_name = "COLUMN", default_value = "date")]
    pub date: String,
    /// Column of the value [default: value, if there is one]
    #[arg(long, value_name = "COLUMN")]
    pub value: Option<String>,
    /// Form of the date, as strftime: %d/%m/%Y [default: YYYY-MM-DD or YYYYMMDD]
    #[arg(long, value_name = "FORM")]
    pub date_format: Option<String>,
    /// Character between columns
    #[arg(long, value_name = "CHAR", default_value = ",")]
    pub delimiter: char,
    /// What a negative value means
    #[arg(long, value_enum, default_value_t = Refunds::Refuse)]
    pub refunds: Refunds,
    /// Last day the models may see; the rest is hold-out [default: all of it; for report two thirds of the days]
    #[arg(long, value_name = "DATE")]
    pub calibration_end: Option<String>,
    /// Last day the file is complete for; later rows are left out [default: the last purchase]
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Unit of times, of horizons and of the log-likelihood
    #[arg(long, value_enum, default_value_t = Unit::Week)]
    pub unit: Unit,
    /// Which purchase days make up a customer's mean value: the papers take repeats, Awda's nights take all
    #[arg(long, value_enum, default_value_t = SpendingArg::Repeats)]
    pub spending: SpendingArg,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `awda lifetime fit`.
#[derive(Debug, Args)]
pub struct FitArgs {
    /// The purchases.
    #[command(flatten)]
    pub file: FileArgs,
    /// The model of repeat purchases; best compares all and says why
    #[arg(long, value_enum, default_value_t = ModelArg::Mbg)]
    pub model: ModelArg,
}

/// Arguments of `awda lifetime score`.
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// The purchases.
    #[command(flatten)]
    pub file: FileArgs,
    /// The model of repeat purchases
    #[arg(long, value_enum, default_value_t = ModelArg::Mbg)]
    pub model: ModelArg,
    /// How far to look, in the unit [default: 365 days]
    #[arg(long, value_name = "TIME")]
    pub horizon: Option<f64>,
    /// Discount per month of a twelfth of 365 days: 0.01 is one per cent
    #[arg(long, value_name = "RATE", default_value_t = 0.0)]
    pub discount: f64,
    /// Add the 5th, 50th and 95th percentile of 2,000 seeded draws
    #[arg(long)]
    pub intervals: bool,
    /// Explain one customer in words instead
    #[arg(long, value_name = "CUSTOMER")]
    pub explain: Option<String>,
    /// Seed of the draws
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Arguments of `awda lifetime report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The purchases.
    #[command(flatten)]
    pub file: FileArgs,
    /// The model to check; best takes the one the comparison chooses
    #[arg(long, value_enum, default_value_t = ModelArg::Best)]
    pub model: ModelArg,
    /// Directory for report.html and the plots (SVG); made if it is not there
    #[arg(long, value_name = "DIR", default_value = "lifetime-report")]
    pub out: PathBuf,
    /// Seed of the draws
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Arguments of `awda lifetime predict`.
#[derive(Debug, Args)]
pub struct PredictArgs {
    /// The model of repeat purchases
    #[arg(long, value_enum, default_value_t = ModelArg::Mbg)]
    pub model: ModelArg,
    /// Its parameters, times in the unit: r=.243,alpha=4.414,a=.793,b=2.426, or r=,alpha=,s=,beta= for pareto
    #[arg(long, value_name = "NAME=VALUE,...")]
    pub params: String,
    /// Repeat purchases
    #[arg(long)]
    pub x: u32,
    /// Time of the last purchase since the first
    #[arg(long, value_name = "TIME", default_value_t = 0.0)]
    pub tx: f64,
    /// Time since the first purchase
    #[arg(long, value_name = "TIME")]
    pub age: f64,
    /// How far to look
    #[arg(long, value_name = "TIME")]
    pub horizon: f64,
    /// Unit of every time here
    #[arg(long, value_enum, default_value_t = Unit::Week)]
    pub unit: Unit,
    /// Parameters of Gamma-Gamma: p=6.25,q=3.74,v=15.44
    #[arg(long, value_name = "NAME=VALUE,...")]
    pub spend: Option<String>,
    /// Mean value of the customer's purchase days
    #[arg(long, value_name = "VALUE", requires = "spend")]
    pub mean_value: Option<f64>,
    /// Purchase days behind the mean value [default: x]
    #[arg(long, value_name = "N", requires = "mean_value")]
    pub value_days: Option<u32>,
    /// Discount per period: 0.01 is one per cent
    #[arg(long, value_name = "RATE", default_value_t = 0.0)]
    pub discount: f64,
    /// Length of a discount period [default: a twelfth of 365 days]
    #[arg(long, value_name = "TIME")]
    pub period: Option<f64>,
    /// Seed of the draws behind the intervals
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `awda bench lifetime`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Sizes of the synthetic stores
    #[arg(long, value_name = "N,...", value_delimiter = ',', default_values_t = [2_357, 100_000, 1_000_000])]
    pub customers: Vec<u64>,
    /// Runs per measurement; the fastest and the median are shown
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub runs: u32,
    /// Seed of the stores
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Also write the stores as CSV (frequency, recency, T, monetary_value, in days) for peers to fit
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A model of repeat purchases, or the choice of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ModelArg {
    /// MBG/NBD, the default
    Mbg,
    /// BG/NBD
    Bg,
    /// Pareto/NBD
    #[value(alias = "pnbd")]
    Pareto,
    /// All of them, and the one to prefer
    Best,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Unit {
    /// Weeks
    Week,
    /// Days
    Day,
}

/// What a negative value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Refunds {
    /// A mistake: stop
    Refuse,
    /// Leave the row out
    Skip,
    /// Take it back from the customer's latest purchases; a day that loses all its value never happened
    Net,
}

/// Which purchase days make up a mean value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SpendingArg {
    /// Repeat days
    Repeats,
    /// All days with value
    All,
}

impl ModelArg {
    /// The model, unless one is to be chosen.
    pub(super) fn kind(self) -> Option<Kind> {
        match self {
            Self::Mbg => Some(Kind::Mbg),
            Self::Bg => Some(Kind::Bg),
            Self::Pareto => Some(Kind::Pareto),
            Self::Best => None,
        }
    }
}

impl Unit {
    /// How many of it make a week.
    pub(super) fn per_week(self) -> f64 {
        match self {
            Self::Week => 1.0,
            Self::Day => 7.0,
        }
    }

    /// Its name in the plural.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Week => "weeks",
            Self::Day => "days",
        }
    }
}
