//! `awda kpis`: the numbers of a store as tables, with plots beside them. It asks the suite and refuses to compute anything.

mod answered;
mod cells;
mod credited;
mod plot;
mod shown;

use serde_json::Value;

use super::kpi_args::{KpisArgs, KpisOf};
use super::print::{self, Style};

/// Obeys the command.
pub(super) async fn run(args: &KpisArgs) -> anyhow::Result<()> {
    let path = path_of(args);
    let address = format!("/v1/stores/{}/measures{path}", args.place.store);
    let data = args.place.data.open()?;
    let answer = data.ask("GET", &address, Value::Null).await?;
    if args.place.data.style() == Style::Json {
        print::value(&answer, Style::Json);
        return Ok(());
    }
    let lines = match args.what {
        KpisOf::Periods => shown::periods(&answer),
        KpisOf::Cohorts => shown::cohorts(&answer),
        KpisOf::Products => shown::products(&answer),
        KpisOf::Segments => shown::segments(&answer),
        KpisOf::Forecast => shown::forecast(&answer),
        KpisOf::Campaign => shown::campaign(&answer),
        KpisOf::Attribution => credited::attribution(&answer),
        KpisOf::Responses => answered::responses(&answer),
    };
    for line in lines {
        print::line(&line);
    }
    Ok(())
}

/// The address behind `measures`, with what was asked for.
fn path_of(args: &KpisArgs) -> String {
    let mut query = Vec::new();
    let mut ask = |name: &str, value: &Option<String>| {
        let value = value.as_ref();
        query.extend(value.map(|value| format!("{name}={}", escaped(value))));
    };
    let path = match args.what {
        KpisOf::Periods => {
            ask("from", &args.from);
            ask("to", &args.to);
            ask("by", &args.by);
            ask("channel", &Some(args.channel.clone()));
            String::new()
        }
        KpisOf::Responses => {
            ask("from", &args.from);
            ask("to", &args.to);
            ask("by", &args.by);
            "/responses".to_owned()
        }
        KpisOf::Cohorts => "/cohorts".to_owned(),
        KpisOf::Products => {
            ask("by", &args.by);
            ask("sort", &args.sort);
            ask("limit", &Some(args.limit.to_string()));
            "/products".to_owned()
        }
        KpisOf::Segments => {
            ask("sort", &args.sort);
            "/segments".to_owned()
        }
        KpisOf::Forecast => "/forecast".to_owned(),
        KpisOf::Attribution => {
            ask("from", &args.from);
            ask("to", &args.to);
            ask("by", &args.by);
            ask("model", &args.model);
            "/attribution".to_owned()
        }
        KpisOf::Campaign => {
            let id = args.campaign.as_deref().unwrap_or_default();
            format!("/campaigns/{}", escaped(id))
        }
    };
    if query.is_empty() {
        path
    } else {
        format!("{path}?{}", query.join("&"))
    }
}

/// Text for an address: what is not plain is escaped, byte by byte.
fn escaped(text: &str) -> String {
    let escaped = text.bytes().map(|byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    escaped.collect()
}
