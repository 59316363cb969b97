"""What runs a server: `serve` one's own communities, or the `demo`."""

from pathlib import Path
from typing import Annotated

import typer

from gateways.command_line.application import AsJson, DemoData, option
from gateways.command_line.failures import failures, server_failures
from gateways.file_names import DEMO_DATA
from gateways.terminal import USAGE, complain, say

DEMO_HOSTS = ("0.0.0.0", "127.0.0.1", "localhost")


def serve(
    data: Annotated[Path | None, option("serve.data", "--data", file_okay=False)] = None,
    host: Annotated[str | None, option("serve.host", "--host")] = None,
    port: Annotated[int | None, option("serve.port", "--port", min=0, max=65535)] = None,
    as_json: AsJson = False,
) -> None:
    with failures(), server_failures(host, port, data):
        from gateways.serve import run
        from gateways.settings import Settings

        run(Settings.read(data=data, host=host, port=port, log_format="json" if as_json else None))


def demo(
    data: DemoData = DEMO_DATA,
    host: Annotated[str, option("demo.host", "--host")] = "0.0.0.0",
    port: Annotated[int, option("demo.port", "--port", min=0, max=65535)] = 8000,
    as_json: AsJson = False,
) -> None:
    if host not in DEMO_HOSTS:
        complain(say("demo.host_wrong"))
        raise typer.Exit(USAGE)
    with failures(), server_failures(host, port, data):
        from gateways.demo.start import run_demo

        run_demo(data, host, port, as_json=as_json)
