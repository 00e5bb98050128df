"""What leaves this system about a page whose address is a secret."""

import logging

from conference.lib import private


def test_log_lines_name_the_page_without_its_key():
    record = logging.LogRecord("x", 30, "", 1, "Gone: %s", ("/en/me/s3cret/edit/",), None)

    private.HideSecrets().filter(record)

    assert record.getMessage() == "Gone: /en/me/…/edit/"


def test_error_tracker_learns_neither_key_nor_cookie_nor_what_was_typed():
    event = {
        "transaction": "/en/me/s3cret/",
        "request": {
            "url": "http://testserver/en/me/s3cret/edit/",
            "cookies": {"sessionid": "1"},
            "data": {"name": "Wei"},
            "query_string": "serial=1",
            "headers": {
                "Cookie": "sessionid=1", "Authorization": "Device 1", "Accept": "text/html",
                "Referer": "http://testserver/en/me/s3cret/",
            },
        },
    }  # fmt: skip

    assert private.without_secrets(event, {}) == {
        "transaction": "/en/me/…/",
        "request": {
            "url": "http://testserver/en/me/…/edit/",
            "headers": {"Accept": "text/html", "Referer": "http://testserver/en/me/…/"},
        },
    }
