#!/usr/bin/env python
"""The portal's commands; `manage.py help` lists them."""

import os
import sys

import django
from django.core.management import execute_from_command_line
from django.db import DatabaseError, OperationalError, connection

from hfs_portal import database
from hfs_portal.env import ConfigurationError
from hfs_portal.loading import all_of_it_stays


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hfs_portal.settings")
    try:
        with all_of_it_stays():
            django.setup()
        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.exit(f"The portal cannot start: {error}.")
    except DatabaseError as error:
        if connection.connection and not isinstance(error, OperationalError):
            raise  # a mistake of ours, not of the engineer's
        sys.exit(database.unusable(error))


if __name__ == "__main__":
    main()
