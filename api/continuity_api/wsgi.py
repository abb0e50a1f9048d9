"""The service for a WSGI server.

gunicorn --config python:continuity_api.gunicorn_settings 'continuity_api.wsgi:create()'
"""

from __future__ import annotations

from flask import Flask

from continuity_api.application import create_app
from continuity_api.configuration import settings


def create() -> Flask:
    """The application, with the settings of the environment. Raises ConfigurationError where they are wrong."""
    return create_app(settings())
