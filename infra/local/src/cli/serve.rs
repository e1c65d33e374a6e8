//! `awda serve`: the durable suite, until somebody stops it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use awda_ports::Stores;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::args::ServeArgs;
use super::data::{Lock, Whereabouts, open_at, whereabouts};
use super::print::{self, Style};
use crate::local_door::LocalDoor;
use crate::new_store::{NewStore, made_up_secret};
use crate::suite::Suite;
use crate::{web, workers};

/// What became of the store on the command line.
enum Stored {
    /// None was named.
    Unnamed,
    /// It was there.
    WasThere(String),
    /// It was made; with the secret, when that was made up.
    Made(String, Option<String>),
}

/// Serves until Ctrl-C or a termination signal.
pub(super) async fn serve(args: &ServeArgs) -> anyhow::Result<()> {
    let directory = &args.data.data;
    if directory.as_os_str().is_empty() {
        anyhow::bail!("awda serve runs a suite on this machine: give --data DIR");
    }
    let Some(_lock) = Lock::take(directory)? else {
        bail!("{}", taken(directory));
    };
    // What a process that died left here names nobody.
    let _ = std::fs::remove_file(directory.join("serve.json"));
    let origin = args.public_url.clone();
    let origin = origin.unwrap_or_else(|| format!("http://localhost:{}", args.port));
    let suite = open_at(directory, args.data.template.as_ref(), &origin)?;
    let stored = store(args, &suite).await?;
    let listener = listen(args.port).await?;
    let address = listener
        .local_addr()
        .context("failed to learn the own address")?;
    note_whereabouts(directory, address)?;
    let (stopping, stop) = watch::channel(false);
    let tables = serve_tables(args, &suite, stop.clone()).await?;
    greet(args, address, tables, &stored);

    let workers = if args.take_in_only {
        None
    } else {
        let workers = workers::behind(suite.clone(), stop.clone());
        Some(workers.context("failed to start the workers")?)
    };
    tokio::spawn(async move {
        signalled().await;
        // Nobody listens any more only when everything has stopped already.
        let _ = stopping.send(true);
    });
    let mut until = stop.clone();
    let stopped = async move { drop(until.wait_for(|stop| *stop).await) };
    web::serve(listener, Arc::new(LocalDoor { suite }), stopped)
        .await
        .context("failed to serve")?;
    if let Some(workers) = workers {
        workers.await.context("a worker ended early")?;
    }
    let _ = std::fs::remove_file(directory.join("serve.json"));
    tracing::info!("stopped; everything that was accepted is kept");
    Ok(())
}

fn taken(directory: &Path) -> String {
    match whereabouts(directory) {
        Ok(Whereabouts { address, pid }) => format!(
            "{} is served already at http://{address} by process {pid}",
            directory.display()
        ),
        Err(_) => format!("{} is in use by another awda process", directory.display()),
    }
}

async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address)
        .await
        .with_context(|| format!("failed to listen on {address}; --port chooses another"))
}

fn note_whereabouts(directory: &Path, address: SocketAddr) -> anyhow::Result<()> {
    let path = directory.join("serve.json");
    let text = serde_json::to_vec(&Whereabouts {
        address,
        pid: std::process::id(),
    })?;
    std::fs::write(&path, text).with_context(|| format!("failed to write {}", path.display()))
}

/// Makes the store of the command line if it is not there.
async fn store(args: &ServeArgs, suite: &Suite) -> anyhow::Result<Stored> {
    let Some(id) = args.store.clone() else {
        return Ok(Stored::Unnamed);
    };
    let stores = &suite.ground().dynamo;
    let name = id.parse().context("--store is no store's name")?;
    if stores.settings(&name).await?.is_some() {
        return Ok(Stored::WasThere(id));
    }
    let made_up = if args.secret.is_some() {
        None
    } else {
        let made_up = made_up_secret();
        Some(made_up.context("failed to make up a secret; give one with --secret")?)
    };
    let secret = args
        .secret
        .clone()
        .or_else(|| made_up.clone())
        .unwrap_or_default();
    let new = NewStore {
        id: id.clone(),
        currency: args.currency.clone().unwrap_or_default(),
        timezone: args.timezone.clone().unwrap_or_default(),
        secrets: [("generic".to_owned(), vec![secret])].into(),
        ..NewStore::default()
    };
    let link_key = made_up_secret().context("failed to make up a key")?;
    stores.put_settings(&new.settings(link_key)?).await?;
    Ok(Stored::Made(id, made_up))
}

async fn serve_tables(
    args: &ServeArgs,
    suite: &Suite,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<Option<SocketAddr>> {
    let Some(port) = args.dynamodb_port else {
        return Ok(None);
    };
    let listener = listen(port).await?;
    let address = listener
        .local_addr()
        .context("failed to learn the tables' address")?;
    let database = suite.ground().embedded.database().clone();
    let stopped = async move { drop(stop.wait_for(|stop| *stop).await) };
    tokio::spawn(async move {
        let ended = dynoxide::server::serve_with_shutdown(listener, database, stopped).await;
        if let Err(why) = ended {
            tracing::error!("the tables are not served any more: {why}");
        }
    });
    Ok(Some(address))
}

fn greet(args: &ServeArgs, address: SocketAddr, tables: Option<SocketAddr>, stored: &Stored) {
    let name = match stored {
        Stored::Unnamed => "{store}",
        Stored::WasThere(name) | Stored::Made(name, _) => name,
    };
    let hooks = format!("http://{address}/hooks/{name}/generic");
    let api = format!("http://{address}/v1");
    if args.data.style() == Style::Json {
        let made_up = match stored {
            Stored::Made(_, made_up) => made_up.clone(),
            Stored::Unnamed | Stored::WasThere(_) => None,
        };
        print::value(
            &json!({ "webhooks": hooks, "api": api, "address": address, "dynamodb": tables, "secret": made_up }),
            Style::Json,
        );
        return;
    }
    print::line(&format!("webhooks   {hooks}"));
    print::line(&format!(
        "API        {api}   (described at http://{address}/openapi.json)"
    ));
    if let Some(tables) = tables {
        print::line(&format!("DynamoDB   http://{tables}"));
    }
    print::line(&format!("data       {}", args.data.data.display()));
    let about_secret = match stored {
        Stored::Unnamed => "make a store with: awda store create NAME --data DIR ...".to_owned(),
        Stored::WasThere(name) => {
            format!("store {name} was there; its settings and secret are as they were")
        }
        Stored::Made(name, None) => format!("store {name} was made with the secret that was given"),
        Stored::Made(name, Some(secret)) => {
            format!("store {name} was made; its secret, shown this once: {secret}")
        }
    };
    print::line(&about_secret);
    print::line("Secrets and personal data lie unencrypted in the data directory. Ctrl-C stops.");
}

async fn signalled() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    // Without a signal handler the process ends at once, which loses nothing either.
    let _ = tokio::signal::ctrl_c().await;
}
