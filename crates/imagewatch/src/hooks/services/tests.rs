//! Each service: what is pasted, what is sent, what answers mean.

use super::*;
use crate::hooks::Missing;
use crate::hooks::template::Template;
use crate::texts::Language;
use compshare::Secret;
use serde_json::json;

const NOW: Wall = Wall(1_795_501_927_000);
const BARK: &str = "marked-Bark8KeyWx4Zq2";
const TURBO: &str = "SCT123456TmarkedTurboKeyAbCdEf";
const THREE: &str = "sctp4242tmarkedThreeKey0Gh1Jk";
const PUSHPLUS: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
const SPT: &str = "SPT_marked9uKfQ2Lz";
const APP: &str = "AT_marked7TokenQx3";
const BOT: &str = "123456789:AAmarkedTelegramToken-0123456789";

fn given(pasted: &str) -> Given {
    Given::new(Secret::new(pasted.to_owned()))
}

fn secret(text: &str) -> Option<Secret> {
    Some(Secret::new(text.to_owned()))
}

fn understood(service: WebhookService, given: &Given) -> WebhookSecret {
    of(service).understand(given).unwrap()
}

fn outcome(word: &str) -> Outcome {
    Outcome {
        delivery_id: "1-2-ready-3".into(),
        test: false,
        outcome: word.into(),
        image_id: "compshareImage-1".into(),
        image_name: "train <b>*1*</b> & \"x\" @everyone".into(),
        account: "work".into(),
        region: Some("cn-wlcb".into()),
        zone: Some("cn-wlcb-01".into()),
        seconds: 842.0,
        reason: (word == "failed").then(|| "disk full".into()),
        ended_at: "2026-11-24T06:32:07Z".into(),
    }
}

fn sent(service: WebhookService, target: &WebhookSecret, outcomes: &[Outcome]) -> Request {
    match of(service).request(&Message {
        texts: &Texts::for_language(Language::En),
        outcomes,
        target,
        now: NOW,
    }) {
        Sending::Http(request) => request,
        Sending::Mail(_) => panic!("a letter"),
    }
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

fn verdict_at(service: WebhookService, target: &WebhookSecret, status: u16, body: &str) -> Verdict {
    of(service).verdict(&Answer {
        status,
        retry_after: None,
        body: body.as_bytes(),
        target,
    })
}

fn verdict(service: WebhookService, status: u16, body: &str) -> Verdict {
    let target = WebhookSecret::new(Address::parse("https://a.example/").unwrap(), None);
    verdict_at(service, &target, status, body)
}

/// `done`, `later`, the seconds of a pause, `tomorrow`, `key` or `refused`.
fn in_short(verdict: Verdict) -> String {
    match verdict {
        Verdict::Done => "done".into(),
        Verdict::Later { seconds: None, .. } => "later".into(),
        Verdict::Later {
            seconds: Some(seconds),
            ..
        } => seconds.to_string(),
        Verdict::Tomorrow { .. } => "tomorrow".into(),
        Verdict::WrongKey { .. } => "key".into(),
        Verdict::Refused { .. } => "refused".into(),
    }
}

#[test]
fn what_people_paste_is_understood() {
    use WebhookService::*;
    let own = |server: &str, pasted: &str| Given {
        server: Some(server.into()),
        ..given(pasted)
    };
    for (service, given, address, key) in [
        (Bark, given(BARK), "https://api.day.app/push", BARK),
        (
            Bark,
            given(&format!(
                " https://api.day.app/{BARK}/%E6%8E%A8%E9%80%81/Body?sound=x\n"
            )),
            "https://api.day.app/push",
            BARK,
        ),
        (
            Bark,
            own("https://bark.example:8443", BARK),
            "https://bark.example:8443/push",
            BARK,
        ),
        (
            Bark,
            own("bark.example", BARK),
            "https://bark.example/push",
            BARK,
        ),
        (
            ServerChan,
            given(TURBO),
            "https://sctapi.ftqq.com/SCT123456TmarkedTurboKeyAbCdEf.send",
            TURBO,
        ),
        (
            ServerChan,
            given(THREE),
            "https://4242.push.ft07.com/send/sctp4242tmarkedThreeKey0Gh1Jk.send",
            THREE,
        ),
        (
            ServerChan,
            given(&format!("https://sctapi.ftqq.com/{TURBO}.send")),
            "https://sctapi.ftqq.com/SCT123456TmarkedTurboKeyAbCdEf.send",
            TURBO,
        ),
        (
            PushPlus,
            given(PUSHPLUS),
            "https://www.pushplus.plus/send",
            PUSHPLUS,
        ),
        (
            PushPlus,
            given(&format!(
                "https://www.pushplus.plus/send?token={PUSHPLUS}&title=t"
            )),
            "https://www.pushplus.plus/send",
            PUSHPLUS,
        ),
        (
            WxPusher,
            given(SPT),
            "https://wxpusher.zjiecode.com/api/send/message/simple-push",
            SPT,
        ),
        (
            WxPusher,
            given(&format!(
                "https://wxpusher.zjiecode.com/api/send/message/{SPT}/hello"
            )),
            "https://wxpusher.zjiecode.com/api/send/message/simple-push",
            SPT,
        ),
        (
            Gotify,
            own("https://gotify.example/below", "Amarked.Token_1"),
            "https://gotify.example/below/message",
            "Amarked.Token_1",
        ),
        (
            Gotify,
            given("https://gotify.example/below/message?token=Amarked.Token_1"),
            "https://gotify.example/below/message",
            "Amarked.Token_1",
        ),
        (Telegram, given(BOT), "https://api.telegram.org/", BOT),
        (
            Telegram,
            given(&format!("https://api.telegram.org/bot{BOT}/getUpdates")),
            "https://api.telegram.org/",
            BOT,
        ),
        (
            Telegram,
            own("https://tg.example", BOT),
            "https://tg.example/",
            BOT,
        ),
    ] {
        let target = understood(service, &given);
        assert_eq!(target.address.expose(), address, "{service:?}");
        assert_eq!(target.key(), key, "{service:?}");
        let kept = WebhookSecret::from_entry(&target.to_entry()).unwrap();
        assert_eq!(kept, target, "{service:?}");
        assert!(
            !format!("{given:?} {target:?}").contains(key),
            "{service:?}"
        );
    }
    let topic = understood(Ntfy, &given("https://ntfy.example/builds-4711"));
    assert_eq!(topic.address.expose(), "https://ntfy.example/");
    assert_eq!(topic.recipient(), "builds-4711");
    let several = Given {
        to: secret("UID_a, UID_b"),
        ..given(APP)
    };
    assert_eq!(
        understood(WxPusher, &several).address.expose(),
        "https://wxpusher.zjiecode.com/api/send/message"
    );
}

#[test]
fn what_is_no_key_of_the_service_is_refused_in_words() {
    use AddressError::{NotAKey, NotEncrypted, Private};
    use WebhookService::*;
    for (service, pasted, error) in [
        (Bark, "", NotAKey),
        (Bark, "https://api.day.app/", NotAKey),
        (Bark, "key with spaces", NotAKey),
        (Bark, "http://bark.example/marked-key-1", NotEncrypted),
        (Bark, "http://192.168.1.5:8080/marked-key-1", Private),
        (ServerChan, "AB123456TmarkedTurbo", NotAKey),
        (ServerChan, "sctpXtmarkedThreeKey", NotAKey),
        (PushPlus, "short", NotAKey),
        (WxPusher, "XYZ_marked", NotAKey),
        (WxPusher, APP, AddressError::Missing(Missing::Recipient)),
        (Ntfy, "a topic", NotAKey),
        (
            Gotify,
            "Amarked.Token_1",
            AddressError::Missing(Missing::Server),
        ),
        (Telegram, "12345", NotAKey),
        (Telegram, "abc:AAmarkedTelegramToken-0123456789", NotAKey),
        (
            Discord,
            "discord.com/api/webhooks/1/x",
            AddressError::NotAnAddress,
        ),
        (Slack, "http://hooks.slack.com/services/T/B/x", NotEncrypted),
        (Email, "nobody", NotAKey),
        (
            Email,
            "me@mail.example",
            AddressError::Missing(Missing::Password),
        ),
        (
            Custom,
            "https://a.example/",
            AddressError::Missing(Missing::Template),
        ),
    ] {
        let refused = of(service).understand(&given(pasted));
        assert_eq!(refused.unwrap_err(), error, "{service:?} {pasted}");
    }
}

#[test]
fn plain_http_goes_to_a_private_address_only_if_the_user_says_so() {
    use WebhookService::*;
    let allowed = |pasted: &str| Given {
        private: true,
        ..given(pasted)
    };
    for (service, pasted) in [
        (Bark, "http://192.168.1.5:8080/marked-key-1"),
        (Ntfy, "http://10.0.0.7/builds"),
        (Gotify, "http://[fd00::5]/message?token=Amarked1"),
    ] {
        let target = understood(service, &allowed(pasted));
        let kept = WebhookSecret::from_entry(&target.to_entry());
        assert_eq!(kept.unwrap(), target, "{service:?}");
        assert_eq!(
            of(service).understand(&given(pasted)).unwrap_err(),
            AddressError::Private
        );
    }
    // Anybody's network is not the user's own.
    for pasted in [
        "http://bark.example/marked-key-1",
        "http://8.8.8.8/marked-key-1",
    ] {
        let refused = of(Bark).understand(&allowed(pasted));
        assert_eq!(refused.unwrap_err(), AddressError::NotEncrypted, "{pasted}");
    }
}

#[test]
fn each_service_gets_its_own_form() {
    use WebhookService::*;
    let (ready, failed) = (outcome("ready"), outcome("failed"));
    let title = format!("Image “{}” is ready", ready.image_name);

    let bark = understood(Bark, &given(BARK));
    let told = body(&sent(Bark, &bark, std::slice::from_ref(&ready)));
    assert_eq!(told["device_key"], BARK);
    assert_eq!(told["title"], title);
    assert_eq!(told["level"], "active");
    assert_eq!(told["copy"], "compshareImage-1");
    assert!(
        told["url"]
            .as_str()
            .unwrap()
            .starts_with("https://console.compshare.cn/")
    );
    let urgent = body(&sent(Bark, &bark, std::slice::from_ref(&failed)));
    assert_eq!(urgent["level"], "timeSensitive");
    assert!(urgent["body"].as_str().unwrap().starts_with("disk full\n"));

    let turbo = understood(ServerChan, &given(TURBO));
    let told = body(&sent(ServerChan, &turbo, std::slice::from_ref(&ready)));
    assert!(told["title"].as_str().unwrap().chars().count() <= 32);
    assert!(
        told["desp"]
            .as_str()
            .unwrap()
            .contains("compshareImage\\-1\n\n")
    );

    let plus = understood(PushPlus, &given(PUSHPLUS));
    let told = body(&sent(PushPlus, &plus, std::slice::from_ref(&ready)));
    assert_eq!(
        (&told["token"], &told["template"]),
        (&json!(PUSHPLUS), &json!("txt"))
    );

    let simple = body(&sent(
        WxPusher,
        &understood(WxPusher, &given(SPT)),
        std::slice::from_ref(&ready),
    ));
    assert_eq!(
        (&simple["spt"], &simple["contentType"]),
        (&json!(SPT), &json!(1))
    );
    assert_eq!(simple.get("appToken"), None);
    let several = Given {
        to: secret("UID_a,UID_b"),
        ..given(APP)
    };
    let told = body(&sent(
        WxPusher,
        &understood(WxPusher, &several),
        std::slice::from_ref(&ready),
    ));
    assert_eq!(
        (&told["appToken"], &told["uids"]),
        (&json!(APP), &json!(["UID_a", "UID_b"]))
    );

    let protected = Given {
        user: secret("me"),
        secret: secret("pass"),
        ..given("builds")
    };
    let request = sent(
        Ntfy,
        &understood(Ntfy, &protected),
        std::slice::from_ref(&failed),
    );
    assert_eq!(request.url.as_str(), "https://ntfy.sh/");
    assert!(
        request
            .headers
            .contains(&("authorization".into(), "Basic bWU6cGFzcw==".into()))
    );
    let told = body(&request);
    assert_eq!(
        (&told["topic"], &told["priority"]),
        (&json!("builds"), &json!(4))
    );
    let token = Given {
        secret: secret("tk_marked"),
        ..given("builds")
    };
    let request = sent(
        Ntfy,
        &understood(Ntfy, &token),
        std::slice::from_ref(&ready),
    );
    assert!(
        request
            .headers
            .contains(&("authorization".into(), "Bearer tk_marked".into()))
    );

    let gotify = given("https://gotify.example/message?token=Amarked1");
    let request = sent(
        Gotify,
        &understood(Gotify, &gotify),
        std::slice::from_ref(&ready),
    );
    assert!(
        request
            .headers
            .contains(&("x-gotify-key".into(), "Amarked1".into()))
    );
    assert_eq!(body(&request)["priority"], 5);

    let chat = Given {
        to: secret("-10042"),
        ..given(BOT)
    };
    let request = sent(
        Telegram,
        &understood(Telegram, &chat),
        std::slice::from_ref(&ready),
    );
    assert_eq!(request.url.path(), format!("/bot{BOT}/sendMessage"));
    let told = body(&request);
    assert_eq!(told["chat_id"], "-10042");
    assert!(
        told["text"]
            .as_str()
            .unwrap()
            .starts_with("ImageWatch: image “train <b>*1*")
    );

    let webhook = given("https://discord.com/api/webhooks/42/marked-token");
    let told = body(&sent(
        Discord,
        &understood(Discord, &webhook),
        std::slice::from_ref(&ready),
    ));
    assert_eq!(told["allowed_mentions"], json!({ "parse": [] }));
    let text = told["content"].as_str().unwrap();
    assert!(
        text.contains("\\<b\\>\\*1\\*") && text.contains("\nhttps://console."),
        "{text}"
    );

    let webhook = given("https://hooks.slack.com/services/T0/B0/marked-token");
    let told = body(&sent(
        Slack,
        &understood(Slack, &webhook),
        std::slice::from_ref(&ready),
    ));
    let text = told["text"].as_str().unwrap();
    assert!(text.contains("&lt;b&gt;*1*&lt;/b&gt; &amp; "), "{text}");
}

#[test]
fn stalled_builds_and_accounts_are_told_in_words() {
    let bark = understood(WebhookService::Bark, &given(BARK));
    let stalled = body(&sent(WebhookService::Bark, &bark, &[outcome("stalled")]));
    assert!(stalled["title"].as_str().unwrap().ends_with("has stalled"));
    let account = Outcome {
        image_id: String::new(),
        image_name: String::new(),
        reason: Some("The keys are refused".into()),
        ..outcome("account")
    };
    let told = body(&sent(WebhookService::Bark, &bark, &[account]));
    assert_eq!(told["title"], "Account “work” needs attention");
    assert!(
        told["body"]
            .as_str()
            .unwrap()
            .starts_with("The keys are refused")
    );
    assert_eq!(told.get("copy"), None);
    assert!(told["url"].as_str().unwrap().contains("api_manage"));
}

#[test]
fn several_ends_become_one_message_where_messages_are_counted() {
    use WebhookService::*;
    let several = [outcome("ready"), outcome("failed"), outcome("ready")];
    let plus = understood(PushPlus, &given(PUSHPLUS));
    let told = body(&sent(PushPlus, &plus, &several));
    assert_eq!(told["title"], "Your builds: 2 ready, 1 failed");
    let content = told["content"].as_str().unwrap();
    assert_eq!(content.matches("compshareImage-1").count(), 3);
    for service in WebhookService::ALL {
        let counted = matches!(service, PushPlus | ServerChan | Email);
        assert_eq!(of(service).counts_messages(), counted, "{service:?}");
    }
}

#[test]
fn answers_are_understood_as_each_service_means_them() {
    use WebhookService::*;
    for (service, status, answer, expected) in [
        (Bark, 200, r#"{"code":200,"message":"success"}"#, "done"),
        (
            Bark,
            400,
            r#"{"code":400,"message":"failed to get device token: not found"}"#,
            "key",
        ),
        (
            Bark,
            400,
            r#"{"code":400,"message":"request bind failed"}"#,
            "refused",
        ),
        (
            Bark,
            500,
            r#"{"code":500,"message":"push failed"}"#,
            "later",
        ),
        (
            Bark,
            500,
            r#"{"code":500,"message":"push failed: BadDeviceToken"}"#,
            "key",
        ),
        (
            ServerChan,
            200,
            r#"{"code":0,"message":"","data":{}}"#,
            "done",
        ),
        (ServerChan, 200, r#"{"errno":0}"#, "done"),
        (
            ServerChan,
            400,
            r#"{"code":1024,"message":"repeated"}"#,
            "done",
        ),
        (
            ServerChan,
            400,
            r#"{"code":40001,"message":"bad key"}"#,
            "key",
        ),
        (
            ServerChan,
            400,
            r#"{"code":40001,"message":"超过当天的发送次数限制"}"#,
            "tomorrow",
        ),
        (
            PushPlus,
            200,
            r#"{"code":200,"msg":"ok","data":"4711"}"#,
            "done",
        ),
        (PushPlus, 200, r#"{"code":900,"msg":"limited"}"#, "tomorrow"),
        (
            PushPlus,
            200,
            r#"{"code":903,"msg":"no such token"}"#,
            "key",
        ),
        (
            PushPlus,
            200,
            r#"{"code":905,"msg":"no real-name check"}"#,
            "refused",
        ),
        (PushPlus, 200, r#"{"code":888,"msg":"points"}"#, "refused"),
        (WxPusher, 200, r#"{"code":1000,"msg":"ok"}"#, "done"),
        (
            WxPusher,
            200,
            r#"{"code":1001,"msg":"appToken is wrong"}"#,
            "key",
        ),
        (
            WxPusher,
            200,
            r#"{"code":1001,"msg":"content too long"}"#,
            "refused",
        ),
        (WxPusher, 200, r#"{"code":1005,"msg":"internal"}"#, "later"),
        (Ntfy, 200, r#"{"id":"x","event":"message"}"#, "done"),
        (Ntfy, 200, "<html>", "later"),
        (
            Ntfy,
            429,
            r#"{"code":42901,"http":429,"error":"too many requests"}"#,
            "60",
        ),
        (
            Ntfy,
            429,
            r#"{"code":42908,"http":429,"error":"daily quota"}"#,
            "tomorrow",
        ),
        (
            Ntfy,
            403,
            r#"{"code":40301,"http":403,"error":"forbidden"}"#,
            "key",
        ),
        (
            Ntfy,
            400,
            r#"{"code":40024,"http":400,"error":"invalid"}"#,
            "refused",
        ),
        (Gotify, 200, r#"{"id":7,"message":"m"}"#, "done"),
        (
            Gotify,
            401,
            r#"{"error":"Unauthorized","errorCode":401,"errorDescription":"no"}"#,
            "key",
        ),
        (
            Gotify,
            400,
            r#"{"error":"Bad Request","errorCode":400,"errorDescription":"no"}"#,
            "refused",
        ),
        (
            Gotify,
            500,
            r#"{"error":"x","errorCode":500,"errorDescription":"no"}"#,
            "later",
        ),
        (Telegram, 200, r#"{"ok":true,"result":{}}"#, "done"),
        (
            Telegram,
            401,
            r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#,
            "key",
        ),
        (
            Telegram,
            400,
            r#"{"ok":false,"error_code":400,"description":"chat not found"}"#,
            "refused",
        ),
        (
            Telegram,
            429,
            r#"{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":17}}"#,
            "17",
        ),
        (Discord, 204, "", "done"),
        (
            Discord,
            404,
            r#"{"message":"Unknown Webhook","code":10015}"#,
            "key",
        ),
        (
            Discord,
            429,
            r#"{"message":"You are being rate limited.","retry_after":0.75}"#,
            "0.75",
        ),
        (
            Discord,
            400,
            r#"{"message":"Cannot send an empty message","code":50006}"#,
            "refused",
        ),
        (Slack, 200, "ok", "done"),
        (Slack, 200, "<html>", "later"),
        (Slack, 404, "no_service", "key"),
        (Slack, 400, "invalid_payload", "refused"),
        (Slack, 429, "", "60"),
        (Slack, 500, "rollup_error", "later"),
        (Email, 250, "2.0.0 OK", "done"),
        (Email, 535, "5.7.8 authentication failed", "key"),
        (Email, 451, "4.3.0 try later", "60"),
        (
            Email,
            550,
            "5.4.5 Daily user sending limit exceeded",
            "tomorrow",
        ),
        (Email, 550, "5.1.1 no such user", "refused"),
        (Custom, 204, "", "done"),
        (Custom, 404, "", "refused"),
        (Custom, 503, "", "later"),
    ] {
        let found = in_short(verdict(service, status, answer));
        assert_eq!(found, expected, "{service:?} {status} {answer}");
    }
}

#[test]
fn the_chat_of_the_newest_message_to_a_bot_is_found() {
    let target = understood(WebhookService::Telegram, &given(BOT));
    let bot = of(WebhookService::Telegram);
    let asked = bot.lookup(&target).unwrap();
    assert_eq!(
        (asked.method, asked.url.path()),
        (Method::GET, &*format!("/bot{BOT}/getUpdates"))
    );
    let found = |status, body: &str| {
        bot.found(&Answer {
            status,
            retry_after: None,
            body: body.as_bytes(),
            target: &target,
        })
    };
    let updates = r#"{"ok":true,"result":[
        {"message":{"chat":{"id":1}}},{"edited_message":{}},{"channel_post":{"chat":{"id":-1002}}}]}"#;
    assert_eq!(found(200, updates), Found::Recipient("-1002".into()));
    assert_eq!(found(200, r#"{"ok":true,"result":[]}"#), Found::Nobody);
    let refused = r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#;
    assert_eq!(
        found(401, refused),
        Found::Refused("401 Unauthorized".into())
    );
    assert_eq!(found(200, "<html>"), Found::Later("HTTP 200".into()));
    let known = Given {
        to: secret("5"),
        ..given(BOT)
    };
    assert!(
        bot.lookup(&understood(WebhookService::Telegram, &known))
            .is_none()
    );
}

fn letter(target: &WebhookSecret) -> Letter {
    let sending = of(WebhookService::Email).request(&Message {
        texts: &Texts::for_language(Language::ZhCn),
        outcomes: &[outcome("failed")],
        target,
        now: NOW,
    });
    match sending {
        Sending::Mail(letter) => letter,
        Sending::Http(_) => panic!("no letter"),
    }
}

#[test]
fn a_letter_goes_to_the_users_own_server_and_to_the_user() {
    let mail = |pasted: &str, server: Option<&str>| Given {
        secret: secret("marked-password"),
        server: server.map(str::to_owned),
        ..given(pasted)
    };
    for (pasted, server, address) in [
        ("me@qq.com", None, "smtps://smtp.qq.com"),
        ("me@163.com", None, "smtps://smtp.163.com"),
        ("me@outlook.com", None, "smtp://smtp-mail.outlook.com"),
        (
            "me@lab.example",
            Some("mail.lab.example:587"),
            "smtp://mail.lab.example:587",
        ),
        (
            "me@lab.example",
            Some("mail.lab.example:465"),
            "smtps://mail.lab.example:465",
        ),
        (
            "me@lab.example",
            Some("smtp://127.0.0.1:2525"),
            "smtp://127.0.0.1:2525",
        ),
    ] {
        let target = understood(WebhookService::Email, &mail(pasted, server));
        assert_eq!(target.address.expose(), address);
        assert_eq!(target.recipient(), pasted);
    }
    let target = understood(WebhookService::Email, &mail("me@qq.com", None));
    let letter = letter(&target);
    assert!(
        letter.subject.starts_with("ImageWatch: 镜像“train"),
        "{}",
        letter.subject
    );
    assert!(letter.text.contains("disk full\n"));
}

fn templated(url: &str, template: Template) -> Result<WebhookSecret, AddressError> {
    let given = Given {
        template: Some(template),
        secret: secret("marked-secret-1"),
        ..given(url)
    };
    of(WebhookService::Custom).understand(&given)
}

fn template(body: &str, headers: &str, success: &str) -> Template {
    Template {
        url: String::new(),
        method: String::new(),
        headers: headers.into(),
        body: body.into(),
        success: success.into(),
    }
}

#[test]
fn a_template_is_filled_and_a_name_is_never_more_than_a_value() {
    let service = WebhookService::Custom;
    let body = r#"{"text": "{{title}}", "all": "{{image_id}} {{ outcome }} {{unknown}}"}"#;
    let headers = "Authorization: Bearer {{secret}}\nX-Name: {{image_name}}";
    let target = templated(
        "https://a.example/hook/{{image_id}}?name={{image_name}}",
        template(body, headers, "/code=0"),
    )
    .unwrap();
    let mut outcome = outcome("ready");
    outcome.image_name = "a\"b\\\n{{secret}}&c=d/../é".into();
    let request = sent(service, &target, &[outcome]);
    let told: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(told["text"], "Image “a\"b\\ {{secret}}&c=d/../é” is ready");
    assert_eq!(told["all"], "compshareImage-1 ready {{unknown}}");
    assert_eq!(request.url.path(), "/hook/compshareImage%2D1");
    let name = request.url.query_pairs().find(|(key, _)| key == "name");
    assert_eq!(name.unwrap().1, "a\"b\\\n{{secret}}&c=d/../é");
    assert_eq!(request.url.query_pairs().count(), 1);
    assert!(
        request
            .headers
            .contains(&("Authorization".into(), "Bearer marked-secret-1".into()))
    );
    assert!(
        request
            .headers
            .iter()
            .all(|(_, value)| !value.contains('\n'))
    );
    assert!(
        request
            .headers
            .iter()
            .any(|(name, kind)| name == "content-type" && kind.contains("json"))
    );

    for (answer, expected) in [
        (r#"{"code":0}"#, "done"),
        (r#"{"code":"0"}"#, "done"),
        (r#"{"code":7}"#, "refused"),
        ("fine", "refused"),
    ] {
        assert_eq!(
            in_short(verdict_at(service, &target, 200, answer)),
            expected,
            "{answer}"
        );
    }
    assert_eq!(in_short(verdict_at(service, &target, 502, "{}")), "later");
}

#[test]
fn a_template_that_cannot_be_sent_is_refused() {
    let url = "https://a.example/hook";
    let odd = Template {
        url: String::new(),
        method: "DELETE".into(),
        headers: String::new(),
        body: String::new(),
        success: String::new(),
    };
    for wrong in [
        template("{\"text\": {{title}", "", ""),
        template("x", "Content-Type: application/json", ""),
        template("", "no header", ""),
        template("", "", "code=0"),
        odd,
    ] {
        assert_eq!(templated(url, wrong).unwrap_err(), AddressError::Template);
    }
    // Where it goes must not depend on what a build is called.
    for url in [
        "https://{{image_name}}.example/",
        "https://a.example:{{seconds}}/x@b/",
    ] {
        assert!(templated(url, Template::default()).is_err(), "{url}");
    }
    assert!(templated("http://a.example/", Template::default()).is_err());
    let form = template(
        "title={{title}}",
        "Content-Type: application/x-www-form-urlencoded",
        "",
    );
    let target = templated(url, form).unwrap();
    let request = sent(WebhookService::Custom, &target, &[outcome("ready")]);
    assert!(String::from_utf8_lossy(&request.body).starts_with("title=Image%20"));
}

#[test]
fn no_form_prints_what_is_secret() {
    let header = template("", "Authorization: marked-header", "");
    let target = templated("https://a.example/marked-path", header).unwrap();
    let printed = format!("{target:?}");
    for marked in ["marked-header", "marked-path", "marked-secret"] {
        assert!(!printed.contains(marked), "{printed}");
    }
}

#[test]
fn every_service_is_offered_named_and_paced_below_its_limit() {
    for service in WebhookService::ALL {
        assert_eq!(WebhookService::parse(service.as_str()), Some(service));
        let word = serde_json::to_value(service).unwrap();
        assert_eq!(word, service.as_str());
        for language in Language::ALL {
            let texts = Texts::for_language(language);
            let words = of(service).words();
            assert_ne!(texts.get(words.name), words.name);
            assert_ne!(texts.get(words.needs), words.needs);
        }
    }
    for (service, most, seconds) in [
        (WebhookService::PushPlus, 5.0, 60.0),
        (WebhookService::WxPusher, 2.0, 1.0),
        (WebhookService::Telegram, 20.0, 60.0),
        (WebhookService::Discord, 30.0, 60.0),
    ] {
        // Messages that begin within any such time, both ends included.
        let begun = f64::floor(seconds / of(service).pace()) + 1.0;
        assert!(begun <= most, "{service:?}: {begun}");
    }
}

#[test]
fn a_quota_ends_at_the_services_midnight() {
    use crate::hooks::post::next_midnight;
    // 2026-11-24, 14:32:07 in Beijing, 06:32:07 in Greenwich.
    let after = 300.0;
    let beijing = next_midnight(NOW, BEIJING);
    assert_eq!(
        beijing.seconds_since(NOW),
        9.0 * 3_600.0 + 27.0 * 60.0 + 53.0 + after
    );
    let greenwich = next_midnight(NOW, 0);
    assert_eq!(
        greenwich.seconds_since(NOW),
        17.0 * 3_600.0 + 27.0 * 60.0 + 53.0 + after
    );
}

#[tokio::test]
async fn only_servers_that_users_run_may_be_in_a_private_network() {
    use crate::hooks::{GivenError, understand};
    let private = |pasted: &str| Given {
        private: true,
        template: Some(Template::default()),
        ..given(pasted)
    };
    for service in WebhookService::ALL {
        let at_home = of(service).runs_at_home();
        let own = matches!(
            service,
            WebhookService::Bark | WebhookService::Ntfy | WebhookService::Gotify
        );
        assert_eq!(at_home, own, "{service:?}");
    }
    for service in [
        WebhookService::Json,
        WebhookService::Feishu,
        WebhookService::Custom,
    ] {
        let refused = understand(service, &private("http://192.168.1.5/hook")).await;
        let error = GivenError::Given(AddressError::NotEncrypted);
        assert_eq!(refused.unwrap_err(), error, "{service:?}");
    }
    let bark = private("http://192.168.1.5/marked-key-1");
    assert!(understand(WebhookService::Bark, &bark).await.is_ok());
}
