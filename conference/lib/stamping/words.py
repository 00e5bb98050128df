"""All words of a page, as its reader will see them: to be asked of the fonts before it is set."""

from html.parser import HTMLParser

_SILENT = {"style", "script", "title"}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _SILENT:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.found.append(data)


def words(html: str) -> str:
    """The text of a page without what is never drawn (titles, of pictures too)."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return " ".join(parser.found)
