"""Who can answer when names are called, by what the vote froze: the roll, who was here, who stands aside."""

from projections.documents import Doc, Source
from projections.member import member_at
from projections.recorded import given


def line(source: Source, settled: Doc, member: str, is_lent: bool) -> Doc:
    """Her number and the reference to her name, as the frozen roll had them; nothing of who cannot answer.

    `settled` is the vote's document; with `is_lent`, somebody in the hall votes for her.
    """
    entry = member_at(source, member, settled["roll"]["n"])
    if not entry or "departed" in entry or member in settled.get("recused", {}).get("members", ()):
        return {}
    if "presence" in settled and not (is_lent or _was_here(source, settled, member)):
        return {}
    return given(number=entry["number"], name=entry.get("name"))


def _was_here(source: Source, settled: Doc, member: str) -> bool:
    rows = source.read_stream(f"presence:{settled['sitting']}:{member}")
    types = [row.type for row in rows if row.n <= settled["presence"]["n"]]
    return types[-1:] == ["member.arrived/1"]
