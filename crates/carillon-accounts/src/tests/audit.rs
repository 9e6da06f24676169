//! The chain of the audit log, whole and broken.

use carillon_ports::StoreError;
use carillon_ports::rows::{Key, Place, Range, View as _};
use carillon_proto::account::Role;

use super::*;
use crate::{Break, Head, Verdict};

async fn written() -> World {
    let world = World::new();
    for name in ["ada", "bob", "carol"] {
        world.user(name, &[Role::Patient]).await;
        world.sign_in(name).await;
    }
    world
}

async fn head(world: &World) -> Head {
    match world.accounts.verify_audit(None).await.unwrap() {
        Verdict::Whole(head) => head,
        broken => panic!("{broken:?}"),
    }
}

/// Does something to the file behind the log's back.
async fn tamper(
    world: &World,
    number: u64,
    alter: impl Fn(Option<Vec<u8>>) -> Option<Vec<u8>> + Send + 'static,
) {
    let key = Key { partition: "audit".to_owned(), place: Place::of("entry").number(number) };
    let work = move |change: &mut carillon_ports::rows::Transaction<'_, ()>| {
        match alter(change.get(&key)?) {
            Some(bytes) => change.put(key.clone(), bytes),
            None => change.remove(key.clone()),
        }
        Ok::<_, StoreError>(())
    };
    world.rows.write(work).await.unwrap();
}

async fn broken(world: &World) -> (u64, Break) {
    match world.accounts.verify_audit(None).await.unwrap() {
        Verdict::Broken { number, how } => (number, how),
        whole => panic!("{whole:?}"),
    }
}

#[tokio::test]
async fn a_log_that_nobody_touched_is_whole_and_so_is_an_empty_one() {
    assert_eq!(head(&World::new()).await.number, 0);
    let world = written().await;
    let noted = head(&world).await;
    assert_eq!(noted.number, 6);
    world.sign_in("ada").await;
    assert!(matches!(world.accounts.verify_audit(Some(noted.clone())).await.unwrap(), Verdict::Whole(_)));
    let other = Head { hash: "0".repeat(64), ..noted.clone() };
    let verdict = world.accounts.verify_audit(Some(other)).await.unwrap();
    assert_eq!(verdict, Verdict::Broken { number: 6, how: Break::NotAsNoted });
    let beyond = Head { number: 99, ..noted };
    let verdict = world.accounts.verify_audit(Some(beyond)).await.unwrap();
    assert_eq!(verdict, Verdict::Broken { number: 99, how: Break::Missing });
}

#[tokio::test]
async fn an_entry_that_was_altered_removed_or_garbled_breaks_the_chain_at_its_place() {
    let world = written().await;
    let rewrite = |bytes: Option<Vec<u8>>| {
        let text = String::from_utf8(bytes.unwrap()).unwrap();
        assert!(text.contains("session.created"), "{text}");
        Some(text.replace("session.created", "session.ended").into_bytes())
    };
    tamper(&world, 4, rewrite).await;
    assert_eq!(broken(&world).await, (4, Break::Altered));
    tamper(&world, 3, |_| None).await;
    assert_eq!(broken(&world).await, (3, Break::Missing));
    tamper(&world, 2, |_| Some(b"\x01{".to_vec())).await;
    assert_eq!(broken(&world).await, (2, Break::Unreadable));
}

#[tokio::test]
async fn entries_that_were_swapped_cut_off_or_put_behind_the_end_are_found() {
    let swapped = written().await;
    let range = Range::below("audit", &Place::of("entry"));
    let rows = swapped.rows.read(move |view| view.scan(&range, 10)).await;
    let rows: Vec<_> = rows.unwrap_or_else(|error: StoreError| panic!("{error}"));
    let (one, other) = (rows[1].1.clone(), rows[2].1.clone());
    tamper(&swapped, 2, move |_| Some(other.clone())).await;
    tamper(&swapped, 3, move |_| Some(one.clone())).await;
    assert_eq!(broken(&swapped).await, (2, Break::Altered));

    let cut = written().await;
    tamper(&cut, 6, |_| None).await;
    assert_eq!(broken(&cut).await, (6, Break::Missing));

    let longer = written().await;
    tamper(&longer, 7, |_| Some(b"\x01{}".to_vec())).await;
    assert_eq!(broken(&longer).await, (7, Break::Appended));

    let headless = written().await;
    let head = Key { partition: "audit-head".to_owned(), place: Place::of("head") };
    let work = move |change: &mut carillon_ports::rows::Transaction<'_, ()>| {
        change.remove(head.clone());
        Ok::<_, StoreError>(())
    };
    headless.rows.write(work).await.unwrap();
    assert_eq!(broken(&headless).await, (1, Break::Appended));
}

#[tokio::test]
async fn the_log_says_who_from_where_in_which_request_and_no_name_or_secret() {
    let world = written().await;
    world.try_sign_in("ada", "a wrong password", None).await.unwrap_err();
    let page = world.accounts.audit(None, 2).await.unwrap();
    let [refused, created] = &page.entries[..] else { panic!("{page:?}") };
    assert_eq!((refused.number, refused.action.as_str()), (7, "session.refused"));
    assert_eq!(refused.actor, "stranger");
    assert_eq!(refused.note.as_deref(), Some("wrong password"));
    assert_eq!(
        (refused.address.as_deref(), refused.request_id.as_deref()),
        (Some("192.0.2.1"), Some("request-7"))
    );
    assert_eq!(Some(&created.actor), created.subject.as_ref(), "who has signed in is known");
    let rest = world.accounts.audit(page.next, 100).await.unwrap();
    assert_eq!((rest.entries.len(), rest.next), (5, None));
    let text = format!("{page:?}{rest:?}");
    for secret in ["ada", "Display", "a wrong", PASSWORD] {
        assert!(!text.contains(secret), "{secret}");
    }
}
