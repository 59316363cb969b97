"""The policy: complete, consistent, and refusing what it does not name."""

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from domain.errors import NotAllowed, SittingClosed, UnknownCommunity
from domain.policy import ACTS, LINES, PHASES, ROLES, Phase, Relation, admit, allowed
from services.acts import ACTS as HANDLED
from services.commands import COMMANDS, UNRECORDED, CompareCounts, DiscloseBallots, SignMinutes
from services.state import NOBODY
from services.state import ROLES as KINDS

PUBLIC_VIEWS = {
    "community",
    "charter",
    "now",
    "docket",
    "presence",
    "speakers",
    "procedure",
    "practice",
    "motion",
    "amendments",
    "poll",
    "ballots",
    "minutes",
}
ANY_ROLES = st.frozensets(st.sampled_from(ROLES))


def may(act: str, *roles: str, own: bool = False) -> bool:
    """Whether someone in these roles may, wherever a sitting is open."""
    return allowed(act, NOBODY | set(roles), "own" if own else "any", "sitting-open") is not None


def test_every_command_has_a_line_in_the_policy_and_a_handler() -> None:
    assert set(COMMANDS) < ACTS
    assert set(HANDLED) == {*COMMANDS.values(), CompareCounts, DiscloseBallots, SignMinutes}


def test_no_line_names_a_command_that_is_not_there() -> None:
    known = {*COMMANDS, *UNRECORDED, CompareCounts.TYPE, DiscloseBallots.TYPE, SignMinutes.TYPE}
    prefixes = ("view.", "content.", "access.", "roll.check")
    nouns = {command.split(".")[0] for command in known}
    named = {act for act in ACTS if act.split(".")[0] in nouns and not act.startswith(prefixes)}
    assert named == known


def test_every_line_speaks_of_roles_and_phases_that_exist() -> None:
    for line in LINES:
        assert set(line.roles) <= set(ROLES), line
        assert line.roles, line
        assert line.phase in PHASES, line
    assert len(set(LINES)) == len(LINES)


def test_every_role_that_the_state_gives_is_one_that_the_policy_knows() -> None:
    for roles in KINDS.values():
        assert roles <= set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_in_the_policy_is_refused_to_everyone(role: str) -> None:
    assert not may("archive.burn", role, own=True)
    with pytest.raises(NotAllowed):
        admit("archive.burn", frozenset({role}), "own", "sitting-open")


@over(st.sampled_from(sorted(ACTS)), ANY_ROLES, ANY_ROLES, st.sampled_from(PHASES))
def test_another_role_never_takes_a_permission_away(
    act: str, some: frozenset[str], more: frozenset[str], phase: Phase
) -> None:
    relations: tuple[Relation, ...] = ("any", "own")
    for relation in relations:
        before = allowed(act, some, relation, phase)
        after = allowed(act, some | more, relation, phase)
        assert before is None or after is not None


@over(st.sampled_from(sorted(ACTS)), ANY_ROLES)
def test_what_one_may_with_all_things_one_may_with_ones_own(act: str, roles: frozenset[str]) -> None:
    if allowed(act, roles, "any", "sitting-open"):
        assert allowed(act, roles, "own", "sitting-open")


def test_the_public_sees_what_is_public_and_nothing_else() -> None:
    views = {act.removeprefix("view.") for act in ACTS if act.startswith("view.") and may(act)}
    assert views == PUBLIC_VIEWS
    assert may("content.public")
    assert not any(may(act) for act in ("content.member", "content.secretary", "content.sealed"))
    assert not any(may(command) for command in COMMANDS)


def test_names_are_for_members_officials_and_displays() -> None:
    for role in ("member", "operator", "display"):
        assert may("content.member", role)
    assert not may("content.member", "former")
    assert may("content.member", "former", own=True)


def test_the_roll_and_what_proves_it_is_for_its_keepers() -> None:
    for act in ("content.secretary", "roll.check", "roll.import"):
        assert {role for role in ROLES if may(act, role)} == {"secretary", "operator"}


def test_an_auditor_reads_the_roll_and_changes_nothing() -> None:
    assert {act for act in ACTS if may(act, "auditor") and not may(act)} == {"view.roll"}
    assert {role for role in ROLES if may("view.roll", role)} == {"secretary", "operator", "auditor"}


def test_who_voted_how_by_name_is_for_those_who_know_the_names() -> None:
    readers = {role for role in ROLES if may("view.roll-call", role)}
    assert readers == {role for role in ROLES if may("content.member", role)}
    assert readers == {"member", "operator", "display"}


def test_sealed_ballots_are_for_the_clock_alone() -> None:
    assert {role for role in ROLES if may("content.sealed", role)} == {"clock"}
    assert {role for role in ROLES if may("ballots.disclose", role, own=True)} == {"clock"}


def test_the_operator_serves_and_does_not_govern() -> None:
    for act in (
        "ballot.cast",
        "motion.submit",
        "motion.second",
        "outcome.declare",
        "poll.open",
        "poll.annul",
    ):
        assert not may(act, "operator", own=True)


def test_nobody_may_act_on_what_is_someone_elses_own() -> None:
    for role in ROLES:
        assert not may("view.me", role)
        assert not may("view.ballot", role)
        assert not may("motion.withdraw", role)
        assert not may("amendment.withdraw", role)
        assert not may("amendment.accept", role)


def test_only_the_operator_makes_another_operator() -> None:
    assert {role for role in ROLES if may("access.cards.operator", role)} == {"operator"}


def test_a_refusal_says_whether_the_person_or_the_moment_is_wrong() -> None:
    member = frozenset({"public", "member"})
    with pytest.raises(SittingClosed):
        admit("motion.submit", member, "own", "chartered")
    with pytest.raises(UnknownCommunity):
        admit("motion.submit", member, "own", "any")
    with pytest.raises(NotAllowed):
        admit("poll.open", member, "any", "chartered")


def test_the_capacity_is_the_role_that_let_it_pass() -> None:
    both = frozenset({"public", "member", "chair", "secretary"})
    assert admit("sitting.open", both, "any", "chartered") == "chair"
    assert admit("ballot.cast", both, "any", "chartered") == "member"
    assert admit("member.enrol", both, "any", "chartered") == "secretary"
