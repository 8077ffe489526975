"""The same polls as `crates/compshare/examples/poll.rs`, with UCloud's Python SDK."""

import logging
import sys

from ucloud.client import Client

url, public_key, private_key, region, zone, image, count = sys.argv[1:]
# The SDK logs each request, keys included, unless told not to.
logging.disable(logging.CRITICAL)
client = Client(
    {
        "base_url": url,
        "public_key": public_key,
        "private_key": private_key,
        "region": region,
        "log_level": logging.CRITICAL,
    }
)
for _ in range(int(count)):
    client.invoke(
        "GetCompShareImageCreateProgress",
        {"Region": region, "Zone": zone, "CompShareImageId": image},
    )
