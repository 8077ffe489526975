//! What the client sends and what it makes of the service's answers, over loopback.

// Helpers of tests may panic just as tests may.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use compshare::{
    AccountFault, Client, ClientOptions, Endpoint, ErrorKind, FailureClass, Secret, signature,
};
use support::{
    PRIVATE_KEY, PROGRESS, PUBLIC_KEY, Reply, Server, client, credentials, failure, http, json,
};

// ---- What is sent -------------------------------------------------------------------------

#[tokio::test]
async fn a_request_is_a_signed_form_and_nothing_more() {
    let mut server = Server::start(Reply::Close(json(PROGRESS))).await;
    let mut credentials = credentials();
    credentials.project_id = Some("org-最新".to_owned());
    let answer = server
        .client()
        .image_create_progress(&credentials, "cn-wlcb", "cn-wlcb-01", "image &=+1")
        .await
        .unwrap();
    assert_eq!(answer.value.percent, Some(41.5));
    assert_eq!(answer.value.total_seconds, Some(900.0));
    assert_eq!(answer.value.remaining_seconds, Some(526.0));

    let request = server.request().await;
    assert!(
        request.head.starts_with("POST / HTTP/1.1\r\n"),
        "{}",
        request.head
    );
    assert_eq!(
        request.header("Content-Type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(request.header("User-Agent"), Some("wire-test/1.0"));
    for absent in ["Referer", "Accept-Encoding", "Authorization", "Cookie"] {
        assert_eq!(request.header(absent), None);
    }
    let mut params = request.params();
    params.sort();
    let names: Vec<&str> = params.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Action",
            "CompShareImageId",
            "ProjectId",
            "PublicKey",
            "Region",
            "Signature",
            "Zone"
        ]
    );
    assert_eq!(
        request.param("Action").as_deref(),
        Some("GetCompShareImageCreateProgress")
    );
    assert_eq!(
        request.param("CompShareImageId").as_deref(),
        Some("image &=+1")
    );
    assert_eq!(request.param("PublicKey").as_deref(), Some(PUBLIC_KEY));
    let expected = signature::sign(&params, &Secret::new(PRIVATE_KEY.to_owned()));
    assert_eq!(request.param("Signature"), Some(expected));
    assert!(
        !request
            .params()
            .iter()
            .any(|(_, value)| value.contains(PRIVATE_KEY))
    );
}

#[tokio::test]
async fn each_action_says_what_it_asks_for() {
    let body = r#"{"RetCode":0,"TotalCount":0}"#;
    let mut server = Server::start(Reply::Close(json(body))).await;
    let (client, mut keys) = (server.client(), credentials());
    keys.project_id = Some(String::new());

    client
        .custom_images_page(&keys, Some("cn-sh2"), None, 100, 5000)
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        request.param("Action").as_deref(),
        Some("DescribeCompShareCustomImages")
    );
    assert_eq!(request.param("Region").as_deref(), Some("cn-sh2"));
    assert_eq!(request.param("Zone"), None);
    assert_eq!(request.param("Offset").as_deref(), Some("100"));
    assert_eq!(request.param("Limit").as_deref(), Some("100"));
    assert_eq!(request.param("ProjectId"), None);

    client
        .instances_page(&keys, "cn-sh2", Some("cn-sh2-02"), 0, 0)
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(
        request.param("Action").as_deref(),
        Some("DescribeCompShareInstance")
    );
    assert_eq!(request.param("Zone").as_deref(), Some("cn-sh2-02"));
    assert_eq!(request.param("Limit").as_deref(), Some("1"));

    client.support_zones(&keys, None).await.unwrap();
    let request = server.request().await;
    assert_eq!(
        request.param("Action").as_deref(),
        Some("DescribeCompShareSupportZone")
    );
    assert_eq!(request.param("Region"), None);

    client.projects(&keys).await.unwrap();
    let request = server.request().await;
    assert_eq!(request.param("Action").as_deref(), Some("GetProjectList"));
}

#[tokio::test]
async fn a_rebuilt_client_opens_a_new_connection() {
    let server = Server::start(Reply::Keep(json(PROGRESS))).await;
    let client = server.client();
    let twin = client.clone();
    for expected in [1, 1, 2, 2] {
        if expected == 2 && server.connections() == 1 {
            client.rebuild(None).unwrap();
        }
        twin.image_create_progress(&credentials(), "r", "z", "i")
            .await
            .unwrap();
        assert_eq!(server.connections(), expected);
    }
}

#[test]
fn futures_can_move_between_threads() {
    fn assert_send<T: Send>(_: &T) {}
    let (client, keys) = (
        client(Endpoint::parse("http://127.0.0.1:9").unwrap()),
        credentials(),
    );
    assert_send(&client.support_zones(&keys, None));
}

#[test]
fn an_unusable_user_agent_is_an_error() {
    let options = ClientOptions {
        user_agent: "a\nb".to_owned(),
        ..ClientOptions::default()
    };
    assert!(Client::new(Endpoint::default(), options).is_err());
}

// ---- What the service says ----------------------------------------------------------------

#[tokio::test]
async fn the_request_id_is_kept_in_success_and_failure() {
    let header = "X-UCLOUD-REQUEST-UUID: 3f0e-77\r\n";
    let server = Server::start(Reply::Close(http("200 OK", header, PROGRESS))).await;
    let answer = server
        .client()
        .image_create_progress(&credentials(), "r", "z", "i")
        .await
        .unwrap();
    assert_eq!(answer.request_id.unwrap().as_str(), "3f0e-77");

    let body = r#"{"RetCode":"171","Message":"Signature VerifyAC Error"}"#;
    let server = Server::start(Reply::Close(http("200 OK", header, body))).await;
    let error = failure(&server.client()).await;
    assert_eq!(error.kind, ErrorKind::Service);
    assert_eq!(error.ret_code, Some(171));
    assert_eq!(
        error.class(),
        FailureClass::Account(AccountFault::KeysRejected)
    );
    assert_eq!(error.message_key(), "error-keys-rejected");
    assert_eq!(error.http_status, Some(200));
    assert_eq!(
        error.to_string(),
        "GetCompShareImageCreateProgress: RetCode 171: Signature VerifyAC Error (request 3f0e-77)"
    );

    let server = Server::start(Reply::Close(http("502 Bad Gateway", header, "<html>"))).await;
    let error = failure(&server.client()).await;
    assert_eq!(error.request_id.unwrap().as_str(), "3f0e-77");
}

#[tokio::test]
async fn a_message_that_repeats_the_keys_is_redacted() {
    let body =
        format!(r#"{{"RetCode":174,"Message":"token {PUBLIC_KEY} of {PRIVATE_KEY}: unknown"}}"#);
    let header = format!("X-UCLOUD-REQUEST-UUID: {PUBLIC_KEY}\r\n");
    let server = Server::start(Reply::Close(http("200 OK", &header, &body))).await;
    let error = failure(&server.client()).await;
    assert_eq!(
        error.service_message.as_deref(),
        Some("token <redacted> of <redacted>: unknown")
    );
    assert_eq!(error.request_id, None);
}

#[tokio::test]
async fn a_project_sent_changes_what_230_means() {
    let body = r#"{"RetCode":230,"Message":"organization_id not available"}"#;
    let server = Server::start(Reply::Close(json(body))).await;
    let mut keys = credentials();
    let error = server.client().projects(&keys).await.unwrap_err();
    assert_eq!(
        error.class(),
        FailureClass::Account(AccountFault::ProjectNeeded)
    );
    keys.project_id = Some("org-1".to_owned());
    let error = server.client().projects(&keys).await.unwrap_err();
    assert_eq!(
        error.class(),
        FailureClass::Account(AccountFault::ProjectWrong)
    );
}

#[tokio::test]
async fn a_ret_code_counts_whatever_the_http_status() {
    let body = r#"{"RetCode":8999,"Message":"service error"}"#;
    let server = Server::start(Reply::Close(http("500 Oops", "", body))).await;
    let error = failure(&server.client()).await;
    assert_eq!(
        (error.kind, error.http_status),
        (ErrorKind::Service, Some(500))
    );
    assert_eq!(error.class(), FailureClass::Product);
    assert!(
        error
            .to_string()
            .contains("RetCode 8999, HTTP 500: service error"),
        "{error}"
    );
}
