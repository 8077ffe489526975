//! What the tray says about builds and accounts.

use super::*;
use crate::settings::Settings;
use crate::texts::Language;
use crate::view::{AccountView, KeysState, Problem, StartAtLogin, UpdatesView};

fn app() -> AppView {
    AppView {
        version: "1.0.0".to_owned(),
        language: "en".to_owned(),
        demo: false,
        accounts: vec![account()],
        default_region: "cn-wlcb".to_owned(),
        banners: Vec::new(),
        keychain_asks: false,
        settings: Settings::default(),
        start_at_login: StartAtLogin::default(),
        links: Vec::new(),
        hooks: Vec::new(),
        updates: UpdatesView::default(),
    }
}

fn paused() -> AppView {
    let mut app = app();
    app.settings.paused = true;
    app
}

fn with_problem() -> AppView {
    let problem = Problem {
        title: "The keys are refused".to_owned(),
        ..Problem::default()
    };
    AppView {
        accounts: vec![AccountView {
            problem: Some(problem),
            ..account()
        }],
        ..app()
    }
}

fn account() -> AccountView {
    AccountView {
        name: "main".to_owned(),
        public_key_hint: String::new(),
        project_id: None,
        region: "cn-wlcb".to_owned(),
        keys: KeysState::Ready,
        problem: None,
        zones: Vec::new(),
    }
}

fn build(key: i64, name: &str, percent: Option<f64>) -> WatchView {
    WatchView {
        key: key.to_string(),
        image_id: format!("image-{key}"),
        name: Some(name.to_owned()),
        account: "main".to_owned(),
        region: None,
        zone: None,
        zone_name: None,
        state: WatchState::Making,
        status_word: None,
        reason: None,
        percent,
        pace: 0.0,
        percent_limit: percent,
        remaining_seconds: percent.map(|_| 240.0),
        ready_between: None,
        total_seconds: None,
        typical_seconds: None,
        elapsed_seconds: 600.0,
        as_of: 0,
        started_at: None,
        ended_at: None,
        last_answer_at: None,
        stalled_since: None,
        connection: ConnectionView::Online,
        next_poll_at: None,
        poll_reason: None,
        size_mb: None,
        source_gpu: None,
        container: None,
        instance: None,
        curve: Vec::new(),
        unseen: false,
    }
}

fn stale(watch: WatchView) -> WatchView {
    WatchView {
        connection: ConnectionView::Retrying {
            since: 0,
            problem: Problem::default(),
        },
        ..watch
    }
}

/// A build that has ended.
fn ended(key: i64, name: &str, state: WatchState) -> WatchView {
    WatchView {
        state,
        ended_at: Some(0),
        ..build(key, name, None)
    }
}

/// The tray with these watches; those that have ended were not seen yet.
fn view(app: &AppView, watches: &[WatchView]) -> TrayView {
    let unseen: Vec<&WatchView> = watches.iter().filter(|w| w.ended_at.is_some()).collect();
    tray_view(&Texts::for_language(Language::En), app, watches, &unseen)
}

fn labels(view: &TrayView) -> Vec<&str> {
    let labels = view.menu.iter().filter_map(|entry| match entry {
        MenuEntry::Separator => None,
        MenuEntry::Item { label, .. } | MenuEntry::Check { label, .. } => Some(label.as_str()),
    });
    labels.collect()
}

#[test]
fn the_menu_has_open_first_then_builds_and_quit_last() {
    let builds = [build(7, "trainer", Some(42.9)), build(8, "container", None)];
    let shown = view(&app(), &builds);
    assert_eq!(
        labels(&shown),
        [
            "Open ImageWatch",
            "\u{2007}42%  trainer · about 4 min left",
            "\u{2007}\u{2007}\u{2007}\u{2007}  container · about 10 min so far",
            "Watch image…",
            "Pause watching",
            "Settings…",
            "Quit",
        ]
    );
    let ids: Vec<Choice> = shown
        .menu
        .iter()
        .filter_map(|entry| match entry {
            MenuEntry::Item { id, .. } => Some(Choice::of(id)),
            _ => None,
        })
        .collect();
    assert_eq!(
        ids,
        [
            Choice::Show(None),
            Choice::Show(Some(Page::Build(7))),
            Choice::Show(Some(Page::Build(8))),
            Choice::Show(Some(Page::Add)),
            Choice::SetPaused(true),
            Choice::Show(Some(Page::Settings)),
            Choice::Quit,
        ]
    );
    assert_eq!(Choice::of("build:7/../8"), Choice::Show(None));
}

#[test]
fn a_long_list_ends_with_the_way_to_all_builds() {
    let builds: Vec<WatchView> = (0..20).map(|key| build(key, "b", Some(1.0))).collect();
    let shown = view(&app(), &builds);
    let others = shown.menu.iter().find_map(|entry| match entry {
        MenuEntry::Item { id, label, .. } if id == OTHERS => Some(label.as_str()),
        _ => None,
    });
    assert_eq!(others, Some("and 8 more"));
    assert_eq!(Choice::of(OTHERS), Choice::Show(Some(Page::Builds)));
}

#[test]
fn a_paused_app_shows_so_and_can_be_resumed() {
    let shown = view(&paused(), &[build(1, "trainer", Some(42.0))]);
    assert_eq!(shown.face, TrayFace::Paused);
    assert_eq!(shown.taskbar, Taskbar::Paused(42));
    assert!(
        shown
            .tooltip
            .starts_with("ImageWatch · Watching is paused\n")
    );
    assert!(labels(&shown).contains(&"Resume watching"));
    assert_eq!(Choice::of(RESUME), Choice::SetPaused(false));
    // What happened before the pause is still to be seen.
    let failed = view(&paused(), &[ended(1, "trainer", WatchState::Failed)]);
    assert_eq!(failed.face, TrayFace::Failed);
}

#[test]
fn the_tooltip_has_three_builds_at_most_and_problems_first() {
    let names = ["one", "two", "three", "four", "five"];
    let builds: Vec<WatchView> = (0..)
        .zip(names)
        .map(|(key, name)| build(key, name, Some(50.0)))
        .collect();
    let shown = view(&with_problem(), &builds);
    assert_eq!(
        shown.tooltip,
        "main: The keys are refused\n\
         one · 50% · about 4 min left\n\
         two · 50% · about 4 min left\n\
         three · 50% · about 4 min left\n\
         and 2 more"
    );
    assert_eq!(shown.face, TrayFace::Blocked);
    assert_eq!(
        view(&app(), &[]).tooltip,
        "ImageWatch · No builds in progress"
    );
}

#[test]
fn without_an_account_the_tooltip_says_what_to_do() {
    let nobody = AppView {
        accounts: Vec::new(),
        ..app()
    };
    let shown = view(&nobody, &[]);
    assert_eq!(shown.tooltip, "ImageWatch · Add your keys");
    assert!(!labels(&shown).contains(&"Watch image…"));
}

#[test]
fn on_windows_the_tooltip_fits_whatever_the_names_are() {
    let texts = Texts::for_language(Language::En);
    let long = "深度学习 training environment 🚀🚀🚀".repeat(9);
    for count in 0..6 {
        let builds: Vec<WatchView> = (0..count)
            .map(|key| build(key, &long, Some(50.0)))
            .collect();
        let building: Vec<&WatchView> = builds.iter().collect();
        let unseen = [
            &ended(7, &long, WatchState::Failed),
            &ended(8, &long, WatchState::Ready),
        ];
        for app in [app(), paused(), with_problem()] {
            let text = windows_tooltip(&texts, &app, &building, &unseen);
            assert!(
                text.encode_utf16().count() <= tooltip::WINDOWS_LIMIT,
                "{text}"
            );
            assert!(!text.is_empty());
        }
    }
    let builds = [1, 2, 3].map(|key| build(key, &long, Some(50.0)));
    let building: Vec<&WatchView> = builds.iter().collect();
    let text = windows_tooltip(&texts, &app(), &building, &[]);
    assert_eq!(text.lines().count(), 3, "{text}");
}

fn windows_tooltip(
    texts: &Texts,
    app: &AppView,
    building: &[&WatchView],
    unseen: &[&WatchView],
) -> String {
    let shown = Shown {
        texts,
        app,
        building,
        unseen,
    };
    tooltip::tooltip(&shown, tooltip::WINDOWS_LIMIT)
}

#[test]
fn the_icon_says_the_most_important_thing() {
    let half = || build(1, "a", Some(50.9));
    let failed = || ended(2, "b", WatchState::Failed);
    let ready = || ended(3, "c", WatchState::Ready);
    let face = |watches: &[WatchView]| view(&app(), watches).face;
    assert_eq!(face(&[]), TrayFace::Idle);
    assert_eq!(face(&[ready()]), TrayFace::Ready);
    assert_eq!(face(&[half(), ready()]), TrayFace::Progress(50));
    assert_eq!(face(&[half(), failed(), ready()]), TrayFace::Failed);
    assert_eq!(face(&[stale(half())]), TrayFace::Stale(Some(50)));
    assert_eq!(face(&[stale(half()), half()]), TrayFace::Progress(50));
    assert_eq!(face(&[build(1, "a", None)]), TrayFace::Indeterminate);
    // The next one to be ready, not the mean: it does not fall when another build starts.
    let starting = build(4, "d", Some(1.0));
    assert_eq!(face(&[half(), starting]), TrayFace::Progress(50));
}

#[test]
fn what_the_icon_says_comes_first_in_menu_and_tooltip_and_opens_its_page() {
    let watches = [
        build(1, "trainer", Some(42.0)),
        ended(2, "cuda", WatchState::Ready),
        ended(3, "torch", WatchState::Failed),
    ];
    let shown = view(&with_problem(), &watches);
    let first = [
        "main: The keys are refused",
        "torch · failed",
        "cuda · ready",
    ];
    assert_eq!(labels(&shown)[..3], first);
    assert_eq!(labels(&shown)[3], "Open ImageWatch");
    assert_eq!(shown.menu[3], MenuEntry::Separator);
    assert_eq!(shown.tooltip.lines().take(3).collect::<Vec<_>>(), first);
    let choices: Vec<Choice> = shown.menu[..3]
        .iter()
        .filter_map(|entry| match entry {
            MenuEntry::Item { id, .. } => Some(Choice::of(id)),
            _ => None,
        })
        .collect();
    assert_eq!(
        choices,
        [
            Choice::Show(Some(Page::Accounts)),
            Choice::Show(Some(Page::Build(3))),
            Choice::Show(Some(Page::Build(2))),
        ]
    );
    let stalled = WatchView {
        stalled_since: Some(0),
        unseen: true,
        ..build(9, "slow", Some(38.0))
    };
    let shown = tray_view(
        &Texts::for_language(Language::En),
        &app(),
        std::slice::from_ref(&stalled),
        &[&stalled],
    );
    assert_eq!(labels(&shown)[..2], ["slow · stalled", "Open ImageWatch"]);
    assert_eq!(shown.tooltip, "slow · stalled");
    assert!(shown.has_builds());
    // What has been seen is told nowhere.
    let seen = tray_view(
        &Texts::for_language(Language::En),
        &app(),
        &watches[1..],
        &[],
    );
    assert_eq!(labels(&seen)[0], "Open ImageWatch");
    assert_eq!(seen.tooltip, "ImageWatch · No builds in progress");
}

#[test]
fn many_alerts_leave_room_for_the_rest() {
    let watches: Vec<WatchView> = (0..9)
        .map(|key| ended(key, "b", WatchState::Failed))
        .chain([build(10, "trainer", Some(1.0))])
        .collect();
    let shown = view(&app(), &watches);
    assert_eq!(labels(&shown)[MOST_ALERTS], "Open ImageWatch");
    assert_eq!(shown.tooltip.lines().count(), 4, "{}", shown.tooltip);
    assert!(shown.has_builds());
    assert!(!view(&app(), &watches[..9]).has_builds());
}

#[test]
fn the_taskbar_follows_the_builds() {
    let half = || build(1, "a", Some(50.9));
    let taskbar = |watches: &[WatchView]| view(&app(), watches).taskbar;
    assert_eq!(taskbar(&[]), Taskbar::None);
    assert_eq!(taskbar(&[ended(2, "b", WatchState::Ready)]), Taskbar::None);
    assert_eq!(taskbar(&[half()]), Taskbar::Normal(50));
    assert_eq!(taskbar(&[build(1, "a", None)]), Taskbar::Indeterminate);
    assert_eq!(taskbar(&[stale(half())]), Taskbar::Paused(50));
    assert_eq!(
        taskbar(&[ended(2, "b", WatchState::Failed)]),
        Taskbar::Failed(100)
    );
}
