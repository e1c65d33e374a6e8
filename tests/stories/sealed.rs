//! What a shop keeps secret, on one machine: sealed with the keys of the directory, through a new key and the end of the old one. Without the
//! keys the door is shut and says so; nothing is taken that could not be judged.

use std::path::Path;

use awda::clock::MovingClock;
use awda::suite::{Home, Suite};
use awda::template::Template;
use awda_ports::Stores;
use awda_tests::{START, Story, order, signature, webhook};

/// The directory's suite, as a new process finds it.
fn opened(directory: &Path) -> Suite {
    let clock = MovingClock::at(START.parse().unwrap());
    let home = Home::Directory(directory.to_owned());
    Suite::open(Template::built_in().unwrap(), &home, clock.into()).unwrap()
}

async fn told(suite: &Suite, id: &str) -> u16 {
    let body = order(id, START, "sara@example.com", "10.00").to_string();
    let signature = signature(body.as_bytes());
    let request = webhook(body.as_bytes(), &signature);
    suite.request(request).await.status().as_u16()
}

#[tokio::test]
async fn a_key_is_changed_under_a_living_shop_and_a_lost_one_shuts_the_door() {
    let directory = std::env::temp_dir().join(format!("awda-sealed-{}", std::process::id()));
    let _gone = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    let keys = directory.join("sealing.keys");

    let suite = opened(&directory);
    let other = Story::start().await;
    let store = "acme".parse().unwrap();
    let settings = other.suite().ground().dynamo.settings(&store).await;
    let settings = settings.unwrap().unwrap();
    suite.ground().dynamo.put_settings(&settings).await.unwrap();
    assert_eq!(told(&suite, "1001").await, 200);
    drop(suite);

    let first = std::fs::read_to_string(&keys).unwrap();
    std::fs::write(&keys, format!("another-text-of-the-owner\n{first}")).unwrap();
    let suite = opened(&directory);
    assert_eq!(told(&suite, "1002").await, 200, "the old key still opens");
    suite.pump().await.unwrap();
    suite.night(START.parse().unwrap()).await.unwrap();
    drop(suite);

    std::fs::write(&keys, "another-text-of-the-owner\n").unwrap();
    let suite = opened(&directory);
    assert_eq!(
        told(&suite, "1003").await,
        200,
        "a night has sealed it anew"
    );
    drop(suite);

    std::fs::write(&keys, &first).unwrap();
    let suite = opened(&directory);
    assert_eq!(
        told(&suite, "1004").await,
        500,
        "whoever sends it tries again"
    );
    drop(suite);
    std::fs::remove_dir_all(&directory).unwrap();
}
