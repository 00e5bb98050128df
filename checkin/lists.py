"""Rows of a subquery as one value of the row around them."""

from typing import Any

from django.db.models import Func, TextField


class Listed(Func):
    """All rows of a subquery as one JSON list, as text; on SQLite lists within are text again."""

    function = "JSON_GROUP_ARRAY"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL has another name for it."""
        return self.as_sql(compiler, connection, function="JSONB_AGG", **context)
