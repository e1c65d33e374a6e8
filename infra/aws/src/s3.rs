//! Files on S3: pieces are objects, and the last command of an export makes one object of them. What is long enough to be a part of an upload
//! is copied inside S3; what is shorter goes through memory, a part's length at most.

use std::time::Duration;

use awda_kernel::{StoreId, Timestamp};
use awda_ports::{ExportKey, ExportLink, Exports, Fault};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ring::digest::{SHA256, digest};

use crate::access::Access;
use crate::client::{Client, Question, Service};
use crate::fault::{Said, fault, fault_of};

mod xml;

/// S3, as it is spoken to.
pub(crate) const SERVICE: Service = Service {
    name: "s3",
    host: "s3",
    targets: "",
    content_type: "application/xml",
    // Pieces are copied inside S3 while it answers.
    patience: Duration::from_mins(5),
};
/// What stands for itself in an address (RFC 3986, section 2.3).
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// The same in a path.
const IN_PATH: &AsciiSet = &IN_QUERY.remove(b'/');

const KEEP: &str = "keep a piece of an export";
const CLOSE: &str = "make an export whole";
const LINK: &str = "link an export";
const FORGET: &str = "destroy exports";

/// Shortest part of an upload but the last, in bytes.
const PART_BYTES_MIN: usize = 5 * 1024 * 1024;
/// Most objects that one request destroys.
const DELETE_MAX: usize = 1_000;
/// What marks until when the exports of a store were forgotten.
const MARK: &str = "forgotten";

/// Files in a bucket.
#[derive(Debug, Clone)]
pub struct S3Exports {
    client: Client,
    bucket: String,
}

/// A piece as the bucket lists it.
struct Piece {
    key: String,
    bytes: usize,
}

impl S3Exports {
    /// The bucket's files.
    pub fn reached(access: &Access, bucket: String) -> Self {
        Self {
            client: access.s3(&bucket),
            bucket,
        }
    }

    /// Asks.
    async fn ask(
        &self,
        (method, path): (Method, String),
        headers: Vec<(&'static str, String)>,
        body: impl Into<Bytes>,
    ) -> Result<Response<Bytes>, Said> {
        let question = Question {
            method,
            path,
            headers,
            body: body.into(),
        };
        self.client.send(&question).await.map_err(Said::from)
    }

    /// Asks for what is done while S3 answers already: that it was done is told by the body alone, whose root is `expected`.
    async fn done(
        &self,
        (what, expected): (&'static str, &str),
        to: (Method, String),
        headers: Vec<(&'static str, String)>,
        body: String,
    ) -> Result<Bytes, Fault> {
        let answer = self.ask(to, headers, body).await;
        let body = answer.map_err(|said| fault_of(what, said))?.into_body();
        if let Some(code) = xml::text(&body, "Error/Code") {
            return Err(Fault::unavailable(what).because(Said::word(&code)));
        }
        let root = xml::root(&body).ok_or_else(|| Fault::unreadable(what))?;
        if root == expected {
            Ok(body)
        } else {
            Err(Fault::unreadable(what))
        }
    }

    /// What stands under a prefix, in the order of the keys.
    async fn listed(&self, what: &'static str, prefix: &str) -> Result<Vec<Piece>, Fault> {
        let (mut pieces, mut after) = (Vec::new(), String::new());
        loop {
            let prefix = utf8_percent_encode(prefix, IN_QUERY);
            let path = format!("/?list-type=2&prefix={prefix}{after}");
            let page = self.ask((Method::GET, path), Vec::new(), "").await;
            let page = page.map_err(|said| fault_of(what, said))?.into_body();
            let page = page_of(&page).ok_or_else(|| Fault::unreadable(what))?;
            pieces.extend(page.pieces);
            let Some(next) = page.next else {
                return Ok(pieces);
            };
            let next = utf8_percent_encode(&next, IN_QUERY);
            after = format!("&continuation-token={next}");
        }
    }

    async fn read(&self, what: &'static str, key: &str) -> Result<Option<Bytes>, Fault> {
        match self.ask((Method::GET, path_of(key)), Vec::new(), "").await {
            Ok(object) => Ok(Some(object.into_body())),
            Err(said) if said.code == "NoSuchKey" => Ok(None),
            Err(said) => Err(fault_of(what, said)),
        }
    }

    async fn write(&self, what: &'static str, key: &str, bytes: Vec<u8>) -> Result<(), Fault> {
        let put = self
            .ask((Method::PUT, path_of(key)), Vec::new(), bytes)
            .await;
        put.map(drop).map_err(|said| fault_of(what, said))
    }

    async fn destroy(&self, what: &'static str, keys: &[String]) -> Result<(), Fault> {
        for keys in keys.chunks(DELETE_MAX) {
            let all = xml::to_destroy(keys);
            let sum = STANDARD.encode(digest(&SHA256, all.as_bytes()));
            let headers = vec![("x-amz-checksum-sha256", sum), of_xml()];
            let to = (Method::POST, "/?delete".to_owned());
            self.done((what, "DeleteResult"), to, headers, all).await?;
        }
        Ok(())
    }

    /// Until when the exports of a store were forgotten.
    async fn forgotten(&self, store: &StoreId) -> Result<Option<Timestamp>, Fault> {
        let mark = self.read(CLOSE, &mark_of(store)).await?;
        Ok(mark.and_then(|mark| std::str::from_utf8(&mark).ok()?.parse().ok()))
    }

    /// One object of the pieces.
    async fn join(&self, export: &ExportKey, pieces: &[Piece]) -> Result<(), Fault> {
        let whole = whole_of(export);
        if pieces.iter().map(|piece| piece.bytes).sum::<usize>() < PART_BYTES_MIN {
            let mut bytes = Vec::new();
            for piece in pieces {
                let read = self.read(CLOSE, &piece.key).await?;
                bytes.extend_from_slice(&read.ok_or_else(|| Fault::conflict(CLOSE))?);
            }
            return self.write(CLOSE, &whole, bytes).await;
        }
        let to = (Method::POST, format!("{}?uploads", path_of(&whole)));
        let begun = self
            .done(
                (CLOSE, "InitiateMultipartUploadResult"),
                to,
                Vec::new(),
                String::new(),
            )
            .await?;
        let upload = xml::text(&begun, "/UploadId").ok_or_else(|| Fault::unreadable(CLOSE))?;
        let upload = utf8_percent_encode(&upload, IN_QUERY).to_string();
        let tags = self.parts(&whole, &upload, pieces).await?;
        let to = format!("{}?uploadId={upload}", path_of(&whole));
        let all = xml::to_complete(&tags);
        let done = (CLOSE, "CompleteMultipartUploadResult");
        let to = (Method::POST, to);
        self.done(done, to, vec![of_xml()], all).await?;
        Ok(())
    }

    /// The tags of an upload's parts: an upload that stops here is ended by the bucket's own rule.
    async fn parts(
        &self,
        whole: &str,
        upload: &str,
        pieces: &[Piece],
    ) -> Result<Vec<String>, Fault> {
        let (mut tags, mut held) = (Vec::new(), Vec::new());
        for (piece, place) in pieces.iter().zip(1..) {
            let is_last = place == pieces.len();
            let number = tags.len() + 1;
            let to = format!("{}?partNumber={number}&uploadId={upload}", path_of(whole));
            let to = (Method::PUT, to);
            if held.is_empty() && (is_last || piece.bytes >= PART_BYTES_MIN) {
                let from = format!("{}{}", self.bucket, path_of(&piece.key));
                let from = vec![("x-amz-copy-source", from)];
                let copied = self
                    .done((CLOSE, "CopyPartResult"), to, from, String::new())
                    .await?;
                let tag = xml::text(&copied, "/ETag");
                tags.push(tag.ok_or_else(|| Fault::unreadable(CLOSE))?);
                continue;
            }
            let read = self.read(CLOSE, &piece.key).await?;
            held.extend_from_slice(&read.ok_or_else(|| Fault::conflict(CLOSE))?);
            if is_last || held.len() >= PART_BYTES_MIN {
                let put = self.ask(to, Vec::new(), std::mem::take(&mut held)).await;
                let put = put.map_err(|said| fault_of(CLOSE, said))?;
                let tag = header_of(&put, "etag").ok_or_else(|| Fault::unreadable(CLOSE))?;
                tags.push(tag.to_owned());
            }
        }
        Ok(tags)
    }

    /// Its length; none where there is none.
    async fn length(&self, key: &str) -> Result<Option<u64>, Fault> {
        let question = Question {
            method: Method::HEAD,
            path: path_of(key),
            headers: Vec::new(),
            body: Bytes::new(),
        };
        match self.client.send(&question).await {
            Ok(head) => Ok(header_of(&head, "content-length").and_then(|text| text.parse().ok())),
            Err(refused) if refused.said.is_absent() => Ok(None),
            Err(refused) => Err(fault(LINK, refused)),
        }
    }
}

/// A page of a list, and what leads to the next one.
#[derive(Default)]
struct Page {
    pieces: Vec<Piece>,
    next: Option<String>,
}

/// Reads a page of a list; none for what is no list.
fn page_of(page: &[u8]) -> Option<Page> {
    let texts = xml::texts(page)?;
    texts
        .last()
        .filter(|(root, _)| root == "ListBucketResult")?;
    let (mut page, mut key, mut bytes) = (Page::default(), None, None);
    for (path, text) in texts {
        match path.as_str() {
            "ListBucketResult/Contents/Key" => key = Some(text),
            "ListBucketResult/Contents/Size" => bytes = Some(text.parse().ok()?),
            "ListBucketResult/Contents" => page.pieces.push(Piece {
                key: key.take()?,
                bytes: bytes.take()?,
            }),
            "ListBucketResult/NextContinuationToken" => page.next = Some(text),
            _ => {}
        }
    }
    Some(page)
}

/// The code in an answer that is an error.
pub(crate) fn error_code(body: &[u8]) -> Option<String> {
    xml::text(body, "Error/Code")
}

fn path_of(key: &str) -> String {
    format!("/{}", utf8_percent_encode(key, IN_PATH))
}

fn header_of<'a>(answer: &'a Response<Bytes>, name: &str) -> Option<&'a str> {
    answer.headers().get(name)?.to_str().ok()
}

fn of_xml() -> (&'static str, String) {
    ("content-type", SERVICE.content_type.to_owned())
}

impl Exports for S3Exports {
    async fn put(&self, export: &ExportKey, number: u32, piece: Vec<u8>) -> Result<(), Fault> {
        let key = format!("{}{number:06}", pieces_of(export));
        self.write(KEEP, &key, piece).await
    }

    async fn close(&self, export: &ExportKey, pieces: u32) -> Result<bool, Fault> {
        let (whole, is_there) = (whole_of(export), self.length(&whole_of(export)).await?);
        let held = self.listed(CLOSE, &pieces_of(export)).await?;
        let is_complete = held.len() == pieces as usize;
        if is_there.is_none() && is_complete {
            self.join(export, &held).await?;
        }
        // What is forgotten is marked first and destroyed then; what is joined is written first and the mark looked for then.
        let forgotten = self.forgotten(&export.store).await?;
        let is_forgotten = forgotten.is_some_and(|until| until >= export.at);
        let mut keys: Vec<String> = held.into_iter().map(|piece| piece.key).collect();
        if is_forgotten {
            keys.push(whole);
        }
        self.destroy(CLOSE, &keys).await?;
        Ok(!is_forgotten && (is_there.is_some() || is_complete))
    }

    async fn link(&self, export: &ExportKey, now: Timestamp) -> Result<Option<ExportLink>, Fault> {
        let Some(expires_at) = export.expires_at(now) else {
            return Ok(None);
        };
        let whole = whole_of(export);
        let Some(bytes) = self.length(&whole).await? else {
            return Ok(None);
        };
        let seconds = expires_at.as_second() - now.as_second();
        let seconds = seconds.try_into().unwrap_or_default();
        let name = format!("attachment; filename=\"{}\"", export.file_name());
        let address = format!(
            "{}?response-content-disposition={}&response-content-type={}",
            path_of(&whole),
            utf8_percent_encode(&name, IN_QUERY),
            utf8_percent_encode(export.file.format.media_type(), IN_QUERY),
        );
        let url = self.client.signed_address(&address, seconds);
        Ok(Some(ExportLink {
            url: url.ok_or_else(|| Fault::broken(LINK))?,
            expires_at,
            bytes,
        }))
    }

    async fn forget(&self, store: &StoreId, until: Timestamp) -> Result<(), Fault> {
        let before = self.forgotten(store).await?;
        if before.is_none_or(|before| before < until) {
            let mark = until.to_string().into_bytes();
            self.write(FORGET, &mark_of(store), mark).await?;
        }
        let all = self.listed(FORGET, &ExportKey::shelf(store)).await?;
        let is_meant = |key: &String| {
            let asked = ExportKey::asked_at_ms(key);
            asked.is_some_and(|ms| ms <= until.as_millisecond())
        };
        let keys: Vec<String> = all.into_iter().map(|piece| piece.key).collect();
        let keys: Vec<String> = keys.into_iter().filter(is_meant).collect();
        self.destroy(FORGET, &keys).await
    }
}

/// Where the pieces of an export stand.
fn pieces_of(export: &ExportKey) -> String {
    format!("{}/piece-", export.place())
}

/// Where the whole stands.
fn whole_of(export: &ExportKey) -> String {
    format!("{}/whole", export.place())
}

/// Where the mark of a store stands.
fn mark_of(store: &StoreId) -> String {
    format!("{}{MARK}", ExportKey::shelf(store))
}
