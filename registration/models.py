"""Who comes: associations, categories, delegates, their platforms and consents."""

import secrets
import uuid
from datetime import datetime

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import CheckConstraint, Count, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _

from conference.lib import characters, phones, pinyin
from conference.lib.localized import pick, validate_localized
from conference.models import Conference
from registration.models_campaign import (
    Campaign as Campaign,
    FailingAddress as FailingAddress,
    Letter as Letter,
)
from registration.models_photo import Photo as Photo


def new_key() -> str:
    """The secret in a delegate's magic link: 160 random bits."""
    return secrets.token_urlsafe(20)


class AssociationQuerySet(models.QuerySet):
    """Associations with their delegates."""

    def with_delegates(self):
        """Each with `confirmed`: how many delegates of it are confirmed."""
        confirmed = Q(delegates__status__in=Delegate.CONFIRMED)
        return self.annotate(confirmed=Count("delegates", filter=confirmed))


class Association(models.Model):
    """A body of creators that sends delegates."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="associations")
    slug = models.SlugField()
    name = models.JSONField(validators=[validate_localized])
    city = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    president = models.CharField(max_length=100, blank=True)
    president_title = models.JSONField(default=dict, blank=True, validators=[validate_localized])

    objects = AssociationQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            UniqueConstraint(fields=["conference", "slug"], name="association_slug"),
        ]

    def __str__(self) -> str:
        return pick(self.name)


def holding_place(path: str = "") -> Q:
    """Who takes a place; `path` leads from the filtered row to the delegate, e.g. "delegates__"."""
    held = {f"{path}status": Delegate.Status.UNCONFIRMED, f"{path}hold_until__gt": timezone.now()}
    return Q(**{f"{path}status__in": Delegate.CONFIRMED}) | Q(**held)


class CategoryQuerySet(models.QuerySet):
    """Categories with their places."""

    def with_taken(self):
        """Each with `taken`: how many of its places are held."""
        return self.annotate(taken=Count("delegates", filter=holding_place("delegates__")))


class Category(models.Model):
    """What somebody comes as: decides approval, places, the badge's role."""

    class Approval(models.TextChoices):
        MANUAL = "manual", _("by an organiser")
        AUTOMATIC = "automatic", _("automatic")

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="categories")
    code = models.SlugField()
    name = models.JSONField(validators=[validate_localized])
    role_code = models.PositiveSmallIntegerField(
        help_text=_("0–255, written into the token."), validators=[MaxValueValidator(255)]
    )
    colour = models.CharField(max_length=7, default="#0F5C66")
    pattern = models.CharField(max_length=20, default="plain")
    approval = models.CharField(max_length=10, choices=Approval.choices, default=Approval.MANUAL)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    public = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "categories"
        constraints = [
            UniqueConstraint(fields=["conference", "code"], name="category_code"),
            UniqueConstraint(fields=["conference", "role_code"], name="category_role_code"),
            CheckConstraint(condition=Q(role_code__lte=255), name="category_role_code_byte"),
        ]

    def __str__(self) -> str:
        return pick(self.name)

    @property
    def places_left(self) -> int | None:
        """Free places, None without a limit; from with_taken() or counted now."""
        if self.capacity is None:
            return None
        taken = getattr(self, "taken", None)
        if taken is None:
            taken = self.delegates.holding_place().count()
        return max(0, self.capacity - taken)

    @property
    def opens_here(self) -> datetime | None:
        """When it opens, by the clock of the conference's place."""
        return self.opens_at and self.opens_at.astimezone(self.conference.zone)

    @property
    def closes_here(self) -> datetime | None:
        """When it closes, by the clock of the conference's place."""
        return self.closes_at and self.closes_at.astimezone(self.conference.zone)

    def opens_later(self) -> bool:
        """Before its opening time."""
        return bool(self.opens_at and timezone.now() < self.opens_at)

    def is_open(self) -> bool:
        """Between its opening and closing times."""
        is_over = self.closes_at and self.closes_at <= timezone.now()
        return not is_over and not self.opens_later()


class DelegateQuerySet(models.QuerySet):
    """Delegates by what they are."""

    def online(self):
        """Those who only signed online; reached through Delegate.everyone alone."""
        return self.filter(status=Delegate.Status.ONLINE)

    def holding_place(self):
        """Those who take one of their category's places."""
        return self.filter(holding_place())

    def current(self):
        """Those whose registration has not ended; an address belongs to one of them at most."""
        return self.exclude(status__in=Delegate.ENDED)

    def approved(self):
        """Those who are let in."""
        return self.filter(status=Delegate.Status.APPROVED)


_Delegates = models.Manager.from_queryset(DelegateQuerySet)


class AttendingManager(_Delegates):
    """Delegates who come, wish to or wished to: `conference.delegates` are these.

    Whoever only signed online has a row as well (a signature needs one), and nothing to do with
    lists, places, badges and doors: docs/adr/0018-joining-online.md.
    """

    def get_queryset(self):
        """Without the online signatories."""
        return super().get_queryset().exclude(status=Delegate.Status.ONLINE)


class Delegate(models.Model):
    """One person at one conference."""

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("address not confirmed")
        PENDING = "pending", _("awaiting approval")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("not accepted")
        CANCELLED = "cancelled", _("cancelled")
        ONLINE = "online", _("signed online")

    CONFIRMED = (Status.PENDING, Status.APPROVED)
    ENDED = (Status.REJECTED, Status.CANCELLED)

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="delegates")
    category = models.ForeignKey(Category, models.PROTECT, related_name="delegates")
    name_zh = models.CharField(_("name in Chinese"), max_length=60, blank=True)
    name_latin = models.CharField(_("name in Latin letters"), max_length=100, blank=True)
    email = models.EmailField(_("mail address"))
    phone = models.CharField(_("phone"), max_length=20, help_text=_("In E.164 form."))
    association = models.ForeignKey(
        Association, models.SET_NULL, null=True, blank=True, related_name="delegates"
    )
    association_name = models.CharField(_("association"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UNCONFIRMED)
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    form_key = models.UUIDField(default=uuid.uuid4, editable=False)
    pending_email = models.EmailField(
        blank=True, editable=False, help_text=_("A new address, until its link is opened.")
    )
    pinyin = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=40, blank=True)
    search_text = models.TextField(blank=True, editable=False)
    note = models.TextField(_("note of the desk"), blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    end_reason = models.CharField(max_length=300, blank=True)
    erased_at = models.DateTimeField(null=True, editable=False)
    is_fictional = models.BooleanField(default=False, editable=False)

    objects = AttendingManager()
    everyone = DelegateQuerySet.as_manager()

    class Meta:
        ordering = ["pinyin", "name_latin", "pk"]
        constraints = [
            UniqueConstraint(
                "conference",
                Lower("email"),
                condition=~Q(status__in=["rejected", "cancelled", "online"]),
                name="one_registration_an_address",
            ),
            UniqueConstraint(
                "conference",
                Lower("email"),
                "name_zh",
                "name_latin",
                condition=Q(status="online"),
                name="one_online_signatory_each",
            ),
            UniqueConstraint(fields=["conference", "form_key"], name="one_registration_a_form"),
            CheckConstraint(
                condition=~Q(name_zh="") | ~Q(name_latin=""), name="delegate_has_a_name"
            ),
        ]
        indexes = [
            models.Index(fields=["conference", "status"], name="delegate_status"),
            models.Index(fields=["category", "status"], name="delegate_places"),
            models.Index(fields=["conference", "pinyin"], name="delegate_order"),
            # One person at several conferences, whatever became of each registration.
            models.Index(Lower("email"), name="delegate_address"),
        ]

    def __str__(self) -> str:
        return self.display_name()

    def display_name(self, language: str | None = None) -> str:
        """The name in the script of the language, else the other one."""
        chinese = (language or get_language() or "").startswith("zh")
        first, second = self.name_latin, self.name_zh
        return (second or first) if chinese else (first or second)

    @property
    def other_name(self) -> str:
        """The name in the other script, beside display_name(); "" where there is only one."""
        shown = self.display_name()
        return next((name for name in (self.name_latin, self.name_zh) if name != shown), "")

    def is_called(self, name: str) -> bool:
        """Whether this is one of the names, however it is spaced or cased."""
        wanted = characters.compared(name)
        known = (self.name_zh, self.name_latin)
        return wanted != "" and wanted in {characters.compared(each) for each in known}

    @property
    def phone_for_reading(self) -> str:
        """The phone with spaces, e.g. +86 138 0013 8000."""
        return phones.for_reading(self.phone)

    def get_absolute_url(self) -> str:
        """The delegate's own page: whoever has the link, is the delegate."""
        return reverse("conference:me", args=[self.key])

    @property
    def body(self) -> str:
        """The association shown beside the name."""
        return str(self.association) if self.association else self.association_name

    def index(self) -> None:
        """Fill in what the lists are ordered and searched by; a pinyin set by hand is kept."""
        name = self.name_zh or self.name_latin
        self.pinyin = self.pinyin or pinyin.full(name)
        self.initials = pinyin.initials(name)[:40]
        words = [
            self.name_zh, self.name_latin, pinyin.full(self.name_latin), self.pinyin,
            *sorted(pinyin.spellings(self.name_zh)), self.initials, self.email,
            self.phone.lstrip("+"), self.association_name, self.city,
            *(self.association.name.values() if self.association else ()),
        ]  # fmt: skip
        # Every word starts after a space: found there, a match counts for more (queries.search).
        self.search_text = characters.key("".join(f" {word}" for word in words if word))

    @property
    def phone_tail(self) -> str:
        """The last four digits, by which door and desk find people."""
        return self.phone[-4:]


class PlatformAccount(models.Model):
    """Where a creator publishes, and for how many, as the delegate says."""

    class Platform(models.TextChoices):
        DOUYIN = "douyin", _("Douyin")
        WEIBO = "weibo", _("Weibo")
        WECHAT = "wechat", _("WeChat Official Account")
        CHANNELS = "channels", _("WeChat Channels")
        KUAISHOU = "kuaishou", _("Kuaishou")
        BILIBILI = "bilibili", _("Bilibili")
        XIAOHONGSHU = "xiaohongshu", _("Xiaohongshu")
        TOUTIAO = "toutiao", _("Toutiao")
        ZHIHU = "zhihu", _("Zhihu")
        TIKTOK = "tiktok", _("TikTok")
        YOUTUBE = "youtube", _("YouTube")
        # Written alike in every language.
        INSTAGRAM = "instagram", "Instagram"
        FACEBOOK = "facebook", "Facebook"
        X = "x", "X"
        THREADS = "threads", "Threads"
        TELEGRAM = "telegram", "Telegram"
        VK = "vk", "VK"
        LINE = "line", "LINE"
        LINKEDIN = "linkedin", "LinkedIn"
        TWITCH = "twitch", "Twitch"
        OTHER = "other", _("another platform")

    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="platforms")
    platform = models.CharField(_("platform"), max_length=20, choices=Platform.choices)
    handle = models.CharField(_("account name"), max_length=80)
    followers = models.PositiveBigIntegerField(_("followers"), default=0)
    as_of = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["-followers", "pk"]
        constraints = [
            UniqueConstraint(fields=["delegate", "platform", "handle"], name="one_row_an_account"),
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} {self.at_handle}"

    @property
    def at_handle(self) -> str:
        """As platforms write it: @name."""
        return f"@{self.handle.removeprefix('@')}"


class Consent(models.Model):
    """What a delegate agreed to, in which words and when; withdrawn as easily as given."""

    class Kind(models.TextChoices):
        PROCESSING = "processing", _("use of my data to run the conference")
        PUBLIC_LIST = "public_list", _("my name in the public list of participants")
        PHOTOS = "photos", _("photographs taken at the conference")
        NEWS = "news", _("news about later gatherings")
        PORTRAIT = "portrait", _("my photo on the badge and for the staff")

    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    wording = models.TextField()
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(
                fields=["delegate", "kind"],
                condition=Q(withdrawn_at=None),
                name="one_consent_each",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
