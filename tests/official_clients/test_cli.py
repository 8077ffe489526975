"""compshare-cli as a judge: the commands that people type around custom images."""

import pytest

PLACE = ("--region", "cn-wlcb", "--zone", "cn-wlcb-01")


def test_zones(cli):
    code, answer = cli("instance", "zones")
    assert code == 0 and answer["ok"]
    assert [row["Zone"] for row in answer["data"]["items"]] == ["cn-wlcb-01", "cn-sh2-02"]


def test_all_custom_images_of_a_zone(cli, simulator):
    code, answer = cli("image", "list", "--source", "custom", "--all", *PLACE)
    assert code == 0
    rows = {row["CompShareImageId"]: row for row in answer["data"]["items"]}
    assert len(rows) == 123
    assert rows["compshareImage-making"]["Name"] == "训练环境 v2"
    assert rows["compshareImage-broken"]["Status"] == "UnAvailable"
    assert [request["offset"] for request in simulator.requests()] == ["0", "100"]


def test_custom_images_as_listed_by_default(cli, simulator):
    """Without a place: the account's images of all of them."""
    code, answer = cli("image", "list", "--source", "custom")
    assert code == 0, answer
    rows = {row["CompShareImageId"] for row in answer["data"]["items"]}
    assert "compshareImage-making" in rows
    code, answer = cli("image", "list", "--source", "custom", "--all")
    rows = {row["CompShareImageId"] for row in answer["data"]["items"]}
    assert "compshareImage-shanghai" in rows and len(rows) == 124
    assert all(request["zone"] is None for request in simulator.requests())


def test_one_custom_image(cli):
    code, answer = cli("image", "show", "compshareImage-making", "--source", "custom", *PLACE)
    assert code == 0
    assert answer["data"]["image"]["Status"] == "Making"
    code, answer = cli("image", "show", "compshareImage-none", "--source", "custom", *PLACE)
    assert (code, answer["ok"]) == (2, False)


def test_an_image_from_its_creation_to_its_deletion(cli, simulator):
    arguments = ("--instance", "uhost-train1", "--name", "保存 1", "--yes", "--no-wait")
    code, answer = cli("image", "create", *arguments)
    assert code == 0, answer
    [image] = [row["id"] for row in simulator.state()["images"] if row["name"] == "保存 1"]
    assert answer["data"]["operation"]["CompShareImageId"] == image

    simulator.advance(150)
    code, answer = cli("image", "progress", image, *PLACE)
    assert code == 0
    assert 50 <= answer["data"]["Process"] < 60
    assert answer["data"]["TotalDuration"] == "300"

    code, answer = cli("image", "delete", image, "--yes", *PLACE)
    assert code == 0
    assert image not in [row["id"] for row in simulator.state()["images"]]


def test_a_source_that_is_busy(cli):
    arguments = ("--instance", "uhost-train1", "--yes", "--no-wait", "--name")
    assert cli("image", "create", *arguments, "first")[0] == 0
    code, answer = cli("image", "create", *arguments, "second")
    assert (code, answer["error"]["details"]["ret_code"]) == (1, 8964)


def test_container_images_have_no_progress(cli):
    code, answer = cli("image", "progress", "compshareImage-pod", *PLACE)
    assert (code, answer["error"]["details"]["ret_code"]) == (1, 8433)


def test_waiting_as_it_is_known_to_end(cli):
    """Its wait looks for fields that the service does not send, and so times out."""
    arguments = ("--instance", "uhost-train1", "--name", "waited", "--yes", "--wait")
    code, answer = cli("image", "create", *arguments, "--timeout", "1")
    assert (code, answer["ok"]) == (2, False)
    assert "1" in answer["error"]["message"]


@pytest.mark.parametrize(
    ("keys", "ret_code", "message"),
    [
        ({"private_key": "wrong"}, 171, "Signature VerifyAC Error"),
        ({"public_key": "nobody"}, 172, "User Not Exists"),
    ],
)
def test_wrong_keys(cli, simulator, keys, ret_code, message):
    code, answer = cli("instance", "zones", keys=keys)
    assert (code, answer["ok"], answer["error"]["code"]) == (1, False, "api_error")
    assert answer["error"]["message"] == message
    [request] = simulator.requests()
    assert answer["error"]["details"] == {
        "action": "DescribeCompShareSupportZone",
        "ret_code": ret_code,
        "request_uuid": request["request_uuid"],
        "hint": None,
    }


def test_its_own_diagnosis(cli):
    checks = {row["Check"]: row["Status"] for row in cli("doctor")[1]["data"]["checks"]}
    assert (checks["Credentials"], checks["API"]) == ("Success", "Success")
    answer = cli("doctor", keys={"private_key": "wrong"})[1]
    assert "Signature VerifyAC Error" in str(answer)


def test_a_captive_portal(cli, simulator):
    simulator.add_fault(effect={"kind": "html"})
    code, answer = cli("instance", "zones")
    assert (code, answer["error"]["code"]) == (1, "transport_error")
