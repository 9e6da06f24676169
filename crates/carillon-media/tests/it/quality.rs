//! What the operator is told of everybody's packets, held beside the network that they went through.

use std::time::Duration;

use carillon_proto::id::ConnectionId;
use carillon_proto::media::{ConnectionQuality, MediaEvent};

use crate::client::Tone;
use crate::network::{GOOD, Link};
use crate::world::{World, publish, receive};

fn last_of(world: &World, connection: u64) -> ConnectionQuality {
    let of = |event: &MediaEvent| match event {
        MediaEvent::Quality(known) => {
            known.iter().find(|quality| quality.connection == ConnectionId(connection)).copied()
        }
        _ => None,
    };
    world.events(of).last().expect("it is told every five seconds").1
}

/// Two who talk; the first films and the second watches.
fn call(seed: u64) -> World {
    let mut world = World::new(seed);
    for (client, tone) in [(1, 440.0), (2, 700.0)] {
        world.join(client, GOOD);
        world.clients.get_mut(&client).unwrap().tone = Some(Tone::new(tone));
    }
    world.start_camera(1, publish(7, &[500]));
    world.watch(2, receive(7, None));
    world.run_ms(2_000);
    world
}

#[test]
fn a_good_network_is_told_every_five_seconds_and_loses_nothing() {
    let mut world = call(1);
    world.run_ms(20_000);
    let told = world.events(|event| match event {
        MediaEvent::Quality(known) => Some(known.len()),
        _ => None,
    });
    assert!(told.windows(2).all(|pair| pair[1].0 - pair[0].0 == 5_000), "{told:?}");
    for connection in [1, 2] {
        let quality = last_of(&world, connection);
        assert_eq!((quality.up.loss_ratio, quality.down.loss_ratio), (Some(0.0), Some(0.0)), "{quality:?}");
        assert!(quality.up.jitter.unwrap() < Duration::from_millis(10), "{quality:?}");
        let round_trip = quality.round_trip.unwrap();
        assert!((19..30).contains(&round_trip.as_millis()), "{quality:?}");
    }
}

#[test]
fn loss_and_delay_show_on_the_side_and_for_the_attendee_that_they_are_of() {
    let mut world = call(2);
    let lossy = Link { loss: 0.1, delay: Duration::from_millis(60), ..GOOD };
    world.clients.get_mut(&1).unwrap().up = lossy;
    world.clients.get_mut(&2).unwrap().down = lossy;
    world.run_ms(20_000);
    let (films, watches) = (last_of(&world, 1), last_of(&world, 2));
    let about = |ratio: Option<f64>| ratio.is_some_and(|ratio| (0.05..0.16).contains(&ratio));
    // Pictures are repeated until they are whole, and were lost all the same.
    assert!(about(films.up.loss_ratio) && films.down.loss_ratio == Some(0.0), "{films:?}");
    assert!(about(watches.down.loss_ratio) && watches.up.loss_ratio == Some(0.0), "{watches:?}");
    for quality in [films, watches] {
        let round_trip = quality.round_trip.unwrap().as_millis();
        assert!((68..85).contains(&round_trip), "{quality:?}");
    }
}

#[test]
fn an_uneven_network_is_jitter_and_no_loss() {
    let mut world = call(3);
    let uneven = Link { jitter: Duration::from_millis(40), ordered: true, ..GOOD };
    world.clients.get_mut(&2).unwrap().up = uneven;
    world.run_ms(15_000);
    let quality = last_of(&world, 2);
    assert_eq!(quality.up.loss_ratio, Some(0.0));
    assert!((5..40).contains(&quality.up.jitter.unwrap().as_millis()), "{quality:?}");
    assert!(last_of(&world, 1).up.jitter.unwrap() < Duration::from_millis(10));
}
