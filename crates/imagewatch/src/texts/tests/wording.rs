//! Texts as a person reads them.

use super::super::{Args, Language, Texts};

const EN: Texts = Texts {
    language: Language::En,
};
const ZH: Texts = Texts {
    language: Language::ZhCn,
};

#[test]
fn variables_are_set_in_without_marks() {
    let args = || {
        Args::new()
            .text("name", "深度学习 <b>&</b>")
            .text("time", "14 min")
    };
    assert_eq!(
        EN.format("notice-ready.title", &args()),
        "深度学习 <b>&</b> is ready"
    );
    assert_eq!(
        ZH.format("notice-ready.title", &args()),
        "深度学习 <b>&</b> 已就绪"
    );
}

#[test]
fn several_ends_in_one_title() {
    let title = |texts: Texts, key, ready: i32, failed: i32, gone: i32| {
        let args = Args::new()
            .number("count", ready + failed + gone)
            .number("ready", ready)
            .number("failed", failed)
            .number("gone", gone);
        texts.format(key, &args)
    };
    assert_eq!(
        title(EN, "notice-several", 3, 1, 0),
        "4 builds finished · 3 ready · 1 failed"
    );
    assert_eq!(
        title(EN, "notice-several-away", 0, 0, 2),
        "2 builds finished while you were away · 2 deleted"
    );
    assert_eq!(
        title(ZH, "notice-several-away", 2, 1, 1),
        "你离开期间有 4 个镜像制作结束 · 2 个就绪 · 1 个失败 · 1 个被删除"
    );
    assert_eq!(
        title(ZH, "notice-several", 5, 0, 0),
        "5 个镜像制作结束 · 5 个就绪"
    );
}

#[test]
fn plural_forms_are_right() {
    let more = |texts: Texts, count: usize| {
        texts.format("notice-line-more", &Args::new().number("count", count))
    };
    assert_eq!(more(EN, 1), "and one more");
    assert_eq!(more(EN, 2), "and 2 more");
    assert_eq!(more(ZH, 1), "另有 1 个");
}

#[test]
fn a_text_that_no_catalog_has_reads_as_its_key() {
    assert_eq!(ZH.get("no-such-text"), "no-such-text");
    assert_eq!(
        ZH.get("notice-ready.no-such-part"),
        "notice-ready.no-such-part"
    );
    assert_eq!(ZH.get("notice-ready"), "notice-ready", "it has no value");
}

#[test]
fn a_missing_variable_does_not_lose_the_text() {
    assert_eq!(EN.get("notice-ready.title"), "{$name} is ready");
}

#[test]
fn catalogs_are_read_from_many_threads_at_once() {
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for texts in [EN, ZH] {
                    assert_ne!(texts.about_duration(240.0), "duration-about-minutes");
                }
            });
        }
    });
}
