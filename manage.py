#!/usr/bin/env python3
"""The one door to the platform: `python3 manage.py demo`, `python3 manage.py test`, and every command of Django."""

import os
import sys


def main() -> None:
    from tst_platform import bootstrap

    bootstrap.enter(sys.argv)
    if sys.argv[1:2] == ["demo"]:
        # Settings are read once, at import: what makes the demo a demo must stand in the environment before.
        from tst_platform import demo

        demo.set_environment(sys.argv[2:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tst_platform.settings")

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
