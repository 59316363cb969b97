"""The operator's commands: `doctor`, `backup`, `restore`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateways.command_line.application import AsJson, Data, option
from gateways.command_line.failures import data_failures, failures, operation_failures, settings_failures
from gateways.command_line.findings import words_of
from gateways.terminal import DAMAGED, DIFFERS, DONE, USAGE, complain, progress_bars, say, tell
from gateways.wording import has_word

if TYPE_CHECKING:
    from gateways.operations.address_check import Address
    from gateways.operations.deep_check import Checked
    from gateways.operations.finding import Finding


def doctor(
    data: Data = None,
    deep: Annotated[bool, option("doctor.deep", "--deep")] = False,
    hall: Annotated[bool, option("doctor.hall", "--hall")] = False,
    url: Annotated[str | None, option("doctor.url", "--url")] = None,
    as_json: AsJson = False,
) -> None:
    with failures(), settings_failures(), data_failures():
        from gateways.operations import safety
        from gateways.operations.address_check import addresses, is_address
        from gateways.server_note import as_running
        from gateways.settings import Settings

        if url is not None and not is_address(url):
            complain(say("hall.not_an_address", url=url))
            raise typer.Exit(USAGE)
        settings = as_running(Settings.read(data=data))
        if not settings.data.is_dir():
            complain(say("data.missing", path=settings.data))
            raise typer.Exit(USAGE)
        findings = [
            *safety.check(settings, safety.read_machine(settings)),
            *safety.emptiness(settings.data),
        ]
        checked = _deep(settings) if deep else []
        deeper = [finding for one in checked for finding in one.findings]
        findings += [finding for finding in deeper if finding not in findings]
        places = addresses(settings, url) if hall or url else []
    if as_json:
        _tell_json(findings, checked, places)
    else:
        _tell_words(findings, checked, places)
    in_order = all(place.is_in_order for place in places)
    raise typer.Exit(_exit_code(findings) or (DONE if in_order else DIFFERS))


def backup(
    into: Annotated[Path, option("backup.into", "--into", file_okay=False)],
    keys_into: Annotated[Path | None, option("backup.keys_into", "--keys-into", file_okay=False)] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    with failures(), settings_failures(), data_failures(), operation_failures(), progress_bars() as progress:
        from gateways.operations.backup import apart, back_up, lines
        from gateways.settings import Settings

        into = into.resolve()
        keys = keys_into.resolve() if keys_into else apart(into)
        manifest = back_up(Settings.read(data=data), into, keys, progress)
    if as_json:
        _tell_object({"into": str(into), "keys": str(keys), **manifest})
        return
    for line in lines(manifest):
        what = say(f"kind.{line['kind']}")
        tell(say("backup.line", what=what, **{key: line[key] for key in ("community", "bytes", "with")}))
    for community in manifest["communities"]:
        tell(say("backup.community", **community))
    tell(say("backup.done", into=into, keys=keys))


def restore(
    source: Annotated[Path, typer.Argument(help=say("help.restore.from"), metavar="FROM")],
    into: Annotated[Path, option("restore.into", "--into", file_okay=False)],
    keys: Annotated[Path | None, option("restore.keys", "--keys", file_okay=False)] = None,
    witness: Annotated[Path | None, option("restore.witness", "--witness", file_okay=False)] = None,
    without_witness: Annotated[bool, option("restore.without_witness", "--without-witness")] = False,
    seen: Annotated[int, option("restore.seen", "--seen", min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    if (witness is None) == (not without_witness):
        complain(say("restore.witness_or_not"))
        raise typer.Exit(USAGE)
    if witness is not None and not witness.is_dir():
        complain(say("restore.no_witness", path=witness))
        raise typer.Exit(USAGE)
    with failures(), settings_failures(), data_failures(), operation_failures(), progress_bars() as progress:
        from gateways.operations.backup import apart
        from gateways.operations.restore import restore as put_back

        source, into = source.resolve(), into.resolve()
        done = put_back(source, keys or apart(source), into, witness, seen, progress)
    if as_json:
        _tell_object({"into": str(into), "communities": [one._asdict() for one in done]})
        return
    for one in done:
        tell(say("restore.community", **one._asdict()))
    tell(say("restore.done", into=into))


def _deep(settings: Any) -> "list[Checked]":
    from gateways.operations.deep_check import Files, check_community
    from gateways.operations.safety import community_folders
    from gateways.witness import Witness

    with progress_bars() as progress:
        return [
            check_community(
                folder.name, Files.of(folder), Witness(settings.witness_folder, folder.name), progress
            )
            for folder in community_folders(settings.data)
        ]


def _exit_code(findings: "list[Finding]") -> int:
    weights = {finding.weight for finding in findings}
    if "damaged" in weights:
        return DAMAGED
    return DIFFERS if weights & {"unsafe", "warning"} else DONE


def _tell_words(findings: "list[Finding]", checked: "list[Checked]", places: "list[Address]") -> None:
    from gateways.operations.finding import WEIGHTS

    for finding in sorted(findings, key=lambda one: WEIGHTS.index(one.weight)):
        text, cure = words_of(finding)
        tell(f"{say(f'weight.{finding.weight}')}: {text} [{finding.code}]")
        if cure:
            tell(f"  {cure}")
    for one in checked:
        tell(say("doctor.checked", id=one.community, **one._asdict()))
    for place in places:
        _tell_place(place)
    serious = sum(finding.weight != "note" for finding in findings)
    serious += sum(not place.is_in_order for place in places)
    tell(say("doctor.found", count=serious) if serious else say("doctor.well"))


def _tell_place(place: "Address") -> None:
    tell(f"{place.url} - {say(f'hall.{place.kind}', days=place.days_left or 0)}")
    for name, works in place.features().items():
        tell(f"  {say('hall.on' if works else 'hall.off')} {say(f'hall.feature.{name}')}")
    if has_word("cli", f"hall.{place.kind}.cure"):
        tell(f"  {say(f'hall.{place.kind}.cure')}")


def _tell_json(findings: "list[Finding]", checked: "list[Checked]", places: "list[Address]") -> None:
    told = []
    for finding in findings:
        text, cure = words_of(finding)
        told.append({**finding._asdict(), "text": text, "cure": cure})
    _tell_object(
        {
            "findings": told,
            "communities": [one._replace(findings=[])._asdict() for one in checked],
            "addresses": [{**place._asdict(), "features": place.features()} for place in places],
        }
    )


def _tell_object(found: dict[str, Any]) -> None:
    import orjson

    tell(orjson.dumps(found).decode())
