"""How the files that a process may have open are shared out: stores first, then connections, then sockets.

Each connection is a file to the kernel. If connections may take the last one, no store can open any.
"""

import resource
import sys

# The process's own, those being accepted, and what is read or written in passing. Measured: 15 at rest.
FILES_OF_PROCESS = 64
# Its databases, each with its log and its locks. Measured: 33 while a hall votes.
FILES_OF_COMMUNITY = 40
# Of the connections so many are never live sockets': a full hall can still be asked over HTTP.
CONNECTIONS_SPARED = 256


def files_max() -> int:
    """How many this process may have open, without an end `sys.maxsize`."""
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if most == resource.RLIM_INFINITY else most


def connections_max(files: int, communities: int) -> int:
    """How many connections there may be, sockets included, beside so many communities."""
    return max(files - FILES_OF_PROCESS - FILES_OF_COMMUNITY * communities, files // 4)


def sockets_max(connections: int) -> int:
    """How many of the connections may be live sockets."""
    return max(connections - CONNECTIONS_SPARED, connections // 2)
