"""What an operator does to a data folder: examine it, copy it, put a copy in its place, replay its log."""

import gateways.stores  # noqa: F401  - first: it puts a newer SQLite in the place of the one that is imported here
