"""A conference of many delegates for the door's bench: some by Django, the rest by SQL."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import connection, models
from django.utils import timezone

from badges.models import Badge
from checkin import actions
from checkin.models import RosterChange
from conference.models import Conference
from conference.rehearsal import people
from registration.models import Association, Category, Delegate

DISTINCT = 2000  # people with names of their own; further ones repeat them


def conference(number: int, count: int) -> tuple[Conference, str]:
    """An open conference of `count` approved delegates with badges, one gate and one device.

    Returns it with the device's token.
    """
    today = timezone.localdate()
    made = Conference.objects.create(
        slug=f"bench-{count}", number=number, name={"en": "Bench"}, published=False,
        starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=1),
    )  # fmt: skip
    actions.create_gate(made, slug="gate", name={"en": "Gate", "zh-hans": "大门"})
    _code, text = actions.new_code(made, [], None)
    _device, token = actions.provision(text, "Bench")
    _some_people(made, min(DISTINCT, count))
    while (there := made.delegates.count()) < count:
        _repeat(made, min(there, count - there))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made, token


def _some_people(made: Conference, count: int) -> None:
    categories = [
        Category.objects.create(
            conference=made, code=f"kind-{code}", name={"en": f"Kind {code}"}, role_code=code
        )
        for code in range(1, 6)
    ]
    bodies = [
        Association.objects.create(
            conference=made, slug=f"body-{n}", name={"en": f"Body {n}", "zh-hans": f"第{n}协会"}
        )
        for n in range(40)
    ]
    rows = []
    for number in range(count):
        one = people.person(number)
        rows.append(Delegate(
            conference=made, category=categories[number % 5], association=bodies[number % 40],
            name_zh=one.name_zh, name_latin=one.name_latin, email=f"{number}@example.org",
            phone=f"+86138{number * 7919 % 10**8:08}", status=Delegate.Status.APPROVED,
        ))  # fmt: skip
        rows[-1].index()
    Delegate.objects.bulk_create(rows)
    badges = Badge.objects.bulk_create(
        Badge(conference=made, delegate=row, role_code=row.category.role_code,
              valid_from=made.starts_on, valid_days=3)
        for row in rows
    )  # fmt: skip
    RosterChange.objects.bulk_create(
        RosterChange(conference=made, badge_ref=badge.badge_id) for badge in badges
    )


def _repeat(made: Conference, count: int) -> None:
    """So many of the delegates and their badges once more, under other addresses and ids."""
    own = {
        "email": "md5(random()::text || d.id) || '@example.org'",
        "key": "md5(random()::text || d.id)", "form_key": "gen_random_uuid()",
        "phone": "'+86139' || lpad((random() * 99999999)::int::text, 8, '0')",
        "note": "d.id::text",
    }  # fmt: skip
    copied = ", ".join(own.get(name, f"d.{name}") for name in _columns(Delegate))
    badge = {
        "badge_id": "substr(md5(random()::text || d.id), 1, 16)",
        "short_code": "lpad(d.id::text, 8, '0')", "delegate_id": "d.id",
    }  # fmt: skip
    badges = ", ".join(badge.get(name, f"b.{name}") for name in _columns(Badge))
    _run(
        f"""WITH more AS (
            INSERT INTO registration_delegate ({", ".join(_columns(Delegate))})
            SELECT {copied} FROM registration_delegate d
            WHERE d.conference_id = %(of)s ORDER BY d.id LIMIT %(count)s RETURNING id, note
        ), given AS (
            INSERT INTO badges_badge ({", ".join(_columns(Badge))})
            SELECT {badges} FROM more d JOIN badges_badge b ON b.delegate_id = d.note::bigint
            RETURNING badge_id
        ) INSERT INTO checkin_rosterchange (conference_id, badge_ref, at)
        SELECT %(of)s, badge_id, now() FROM given""",
        {"of": made.pk, "count": count},
    )
    _run("UPDATE registration_delegate SET note = '' WHERE conference_id = %(of)s", {"of": made.pk})


def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]


def _run(sql: str, values: Mapping[str, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
