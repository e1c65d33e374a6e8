//! Files on S3: pieces are objects, and the last command of an export makes one object of them. What is long enough to be a part of an upload
//! is copied inside S3; what is shorter goes through memory, a part's length at most.

use awda_kernel::{StoreId, Timestamp};
use awda_ports::{ExportKey, ExportLink, Exports, Fault};
use aws_sdk_s3::Client;
use aws_sdk_s3::operation::head_object::HeadObjectError;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    CompletedMultipartUpload, CompletedPart, CopyPartResult, Delete, ObjectIdentifier,
};
use std::time::Duration;

use crate::fault::{Said, fault, fault_of};

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
    pub const fn new(client: Client, bucket: String) -> Self {
        Self { client, bucket }
    }

    /// What stands under a prefix, in the order of the keys.
    async fn listed(&self, what: &'static str, prefix: &str) -> Result<Vec<Piece>, Fault> {
        let (mut pieces, mut after) = (Vec::new(), None);
        loop {
            let page = self.client.list_objects_v2().bucket(&self.bucket);
            let page = page.prefix(prefix).set_continuation_token(after).send();
            let page = page.await.map_err(|why| fault(what, &why))?;
            pieces.extend(page.contents().iter().filter_map(|object| {
                Some(Piece {
                    key: object.key()?.to_owned(),
                    bytes: usize::try_from(object.size()?).ok()?,
                })
            }));
            after = page.next_continuation_token().map(str::to_owned);
            if after.is_none() {
                return Ok(pieces);
            }
        }
    }

    async fn read(&self, what: &'static str, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        let asked = self.client.get_object().bucket(&self.bucket).key(key);
        let object = match asked.send().await {
            Ok(object) => object,
            Err(why) => {
                let said = Said::by(&why);
                return if said.code == "NoSuchKey" {
                    Ok(None)
                } else {
                    Err(fault_of(what, said))
                };
            }
        };
        let body = object.body.collect().await;
        let body = body.map_err(|why| Fault::unavailable(what).because(why))?;
        Ok(Some(body.to_vec()))
    }

    async fn write(&self, what: &'static str, key: &str, bytes: Vec<u8>) -> Result<(), Fault> {
        let asked = self.client.put_object().bucket(&self.bucket).key(key);
        let put = asked.body(ByteStream::from(bytes)).send().await;
        put.map_err(|why| fault(what, &why))?;
        Ok(())
    }

    async fn destroy(&self, what: &'static str, keys: &[String]) -> Result<(), Fault> {
        for keys in keys.chunks(DELETE_MAX) {
            let named = keys
                .iter()
                .map(|key| ObjectIdentifier::builder().key(key).build());
            let named: Result<Vec<_>, _> = named.collect();
            let named = named.map_err(|why| Fault::broken(what).because(why))?;
            let all = Delete::builder()
                .set_objects(Some(named))
                .quiet(true)
                .build();
            let all = all.map_err(|why| Fault::broken(what).because(why))?;
            let asked = self
                .client
                .delete_objects()
                .bucket(&self.bucket)
                .delete(all);
            let answer = asked.send().await.map_err(|why| fault(what, &why))?;
            if !answer.errors().is_empty() {
                return Err(Fault::unavailable(what));
            }
        }
        Ok(())
    }

    /// Until when the exports of a store were forgotten.
    async fn forgotten(&self, store: &StoreId) -> Result<Option<Timestamp>, Fault> {
        let mark = self.read(CLOSE, &mark_of(store)).await?;
        Ok(mark.and_then(|mark| String::from_utf8(mark).ok()?.parse().ok()))
    }

    /// One object of the pieces.
    async fn join(&self, export: &ExportKey, pieces: &[Piece]) -> Result<(), Fault> {
        let whole = whole_of(export);
        if pieces.iter().map(|piece| piece.bytes).sum::<usize>() < PART_BYTES_MIN {
            let mut bytes = Vec::new();
            for piece in pieces {
                let read = self.read(CLOSE, &piece.key).await?;
                bytes.extend(read.ok_or_else(|| Fault::conflict(CLOSE))?);
            }
            return self.write(CLOSE, &whole, bytes).await;
        }
        let asked = self.client.create_multipart_upload();
        let begun = asked.bucket(&self.bucket).key(&whole).send().await;
        let begun = begun.map_err(|why| fault(CLOSE, &why))?;
        let upload = begun.upload_id().unwrap_or_default().to_owned();
        let parts = self.parts(&whole, &upload, pieces).await?;
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts));
        let asked = self.client.complete_multipart_upload();
        let asked = asked.bucket(&self.bucket).key(&whole).upload_id(upload);
        let done = asked.multipart_upload(parts.build()).send().await;
        done.map_err(|why| fault(CLOSE, &why))?;
        Ok(())
    }

    /// The parts of an upload: an upload that stops here is ended by the bucket's own rule.
    async fn parts(
        &self,
        whole: &str,
        upload: &str,
        pieces: &[Piece],
    ) -> Result<Vec<CompletedPart>, Fault> {
        let (mut parts, mut held) = (Vec::new(), Vec::new());
        for (piece, place) in pieces.iter().zip(1..) {
            let is_last = place == pieces.len();
            let number = i32::try_from(parts.len() + 1).unwrap_or(i32::MAX);
            if held.is_empty() && (is_last || piece.bytes >= PART_BYTES_MIN) {
                let asked = self
                    .client
                    .upload_part_copy()
                    .bucket(&self.bucket)
                    .key(whole);
                let asked = asked.copy_source(format!("{}/{}", self.bucket, piece.key));
                let copied = asked.upload_id(upload).part_number(number).send().await;
                let copied = copied.map_err(|why| fault(CLOSE, &why))?;
                let tag = copied.copy_part_result().and_then(CopyPartResult::e_tag);
                parts.push(part(number, tag));
                continue;
            }
            let read = self.read(CLOSE, &piece.key).await?;
            held.extend(read.ok_or_else(|| Fault::conflict(CLOSE))?);
            if is_last || held.len() >= PART_BYTES_MIN {
                let body = ByteStream::from(std::mem::take(&mut held));
                let asked = self.client.upload_part().bucket(&self.bucket).key(whole);
                let asked = asked.upload_id(upload).part_number(number).body(body);
                let put = asked.send().await.map_err(|why| fault(CLOSE, &why))?;
                parts.push(part(number, put.e_tag()));
            }
        }
        Ok(parts)
    }

    /// Its length; none where there is none.
    async fn length(&self, key: &str) -> Result<Option<u64>, Fault> {
        let asked = self.client.head_object().bucket(&self.bucket).key(key);
        match asked.send().await {
            Ok(head) => Ok(head
                .content_length()
                .and_then(|bytes| bytes.try_into().ok())),
            Err(why)
                if why
                    .as_service_error()
                    .is_some_and(HeadObjectError::is_not_found) =>
            {
                Ok(None)
            }
            Err(why) => Err(fault(LINK, &why)),
        }
    }
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
        let life = Duration::from_secs(seconds.try_into().unwrap_or_default());
        let broken = |why| Fault::broken(LINK).because(why);
        let signing = PresigningConfig::expires_in(life).map_err(broken)?;
        let asked = self.client.get_object().bucket(&self.bucket).key(whole);
        let name = format!("attachment; filename=\"{}\"", export.file_name());
        let asked = asked.response_content_disposition(name);
        let asked = asked.response_content_type(export.file.format.media_type());
        let signed = asked.presigned(signing).await;
        let signed = signed.map_err(|why| fault(LINK, &why))?;
        Ok(Some(ExportLink {
            url: signed.uri().to_owned(),
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

fn part(number: i32, tag: Option<&str>) -> CompletedPart {
    let part = CompletedPart::builder().part_number(number);
    part.set_e_tag(tag.map(str::to_owned)).build()
}
