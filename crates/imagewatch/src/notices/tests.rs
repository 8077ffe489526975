//! What is told, how loudly, and where a click on it leads.

use super::*;
use crate::notifier::NoticeOut;
use crate::texts::{Language, Texts};

fn notice(id: i64, kind: NoticeKind, watch: i64) -> DueNotice {
    DueNotice {
        id,
        kind,
        watch: Some(watch),
        payload: NoticePayload {
            image_id: Some(format!("image-{watch}")),
            name: Some(format!("name-{watch}")),
            seconds: Some(65.0),
            ..NoticePayload::default()
        },
        away: false,
        waited: false,
    }
}

fn account_stopped(id: i64) -> DueNotice {
    DueNotice {
        watch: None,
        payload: NoticePayload {
            account: Some("main".to_owned()),
            failure: Some(Failure {
                kind: watch::FailureKind::Account,
                key: "error-keys-rejected".to_owned(),
                ret_code: Some(171),
                message: None,
                request_id: None,
                retry_after_seconds: None,
            }),
            ..NoticePayload::default()
        },
        ..notice(id, NoticeKind::AccountStopped, 0)
    }
}

fn rendered(batch: &[DueNotice]) -> NoticeOut {
    let texts = Texts::for_language(Language::En);
    render(&texts, &NoticeSounds::default(), batch)
}

fn keys(out: &NoticeOut) -> Vec<&str> {
    out.actions.iter().map(|(key, _)| key.as_str()).collect()
}

#[test]
fn ready_has_a_banner_and_a_sound_and_failed_is_critical() {
    let ready = rendered(&[notice(1, NoticeKind::Ready, 1)]);
    assert_eq!(
        (ready.urgency, ready.sound),
        (Urgency::Normal, NoticeSound::Complete)
    );
    let failed = rendered(&[notice(1, NoticeKind::Failed, 1)]);
    assert_eq!(
        (failed.urgency, failed.sound),
        (Urgency::Critical, NoticeSound::Alert)
    );
    let stalled = rendered(&[notice(1, NoticeKind::Stalled, 1)]);
    assert_eq!(
        (stalled.urgency, stalled.sound),
        (Urgency::Normal, NoticeSound::Silent)
    );
}

#[test]
fn each_kind_has_the_sound_that_was_chosen() {
    let texts = Texts::for_language(Language::En);
    let sounds = NoticeSounds {
        ready: NoticeSound::Silent,
        stalled: NoticeSound::Message,
        ..NoticeSounds::default()
    };
    let sound = |batch: &[DueNotice]| render(&texts, &sounds, batch).sound;
    assert_eq!(
        sound(&[notice(1, NoticeKind::Ready, 1)]),
        NoticeSound::Silent
    );
    assert_eq!(
        sound(&[notice(1, NoticeKind::Stalled, 1)]),
        NoticeSound::Message
    );
    let both = [
        notice(1, NoticeKind::Ready, 1),
        notice(2, NoticeKind::Failed, 2),
    ];
    assert_eq!(sound(&both), NoticeSound::Alert);
}

#[test]
fn one_build_leads_to_its_page_and_several_to_the_list() {
    let one = [
        notice(1, NoticeKind::Ready, 7),
        notice(2, NoticeKind::InstanceBack, 7),
    ];
    let target = Target::of(&one);
    assert_eq!(target.page, Page::Build(7));
    assert_eq!(target.image_id.as_deref(), Some("image-7"));
    assert_eq!(keys(&rendered(&one)), [OPEN_DETAILS, OPEN_CONSOLE, COPY_ID]);

    let two = [
        notice(1, NoticeKind::Ready, 7),
        notice(2, NoticeKind::Ready, 8),
    ];
    let target = Target::of(&two);
    assert_eq!((target.page, target.image_id), (Page::Builds, None));
    assert_eq!(keys(&rendered(&two)), [OPEN_DETAILS, OPEN_CONSOLE]);

    let stopped = [account_stopped(1)];
    assert_eq!(Target::of(&stopped).page, Page::Accounts);
    assert_eq!(keys(&rendered(&stopped)), [OPEN_DETAILS]);
    assert_eq!(
        Target::of(&[account_stopped(1), notice(2, NoticeKind::Ready, 1)]).page,
        Page::Builds
    );
}

#[test]
fn what_was_overtaken_while_it_waited_is_left_out() {
    let course = [
        notice(1, NoticeKind::Stalled, 1),
        notice(2, NoticeKind::MovingAgain, 1),
        notice(3, NoticeKind::Ready, 1),
    ];
    let out = rendered(&course);
    assert_eq!(out.title, "name-1 is ready");
    let stalled_again = [
        notice(1, NoticeKind::MovingAgain, 1),
        notice(2, NoticeKind::Stalled, 1),
    ];
    assert_eq!(rendered(&stalled_again).title, "name-1 has stalled");
    // Another build's end overtakes nothing.
    let two = [
        notice(1, NoticeKind::Stalled, 1),
        notice(2, NoticeKind::Ready, 2),
    ];
    let out = rendered(&two);
    assert_eq!(out.body, "Stalled: name-1\nReady: name-2");
}

#[test]
fn what_would_be_said_twice_is_said_once() {
    let again = |id| DueNotice {
        id,
        ..account_stopped(1)
    };
    // Of one account's failures the last is told.
    let mut arrears = again(3);
    arrears.payload.failure.as_mut().unwrap().key = "error-arrears".to_owned();
    let out = rendered(&[again(1), again(2), arrears.clone()]);
    assert_eq!(out.title, rendered(&[arrears]).title);
    assert_eq!(out.body.lines().count(), 1, "{}", out.body);
    // Two builds of one name are two builds, but one line.
    let twins: Vec<DueNotice> = (1..=5)
        .map(|id| {
            let mut twin = notice(id, NoticeKind::Ready, id);
            twin.payload.name = Some("twin".to_owned());
            twin
        })
        .collect();
    let out = rendered(&twins);
    assert!(out.title.contains('5'), "{}", out.title);
    assert_eq!(out.body, "Ready: twin");
}

#[test]
fn different_kinds_become_one_with_failures_first() {
    let batch = [
        notice(1, NoticeKind::Ready, 1),
        notice(2, NoticeKind::Stalled, 2),
        notice(3, NoticeKind::Failed, 3),
        account_stopped(4),
    ];
    let out = rendered(&batch);
    assert_eq!(out.title, "4 messages about your builds");
    let lines: Vec<&str> = out.body.lines().collect();
    assert_eq!(lines[0], "Failed: name-3");
    assert!(lines[1].contains("main"), "{lines:?}");
    assert_eq!(out.urgency, Urgency::Critical);
}

#[test]
fn every_kind_is_worded_in_every_language() {
    for language in Language::ALL {
        let texts = Texts::for_language(language);
        for kind in NoticeKind::ALL {
            let out = render(&texts, &NoticeSounds::default(), &[notice(1, kind, 1)]);
            assert!(!out.title.is_empty() && !out.body.is_empty(), "{kind:?}");
            assert!(!out.title.contains("notice-"), "{}", out.title);
            assert_eq!(NoticeKind::parse(kind.as_str()), Some(kind));
        }
    }
}
