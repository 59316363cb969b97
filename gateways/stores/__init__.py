"""Stores on SQLite. Importing any of them first puts a safe SQLite in the place of the system's.

Systems ship versions with a bug that corrupts a file when a checkpoint meets a write (fixed in 3.51.3), and
the `eventsourcing` library takes whatever `sqlite3` is. So ours takes that name before the library comes.
"""

import sys

import pysqlite3

if getattr(sys.modules.get("eventsourcing.sqlite"), "sqlite3", pysqlite3) is not pysqlite3:
    raise ImportError("eventsourcing.sqlite was imported before gateways.stores, with the system's SQLite")
sys.modules["sqlite3"] = pysqlite3
