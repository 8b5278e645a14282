"""Hindi: the order and the clock of the English pages with Hindi names, digits as on the telephone, lakh and crore apart."""

from hfs_portal.formats.en.formats import (  # noqa: F401  # Django asks for each by its name
    DATE_FORMAT,
    DATETIME_FORMAT,
    FIRST_DAY_OF_WEEK,
    MONTH_DAY_FORMAT,
    SHORT_DATE_FORMAT,
    SHORT_DATETIME_FORMAT,
    TIME_FORMAT,
    YEAR_MONTH_FORMAT,
)

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = (3, 2, 0)
