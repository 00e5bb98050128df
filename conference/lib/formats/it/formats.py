"""Italian without the day of the week, which Django adds: 26 agosto 2024 16:05."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y H:i"
