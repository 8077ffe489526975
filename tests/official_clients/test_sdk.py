"""ucloud-sdk-python3 as a judge: its typed calls, its signing, its errors."""

import pytest
from ucloud.core import exc

from scenario import SLOW, SUB

PLACE = {"Region": "cn-wlcb", "Zone": "cn-wlcb-01"}


def refused(call, *arguments):
    """The RetCode with which `call` is refused."""
    with pytest.raises(exc.RetCodeException) as caught:
        call(*arguments)
    assert caught.value.request_uuid, "an error can be named to support"
    assert caught.value.message
    return caught.value.code


def test_zones(sdk):
    zones = sdk().ucompshare().describe_comp_share_support_zone()["ZoneInfo"]
    assert {(row["Region"], row["Zone"]) for row in zones} == {
        ("cn-wlcb", "cn-wlcb-01"),
        ("cn-sh2", "cn-sh2-02"),
    }
    assert all(isinstance(row["ZoneId"], int) and row["Describe"] for row in zones)


def test_images_with_their_status(sdk):
    images = sdk().ucompshare().describe_comp_share_custom_images({**PLACE, "Limit": 100})
    rows = {row["CompShareImageId"]: row for row in images["ImageSet"]}
    assert rows["compshareImage-making"]["Status"] == "Making"
    assert rows["compshareImage-making"]["Name"] == "训练环境 v2"
    assert rows["compshareImage-pod"]["Container"] == "True"
    assert rows["compshareImage-broken"]["Status"] == "UnAvailable"
    assert rows["compshareImage-broken"]["FailedReason"] == "磁盘空间不足"
    assert rows["compshareImage-old-1"]["CreateTime"] == 1_760_000_000 - 86_400
    assert "compshareImage-shanghai" not in rows, "it lives in another zone"


def test_pages(sdk):
    service = sdk().ucompshare()
    seen = []
    for offset in (0, 100):
        page = service.describe_comp_share_custom_images({**PLACE, "Limit": 100, "Offset": offset})
        assert page["TotalCount"] == 123
        seen += [row["CompShareImageId"] for row in page["ImageSet"]]
    assert len(seen) == len(set(seen)) == 123
    too_many = {**PLACE, "Limit": 101}
    assert refused(service.describe_comp_share_custom_images, too_many) == 230


def test_an_image_from_its_creation_to_its_end(sdk, simulator):
    service = sdk().ucompshare()
    source = {**PLACE, "UHostId": "uhost-train1"}
    image = service.create_comp_share_custom_image({**source, "Name": "模型 A/B +1"})
    wanted = {**PLACE, "CompShareImageId": image["CompShareImageId"]}

    def status():
        rows = service.describe_comp_share_custom_images(wanted)["ImageSet"]
        return [(row["Name"], row["Status"]) for row in rows]

    def state():
        hosts = service.describe_comp_share_instance({"UHostIds": ["uhost-train1"]})["UHostSet"]
        return [(host["Name"], host["State"]) for host in hosts]

    assert status() == [("模型 A/B +1", "Making")]
    assert state() == [("train", "ImageMaking")]
    assert refused(service.create_comp_share_custom_image, {**source, "Name": "second"}) == 8964
    assert refused(service.stop_comp_share_instance, source) == 8964

    simulator.advance(150)
    progress = service.get_comp_share_image_create_progress(wanted)
    assert 50 <= progress["Process"] < 60
    assert progress["TotalDuration"] == "300"
    assert 120 <= int(progress["RemainingDuration"]) <= 150

    simulator.advance(150)
    assert status() == [("模型 A/B +1", "Available")]
    assert state() == [("train", "Running")]
    assert service.get_comp_share_image_create_progress(wanted)["Process"] == 100

    service.terminate_comp_share_custom_image(wanted)
    assert status() == []
    assert refused(service.get_comp_share_image_create_progress, wanted) == 230


def test_container_images_have_no_progress(sdk):
    wanted = {**PLACE, "CompShareImageId": "compshareImage-pod"}
    assert refused(sdk().ucompshare().get_comp_share_image_create_progress, wanted) == 8433


def test_a_wrong_place(sdk):
    service = sdk().ucompshare()
    shanghai = {"Region": "cn-sh2", "Zone": "cn-sh2-02"}
    elsewhere = {**shanghai, "CompShareImageId": "compshareImage-making"}
    assert refused(service.get_comp_share_image_create_progress, elsewhere) == 230
    assert service.describe_comp_share_custom_images(elsewhere)["ImageSet"] == []


@pytest.mark.parametrize(
    ("keys", "code", "message"),
    [
        ({"private_key": "wrong"}, 171, "Signature VerifyAC Error"),
        ({"public_key": "nobody"}, 172, "User Not Exists"),
    ],
)
def test_wrong_keys(sdk, simulator, keys, code, message):
    with pytest.raises(exc.RetCodeException) as caught:
        sdk(keys).ucompshare().describe_comp_share_support_zone()
    assert (caught.value.code, caught.value.message) == (code, message)
    assert not caught.value.retryable
    [request] = simulator.requests()
    assert request["request_uuid"] == caught.value.request_uuid


def test_projects(sdk):
    client = sdk(SUB)
    assert refused(client.ucompshare().describe_comp_share_support_zone) == 230
    [project] = client.uaccount().get_project_list()["ProjectSet"]
    assert (project["ProjectName"], project["IsDefault"]) == ("研发", True)
    known = sdk(SUB, project_id=project["ProjectId"])
    assert known.ucompshare().describe_comp_share_support_zone()["ZoneInfo"]
    unknown = sdk(SUB, project_id="org-none")
    assert refused(unknown.ucompshare().describe_comp_share_support_zone) == 292


def test_a_quota(sdk):
    service = sdk(SLOW).ucompshare()
    for _ in range(2):
        service.describe_comp_share_support_zone()
    assert refused(service.describe_comp_share_support_zone) == 153


def test_every_kind_of_parameter_is_signed_alike(sdk):
    parameters = {
        "Text": "中文 ÅÄÖ +&=%/?#",
        "Empty": "",
        "Flag": True,
        "Whole": 42.0,
        "Part": 0.001,
        "Number": -7,
        "List": [f"item {number}" for number in range(12)],
        "Nested": {"Deep": [{"Name": "x", "On": False}]},
    }
    assert sdk().invoke("DescribeCompShareSupportZone", parameters)["RetCode"] == 0


def test_an_unknown_action(sdk):
    assert refused(sdk().invoke, "DescribeNothing") == 161


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        ({"kind": "http_status", "status": 503}, exc.HTTPStatusException),
        ({"kind": "html"}, exc.InvalidResponseException),
        ({"kind": "cut"}, exc.InvalidResponseException),
    ],
)
def test_trouble_on_the_way(sdk, simulator, effect, error):
    service = sdk().ucompshare()
    simulator.add_fault(effect=effect)
    with pytest.raises(error) as caught:
        service.describe_comp_share_support_zone()
    assert caught.value.request_uuid
    simulator.clear_faults()
    assert service.describe_comp_share_support_zone()["ZoneInfo"]
