//! Where a command finds its suite: a directory on this machine, or a deployed one.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};

use super::data::Data;
use super::print::Style;
use super::profiles;

/// Where the data is, and how to print.
#[derive(Debug, Clone, Args)]
pub struct DataArgs {
    /// Directory of the suite's data
    #[arg(long, value_name = "DIR", env = "AWDA_DATA", required_unless_present_any = ["endpoint", "profile"],
        default_value = "", hide_default_value = true, value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub data: PathBuf,
    /// A deployed suite instead, which awda login knows
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// The same by its name
    #[arg(long, value_name = "NAME")]
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
        if self.is_deployed() {
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

    /// Whether the suite is not on this machine.
    pub(super) const fn is_deployed(&self) -> bool {
        self.endpoint.is_some() || self.profile.is_some()
    }

    /// How to print.
    pub(super) const fn style(&self) -> Style {
        Style::of(self.json)
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use crate::cli::args::{Cli, Command};

    fn queues(given: &[&str]) -> Option<(String, Option<String>)> {
        let all = ["awda", "queues"].iter().chain(given);
        match Cli::try_parse_from(all).ok()?.command {
            Command::Queues(args) => {
                Some((args.data.to_string_lossy().into_owned(), args.endpoint))
            }
            _ => None,
        }
    }

    #[test]
    fn a_command_wants_a_directory_or_a_deployed_suite() {
        Cli::command().debug_assert();
        assert_eq!(queues(&["--data", "d"]), Some(("d".to_owned(), None)));
        let endpoint = Some("https://a.example".to_owned());
        let deployed = queues(&["--endpoint", "https://a.example"]);
        assert_eq!(deployed, Some((String::new(), endpoint)));
        assert!(queues(&["--profile", "live"]).is_some());
        assert_eq!(queues(&[]), None);
    }
}
