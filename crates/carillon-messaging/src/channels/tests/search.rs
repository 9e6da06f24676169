//! The search for channels.

use super::*;
use crate::PageRequest;
use crate::channels::{SearchField, SearchOperator};

fn field(operator: SearchOperator, members: &[&Bearer]) -> SearchField {
    SearchField { operator, members: members.iter().map(|bearer| bearer.member.clone()).collect() }
}

impl World {
    /// The ids of all that a search finds, page by page.
    async fn find(&self, bearer: &Bearer, fields: &[SearchField], limit: usize) -> Vec<String> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = PageRequest { limit: Some(limit), after };
            let page = self.messaging.search_channels(bearer, fields.to_vec(), page).await.unwrap().item;
            assert!(page.items.len() <= limit);
            found.extend(page.items.iter().map(|seen| seen.channel.id.to_string()));
            after = page.next;
            if after.is_none() {
                return found;
            }
        }
    }
}

#[tokio::test]
async fn a_field_names_all_members_or_some() {
    use SearchOperator::{Equals, Includes};
    let world = World::new().await;
    let (ada, bob, eve) = (world.user("ada").await, world.user("bob").await, world.user("eve").await);
    for (id, members) in [("alone", &[][..]), ("two", &[&bob][..]), ("three", &[&bob, &eve][..])] {
        let ward = world.channel(&ada, id).await;
        for member in members {
            world.add(&ada, &ward, member, MembershipKind::Default).await;
        }
    }
    for (fields, expected) in [
        (vec![field(Equals, &[&ada])], &["alone"][..]),
        (vec![field(Equals, &[&ada, &bob])], &["two"][..]),
        (vec![field(Equals, &[&bob])], &[][..]),
        (vec![field(Includes, &[&bob])], &["three", "two"][..]),
        (vec![field(Includes, &[&bob, &eve])], &["three"][..]),
        (vec![field(Includes, &[&ada])], &["alone", "three", "two"][..]),
        (vec![field(Includes, &[&bob]), field(Includes, &[&eve])], &["three"][..]),
        (vec![field(Includes, &[&bob]), field(Equals, &[&ada, &bob])], &["two"][..]),
        (vec![field(Equals, &[&ada]), field(Equals, &[&ada, &bob])], &[][..]),
    ] {
        assert_eq!(world.find(&ada, &fields, 50).await, expected, "{fields:?}");
        assert_eq!(world.find(&ada, &fields, 1).await, expected, "{fields:?}");
    }
}

#[tokio::test]
async fn users_find_their_own_channels_and_admins_all() {
    let world = World::new().await;
    let (ada, bob) = (world.user("ada").await, world.user("bob").await);
    let (admin, eve) = (world.admin("admin").await, world.user("eve").await);
    for id in ["one", "two"] {
        world.channel_of(&ada, id, ChannelPrivacy::Public, ChannelMode::Restricted).await;
    }
    world.add(&ada, &world.named("two"), &bob, MembershipKind::Default).await;
    let of_ada = [field(SearchOperator::Includes, &[&ada])];
    assert_eq!(world.find(&ada, &of_ada, 50).await, ["one", "two"]);
    assert_eq!(world.find(&bob, &of_ada, 50).await, ["two"]);
    assert_eq!(world.find(&eve, &of_ada, 50).await, [""; 0]);
    assert_eq!(world.find(&admin, &of_ada, 50).await, ["one", "two"]);
    world.messaging.delete_channel(&ada, &world.named("two")).await.unwrap();
    assert_eq!(world.find(&admin, &of_ada, 50).await, ["one"]);
}

#[tokio::test]
async fn who_is_hidden_is_not_found_out() {
    let world = World::new().await;
    let (ada, observer) = (world.user("ada").await, world.user("observer").await);
    let ward = world.channel(&ada, "ward").await;
    world.add(&ada, &ward, &observer, MembershipKind::Hidden).await;
    let of_observer = [field(SearchOperator::Includes, &[&observer])];
    assert_eq!(world.find(&ada, &of_observer, 50).await, [""; 0]);
    assert_eq!(world.find(&ada, &[field(SearchOperator::Equals, &[&ada])], 50).await, ["ward"]);
    assert_eq!(world.find(&observer, &[field(SearchOperator::Includes, &[&ada])], 50).await, ["ward"]);
}

#[tokio::test]
async fn a_search_among_thousands_goes_on_where_it_stopped_and_its_token_is_its_own() {
    let world = World::new().await;
    let (ada, bob) = (world.user("ada").await, world.user("bob").await);
    for number in 0..1_100 {
        world.channel(&ada, &format!("c{number:04}")).await;
    }
    for id in ["c0001", "c1050"] {
        world.add(&ada, &world.named(id), &bob, MembershipKind::Default).await;
    }
    // Bob has few channels, so that one look is enough.
    let shared = vec![field(SearchOperator::Includes, &[&ada, &bob])];
    let messaging = &world.messaging;
    let page = messaging.search_channels(&ada, shared.clone(), PageRequest::default()).await;
    assert_eq!(page.unwrap().item.next, None);
    let alone = vec![field(SearchOperator::Equals, &[&ada])];
    assert_eq!(world.find(&ada, &alone, 50).await.len(), 1_098);
    let wanted = PageRequest { limit: Some(1), after: None };
    let page = messaging.search_channels(&ada, shared.clone(), wanted).await.unwrap().item;
    let token = PageRequest { limit: Some(1), after: page.next };
    assert!(messaging.search_channels(&ada, shared, token.clone()).await.is_ok());
    for (bearer, fields) in [(&bob, vec![field(SearchOperator::Includes, &[&ada, &bob])]), (&ada, alone)] {
        let search = messaging.search_channels(bearer, fields, token.clone()).await;
        assert!(matches!(search, Err(MessagingError::Invalid { field: "NextToken", .. })));
    }
}
