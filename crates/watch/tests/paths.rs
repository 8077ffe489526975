//! The main paths of a build, with the exact instants of the questions.

#[allow(dead_code)] // Shared by several tests, each of which uses a part.
mod common;

use common::{at, failure, fresh, listed, nothing, percent, percent_left, planned, row};
use watch::{
    Ask, Connection, Event, FailureKind, Learned, PastBuild, PollReason, ProgressAnswer, Start,
    State, StatusAnswer, StatusWord, Wall, Watcher,
};

fn ends(events: &[Event]) -> usize {
    events
        .iter()
        .filter(|e| matches!(e, Event::Ended { .. }))
        .count()
}

#[test]
fn a_new_watch_asks_status_at_once() {
    let watcher = fresh();
    let plan = watcher.plan().unwrap();
    assert_eq!(plan.at, at(0.0).mono);
    assert_eq!(plan.ask, Ask::Status);
    assert_eq!(plan.reason, PollReason::First);
    assert_eq!(*watcher.state(), State::Waiting);
}

#[test]
fn a_steady_build_is_asked_about_rarely_and_at_its_end_at_once() {
    let mut watcher = fresh();
    let mut questions = Vec::new();
    while let Some(plan) = watcher.plan() {
        let t = plan.at.as_secs_f64();
        questions.push((t, plan.ask, plan.reason));
        let status = if t < 900.0 {
            StatusWord::Making
        } else {
            StatusWord::Available
        };
        if plan.ask.wants_status() {
            watcher.on_status(at(t), listed(status), &nothing());
        }
        if plan.ask.wants_progress() {
            watcher.on_progress(at(t), percent_left(t / 9.0, 900.0 - t), &nothing());
        }
    }
    assert_eq!(*watcher.state(), State::Ready);
    assert_eq!(questions[0], (0.0, Ask::Status, PollReason::First));
    assert_eq!(questions[1], (2.0, Ask::Progress, PollReason::Pace));
    assert_eq!(questions[2], (4.0, Ask::Progress, PollReason::Pace));
    assert_eq!(questions[3], (12.0, Ask::Progress, PollReason::Pace));
    assert_eq!(questions[4], (36.0, Ask::Progress, PollReason::Pace));
    assert_eq!(questions[5], (55.5, Ask::Status, PollReason::FailureCheck));
    let (end, ask, reason) = *questions.last().unwrap();
    assert_eq!((ask, reason), (Ask::Status, PollReason::NearEnd));
    assert!((900.0..900.5).contains(&end), "noticed at {end}");
    assert!(
        questions.len() < 29,
        "{} questions: {questions:?}",
        questions.len()
    );
    let status: Vec<f64> = questions
        .iter()
        .filter(|q| q.1.wants_status())
        .map(|q| q.0)
        .collect();
    assert!(
        status.windows(2).all(|w| w[1] - w[0] <= 60.01),
        "a failure would go unseen"
    );
}

#[test]
fn a_hundred_per_cent_is_finalizing_and_only_status_ends_it() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    watcher.on_progress(at(50.0), percent(60.0), &nothing());
    let events = watcher.on_progress(at(100.0), percent(100.0), &nothing());
    assert!(events.contains(&Event::StateChanged {
        from: State::Making,
        to: State::Finalizing
    }));
    // Status is due at once, then within the second.
    assert_eq!(planned(&watcher), 100.0);
    watcher.on_status(at(100.0), listed(StatusWord::Making), &nothing());
    assert_eq!(watcher.plan().unwrap().reason, PollReason::Finalizing);
    assert!((100.6..=101.0).contains(&planned(&watcher)));
    let events = watcher.on_status(at(130.0), listed(StatusWord::Available), &nothing());
    assert_eq!(ends(&events), 1);
    assert_eq!(*watcher.state(), State::Ready);
    assert_eq!(watcher.plan(), None);
    assert_eq!(watcher.finalizing_seconds(at(500.0)), Some(30.0));
    assert_eq!(watcher.total_seconds(at(500.0)), Some(130.0));
}

#[test]
fn a_plateau_is_asked_about_with_growing_pauses_up_to_five_seconds() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    watcher.on_progress(at(150.0), percent(60.0), &nothing());
    watcher.on_progress(at(300.0), percent(100.0), &nothing());
    let mut pauses = Vec::new();
    let mut last = 300.0;
    while last < 700.0 {
        let t = planned(&watcher);
        if watcher.plan().unwrap().ask.wants_status() {
            pauses.push(t - last);
            last = t;
            watcher.on_status(at(t), listed(StatusWord::Making), &nothing());
        }
        if watcher.plan().unwrap().at.as_secs_f64() <= t
            || watcher.plan().unwrap().ask.wants_progress()
        {
            watcher.on_progress(at(t), percent(100.0), &nothing());
        }
    }
    assert_eq!(pauses[0], 0.0, "whether that is the end is asked at once");
    assert!(pauses.iter().all(|p| *p <= 5.06), "{pauses:?}");
    assert!(pauses[1] <= 1.01 && pauses[3] < 3.1, "{pauses:?}");
    assert!(*pauses.last().unwrap() > 4.0);
}

#[test]
fn failed_keeps_the_reason() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    let mut facts = row(StatusWord::Unavailable);
    facts.failed_reason = Some("disk full".to_owned());
    let failed = StatusAnswer::Listed(facts);
    let events = watcher.on_status(at(60.0), failed.clone(), &nothing());
    assert_eq!(ends(&events), 0, "one look is not enough");
    assert_eq!(planned(&watcher), 65.0);
    let events = watcher.on_status(at(65.0), failed, &nothing());
    assert_eq!(ends(&events), 1);
    assert_eq!(
        *watcher.state(),
        State::Failed {
            reason: Some("disk full".to_owned())
        }
    );
}

#[test]
fn an_end_is_told_once_and_stays() {
    let mut watcher = fresh();
    assert_eq!(
        ends(&watcher.on_status(at(0.0), listed(StatusWord::Available), &nothing())),
        1
    );
    for word in [
        StatusWord::Making,
        StatusWord::Unavailable,
        StatusWord::Available,
    ] {
        assert_eq!(watcher.on_status(at(9.0), listed(word), &nothing()), []);
    }
    assert_eq!(watcher.on_progress(at(9.0), percent(3.0), &nothing()), []);
    assert_eq!(*watcher.state(), State::Ready);
    assert_eq!(watcher.ended_at(), Some(at(0.0).wall));
}

#[test]
fn an_image_never_seen_is_waited_for_with_growing_pauses() {
    let mut watcher = fresh();
    let mut pauses = Vec::new();
    let mut last = 0.0;
    for _ in 0..40 {
        watcher.on_status(at(last), StatusAnswer::NotListed, &nothing());
        assert_eq!(*watcher.state(), State::Waiting);
        assert_eq!(watcher.plan().unwrap().ask, Ask::Status);
        pauses.push(planned(&watcher) - last);
        last = planned(&watcher);
    }
    assert_eq!(pauses[0], 3.0);
    assert_eq!(pauses.last().copied().map(f64::round), Some(60.0));
    let events = watcher.on_status(at(last), listed(StatusWord::Making), &nothing());
    assert!(events.contains(&Event::Appeared));
}

#[test]
fn a_first_look_that_says_failed_is_looked_at_again() {
    let mut watcher = fresh();
    let events = watcher.on_status(at(0.0), listed(StatusWord::Unavailable), &nothing());
    assert_eq!(ends(&events), 0);
    let plan = watcher.plan().unwrap();
    assert_eq!((plan.at, plan.reason), (at(5.0).mono, PollReason::Confirm));
    // A listing made for a sibling a moment later is no second look.
    let events = watcher.on_status(at(1.0), listed(StatusWord::Unavailable), &nothing());
    assert_eq!(ends(&events), 0);
    watcher.on_status(at(3.0), listed(StatusWord::Making), &nothing());
    assert_eq!(*watcher.state(), State::Making);
    // What was said before it was taken back does not count any more.
    let events = watcher.on_status(at(60.0), listed(StatusWord::Unavailable), &nothing());
    assert_eq!(ends(&events), 0);
}

/// A build at 40 % that a complete listing lacks at 60 s.
fn missing() -> Watcher {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    watcher.on_progress(at(50.0), percent(40.0), &nothing());
    watcher.on_status(at(60.0), StatusAnswer::NotListed, &nothing());
    watcher
}

/// Goes on without the image in the listings until the end; `progress` answers when it is asked.
fn lacking_until_the_end(watcher: &mut Watcher, progress: Option<f64>) -> f64 {
    while let Some(plan) = watcher.plan() {
        let t = plan.at.as_secs_f64();
        assert!(t < 5_000.0, "never told");
        if plan.ask.wants_progress() {
            let answer = progress.map_or(ProgressAnswer::Refused, percent);
            watcher.on_progress(at(t), answer, &nothing());
        }
        watcher.on_status(at(t), StatusAnswer::NotListed, &nothing());
    }
    assert_eq!(*watcher.state(), State::Gone);
    watcher.elapsed_seconds(at(9_999.0)) - 60.0
}

#[test]
fn a_missing_image_is_gone_when_progress_refuses_it_and_a_minute_later_it_is_missing_still() {
    let mut watcher = missing();
    assert_eq!(watcher.not_listed_since(), Some(at(60.0).wall));
    let plan = watcher.plan().unwrap();
    assert_eq!(plan.at, at(65.0).mono);
    assert_eq!((plan.ask, plan.reason), (Ask::Both, PollReason::Confirm));
    assert_eq!(lacking_until_the_end(&mut watcher, None), 60.0);
    assert_eq!(watcher.not_listed_since(), None, "gone says it");
}

#[test]
fn a_missing_image_whose_progress_says_nothing_is_gone_after_two_and_a_half_minutes() {
    let start = Start {
        container: Some(true),
        ..Start::default()
    };
    let mut watcher = Watcher::new(start, at(0.0), 7);
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    watcher.on_status(at(60.0), StatusAnswer::NotListed, &nothing());
    assert_eq!(lacking_until_the_end(&mut watcher, None), 150.0);
}

#[test]
fn a_missing_image_whose_progress_stands_is_gone_after_ten_minutes() {
    assert_eq!(lacking_until_the_end(&mut missing(), Some(40.0)), 600.0);
}

#[test]
fn a_missing_image_whose_progress_moves_is_never_gone() {
    let mut watcher = missing();
    let mut done = 40.0;
    while planned(&watcher) < 5_000.0 {
        let plan = watcher.plan().unwrap();
        let t = plan.at.as_secs_f64();
        if plan.ask.wants_progress() {
            done += 0.01 * (t - 60.0) / 60.0 + 0.02;
            watcher.on_progress(at(t), percent(done), &nothing());
        }
        watcher.on_status(at(t), StatusAnswer::NotListed, &nothing());
    }
    assert!(!watcher.state().is_end());
}

#[test]
fn an_image_that_vanished_with_all_others_is_never_gone_and_asked_about_slowly() {
    let mut watcher = missing();
    let mut last = 60.0;
    let mut answer = StatusAnswer::NoneListed;
    for _ in 0..100 {
        let t = planned(&watcher);
        if watcher.plan().unwrap().ask.wants_progress() {
            watcher.on_progress(at(t), ProgressAnswer::Refused, &nothing());
        }
        let events = watcher.on_status(at(t), answer, &nothing());
        assert_eq!(ends(&events), 0);
        last = t;
        // Others come back, this one does not: it may still have been moved with all of them.
        answer = StatusAnswer::NotListed;
    }
    assert_eq!(planned(&watcher) - last, 300.0);
    let events = watcher.on_status(at(last + 1.0), listed(StatusWord::Available), &nothing());
    assert_eq!(ends(&events), 1);
}

#[test]
fn an_image_that_was_only_skipped_is_not_gone() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    watcher.on_status(at(60.0), StatusAnswer::NotListed, &nothing());
    watcher.on_status(at(63.0), listed(StatusWord::Making), &nothing());
    assert_eq!(
        ends(&watcher.on_status(at(120.0), StatusAnswer::NotListed, &nothing())),
        0
    );
    assert_eq!(*watcher.state(), State::Making);
}

#[test]
fn an_image_made_anew_under_the_same_id_starts_over() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    watcher.on_progress(at(500.0), percent(80.0), &nothing());
    let mut facts = row(StatusWord::Making);
    facts.created_at = Some(Wall(common::DAWN).plus_secs(600.0));
    watcher.on_status(at(610.0), StatusAnswer::Listed(facts), &nothing());
    assert_eq!(watcher.percent(), None);
    assert_eq!(watcher.elapsed_seconds(at(610.0)), 10.0);
    assert!(watcher.samples().is_empty());
    watcher.on_progress(at(620.0), percent(2.0), &nothing());
    assert_eq!(watcher.percent(), Some(2.0));
}

#[test]
fn an_unknown_status_is_kept_as_it_is_and_is_no_end() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    let word = StatusWord::Other("Reviewing".to_owned());
    let events = watcher.on_status(at(60.0), listed(word.clone()), &nothing());
    assert!(events.contains(&Event::UnknownStatus(word.clone())));
    assert_eq!(*watcher.state(), State::Unknown("Reviewing".to_owned()));
    assert_eq!(planned(&watcher), 90.0);
    assert_eq!(watcher.on_status(at(90.0), listed(word), &nothing()), []);
    let events = watcher.on_status(at(120.0), listed(StatusWord::Available), &nothing());
    assert_eq!(ends(&events), 1);
}

#[test]
fn refused_progress_makes_a_build_of_status_alone() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    watcher.on_progress(at(4.0), ProgressAnswer::Refused, &nothing());
    assert!(!watcher.is_status_only(), "one refusal may be passing");
    assert_eq!(*watcher.state(), State::Making);
    let (mut last, mut longest, mut progress) = (0.0, 0.0_f64, 0);
    while planned(&watcher) < 1_800.0 {
        let plan = watcher.plan().unwrap();
        let t = plan.at.as_secs_f64();
        longest = longest.max(t - last);
        last = t;
        watcher.on_status(at(t), listed(StatusWord::Making), &nothing());
        if plan.ask.wants_progress() {
            progress += 1;
            watcher.on_progress(at(t), ProgressAnswer::Refused, &nothing());
        }
    }
    assert!((15.3..=15.41).contains(&longest), "{longest}");
    assert!(watcher.is_status_only());
    assert!(progress <= 4, "progress was asked {progress} times");
    assert_eq!(watcher.percent(), None);
}

#[test]
fn a_passing_refusal_takes_percentages_away_for_ten_seconds_only() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    for t in [4.0, 12.0, 36.0] {
        watcher.on_progress(at(t), percent(t), &nothing());
    }
    let passing = watch::Failure {
        ret_code: Some(8_433),
        ..failure(FailureKind::TryAgain)
    };
    watcher.on_progress_failure(at(60.0), passing, &nothing());
    let mut asked = Vec::new();
    while planned(&watcher) < 600.0 {
        let plan = watcher.plan().unwrap();
        let t = plan.at.as_secs_f64();
        watcher.on_status(at(t), listed(StatusWord::Making), &nothing());
        if plan.ask.wants_progress() {
            asked.push(t);
            watcher.on_progress(at(t), ProgressAnswer::Refused, &nothing());
        }
    }
    let pauses: Vec<f64> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!((70.0..80.0).contains(&asked[0]), "{asked:?}");
    assert!(pauses.iter().all(|pause| *pause < 80.0), "{pauses:?}");
}

#[test]
fn an_image_that_turns_out_to_be_made_from_a_container_is_not_asked_for_progress() {
    let mut watcher = fresh();
    let mut facts = row(StatusWord::Making);
    facts.container = Some(true);
    watcher.on_status(at(0.0), StatusAnswer::Listed(facts), &nothing());
    assert!(watcher.is_status_only());
    assert_eq!(watcher.plan().unwrap().ask, Ask::Status);
}

#[test]
fn a_container_image_is_not_asked_for_progress_for_ten_minutes() {
    let start = Start {
        container: Some(true),
        ..Start::default()
    };
    let mut watcher = Watcher::new(start, at(0.0), 7);
    while planned(&watcher) < 599.0 {
        let plan = watcher.plan().unwrap();
        assert_eq!(plan.ask, Ask::Status);
        watcher.on_status(
            at(plan.at.as_secs_f64()),
            listed(StatusWord::Making),
            &nothing(),
        );
    }
}

#[test]
fn past_builds_tell_how_long_a_build_without_percentages_takes() {
    let past = PastBuild {
        duration_seconds: 600.0,
        finalizing_seconds: None,
        size_mb: Some(51_200.0),
        container: Some(true),
        ready: true,
    };
    let failed = PastBuild {
        duration_seconds: 5.0,
        ready: false,
        ..past
    };
    let learned = Learned::from_past(&[past, past, past, failed]);
    assert_eq!(learned.typical_seconds(None, Some(true)), Some(600.0));
    assert_eq!(
        learned.typical_seconds(Some(102_400.0), Some(true)),
        Some(1_200.0)
    );
    assert_eq!(learned.typical_seconds(None, Some(false)), None);
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &learned);
    watcher.on_progress(at(4.0), ProgressAnswer::Refused, &learned);
    assert_eq!(watcher.remaining_seconds(at(100.0)), Some(1_100.0));
    assert_eq!(watcher.total_seconds(at(100.0)), Some(1_200.0));
    // With the end far off there is no need for a look every 15 s, only for failures.
    watcher.on_status(at(300.0), listed(StatusWord::Making), &learned);
    assert!((355.0..=360.0).contains(&planned(&watcher)));
    // Far past what is usual it is told as stalled, once.
    let events = watcher.on_status(at(3_400.0), listed(StatusWord::Making), &learned);
    assert!(events.contains(&Event::Stalled));
    let events = watcher.on_status(at(3_460.0), listed(StatusWord::Making), &learned);
    assert_eq!(events, []);
}

#[test]
fn a_standstill_is_told_once_and_taken_back() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    for step in 1..=10 {
        let t = 9.0 * f64::from(step);
        watcher.on_progress(at(t), percent(t / 9.0), &nothing());
    }
    let mut told = 0;
    for step in 1..=20 {
        let t = 90.0 + 30.0 * f64::from(step);
        let events = watcher.on_progress(at(t), percent(10.0), &nothing());
        told += events.iter().filter(|e| **e == Event::Stalled).count();
        assert_eq!(told > 0, t > 90.0 + 180.0, "at {t}");
    }
    assert_eq!(told, 1);
    assert_eq!(watcher.stalled_since(), Some(at(90.0).wall));
    let events = watcher.on_progress(at(700.0), percent(11.0), &nothing());
    assert!(events.contains(&Event::MovingAgain));
    assert_eq!(watcher.stalled_since(), None);
}

#[test]
fn a_percentage_that_falls_a_little_stays_and_one_that_falls_far_is_shown() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    watcher.on_progress(at(60.0), percent(40.0), &nothing());
    assert_eq!(watcher.on_progress(at(70.0), percent(39.4), &nothing()), []);
    assert_eq!(watcher.percent(), Some(40.0));
    watcher.on_progress(at(80.0), percent(35.0), &nothing());
    assert_eq!(watcher.percent(), Some(35.0));
}

#[test]
fn remaining_time_counts_down_between_questions_and_is_never_negative() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    for t in [10.0, 30.0, 60.0, 90.0] {
        watcher.on_progress(at(t), percent(t / 3.0), &nothing());
    }
    let left = watcher.remaining_seconds(at(90.0)).unwrap();
    // Whole numbers may have been cut off, so it may be half a point further.
    assert!((left - 210.0).abs() < 1.6, "{left}");
    let later = watcher.remaining_seconds(at(190.0)).unwrap();
    assert!((left - later - 100.0).abs() < 1e-6);
    assert_eq!(watcher.remaining_seconds(at(310.0)), Some(0.0));
    assert_eq!(
        watcher.remaining_seconds(at(900.0)),
        None,
        "long past it says nothing"
    );
}

#[test]
fn a_frozen_estimate_is_not_believed() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    for t in [10.0, 20.0, 40.0, 80.0, 120.0, 160.0] {
        watcher.on_progress(at(t), percent_left(t / 4.0, 999.0), &nothing());
    }
    let left = watcher.remaining_seconds(at(160.0)).unwrap();
    assert!((left - 240.0).abs() < 3.0, "{left}");
}

#[test]
fn a_listing_made_for_a_sibling_moves_the_plan() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    watcher.on_progress(at(4.0), percent(0.1), &nothing());
    watcher.on_progress(at(12.0), percent(0.3), &nothing());
    watcher.on_progress(at(40.0), percent(1.0), &nothing());
    watcher.on_status(at(50.0), listed(StatusWord::Making), &nothing());
    let plan = watcher.plan().unwrap();
    let next_status = if plan.ask.wants_status() {
        planned(&watcher)
    } else {
        111.0
    };
    assert_eq!(next_status, 111.0);
    assert_eq!(watcher.connection(), &Connection::Online);
}

#[test]
fn an_image_that_was_listed_is_never_blocked_by_wrong_parameters() {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    let unlisted = watch::Failure {
        ret_code: Some(199),
        ..failure(FailureKind::Watch)
    };
    let mut last = 0.0;
    for _ in 0..200 {
        let t = planned(&watcher);
        assert!(t - last <= 300.1);
        last = t;
        watcher.on_failure(at(t), unlisted.clone(), &nothing());
        assert!(matches!(watcher.connection(), Connection::Retrying { .. }));
    }
    assert!(last > 10_000.0, "asked on slowly: {last}");
}

#[test]
fn wrong_parameters_block_the_watch_after_some_tries() {
    let mut watcher = fresh();
    let mut t = 0.0;
    let mut tries = 1;
    let mut events = watcher.on_failure(at(t), failure(FailureKind::Watch), &nothing());
    while watcher.plan().is_some() {
        assert!(matches!(watcher.connection(), Connection::Retrying { .. }));
        t = planned(&watcher);
        tries += 1;
        events = watcher.on_failure(at(t), failure(FailureKind::Watch), &nothing());
    }
    assert_eq!(events, [Event::Blocked(failure(FailureKind::Watch))]);
    assert!(tries >= 4 && t >= 150.0, "{tries} tries in {t} s");
    watcher.unblock(at(t + 50.0));
    assert_eq!(planned(&watcher), t + 50.0);
}
