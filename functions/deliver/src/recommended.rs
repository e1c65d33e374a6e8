//! The products that a mail recommends: chosen when it goes out, so that what was bought since or cannot be had any more is not in it.
//!
//! Only mails of flows whose template shows them read the shelf, in one request that the adapter remembers for a minute. What the store
//! gave no name for is not shown, and a mail without recommendations is the same mail without that part.

use awda_commerce::Channel;
use awda_customers::Profile;
use awda_kernel::day_number;
use awda_measures::recommend::{PRODUCTS_MAX, recommend};
use awda_messaging::templates::{RECOMMENDED_MAX, ShownProduct};
use awda_ports::{Display, Fault, Shelves};

use crate::ledger::Draft;
use crate::{Deliver, Loaded};

impl<R, S: Shelves, M, C, Q> Deliver<R, S, M, C, Q> {
    /// What the message recommends.
    pub(crate) async fn recommended(
        &self,
        draft: &Draft,
        loaded: &Loaded,
    ) -> Result<Vec<ShownProduct>, Fault> {
        let Some(profile) = loaded.profile.as_ref().filter(|_| shows(draft, loaded)) else {
            return Ok(Vec::new());
        };
        let Display { learned, shelf } = self.stores.display(&draft.asked.store).await?;
        let (Some(learned), Some(shelf)) = (learned, shelf) else {
            return Ok(Vec::new());
        };
        let today = day_number(draft.now, &loaded.rules.zone);
        // All of them: a shelf may name a few only.
        let chosen = recommend(Some(profile), (&learned, &shelf), today, PRODUCTS_MAX);
        let shown = chosen.iter().filter_map(|one| {
            let said = shelf.product(&one.sku)?;
            Some(ShownProduct {
                name: said.name.clone(),
                url: said.url.clone(),
                image_url: said.image_url.clone(),
                price_minor: said.price_minor,
                currency: loaded.settings.currency,
            })
        });
        Ok(shown.take(RECOMMENDED_MAX).collect())
    }
}

/// Whether the message is a mail in words that show recommendations. What a campaign says is what its dry run said.
fn shows(draft: &Draft, loaded: &Loaded) -> bool {
    let asked = &draft.asked;
    let language = loaded.profile.as_ref().and_then(Profile::language);
    let language = language.unwrap_or(loaded.settings.language);
    let drawn = loaded
        .rules
        .document(asked.flow)
        .zip(loaded.profile.as_ref())
        .and_then(|(flow, profile)| {
            let person = (&asked.store, profile);
            flow.words(asked.step, person, (language, Channel::Email))
        });
    loaded.channel == Channel::Email
        && loaded.campaign.is_none()
        && drawn.is_some_and(|drawn| drawn.template.recommends())
}
