"""What a command says is what was meant, whatever a name holds."""

from gateways.terminal import say


def test_a_name_cannot_command_the_terminal_begin_a_line_or_turn_its_letters() -> None:
    said = say("roll.departs", number="7\n", name="Ann\x1b[2J\x9b1m \u202eevil\u2066\u2028")
    assert said.isprintable(), said
    assert "7\\n" in said
    assert "Ann\\x1b[2J\\x9b1m \\u202eevil\\u2066\\u2028" in said


def test_names_in_any_writing_stay_as_they_are() -> None:
    for name in ("林小雨", "O’Brien-Łuk", "محمد", "क्षेत्र", "a\u200db", "王\u3000五"):
        assert name in say("roll.departs", number="7", name=name)
