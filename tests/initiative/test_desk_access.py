"""Nobody is shown a form on the ceremony's desk that is refused once it is sent."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiative import grants, urls
from initiative.grants import Gathering
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CeremonyFactory, MandateFactory, SeatFactory, VoiceFactory
from tests.initiative.signing import signed

pytestmark = pytest.mark.django_db


class Offered(HTMLParser):
    """The addresses that the buttons of a page send to; `here` is the page's own."""

    def __init__(self, here: str):
        super().__init__()
        self.here, self.inside, self.forms, self.found = here, "", {}, set()

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag == "form" and facts.get("method") == "post":
            self.inside = facts.get("action") or self.here
            self.forms[facts.get("id", "")] = self.inside
        elif tag == "button" and facts.get("type", "submit") == "submit":
            form = self.forms.get(facts["form"]) if "form" in facts else self.inside
            self.found |= {facts.get("formaction") or form} - {"", None}

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = ""


def furnished(ceremony):
    """Something of everything the desk shows; the arguments of its pages by their names."""
    initiative, conference = ceremony.initiative, ceremony.conference
    delegate = SeatFactory(conference=conference, ceremony=ceremony).delegate
    MandateFactory(delegate=delegate)
    signature = signed(
        initiative, conference=conference, consent_list=True, statement="好",
        consent_statement=True, statement_state="pending",
    )  # fmt: skip
    return {
        "ceremony": ceremony.pk, "delegate": delegate.pk, "signature": signature.pk,
        "voice": VoiceFactory(initiative=initiative).pk,
    }  # fmt: skip


def pages(client, ceremony, facts) -> dict[str, HttpResponse]:
    """The answer of every page of the desk to GET, by its name without desk_."""
    found = {}
    for each in urls.localized:
        wanted = set(each.pattern.converters) - {"conference"}
        if each.name.startswith("desk_") and wanted <= set(facts):
            chosen = {name: facts[name] for name in wanted} | {
                "conference": ceremony.conference.slug
            }
            answer = client.get(reverse(f"initiative:{each.name}", kwargs=chosen))
            if answer.status_code != 405:
                found[each.name.removeprefix("desk_")] = answer
    return found


def refused_when_sent(client, answers) -> set[str]:
    """The addresses of buttons on these pages that are answered 403, found by pressing each."""
    offered = set()
    for answer in answers.values():
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            reader = Offered(answer.request["PATH_INFO"])
            reader.feed(answer.content.decode().partition("<main")[2].partition("</main>")[0])
            offered |= reader.found
    return {address for address in sorted(offered) if client.post(address).status_code == 403}


def as_role(client, ceremony, role):
    client.force_login(MembershipFactory(conference=ceremony.conference, role=role).user)


OPEN_TO_ALL = {"ceremony", "text", "console"}
OF_THE_HOST = {"words", "joins", "online", "mandate"}
OF_THE_ORGANISER = {"initiative_new", "grants"}
OF_THE_HOME = {*OF_THE_ORGANISER, "photos", "report", "text_new", "voice", "voice_new"}
SEEN = {
    "read_only": OPEN_TO_ALL,
    "programme": OPEN_TO_ALL,
    "door_lead": {*OPEN_TO_ALL, "pin"},
    "registration": {*OPEN_TO_ALL, "pin"},
    "ceremony_host": {*OPEN_TO_ALL, "pin", *OF_THE_HOST, *(OF_THE_HOME - OF_THE_ORGANISER)},
    "organiser": {*OPEN_TO_ALL, "pin", *OF_THE_HOST, *OF_THE_HOME},
}


@pytest.mark.parametrize("state", ["open", "closed"])
@pytest.mark.parametrize("role", SEEN)
def test_a_role_sees_only_pages_and_buttons_that_it_may_use(client, role, state):
    ceremony = CeremonyFactory(state=state)
    facts = furnished(ceremony)
    as_role(client, ceremony, role)

    answers = pages(client, ceremony, facts)

    allowed = {name for name, answer in answers.items() if answer.status_code != 403}
    assert allowed == SEEN[role]
    assert refused_when_sent(client, answers) == set()


@pytest.mark.parametrize("role", ["organiser", "ceremony_host", "read_only"])
def test_a_guest_sees_no_page_of_what_stays_its_host_s(client, role):
    until = timezone.now() + timedelta(days=9)
    made = grants.grant(CeremonyFactory(), "山城创作者协会", "h@example.org", until, "en", None)
    said = Gathering("王芳", "重庆", "重庆", made.last_day, "zh-hans")
    ceremony = grants.set_up(made, said)
    facts = furnished(ceremony)
    as_role(client, ceremony, role)

    answers = pages(client, ceremony, facts)

    allowed = {name for name, answer in answers.items() if answer.status_code != 403}
    assert allowed == SEEN[role] - OF_THE_HOME
    assert refused_when_sent(client, answers) == set()
