"""Whether the server lives, whether it can be used, and which it is."""

import os
from importlib.metadata import version
from typing import Any

import orjson
from starlette.responses import Response

from gateways.community_server import CommunityServer
from gateways.gate import require
from gateways.http.endpoint import Call, json_response
from gateways.http.metrics_text import text_of
from gateways.installation import NOTHING_FOUNDED, Installation
from services.principal import OPERATOR

METRICS_TYPE = "text/plain; version=0.0.4"
DISK_FREE_MIN = 64 * 1024 * 1024


async def livez(_call: Call) -> Response:
    """The loop turns."""
    return json_response({"status": "ok"})


async def readyz(call: Call) -> Response:
    """Whether every community can be written and seen; else why not."""
    reasons = [
        *_of_house(call.house),
        *(one for server in call.house.communities for one in _of(server, call)),
    ]
    document = {"status": "not-ready" if reasons else "ok", "reasons": reasons}
    status = 503 if reasons else 200
    return Response(orjson.dumps(document), status, {"Cache-Control": "no-store"}, "application/json")


async def metrics(call: Call) -> Response:
    """Numbers for Prometheus: for this machine, or with the operator's token."""
    near = call.credentials.is_near
    require(NOTHING_FOUNDED, OPERATOR if near else call.house.principal_of("", call.credentials), "metrics")
    return Response(text_of(call.house), 200, {"Cache-Control": "no-store"}, METRICS_TYPE)


async def about(_call: Call) -> Response:
    """The version."""
    return json_response({"name": "folkmoot", "version": version("folkmoot")})


def _of_house(house: Installation) -> list[dict[str, Any]]:
    if not house.is_open:
        return [{"code": "closed"}]
    if house.is_stopping:
        return [{"code": "stopping"}]
    disk = os.statvfs(house.settings.data)
    free = disk.f_bavail * disk.f_frsize
    return [{"code": "disk-nearly-full", "bytes_free": free}] if free < DISK_FREE_MIN else []


def _of(server: CommunityServer, call: Call) -> list[dict[str, Any]]:
    reasons: list[dict[str, Any]] = []
    if server.writer.has_stopped:
        reasons.append({"community": server.id, "code": "disk-failed"})
    elif not server.writer.is_sound:
        reasons.append({"community": server.id, "code": "log-not-writable"})
    if server.duties.paused:
        reasons.append({"community": server.id, "code": "clock-jumped"})
    if server.follow_error is not None:
        reasons.append({"community": server.id, "code": "views-stand-still"})
    if server.lag() > call.house.settings.ready_lag_max:
        reasons.append({"community": server.id, "code": "views-behind", "events": server.lag()})
    return reasons
