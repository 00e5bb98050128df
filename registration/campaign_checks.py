"""Before a campaign is sent: what is wrong with its text, and who would get nothing, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower

from conference.lib import canonical
from conference.mail import Attachment
from registration import audiences, campaign_parts as parts, campaign_text as texts
from registration.models import Campaign, Consent, Delegate, FailingAddress, Letter

Reason = Letter.Reason
BATCH = 500


@dataclass
class Prepared:
    """What one person gets: the values of the placeholders and the files, or why nothing."""

    delegate: Delegate
    values: dict[str, str] = field(default_factory=dict)
    attached: Sequence[Attachment] = ()
    left_out: str = ""
    detail: str = ""

    @property
    def facts(self) -> str:
        """The digest of all that the message says of this person; the address is apart."""
        said = {"language": self.delegate.language, "values": self.values}
        return canonical.sha256(said | {"attached": [dict(each) for each in self.attached]})


@dataclass
class Findings:
    """What an organiser should know before sending."""

    unknown: list[str]
    doubtful: list[str]  # written as other programs write placeholders: a warning only
    ready: int = 0
    left_out: dict[str, list[Prepared]] = field(default_factory=dict)

    @property
    def reasons(self) -> list[tuple[str, list[Prepared]]]:
        """(why, whom) of those who get nothing."""
        return [(str(Reason(code).label), found) for code, found in self.left_out.items()]

    @property
    def without(self) -> int:
        """How many get nothing."""
        return sum(len(found) for found in self.left_out.values())


def people(campaign: Campaign) -> QuerySet[Delegate]:
    """The campaign's audience as it is now."""
    audience = audiences.Audience.from_data(campaign.audience)
    return with_marks(audiences.find(campaign.conference, audience))


def with_marks(delegates: QuerySet[Delegate]) -> QuerySet[Delegate]:
    """Each with `address_fails`, `called_unwanted` (one of those marks) and `agreed_to_news`."""
    fails = FailingAddress.objects.annotate(low=Lower("address")).filter(
        delegate=OuterRef("pk"), low=Lower(OuterRef("email"))
    )
    return delegates.select_related("conference", "category", "association").annotate(
        address_fails=Exists(fails),
        called_unwanted=Exists(fails.filter(is_complaint=True)),
        agreed_to_news=agreed_to_news("pk"),
    )


def agreed_to_news(delegate: str) -> Exists:
    """Whether the delegate of an outer query, named by its field, wants news."""
    kind = Consent.Kind.NEWS
    return Exists(Consent.objects.filter(delegate=OuterRef(delegate), kind=kind, withdrawn_at=None))


def find(campaign: Campaign) -> Findings:
    """Everybody of the audience looked at, in batches."""
    findings = Findings(texts.unknown(campaign), texts.doubtful(campaign))
    everybody = list(people(campaign))
    for start in range(0, len(everybody), BATCH):
        for each in prepare(campaign, everybody[start : start + BATCH]):
            if each.left_out:
                findings.left_out.setdefault(each.left_out, []).append(each)
            else:
                findings.ready += 1
    return findings


def prepare(campaign: Campaign, delegates: Sequence[Delegate]) -> Iterator[Prepared]:
    """What each of these people gets; they come from `with_marks`."""
    values = parts.values(texts.used(campaign), delegates)
    attached = parts.attachments(campaign.attachment, delegates)
    needed = {
        language: texts.codes_for(campaign, language)
        for language in {delegate.language for delegate in delegates}
    }
    for delegate in delegates:
        codes = sorted(needed[delegate.language])
        each = Prepared(delegate, {code: values[delegate.pk][code] for code in codes})
        each.attached = attached.get(delegate.pk, ())
        each.left_out = why_not(campaign, each)
        if each.left_out == Reason.EMPTY:
            each.detail = ", ".join(f"{{{code}}}" for code in codes if not each.values[code])[:60]
        yield each


def why_not(campaign: Campaign, prepared: Prepared) -> str:
    """Why this person gets nothing; "" for those who do."""
    delegate = prepared.delegate
    marked: Any = delegate  # by with_marks
    news = campaign.kind == Campaign.Kind.NEWS
    tests = {
        Reason.ERASED: delegate.erased_at is not None,
        Reason.UNCONFIRMED: delegate.status == Delegate.Status.UNCONFIRMED,
        Reason.UNWANTED: marked.called_unwanted,
        Reason.FAILING: marked.address_fails,
        Reason.NO_CONSENT: news and not marked.agreed_to_news,
        Reason.EMPTY: not all(prepared.values.values()),
        Reason.NO_ATTACHMENT: bool(campaign.attachment) and not prepared.attached,
    }
    return next((str(reason) for reason, holds in tests.items() if holds), "")
