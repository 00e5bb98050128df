"""Greek: beside a day the month stands in the genitive; hours are counted to 24 here."""

DATE_FORMAT = "j E Y"
DATETIME_FORMAT = "j E Y, H:i"
MONTH_DAY_FORMAT = "j E"
