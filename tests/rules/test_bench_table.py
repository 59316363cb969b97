"""What `make bench` prints of a slow machine can be read as well as what it prints of a quick one."""

import pytest

from tests.bench.bench_http import Round, _print, _print_head

SLOW = Round(12.34, 1388.78, 1825.88, 2099.9, 1901.33, 12.345, 0, 0.95)


def test_no_column_of_the_table_runs_into_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    slower = SLOW._replace(took_s=23.45, p99_ms=2768.91)
    _print_head(10_000)
    _print("10,000 in one instant", [(SLOW, SLOW), (slower, slower), (SLOW, slower)])
    head, line = capsys.readouterr().out.splitlines()[-2:]
    assert line[28:].split()[:6] == [
        "12.34",
        "(12.34-23.45)",
        "1388.78",
        "1825.88",
        "(1825.88-2768.91)",
        "2099.9",
    ]
    assert [line.index(one) + len(one) for one in ("23.45)", "1388.78", "2768.91)")] == [
        head.index(one) + len(one) for one in ("took s", "p50 ms", "p99 ms")
    ]
