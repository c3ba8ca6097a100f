"""The desk in the browser: server-rendered pages that work without a script."""

from takt.web.app import create_app
from takt.web.deps import WebDeps

__all__ = ["WebDeps", "create_app"]
