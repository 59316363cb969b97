"""What was counted, and what can be seen at the moment of asking, in the text format of Prometheus."""

import os
import resource
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from gateways.community_server import CommunityServer
from gateways.installation import Installation
from gateways.metrics import Histogram, Metrics

Labels = Mapping[str, str | int]


class Sample(NamedTuple):
    """One line."""

    labels: Labels
    value: float


def text_of(house: Installation) -> str:
    """All of it in the text format of Prometheus."""
    return "\n".join([*_counted(house.metrics), *_communities(house), *_process(house)]) + "\n"


def _counted(metrics: Metrics) -> Iterator[str]:
    commands = [
        Sample({"type": kind, "outcome": outcome}, count)
        for (kind, outcome), count in sorted(metrics.commands.items())
    ]
    answers = [Sample({"status": status}, count) for status, count in sorted(metrics.answers.items())]
    yield from _family("folkmoot_commands_total", "counter", "Commands by type and outcome.", commands)
    yield from _family("folkmoot_answers_total", "counter", "HTTP answers by status.", answers)
    yield from _histogram("folkmoot_commit_seconds", "Time to commit a batch.", metrics.commit_seconds)
    yield from _histogram("folkmoot_commit_acts", "Acts in a batch.", metrics.commit_acts)
    yield from _one("folkmoot_loop_lag_seconds", "gauge", "How late the event loop last was.", metrics.lag_s)
    yield from _one("folkmoot_loop_lag_max_seconds", "gauge", "How late it was at most.", metrics.lag_max_s)


def _communities(house: Installation) -> Iterator[str]:
    all_of_them = [({"community": one.id}, one) for one in house.communities]
    gauges: tuple[tuple[str, str, Callable[[CommunityServer], float]], ...] = (
        ("folkmoot_position", "The newest durable position.", lambda one: one.writer.head),
        ("folkmoot_views_behind_events", "Events that the views are behind.", lambda one: one.lag()),
        ("folkmoot_witness_position", "The position last noted.", lambda one: one.lookout.noted),
        ("folkmoot_writable", "Whether acts are taken.", lambda one: one.writer.is_sound),
        ("folkmoot_sockets", "Open sockets.", lambda one: one.hub.sockets),
    )
    for name, said, read in gauges:
        samples = [Sample(labels, read(one)) for labels, one in all_of_them]
        yield from _family(name, "gauge", said, samples)
    pushed = [Sample(labels, one.hub.pushed) for labels, one in all_of_them]
    yield from _family("folkmoot_frames_pushed_total", "counter", "Documents handed to sockets.", pushed)
    ended = [
        Sample({**labels, "code": code}, count)
        for labels, one in all_of_them
        for code, count in sorted(one.hub.ended.items())
    ]
    said = "Sockets ended for not reading, at a stop, or with their login."
    yield from _family("folkmoot_sockets_ended_total", "counter", said, ended)


def _process(house: Installation) -> Iterator[str]:
    disk = os.statvfs(house.settings.data)
    free = disk.f_bavail * disk.f_frsize
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    started = _booted() + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    resident = int(fields[21]) * resource.getpagesize()
    yield from _one("folkmoot_disk_free_bytes", "gauge", "Free for the data folder.", free)
    yield from _one("process_cpu_seconds_total", "counter", "CPU time used.", time.process_time())
    yield from _one("process_resident_memory_bytes", "gauge", "Memory in use.", resident)
    yield from _one("process_open_fds", "gauge", "Open files.", len(os.listdir("/proc/self/fd")))
    said = "Connections that waited for their client and were ended to make room for others."
    yield from _one("folkmoot_connections_driven_out_total", "counter", said, house.lobby.driven_out)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    yield from _one("process_max_fds", "gauge", "Files that may be open.", most)
    yield from _one("process_start_time_seconds", "gauge", "When it was started.", started)


def _booted() -> float:
    lines = Path("/proc/stat").read_text().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("btime ")))


def _one(name: str, kind: str, said: str, value: float) -> Iterator[str]:
    return _family(name, kind, said, [Sample({}, value)])


def _family(name: str, kind: str, said: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {said}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        yield f"{name}{_braced(labels)} {_number(value)}"


def _histogram(name: str, said: str, histogram: Histogram) -> Iterator[str]:
    yield f"# HELP {name} {said}"
    yield f"# TYPE {name} histogram"
    for bound, count in zip(histogram.bounds, histogram.counts, strict=True):
        yield f'{name}_bucket{{le="{_number(bound)}"}} {count}'
    yield f'{name}_bucket{{le="+Inf"}} {histogram.count}'
    yield f"{name}_sum {_number(histogram.sum)}"
    yield f"{name}_count {histogram.count}"


def _braced(labels: Labels) -> str:
    # Ids, codes and numbers only: nothing that would have to be escaped.
    inside = ",".join(f'{key}="{value}"' for key, value in labels.items())
    return "{" + inside + "}" if inside else ""


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))
