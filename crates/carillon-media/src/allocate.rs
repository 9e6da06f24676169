//! Spends a receiver's bandwidth on the sources that it asked for.
//!
//! Every source gets its lowest layer before any gets a better one; then layers are raised in turns, so that no
//! source takes everything. Sources of higher priority come first in both, and of equal priority shared screens before
//! cameras: they begin with what can be read. Pure arithmetic: who measures and who acts is elsewhere.
//!
//! Invariant: what is chosen costs no more than the budget, but for the slack that keeps a flowing source flowing.
//!
//! Wire: `signaling.md` section 8.1 (mode 4), SdkVideoSubscriptionConfiguration.

use carillon_proto::id::StreamId;

/// A paused source comes back only when this much more than it needs is there (of 100).
const RESUME_PERCENT: u64 = 115;
/// A layer above the present one is tried only with this much headroom (of 100).
const UPGRADE_PERCENT: u64 = 110;
/// A layer that is forwarded is kept until less than this much of what it needs is there (of 100): the estimate of a
/// network goes up and down by as much, and each change costs a key frame.
const KEEP_LAYER_PERCENT: u64 = 85;
/// A flowing source is kept until less than this much of what it needs is there (of 100): the estimate is unsure,
/// and what is sent above it is often received all the same.
const KEEP_PERCENT: u64 = 70;

/// What is forwarded of a source: one of its streams, and of a scalable stream the layers up to these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The stream.
    pub stream: StreamId,
    /// The highest spatial layer; [`Choice::WHOLE`] for all there are.
    pub spatial: u8,
    /// The highest temporal layer; [`Choice::WHOLE`] for all there are.
    pub temporal: u8,
}

impl Choice {
    /// Every layer of a stream.
    pub const WHOLE: u8 = u8::MAX;

    /// All of a stream.
    pub const fn whole(stream: StreamId) -> Self {
        Self { stream, spatial: Self::WHOLE, temporal: Self::WHOLE }
    }

    /// Whether both have pictures of one size, and only more or fewer of them.
    fn same_size(self, other: Self) -> bool {
        (self.stream, self.spatial) == (other.stream, other.spatial)
    }
}

/// One layer of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    /// What it is.
    pub choice: Choice,
    /// What it takes, in bits per second.
    pub cost: u64,
    /// What its sender declared as its ceiling, in bits per second.
    pub declared: u64,
}

/// One source that a receiver wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// Larger is more important.
    pub priority: u32,
    /// Of a shared screen, the lowest layer on which it can be read.
    pub readable: Option<usize>,
    /// No layer of a higher ceiling than this, in bits per second, but always the lowest.
    pub target: Option<u64>,
    /// The layers that flow, from the lowest to the highest.
    pub layers: Vec<Layer>,
    /// What is forwarded at present.
    pub current: Option<Choice>,
    /// Whether the source was stopped for want of bandwidth.
    pub stopped: bool,
}

impl Demand {
    fn rank(&self) -> (u32, bool) {
        (self.priority, self.readable.is_some())
    }

    /// Whether `choice` is of a smaller stream than what is forwarded.
    pub fn descends_to(&self, choice: Choice) -> bool {
        let height = |stream| self.layers.iter().position(|layer| layer.choice.stream == stream);
        let current = self.current.and_then(|current| height(current.stream));
        height(choice.stream).zip(current).is_some_and(|(below, current)| below < current)
    }
}

/// Chooses a layer for each demand; `None` stops it. Without a budget everything fits.
///
/// What must be repeated beside them, `repeats`, is taken from the number of pictures and not from their size: a line
/// that is full would stay so with pictures for all of it and repetitions of what did not fit, but it will not stay full.
pub fn allocate(budget: Option<u64>, repeats: u64, demands: &[Demand]) -> Vec<Option<Choice>> {
    let mut order: Vec<usize> = (0..demands.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(demands[*place].rank()));
    let mut chosen: Vec<Option<usize>> = vec![None; demands.len()];
    let mut left = budget.unwrap_or(u64::MAX);
    for &place in &order {
        let demand = &demands[place];
        let Some(lowest) = demand.layers.first() else { continue };
        let percent = if demand.stopped { RESUME_PERCENT } else { KEEP_PERCENT };
        if scaled(lowest.cost, percent) <= left {
            let affordable = |at: &usize| demand.layers[*at].cost <= left;
            let at = demand.readable.filter(affordable).unwrap_or(0);
            chosen[place] = Some(at);
            left = left.saturating_sub(demand.layers[at].cost);
        }
    }
    for tier in order.chunk_by(|a, b| demands[*a].rank() == demands[*b].rank()) {
        // Each turn raises at least one layer, and there are few of them.
        while raise_each_once(tier, demands, repeats, &mut chosen, &mut left) {}
    }
    let stream =
        |(place, layer): (usize, &Option<usize>)| layer.map(|layer| demands[place].layers[layer].choice);
    chosen.iter().enumerate().map(stream).collect()
}

fn raise_each_once(
    tier: &[usize],
    demands: &[Demand],
    repeats: u64,
    chosen: &mut [Option<usize>],
    left: &mut u64,
) -> bool {
    let mut raised = false;
    for &place in tier {
        let demand = &demands[place];
        let Some(layer) = chosen[place] else { continue };
        let Some(next) = demand.layers.get(layer + 1) else { continue };
        if demand.target.is_some_and(|target| next.declared > target) {
            continue;
        }
        let more = next.cost.saturating_sub(demand.layers[layer].cost);
        let reached = |current: Choice| demand.layers.iter().position(|layer| layer.choice == current);
        let known = demand.current.and_then(reached).is_some_and(|current| current > layer);
        let same_size = next.choice.same_size(demand.layers[layer].choice);
        let percent = if known { KEEP_LAYER_PERCENT } else { UPGRADE_PERCENT };
        let reserve = if same_size { repeats } else { 0 };
        if scaled(more, percent) + reserve <= *left {
            *left -= more.min(*left);
            chosen[place] = Some(layer + 1);
            raised = true;
        }
    }
    raised
}

fn scaled(cost: u64, percent: u64) -> u64 {
    cost.saturating_mul(percent) / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(priority: u32, first: u32, costs: &[u64]) -> Demand {
        let layers = costs.iter().enumerate().map(|(place, cost)| Layer {
            choice: Choice::whole(StreamId(first + place as u32)),
            cost: *cost,
            declared: *cost,
        });
        Demand {
            priority,
            readable: None,
            target: None,
            layers: layers.collect(),
            current: None,
            stopped: false,
        }
    }

    fn demand_of(layers: &[Layer], current: usize) -> Demand {
        Demand { layers: layers.to_vec(), current: Some(layers[current].choice), ..demand(1, 10, &[]) }
    }

    fn chosen(budget: u64, demands: &[Demand]) -> Vec<u32> {
        allocate(Some(budget), 0, demands)
            .iter()
            .map(|choice| choice.map_or(0, |choice| choice.stream.0))
            .collect()
    }

    #[test]
    fn everybody_gets_a_picture_before_anybody_gets_a_better_one() {
        let demands = [demand(1, 10, &[200, 1_200]), demand(1, 20, &[200, 1_200])];
        assert_eq!(chosen(10_000, &demands), [11, 21]);
        assert_eq!(chosen(1_600, &demands), [11, 20]);
        assert_eq!(chosen(500, &demands), [10, 20]);
        assert_eq!(chosen(250, &demands), [10, 0]);
        assert_eq!(allocate(None, 0, &demands), [11, 21].map(|stream| Some(Choice::whole(StreamId(stream)))));
    }

    #[test]
    fn higher_priority_comes_first_in_place_and_in_quality() {
        let demands = [demand(1, 10, &[200, 1_200]), demand(9, 20, &[200, 1_200])];
        assert_eq!(chosen(250, &demands), [0, 20]);
        assert_eq!(chosen(1_600, &demands), [10, 21]);
    }

    #[test]
    fn a_shared_screen_is_readable_before_cameras_are_seen() {
        let screen = Demand { readable: Some(1), ..demand(1, 10, &[100, 400, 900]) };
        let demands = [demand(1, 20, &[200, 600]), screen];
        assert_eq!(chosen(150, &demands), [0, 10]);
        assert_eq!(chosen(450, &demands), [0, 11]);
        assert_eq!(chosen(650, &demands), [20, 11]);
        assert_eq!(chosen(1_150, &demands), [20, 12]);
        assert_eq!(chosen(10_000, &demands), [21, 12]);
        let first = Demand { priority: 2, ..demands[0].clone() };
        assert_eq!(chosen(450, &[first, demands[1].clone()]), [20, 10]);
    }

    #[test]
    fn the_target_bounds_the_layer_but_never_refuses_the_lowest() {
        let mut small = demand(1, 10, &[300, 600, 1_200]);
        small.target = Some(600);
        assert_eq!(chosen(10_000, &[small.clone()]), [11]);
        small.target = Some(100);
        assert_eq!(chosen(10_000, &[small]), [10]);
    }

    #[test]
    fn a_stopped_source_needs_more_to_come_back_than_a_flowing_one_to_stay() {
        let mut source = demand(1, 10, &[1_000]);
        assert_eq!(chosen(800, &[source.clone()]), [10]);
        source.stopped = true;
        assert_eq!(chosen(1_100, &[source.clone()]), [0]);
        assert_eq!(chosen(1_150, &[source]), [10]);
    }

    #[test]
    fn a_layer_above_the_present_one_needs_headroom() {
        let mut source = demand(1, 10, &[200, 1_200]);
        assert_eq!(chosen(1_250, &[source.clone()]), [10]);
        source.current = Some(Choice::whole(StreamId(11)));
        assert_eq!(chosen(1_250, std::slice::from_ref(&source)), [11]);
        assert_eq!(chosen(1_060, std::slice::from_ref(&source)), [11]);
        assert_eq!(chosen(1_040, &[source]), [10]);
    }

    #[test]
    fn what_is_repeated_is_taken_from_the_pictures_and_not_from_their_size() {
        let rung = |stream, temporal, cost| Layer {
            choice: Choice { temporal, ..Choice::whole(StreamId(stream)) },
            cost,
            declared: cost,
        };
        let layers =
            vec![rung(10, 0, 100), rung(10, 1, 150), rung(10, 2, 200), rung(11, 1, 300), rung(11, 2, 400)];
        let of = |repeats, current: usize| {
            allocate(Some(200), repeats, &[demand_of(&layers, current)])[0].expect("it goes on")
        };
        assert_eq!(of(0, 2), layers[2].choice);
        assert_eq!(of(50, 2), layers[1].choice);
        assert_eq!(of(150, 2), layers[0].choice);
        assert!(demand_of(&layers, 3).descends_to(layers[2].choice));
        assert!(!demand_of(&layers, 4).descends_to(layers[3].choice));
        assert!(!demand_of(&layers, 0).descends_to(layers[4].choice));
    }

    proptest::proptest! {
        #[test]
        fn the_budget_is_kept(
            budget in 0u64..5_000,
            sources in proptest::collection::vec((0u32..3, proptest::collection::vec(1u64..2_000, 0..4), proptest::bool::ANY), 0..8),
        ) {
            let demands: Vec<_> = sources.iter().enumerate().map(|(place, (priority, costs, stopped))| {
                let mut costs = costs.clone();
                costs.sort_unstable();
                Demand { stopped: *stopped, ..demand(*priority, place as u32 * 10 + 1, &costs) }
            }).collect();
            let spent: u64 = allocate(Some(budget), 0, &demands).iter().zip(&demands)
                .filter_map(|(stream, demand)| demand.layers.iter().find(|layer| Some(layer.choice) == *stream))
                .map(|layer| layer.cost)
                .sum();
            proptest::prop_assert!(spent * KEEP_PERCENT / 100 <= budget + 10);
        }
    }
}
