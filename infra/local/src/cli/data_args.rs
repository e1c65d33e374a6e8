//! Where a command finds its suite: a directory on this machine, or a deployed one.

use std::path::PathBuf;

use clap::Args;

use super::data::Data;
use super::print::Style;
use super::profiles;

/// Where the data is, and how to print.
#[derive(Debug, Clone, Args)]
pub struct DataArgs {
    /// Directory of the suite's data
    #[arg(long, value_name = "DIR", env = "AWDA_DATA", required_unless_present_any = ["endpoint", "profile"],
        default_value = "", hide_default_value = true)]
    pub data: PathBuf,
    /// A deployed suite instead, which awda login knows
    #[arg(long, value_name = "URL", env = "AWDA_ENDPOINT")]
    pub endpoint: Option<String>,
    /// The same by its name
    #[arg(long, value_name = "NAME", env = "AWDA_PROFILE")]
    pub profile: Option<String>,
    /// Another template than the built-in one
    #[arg(long, value_name = "FILE")]
    pub template: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl DataArgs {
    /// The suite of the directory, wherever it is open.
    pub(super) fn open(&self) -> anyhow::Result<Data> {
        if self.data.as_os_str().is_empty() {
            let profile = profiles::find(self.profile.as_deref(), self.endpoint.as_deref())?;
            return Ok(Data::Deployed(Box::new(profile.remote()?)));
        }
        if !self.data.is_dir() {
            anyhow::bail!(
                "{} is not there; awda serve or awda store create makes it",
                self.data.display()
            );
        }
        Data::of(&self.data, self.template.as_ref())
    }

    /// How to print.
    pub(super) const fn style(&self) -> Style {
        Style::of(self.json)
    }
}
