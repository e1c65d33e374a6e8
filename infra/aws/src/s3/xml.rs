//! The XML that S3 speaks: texts by the path of their elements, and the two lists it is told.

use quick_xml::escape::escape;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

/// What an answer says: each text with the path of its element (`ListBucketResult/Contents/Key`), in their order. None for what is not XML.
pub(super) fn texts(xml: &[u8]) -> Option<Vec<(String, String)>> {
    let mut reader = Reader::from_str(std::str::from_utf8(xml).ok()?);
    let (mut path, mut texts, mut text) = (Vec::new(), Vec::new(), String::new());
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                path.push(start.local_name().as_ref().to_owned());
                text.clear();
            }
            Event::Text(some) => text.push_str(&some.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(named) => text.push(meant(&named)?),
            Event::Empty(empty) => {
                path.push(empty.local_name().as_ref().to_owned());
                texts.push((path.join("/"), String::new()));
                path.pop()?;
            }
            Event::End(_) => {
                texts.push((path.join("/"), std::mem::take(&mut text)));
                path.pop()?;
            }
            Event::Eof => return (path.is_empty() && !texts.is_empty()).then_some(texts),
            _ => {}
        }
    }
}

/// What a reference stands for: one of the five that XML names, or a number.
fn meant(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return quick_xml::escape::resolve_xml_entity(name)?.chars().next();
    };
    let code = match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

/// The name of the outermost element.
pub(super) fn root(xml: &[u8]) -> Option<String> {
    texts(xml)?.pop().map(|(root, _)| root)
}

/// The text of an element, by the end of its path.
pub(super) fn text(xml: &[u8], end: &str) -> Option<String> {
    let texts = texts(xml)?.into_iter();
    texts
        .filter(|(path, _)| path.ends_with(end))
        .map(|(_, text)| text)
        .next()
}

/// Objects to destroy (DeleteObjects), of which only failures are told.
pub(super) fn to_destroy(keys: &[String]) -> String {
    let objects = keys
        .iter()
        .map(|key| format!("<Object><Key>{}</Key></Object>", escape(key)));
    let objects: String = objects.collect();
    format!("<Delete>{objects}<Quiet>true</Quiet></Delete>")
}

/// The parts of an upload, in order, by their tags (CompleteMultipartUpload).
pub(super) fn to_complete(tags: &[String]) -> String {
    let parts = tags.iter().zip(1..).map(|(tag, number)| {
        let tag = escape(tag);
        format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>")
    });
    let parts: String = parts.collect();
    format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTED: &[u8] = br#"<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>
  <Contents><Key>acme/1 &amp; &#x32;</Key><Size>5</Size></Contents>
  <Contents><Key>acme/3</Key><Size>7</Size><Owner/></Contents>
</ListBucketResult>"#;

    #[test]
    fn texts_are_read_by_their_paths_in_their_order() {
        let texts = texts(LISTED).unwrap();
        let keys = texts
            .iter()
            .filter(|(path, _)| path == "ListBucketResult/Contents/Key");
        let keys: Vec<_> = keys.map(|(_, text)| text.as_str()).collect();
        assert_eq!(keys, ["acme/1 & 2", "acme/3"]);
        assert_eq!(text(LISTED, "/Size").as_deref(), Some("5"));
        assert_eq!(text(LISTED, "/NextContinuationToken"), None);
    }

    #[test]
    fn what_is_no_xml_says_nothing() {
        for odd in [
            &b"<a><b>1</b>"[..],
            b"<a>&nobody;</a>",
            b"<a>1</b>",
            b"<a>&#xD800;</a>",
        ] {
            assert_eq!(texts(odd), None, "{}", String::from_utf8_lossy(odd));
        }
        for nothing in [&b""[..], b" \n", b"<?xml version=\"1.0\"?>\n"] {
            assert_eq!(texts(nothing), None, "{}", String::from_utf8_lossy(nothing));
        }
    }

    #[test]
    fn the_outermost_element_is_named_even_if_it_holds_nothing() {
        assert_eq!(root(LISTED).as_deref(), Some("ListBucketResult"));
        for nothing in [&b"<DeleteResult/>"[..], b"<DeleteResult></DeleteResult>"] {
            assert_eq!(root(nothing).as_deref(), Some("DeleteResult"));
        }
    }

    #[test]
    fn what_is_told_is_escaped() {
        let told = to_destroy(&["a<b&c".to_owned()]);
        assert!(told.contains("<Key>a&lt;b&amp;c</Key>"), "{told}");
        let told = to_complete(&["\"x\"".to_owned(), "y".to_owned()]);
        assert_eq!(text(told.as_bytes(), "/ETag").as_deref(), Some("\"x\""));
        assert!(
            told.contains("<PartNumber>2</PartNumber><ETag>y</ETag>"),
            "{told}"
        );
    }
}
