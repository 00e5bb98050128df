"""Sixty plainly fictional delegates: their family names say "sample", "demo", "mock" and the like.

Addresses are of example.org (RFC 2606), which reaches nobody.
"""

import uuid
from dataclasses import dataclass

from conference.demo import faces
from conference.models import Conference
from registration import actions
from registration.details import Account, Registration
from registration.models import Association, Category, Consent, Delegate

NAMESPACE = uuid.UUID("6f1d2f0e-5a52-4d5c-9f0b-3f6a1c2d7e90")

# code, names, role's number in the token, colour, pattern, approval, public
CATEGORIES = [
    ("creator", "Creator", "自媒体创作者", 1, "#0F5C66", "waves", "manual", True),
    ("association", "Association delegate", "协会代表", 2, "#7A4A12", "grid", "manual", True),
    ("media", "Media", "媒体", 3, "#4B3F8F", "stripes", "manual", True),
    ("listener", "Listener", "听众", 4, "#3D6B35", "dots", "automatic", True),
    ("guest", "Guest", "特邀嘉宾", 5, "#8C1D40", "chevrons", "manual", False),
    ("staff", "Staff", "工作人员", 6, "#4A4A4A", "plain", "automatic", False),
]  # fmt: skip
PLACES = {"creator": 200, "association": 60, "media": 30, "listener": 150}

# Invented bodies, each called an example.
ASSOCIATIONS = [
    ("example-north", "Example Association North", "示例自媒体协会（北）", "Beijing", "北京"),
    ("example-east", "Example Association East", "示例自媒体协会（东）", "Hangzhou", "杭州"),
    ("example-south", "Example Association South", "示例自媒体协会（南）", "Guangzhou", "广州"),
    ("example-west", "Example Association West", "示例自媒体协会（西）", "Chongqing", "重庆"),
    ("example-river", "Example Association on the River", "示例自媒体协会（江）", "Wuhan", "武汉"),
]  # fmt: skip

# "Sample", "demo", "mock", "fictional", "trial", "specimen": nobody is called so.
FAMILIES = [
    ("示", "Sample"), ("演", "Demo"), ("拟", "Mock"), ("虚", "Fiction"), ("试", "Trial"),
    ("样", "Specimen"),
]  # fmt: skip
GIVEN = [
    ("锦川", "Jinchuan"), ("江月", "Jiangyue"), ("织云", "Zhiyun"), ("听雨", "Tingyu"),
    ("望山", "Wangshan"), ("映雪", "Yingxue"), ("清和", "Qinghe"), ("知行", "Zhixing"),
    ("言", "Yan"), ("一诺", "Yinuo"),
]  # fmt: skip
CITIES = ["成都", "重庆", "北京", "上海", "广州", "西安", "武汉", "杭州", "深圳", "南京"]
PLATFORMS = ["douyin", "weibo", "bilibili", "xiaohongshu", "wechat", "kuaishou", "zhihu"]
FOLLOWERS = [860_000, 46_000, 2_400_000, 18_000, 320_000, 7_500, 1_150_000, 96_000]
COUNT = len(FAMILIES) * len(GIVEN)

UNCONFIRMED, REJECTED, CANCELLED = {57}, {58}, {59}
PENDING = {5, 11, 17, 23, 29, 35, 41, 47, 53}


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist; `number` counts from 0."""

    number: int

    @property
    def names(self) -> tuple[str, str]:
        """(Chinese, Latin), e.g. 示锦川, Sample Jinchuan."""
        family = FAMILIES[self.number % len(FAMILIES)]
        given = GIVEN[self.number // len(FAMILIES)]
        return family[0] + given[0], f"{family[1]} {given[1]}"

    @property
    def email(self) -> str:
        """An address that reaches nobody."""
        return f"delegate-{self.number + 1:02}@example.org"

    @property
    def category(self) -> str:
        """Mostly creators, some of every other category."""
        if self.number in PENDING | UNCONFIRMED | REJECTED | CANCELLED:
            return ["creator", "creator", "media"][self.number % 3]
        return {0: "creator", 1: "creator", 2: "association", 3: "creator", 4: "creator",
                5: "media", 6: "creator", 7: "listener", 8: "guest", 9: "creator",
                10: "association", 11: "staff"}[self.number % 12]  # fmt: skip

    def registration(
        self, categories: dict[str, Category], associations: list[Association]
    ) -> Registration:
        """What this person's form says."""
        chinese, latin = self.names
        return Registration(
            email=self.email, phone=f"+86138{self.number + 1:08d}",
            category=categories[self.category], name_zh=chinese, name_latin=latin,
            association=self.association(associations), city=CITIES[self.number % len(CITIES)],
            language="en" if self.number % 6 == 1 else "zh-hans", accounts=self.accounts(),
            consents=self.consents(), form_key=uuid.uuid5(NAMESPACE, self.email),
        )  # fmt: skip

    def association(self, associations: list[Association]) -> Association | None:
        """Everybody but some creators and the listeners comes from one."""
        alone = self.category == "listener" or self.number % 4 == 3
        return None if alone else associations[self.number % len(associations)]

    def accounts(self) -> tuple[Account, ...]:
        """Creators publish in one or two places."""
        if self.category not in ("creator", "guest"):
            return ()
        count = 2 if self.number % 3 == 0 else 1
        return tuple(
            Account(
                PLATFORMS[(self.number + place) % len(PLATFORMS)],
                f"示例号{self.number + 1:02}",
                FOLLOWERS[(self.number + 3 * place) % len(FOLLOWERS)],
            )
            for place in range(count)
        )

    def consents(self) -> frozenset[str]:
        """What must be agreed to, and for most the public list."""
        wanted = {Consent.Kind.PROCESSING.value}
        return frozenset(wanted | ({Consent.Kind.PUBLIC_LIST.value} if self.number % 3 else set()))


def make_categories(conference: Conference) -> dict[str, Category]:
    """The categories, in their order; all are open."""
    made = {}
    for position, row in enumerate(CATEGORIES):
        code, english, chinese, role, colour, pattern, approval, public = row
        category = Category(
            conference=conference, code=code, name={"en": english, "zh-hans": chinese},
            role_code=role, colour=colour, pattern=pattern, approval=approval, public=public,
            capacity=PLACES.get(code), position=position,
        )  # fmt: skip
        actions.save_setting(category)
        made[code] = category
    return made


def make_associations(conference: Conference) -> list[Association]:
    """The invented bodies."""
    made = []
    for slug, english, chinese, city, city_zh in ASSOCIATIONS:
        association = Association(
            conference=conference, slug=slug, name={"en": english, "zh-hans": chinese},
            city={"en": city, "zh-hans": city_zh},
        )  # fmt: skip
        actions.save_setting(association)
        made.append(association)
    return made


def join(
    conference: Conference, categories: dict[str, Category], associations: list[Association]
) -> list[Delegate]:
    """Everybody registers and confirms; most are approved. In the order of their numbers."""
    return [settle(conference, Person(number), categories, associations) for number in range(COUNT)]


def settle(
    conference: Conference,
    person: Person,
    categories: dict[str, Category],
    associations: list[Association],
) -> Delegate:
    """One person, as far as this one comes; guests and staff are added by the desk."""
    data = person.registration(categories, associations)
    if not categories[person.category].public:
        delegate = mark(actions.add(conference, data, approved=True))
        faces.give(delegate, person.number)
        return delegate
    delegate = mark(actions.register(conference, data))
    if person.number in UNCONFIRMED:
        return delegate
    delegate = actions.confirm(delegate)
    faces.give(delegate, person.number)
    if person.number in REJECTED:
        return actions.reject(delegate, "示例：名额已满 · Example: no place left")
    if person.number in CANCELLED:
        return actions.cancel(delegate, by=delegate)
    return delegate if person.number in PENDING else actions.approve(delegate)


def mark(delegate: Delegate) -> Delegate:
    """Said in the row as well as in the name: nobody real."""
    Delegate.objects.filter(pk=delegate.pk).update(is_fictional=True)
    delegate.is_fictional = True
    return delegate
