//! Whatever the bytes are: no panic, and no value out of its range. `PROPTEST_CASES` sets how many
//! cases each test tries.

// Helpers of tests may panic just as tests may.
#![allow(clippy::unwrap_used)]

use compshare::{ImageStatus, Progress, answer, text};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Names that the reader looks for, so that random objects meet it.
const NAMES: [&str; 28] = [
    "RetCode",
    "Message",
    "Action",
    "Process",
    "TotalDuration",
    "RemainingDuration",
    "TotalCount",
    "ImageSet",
    "CompShareImageId",
    "Name",
    "Status",
    "FailedReason",
    "Size",
    "CreateTime",
    "Container",
    "Tags",
    "Description",
    "ZoneInfo",
    "Region",
    "Zone",
    "Describe",
    "ProjectSet",
    "ProjectId",
    "IsDefault",
    "UHostSet",
    "UHostId",
    "ImageSupportZone",
    "IsPod",
];

const WORDS: [&str; 12] = [
    "0",
    "-1",
    "NaN",
    "Infinity",
    "1e400",
    "99.5",
    "True",
    "UnAvailable",
    "Making",
    "",
    "镜像",
    "\u{0}",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-5_i64..120).prop_map(Value::from),
        proptest::sample::select(&WORDS[..]).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 64, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            object(inner),
        ]
    })
}

fn object(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let name = proptest::sample::select(&NAMES[..]).prop_map(str::to_owned);
    proptest::collection::vec((name, inner), 0..12)
        .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>()))
}

/// A successful answer with all lists, and fields of any type in them.
fn answer_like() -> impl Strategy<Value = Value> {
    let rows = || proptest::collection::vec(prop_oneof![4 => object(scalar()), 1 => value()], 0..5);
    (value(), rows(), rows(), value(), value(), value()).prop_map(
        |(percent, images, others, total, remaining, count)| {
            json!({
                "RetCode": 0, "Process": percent, "TotalDuration": total,
                "RemainingDuration": remaining, "TotalCount": count, "ImageSet": images,
                "UHostSet": others.clone(), "ZoneInfo": others.clone(), "ProjectSet": others,
            })
        },
    )
}

/// Reads the bytes as an answer to everything and checks what comes out.
fn read_all(bytes: &[u8]) {
    if let Ok(progress) = answer::progress(bytes) {
        check_progress(progress);
    }
    if let Ok(page) = answer::image_page(bytes) {
        for image in &page.images {
            assert!(text::is_id(&image.id));
            for text in [&image.name].into_iter().chain(&image.tags) {
                assert!(
                    text.chars().count() <= text::SHORT && is_plain(text),
                    "{text:?}"
                );
            }
            assert!(image.created_at_unix.is_none_or(|seconds| seconds > 0));
            let reason = image.failed_reason.as_deref().unwrap_or_default();
            assert!(reason.chars().count() <= text::SHORT && is_plain(reason));
            if let Some(ImageStatus::Other(word)) = &image.status {
                assert!(is_plain(word));
            }
        }
    }
    if let Ok(page) = answer::instance_page(bytes) {
        assert!(
            page.instances
                .iter()
                .all(|instance| text::is_id(&instance.id) && is_plain(&instance.name))
        );
    }
    if let Ok(zones) = answer::zones(bytes) {
        assert!(
            zones
                .iter()
                .all(|zone| text::is_id(&zone.region) && text::is_id(&zone.zone))
        );
    }
    if let Ok(projects) = answer::projects(bytes) {
        assert!(projects.iter().all(|project| text::is_id(&project.id)));
    }
}

/// Nothing in it but what is seen, and no second line.
fn is_plain(text: &str) -> bool {
    text.is_empty() || text::line(text, usize::MAX).as_deref() == Some(text)
}

fn check_progress(progress: Progress) {
    assert!(
        progress
            .percent
            .is_none_or(|percent| (0.0..=100.0).contains(&percent))
    );
    for seconds in [progress.total_seconds, progress.remaining_seconds]
        .into_iter()
        .flatten()
    {
        // Must not panic: callers make durations of it.
        assert!(std::time::Duration::try_from_secs_f64(seconds).is_ok());
    }
}

proptest! {
    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
    }

    #[test]
    fn random_json(value in value()) {
        read_all(value.to_string().as_bytes());
    }

    #[test]
    fn answers_with_fields_of_any_type(answer in answer_like()) {
        let json = answer.to_string();
        read_all(json.as_bytes());
        prop_assert!(answer::progress(json.as_bytes()).is_ok());
        let rows = answer["ImageSet"].as_array().unwrap().len();
        let page = answer::image_page(json.as_bytes()).unwrap();
        prop_assert_eq!(page.images.len() + page.skipped, rows);
    }

    #[test]
    fn damaged_answers(
        answer in answer_like(),
        cut in any::<proptest::sample::Index>(),
        bytes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut json = answer.to_string().into_bytes();
        for (at, byte) in bytes {
            let at = at.index(json.len());
            json[at] = byte;
        }
        read_all(&json);
        json.truncate(cut.index(json.len()));
        read_all(&json);
    }
}
