//! From text, or from what a caller sent, to a document, or to the fault that says where reading ended. It refuses to check what the
//! document says.

use serde::de::DeserializeOwned;

use super::fault::FlowFault;

/// A document in text; nothing may follow it. `malformed` makes a fault of a message.
pub(crate) fn of_text<T: DeserializeOwned>(
    text: &str,
    malformed: impl Fn(String) -> FlowFault,
) -> Result<T, Vec<FlowFault>> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = serde_path_to_error::deserialize(&mut reader);
    let document = read.map_err(|why| vec![placed(&why, &malformed)])?;
    let follows = |why: serde_json::Error| FlowFault {
        line: Some(why.line()),
        column: Some(why.column()),
        ..malformed("something follows the document".to_owned())
    };
    reader.end().map_err(|why| vec![follows(why)])?;
    Ok(document)
}

/// A document that is read already; it has no lines.
pub(crate) fn of_value<T: DeserializeOwned>(
    value: serde_json::Value,
    malformed: impl Fn(String) -> FlowFault,
) -> Result<T, Vec<FlowFault>> {
    let read = serde_path_to_error::deserialize(value);
    read.map_err(|why| {
        vec![FlowFault {
            line: None,
            column: None,
            ..placed(&why, &malformed)
        }]
    })
}

fn placed(
    why: &serde_path_to_error::Error<serde_json::Error>,
    malformed: impl Fn(String) -> FlowFault,
) -> FlowFault {
    let inner = why.inner();
    // The reader appends the place, which stands in fields of its own here.
    let message = inner.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    let path = why.path().to_string();
    let at = Some(path).filter(|path| path != ".").unwrap_or_default();
    FlowFault {
        at,
        line: Some(inner.line()).filter(|line| *line > 0),
        column: Some(inner.column()).filter(|_| inner.line() > 0),
        ..malformed(message.to_owned())
    }
}
