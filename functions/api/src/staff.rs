//! Who works for a store: invited, given a role, dismissed. It refuses to let anybody change themselves, so that a store is not left
//! without an owner by a slip.

use awda_kernel::EmailAddress;
use awda_ports::{Hired, Staff, Stores};

use crate::call::Call;
use crate::refusal::{Refusal, StaffRefusal};
use crate::shop::Shop;
use crate::view::{AssignText, InviteText, UserList, UserView};

/// Everybody of a store.
pub(crate) async fn list<B: Stores, S: Staff>(
    (books, staff): (&B, &S),
    call: &Call,
) -> Result<UserList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let all = staff.colleagues(&shop.settings.id).await?;
    let all = all.ok_or(StaffRefusal::Elsewhere)?;
    Ok(UserList {
        items: all.into_iter().map(UserView::of).collect(),
    })
}

/// Somebody new.
pub(crate) async fn invite<B: Stores, S: Staff>(
    (books, staff): (&B, &S),
    call: &Call,
) -> Result<UserView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let asked: InviteText = call.body()?;
    let email: Result<EmailAddress, _> = asked.email.parse();
    let email = email.map_err(|_| Refusal::Body("email: an address such as sam@example.com"))?;
    let email = email.reveal().to_owned();
    let store = &shop.settings.id;
    let all = staff.colleagues(store).await?;
    let is_own = |all: &Vec<awda_ports::Colleague>| {
        let mut mine = all.iter().filter(|one| one.id == call.who);
        mine.any(|one| one.email == email)
    };
    if all.as_ref().is_some_and(is_own) {
        return Err(StaffRefusal::Oneself.into());
    }
    let hired = staff.invite(store, &email, asked.role.name(), call.now);
    hired_as(hired.await?)
}

/// Another role.
pub(crate) async fn assign<B: Stores, S: Staff>(
    (books, staff): (&B, &S),
    call: &Call,
) -> Result<UserView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let asked: AssignText = call.body()?;
    let hired = staff.assign(&shop.settings.id, other(call)?, asked.role.name());
    hired_as(hired.await?)
}

/// No longer of this store.
pub(crate) async fn dismiss<B: Stores, S: Staff>(
    (books, staff): (&B, &S),
    call: &Call,
) -> Result<UserView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let gone = staff.dismiss(&shop.settings.id, other(call)?);
    hired_as(gone.await?)
}

/// Whom the address names, who is not whoever asks.
fn other(call: &Call) -> Result<&str, Refusal> {
    let id = call.path("user").unwrap_or_default();
    if id == call.who {
        return Err(StaffRefusal::Oneself.into());
    }
    Ok(id)
}

fn hired_as(hired: Hired) -> Result<UserView, Refusal> {
    match hired {
        Hired::Is(one) => Ok(UserView::of(one)),
        Hired::Unknown => Err(StaffRefusal::User.into()),
        Hired::OtherRole => Err(StaffRefusal::OtherRole.into()),
        Hired::Elsewhere => Err(StaffRefusal::Elsewhere.into()),
    }
}
