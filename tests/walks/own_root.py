"""A root file system of its own: this machine's, but what is written there is gone afterwards.

Made of an overlay in a mount name space of the process, so nothing is left however it ends. Needs root.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# A user that exists nowhere, as systemd's DynamicUser and a container's are.
NOBODYS_ID = 61_234
# $1 an empty folder, $2 the checkout, $3 the Python that the environment was made with, $4 what to do there.
ENTER = r"""
set -eu
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
export NEW="$1/root" CHECKOUT="$2" PREFIX="$3"
mount -t tmpfs tmpfs "$NEW/tmp"  # before the checkout, which may lie in there
for shared in /dev /proc /etc/resolv.conf /etc/hosts "$2" "$3"; do
    [ -e "$NEW$shared" ] || mkdir -p "$NEW$shared"
    mount --bind "$shared" "$NEW$shared"
done
mount -o remount,bind,ro "$NEW$2"
for path in "$2" "$3"; do  # a user without rights must reach what lies in another's home
    while [ "$path" != / ]; do path=$(dirname "$path"); chmod o+x "$NEW$path"; done
done
eval "$4"
"""


def missing() -> str:
    """Why there can be none here, or nothing."""
    if os.geteuid() != 0:
        return "needs root"
    return "" if "overlay" in Path("/proc/filesystems").read_text() else "needs the overlay file system"


@contextmanager
def entered(folder: Path, checkout: Path, work: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Do something in such a root, `$NEW`; `work` is a script that ends by changing into it (`exec chroot`).

    `folder` must exist, be empty, and lie where every user may pass.
    """
    arguments = map(str, (folder, checkout, sys.base_prefix, work))
    command = ["unshare", "--mount", "sh", "-c", ENTER, "sh", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options) as process:
        try:
            yield process
        finally:
            process.kill()
