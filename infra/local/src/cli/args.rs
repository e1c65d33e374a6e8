//! The command line, as its help shows it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use super::bench_args::{
    BenchCommand, BenchDeliveriesArgs, BenchLoadArgs, BenchNightArgs, BenchSearchArgs,
};
use super::caps::CapArgs;
pub use super::commands::OutboxArgs;
pub use super::data_args::DataArgs;
use super::profiles;
pub use super::store::StoreCommand;
use super::why::WhyArgs;
use crate::lifetime::args::LifetimeCommand;
use crate::source_check::args::SourceCommand;

/// The retention CRM of an online shop, whole, on this machine.
#[derive(Debug, Parser)]
#[command(name = "awda", version, about, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 done, 1 failed, 2 the command line was not understood.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Replay a real shop's year through the whole suite
    Demo(DemoArgs),
    /// Run the durable suite: webhooks, API, queues, schedules
    Serve(ServeArgs),
    /// Make and list stores
    #[command(subcommand)]
    Store(StoreCommand),
    /// Import customers, orders or consents from a file
    #[command(subcommand)]
    Import(ImportCommand),
    /// Run the night now: count, fit, classify
    Night(NightArgs),
    /// Show what is known
    #[command(subcommand)]
    Show(super::commands::ShowCommand),
    /// Why a customer was, was not, or would not be written to by a flow
    Why(WhyArgs),
    /// Segments: check a text, list, explain, estimate, save, delete
    #[command(subcommand)]
    Segments(SegmentsCommand),
    /// Customers: search, labels, notes, export, erase
    #[command(subcommand)]
    Customers(super::customers::CustomersCommand),
    /// Deliveries that nobody could translate, and dead letters: list, try again
    #[command(subcommand)]
    Deliveries(super::customers::DeliveriesCommand),
    /// One decision about many customers: label, consent, erase
    #[command(subcommand)]
    Bulk(super::bulk::BulkCommand),
    /// Jobs over many customers: list, or one with how far it is
    Jobs(super::bulk::JobsArgs),
    /// Customers as a file: CSV, JSON lines, or hashes for an ad platform
    #[command(subcommand)]
    Export(super::exports::ExportCommand),
    /// Who changed what
    Audit(super::customers::PagedArgs),
    /// A token for the suite on this machine, to see the API as a role sees it
    Token(super::customers::TokenArgs),
    /// Flows: list, show, check a document, switch and replace
    #[command(subcommand)]
    Flows(super::flow_args::FlowsCommand),
    /// Campaigns: list, show, check a document, save, simulate, send, cancel
    #[command(subcommand)]
    Campaigns(super::campaign_args::CampaignsCommand),
    /// A store in numbers: revenue, who comes back, cohorts, products, segments, what is to come
    Kpis(Box<super::kpi_args::KpisArgs>),
    /// Coupons: pools, their codes, and what is left
    #[command(subcommand)]
    Coupons(super::coupons::CouponsCommand),
    /// Webhooks to the store's own systems: set, test, what they were told, tell again
    #[command(subcommand)]
    Webhooks(super::webhooks::WebhooksCommand),
    /// Who may sign in for a store: list, invite, role, remove
    #[command(subcommand)]
    Users(super::staff::UsersCommand),
    /// Keys of a store's programs: list, add, rotate, drop
    #[command(subcommand)]
    Keys(super::staff::KeysCommand),
    /// Goals: list with where each stands, set, end
    #[command(subcommand)]
    Goals(super::goals::GoalsCommand),
    /// The store's products as recommendations show them: show, save
    #[command(subcommand)]
    Shelf(super::shelves::ShelfCommand),
    /// Nightly runs, and the models they fitted
    #[command(subcommand)]
    Runs(super::runs::RunsCommand),
    /// What a campaign or a flow would do, and to whom; nothing is sent
    #[command(subcommand)]
    Simulate(super::campaign_args::SimulateCommand),
    /// Customer lifetime models for a CSV of purchases: fit, score, report, predict
    #[command(subcommand)]
    Lifetime(LifetimeCommand),
    /// Read the mail that would have been sent
    Outbox(OutboxArgs),
    /// Count what waits in the queues and among the dead letters
    Queues(DataArgs),
    /// Is the suite in a directory well? Exit code 1 where something is ill
    Doctor(super::doctor::DoctorArgs),
    /// Keep a deployed suite's address and a token for it, for --endpoint and --profile
    Login(profiles::LoginArgs),
    /// What a shell completes this command line by
    Completions(super::commands::CompletionsArgs),
    /// What a month on AWS costs for so many contacts, beside what others ask
    Cost(super::cost::CostArgs),
    /// Check one delivery of a source: is it genuine, and what does it say?
    #[command(subcommand)]
    Source(SourceCommand),
    /// Measure the suite on this machine
    #[command(subcommand)]
    Bench(BenchCommand),
}

/// Files a shop exported: CSV, TSV, XLSX, XLS, ODS; docs/IMPORT.md tells the columns.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Customers: Shopify, WooCommerce, Salla, Mailchimp, or columns in English, Arabic or Persian
    Customers(Box<ImportArgs>),
    /// Orders: Shopify, WooCommerce, Salla, invoices, or columns in English, Arabic or Persian
    Orders(Box<ImportArgs>),
    /// Consents: by channel and status, a mailing list's members, or customers with yes and no
    Consents(Box<ImportArgs>),
}

/// Segments.
#[derive(Debug, Subcommand)]
pub enum SegmentsCommand {
    /// Is a text right? Exit code 1 where it is not
    Check(CheckArgs),
    /// List the segments with their sizes
    List(StoreDataArgs),
    /// Which segments is a customer in, and why?
    Explain(ExplainArgs),
    /// How many would be in a segment?
    Estimate(EstimateArgs),
    /// Keep a segment; the next night fills it
    Save(SaveArgs),
    /// End a segment
    Delete(DeleteArgs),
    /// The size of a segment night by night
    Trend(TrendArgs),
    /// What the last nights decided, and who moved
    Nights(NightsArgs),
}

/// A store, and where the data is.
#[derive(Debug, Clone, Args)]
pub struct StoreDataArgs {
    /// The store
    #[arg(long)]
    pub store: String,
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
}

/// Arguments of `awda segments check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The text; - is standard input
    pub text: String,
    /// Directory of the suite's data, for a text that names the store's own segments
    #[arg(long, value_name = "DIR", env = "AWDA_DATA", requires = "store")]
    pub data: Option<PathBuf>,
    /// The store
    #[arg(long)]
    pub store: Option<String>,
    /// Currency of amounts, where no store is named
    #[arg(long, default_value = "SAR")]
    pub currency: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `awda segments explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The customer's id
    #[arg(value_name = "PERSON")]
    pub customer: String,
    /// Explain this segment alone
    #[arg(long, value_name = "ID")]
    pub segment: Option<String>,
    /// Language of the sentences: en, ar or fa
    #[arg(long, default_value = "en")]
    pub language: String,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda segments estimate`.
#[derive(Debug, Args)]
pub struct EstimateArgs {
    /// The text; - is standard input
    pub text: String,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda segments save`.
#[derive(Debug, Args)]
pub struct SaveArgs {
    /// The segment's id: a-z, 0-9 and _
    pub id: String,
    /// The text; - is standard input. None to switch it on or off
    pub text: Option<String>,
    /// The name to show
    #[arg(long)]
    pub name: Option<String>,
    /// Nights do not judge by it any more
    #[arg(long)]
    pub off: bool,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda segments delete`.
#[derive(Debug, Args)]
pub struct DeleteArgs {
    /// The segment's id
    pub id: String,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda segments trend`.
#[derive(Debug, Args)]
pub struct TrendArgs {
    /// The segment's id
    pub id: String,
    /// Most nights
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u8).range(1..=200))]
    pub limit: u8,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda segments nights`.
#[derive(Debug, Args)]
pub struct NightsArgs {
    /// Most nights
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=200))]
    pub limit: u8,
    /// Where.
    #[command(flatten)]
    pub place: StoreDataArgs,
}

/// Arguments of `awda demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Replay only the first N days of the year
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub days: Option<u16>,
    /// Keep everything in this directory, for awda serve --data DIR
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// With every flow on, not only win-back and birthday
    #[arg(long)]
    pub all_flows: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `awda import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The file; a packed one (.gz) is unpacked, - is standard input
    pub file: PathBuf,
    /// The store
    #[arg(long)]
    pub store: String,
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
    /// Tell what would be new, merged, invalid and duplicate, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Read FIELD from COLUMN, whatever its header: phone=Mobile, birthday.jalali=BD, attribute.size=Size
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<String>,
    /// How dates like 03/04/2025 are meant, where the file does not show it
    #[arg(long, value_enum)]
    pub dates: Option<DatesArg>,
    /// When the file was exported: dates what has no date of its own [default: when it was written]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// The encoding of a text, where it is not recognised: windows-1256
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// The sheet of a workbook [default: the first that holds anything]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
}

/// Which number comes first in a date that begins with a small one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DatesArg {
    /// The day: 03/04/2025 is 3 April
    Dmy,
    /// The month: 03/04/2025 is 4 March
    Mdy,
}

/// Arguments of `awda serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
    /// Port on the loopback interface; 0 for any
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Where people reach this suite, for the links in mails: a tunnel's address; this port on localhost when none
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Serve the tables to DynamoDB clients too, on this port of the loopback interface
    #[arg(long, value_name = "PORT")]
    pub dynamodb_port: Option<u16>,
    /// Take deliveries in and work nothing off: what came waits for the next start without this
    #[arg(long)]
    pub take_in_only: bool,
    /// A store to make if it is not there
    #[arg(long, value_name = "NAME", requires_all = ["currency", "timezone"])]
    pub store: Option<String>,
    /// Its webhook secret; one is made up and shown once when none is given
    #[arg(long, env = "AWDA_SECRET", hide_env_values = true, requires = "store")]
    pub secret: Option<String>,
    /// Its currency: SAR
    #[arg(long)]
    pub currency: Option<String>,
    /// Its time zone: Asia/Riyadh
    #[arg(long)]
    pub timezone: Option<String>,
}

/// Arguments of `awda store create`.
#[derive(Debug, Args)]
pub struct StoreArgs {
    /// Its id: 1 to 64 of a-z, 0-9 and -
    pub name: String,
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
    /// Currency of its books: SAR
    #[arg(long)]
    pub currency: String,
    /// IANA time zone its days are counted in: Asia/Riyadh
    #[arg(long)]
    pub timezone: String,
    /// Country whose national phone numbers it takes: SA
    #[arg(long)]
    pub country: Option<String>,
    /// Language of messages to people whose own is not known: ar, fa or en
    #[arg(long)]
    pub language: Option<String>,
    /// Secret that signs webhooks of the generic source; a deployed suite makes one up and shows it once
    #[arg(long, env = "AWDA_SECRET", hide_env_values = true, required_unless_present_any = ["endpoint", "profile"])]
    pub secret: Option<String>,
    /// Secret of another source: shopify=...; again for each, and again for a source whose secret is being changed
    #[arg(long, value_name = "SOURCE=SECRET")]
    pub source_secret: Vec<String>,
    /// Name customers know; the id when none
    #[arg(long)]
    pub title: Option<String>,
    /// Address that mail comes from
    #[arg(long)]
    pub sender_email: Option<String>,
    /// Postal address at the foot of mail
    #[arg(long)]
    pub postal_address: Option<String>,
    /// The shop's front page
    #[arg(long)]
    pub shop_url: Option<String>,
    /// Share of people held out of every flow, in 1/10 000
    #[arg(long, value_name = "SHARE")]
    pub holdout_share: Option<u16>,
    /// How often a person is written to at most
    #[command(flatten)]
    pub caps: CapArgs,
    /// Who carries messages beside mail: a file of JSON (docs/CHANNELS.md)
    #[arg(long, value_name = "FILE")]
    pub channels: Option<PathBuf>,
}

/// Arguments of `awda night`.
#[derive(Debug, Args)]
pub struct NightArgs {
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
    /// The moment it is for, like 2026-11-22T00:00:00Z; now when none
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Tell what the night of this past day would have said, and keep nothing
    #[arg(long, value_name = "DATE", conflicts_with = "at")]
    pub as_of: Option<String>,
}

/// Arguments of `awda show customer`.
#[derive(Debug, Args)]
pub struct CustomerArgs {
    /// An id (cus_...), an email address, a phone number, source:id as the shop knows them, or card:id,
    /// whatsapp:id, messenger:id, instagram:id, telegram:id, anonymous:id
    #[arg(value_name = "CUSTOMER")]
    pub who: String,
    /// The store
    #[arg(long)]
    pub store: String,
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
}
