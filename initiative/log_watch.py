"""Whether the public log can be continued: said to monitors and desk before anybody signs."""

from django.db import DatabaseError

from conference.lib.trouble import Trouble
from initiative import log
from initiative.models import Log


def trouble() -> Trouble | None:
    """What keeps the log from growing; None where nothing does, or the database is silent."""
    try:
        for head in Log.objects.filter(disposable=False):
            log.check_continues(head)
    except log.LogRestored as error:
        return Trouble(error.code, str(error), **error.params)
    except (ValueError, KeyError) as error:
        return Trouble("log_mark_unreadable", f"the mark of the log cannot be read: {error}")
    except (DatabaseError, OSError):  # others say so
        return None
    return None
