//! Every number that asking is tuned by. `docs/replay.md` shows what happens when one of them is
//! halved or doubled.

macro_rules! tuning {
    ($($(#[$doc:meta])+ $name:ident: $value:expr,)+) => {
        /// The numbers, by name.
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct Tuning {
            $($(#[$doc])+ pub(crate) $name: f64,)+
        }

        static SHIPPED: Tuning = Tuning { $($name: $value,)+ };

        /// The numbers that experiments can change, with their values.
        #[cfg(feature = "ablation")]
        pub const NUMBERS: &[(&str, f64)] = &[$((stringify!($name), $value),)+];

        #[cfg(feature = "ablation")]
        impl Tuning {
            fn with(mut self, name: &str, factor: f64) -> Tuning {
                match name {
                    $(stringify!($name) => self.$name *= factor,)+
                    _ => {}
                }
                self
            }
        }
    };
}

tuning! {
    /// Pause between looks for a failure, in seconds, before anything is known of the account.
    failure_gap: 55.5,
    /// Age in seconds from which these looks thin out, with its square; and the seconds of building
    /// that one failure is expected in at first.
    thin_from: 1_700.0,
    /// Widest pause between them, in seconds.
    gap_most: 900.0,
    /// Looks for a failure that come this many times rarer than at first ask for progress, too: a build
    /// of hours has time to change its pace.
    company: 3.0,
    /// How many times wider past builds that did not fail can make it.
    calm: 2.0,
    /// Densest asking, in seconds.
    densest: 0.65,
    /// Longest pause in seconds where the end may come at any moment: it keeps 19 ends in 20 within
    /// 5 s.
    sparsest: 5.05,
    /// The same once past builds are known.
    sparsest_known: 3.5,
    /// Longest pause in seconds where status alone tells: it keeps 19 ends in 20 within 15 s.
    status_alone: 15.4,
    /// Seconds of delay on a plateau that one question is worth.
    plateau: 2.0,
    /// Pause in the window of an expected end, as a share of its width.
    window_share: 0.12,
    /// Where in the window a look has to fall, as a share of its width.
    aim: 0.54,
    /// A window narrower than this, in seconds, is looked at by status, which saves the second
    /// question.
    narrow: 4.0,
    /// Share of the time to the window after which progress is looked at again, were the reading
    /// sure.
    ahead: 0.93,
    /// How much of that share each share of doubt in the reading takes.
    caution: 9.0,
    /// The least that is left of it.
    ahead_least: 0.4,
    /// Seconds to the first look at progress, and from it to the second.
    young: 2.0,
    /// Age times this is the longest pause between looks at progress.
    stride: 2.0,
    /// Standing still from this percentage on is finalizing.
    at_end: 98.5,
    /// Share of the time left by which no build is quite steady, and no promise quite kept.
    doubt: 0.016,
    /// Percentages that have to be seen moving to halve the doubt that comes on top.
    few: 1.8,
    /// Share of the time so far by which percentages have to lie apart to be witnesses of their own.
    apart: 0.004,
    /// Share of the percentages that have to be multiples of a step to believe in it.
    most: 0.4,
    /// Standing still for as long as a steady build takes for this many of the finest differences
    /// that show is moving in steps.
    stands: 2.5,
    /// The step in points while none has been seen.
    unknown_step: 15.0,
    /// How much wider than its standard deviation an interval for people is.
    candour: 2.0,
    /// How many times wider it is without past builds.
    first: 2.0,
    /// Seconds later that its end is without past builds.
    finalizing: 60.0,
    /// Share of the time left that such an interval is wide in any case.
    margin: 0.06,
    /// Share of the time so far that no reading is surer than.
    blur: 0.000_1,
}

/// The numbers in force.
#[cfg(not(feature = "ablation"))]
pub(crate) fn tuning() -> &'static Tuning {
    &SHIPPED
}

#[cfg(feature = "ablation")]
thread_local! {
    static CURRENT: std::cell::Cell<&'static Tuning> = const { std::cell::Cell::new(&SHIPPED) };
}

/// The numbers in force on this thread.
#[cfg(feature = "ablation")]
pub(crate) fn tuning() -> &'static Tuning {
    CURRENT.get()
}

/// Multiplies some of the numbers on this thread; all others are as shipped. For experiments alone.
#[cfg(feature = "ablation")]
pub fn ablate(changes: &[(&str, f64)]) {
    let changed = changes
        .iter()
        .fold(SHIPPED, |tuning, (name, factor)| tuning.with(name, *factor));
    CURRENT.set(Box::leak(Box::new(changed)));
}
