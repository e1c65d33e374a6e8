//! Flows of a store: read, switched, and given documents of its own. It refuses to run them.

use std::sync::Arc;

use awda_messaging::Flow;
use awda_messaging::flows::{
    FlowBook, FlowDocument, FlowFault, FlowProblem, FlowSetting, OWN_FLOWS_MAX,
};
use awda_ports::{Flows, Segments, StoreSettings, Stores};
use awda_segments::query::Library;

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{DocumentFaults, FlowList, FlowText, FlowView};

/// Longest document, in bytes of JSON.
const DOCUMENT_BYTES_MAX: usize = 8_192;

/// Every flow of a store.
pub(crate) async fn flows<B: Stores>(books: &B, call: &Call) -> Result<FlowList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let book = shop.settings.flow_book();
    Ok(FlowList {
        items: book.entries().iter().map(FlowView::of).collect(),
    })
}

/// A flow.
pub(crate) async fn flow<B: Stores>(books: &B, call: &Call) -> Result<FlowView, Refusal> {
    let shop = Shop::open(books, call).await?;
    view(&shop.settings, named(call)?)
}

/// Keeps what is said about a flow.
pub(crate) async fn save<B: Stores + Segments + Flows>(
    books: &B,
    call: &Call,
) -> Result<FlowView, Refusal> {
    let mut shop = Shop::open(books, call).await?;
    let asked: FlowText = call.body()?;
    let flow = named(call)?;
    let settings = &shop.settings;
    let held = settings.flows.get(&flow);
    let version = held.map_or(0, |held| held.version);
    if call.version(asked.version)?.unwrap_or(0) != version {
        return Err(Refusal::FlowChanged);
    }
    let others = settings.flows.iter().filter(|(name, _)| **name != flow);
    let others = others.filter(|(_, said)| said.document.is_some());
    if asked.document.is_some() && others.count() >= OWN_FLOWS_MAX {
        return Err(Refusal::FlowTooMany(OWN_FLOWS_MAX));
    }
    let document = match asked.document {
        Some(_) if asked.use_default => return Err(Refusal::Body("document or use_default")),
        Some(document) => {
            let definitions = books.definitions(&settings.id).await?;
            let library = shop.library(&definitions);
            Some(Arc::new(checked(document, flow, &library)?))
        }
        None if asked.use_default => None,
        None => held.and_then(|held| held.document.clone()),
    };
    let is_shipped = FlowBook::default_of(flow).is_some();
    let is_on = match settings.flow_book().get(flow) {
        // The store's own flow ends with its document.
        Some(_) if document.is_none() && !is_shipped => return end(books, settings, flow).await,
        Some(entry) => asked.is_on.unwrap_or(entry.is_on),
        None if document.is_some() => asked.is_on.unwrap_or(false),
        None => return Err(Refusal::Flow),
    };
    let said = FlowSetting {
        is_on,
        version: version + 1,
        document,
    };
    if !books
        .keep_flow(&settings.id, flow, Some(&said), version)
        .await?
    {
        return Err(Refusal::FlowChanged);
    }
    shop.settings.flows.insert(flow, said.clone());
    view(&shop.settings, flow)
}

/// Ends a flow that only its document made; answers it as it was, off.
async fn end<B: Flows>(
    books: &B,
    settings: &StoreSettings,
    flow: Flow,
) -> Result<FlowView, Refusal> {
    let version = settings.flows.get(&flow).map_or(0, |held| held.version);
    if !books.keep_flow(&settings.id, flow, None, version).await? {
        return Err(Refusal::FlowChanged);
    }
    let last = view(settings, flow)?;
    Ok(FlowView {
        is_on: false,
        ..last
    })
}

fn named(call: &Call) -> Result<Flow, Refusal> {
    let name = call.path("flow").unwrap_or_default();
    name.parse().map_err(|_| Refusal::Flow)
}

fn view(settings: &StoreSettings, flow: Flow) -> Result<FlowView, Refusal> {
    let book = settings.flow_book();
    book.get(flow).map(FlowView::of).ok_or(Refusal::Flow)
}

fn checked(
    document: serde_json::Value,
    flow: Flow,
    library: &Library,
) -> Result<FlowDocument, Refusal> {
    let faulty = |faults: Vec<FlowFault>| {
        Refusal::FaultyFlow(Box::new(DocumentFaults::answer("flow.faulty", faults)))
    };
    let is_long = document.to_string().len() > DOCUMENT_BYTES_MAX;
    if is_long {
        let problem = FlowProblem::Range("at most 8192 bytes");
        return Err(faulty(vec![problem.at("")]));
    }
    let document = FlowDocument::of_value(document, library).map_err(faulty)?;
    if document.id != flow {
        let problem = FlowProblem::Range("the name in the address");
        return Err(faulty(vec![problem.at("id")]));
    }
    Ok(document)
}
