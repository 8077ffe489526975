"""The service that all tests here ask, and the keys of its accounts."""

MAIN = {"public_key": "main-public-key", "private_key": "main-private-key"}
SUB = {"public_key": "sub-public-key", "private_key": "sub-private-key"}
SLOW = {"public_key": "slow-public-key", "private_key": "slow-private-key"}
# 5 minutes a build: nothing ends by itself within a test, time is moved by hand.
SCENARIO = {
    "epoch": 1_760_000_000,
    "accounts": [
        {"name": "main", "keys": [MAIN]},
        {
            "name": "sub",
            "keys": [SUB],
            "projects": [{"id": "org-sub1", "name": "研发", "default": True}],
            "requires_project": True,
        },
        {"name": "slow", "keys": [SLOW], "requests_per_minute": 2},
    ],
    "instances": [
        {"id": "uhost-train1", "name": "train"},
        {"id": "cpod-comfy1", "name": "comfyui", "container": True},
        {"id": "uhost-shang1", "name": "shanghai", "region": "cn-sh2", "zone": "cn-sh2-02"},
    ],
    "new_builds": {"duration": 300},
    "images": [
        {"id": "compshareImage-making", "name": "训练环境 v2", "build": {"duration": 300}},
        {"id": "compshareImage-pod", "name": "pod", "container": True, "build": {"duration": 300}},
        {
            "id": "compshareImage-broken",
            "name": "broken",
            "starts_at": -600,
            "build": {"end": {"kind": "failed", "reason": "磁盘空间不足"}},
        },
        {"id": "compshareImage-old", "name": "old", "starts_at": -86400, "copies": 120},
        {
            "id": "compshareImage-shanghai",
            "name": "shanghai",
            "region": "cn-sh2",
            "zone": "cn-sh2-02",
        },
    ],
}
