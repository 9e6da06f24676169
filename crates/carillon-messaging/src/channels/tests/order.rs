//! The order of messages against a simple model: a list.

use carillon_ports::Entropy as _;

use super::*;
use crate::PageRequest;
use crate::channels::{MessageList, SortOrder};

/// What the model keeps of a message: when it was sent, its id, and who alone sees it.
type Kept = (Timestamp, MessageId, Option<[MemberId; 2]>);

#[tokio::test]
async fn histories_are_read_as_they_were_written() {
    for seed in 0..24 {
        let mut chance = Chance(SeededEntropy::new(seed));
        let world = World::new().await;
        let people = [world.user("ada").await, world.user("bob").await, world.admin("cleo").await];
        let ward = world.channel(&people[0], "ward").await;
        for member in &people[1..] {
            world.add(&people[0], &ward, member, MembershipKind::Default).await;
        }
        let mut model: Vec<Kept> = Vec::new();
        for step in 0..80 {
            // The clock stands still now and then, and goes back.
            let now = 1_700_000_000_000 + step * 2 - chance.below(6);
            world.clock.set(Timestamp::from_millis(now));
            act(&world, &ward, &people, &mut model, step, &mut chance).await;
        }
        for viewer in &people {
            for _ in 0..6 {
                let wanted = chance.window();
                let limit = 1 + usize::try_from(chance.below(9)).unwrap();
                let read = read_all(&world, &ward, viewer, wanted, limit).await;
                assert_eq!(
                    read,
                    expected(&model, viewer, wanted),
                    "seed {seed}, {wanted:?}, pages of {limit}"
                );
            }
            let last = world.messaging.channel(viewer, &ward).await.unwrap().item.last_message_at;
            let visible = model.iter().rev().find(|kept| is_seen(kept, viewer));
            assert_eq!(last, visible.map(|(at, ..)| *at), "seed {seed}");
        }
    }
}

/// Somebody sends, to all or to one, or an admin deletes.
async fn act(
    world: &World,
    ward: &ChannelName,
    people: &[Bearer; 3],
    model: &mut Vec<Kept>,
    step: u64,
    chance: &mut Chance,
) {
    let (sender, target) = (chance.one_of(people), chance.one_of(people));
    let token = format!("step-{step}");
    match chance.below(10) {
        0 if !model.is_empty() => {
            let index = usize::try_from(chance.below(model.len() as u64)).unwrap();
            let (_, id, _) = model.remove(index);
            world.messaging.delete_channel_message(&people[2], ward, &id).await.unwrap();
        }
        1 => {
            let asked = SendMessage { persistence: Persistence::NonPersistent, ..message("typing", &token) };
            world.send(sender, ward, asked).await;
        }
        2..5 => {
            let id = world.send(sender, ward, to(target, "psst", &token)).await;
            keep(world, ward, model, id, sender, Some(target)).await;
        }
        _ => {
            let id = world.send(sender, ward, message("hello", &token)).await;
            keep(world, ward, model, id, sender, None).await;
        }
    }
}

async fn keep(
    world: &World,
    ward: &ChannelName,
    model: &mut Vec<Kept>,
    id: MessageId,
    sender: &Bearer,
    target: Option<&Bearer>,
) {
    let sent = world.messaging.channel_message(sender, ward, &id).await.unwrap().item;
    assert!(model.last().is_none_or(|(at, ..)| *at <= sent.created_at), "time goes on in a channel");
    let viewers = target.map(|target| [sender.member.clone(), target.member.clone()]);
    model.push((sent.created_at, id, viewers));
}

async fn read_all(
    world: &World,
    ward: &ChannelName,
    viewer: &Bearer,
    wanted: MessageList,
    limit: usize,
) -> Vec<MessageId> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest { limit: Some(limit), after };
        let page = world.messaging.channel_messages(viewer, ward, wanted, page).await.unwrap().item;
        assert!(page.items.len() == limit || page.next.is_none(), "only the last page is short");
        all.extend(page.items.into_iter().map(|message| message.id));
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

fn expected(model: &[Kept], viewer: &Bearer, wanted: MessageList) -> Vec<MessageId> {
    let is_wanted = |kept: &&Kept| {
        wanted.not_before.is_none_or(|from| kept.0 >= from)
            && wanted.not_after.is_none_or(|to| kept.0 <= to)
            && is_seen(kept, viewer)
    };
    let ids = model.iter().filter(is_wanted).map(|(_, id, _)| id.clone());
    match wanted.order {
        SortOrder::Ascending => ids.collect(),
        SortOrder::Descending => ids.rev().collect(),
    }
}

fn is_seen((_, _, viewers): &Kept, viewer: &Bearer) -> bool {
    viewers.as_ref().is_none_or(|viewers| viewers.contains(&viewer.member))
}

/// Numbers by chance.
struct Chance(SeededEntropy);

impl Chance {
    fn below(&mut self, max: u64) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_be_bytes(bytes) % max
    }

    fn one_of<'a>(&mut self, people: &'a [Bearer; 3]) -> &'a Bearer {
        &people[usize::try_from(self.below(3)).unwrap()]
    }

    fn window(&mut self) -> MessageList {
        let mut time = || Some(Timestamp::from_millis(1_700_000_000_000 + self.below(170)));
        let (not_before, not_after) = (time(), time());
        let order = if self.below(2) == 0 { SortOrder::Ascending } else { SortOrder::Descending };
        match self.below(3) {
            0 => MessageList { order, not_before: None, not_after: None },
            1 => MessageList { order, not_before, not_after: None },
            _ => MessageList { order, not_before, not_after },
        }
    }
}
