//! The log of acts, and the keys of acts, which end by themselves.

use awda_kernel::{StoreId, Timestamp};
use awda_ports::{Act, ActKey, ActPage, Acts, Claimed, Fault, KeptAnswer};

use super::action::{Action, Item, Row};
use super::{Dynamo, place, rows};

const LIST: &str = "list acts";
const CLAIM: &str = "claim the key of an act";

impl Acts for Dynamo {
    async fn note(&self, store: &StoreId, act: &Act) -> Result<(), Fault> {
        let row = Row::at(place::act(store, act.at, &act.id)).with("doc", rows::document(act));
        self.write("note an act", Action::put(row)).await?;
        Ok(())
    }

    async fn acts(
        &self,
        store: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<ActPage, Fault> {
        let asked = (&["acts", store.as_str()][..], place::acts(store));
        let (rows, next) = self.newest(LIST, asked, (limit, after)).await?;
        Ok(ActPage { rows, next })
    }

    async fn claim_key(&self, store: &StoreId, key: &ActKey) -> Result<Claimed, Fault> {
        // Whoever finds an old claim takes it over on the condition that nobody else did.
        let mut action = Action::put(claim(store, key)).if_new();
        loop {
            if self.write(CLAIM, action).await? {
                return Ok(Claimed::New);
            }
            let place = place::act_key(store, &key.key);
            let Some(held) = self.get(CLAIM, &place, true).await? else {
                action = Action::put(claim(store, key)).if_new();
                continue;
            };
            let (claimed_at, answer) = read(&held)?;
            if key.holds(claimed_at, answer.is_some()) {
                let is_same = rows::str_of(&held, "asked") == Some(key.asked.as_str());
                return Ok(match answer {
                    _ if !is_same => Claimed::Other,
                    Some(answer) => Claimed::Answered(answer),
                    None => Claimed::Running,
                });
            }
            let was = rows::text(&claimed_at.to_string());
            action = Action::put(claim(store, key)).if_is("claimed_at", was);
        }
    }

    async fn answered(
        &self,
        store: &StoreId,
        key: &ActKey,
        answer: &KeptAnswer,
    ) -> Result<(), Fault> {
        let row = claim(store, key).with("doc", rows::document(answer));
        let action = Action::put(row).if_is("claimed_at", rows::text(&key.at.to_string()));
        self.write("keep the answer of an act", action).await?;
        Ok(())
    }

    async fn let_go(&self, store: &StoreId, key: &ActKey) -> Result<(), Fault> {
        let action = Action::delete(place::act_key(store, &key.key));
        let action = action.if_is("claimed_at", rows::text(&key.at.to_string()));
        self.write("give the key of an act back", action).await?;
        Ok(())
    }
}

fn claim(store: &StoreId, key: &ActKey) -> Row {
    let ends_at = key.at.as_second() + ActKey::HOURS * 3_600;
    Row::at(place::act_key(store, &key.key))
        .with("asked", rows::text(&key.asked))
        .with("claimed_at", rows::text(&key.at.to_string()))
        .with("expires_at", rows::number(ends_at))
}

fn read(item: &Item) -> Result<(Timestamp, Option<KeptAnswer>), Fault> {
    let claimed_at = rows::str_of(item, "claimed_at").and_then(|at| at.parse().ok());
    let claimed_at = claimed_at.ok_or_else(|| Fault::unreadable(CLAIM))?;
    let answer = item.contains_key("doc").then(|| rows::read(CLAIM, item));
    Ok((claimed_at, answer.transpose()?))
}
