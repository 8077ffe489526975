//! Whatever comes over the control socket, from either side: it is a line that says something, or it
//! is refused.

use super::wire::{self, Lines};
use imagewatch::control_api::{Call, ServerMessage};
use serde::{Serialize, de::DeserializeOwned};
use std::cell::RefCell;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::runtime::{Builder, Runtime};

/// Nobody keeps the stream waiting here.
const TIME: Duration = Duration::from_secs(5);

/// A line that was read can be written anew in so many bytes a byte: control characters become six.
const GROWTH: usize = 8;
/// And so many more, for fields that were left out.
const DEFAULTS: usize = 2_000;

thread_local! {
    static RUNTIME: RefCell<Option<Runtime>> = const { RefCell::new(None) };
}

/// Reads the bytes as a request and as an answer. The first two say where a line has to end, and
/// where the stream pauses.
pub(crate) fn check(data: &[u8]) {
    let [limit, pause, stream @ ..] = data else {
        return;
    };
    // Most lines may be as long as they like here; some are cut short.
    let limit = if *limit < 128 {
        4_096
    } else {
        usize::from(*limit) - 127
    };
    let (first, rest) = stream.split_at(stream.len().min(usize::from(*pause)));
    read::<Call>(first, rest, limit);
    read::<ServerMessage>(first, rest, limit);
}

fn read<T: Serialize + DeserializeOwned>(first: &[u8], rest: &[u8], limit: usize) {
    let received = RUNTIME.with_borrow_mut(|runtime| {
        let runtime = runtime.get_or_insert_with(|| {
            Builder::new_current_thread()
                .enable_time()
                .build()
                .expect("a runtime")
        });
        runtime.block_on(Lines::new(first.chain(rest), limit).next_within::<T>(TIME))
    });
    let stream = [first, rest].concat();
    let end = stream.iter().position(|byte| *byte == b'\n');
    let Ok(value) = received else {
        return;
    };
    let end = end.expect("the end of a line");
    assert!(end < limit, "{end} of {limit} bytes");
    // What was understood means the same when it is passed on.
    let line = wire::line(&value, usize::MAX).expect("a line");
    assert!(
        line.len() <= stream.len() * GROWTH + DEFAULTS,
        "{} bytes",
        line.len()
    );
    let again: T = serde_json::from_slice(&line).expect("the same again");
    assert_eq!(wire::line(&again, usize::MAX).expect("a line"), line);
}
