#!/usr/bin/env python
"""The portal's commands; `manage.py help` lists them."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db.utils import OperationalError

from hfs_portal.env import ConfigurationError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hfs_portal.settings")
    try:
        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.exit(f"The portal cannot start: {error}.")
    except OperationalError as error:
        sys.exit(f"The portal cannot use its database: {' '.join(str(error).split())}")


if __name__ == "__main__":
    main()
