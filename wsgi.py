"""The web application, for gunicorn and for `flask --app wsgi`."""

from app import create_app
from config import Settings

app = create_app(Settings.from_env())
