"""Requests made from our own description of the interface, by a tool that knows only that (schemathesis)."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from gateways.http.openapi import openapi

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
Known = Mapping[str, Sequence[Any]]
# What must hold of every answer, whatever was sent. Acceptance is not among them: a request may have the
# right shape and yet be against the rules.
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,unsupported_method"
)


# Any 4xx is a refusal: a body may be too large or come at the wrong time before its shape is looked at.
CONFIGURATION = """
[checks.negative_data_rejection]
expected-statuses = ["4xx"]
"""
LINE_MAX = 300
# What is worked out from the description, one value after the other; then what is drawn by chance.
WORKED_OUT, DRAWN = "examples,coverage", "fuzzing"
PHASES = f"{WORKED_OUT},{DRAWN}"
# What ends votes or memberships comes after the rest, and what ends logins last: everything after it would
# only be refused.
ENDS = re.compile(
    r"/commands/(member\.depart|motion\.withdraw|outcome|poll\.[ac]|role\.end|roll|sitting\.close)"
)
ENDS_LOGINS = re.compile(r"/(logout|access/|cards)")


class Outcome(NamedTuple):
    """How many requests were made, and what the tool found wrong."""

    requests: int
    problems: str


def description(known: Known, also: Known) -> Json:
    """Our description, with what there is in it: what is made up leads nowhere.

    `known` are ids, the only ones to be tried; `also` is to be tried beside whatever else may be said. A key
    is the name of a property or parameter, or a command's before that (`WithdrawMotion.motion`).
    """
    document: Json = json.loads(json.dumps(openapi()))
    for title, schema in document["components"]["schemas"].items():
        for name, described in schema.get("properties", {}).items():
            schema["properties"][name] = _with_known((f"{title}.{name}", name), described, known, also)
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                parameter["schema"] = _with_known((parameter["name"],), parameter["schema"], known, also)
    return document


def _with_known(names: Sequence[str], schema: Json, known: Known, also: Known) -> Json:
    for name in names:
        if name in known:
            may_be_left_empty = {"type": "null"} in schema.get("anyOf", [])
            return {"enum": [*known[name], *([None] if may_be_left_empty else [])]}
        if name in also:
            return {"anyOf": [{"enum": also[name]}, schema]}
    return schema


def in_turn(document: Json) -> list[Json]:
    """The description in three parts: what leaves things as they are, ends something, ends logins."""
    parts: list[Json] = [{}, {}, {}]
    for path, operations in document["paths"].items():
        parts[2 if ENDS_LOGINS.search(path) else 1 if ENDS.search(path) else 0][path] = operations
    return [document | {"paths": paths} for paths in parts if paths]


def requests(
    folder: Path, url: str, document: Json, token: str, per_operation: int, seed: int, phases: str = PHASES
) -> Outcome:
    """Send so many requests to each operation, in the name of whose token it is; empty is nobody."""
    folder.mkdir(parents=True)
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
        f"--phases={phases}",
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
    hooks = {"PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.faults.fresh_commands"}
    done = subprocess.run(
        command, cwd=folder, env=os.environ | hooks, capture_output=True, text=True, check=False
    )
    said = "\n".join(line[:LINE_MAX] for line in (done.stdout + done.stderr).splitlines())
    made = json.loads(report.read_text())["test_cases"]["generated"] if report.exists() else 0
    return Outcome(made, "" if done.returncode == 0 else said)
