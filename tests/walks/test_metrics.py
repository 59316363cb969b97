"""`/metrics`: numbers for Prometheus, for the machine itself and the operator, and nothing about anyone."""

import re
from pathlib import Path

import pytest

from tests.walks.house import HALL, NEAR, House, Play, plays

LINE = re.compile(
    r'([a-z_]+)((?:\{[a-z]+="[A-Za-z0-9_.+-]+"(?:,[a-z]+="[A-Za-z0-9_.+-]+")*\})?) (-?[0-9.e+-]+)'
)


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return plays(tmp_path, "Ada Moss", "林小雨")


async def numbers(hall: House) -> dict[str, float]:
    """Every sample by its name and labels; all lines must be in the format."""
    answer = await hall.send("GET", "/metrics", address=NEAR)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = {}
    for line in answer.text.splitlines():
        if not line.startswith(("# HELP ", "# TYPE ")):
            match = LINE.fullmatch(line)
            assert match, line
            found[match[1] + match[2]] = float(match[3])
    return found


def test_commands_are_counted_by_type_and_outcome(play: Play) -> None:
    async def story(hall: House) -> None:
        before = await numbers(hall)
        row = {"row": {"number": "9", "name": "Tom Reed"}}
        for _ in range(2):
            await hall.command("member.enrol", row, hall.operator, cmd="the-same-one")
        await hall.command("member.enrol", row, hall.operator)
        after = await numbers(hall)
        told = {
            outcome: after[f'folkmoot_commands_total{{type="member.enrol",outcome="{outcome}"}}']
            for outcome in ("recorded", "repeated", "already-enrolled")
        }
        assert told == {"recorded": 1, "repeated": 1, "already-enrolled": 1}
        assert after['folkmoot_answers_total{status="200"}'] >= before['folkmoot_answers_total{status="200"}']
        assert after["folkmoot_commit_seconds_count"] > before["folkmoot_commit_seconds_count"]
        assert after['folkmoot_commit_acts_bucket{le="+Inf"}'] == after["folkmoot_commit_acts_count"]
        assert after['folkmoot_position{community="valley"}'] == hall.community.writer.head
        assert after['folkmoot_views_behind_events{community="valley"}'] == 0
        assert after['folkmoot_writable{community="valley"}'] == 1
        for name in ("folkmoot_disk_free_bytes", "process_resident_memory_bytes", "process_open_fds"):
            assert after[name] > 0

    play(story)


def test_only_the_machine_itself_and_the_operator_are_told(play: Play) -> None:
    async def story(hall: House) -> None:
        for given, status in (
            ({"address": NEAR}, 200),
            ({"address": HALL}, 401),
            ({"address": NEAR, "headers": {"X-Forwarded-For": "203.0.113.9"}}, 401),
            ({"address": NEAR, "headers": {"Host": "evil.example"}}, 401),
            ({"address": HALL, "who": hall.operator}, 200),
        ):
            assert (await hall.send("GET", "/metrics", **given)).status_code == status, given

    play(story)


def test_nothing_is_told_about_anyone(play: Play) -> None:
    async def story(hall: House) -> None:
        member = next(iter(hall.community.state.members))
        session = await hall.login(member)
        await hall.act("sitting.open", {"title": {"lang": "en", "text": "Spring sitting"}}, session)
        told = (await hall.send("GET", "/metrics", address=NEAR)).text
        for secret in ("Ada", "林小雨", "Spring", member, session, hall.operator):
            assert secret not in told

    play(story)
