//! Many builds, orders answered by anything in any order or twice: no panic, no order without
//! need, the budget kept, nothing asked while paused.

#[path = "bytes.rs"]
mod bytes;

use bytes::Bytes;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use watch::{
    AccountName, Failure, Fleet, ImageRow, Instance, Learned, Mono, NewWatch, Now, Order, OrderId,
    Page, PauseBounds, Place, Reply, Start, Wall, WatchId, Watcher,
};

/// Requests a minute of every account.
const PER_MINUTE: u32 = 30;
/// Accounts, images and zones that there are.
const ACCOUNTS: u8 = 2;
const IMAGES: u8 = 6;
const ZONES: u8 = 3;
/// Orders of one account that may be without a reply: one for each image and twice each place, and
/// the zones.
const UNANSWERED: usize = IMAGES as usize + 2 * 2 * (ZONES as usize + 2) + 1;
/// Steps of one run.
const STEPS: usize = 300;

struct World {
    fleet: Fleet,
    now: Now,
    asked: Vec<Order>,
    /// When each account asked, over the last minute.
    spent: BTreeMap<AccountName, VecDeque<Mono>>,
}

/// Runs a fleet through the inputs that `data` means.
pub(crate) fn check(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let mut world = World {
        fleet: Fleet::new(),
        now: Now {
            mono: Mono::ZERO,
            wall: Wall(1_800_000_000_000),
        },
        asked: Vec::new(),
        spent: BTreeMap::new(),
    };
    for _ in 0..STEPS {
        if bytes.is_empty() {
            break;
        }
        world.step(&mut bytes);
        world.settle();
    }
}

fn account(bytes: &mut Bytes<'_>) -> AccountName {
    ["one", "two"][usize::from(bytes.byte() % ACCOUNTS)].into()
}

fn image(bytes: &mut Bytes<'_>) -> Arc<str> {
    format!("image-{}", bytes.byte() % IMAGES).into()
}

fn place(bytes: &mut Bytes<'_>) -> Place {
    let zone = ["a", "b", ""][usize::from(bytes.byte() % ZONES)];
    Place::new("region", Some(zone))
}

fn reply(bytes: &mut Bytes<'_>) -> Result<Reply, Failure> {
    Ok(match bytes.byte() % 12 {
        0 | 1 => return Err(bytes.failure()),
        2 | 3 => Reply::Progress(bytes.progress()),
        4 => Reply::Zones((0..bytes.byte() % 4).map(|_| place(bytes).into()).collect()),
        5 => Reply::Instances(page(bytes, |bytes| Instance {
            id: bytes.text(),
            name: bytes.text(),
            locked: bytes.one_in(2),
        })),
        _ => Reply::Images(page(bytes, |bytes| ImageRow {
            image: image(bytes),
            facts: bytes.facts(),
            zones: (0..bytes.byte() % 3)
                .filter_map(|_| place(bytes).zone)
                .collect(),
        })),
    })
}

fn page<T>(bytes: &mut Bytes<'_>, row: fn(&mut Bytes<'_>) -> T) -> Page<T> {
    let rows: Vec<T> = (0..bytes.byte() % 5).map(|_| row(bytes)).collect();
    let row_count = match bytes.byte() % 4 {
        0 => u32::from(bytes.word()),
        _ => rows.len() as u32,
    };
    Page {
        rows,
        row_count,
        unreadable: bytes.one_in(4),
        total: (bytes.one_in(2)).then(|| u32::from(bytes.word())),
    }
}

impl World {
    fn step(&mut self, bytes: &mut Bytes<'_>) {
        let now = self.now;
        match bytes.byte() % 24 {
            0..=2 => self.forward(f64::from(bytes.word()) / 16.0),
            3..=5 => {
                let due = self.fleet.next_deadline(now);
                self.forward(due.map_or(1.0, |at| at.seconds_since(now.mono)));
            }
            6..=11 => {
                if let Some(order) = self.take(bytes) {
                    self.fleet.reply(now, order, reply(bytes));
                }
            }
            12 => self
                .fleet
                .reply(now, OrderId(u64::from(bytes.byte())), reply(bytes)),
            13 => {
                let discovery = bytes.one_in(2);
                self.fleet
                    .put_account(now, &account(bytes), PER_MINUTE, discovery);
            }
            14 | 15 => self.add(bytes),
            16 => self
                .fleet
                .remove_watch(WatchId(i64::from(bytes.byte() % 16))),
            17 => {
                let id = WatchId(i64::from(bytes.byte() % 16));
                let place = place(bytes);
                self.fleet.seen(now, id, &place, bytes.facts());
            }
            18 => self.fleet.wake(now),
            19 => self
                .fleet
                .poll_now(now, WatchId(i64::from(bytes.byte() % 16))),
            20 => {
                let name = account(bytes);
                match bytes.byte() % 4 {
                    0 => self.fleet.block_account(now, &name, bytes.failure()),
                    1 => {
                        self.fleet.remove_account(&name);
                        self.spent.remove(&name);
                    }
                    2 => self.fleet.keys_changed(now, &name),
                    _ => self.fleet.retry_account(now, &name),
                }
            }
            21 => self.fleet.set_paused(now, bytes.one_in(2)),
            22 => {
                let pauses = PauseBounds::new(bytes.number(), bytes.number());
                self.fleet.set_pauses(now, pauses);
            }
            _ => {
                self.now.wall = bytes.wall();
                self.fleet.put_learned(&account(bytes), Learned::default());
            }
        }
    }

    fn forward(&mut self, seconds: f64) {
        self.now.mono = self.now.mono.plus_secs(seconds);
        self.now.wall = self.now.wall.plus_secs(seconds);
    }

    /// An order to answer. Now and then it stays, to be answered twice.
    fn take(&mut self, bytes: &mut Bytes<'_>) -> Option<OrderId> {
        let index = usize::from(bytes.byte()).checked_rem(self.asked.len())?;
        Some(if bytes.one_in(8) {
            self.asked.get(index)?.id
        } else {
            self.asked.swap_remove(index).id
        })
    }

    fn add(&mut self, bytes: &mut Bytes<'_>) {
        let id = i64::from(bytes.byte() % 16);
        let new = NewWatch {
            account: account(bytes),
            image: image(bytes),
            place: (bytes.one_in(2)).then(|| place(bytes)),
            region: (bytes.one_in(2)).then(|| "region".into()),
            watcher: Watcher::new(Start::default(), self.now, id as u64),
            instance: None,
        };
        self.fleet.add_watch(self.now, WatchId(id), new);
    }

    /// Lets the fleet do what is due, and checks what it asks.
    fn settle(&mut self) {
        self.fleet.tick(self.now);
        let asked = self.asked.len();
        while let Some(order) = self.fleet.next_order() {
            assert!(!self.fleet.is_paused(), "asked while paused: {order:?}");
            let spent = self.spent.entry(order.account.clone()).or_default();
            spent.push_back(self.now.mono);
            self.asked.push(order);
        }
        for (name, spent) in &mut self.spent {
            while spent
                .front()
                .is_some_and(|at| self.now.mono.seconds_since(*at) >= 60.0)
            {
                spent.pop_front();
            }
            let most = PER_MINUTE as usize;
            assert!(spent.len() <= most, "{name} asked {} times", spent.len());
        }
        assert!(self.asked.len() - asked <= 2 * PER_MINUTE as usize);
        // Orders that a block, a removal or a second reply has made pointless stay here: forget them.
        if self.asked.len() > 4 * UNANSWERED {
            self.asked.drain(..UNANSWERED);
        }
        let most = 64 * usize::from(IMAGES);
        assert!(std::iter::from_fn(|| self.fleet.next_event()).count() <= most);
        if self.fleet.is_paused() {
            assert_eq!(self.fleet.next_deadline(self.now), None);
        }
    }
}
