"""The command line: every command of `folkmoot`, in the order in which a newcomer needs them.

Each reads its options and calls the module that does the work, imported only then, so that `--help` is
quick. Words are in `locales/*/cli.json`, in the language of the environment.
"""

from collections.abc import Callable

from gateways.command_line import cards, founding, operations, polis, replay, roll, serving
from gateways.command_line.application import add
from gateways.command_line.application import app as app

COMMANDS: dict[str, Callable[..., None]] = {
    "serve": serving.serve,
    "demo": serving.demo,
    "found": founding.found,
    "import-roll": roll.import_roll,
    "appoint": founding.appoint,
    "cards": cards.cards,
    "password": founding.password,
    "doctor": operations.doctor,
    "backup": operations.backup,
    "restore": operations.restore,
    "replay": replay.replay,
    "import-polis": polis.import_polis,
}
for _name, _work in COMMANDS.items():
    add(_name, _work)


def main() -> None:
    """What the `folkmoot` command runs."""
    app()


if __name__ == "__main__":
    main()
