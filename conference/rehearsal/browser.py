"""A plain browser: fetches pages over HTTP, reads their forms, sends them as a person would."""

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

import requests
import tinyhtml5

HTML = "{http://www.w3.org/1999/xhtml}"


class Unexpected(Exception):
    """The product answered with something a person would not accept."""


@dataclass
class Form:
    """A form of a page: where it goes, what stands in it, and what its boxes offer."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)

    def fill(self, **values: object) -> "Form":
        """Type values; None takes a field out. Unknown names are a mistake of the caller."""
        for name, value in values.items():
            if value is None:
                self.fields.pop(name, None)
            else:
                self.fields[name] = [
                    str(v) for v in (value if isinstance(value, list) else [value])
                ]
        return self


class Browser:
    """One person's visit. `address` is what the site sees as the client's address."""

    def __init__(self, base: str, address: str = "127.0.0.1", language: str = "en"):
        self.base = base
        self.session = requests.Session()
        self.session.headers.update(
            {"X-Forwarded-For": address, "Accept-Language": language, "Referer": base}
        )

    def here(self, url: str) -> str:
        """The address on the server under rehearsal: links in mails name the site's public one."""
        parts = urlsplit(urljoin(self.base, url))
        return urlunsplit((*urlsplit(self.base)[:2], parts.path, parts.query, ""))

    def get(self, url: str, status: int = 200) -> requests.Response:
        """Fetch a page. Raises Unexpected for another status."""
        return expect(self.session.get(self.here(url), timeout=60), status)

    def submit(self, page: requests.Response, number: int = 0, **values: object):
        """Fill in and send the page's form. Raises Unexpected unless it is accepted."""
        form = forms(page)[number].fill(**values)
        return expect(self.session.post(form.action, data=form.fields, timeout=60), 200)

    def post_form(self, url: str, form: Form, status: int = 200) -> requests.Response:
        """Send a form somewhere."""
        return expect(self.session.post(self.here(url), data=form.fields, timeout=60), status)


def expect(response: requests.Response, status: int) -> requests.Response:
    """The response, when it has the status. Raises Unexpected with what the page says."""
    if response.status_code != status:
        where = f"{response.request.method} {urlsplit(response.url).path}"
        raise Unexpected(f"{where} answered {response.status_code}: {text_of(response)[:400]}")
    return response


def text_of(response: requests.Response) -> str:
    """What a person reads on the page, on one line."""
    if "html" not in response.headers.get("Content-Type", ""):
        return response.text
    body = tinyhtml5.parse(response.text).find(f"{HTML}body")
    return " ".join("".join(body.itertext()).split())


def forms(response: requests.Response) -> list[Form]:
    """The forms of a page that are sent by POST, in order."""
    page = tinyhtml5.parse(response.text)
    found = [form for form in page.iter(f"{HTML}form") if form.get("method", "").lower() == "post"]
    return [
        Form(urljoin(response.url, form.get("action") or ""), values_of(form), options_of(form))
        for form in found
    ]


def values_of(form: Element) -> dict[str, list[str]]:
    """What the browser would send if nobody touched the form."""
    values: dict[str, list[str]] = {}
    for element in form.iter():
        tag, name = element.tag.removeprefix(HTML), element.get("name")
        if not name or element.get("disabled") is not None:
            continue
        if tag == "input" and sent_untouched(element):
            ticked = element.get("type") in ("checkbox", "radio")
            values.setdefault(name, []).append(element.get("value", "on" if ticked else ""))
        elif tag == "textarea":
            values.setdefault(name, []).append("".join(element.itertext()))
        elif tag == "select":
            options = list(element.iter(f"{HTML}option"))
            chosen = [option for option in options if option.get("selected") is not None]
            for option in chosen or options[:1]:
                values.setdefault(name, []).append(option.get("value", ""))
    return values


def options_of(form: Element) -> dict[str, list[str]]:
    """What may be ticked, by name."""
    options: dict[str, list[str]] = {}
    for box in form.iter(f"{HTML}input"):
        if box.get("type") in ("checkbox", "radio") and box.get("disabled") is None:
            options.setdefault(box.get("name", ""), []).append(box.get("value", "on"))
    return options


def sent_untouched(element: Element) -> bool:
    """Buttons and files are not; boxes only when they are ticked."""
    kind = element.get("type", "text")
    if kind in ("checkbox", "radio"):
        return element.get("checked") is not None
    return kind not in ("submit", "button", "file", "image", "reset")
