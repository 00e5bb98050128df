"""Russian: beside a day the month stands in its own case, also without a year."""

MONTH_DAY_FORMAT = "j E"
