"""The web application, for gunicorn and for `flask --app wsgi`."""

import sys

from app import create_app
from config import Settings, WrongSettings

# gunicorn stops at this code (its WORKER_BOOT_ERROR); after any other it would start worker upon worker.
CANNOT_START = 3

try:
    app = create_app(Settings.from_env())
except WrongSettings as reason:
    print(reason, file=sys.stderr)  # noqa: T201 - whoever starts us reads it there
    sys.exit(CANNOT_START)
