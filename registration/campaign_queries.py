"""Reads of campaigns: the list, the numbers by state, who is uncertain, and a preview."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from conference.lib.leases import Leased
from conference.mail_rows import End
from conference.models import Conference
from registration import campaign_checks as checks, campaign_look, mails
from registration.models import Campaign, Delegate, Letter

UNWRITTEN, LEFT_OUT = "unwritten", "left_out"
STATES = {
    UNWRITTEN: _("being written"),
    Leased.HELD: _("written, held"),
    Leased.WAITING: _("waiting"),
    Leased.RUNNING: _("on its way"),
    Leased.DONE: _("sent"),
    Leased.FAILED: _("failed"),
    Leased.BOUNCED: _("came back"),
    Leased.UNCERTAIN: _("uncertain"),
    Leased.WITHHELD: _("not sent"),
    LEFT_OUT: _("left out"),
}


@dataclass(frozen=True)
class Numbers:
    """How many people of a campaign are in each state; all of them together are everybody."""

    by_state: dict[str, int]

    @property
    def everybody(self) -> int:
        """All people of the campaign."""
        return sum(self.by_state.values())

    @property
    def to_send(self) -> int:
        """All who get a message, or got it."""
        return self.everybody - self.by_state.get(LEFT_OUT, 0)

    @property
    def over(self) -> int:
        """Messages with which nothing happens any more by itself."""
        return self.to_send - sum(self.by_state.get(state, 0) for state in OPEN)

    @property
    def rows(self) -> list[tuple[str, object, int]]:
        """(code, label, how many) of every state that occurs."""
        return [(code, label, self.by_state[code]) for code, label in STATES.items()
                if self.by_state.get(code)]  # fmt: skip

    @property
    def written(self) -> int:
        """How many are written or left out."""
        return self.everybody - self.by_state.get(UNWRITTEN, 0)

    @property
    def is_writing(self) -> bool:
        """Workers still write."""
        return UNWRITTEN in self.by_state

    @property
    def failed(self) -> int:
        """What can be tried once more."""
        return self.by_state.get(Leased.FAILED, 0) + self.back

    @property
    def back(self) -> int:
        """Of these, what was sent and came back."""
        return self.by_state.get(Leased.BOUNCED, 0)

    @property
    def uncertain(self) -> int:
        """Of how many nobody knows."""
        return self.by_state.get(Leased.UNCERTAIN, 0)


BEFORE = End(Leased.HELD, "before_release")
STOPPED: dict[str, End] = {
    Campaign.State.DRAFT: BEFORE, Campaign.State.SCHEDULED: BEFORE,
    Campaign.State.PAUSED: End(Leased.HELD, "pause"),
    Campaign.State.CANCELLED: End(Leased.WITHHELD, "cancelled"),
}  # fmt: skip
OPEN = (UNWRITTEN, Leased.HELD, Leased.WAITING, Leased.RUNNING)
STATE = Case(
    When(~Q(left_out=""), then=Value(LEFT_OUT)),
    When(mail=None, then=Value(UNWRITTEN)),
    # A worker holds it, and will not send it.
    *(
        When(
            mail__status=Leased.RUNNING,
            mail__handed_over_at=None,
            campaign__state=state,
            then=Value(end.status),
        )
        for state, end in STOPPED.items()
    ),
    default=F("mail__status"),
    output_field=CharField(),
)


def campaigns(conference: Conference) -> QuerySet[Campaign]:
    """Newest first, each with `people`, `gone` and `unhappy`: how many, sent, and in trouble."""
    unhappy = [Leased.FAILED, Leased.UNCERTAIN, Leased.BOUNCED]
    return conference.campaigns.annotate(
        people=Count("letters", filter=Q(letters__left_out="")),
        gone=Count("letters", filter=Q(letters__mail__status=Leased.DONE)),
        unhappy=Count("letters", filter=Q(letters__mail__status__in=unhappy)),
    ).order_by("-pk")


def numbers(campaign: Campaign) -> Numbers:
    """Everybody counted by state, in one query."""
    rows = campaign.letters.order_by().annotate(state=STATE).values_list("state")
    return Numbers(dict(rows.annotate(Count("pk"))))


def letters(campaign: Campaign, state: str = "") -> QuerySet[Letter]:
    """The people of a campaign with their messages, or those in one state."""
    rows = campaign.letters.select_related("delegate", "mail").annotate(state=STATE)
    return rows.filter(state=state) if state in STATES else rows


def stopped(mails: list[int], keep: bool) -> dict[int, End]:
    """{message: how it ends} of those whose campaign must not send now, of news to those who do
    not want them any more, and of what is not right any more (campaign_look). `keep`: no campaign
    of them is paused, cancelled or resumed until the end of this transaction."""
    letters = Letter.objects.filter(mail__in=mails)
    if keep:
        rows = Campaign.objects.filter(pk__in=letters.values("campaign")).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))
    unwanted = Q(campaign__kind=Campaign.Kind.NEWS) & ~Q(checks.agreed_to_news("delegate"))
    found = letters.filter(unwanted | Q(campaign__state__in=STOPPED)).annotate(unwanted=unwanted)
    ends = {
        mail: End(Leased.WITHHELD, "unsubscribed") if is_unwanted else STOPPED[state]
        for mail, state, is_unwanted in found.values_list("mail", "campaign__state", "unwanted")
    }
    return ends | campaign_look.ends(letters.exclude(mail__in=ends))


def somebody(campaign: Campaign, pk: str = "") -> Delegate | None:
    """The recipient a preview is for: the one asked for, else the first who gets a message."""
    if pk.isdecimal():
        return campaign.conference.delegates.filter(pk=pk, erased_at=None).first()
    return checks.people(campaign).first()


@dataclass(frozen=True)
class Preview:
    """One person's message as it would be sent now."""

    subject: str
    html: str
    missing: str


def preview(campaign: Campaign, delegate: Delegate, language: str) -> Preview:
    """The message as this person would get it in this language."""
    marked = checks.with_marks(campaign.conference.delegates.filter(pk=delegate.pk)).get()
    marked.language = language
    [prepared] = checks.prepare(campaign, [marked])
    facts = {
        "conference": campaign.conference,
        "site_url": settings.SITE_URL,
        **mails.campaign_facts(campaign, prepared),
    }
    # Whoever looks at the preview reads why in their own language.
    missing = str(Letter.Reason(prepared.left_out).label) if prepared.left_out else ""
    with translation.override(language):
        html = render_to_string(f"{mails.CAMPAIGN}_html.html", facts)
        return Preview(str(facts["subject"]), html, missing)
