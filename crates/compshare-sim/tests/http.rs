//! The simulator over real sockets, as a plain client sees it.
#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod common;

use std::time::Duration;

use common::{Answer, PATIENCE, Pairs, form, image, post, send, signed, with_images};
use compshare_sim::scenario::{Effect, Fault, Scenario};
use compshare_sim::{Server, demo};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

async fn start(scenario: Scenario) -> Server {
    Server::start(scenario, ([127, 0, 0, 1], 0).into())
        .await
        .expect("it starts")
}

fn listing() -> Pairs {
    signed(
        "DescribeCompShareCustomImages",
        &[("Region", "cn-wlcb"), ("Zone", "cn-wlcb-01")],
    )
}

/// The answer to a listing under one fault, and the server that gave it.
async fn under(effect: Effect) -> (Server, Option<Answer>) {
    let scenario = Scenario {
        faults: vec![Fault::new(effect)],
        ..with_images(vec![image("a")])
    };
    let server = start(scenario).await;
    let answer = send(&server.url(), "POST", "/", FORM, &form(&listing())).await;
    (server, answer)
}

/// The same, where there is an answer.
async fn answer_under(effect: Effect) -> Answer {
    under(effect).await.1.expect("there is an answer")
}

mod requests {
    use super::*;

    #[tokio::test]
    async fn are_understood_as_get_form_and_json() {
        let server = start(with_images(vec![image("a")])).await;
        let params = listing();
        let json_body = serde_json::to_string(&params).expect("text is JSON");
        let query = format!("/?{}", form(&params));
        for (method, path, kind, body) in [
            ("GET", query.as_str(), "", ""),
            ("POST", query.as_str(), FORM, ""),
            ("POST", "/", FORM, form(&params).as_str()),
            (
                "POST",
                "/",
                "application/json; charset=utf-8",
                json_body.as_str(),
            ),
        ] {
            let answer = send(&server.url(), method, path, kind, body)
                .await
                .expect("an answer");
            assert_eq!(answer.status, 200);
            assert_eq!(answer.header("content-type"), Some(JSON));
            assert_eq!(answer.json()["TotalCount"], 1, "{method} {kind}");
        }
        assert_eq!(server.request_count(), 4);
        server.shutdown().await;
    }

    #[tokio::test]
    async fn of_other_methods_are_not_allowed() {
        let server = start(Scenario::default()).await;
        let answer = send(&server.url(), "PUT", "/", FORM, "")
            .await
            .expect("an answer");
        assert_eq!((answer.status, server.request_count()), (405, 0));
    }

    #[tokio::test]
    async fn that_make_no_sense_are_refused_in_words() {
        let server = start(Scenario::default()).await;
        for body in [
            "",
            "%%%=&&&",
            "[1,2]",
            "{\"Action\":{\"a\":[1]}}",
            "\u{0}\u{1}",
        ] {
            let answer = send(&server.url(), "POST", "/", JSON, body)
                .await
                .expect("an answer");
            assert_eq!(answer.json()["RetCode"], 160, "{body}");
        }
    }

    #[tokio::test]
    async fn are_named_in_their_answers() {
        let server = start(Scenario::default()).await;
        let answer = post(&server.url(), &listing()).await;
        let uuid = answer
            .header("X-UCLOUD-REQUEST-UUID")
            .expect("there is such a header");
        assert_eq!(server.requests()[0].request_uuid, uuid);
    }

    #[tokio::test]
    async fn come_one_after_the_other_on_one_connection() {
        let server = start(with_images(vec![image("a")])).await;
        let mut stream = TcpStream::connect(server.address())
            .await
            .expect("it listens");
        let body = form(&listing());
        let request = format!(
            "POST / HTTP/1.1\r\nHost: sim\r\nContent-Type: {FORM}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut seen = String::new();
        for turn in 1..=3 {
            stream
                .write_all(request.as_bytes())
                .await
                .expect("it reads");
            while seen.matches("\"RetCode\":0").count() < turn {
                let mut piece = [0; 4096];
                let read = timeout(PATIENCE, stream.read(&mut piece))
                    .await
                    .expect("in time");
                seen.push_str(&String::from_utf8_lossy(
                    &piece[..read.expect("it answers")],
                ));
            }
        }
        assert_eq!(server.request_count(), 3);
    }
}

mod faults {
    use super::*;

    #[tokio::test]
    async fn refuse() {
        let effect = Effect::RetCode {
            code: 150,
            message: "Service unavailable".into(),
            delay: 0.0,
        };
        let answer = answer_under(effect).await;
        assert_eq!(answer.status, 200);
        let expected = json!({
            "RetCode": 150, "Message": "Service unavailable",
            "Action": "DescribeCompShareCustomImagesResponse",
        });
        assert_eq!(answer.json(), expected);
        assert!(answer.header("x-ucloud-request-uuid").is_some());
    }

    #[tokio::test]
    async fn refuse_late() {
        let effect = Effect::RetCode {
            code: 171,
            message: String::new(),
            delay: 0.3,
        };
        let server = start(Scenario {
            faults: vec![Fault::new(effect)],
            ..Scenario::default()
        })
        .await;
        let before = server.now();
        let answer = post(&server.url(), &listing()).await;
        assert!(server.now() - before >= 0.3);
        assert_eq!(answer.json()["RetCode"], 171);
    }

    #[tokio::test]
    async fn answer_with_a_status() {
        let busy = answer_under(Effect::HttpStatus {
            status: 429,
            retry_after: Some(7),
        })
        .await;
        assert_eq!((busy.status, busy.header("retry-after")), (429, Some("7")));
        let gateway = answer_under(Effect::HttpStatus {
            status: 502,
            retry_after: None,
        })
        .await;
        assert_eq!((gateway.status, gateway.header("retry-after")), (502, None));
        assert!(serde_json::from_slice::<Value>(&gateway.body).is_err());
    }

    #[tokio::test]
    async fn redirect_to_where_a_client_that_follows_is_seen() {
        let effect = Effect::Redirect {
            status: 307,
            location: "/redirected".into(),
        };
        let (server, answer) = under(effect).await;
        let answer = answer.expect("there is an answer");
        assert_eq!(
            (answer.status, answer.header("location")),
            (307, Some("/redirected"))
        );
        send(&server.url(), "GET", "/redirected", "", "")
            .await
            .expect("an answer");
        assert_eq!(server.request_count(), 2);
    }

    #[tokio::test]
    async fn answer_with_a_sign_in_page() {
        let answer = answer_under(Effect::Html).await;
        assert_eq!(answer.status, 200);
        assert!(
            answer
                .header("content-type")
                .is_some_and(|kind| kind.starts_with("text/html"))
        );
        assert!(answer.body.starts_with(b"<!DOCTYPE html>"));
    }

    #[tokio::test]
    async fn cut_empty_or_null_the_body() {
        let cut = answer_under(Effect::Cut).await;
        assert!(cut.complete && cut.body.starts_with(b"{"));
        assert!(serde_json::from_slice::<Value>(&cut.body).is_err());
        let empty = answer_under(Effect::Empty).await;
        assert!(empty.complete && empty.status == 200 && empty.body.is_empty());
        assert_eq!(answer_under(Effect::Null).await.json(), Value::Null);
    }

    #[tokio::test]
    async fn send_a_huge_body() {
        let bytes = 3_000_001;
        let streamed = answer_under(Effect::Huge {
            bytes,
            announced: false,
        })
        .await;
        assert!(streamed.complete && streamed.header("content-length").is_none());
        let padding = streamed.json()["Padding"].as_str().map(str::len);
        assert_eq!(padding, Some(3_000_001));
        assert_eq!(streamed.json()["TotalCount"], 1);
        let announced = answer_under(Effect::Huge {
            bytes,
            announced: true,
        })
        .await;
        assert!(announced.complete && announced.header("content-length").is_some());
        assert_eq!(announced.body, streamed.body);
    }

    #[tokio::test]
    async fn send_an_endless_body_without_holding_it_in_memory() {
        let fault = Fault::new(Effect::Huge {
            bytes: 1 << 40,
            announced: true,
        });
        let server = start(Scenario {
            faults: vec![fault],
            ..Scenario::default()
        })
        .await;
        let mut stream = TcpStream::connect(server.address())
            .await
            .expect("it listens");
        let request = b"GET / HTTP/1.1\r\nHost: sim\r\n\r\n";
        stream.write_all(request).await.expect("it reads");
        let mut read = 0;
        let mut piece = vec![0; 1 << 16];
        while read < 20 << 20 {
            let more = timeout(PATIENCE, stream.read(&mut piece))
                .await
                .expect("in time");
            read += more.expect("it goes on");
        }
        drop(stream);
        timeout(PATIENCE, server.shutdown())
            .await
            .expect("it ends in the middle of the answer");
    }

    #[tokio::test]
    async fn nest_deeply() {
        let answer = answer_under(Effect::Nested { depth: 100_000 }).await;
        assert!(answer.complete && answer.body.len() > 200_000);
        let error = serde_json::from_slice::<Value>(&answer.body).expect_err("too deep");
        assert!(error.to_string().contains("recursion"), "{error}");
        let shallow = answer_under(Effect::Nested { depth: 3 }).await;
        assert_eq!(shallow.json()["Padding"], json!([[[]]]));
    }

    #[tokio::test]
    async fn give_every_field_a_wrong_type() {
        let good = {
            let server = start(with_images(vec![image("a")])).await;
            post(&server.url(), &listing()).await.json()
        };
        let fault = Fault::new(Effect::WrongTypes {
            keep_ret_code: false,
        });
        let server = start(Scenario {
            faults: vec![fault],
            ..with_images(vec![image("a")])
        })
        .await;
        let (mut lists_kept, mut row_types) = (0, std::collections::HashSet::new());
        for _ in 0..24 {
            let bad = post(&server.url(), &listing()).await.json();
            for (name, value) in good.as_object().expect("an object") {
                if name == "ImageSet" && bad[name].get(0).is_some_and(Value::is_object) {
                    lists_kept += 1;
                    let (good_row, bad_row) = (&value[0], &bad[name][0]);
                    for (name, value) in good_row.as_object().expect("an object") {
                        assert_ne!(kind(value), kind(&bad_row[name]), "{name}");
                    }
                    row_types.insert(kind(&bad_row["Status"]));
                } else {
                    assert_ne!(kind(value), kind(&bad[name]), "{name}");
                }
            }
        }
        assert_eq!(
            (lists_kept, row_types.len()),
            (12, 5),
            "each other type has its turn"
        );
        let kept = answer_under(Effect::WrongTypes {
            keep_ret_code: true,
        })
        .await
        .json();
        assert_eq!(kept["RetCode"], 0);
    }

    fn kind(value: &Value) -> &'static str {
        match value {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        }
    }

    #[tokio::test]
    async fn close_the_connection_without_an_answer() {
        let (server, answer) = under(Effect::Close).await;
        assert!(answer.is_none());
        assert_eq!(server.requests()[0].fault.as_deref(), Some("close"));
    }

    #[tokio::test]
    async fn reset_the_connection_in_mid_answer() {
        let answer = answer_under(Effect::Reset).await;
        let announced: usize = answer
            .header("content-length")
            .and_then(|text| text.parse().ok())
            .expect("a length");
        assert_eq!(answer.body.len(), announced / 2);
        assert!(!answer.complete);
    }

    #[tokio::test]
    async fn hang_for_a_bounded_time() {
        let (server, answer) = under(Effect::Hang { seconds: 0.3 }).await;
        assert!(answer.is_none());
        assert_eq!(server.requests()[0].fault.as_deref(), Some("hang"));
        let server = start(Scenario {
            faults: vec![Fault::new(Effect::Hang { seconds: 3_600.0 })],
            ..Scenario::default()
        })
        .await;
        let mut stream = TcpStream::connect(server.address())
            .await
            .expect("it listens");
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: sim\r\n\r\n")
            .await
            .expect("it reads");
        until(|| server.request_count() == 1).await;
        timeout(PATIENCE, server.shutdown())
            .await
            .expect("a hanging answer does not hold it up");
    }

    #[tokio::test]
    async fn drip() {
        let effect = Effect::Drip {
            bytes: 64,
            pause_ms: 5,
            padding: 300,
        };
        let answer = answer_under(effect).await;
        assert!(answer.complete && answer.body.starts_with(&[b' '; 300]));
        assert_eq!(answer.json()["TotalCount"], 1);
    }

    #[tokio::test]
    async fn delay() {
        let fault = Fault::new(Effect::Delay { seconds: 0.4 });
        let server = start(Scenario {
            faults: vec![fault],
            ..with_images(vec![image("a")])
        })
        .await;
        let before = server.now();
        let answer = post(&server.url(), &listing()).await;
        assert!(server.now() - before >= 0.4);
        assert_eq!(answer.json()["TotalCount"], 1);
    }

    #[tokio::test]
    async fn mislabel_the_answer() {
        let answer = answer_under(Effect::ContentType {
            value: "text/plain".into(),
        })
        .await;
        assert_eq!(answer.header("content-type"), Some("text/plain"));
        assert_eq!(answer.json()["TotalCount"], 1);
    }

    #[tokio::test]
    async fn leave_the_next_connection_alone() {
        for effect in [Effect::Close, Effect::Reset, Effect::Cut, Effect::Html] {
            let fault = Fault {
                count: Some(1),
                ..Fault::new(effect)
            };
            let server = start(Scenario {
                faults: vec![fault],
                ..with_images(vec![image("a")])
            })
            .await;
            let _spoiled = send(&server.url(), "POST", "/", FORM, &form(&listing())).await;
            assert_eq!(
                post(&server.url(), &listing()).await.json()["TotalCount"],
                1
            );
        }
    }
}

/// Waits for a condition that other tasks bring about.
async fn until(condition: impl Fn() -> bool) {
    timeout(PATIENCE, async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("the condition comes true");
}

mod control {
    use super::*;

    async fn call(server: &Server, method: &str, path: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = send(&server.url(), method, path, JSON, &body)
            .await
            .expect("an answer");
        (answer.status, answer.json())
    }

    #[tokio::test]
    async fn shows_and_forgets_requests() {
        let server = start(with_images(vec![image("a")])).await;
        let pairs = [
            ("Region", "cn-wlcb"),
            ("Zone", "cn-wlcb-01"),
            ("CompShareImageId", "a"),
        ];
        post(
            &server.url(),
            &signed("GetCompShareImageCreateProgress", &pairs),
        )
        .await;
        post(&server.url(), &signed("GetProjectList", &[])).await;
        let (status, log) = call(&server, "GET", "/_sim/requests", Value::Null).await;
        assert_eq!((status, &log["count"]), (200, &2.into()));
        let first = &log["requests"][0];
        assert_eq!(first["n"], 1);
        assert_eq!(first["action"], "GetCompShareImageCreateProgress");
        assert_eq!(first["image_id"], "a");
        assert_eq!(first["zone"], "cn-wlcb-01");
        assert_eq!(first["account"], "demo");
        assert_eq!(
            (&first["ret_code"], &first["fault"]),
            (&0.into(), &Value::Null)
        );
        let (_, later) = call(&server, "GET", "/_sim/requests?since=1", Value::Null).await;
        assert_eq!(later["requests"].as_array().map(Vec::len), Some(1));
        call(&server, "DELETE", "/_sim/requests", Value::Null).await;
        let (_, log) = call(&server, "GET", "/_sim/requests", Value::Null).await;
        assert_eq!(log, json!({ "count": 2, "requests": [] }));
    }

    #[tokio::test]
    async fn never_shows_keys_or_signatures() {
        let server = start(Scenario::default()).await;
        let params = listing();
        post(&server.url(), &params).await;
        let query = format!("/?{}", form(&params));
        send(&server.url(), "GET", &query, "", "")
            .await
            .expect("an answer");
        let shown = [
            call(&server, "GET", "/_sim/requests", Value::Null)
                .await
                .1
                .to_string(),
            call(&server, "GET", "/_sim/state", Value::Null)
                .await
                .1
                .to_string(),
            format!("{server:?}"),
        ];
        for text in shown {
            for secret in [demo::PUBLIC_KEY, demo::PRIVATE_KEY, &params["Signature"]] {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }

    #[tokio::test]
    async fn adds_images_and_jumps_in_time() {
        let server = start(Scenario::default()).await;
        call(
            &server,
            "POST",
            "/_sim/advance",
            json!({ "seconds": 1_000 }),
        )
        .await;
        let build = json!({ "duration": 100 });
        let images = json!([
            { "id": "now", "name": "n", "build": build },
            { "id": "soon", "name": "s", "starts_in": 500, "build": build },
            { "id": "old", "name": "o", "starts_at": 0, "build": build },
        ]);
        let (status, answer) = call(&server, "POST", "/_sim/images", images).await;
        assert_eq!((status, answer), (200, json!({ "added": 3 })));
        let statuses = async || {
            let (_, state) = call(&server, "GET", "/_sim/state", Value::Null).await;
            let rows = state["images"].as_array().expect("a list").clone();
            rows.iter()
                .map(|row| format!("{}:{}", row["id"], row["status"]))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            statuses().await,
            [r#""now":"Making""#, r#""old":"Available""#]
        );
        call(&server, "POST", "/_sim/advance", json!({ "seconds": 550 })).await;
        let expected = [
            r#""now":"Available""#,
            r#""soon":"Making""#,
            r#""old":"Available""#,
        ];
        assert_eq!(statuses().await, expected);
    }

    #[tokio::test]
    async fn adds_and_takes_away_faults() {
        let server = start(with_images(vec![image("a")])).await;
        let fault = |more: Value| {
            let mut fault = json!({ "effect": { "kind": "ret_code", "code": 130 } });
            let fields = more.as_object().expect("an object").clone();
            fault.as_object_mut().expect("an object").extend(fields);
            fault
        };
        let code = async || post(&server.url(), &listing()).await.json()["RetCode"].clone();
        call(
            &server,
            "POST",
            "/_sim/faults",
            fault(json!({ "starts_in": 0, "lasts": 1000 })),
        )
        .await;
        assert_eq!(code().await, 130);
        call(
            &server,
            "POST",
            "/_sim/advance",
            json!({ "seconds": 1_000 }),
        )
        .await;
        assert_eq!(code().await, 0, "its window is over");
        call(&server, "POST", "/_sim/faults", fault(json!({}))).await;
        assert_eq!(code().await, 130);
        call(&server, "DELETE", "/_sim/faults", Value::Null).await;
        assert_eq!(code().await, 0);
    }

    #[tokio::test]
    async fn says_what_is_wrong() {
        let server = start(Scenario::default()).await;
        let html = json!({ "kind": "html" });
        for (method, path, body, expected) in [
            ("POST", "/_sim/advance", json!({ "seconds": -1 }), "seconds"),
            ("POST", "/_sim/advance", json!({}), "seconds"),
            ("POST", "/_sim/refuse", json!({ "seconds": 1e9 }), "3600"),
            ("POST", "/_sim/images", json!({ "name": "no id" }), "id"),
            (
                "POST",
                "/_sim/images",
                json!({ "id": "a", "zome": "x" }),
                "zome",
            ),
            (
                "POST",
                "/_sim/images",
                json!({ "id": "a", "zone": "cn-x" }),
                "cn-x",
            ),
            ("POST", "/_sim/images", json!("text"), "object"),
            (
                "POST",
                "/_sim/faults",
                json!({ "effect": { "kind": "magic" } }),
                "magic",
            ),
            (
                "POST",
                "/_sim/faults",
                json!({ "effect": { "kind": "cut", "at": 3 } }),
                "at",
            ),
            ("POST", "/_sim/faults", json!({ "lasts": "x" }), "lasts"),
            (
                "POST",
                "/_sim/faults",
                json!({ "effect": html, "account": "nobody" }),
                "nobody",
            ),
            (
                "POST",
                "/_sim/faults",
                json!({ "effect": html, "actions": ["Guess"] }),
                "Guess",
            ),
        ] {
            let (status, answer) = call(&server, method, path, body).await;
            let error = answer["error"].as_str().expect("there are words");
            assert!(status == 400 && error.contains(expected), "{path}: {error}");
        }
        assert_eq!(
            call(&server, "GET", "/_sim/nothing", Value::Null).await.0,
            404
        );
        assert_eq!(
            server.request_count(),
            0,
            "control requests are not API requests"
        );
    }
}

mod life {
    use super::*;
    use std::io::ErrorKind;

    #[tokio::test]
    async fn only_loopback_addresses_are_served() {
        for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0", "[::ffff:192.0.2.1]:0"] {
            let address = address.parse().expect("an address");
            let error = Server::start(Scenario::default(), address)
                .await
                .expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
        }
    }

    #[tokio::test]
    async fn a_senseless_scenario_does_not_start() {
        let scenario = Scenario {
            speed: 0.0,
            ..Scenario::default()
        };
        let address = ([127, 0, 0, 1], 0).into();
        let error = Server::start(scenario, address).await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("speed"));
    }

    #[tokio::test]
    async fn time_runs_at_the_scenarios_speed() {
        let scenario = Scenario {
            speed: 10_000.0,
            ..with_images(vec![image("a")])
        };
        let server = start(scenario).await;
        until(|| server.now() > 100.0).await;
        let row = post(&server.url(), &listing()).await.json()["ImageSet"][0].clone();
        assert_eq!(row["Status"], "Available");
    }

    #[tokio::test]
    async fn a_shut_down_or_dropped_server_no_longer_listens() {
        let server = start(Scenario::default()).await;
        let address = server.address();
        let mut idle = TcpStream::connect(address).await.expect("it listens");
        server.shutdown().await;
        assert!(TcpStream::connect(address).await.is_err());
        let end = timeout(PATIENCE, idle.read(&mut [0; 1]))
            .await
            .expect("idle ones are closed");
        assert!(matches!(end, Ok(0) | Err(_)));

        let server = start(Scenario::default()).await;
        let address = server.address();
        drop(server);
        timeout(PATIENCE, async {
            while TcpStream::connect(address).await.is_ok() {}
        })
        .await
        .expect("a dropped one stops by itself");
    }

    #[tokio::test]
    async fn connections_are_refused_for_a_while() {
        let server = start(with_images(vec![image("a")])).await;
        let body = json!({ "seconds": 0.5 }).to_string();
        let answer = send(&server.url(), "POST", "/_sim/refuse", JSON, &body).await;
        assert_eq!(answer.map(|answer| answer.status), Some(200));
        let refused = async || TcpStream::connect(server.address()).await.is_err();
        timeout(PATIENCE, async { while !refused().await {} })
            .await
            .expect("it closes");
        timeout(PATIENCE, async { while refused().await {} })
            .await
            .expect("it opens again");
        assert_eq!(
            post(&server.url(), &listing()).await.json()["TotalCount"],
            1
        );
        server.refuse(Duration::from_secs(3_000));
        timeout(PATIENCE, async { while !refused().await {} })
            .await
            .expect("it closes");
        server.refuse(Duration::ZERO);
        timeout(PATIENCE, async { while refused().await {} })
            .await
            .expect("it opens again");
        server.refuse(Duration::from_secs(3_000));
        timeout(PATIENCE, server.shutdown())
            .await
            .expect("it ends while it refuses");
    }

    #[tokio::test]
    async fn the_program_interface_does_what_the_endpoints_do() {
        let server = start(Scenario::default()).await;
        server.advance(50.0);
        server.advance(-50.0);
        server.advance(f64::NAN);
        assert!((50.0..60.0).contains(&server.now()));
        server.add_image(image("a")).expect("the image makes sense");
        assert!(server.add_image(image("")).is_err());
        assert_eq!(server.state().images[0].id, "a");
        server
            .add_fault(Fault::new(Effect::Empty))
            .expect("the fault makes sense");
        assert!(post(&server.url(), &listing()).await.body.is_empty());
        server.clear_faults();
        assert_eq!(
            post(&server.url(), &listing()).await.json()["TotalCount"],
            1
        );
        server.clear_requests();
        assert!(server.requests().is_empty());
        assert_eq!(server.request_count(), 2);
    }
}
