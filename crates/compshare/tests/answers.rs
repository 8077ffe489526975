//! Answers of every type that the service may send, and some that it never should.

// Helpers of tests may panic just as tests may.
#![allow(clippy::unwrap_used)]

use compshare::answer::{self, Refusal};
use compshare::{Image, ImageStatus, Progress, TransportFault};

fn progress(fields: &str) -> Progress {
    answer::progress(format!(r#"{{"RetCode":0,{fields}}}"#).as_bytes()).unwrap()
}

fn percent(value: &str) -> Option<f64> {
    progress(&format!(r#""Process":{value}"#)).percent
}

fn remaining(value: &str) -> Option<f64> {
    progress(&format!(r#""RemainingDuration":{value}"#)).remaining_seconds
}

fn image(fields: &str) -> Image {
    let json = format!(r#"{{"RetCode":0,"ImageSet":[{{"CompShareImageId":"i-1",{fields}}}]}}"#);
    answer::image_page(json.as_bytes())
        .unwrap()
        .images
        .remove(0)
}

#[test]
fn percent_is_read_from_anything_like_a_number() {
    for (value, expected) in [
        ("0", Some(0.0)),
        ("41.5", Some(41.5)),
        ("\"41.5\"", Some(41.5)),
        ("\" 7 \"", Some(7.0)),
        ("1e1", Some(10.0)),
        ("100", Some(100.0)),
        ("100.0001", Some(100.0)),
        ("12345678901234567890", Some(100.0)),
        ("-3", Some(0.0)),
        ("\"NaN\"", None),
        ("NaN", None),
        ("Infinity", None),
        ("-Infinity", None),
        ("\"inf\"", None),
        ("1e999", None),
        ("\"1e999\"", None),
        ("\"\"", None),
        ("\"half\"", None),
        ("null", None),
        ("true", None),
        ("[50]", None),
        (r#"{"Value":50}"#, None),
    ] {
        assert_eq!(percent(value), expected, "{value}");
    }
    assert_eq!(progress(r#""Other":1"#), Progress::default());
    assert_eq!(progress(r#""Process":1,"Process":"2""#).percent, Some(2.0));
}

#[test]
fn an_unusable_estimate_is_no_estimate() {
    for (value, expected) in [
        ("0", Some(0.0)),
        ("900", Some(900.0)),
        ("\"900\"", Some(900.0)),
        ("900.5", Some(900.5)),
        ("\"900.5\"", Some(900.5)),
        ("-1", None),
        ("\"-1\"", None),
        ("\"NaN\"", None),
        ("1e300", None),
        ("99999999999999999999999", None),
        ("null", None),
        ("\"about 5 min\"", None),
        ("[]", None),
    ] {
        assert_eq!(remaining(value), expected, "{value}");
    }
}

#[test]
fn bare_nan_spoils_only_its_own_field() {
    let read = progress(
        r#""Process":NaN,"TotalDuration":-Infinity,"Note":"a \"NaN\\","RemainingDuration":5"#,
    );
    assert_eq!(read.percent, None);
    assert_eq!(read.total_seconds, None);
    assert_eq!(read.remaining_seconds, Some(5.0));
    let read = image(r#""Size":NaN,"Name":"NaN \" Infinity 镜像""#);
    assert_eq!(
        (read.size_mb, read.name.as_str()),
        (None, "NaN \" Infinity 镜像")
    );
}

#[test]
fn the_ret_code_may_be_a_string_and_must_be_there() {
    let refused = |json: &str| answer::progress(json.as_bytes()).unwrap_err();
    for zero in ["0", "\"0\"", "0.0", "\" 0 \""] {
        assert!(
            answer::progress(format!(r#"{{"RetCode":{zero}}}"#).as_bytes()).is_ok(),
            "{zero}"
        );
    }
    for code in ["8433", "\"8433\"", "8433.0", "8.433e3"] {
        let json = format!(r#"{{"RetCode":{code},"Message":"no\nluck\u0007"}}"#);
        let message = Some("no luck".to_owned());
        assert_eq!(
            refused(&json),
            Refusal::Service {
                ret_code: 8433,
                message
            },
            "{code}"
        );
    }
    for message in ["null", "\"\"", "{}", "[1]"] {
        let json = format!(r#"{{"RetCode":171,"Message":{message}}}"#);
        assert_eq!(
            refused(&json),
            Refusal::Service {
                ret_code: 171,
                message: None
            }
        );
    }
    for json in [
        "{}",
        "null",
        "0",
        "\"\"",
        "[]",
        r#"{"retcode":0}"#,
        r#"{"RetCode":null}"#,
        r#"{"RetCode":"x"}"#,
        r#"{"RetCode":0.5}"#,
        r#"{"RetCode":1e99}"#,
        r#"{"RetCode":[0]}"#,
        r#"{"RetCode":false}"#,
    ] {
        assert_eq!(
            refused(json),
            Refusal::Fault(TransportFault::NotService),
            "{json}"
        );
    }
    let long = format!(r#"{{"RetCode":1,"Message":"{}"}}"#, "字".repeat(10_000));
    let Refusal::Service {
        message: Some(message),
        ..
    } = refused(&long)
    else {
        unreachable!()
    };
    assert_eq!(message.chars().count(), 500);
}

#[test]
fn an_image_is_read_with_every_field_in_every_type() {
    let full = image(
        r#""Name":"ComfyUI/最新","Status":"UnAvailable","FailedReason":"disk\tfull","Size":"102400",
        "CreateTime":"1732406400","ImageType":"Custom","Container":"True","SourceGpuType":"4090",
        "Description":"d","VersionName":"v1","Tags":["a","",1,"b"],"Later":{"x":[1]}"#,
    );
    let expected = Image {
        id: "i-1".to_owned(),
        name: "ComfyUI/最新".to_owned(),
        status: Some(ImageStatus::Unavailable),
        failed_reason: Some("disk full".to_owned()),
        size_mb: Some(102_400),
        created_at_unix: Some(1_732_406_400),
        image_type: Some("Custom".to_owned()),
        container: Some(true),
        source_gpu_type: Some("4090".to_owned()),
        description: Some("d".to_owned()),
        version_name: Some("v1".to_owned()),
        tags: vec!["a".to_owned(), "b".to_owned()],
        zones: Vec::new(),
    };
    assert_eq!(full, expected);

    let numbers = image(
        r#""Name":7,"Size":10.6,"CreateTime":1732406400.0,"Container":false,"SourceGpuType":4090,
        "Tags":"one""#,
    );
    assert_eq!(numbers.name, "7");
    assert_eq!(numbers.size_mb, Some(11));
    assert_eq!(numbers.created_at_unix, Some(1_732_406_400));
    assert_eq!(numbers.container, Some(false));
    assert_eq!(numbers.source_gpu_type.as_deref(), Some("4090"));
    assert_eq!(numbers.tags, ["one"]);

    let bare = Image {
        id: "i-1".to_owned(),
        ..Image::default()
    };
    for wrong in ["null", "[]", "{}", "\"\"", "[[[]]]"] {
        let fields: Vec<String> = [
            "Name",
            "Status",
            "FailedReason",
            "Size",
            "CreateTime",
            "ImageType",
            "Container",
            "SourceGpuType",
            "Description",
            "VersionName",
            "Tags",
        ]
        .iter()
        .map(|name| format!(r#""{name}":{wrong}"#))
        .collect();
        assert_eq!(image(&fields.join(",")), bare, "{wrong}");
    }
    for time in ["-5", "0", "1732406400000", "\"2026-11-24\"", "1e30"] {
        assert_eq!(
            image(&format!(r#""CreateTime":{time}"#)).created_at_unix,
            None,
            "{time}"
        );
    }
    assert_eq!(image(r#""Size":-1"#).size_mb, None);
    assert_eq!(image(r#""Name":"a\ud800""#).name, "");
}

#[test]
fn a_rows_own_place_is_its_zone_or_the_zones_that_support_it() {
    for (fields, zones) in [
        (r#""Zone":"cn-wlcb-01""#, &["cn-wlcb-01"][..]),
        (
            r#""Zone":"cn-wlcb-01","ImageSupportZone":[{"Zone":"cn-sh2-02"}]"#,
            &["cn-wlcb-01"],
        ),
        (
            r#""Zone":"","ImageSupportZone":[{"Zone":"cn-sh2-02","ZoneId":8200},{"Zone":7},{}]"#,
            &["cn-sh2-02", "7"],
        ),
        (r#""ImageSupportZone":[]"#, &[]),
        (r#""ImageSupportZone":"cn-sh2-02""#, &[]),
        (r#""Zone":"no zone""#, &[]),
        (r#""Zone":null"#, &[]),
    ] {
        assert_eq!(image(fields).zones, zones, "{fields}");
    }
}

#[test]
fn names_become_one_short_line_and_rows_with_impossible_ids_are_skipped() {
    let odd = image(
        "\"Name\":\"a\\u001b[31mb\\nc\\u202ed\\u200b\",\"FailedReason\":\"\\r\\nforged\",\"Tags\":[\"\\u0007\"]",
    );
    assert_eq!(odd.name, "a[31mb cd");
    assert_eq!(odd.failed_reason.as_deref(), Some("forged"));
    assert!(odd.tags.is_empty());
    let long = image(&format!(r#""Name":"{}""#, "n".repeat(9_000)));
    assert_eq!(long.name.len(), 128);
    let page = answer::image_page(
        format!(
            r#"{{"RetCode":0,"TotalCount":5,"ImageSet":[{{"CompShareImageId":"i-1"}},
            {{"CompShareImageId":"a b"}},{{"CompShareImageId":"=1\t"}},
            {{"CompShareImageId":"i\u202e2"}},{{"CompShareImageId":"{}"}}]}}"#,
            "i".repeat(129)
        )
        .as_bytes(),
    )
    .unwrap();
    assert_eq!((page.images.len(), page.skipped), (1, 4));
}

#[test]
fn a_status_keeps_the_services_spelling() {
    for (word, status) in [
        ("Making", ImageStatus::Making),
        ("Available", ImageStatus::Available),
        ("UnAvailable", ImageStatus::Unavailable),
        ("Reviewing", ImageStatus::Reviewing),
        ("Offline", ImageStatus::Offline),
        ("Copying", ImageStatus::Other("Copying".to_owned())),
    ] {
        assert_eq!(ImageStatus::parse(word), status);
        assert_eq!(status.as_str(), word);
    }
    assert_eq!(
        ImageStatus::parse(" unavailable "),
        ImageStatus::Unavailable
    );
}

#[test]
fn broken_rows_are_skipped_and_counted() {
    let page = answer::image_page(
        br#"{"RetCode":0,"TotalCount":"7","ImageSet":[null,1,"x",[],{},{"CompShareImageId":" "},
            {"CompShareImageId":"i-1"},{"CompShareImageId":2}]}"#,
    )
    .unwrap();
    let ids: Vec<&str> = page.images.iter().map(|image| image.id.as_str()).collect();
    assert_eq!(ids, ["i-1", "2"]);
    assert_eq!((page.total, page.skipped), (Some(7), 6));
}

#[test]
fn an_answer_without_a_list_is_no_empty_page() {
    let read = |fields: &str| {
        answer::image_page(format!(r#"{{"RetCode":0{fields}}}"#).as_bytes())
            .map(|page| page.images.len())
    };
    assert_eq!(read(r#","ImageSet":[]"#), Ok(0));
    assert_eq!(read(r#","TotalCount":0"#), Ok(0));
    assert_eq!(read(r#","TotalCount":0,"ImageSet":null"#), Ok(0));
    let not_service = Err(Refusal::Fault(TransportFault::NotService));
    for fields in [
        "",
        r#","ImageSet":null"#,
        r#","TotalCount":3"#,
        r#","TotalCount":3,"ImageSet":null"#,
        r#","TotalCount":0,"ImageSet":"none""#,
        r#","ImageSet":{}"#,
    ] {
        assert_eq!(read(fields), not_service, "{fields}");
    }
}

#[test]
fn zones_projects_and_instances_are_read() {
    let zones = answer::zones(
        r#"{"RetCode":0,"ZoneInfo":[{"Region":"cn-wlcb","Zone":"cn-wlcb-01","Describe":"华北二",
            "RegionId":1,"IsPod":true},{"Region":"cn-sh2"},{"Region":"cn-sh2","Zone":"cn-sh2-02"}]}"#
            .as_bytes(),
    )
    .unwrap();
    assert_eq!(zones.len(), 2);
    assert_eq!(zones[0].region, "cn-wlcb");
    assert_eq!(zones[0].description.as_deref(), Some("华北二"));
    assert!(zones[0].is_pod && !zones[1].is_pod);
    assert_eq!(
        (zones[1].zone.as_str(), &zones[1].description),
        ("cn-sh2-02", &None)
    );
    assert_eq!(answer::zones(br#"{"RetCode":0}"#), Ok(vec![]));
    assert!(answer::zones(br#"{"RetCode":0,"ZoneInfo":5}"#).is_err());

    let projects = answer::projects(
        br#"{"RetCode":0,"ProjectSet":[{"ProjectId":"org-1","ProjectName":"Default",
            "IsDefault":"True"},{"ProjectId":"org-2"},{"ProjectName":"x"}]}"#,
    )
    .unwrap();
    assert_eq!(projects.len(), 2);
    assert!(projects[0].is_default && !projects[1].is_default);

    let page = answer::instance_page(
        br#"{"RetCode":0,"TotalCount":1,"UHostSet":[{"UHostId":"u-1","Name":"n",
            "State":"ImageMaking","Zone":"cn-sh2-02"}]}"#,
    )
    .unwrap();
    assert_eq!(page.instances[0].state.as_deref(), Some("ImageMaking"));
    assert_eq!(page.instances[0].region, None);
    assert_eq!(page.total, Some(1));
}

#[test]
fn odd_bytes_and_great_depth_spoil_only_their_own_field() {
    let mut bytes =
        b"\xef\xbb\xbf {\"RetCode\":0,\"Note\":\"\xff\xfe\",\"Process\":9,\"Deep\":".to_vec();
    bytes.extend(vec![b'['; 400_000]);
    bytes.extend(vec![b']'; 400_000]);
    bytes.extend_from_slice(b"}");
    assert_eq!(answer::progress(&bytes).unwrap().percent, Some(9.0));

    for field in ["RetCode", "ImageSet", "Message"] {
        let deep = format!(r#"{{"{field}":{}1}}"#, r#"{"a":["#.repeat(100_000));
        assert!(answer::image_page(deep.as_bytes()).is_err(), "{field}");
    }
    let rows = format!(
        r#"{{"RetCode":0,"ImageSet":[{}{}]}}"#,
        "[".repeat(400_000),
        "]".repeat(400_000)
    );
    assert_eq!(answer::image_page(rows.as_bytes()).unwrap().skipped, 1);
}
