//! macOS lets programs without a window nap: their timers come late. That is welcome while nothing
//! builds, and no good while something does.

use objc2::rc::Retained;
use objc2::runtime::{NSObjectProtocol, ProtocolObject};
use objc2_foundation::{NSActivityOptions, NSProcessInfo, NSString};
use std::cell::RefCell;

type Activity = Retained<ProtocolObject<dyn NSObjectProtocol>>;

thread_local! {
    /// What the system was told; the main thread alone tells it.
    static ACTIVITY: RefCell<Option<Activity>> = const { RefCell::new(None) };
}

/// Tells the system whether something builds: then it leaves the app's timers alone. The computer
/// may go to sleep all the same. On the main thread.
pub(crate) fn keep_time(builds: bool) {
    ACTIVITY.with_borrow_mut(|activity| match (activity.take(), builds) {
        (None, true) => {
            // Shown by the system's own tools, in English as all that they show.
            let reason = NSString::from_str("watching an image build");
            *activity = Some(
                NSProcessInfo::processInfo().beginActivityWithOptions_reason(
                    NSActivityOptions::UserInitiatedAllowingIdleSystemSleep,
                    &reason,
                ),
            );
        }
        (Some(running), false) => {
            // SAFETY: `running` came from `beginActivityWithOptions_reason` and is ended once,
            // because it was taken out.
            #[allow(unsafe_code)]
            unsafe {
                NSProcessInfo::processInfo().endActivity(&running);
            }
        }
        (unchanged, _) => *activity = unchanged,
    });
}
