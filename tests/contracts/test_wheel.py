"""The wheel holds everything that a server needs, and nothing that it does not."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Read from the wheel alone: presets, locales and pages must have come along.
ASK = """
import sys
from importlib.resources import files
sys.path.extend({paths!r})
from gateways.presets import load_preset
from gateways.wording import word
print(load_preset("cn.village.2026")["preset"], word("refusals", "poll-closed", "en", {{}}))
print((files("gateways") / "web" / "static" / "index.html").is_file())
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = "from hatchling.build import build_wheel; import sys; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(folder)], cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("folkmoot-*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_no_tests_and_no_node_modules(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/", 1)[0] for name in names}
    assert tops == {"domain", "services", "projections", "gateways", f"{wheel.name[:14]}.dist-info"}
    assert not [name for name in names if "node_modules" in name or name.endswith((".db", ".pyc"))]


@pytest.mark.slow
def test_an_installed_wheel_has_its_presets_words_and_pages(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "clean", with_pip=True)
    python = tmp_path / "clean" / "bin" / "python"
    install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(install, check=True, capture_output=True)
    # The dependencies come from here; what is asked for comes from the wheel, for it is found first.
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    code = ASK.format(paths=libraries)
    done = subprocess.run([python, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout.startswith("cn.village.2026 ")
    assert done.stdout.endswith("True\n")
    assert "poll-closed" not in done.stdout
