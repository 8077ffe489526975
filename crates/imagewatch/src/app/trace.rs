//! The course of a finished build, for replaying: nothing in it tells whose build it was.

use crate::control_api::{BuildTrace, RecordedBuild, RecordedPoint};
use crate::store::NewBuild;
use crate::view::WatchState;

/// A finished build's course; `None` if it was deleted, so that nobody knows how long it took.
pub(super) fn recorded(build: &NewBuild) -> Option<BuildTrace> {
    let end = match build.outcome {
        WatchState::Ready => "Available",
        WatchState::Failed => "UnAvailable",
        _ => return None,
    };
    let samples: Vec<RecordedPoint> = build
        .samples
        .iter()
        .map(|sample| RecordedPoint {
            t: sample.seconds,
            process: sample.percent,
            remaining: sample.remaining_seconds,
        })
        .collect();
    Some(BuildTrace {
        traces: [RecordedBuild {
            family: "recorded".to_owned(),
            joined_s: samples.first().map_or(0.0, |sample| sample.t.max(0.0)),
            duration_s: build.duration_seconds,
            end: end.to_owned(),
            samples,
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::SampleView;
    use watch::Wall;

    fn build(outcome: WatchState) -> NewBuild {
        NewBuild {
            watch_id: Some(1),
            image_id: "secret-id".to_owned(),
            account: "secret-account".to_owned(),
            name: Some("secret-name".to_owned()),
            region: Some("secret-region".to_owned()),
            zone: Some("secret-zone".to_owned()),
            outcome,
            reason: Some("secret-reason".to_owned()),
            started_at: Some(Wall(1_700_000_000_000)),
            ended_at: Wall(1_700_000_600_000),
            duration_seconds: 600.0,
            finalizing_seconds: None,
            size_mb: Some(1_024.0),
            container: None,
            samples: vec![SampleView {
                seconds: 4.0,
                percent: 1.0,
                remaining_seconds: Some(500.0),
            }],
        }
    }

    #[test]
    fn a_trace_tells_the_course_and_nothing_of_whose_build_it_was() {
        let trace = recorded(&build(WatchState::Ready)).unwrap();
        let json = serde_json::to_string(&trace).unwrap();
        assert_eq!(
            json,
            r#"{"traces":[{"family":"recorded","joined_s":4.0,"duration_s":600.0,"end":"Available","samples":[{"t":4.0,"process":1.0,"remaining":500.0}]}]}"#
        );
    }

    #[test]
    fn a_deleted_build_has_no_trace() {
        assert_eq!(recorded(&build(WatchState::Gone)), None);
        assert!(recorded(&build(WatchState::Failed)).is_some());
    }
}
