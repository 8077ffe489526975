//! What the tests of the watcher share: clocks and answers in short.

use watch::{
    Failure, FailureKind, ImageFacts, Learned, Mono, Now, ProgressAnswer, Start, StatusAnswer,
    StatusWord, Wall, Watcher,
};

/// Wall-clock time of second 0 of every test, in Unix milliseconds.
pub(crate) const DAWN: i64 = 1_800_000_000_000;

/// Both clocks `seconds` after the test's beginning.
pub(crate) fn at(seconds: f64) -> Now {
    Now {
        mono: Mono::from_secs_f64(seconds),
        wall: Wall(DAWN).plus_secs(seconds),
    }
}

/// A listing's row with this status, of an image created at second 0.
pub(crate) fn listed(status: StatusWord) -> StatusAnswer {
    StatusAnswer::Listed(row(status))
}

/// The row itself.
pub(crate) fn row(status: StatusWord) -> ImageFacts {
    ImageFacts {
        status: Some(status),
        name: Some("base".to_owned()),
        failed_reason: None,
        size_mb: Some(102_400.0),
        created_at: Some(Wall(DAWN)),
        container: None,
        source_gpu: None,
    }
}

/// A percentage without any estimate of the service's.
pub(crate) fn percent(percent: f64) -> ProgressAnswer {
    ProgressAnswer::Reported {
        percent: Some(percent),
        remaining_seconds: None,
        total_seconds: None,
    }
}

/// A percentage with the service's estimate of the seconds left.
pub(crate) fn percent_left(percent: f64, left: f64) -> ProgressAnswer {
    ProgressAnswer::Reported {
        percent: Some(percent),
        remaining_seconds: Some(left),
        total_seconds: None,
    }
}

/// A failure of this kind.
pub(crate) fn failure(kind: FailureKind) -> Failure {
    Failure {
        kind,
        key: format!("error-{kind:?}"),
        ret_code: None,
        message: None,
        request_id: None,
        retry_after_seconds: None,
    }
}

/// A watch begun at second 0.
pub(crate) fn fresh() -> Watcher {
    Watcher::new(Start::default(), at(0.0), 7)
}

/// Seconds from the test's beginning to the planned question; panics if there is none.
pub(crate) fn planned(watcher: &Watcher) -> f64 {
    // A test that asks for a plan where there is none has failed.
    #[allow(clippy::expect_used)]
    let plan = watcher.plan().expect("a plan");
    plan.at.as_secs_f64()
}

/// Nothing learned.
pub(crate) fn nothing() -> Learned {
    Learned::default()
}
