"""Requests made from our own description of the interface, by a tool that knows only that (schemathesis)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from gateways.openapi import openapi

Json = dict[str, Any]
# What must hold of every answer, whatever was sent. Acceptance is not among them: a request may have the
# right shape and yet be against the rules.
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "negative_data_rejection,unsupported_method"
)


# Any 4xx is a refusal: a body may be too large or come at the wrong time before its shape is looked at.
CONFIGURATION = """
[checks.negative_data_rejection]
expected-statuses = ["4xx"]
"""
LINE_MAX = 300


class Outcome(NamedTuple):
    """How many requests were made, and what the tool found wrong."""

    requests: int
    problems: str


def description(known: dict[str, list[str]]) -> Json:
    """Our description, with the ids that there are in it: made-up ones lead nowhere."""
    document: Json = json.loads(json.dumps(openapi()))
    for schema in document["components"]["schemas"].values():
        for name, values in known.items():
            if name in schema.get("properties", {}):
                schema["properties"][name] = {"enum": values}
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                if parameter["name"] in known:
                    parameter["schema"] = {"enum": known[parameter["name"]]}
    return document


def requests(folder: Path, url: str, document: Json, token: str, per_operation: int, seed: int) -> Outcome:
    """Send so many requests to each operation, in the name of whose token it is; empty is nobody."""
    described = folder / "openapi.json"
    described.write_text(json.dumps(document))
    (folder / "schemathesis.toml").write_text(CONFIGURATION)
    report = folder / "report.json"
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        str(described),
        f"--url={url}",
        f"--checks={CHECKS}",
        f"--max-examples={per_operation}",
        f"--seed={seed}",
        "--phases=examples,coverage,fuzzing",
        "--no-shrink",
        "--continue-on-failure",
        "--generation-database=none",
        "--suppress-health-check=all",
        "--warnings=off",
        "--request-timeout=10",
        "--output-truncate=true",
        "--no-color",
        "--report=json",
        f"--report-json-path={report}",
    ]
    command += [f"--header=Authorization: Bearer {token}"] if token else []
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    said = "\n".join(line[:LINE_MAX] for line in (done.stdout + done.stderr).splitlines())
    made = json.loads(report.read_text())["test_cases"]["generated"] if report.exists() else 0
    return Outcome(made, "" if done.returncode == 0 else said)
