//! The service's rules, put to instants that the test chooses.
#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{account, image, signed, signed_by, with_images};
use compshare_sim::params::Params;
use compshare_sim::scenario::{
    AfterEnd, Effect, Fault, Image, Instance, ListingPlace, NumberForm, OptionalFields, Refusal,
    RowFault, RowPlace, Scenario,
};
use compshare_sim::world::{Moment, Verdict, World};
use compshare_sim::{demo, scenario};
use serde_json::Value;

const WLCB: (&str, &str) = ("Region", "cn-wlcb");
const WLCB_01: (&str, &str) = ("Zone", "cn-wlcb-01");
const SH2: (&str, &str) = ("Region", "cn-sh2");
const SH2_02: (&str, &str) = ("Zone", "cn-sh2-02");

/// A world that is asked in simulated and real time alike.
struct Service(World);

impl Service {
    fn new(scenario: Scenario) -> Self {
        Self(World::new(scenario, 1_700_000_000).expect("the scenario makes sense"))
    }

    fn raw(&mut self, now: f64, params: Params) -> Verdict {
        self.0.answer(
            Moment {
                sim: now,
                real: now,
            },
            &params,
        )
    }

    fn ask(&mut self, now: f64, action: &str, pairs: &[(&str, &str)]) -> Value {
        self.raw(now, signed(action, pairs).into_iter().collect())
            .body
    }

    fn ask_as(&mut self, name: &str, now: f64, action: &str, pairs: &[(&str, &str)]) -> Value {
        let (public, private) = (format!("{name}-public"), format!("{name}-private"));
        self.raw(
            now,
            signed_by(&public, &private, action, pairs)
                .into_iter()
                .collect(),
        )
        .body
    }

    fn list(&mut self, now: f64, pairs: &[(&str, &str)]) -> Value {
        self.ask(now, "DescribeCompShareCustomImages", pairs)
    }

    fn progress(&mut self, now: f64, id: &str) -> Value {
        let pairs = [WLCB, WLCB_01, ("CompShareImageId", id)];
        self.ask(now, "GetCompShareImageCreateProgress", &pairs)
    }

    fn instances(&mut self, now: f64) -> Value {
        self.ask(now, "DescribeCompShareInstance", &[])
    }
}

fn code(answer: &Value) -> i64 {
    answer["RetCode"].as_i64().expect("RetCode is a number")
}

fn ids(answer: &Value) -> Vec<&str> {
    let rows = answer["ImageSet"].as_array().expect("ImageSet is a list");
    rows.iter()
        .map(|row| row["CompShareImageId"].as_str().expect("an ID is text"))
        .collect()
}

mod gateway {
    use super::*;

    const ZONES: &str = "DescribeCompShareSupportZone";

    #[test]
    fn names_what_is_wrong_with_a_request() {
        let mut service = Service::new(Scenario::default());
        let mut code_of = |change: &dyn Fn(&mut common::Pairs)| {
            let mut params = signed(ZONES, &[]);
            change(&mut params);
            service.raw(0.0, params.into_iter().collect()).ret_code
        };
        let set = |name: &'static str, value: &'static str| {
            move |params: &mut common::Pairs| {
                params.insert(name.into(), value.into());
            }
        };
        let drop = |name: &'static str| {
            move |params: &mut common::Pairs| {
                params.remove(name);
            }
        };
        assert_eq!(code_of(&|_| {}), 0);
        assert_eq!(code_of(&drop("Action")), 160);
        assert_eq!(code_of(&set("Action", "DescribeNothing")), 161);
        assert_eq!(code_of(&drop("Signature")), 170);
        assert_eq!(code_of(&set("Signature", "00")), 171);
        assert_eq!(
            code_of(&set("Region", "cn-sh2")),
            171,
            "one more parameter is not signed"
        );
        assert_eq!(code_of(&drop("PublicKey")), 172);
        assert_eq!(code_of(&set("PublicKey", "nobody")), 172);
    }

    #[test]
    fn swapped_keys_are_an_unknown_user() {
        let mut service = Service::new(Scenario::default());
        let params = signed_by(demo::PRIVATE_KEY, demo::PUBLIC_KEY, ZONES, &[]);
        let verdict = service.raw(0.0, params.into_iter().collect());
        assert_eq!(verdict.ret_code, 172);
        assert_eq!(
            verdict.body["Action"],
            "DescribeCompShareSupportZoneResponse"
        );
        assert!(verdict.body["Message"].is_string());
    }

    #[test]
    fn every_key_pair_of_an_account_is_good() {
        let mut two = account("two");
        two.keys.extend(account("second").keys);
        let mut service = Service::new(Scenario {
            accounts: vec![two],
            ..Scenario::default()
        });
        assert_eq!(code(&service.ask_as("two", 0.0, ZONES, &[])), 0);
        assert_eq!(code(&service.ask_as("second", 0.0, ZONES, &[])), 0);
    }

    #[test]
    fn a_quota_holds_for_any_minute_of_real_time_and_for_one_account() {
        let mut limited = account("limited");
        limited.requests_per_minute = Some(3);
        let accounts = vec![limited, account("free")];
        let mut service = Service::new(Scenario {
            accounts,
            ..Scenario::default()
        });
        let mut at = |name: &str, now| code(&service.ask_as(name, now, ZONES, &[]));
        assert_eq!(
            [at("limited", 0.0), at("limited", 20.0), at("limited", 40.0)],
            [0, 0, 0]
        );
        assert_eq!(at("limited", 59.9), 153);
        assert_eq!(at("free", 59.9), 0);
        assert_eq!(at("limited", 60.1), 0, "a refused request does not count");
        assert_eq!(at("limited", 60.2), 153);
    }

    #[test]
    fn a_quota_does_not_follow_simulated_time() {
        let mut limited = account("limited");
        limited.requests_per_minute = Some(1);
        let mut service = Service::new(Scenario {
            accounts: vec![limited],
            ..Scenario::default()
        });
        let params: Params = signed_by("limited-public", "limited-private", ZONES, &[])
            .into_iter()
            .collect();
        let mut at = |sim, real| service.0.answer(Moment { sim, real }, &params).ret_code;
        assert_eq!(
            [at(0.0, 0.0), at(5_000.0, 5.0), at(60_000.0, 60.0)],
            [0, 153, 0]
        );
    }

    #[test]
    fn projects_are_checked_and_can_be_asked_for() {
        let mut sub = account("sub");
        sub.requires_project = true;
        let accounts = vec![sub, account("main")];
        let mut service = Service::new(Scenario {
            accounts,
            ..Scenario::default()
        });
        let answer = service.ask_as("sub", 0.0, ZONES, &[]);
        assert_eq!(code(&answer), 230);
        assert!(
            answer["Message"]
                .as_str()
                .is_some_and(|text| text.contains("organization_id"))
        );
        let projects = service.ask_as("sub", 0.0, "GetProjectList", &[]);
        assert_eq!(projects["ProjectSet"][0]["ProjectId"], "org-sub");
        assert_eq!(projects["ProjectSet"][0]["IsDefault"], true);
        let with = |id| [("ProjectId", id)];
        assert_eq!(
            code(&service.ask_as("sub", 0.0, ZONES, &with("org-sub"))),
            0
        );
        assert_eq!(
            code(&service.ask_as("sub", 0.0, ZONES, &with("org-main"))),
            292
        );
        assert_eq!(code(&service.ask_as("main", 0.0, ZONES, &[])), 0);
    }

    #[test]
    fn permissions_can_be_taken_by_action_and_by_zone() {
        let mut viewer = account("viewer");
        viewer.allowed_actions = Some(vec!["DescribeCompShareCustomImages".into()]);
        viewer.allowed_zones = Some(vec!["cn-sh2-02".into()]);
        let mut service = Service::new(Scenario {
            accounts: vec![viewer],
            ..Scenario::default()
        });
        assert_eq!(code(&service.ask_as("viewer", 0.0, ZONES, &[])), 299);
        let list = "DescribeCompShareCustomImages";
        assert_eq!(
            code(&service.ask_as("viewer", 0.0, list, &[SH2, SH2_02])),
            0
        );
        assert_eq!(
            code(&service.ask_as("viewer", 0.0, list, &[WLCB, WLCB_01])),
            293
        );
    }
}

mod places {
    use super::*;

    #[test]
    fn zones_are_named_with_and_without_a_region() {
        let mut service = Service::new(Scenario::default());
        for pairs in [&[][..], &[SH2][..]] {
            let answer = service.ask(0.0, "DescribeCompShareSupportZone", pairs);
            assert_eq!(answer["ZoneInfo"].as_array().map(Vec::len), Some(2));
            assert_eq!(answer["ZoneInfo"][0]["Zone"], "cn-wlcb-01");
            assert_eq!(answer["ZoneInfo"][1]["RegionId"], 1_000_009);
        }
        let unknown = service.ask(0.0, "DescribeCompShareSupportZone", &[("Region", "cn-bj9")]);
        assert_eq!(code(&unknown), 230);
    }

    #[test]
    fn an_image_is_found_only_where_it_lives() {
        let mut service = Service::new(with_images(vec![image("a")]));
        let here = service.list(1.0, &[WLCB, WLCB_01]);
        assert_eq!(
            (ids(&here), &here["TotalCount"]),
            (vec!["a"], &Value::from(1))
        );
        let elsewhere = service.list(1.0, &[SH2, SH2_02]);
        assert_eq!(
            (ids(&elsewhere), &elsewhere["TotalCount"]),
            (vec![], &Value::from(0))
        );
        assert!(ids(&service.list(1.0, &[WLCB, ("Zone", "cn-wlcb-99")])).is_empty());
        assert_eq!(ids(&service.list(1.0, &[WLCB])), ["a"]);
        assert_eq!(code(&service.list(1.0, &[("Region", "cn-bj9")])), 230);
        assert_eq!(ids(&service.list(1.0, &[])), ["a"]);

        let mut ask = |pairs: &[(&str, &str)]| {
            let answer = service.ask(1.0, "GetCompShareImageCreateProgress", pairs);
            (
                code(&answer),
                answer["Message"].as_str().unwrap_or_default().to_owned(),
            )
        };
        let id = ("CompShareImageId", "a");
        assert_eq!(ask(&[WLCB, WLCB_01, id]).0, 0);
        assert_eq!(ask(&[SH2, SH2_02, id]).0, 230);
        assert_eq!(
            ask(&[WLCB, SH2_02, id]),
            (230, "Params [Zone] not available".into())
        );
        assert_eq!(ask(&[WLCB, id]), (220, "Missing params [Zone]".into()));
        assert_eq!(
            ask(&[WLCB, WLCB_01]),
            (220, "Missing params [CompShareImageId]".into())
        );
        assert_eq!(ask(&[WLCB, WLCB_01, ("CompShareImageId", "b")]).0, 230);
    }

    #[test]
    fn accounts_do_not_see_each_other() {
        let accounts = vec![account("one"), account("two")];
        let theirs = Image {
            account: "two".into(),
            ..image("b")
        };
        let mut service = Service::new(Scenario {
            accounts,
            ..with_images(vec![theirs])
        });
        let list = "DescribeCompShareCustomImages";
        assert!(ids(&service.ask_as("one", 0.0, list, &[WLCB])).is_empty());
        assert_eq!(ids(&service.ask_as("two", 0.0, list, &[WLCB])), ["b"]);
        let pairs = [WLCB, WLCB_01, ("CompShareImageId", "b")];
        let answer = service.ask_as("one", 0.0, "GetCompShareImageCreateProgress", &pairs);
        assert_eq!(code(&answer), 230);
    }
}

mod listing {
    use super::*;

    #[test]
    fn comes_in_pages_newest_first() {
        let many = Image {
            copies: 250,
            stagger: 1.0,
            ..image("many")
        };
        let mut service = Service::new(with_images(vec![many]));
        assert_eq!(ids(&service.list(100.0, &[WLCB])).len(), 20);
        assert_eq!(
            service.list(100.0, &[WLCB])["TotalCount"],
            101,
            "one more each second"
        );
        let mut seen = Vec::new();
        for offset in ["0", "100", "200", "300"] {
            let page = service.list(300.0, &[WLCB, ("Limit", "100"), ("Offset", offset)]);
            assert_eq!(page["TotalCount"], 250);
            seen.extend(ids(&page).into_iter().map(str::to_owned));
        }
        let expected: Vec<String> = (1..=250).rev().map(|copy| format!("many-{copy}")).collect();
        assert_eq!(seen, expected);
        for (name, value) in [
            ("Limit", "101"),
            ("Limit", "0"),
            ("Limit", "x"),
            ("Offset", "-1"),
        ] {
            assert_eq!(
                code(&service.list(300.0, &[WLCB, (name, value)])),
                230,
                "{name}={value}"
            );
        }
    }

    #[test]
    fn can_ignore_the_image_filter() {
        let images = vec![
            image("a"),
            Image {
                starts_at: -5.0,
                ..image("b")
            },
        ];
        let mut service = Service::new(with_images(images.clone()));
        let pairs = [WLCB, ("CompShareImageId", "b")];
        assert_eq!(ids(&service.list(0.0, &pairs)), ["b"]);
        let mut scenario = with_images(images);
        scenario.service.ignore_image_filter = true;
        assert_eq!(ids(&Service::new(scenario).list(0.0, &pairs)), ["a", "b"]);
    }

    #[test]
    fn a_place_is_a_filter_or_ignored_or_required() {
        let with = |form| {
            let mut scenario = with_images(vec![
                image("a"),
                Image {
                    region: "cn-sh2".into(),
                    zone: "cn-sh2-02".into(),
                    ..image("b")
                },
            ]);
            scenario.service.listing_place = form;
            scenario.service.missing_parameter = 210;
            Service::new(scenario)
        };
        let mut filtered = with(ListingPlace::Filtered);
        assert_eq!(ids(&filtered.list(0.0, &[])), ["a", "b"]);
        assert_eq!(ids(&filtered.list(0.0, &[WLCB])), ["a"]);
        assert_eq!(ids(&filtered.list(0.0, &[WLCB, WLCB_01])), ["a"]);
        let mut wide = with(ListingPlace::AccountWide);
        assert_eq!(ids(&wide.list(0.0, &[])), ["a", "b"]);
        assert_eq!(ids(&wide.list(0.0, &[WLCB, WLCB_01])), ["a", "b"]);
        let mut region = with(ListingPlace::RegionRequired);
        assert_eq!(code(&region.list(0.0, &[])), 210);
        assert_eq!(ids(&region.list(0.0, &[WLCB])), ["a"]);
        let mut required = with(ListingPlace::Required);
        assert_eq!(code(&required.list(0.0, &[])), 210);
        assert_eq!(code(&required.list(0.0, &[WLCB])), 210);
        assert_eq!(ids(&required.list(0.0, &[WLCB, WLCB_01])), ["a"]);
    }

    #[test]
    fn a_row_can_name_its_place() {
        let row = |form| {
            let mut scenario = with_images(vec![image("a")]);
            scenario.service.row_place = form;
            Service::new(scenario).list(0.0, &[])["ImageSet"][0].clone()
        };
        let bare = row(RowPlace::None);
        assert!(bare["Zone"].is_null() && bare["ImageSupportZone"].is_null());
        assert_eq!(row(RowPlace::Zone)["Zone"], "cn-wlcb-01");
        let supported = row(RowPlace::SupportZone);
        assert_eq!(supported["ImageSupportZone"][0]["Zone"], "cn-wlcb-01");
    }

    #[test]
    fn rows_go_wrong_as_asked() {
        let list = |how, pairs: &[(&str, &str)]| {
            let mut scenario = with_images((0..5).map(|n| image(&format!("i{n}"))).collect());
            scenario.faults = vec![Fault::new(Effect::Rows { how })];
            let answer = Service::new(scenario).list(0.0, pairs);
            (
                answer["TotalCount"].as_u64().unwrap(),
                ids(&answer).join(" "),
            )
        };
        let page = |how, offset| list(how, &[("Limit", "2"), ("Offset", offset)]);
        assert_eq!(list(RowFault::Empty, &[]), (0, String::new()));
        assert_eq!(list(RowFault::Withheld, &[]), (5, String::new()));
        assert_eq!(
            list(RowFault::Partial, &[]),
            (0, String::new()),
            "all are being made"
        );
        assert_eq!(page(RowFault::Shuffled, "0"), (5, "i0 i1".into()));
        assert_eq!(page(RowFault::Shuffled, "2"), (5, "i0 i1".into()));
        assert_eq!(page(RowFault::Repeated, "2"), (5, "i0 i1".into()));
        assert_eq!(
            page(RowFault::Foreign, "2"),
            (5, "foreign-i2 foreign-i3".into())
        );
    }

    #[test]
    fn an_offset_can_be_ignored() {
        let mut scenario = with_images(vec![image("a"), image("b")]);
        scenario.service.ignore_offset = true;
        let mut service = Service::new(scenario);
        let pairs = [("Limit", "1"), ("Offset", "1")];
        assert_eq!(ids(&service.list(0.0, &pairs)), ["a"]);
    }

    #[test]
    fn writes_numbers_and_optional_fields_as_asked() {
        let row = |optional_fields, create_time| {
            let mut scenario = with_images(vec![Image {
                starts_at: -3.5,
                ..image("a")
            }]);
            scenario.service.optional_fields = optional_fields;
            scenario.service.create_time = create_time;
            Service::new(scenario).list(0.0, &[WLCB])["ImageSet"][0].clone()
        };
        let full = row(OptionalFields::Full, NumberForm::Number);
        assert_eq!(full["CreateTime"], 1_699_999_996);
        assert_eq!(full["Container"], "False");
        assert_eq!(full["Status"], "Making");
        let full = row(OptionalFields::Full, NumberForm::Text);
        assert_eq!(full["CreateTime"], "1699999996");
        let null = row(OptionalFields::Null, NumberForm::Number);
        assert!(null["Size"].is_null() && null.get("Size").is_some());
        let missing = row(OptionalFields::Missing, NumberForm::Number);
        assert_eq!(missing.as_object().map(serde_json::Map::len), Some(3));
    }

    #[test]
    fn shows_ret_codes_as_text_if_asked() {
        let mut scenario = Scenario::default();
        scenario.service.ret_code = NumberForm::Text;
        let mut service = Service::new(scenario);
        assert_eq!(service.list(0.0, &[WLCB])["RetCode"], "0");
        let nowhere = ("Region", "cn-bj9");
        assert_eq!(service.list(0.0, &[nowhere])["RetCode"], "230");
    }
}

mod builds {
    use super::*;
    use scenario::{Build, End};

    fn status(service: &mut Service, now: f64) -> (String, String) {
        let answer = service.list(now, &[WLCB]);
        let row = &answer["ImageSet"][0];
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        (text("Status"), text("FailedReason"))
    }

    fn ending(end: End) -> Image {
        Image {
            build: Build {
                duration: 100.0,
                end,
                ..Build::default()
            },
            ..image("a")
        }
    }

    #[test]
    fn begin_and_end_at_their_instants() {
        let late = Image {
            starts_at: 50.0,
            ..image("a")
        };
        let mut service = Service::new(with_images(vec![late]));
        assert!(ids(&service.list(49.9, &[WLCB])).is_empty());
        assert_eq!(code(&service.progress(49.9, "a")), 230);
        assert_eq!(status(&mut service, 50.0).0, "Making");
        assert_eq!(status(&mut service, 149.9).0, "Making");
        assert_eq!(status(&mut service, 150.0).0, "Available");
    }

    #[test]
    fn older_than_the_service_are_finished() {
        let mut service = Service::new(with_images(vec![Image {
            starts_at: -100.0,
            ..image("a")
        }]));
        assert_eq!(status(&mut service, 0.0).0, "Available");
    }

    #[test]
    fn fail_with_their_reason() {
        let end = End::Failed {
            at: 0.6,
            reason: "no space".into(),
        };
        let mut service = Service::new(with_images(vec![ending(end)]));
        assert_eq!(status(&mut service, 59.9), ("Making".into(), String::new()));
        assert_eq!(
            status(&mut service, 60.0),
            ("UnAvailable".into(), "no space".into())
        );
        assert_eq!(
            service.progress(70.0, "a")["Process"],
            60.0,
            "the last value stays"
        );
    }

    #[test]
    fn vanish_when_they_are_deleted() {
        let mut service = Service::new(with_images(vec![ending(End::Deleted { at: 0.5 })]));
        assert_eq!(status(&mut service, 49.0).0, "Making");
        assert!(ids(&service.list(50.0, &[WLCB])).is_empty());
        assert_eq!(code(&service.progress(50.0, "a")), 230);
    }

    #[test]
    fn may_end_in_a_status_that_nobody_knows() {
        let mut odd = ending(End::Status {
            status: "Archiving".into(),
        });
        odd.build.making_status = "Queued".into();
        let mut service = Service::new(with_images(vec![odd]));
        assert_eq!(status(&mut service, 10.0).0, "Queued");
        assert_eq!(status(&mut service, 100.0).0, "Archiving");
    }

    #[test]
    fn an_id_can_be_made_anew_after_its_deletion() {
        let second = Image {
            starts_at: 80.0,
            name: "anew".into(),
            ..image("a")
        };
        let images = vec![ending(End::Deleted { at: 0.5 }), second];
        let mut service = Service::new(with_images(images));
        assert_eq!(service.progress(40.0, "a")["Process"], 40.0);
        assert_eq!(code(&service.progress(60.0, "a")), 230);
        assert_eq!(service.progress(90.0, "a")["Process"], 10.0);
        assert_eq!(service.list(90.0, &[WLCB])["ImageSet"][0]["Name"], "anew");
    }

    #[test]
    fn durations_are_text_or_numbers() {
        let mut service = Service::new(with_images(vec![image("a")]));
        let answer = service.progress(34.5, "a");
        assert_eq!(
            (&answer["TotalDuration"], &answer["RemainingDuration"]),
            (&"100".into(), &"66".into())
        );
        let mut scenario = with_images(vec![image("a")]);
        scenario.service.durations = NumberForm::Number;
        scenario.service.process = NumberForm::Text;
        let answer = Service::new(scenario).progress(34.5, "a");
        assert_eq!(answer["RemainingDuration"], 66);
        assert_eq!(answer["Process"], "34.5");
    }

    #[test]
    fn progress_after_the_end_is_a_matter_of_choice() {
        let after = |choice: AfterEnd, end: End| {
            let mut scenario = with_images(vec![ending(end)]);
            scenario.service.progress_after_end = choice.clone();
            scenario.service.progress_after_failure = choice;
            Service::new(scenario).progress(500.0, "a")
        };
        let failed = || End::Failed {
            at: 0.6,
            reason: String::new(),
        };
        let refused = || AfterEnd::Refused {
            ret_code: 8434,
            message: "no task".into(),
        };
        let hundred = after(AfterEnd::Hundred, End::Available);
        assert_eq!(
            (&hundred["Process"], &hundred["RemainingDuration"]),
            (&100.into(), &"0".into())
        );
        assert_eq!(
            after(AfterEnd::RepeatLast, End::Available)["RemainingDuration"],
            "1"
        );
        assert_eq!(after(AfterEnd::RepeatLast, failed())["Process"], 60.0);
        assert_eq!(after(AfterEnd::Hundred, failed())["Process"], 100);
        assert_eq!(code(&after(refused(), failed())), 8434);
        assert_eq!(after(refused(), End::Available)["Message"], "no task");
    }

    #[test]
    fn container_images_have_a_status_but_no_progress() {
        let container = Image {
            container: true,
            ..image("a")
        };
        let mut service = Service::new(with_images(vec![container]));
        let row = service.list(10.0, &[WLCB])["ImageSet"][0].clone();
        assert_eq!(
            (&row["Container"], &row["Status"]),
            (&"True".into(), &"Making".into())
        );
        assert_eq!(code(&service.progress(10.0, "a")), 8433);
        assert_eq!(
            code(&service.progress(500.0, "a")),
            8433,
            "also when it is finished"
        );
        assert_eq!(status(&mut service, 100.0).0, "Available");
    }
}

mod instances {
    use super::*;

    fn workshop() -> Service {
        let instance = |id: &str, container| Instance {
            id: id.into(),
            name: id.into(),
            container,
            ..Instance::default()
        };
        let instances = vec![instance("uhost-a", false), instance("cpod-b", true)];
        Service::new(Scenario {
            instances,
            ..Scenario::default()
        })
    }

    fn create(service: &mut Service, now: f64, instance: &str, name: &str) -> Value {
        let pairs = [WLCB, WLCB_01, ("UHostId", instance), ("Name", name)];
        service.ask(now, "CreateCompShareCustomImage", &pairs)
    }

    fn state(service: &mut Service, now: f64) -> String {
        let answer = service.instances(now);
        answer["UHostSet"][0]["State"]
            .as_str()
            .expect("State is text")
            .to_owned()
    }

    #[test]
    fn are_locked_while_an_image_is_made_of_them() {
        let mut service = workshop();
        let id = create(&mut service, 10.0, "uhost-a", "mine")["CompShareImageId"].clone();
        let id = id.as_str().expect("an ID is text");
        assert!(id.starts_with("compshareImage-"));
        assert_eq!(state(&mut service, 20.0), "ImageMaking");
        let row = service.instances(20.0)["UHostSet"][0].clone();
        assert_eq!(
            (&row["IPSet"], &row["SshLoginCommand"]),
            (&Value::Array(vec![]), &"".into())
        );
        let operate = [WLCB, WLCB_01, ("UHostId", "uhost-a")];
        for action in [
            "RebootCompShareInstance",
            "ReinstallCompShareInstance",
            "ResizeCompShareInstance",
            "StartCompShareInstance",
            "StopCompShareInstance",
        ] {
            assert_eq!(code(&service.ask(20.0, action, &operate)), 8964, "{action}");
            assert_eq!(code(&service.ask(9.0, action, &operate)), 0, "{action}");
        }
        assert_eq!(
            code(&create(&mut service, 20.0, "uhost-a", "another")),
            8964
        );
        assert_eq!(service.progress(40.0, id)["Process"], 50.0);
        assert_eq!(
            state(&mut service, 70.0),
            "Stopped",
            "as the last operation left it"
        );
        assert_eq!(code(&create(&mut service, 70.0, "uhost-a", "another")), 0);
    }

    #[test]
    fn names_of_images_are_unique_and_not_too_long() {
        let mut service = workshop();
        assert_eq!(code(&create(&mut service, 0.0, "uhost-a", "mine")), 0);
        assert_eq!(code(&create(&mut service, 0.0, "cpod-b", "mine")), 230);
        assert_eq!(
            code(&create(&mut service, 0.0, "cpod-b", &"名".repeat(51))),
            230
        );
        assert_eq!(
            code(&create(&mut service, 0.0, "cpod-b", &"名".repeat(50))),
            0
        );
        assert_eq!(code(&create(&mut service, 99.0, "uhost-x", "other")), 230);
        assert_eq!(code(&create(&mut service, 99.0, "uhost-a", "")), 220);
    }

    #[test]
    fn containers_must_run_and_make_container_images() {
        let mut service = workshop();
        let operate = [WLCB, WLCB_01, ("UHostId", "cpod-b")];
        service.ask(0.0, "StopCompShareInstance", &operate);
        assert_eq!(code(&create(&mut service, 1.0, "cpod-b", "mine")), 8964);
        service.ask(2.0, "StartCompShareInstance", &operate);
        let id = create(&mut service, 3.0, "cpod-b", "mine")["CompShareImageId"].clone();
        assert_eq!(
            code(&service.progress(4.0, id.as_str().expect("an ID is text"))),
            8433
        );
    }

    #[test]
    fn can_be_asked_for_by_id() {
        let mut service = workshop();
        let one = service.ask(
            0.0,
            "DescribeCompShareInstance",
            &[("UHostIds.0", "cpod-b")],
        );
        assert_eq!(one["TotalCount"], 1);
        assert_eq!(one["UHostSet"][0]["InstanceType"], "Container");
        assert_eq!(one["UHostSet"][0]["Zone"], "cn-wlcb-01");
        let none = service.ask(0.0, "DescribeCompShareInstance", &[SH2]);
        assert_eq!(none["TotalCount"], 0);
    }

    #[test]
    fn deleting_an_image_in_its_making_frees_its_instance() {
        let mut service = workshop();
        let id = create(&mut service, 0.0, "uhost-a", "mine")["CompShareImageId"].clone();
        let pairs = [
            WLCB,
            WLCB_01,
            ("CompShareImageId", id.as_str().expect("an ID is text")),
        ];
        assert_eq!(
            code(&service.ask(5.0, "TerminateCompShareCustomImage", &pairs)),
            0
        );
        assert_eq!(state(&mut service, 5.0), "Running");
        assert_eq!(
            code(&service.ask(6.0, "TerminateCompShareCustomImage", &pairs)),
            230
        );
        assert!(ids(&service.list(6.0, &[WLCB])).is_empty());
    }

    #[test]
    fn copies_are_made_like_other_images() {
        let mut service = Service::new(with_images(vec![Image {
            starts_at: -500.0,
            ..image("a")
        }]));
        let pairs = [WLCB, ("CompShareImageId", "a"), ("TargetImageName", "copy")];
        let id =
            service.ask(0.0, "CopyCompShareCustomImage", &pairs)["NewCompShareImageId"].clone();
        let id = id.as_str().expect("an ID is text");
        assert_eq!(service.progress(30.0, id)["Process"], 50.0);
        assert_eq!(service.list(30.0, &[WLCB])["ImageSet"][0]["Name"], "copy");
        let lost = service.ask(
            0.0,
            "CopyCompShareCustomImage",
            &[WLCB, ("CompShareImageId", "b")],
        );
        assert_eq!(code(&lost), 230);
    }
}

mod faults {
    use super::*;

    fn refuse(code: i64) -> Fault {
        Fault::new(Effect::RetCode {
            code,
            message: "broken".into(),
            delay: 0.0,
        })
    }

    fn codes(fault: Fault, count: usize) -> Vec<i64> {
        let scenario = Scenario {
            faults: vec![fault],
            ..with_images(vec![image("a")])
        };
        let mut service = Service::new(scenario);
        (0..count)
            .map(|second| code(&service.list(second as f64, &[WLCB])))
            .collect()
    }

    #[test]
    fn are_in_force_in_their_window() {
        let fault = Fault {
            from: 1.0,
            until: Some(3.0),
            ..refuse(150)
        };
        assert_eq!(codes(fault, 4), [0, 150, 150, 0]);
    }

    #[test]
    fn end_with_their_count() {
        assert_eq!(
            codes(
                Fault {
                    count: Some(2),
                    ..refuse(130)
                },
                4
            ),
            [130, 130, 0, 0]
        );
    }

    #[test]
    fn hit_with_their_probability_and_the_same_in_every_run() {
        let run = || {
            codes(
                Fault {
                    probability: 0.25,
                    ..refuse(110)
                },
                2_000,
            )
        };
        let hits = run().into_iter().filter(|code| *code != 0).count();
        assert!((400..600).contains(&hits), "{hits} of 2000");
        assert_eq!(run(), run());
        assert_eq!(
            codes(
                Fault {
                    probability: 0.0,
                    ..refuse(110)
                },
                50
            ),
            [0; 50]
        );
    }

    #[test]
    fn keep_to_their_actions_images_and_account() {
        let only_progress = Fault {
            actions: vec!["GetCompShareImageCreateProgress".into()],
            ..refuse(8433)
        };
        let only_b = Fault {
            images: vec!["b".into()],
            ..refuse(2_001)
        };
        let scenario = Scenario {
            faults: vec![only_b, only_progress],
            ..with_images(vec![image("a"), image("b")])
        };
        let mut service = Service::new(scenario);
        assert_eq!(code(&service.list(0.0, &[WLCB])), 0);
        assert_eq!(code(&service.progress(0.0, "a")), 8433);
        assert_eq!(
            code(&service.progress(0.0, "b")),
            2_001,
            "the first that fits"
        );

        let accounts = vec![account("one"), account("two")];
        let faults = vec![Fault {
            account: Some("two".into()),
            ..refuse(299)
        }];
        let mut service = Service::new(Scenario {
            accounts,
            faults,
            ..Scenario::default()
        });
        assert_eq!(code(&service.ask_as("one", 0.0, "GetProjectList", &[])), 0);
        assert_eq!(
            code(&service.ask_as("two", 0.0, "GetProjectList", &[])),
            299
        );
    }

    #[test]
    fn hit_one_key_pair_of_an_account_as_if_it_were_withdrawn() {
        let mut two = account("two");
        two.keys.extend(account("second").keys);
        let faults = vec![Fault {
            key: Some(1),
            account: Some("two".into()),
            ..refuse(172)
        }];
        let mut service = Service::new(Scenario {
            accounts: vec![account("one"), two],
            faults,
            ..Scenario::default()
        });
        for (name, key, code) in [("one", 1, 0), ("two", 1, 172), ("second", 2, 0)] {
            let (public, private) = (format!("{name}-public"), format!("{name}-private"));
            let params = signed_by(&public, &private, "GetProjectList", &[]);
            let verdict = service.raw(0.0, params.into_iter().collect());
            assert_eq!((verdict.key, verdict.ret_code), (Some(key), code), "{name}");
        }
    }

    #[test]
    fn a_refused_request_changes_nothing() {
        let instances = vec![Instance {
            id: "uhost-a".into(),
            ..Instance::default()
        }];
        let faults = vec![Fault {
            count: Some(1),
            ..refuse(150)
        }];
        let mut service = Service::new(Scenario {
            instances,
            faults,
            ..Scenario::default()
        });
        let pairs = [WLCB, WLCB_01, ("UHostId", "uhost-a"), ("Name", "mine")];
        assert_eq!(
            code(&service.ask(0.0, "CreateCompShareCustomImage", &pairs)),
            150
        );
        assert!(ids(&service.list(1.0, &[WLCB])).is_empty());
        assert_eq!(
            code(&service.ask(1.0, "CreateCompShareCustomImage", &pairs)),
            0
        );
    }

    #[test]
    fn can_be_added_and_taken_away() {
        let mut service = Service::new(with_images(vec![image("a")]));
        service
            .0
            .add_fault(refuse(130))
            .expect("the fault makes sense");
        assert_eq!(code(&service.list(0.0, &[WLCB])), 130);
        assert_eq!(service.0.state(0.0).faults[0].hits, 1);
        service.0.clear_faults();
        assert_eq!(code(&service.list(0.0, &[WLCB])), 0);
        assert!(service.0.add_fault(refuse(0)).is_err());
    }
}

#[test]
fn the_state_shows_what_clients_cannot_see() {
    let instances = vec![Instance {
        id: "uhost-a".into(),
        ..Instance::default()
    }];
    let made = Image {
        instance: "uhost-a".into(),
        ..image("a")
    };
    let scenario = Scenario {
        instances,
        ..with_images(vec![made])
    };
    let service = Service::new(scenario);
    let state = service.0.state(25.0);
    assert_eq!(state.images[0].process, Some(25.0));
    assert_eq!(state.images[0].ends_at, 100.0);
    assert_eq!(state.instances[0].state, "ImageMaking");
    assert_eq!(service.0.state(100.0).instances[0].state, "Running");
}

#[test]
fn request_ids_are_unique_and_the_same_in_every_run() {
    let run = || {
        let mut service = Service::new(Scenario::default());
        (0..1_000)
            .map(|_| service.raw(0.0, Params::default()).request_uuid)
            .collect::<Vec<_>>()
    };
    let ids = run();
    assert_eq!(ids, run());
    assert_eq!(
        ids.iter().collect::<std::collections::HashSet<_>>().len(),
        1_000
    );
    assert!(ids.iter().all(|id| id.len() == 36));
}

#[test]
fn refusals_can_be_reworded() {
    let mut sub = account("sub");
    sub.requires_project = true;
    let mut scenario = Scenario {
        accounts: vec![sub],
        ..Scenario::default()
    };
    scenario.service.missing_project = Refusal::new(210, "Missing params [user_email]");
    let answer = Service::new(scenario).ask_as("sub", 0.0, "DescribeCompShareInstance", &[]);
    assert_eq!(answer["Message"], "Missing params [user_email]");
}
