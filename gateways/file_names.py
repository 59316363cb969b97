"""What folders of data and the files in them are called. Stored formats: none is ever changed."""

from pathlib import Path

# Where the demo keeps its data: beside whoever starts it.
DEMO_DATA = Path("demo-data")
COMMUNITIES = "communities"
LOG = "log.db"
CONTENT = "content.db"
KEYS = "keys.db"
ACCESS = "access.db"
SECRET = "secret.key"
# Folded from the log; the only one that can be made again.
VIEWS = "views.db"
