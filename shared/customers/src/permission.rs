//! What a person allows: the newest statement about a channel and topic, and whether it lets a message through.

use awda_commerce::{Channel, ConsentStatus, Topic};

use crate::{ConsentState, Dated, Profile};

impl Profile {
    /// What they last said about `channel` and `topic`, and when in milliseconds since 1970.
    pub fn consent(&self, channel: Channel, topic: Topic) -> Option<&Dated<ConsentState>> {
        let all = self.facets.values().flat_map(|facet| &facet.consents);
        Dated::latest(
            all.filter(|said| said.value().channel == channel && said.value().topic == topic),
        )
    }

    /// The statement that allows messages of `topic` by `channel`; none where nothing does.
    ///
    /// What was said of the topic itself goes before what was said of [`Topic::Marketing`]: a topic that was forbidden stays forbidden
    /// whatever is allowed in general afterwards, and one that was allowed holds until everything is forbidden after it.
    pub fn permission(&self, channel: Channel, topic: Topic) -> Option<&Dated<ConsentState>> {
        let granted = |said: &&Dated<ConsentState>| said.value().status == ConsentStatus::Granted;
        let general = self.consent(channel, Topic::Marketing);
        let own = self
            .consent(channel, topic)
            .filter(|_| topic != Topic::Marketing);
        let Some(own) = own else {
            return general.filter(granted);
        };
        let own = Some(own).filter(granted)?;
        match general {
            Some(general) if general.said_ms() >= own.said_ms() => Some(general).filter(granted),
            _ => Some(own),
        }
    }

    /// Whether `topic` itself was forbidden, or is not confirmed, whatever holds for the channel as a whole.
    pub fn refuses(&self, channel: Channel, topic: Topic) -> bool {
        self.consent(channel, topic)
            .is_some_and(|said| said.value().status != ConsentStatus::Granted)
    }
}

#[cfg(test)]
mod tests {
    use awda_commerce::ConsentStatus::{Denied, Granted, Pending};
    use awda_kernel::{CustomerId, EventId, Timestamp, fingerprint};

    use super::*;
    use crate::Facet;

    /// Somebody who said this about email, each at its second.
    fn who_said(said: &[(Topic, ConsentStatus, i64)]) -> Profile {
        let statements = said.iter().map(|(topic, status, second)| {
            let at = Timestamp::from_second(*second).unwrap();
            let event = EventId::of(fingerprint(&[&second.to_string()]));
            let state = ConsentState {
                channel: Channel::Email,
                topic: *topic,
                status: *status,
                event: event.clone(),
                is_weak: false,
            };
            Dated::new(state, at, &event)
        });
        let facet = Facet {
            consents: statements.collect(),
            ..Facet::default()
        };
        let id = CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&["a"]));
        let mut profile = Profile::new("acme".parse().unwrap(), id);
        profile.facets.insert(facet_key(), facet);
        profile
    }

    fn facet_key() -> crate::Key {
        let store = "acme".parse().unwrap();
        crate::Key::new(&store, crate::IdentifierKind::Email, "sara@example.com")
    }

    /// The second of the statement that lets reminders through.
    fn lets_through(said: &[(Topic, ConsentStatus, i64)]) -> Option<i64> {
        let profile = who_said(said);
        let permission = profile.permission(Channel::Email, Topic::Reminders);
        assert!(profile.permission(Channel::Sms, Topic::Reminders).is_none());
        permission.map(|said| said.said_ms() / 1_000)
    }

    #[test]
    fn a_topic_goes_before_the_whole_and_the_newest_stop_before_both() {
        let (all, own) = (Topic::Marketing, Topic::Reminders);
        for (said, expected) in [
            (&[][..], None),
            (&[(all, Granted, 1)], Some(1)),
            (&[(all, Granted, 1), (all, Denied, 2)], None),
            (&[(all, Granted, 1), (own, Denied, 2)], None),
            // What was forbidden by name is not allowed by what is said in general later.
            (&[(own, Denied, 1), (all, Granted, 2)], None),
            (&[(own, Pending, 1), (all, Granted, 2)], None),
            (&[(own, Granted, 1)], Some(1)),
            (&[(all, Denied, 1), (own, Granted, 2)], Some(2)),
            (&[(own, Granted, 1), (all, Denied, 2)], None),
            (&[(own, Granted, 1), (all, Granted, 2)], Some(2)),
            (&[(all, Granted, 1), (Topic::Offers, Denied, 2)], Some(1)),
        ] {
            assert_eq!(lets_through(said), expected, "{said:?}");
        }
    }
}
