"""``python -m takt`` is ``takt``."""

from takt.cli import main

main()
