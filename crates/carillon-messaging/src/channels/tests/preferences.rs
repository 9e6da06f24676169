//! Preferences of memberships.

use super::*;
use crate::channels::{FilterRule, PushPreference};

#[tokio::test]
async fn preferences_are_kept_and_go_with_the_membership() {
    let world = World::new().await;
    let (owner, bob) = (world.user("owner").await, world.user("bob").await);
    let ward = world.channel(&owner, "ward").await;
    world.add(&owner, &ward, &bob, MembershipKind::Default).await;
    let prefers = async || {
        let found = world.messaging.channel_membership_preferences(&bob, &ward, &bob.member).await;
        found.unwrap().item.1
    };
    assert_eq!(prefers().await, PushPreference::All);
    let rule = FilterRule::new(r#"{"mention":["Bob"]}"#.to_owned()).unwrap();
    let filtered = PushPreference::Filtered(rule);
    let putting =
        world.messaging.put_channel_membership_preferences(&bob, &ward, &bob.member, filtered.clone());
    putting.await.unwrap();
    assert_eq!(prefers().await, filtered);
    world.messaging.delete_channel_membership(&owner, &ward, &bob.member).await.unwrap();
    assert!(is_forbidden(world.messaging.channel_membership_preferences(&bob, &ward, &bob.member).await));
    world.add(&owner, &ward, &bob, MembershipKind::Default).await;
    assert_eq!(prefers().await, PushPreference::All);
}

#[test]
fn a_filter_rule_is_a_small_json_object() {
    let values = |count: usize| format!("{{\"a\":[{}]}}", vec!["\"b\""; count].join(","));
    for (rule, is_allowed) in [
        (r#"{"$or":[{"a":["b"]},{"c":[{"anything-but":["d"]}]}]}"#.to_owned(), true),
        (values(19), true),
        (values(20), false),
        ("[]".to_owned(), false),
        ("{".to_owned(), false),
        (format!("{{\"a\":[\"{}\"]}}", "b".repeat(2_048)), false),
        ("[".repeat(2_000), false),
    ] {
        assert_eq!(FilterRule::new(rule.clone()).is_ok(), is_allowed, "{rule}");
    }
}
