//! Who may sign in: people of a Cognito user pool. Groups named as roles give a role, for all stores alike; the group `store:NAME` opens a
//! store. It refuses to know passwords: Cognito mails the first one.

use awda_commerce::FetchAnswer;
use awda_kernel::{StoreId, Timestamp};
use awda_ports::{Colleague, Fault, Hired, Staff};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::access::Access;
use crate::fetch::{HttpFetch, NotLoopback};
use crate::signed::{Service, Signer};

const SERVICE: Service = Service {
    name: "cognito-idp",
    content_type: "application/x-amz-json-1.1",
};
/// What operations' names begin with.
const TARGET: &str = "AWSCognitoIdentityProviderService";
/// Groups that are roles.
const ROLES: [&str; 5] = ["owner", "marketer", "support", "analyst", "developer"];
/// Most people a page of the pool has.
const PAGE: u32 = 60;
/// Most pages of a group that are read: 3,000 people.
const PAGES_MAX: usize = 50;

/// The people of a user pool; nobody's where the suite made none.
#[derive(Debug, Clone)]
pub struct Cognito {
    pool: Option<String>,
    signer: Signer,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct User {
    username: String,
    #[serde(default, alias = "UserAttributes")]
    attributes: Vec<Attribute>,
    #[serde(default, rename = "UserCreateDate")]
    created_at: f64,
    #[serde(default, rename = "UserStatus")]
    status: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Created {
    user: User,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UserPage {
    #[serde(default)]
    users: Vec<User>,
    #[serde(default)]
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Groups {
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Group {
    group_name: String,
}

/// Why Cognito did not do it.
#[derive(Debug, Deserialize)]
struct Refused {
    #[serde(rename = "__type", default)]
    kind: String,
}

/// What somebody belongs to.
struct Belongs {
    roles: Vec<String>,
    stores: Vec<String>,
}

impl User {
    fn colleague(&self, role: Option<String>) -> Colleague {
        let email = self.attributes.iter().find(|one| one.name == "email");
        #[expect(clippy::cast_possible_truncation, reason = "whole seconds of a date")]
        let since = Timestamp::from_second(self.created_at as i64).unwrap_or_default();
        Colleague {
            id: self.username.clone(),
            email: email.map_or_else(String::new, |one| one.value.clone()),
            role,
            is_invited: self.status == "FORCE_CHANGE_PASSWORD",
            since,
        }
    }
}

impl Cognito {
    /// The people of `pool`; of none where it has no name.
    ///
    /// # Errors
    /// [`NotLoopback`], where the environment names an endpoint that is not on this machine.
    pub fn new(access: &Access, pool: &str) -> Result<Self, NotLoopback> {
        let http = HttpFetch::reaching(access)?;
        Ok(Self {
            // A pool's id is `REGION_NAME`.
            pool: Some(pool.to_owned()).filter(|pool| pool.contains('_')),
            signer: Signer::new(access, http),
        })
    }

    /// Asks; `Err` of the inner result is the kind of a refusal.
    async fn ask<T: DeserializeOwned>(
        &self,
        what: &'static str,
        (operation, body): (&str, Value),
    ) -> Result<Result<T, String>, Fault> {
        let target = format!("{TARGET}.{operation}");
        let answer = self.signer.ask(SERVICE, &target, body.to_string()).await?;
        read(what, &answer)
    }

    /// Everybody of a group; nobody of a group that is not there.
    async fn of_group(&self, pool: &str, group: &str) -> Result<Vec<User>, Fault> {
        let what = "read a group of the user pool";
        let (mut all, mut next) = (Vec::new(), None::<String>);
        for _ in 0..PAGES_MAX {
            let mut body = json!({ "UserPoolId": pool, "GroupName": group, "Limit": PAGE });
            if let (Some(token), Some(body)) = (&next, body.as_object_mut()) {
                body.insert("NextToken".to_owned(), json!(token));
            }
            let page = self.ask(what, ("ListUsersInGroup", body)).await?;
            let page: UserPage = match page {
                Ok(page) => page,
                Err(kind) if kind == "ResourceNotFoundException" => return Ok(all),
                Err(kind) => return Err(refused(what, &kind)),
            };
            all.extend(page.users);
            next = page.next_token;
            if next.is_none() {
                return Ok(all);
            }
        }
        Err(Fault::broken(what).because("the group has more people than can be shown"))
    }

    async fn belongs(&self, pool: &str, user: &str) -> Result<Option<Belongs>, Fault> {
        let what = "read the groups of somebody";
        let body = json!({ "UserPoolId": pool, "Username": user, "Limit": PAGE });
        let groups: Groups = match self.ask(what, ("AdminListGroupsForUser", body)).await? {
            Ok(groups) => groups,
            Err(kind) if kind == "UserNotFoundException" => return Ok(None),
            Err(kind) => return Err(refused(what, &kind)),
        };
        let names = groups.groups.into_iter().map(|group| group.group_name);
        let (stores, others): (Vec<_>, Vec<_>) = names.partition(|name| name.starts_with("store:"));
        let roles = others.into_iter();
        Ok(Some(Belongs {
            roles: roles
                .filter(|name| ROLES.contains(&name.as_str()))
                .collect(),
            stores,
        }))
    }

    async fn user(&self, pool: &str, name: &str) -> Result<Option<User>, Fault> {
        let what = "read somebody of the user pool";
        let body = json!({ "UserPoolId": pool, "Username": name });
        match self.ask(what, ("AdminGetUser", body)).await? {
            Ok(user) => Ok(Some(user)),
            Err(kind) if kind == "UserNotFoundException" => Ok(None),
            Err(kind) => Err(refused(what, &kind)),
        }
    }

    /// In a group, which is made where it is not there.
    async fn put_in(&self, pool: &str, user: &str, group: &str) -> Result<(), Fault> {
        let what = "put somebody into a group";
        let body = json!({ "UserPoolId": pool, "Username": user, "GroupName": group });
        let added: Result<Value, String> = self
            .ask(what, ("AdminAddUserToGroup", body.clone()))
            .await?;
        match added {
            Ok(_) => return Ok(()),
            Err(kind) if kind != "ResourceNotFoundException" => return Err(refused(what, &kind)),
            Err(_) => {}
        }
        let new = json!({ "UserPoolId": pool, "GroupName": group });
        let made: Result<Value, String> = self.ask(what, ("CreateGroup", new)).await?;
        if let Err(kind) = made
            && kind != "GroupExistsException"
        {
            return Err(refused(what, &kind));
        }
        let added: Result<Value, String> = self.ask(what, ("AdminAddUserToGroup", body)).await?;
        added.map(drop).map_err(|kind| refused(what, &kind))
    }

    async fn take_from(&self, pool: &str, user: &str, group: &str) -> Result<(), Fault> {
        let what = "take somebody from a group";
        let body = json!({ "UserPoolId": pool, "Username": user, "GroupName": group });
        let gone: Result<Value, String> =
            self.ask(what, ("AdminRemoveUserFromGroup", body)).await?;
        gone.map(drop).map_err(|kind| refused(what, &kind))
    }

    /// Gives a role where it may be given; `Some` says why it was not. The new one comes before the old ones go.
    async fn give(
        &self,
        (pool, store): (&str, &StoreId),
        user: &str,
        (role, now): (&str, &Belongs),
    ) -> Result<Option<Hired>, Fault> {
        let is_other = !now.roles.iter().any(|one| one == role) || now.roles.len() > 1;
        let ours = group_of(store);
        if is_other && now.stores.iter().any(|one| *one != ours) {
            return Ok(Some(Hired::OtherRole));
        }
        if is_other {
            self.put_in(pool, user, role).await?;
            for old in now.roles.iter().filter(|one| *one != role) {
                self.take_from(pool, user, old).await?;
            }
        }
        Ok(None)
    }
}

impl Staff for Cognito {
    async fn colleagues(&self, store: &StoreId) -> Result<Option<Vec<Colleague>>, Fault> {
        let Some(pool) = &self.pool else {
            return Ok(None);
        };
        let users = self.of_group(pool, &group_of(store)).await?;
        let mut ours: Vec<Colleague> = users.iter().map(|user| user.colleague(None)).collect();
        for role in ROLES {
            for user in self.of_group(pool, role).await? {
                let found = ours.iter_mut().find(|one| one.id == user.username);
                if let Some(one) = found {
                    // The roles come by what they may: the first is the one that counts.
                    one.role.get_or_insert_with(|| role.to_owned());
                }
            }
        }
        ours.sort_by(|a, b| a.email.cmp(&b.email));
        Ok(Some(ours))
    }

    async fn invite(
        &self,
        store: &StoreId,
        email: &str,
        role: &str,
        _: Timestamp,
    ) -> Result<Hired, Fault> {
        let what = "invite somebody";
        let Some(pool) = &self.pool else {
            return Ok(Hired::Elsewhere);
        };
        let body = json!({
            "UserPoolId": pool,
            "Username": email,
            "UserAttributes": [
                { "Name": "email", "Value": email },
                { "Name": "email_verified", "Value": "true" },
            ],
            "DesiredDeliveryMediums": ["EMAIL"],
        });
        let made: Result<Created, String> = self.ask(what, ("AdminCreateUser", body)).await?;
        let user = match made {
            Ok(made) => made.user,
            Err(kind) if kind == "UsernameExistsException" => {
                let held = self.user(pool, email).await?;
                held.ok_or_else(|| Fault::conflict(what))?
            }
            Err(kind) => return Err(refused(what, &kind)),
        };
        let now = self.belongs(pool, &user.username).await?;
        let now = now.ok_or_else(|| Fault::conflict(what))?;
        if let Some(said) = self
            .give((pool, store), &user.username, (role, &now))
            .await?
        {
            return Ok(said);
        }
        self.put_in(pool, &user.username, &group_of(store)).await?;
        Ok(Hired::Is(user.colleague(Some(role.to_owned()))))
    }

    async fn assign(&self, store: &StoreId, id: &str, role: &str) -> Result<Hired, Fault> {
        let Some(pool) = &self.pool else {
            return Ok(Hired::Elsewhere);
        };
        let (Some(now), Some(user)) = (self.belongs(pool, id).await?, self.user(pool, id).await?)
        else {
            return Ok(Hired::Unknown);
        };
        if !now.stores.contains(&group_of(store)) {
            return Ok(Hired::Unknown);
        }
        let said = self.give((pool, store), id, (role, &now)).await?;
        Ok(said.unwrap_or_else(|| Hired::Is(user.colleague(Some(role.to_owned())))))
    }

    /// Refresh tokens end at once, and access tokens within the hour that they last.
    async fn dismiss(&self, store: &StoreId, id: &str) -> Result<Hired, Fault> {
        let what = "end somebody's sessions";
        let Some(pool) = &self.pool else {
            return Ok(Hired::Elsewhere);
        };
        let (Some(now), Some(user)) = (self.belongs(pool, id).await?, self.user(pool, id).await?)
        else {
            return Ok(Hired::Unknown);
        };
        let ours = group_of(store);
        if !now.stores.contains(&ours) {
            return Ok(Hired::Unknown);
        }
        self.take_from(pool, id, &ours).await?;
        let body = json!({ "UserPoolId": pool, "Username": id });
        let ended: Result<Value, String> = self.ask(what, ("AdminUserGlobalSignOut", body)).await?;
        ended.map_err(|kind| refused(what, &kind))?;
        Ok(Hired::Is(user.colleague(now.roles.first().cloned())))
    }
}

fn group_of(store: &StoreId) -> String {
    format!("store:{store}")
}

/// A refusal nobody expected: worth another try where Cognito is busy. What it says of whom is not repeated.
fn refused(what: &'static str, kind: &str) -> Fault {
    match kind {
        "TooManyRequestsException" | "InternalErrorException" | "LimitExceededException" => {
            Fault::unavailable(what).because(kind.to_owned())
        }
        _ => Fault::broken(what).because(kind.to_owned()),
    }
}

fn read<T: DeserializeOwned>(
    what: &'static str,
    answer: &FetchAnswer,
) -> Result<Result<T, String>, Fault> {
    if answer.status == 200 {
        // What is done for nobody's eyes answers nothing.
        let body: &[u8] = if answer.body.is_empty() {
            b"{}"
        } else {
            &answer.body
        };
        let read = serde_json::from_slice(body);
        return read.map(Ok).map_err(|_| Fault::unreadable(what));
    }
    let refused: Option<Refused> = serde_json::from_slice(&answer.body).ok();
    match refused.filter(|refused| !refused.kind.is_empty()) {
        // Some write the service's name before it.
        Some(refused) => Ok(Err(refused
            .kind
            .rsplit('#')
            .next()
            .unwrap_or_default()
            .to_owned())),
        None if answer.status >= 500 => Err(Fault::unavailable(what)),
        None => Err(Fault::broken(what).because(format!("status {}", answer.status))),
    }
}
