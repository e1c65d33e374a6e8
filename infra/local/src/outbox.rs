//! The local carrier: it takes every message, keeps it for reading, and never sends anything.
//!
//! In memory, or in a directory as three files a letter: `.html` (of mail) and `.txt` to look at, `.json` with everything, written last, so
//! that a letter with a `.json` is whole.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use awda_commerce::Channel;
use awda_kernel::{CustomerId, MessageId, StoreId, Timestamp};
use awda_messaging::carriers::{Route, TextMessage};
use awda_ports::{Carrier, Clock, Fault, Handover, Mail, Outgoing};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::clock::SuiteClock;

/// The outbox. Clones are the same one.
#[derive(Debug, Clone)]
pub struct Outbox {
    place: Arc<Place>,
    clock: SuiteClock,
}

#[derive(Debug)]
enum Place {
    Memory(Mutex<Vec<Letter>>),
    Directory(PathBuf),
}

/// A message that was handed over. This is the stored form; it holds personal data and its `Debug` names only ids.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// When it was handed over.
    pub at: Timestamp,
    /// The message's id.
    pub message: MessageId,
    /// The store.
    pub store: StoreId,
    /// The person.
    pub customer: CustomerId,
    /// The channel; mail on letters from before there were others.
    #[serde(default = "email")]
    pub channel: Channel,
    /// Sender name.
    pub from_name: String,
    /// Sender address.
    pub from: String,
    /// Recipient.
    pub to: String,
    /// Subject; empty where the channel has none.
    pub subject: String,
    /// HTML part; empty where the channel has none.
    pub html: String,
    /// Plain text part.
    pub text: String,
    /// Where these messages are stopped, as the headers of RFC 8058 say.
    #[serde(default)]
    pub stop_url: String,
}

/// What can go wrong with an outbox.
#[derive(Debug, Error)]
pub enum Error {
    /// The directory cannot be read or written.
    #[error("failed to use {path}")]
    File {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A letter is in no form this version reads.
    #[error("{path} is no letter")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
}

impl Outbox {
    /// An outbox that lives as long as the process.
    pub fn memory(clock: SuiteClock) -> Self {
        Self {
            place: Arc::new(Place::Memory(Mutex::new(Vec::new()))),
            clock,
        }
    }

    /// An outbox in a directory, which is made when it is not there.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn directory(path: &Path, clock: SuiteClock) -> Result<Self, Error> {
        std::fs::create_dir_all(path).map_err(|source| file_error(path, source))?;
        Ok(Self {
            place: Arc::new(Place::Directory(path.to_owned())),
            clock,
        })
    }

    /// Every letter, by when it was handed over, then by message id.
    ///
    /// # Errors
    /// [`Error`](enum@Error).
    pub fn letters(&self) -> Result<Vec<Letter>, Error> {
        let mut letters = match &*self.place {
            Place::Memory(letters) => letters
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
            Place::Directory(directory) => read_all(directory)?,
        };
        letters.sort_by(|a, b| (a.at, &a.message).cmp(&(b.at, &b.message)));
        Ok(letters)
    }

    /// Destroys the letters to these people of a store, whoever is erased among them.
    ///
    /// # Errors
    /// [`Error`](enum@Error).
    pub fn forget(&self, store: &StoreId, people: &[CustomerId]) -> Result<(), Error> {
        let is_theirs =
            |letter: &Letter| letter.store == *store && people.contains(&letter.customer);
        match &*self.place {
            Place::Memory(letters) => {
                let mut letters = letters.lock().unwrap_or_else(PoisonError::into_inner);
                letters.retain(|letter| !is_theirs(letter));
                Ok(())
            }
            Place::Directory(directory) => {
                let letters = read_all(directory)?;
                letters
                    .iter()
                    .filter(|letter| is_theirs(letter))
                    .try_for_each(|letter| remove(directory, letter))
            }
        }
    }

    fn keep(&self, letter: Letter) -> Result<(), Error> {
        match &*self.place {
            Place::Memory(letters) => {
                letters
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(letter);
                Ok(())
            }
            Place::Directory(directory) => write(directory, &letter),
        }
    }
}

impl Carrier for Outbox {
    async fn hand_over(&self, message: &Outgoing) -> Result<Handover, Fault> {
        let at = self.clock.now();
        let letter = match message {
            Outgoing::Mail(mail) => Letter::of_mail(mail, at),
            Outgoing::Text(text) => Letter::of_text(text, at),
        };
        let carrier_id = format!("outbox-{}", letter.message);
        self.keep(letter)
            .map_err(|why| Fault::unavailable("put a letter into the outbox").because(why))?;
        Ok(Handover::Accepted { carrier_id })
    }
}

const fn email() -> Channel {
    Channel::Email
}

impl Letter {
    fn of_mail(mail: &Mail, at: Timestamp) -> Self {
        Self {
            at,
            message: mail.message.clone(),
            store: mail.store.clone(),
            customer: mail.customer.clone(),
            channel: Channel::Email,
            from_name: mail.from_name.clone(),
            from: mail.from.reveal().to_owned(),
            to: mail.to.reveal().to_owned(),
            subject: mail.subject.clone(),
            html: mail.html.clone(),
            text: mail.text.clone(),
            stop_url: mail.stop_url.clone().unwrap_or_default(),
        }
    }

    fn of_text(text: &TextMessage, at: Timestamp) -> Self {
        let from = match &text.route {
            Route::AwsSms { sender, .. } | Route::Gateway { sender, .. } => sender.clone(),
            Route::Meta {
                phone_number_id, ..
            }
            | Route::AwsSocial {
                phone_number_id, ..
            } => phone_number_id.clone(),
            Route::Page { page_id, .. } => page_id.clone(),
            Route::Fcm { notification, .. } | Route::WebPush { notification, .. } => {
                notification.title.clone()
            }
            Route::Telegram { .. } => String::new(),
        };
        Self {
            at,
            message: text.message.clone(),
            store: text.store.clone(),
            customer: text.customer.clone(),
            channel: text.to.channel(),
            from_name: String::new(),
            from,
            to: text.to.reveal().to_owned(),
            subject: String::new(),
            html: String::new(),
            text: text.text.clone(),
            stop_url: String::new(),
        }
    }

    /// The name its files share: time and message, so that names sort as letters do. No personal data.
    pub fn file_stem(&self) -> String {
        format!(
            "{}-{}",
            self.at.strftime("%Y%m%dT%H%M%S.%6fZ"),
            self.message
        )
    }
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter")
            .field("at", &self.at)
            .field("message", &self.message)
            .field("store", &self.store)
            .field("customer", &self.customer)
            .finish_non_exhaustive()
    }
}

fn write(directory: &Path, letter: &Letter) -> Result<(), Error> {
    let stem = letter.file_stem();
    let whole = serde_json::to_string_pretty(letter).unwrap_or_default();
    let parts = [
        ("html", &letter.html),
        ("txt", &letter.text),
        ("json.part", &whole),
    ];
    for (ending, content) in parts {
        if ending == "html" && content.is_empty() {
            continue;
        }
        let path = directory.join(format!("{stem}.{ending}"));
        std::fs::write(&path, content).map_err(|source| file_error(&path, source))?;
    }
    let path = directory.join(format!("{stem}.json"));
    let part = directory.join(format!("{stem}.json.part"));
    std::fs::rename(part, &path).map_err(|source| file_error(&path, source))
}

/// Removes a letter's files, the one that makes it whole last.
fn remove(directory: &Path, letter: &Letter) -> Result<(), Error> {
    let stem = letter.file_stem();
    for ending in ["html", "txt", "json"] {
        let path = directory.join(format!("{stem}.{ending}"));
        match std::fs::remove_file(&path) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => {
                return Err(file_error(&path, why));
            }
            _ => (),
        }
    }
    Ok(())
}

fn read_all(directory: &Path) -> Result<Vec<Letter>, Error> {
    let mut letters = Vec::new();
    let entries = std::fs::read_dir(directory).map_err(|source| file_error(directory, source))?;
    for entry in entries {
        let path = entry
            .map_err(|source| file_error(directory, source))?
            .path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let text = std::fs::read(&path).map_err(|source| file_error(&path, source))?;
            let letter = serde_json::from_slice(&text).map_err(|source| Error::Unreadable {
                path: path.clone(),
                source,
            })?;
            letters.push(letter);
        }
    }
    Ok(letters)
}

fn file_error(path: &Path, source: io::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use awda_kernel::fingerprint;

    use super::*;
    use crate::clock::MovingClock;

    fn mail(seed: &str) -> Mail {
        let at = Timestamp::UNIX_EPOCH;
        Mail {
            message: MessageId::of(fingerprint(&[seed])),
            store: "acme".parse().unwrap(),
            customer: CustomerId::new(at, fingerprint(&["someone"])),
            from_name: "Acme".to_owned(),
            from: "shop@acme.example".parse().unwrap(),
            to: "someone@mail.example".parse().unwrap(),
            subject: "We miss you".to_owned(),
            html: "<p>Come back</p>".to_owned(),
            text: "Come back".to_owned(),
            stop_url: Some("http://localhost/u/1".to_owned()),
        }
    }

    async fn letters_come_back_in_order(outbox: Outbox, clock: MovingClock) {
        clock.move_to("2026-01-02T00:00:00Z".parse().unwrap());
        let handover = outbox
            .hand_over(&Outgoing::Mail(mail("first")))
            .await
            .unwrap();
        assert!(matches!(handover, Handover::Accepted { .. }));
        clock.move_to("2026-01-03T00:00:00Z".parse().unwrap());
        outbox
            .hand_over(&Outgoing::Mail(mail("second")))
            .await
            .unwrap();
        let letters = outbox.letters().unwrap();
        let ids: Vec<_> = letters
            .iter()
            .map(|letter| letter.message.clone())
            .collect();
        assert_eq!(ids, [mail("first").message, mail("second").message]);
        assert_eq!(letters[0].to, "someone@mail.example");
        assert!(!format!("{:?}", letters[0]).contains("someone@"));
    }

    #[tokio::test]
    async fn letters_are_kept_in_memory() {
        let clock = MovingClock::at(Timestamp::UNIX_EPOCH);
        letters_come_back_in_order(Outbox::memory(clock.clone().into()), clock).await;
    }

    #[tokio::test]
    async fn letters_are_kept_as_files() {
        let folder = std::env::temp_dir().join(format!("awda-outbox-{}", std::process::id()));
        let clock = MovingClock::at(Timestamp::UNIX_EPOCH);
        let outbox = Outbox::directory(&folder, clock.clone().into()).unwrap();
        letters_come_back_in_order(outbox, clock).await;
        let mut names: Vec<_> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names.len(), 6);
        assert!(names[0].starts_with("20260102T000000.000000Z-msg_"));
        let html = std::fs::read_to_string(folder.join(&names[0])).unwrap();
        assert_eq!(html, "<p>Come back</p>");
        let outbox = Outbox::directory(&folder, MovingClock::at(Timestamp::UNIX_EPOCH).into());
        let (outbox, theirs) = (outbox.unwrap(), mail("first"));
        let other = "another".parse().unwrap();
        outbox
            .forget(&other, std::slice::from_ref(&theirs.customer))
            .unwrap();
        assert_eq!(outbox.letters().unwrap().len(), 2, "another store's");
        outbox.forget(&theirs.store, &[theirs.customer]).unwrap();
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
