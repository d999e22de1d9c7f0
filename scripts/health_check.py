"""Exits with 0 if the site on this machine answers. For container engines."""

import sys
from urllib.error import URLError
from urllib.request import urlopen

from config import env
from ops.health import PATH


def main() -> None:
    port = env.whole_number("PORT", 8000, at_least=1)
    try:
        urlopen(f"http://127.0.0.1:{port}{PATH}", timeout=5).close()
    except (URLError, TimeoutError) as error:
        sys.exit(f"The site does not answer on port {port}: {error}")


if __name__ == "__main__":
    main()
