"""Whether the service on this machine is ready, as an exit code: for the image's health check."""

from __future__ import annotations

import sys
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from continuity_api.configuration import settings

_SECONDS = 3
_DIRECT = build_opener(ProxyHandler({}))
"""Without the proxies that the environment may name: this machine is asked itself."""


def main() -> int:
    """0 when ready, else 1."""
    port = settings().port
    try:
        with _DIRECT.open(f"http://127.0.0.1:{port}/readyz", timeout=_SECONDS) as answer:
            return 0 if answer.status == 200 else 1  # noqa: PLR2004 # HTTP's OK
    except (URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(main())
