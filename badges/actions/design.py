"""The life of a badge design: made, copied, saved as versions, published, withdrawn, deleted."""

from collections.abc import Collection, Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from badges import (
    design_layout,
    design_previews,
    design_queries,
    design_rules,
    facts as facts_of,
    rules,
)
from badges.actions.background import bring_background
from badges.actions.badge import MAKE_BADGE, refresh
from badges.design_layout import Layout
from badges.models import Badge, BadgeDesign, BadgeDesignVersion
from conference import audit, jobs, work_words
from conference.lib.afterwards import after_commit
from conference.models import Conference, Job, User
from registration.models import Category, Delegate


@transaction.atomic
def create_design(
    conference: Conference, name: str, layout: Layout, by: User | None
) -> BadgeDesign:
    """A design with its first version; nothing uses it yet. Refuses a name that is taken."""
    rules.check_design_name(conference, name)
    design = BadgeDesign(conference=conference, name=name)
    _save_named(design)
    _version(design, 1, layout, (), by)
    audit.record("badge_design.created", design, by=by)
    return design


@transaction.atomic
def copy_design(
    design: BadgeDesign, conference: Conference, name: str, by: User | None
) -> BadgeDesign:
    """Its newest version as a design of this conference that nothing uses yet; pictures come
    along, categories where they are the same conference's. Refuses a name that is taken."""
    newest = _locked(design).newest  # nobody deletes it meanwhile, nor the pictures it stands on
    at_home = design.conference_id == conference.pk
    rules.check_design_name(conference, name)
    copy = BadgeDesign(conference=conference, name=name)
    _save_named(copy)
    for picture in filter(None, (newest.picture, newest.back_picture)):
        bring_background(picture, conference, by)
    _version(copy, 1, newest.read, newest.categories.all() if at_home else (), by)
    source = {"copy_of": design.name} | ({} if at_home else {"of": str(design.conference)})
    audit.record("badge_design.copied", copy, by=by, after=source)
    return copy


@transaction.atomic
def delete_design(design: BadgeDesign, by: User | None) -> None:
    """Away with all its versions; the pictures they stood on stay. Refuses while it is used."""
    design = _locked(design)
    design_rules.check_can_delete(design)
    kept = {"name": design.name, "versions": design.versions.count()}
    audit.record("badge_design.deleted", design, by=by, before=kept)
    after_commit(design_previews.forget, design.pk)
    design.delete()


def _locked(design: BadgeDesign) -> BadgeDesign:
    """The row, ours until the transaction ends. Refuses what a colleague has deleted."""
    found = BadgeDesign.objects.select_for_update().filter(pk=design.pk).first()
    return design_rules.check_is_there(found)


@transaction.atomic
def save_design(
    design: BadgeDesign, name: str, categories: Collection[Category], layout: Layout,
    by: User | None, *, seen: str | None = None,
) -> BadgeDesignVersion:  # fmt: skip
    """Keep the name, and layout and roles as a new version where they are others; badges look like
    it once it is published.

    `seen` is the digest of the design that was opened: another's work is not saved over unread.
    """
    design = _locked(design)
    last, old = design.newest, design.name
    same = last.layout == layout.as_json() and set(last.categories.all()) == set(categories)
    if same and name == old:
        return last  # also where somebody sends a form twice
    design_rules.check_seen(design, seen)
    rules.check_design_name(design.conference, name, design)
    if name != old:
        design.name = name
        _save_named(design)
        audit.record("badge_design.changed", design, by=by, before={"name": old},
                     after={"name": name})  # fmt: skip
    return last if same else _next(design, layout, categories, by)


def _save_named(design: BadgeDesign) -> None:
    """Refuses, as the rule does, a name that another design got at the same moment."""
    try:
        with transaction.atomic():
            design.save()
    except IntegrityError as error:
        raise rules.design_name_taken() from error


@transaction.atomic
def bring_back(version: BadgeDesignVersion, by: User | None) -> BadgeDesignVersion:
    """An older version once more, as the newest: its layout, and its roles."""
    design = _locked(version.design)
    return _next(design, version.read, version.categories.all(), by)


def _version(
    design: BadgeDesign, number: int, layout: Layout, categories: Iterable[Category],
    by: User | None,
) -> BadgeDesignVersion:  # fmt: skip
    """The row, with the pictures it stands on; they stay as long as it does."""
    rows = design.conference.badge_pictures.filter(sha256__in=layout.pictures)
    known = {picture.sha256: picture for picture in rows.select_for_update().order_by("pk")}
    design_rules.check_pictures_known(layout.pictures, known)
    version: BadgeDesignVersion = design.versions.create(
        number=number,
        layout=layout.as_json(),
        picture=known.get(layout.front.picture),
        back_picture=known.get(layout.back.picture) if layout.back else None,
        made_by=by,
    )
    version.categories.set(categories)
    return version


def _next(
    design: BadgeDesign, layout: Layout, categories: Iterable[Category], by: User | None
) -> BadgeDesignVersion:
    version = _version(design, design.newest.number + 1, layout, categories, by)
    number = version.number
    audit.record("badge_design.changed", design, by=by, after={"version": number})
    return version


@transaction.atomic
def publish_design(
    version: BadgeDesignVersion, by: User | None, *, accepted: bool = False,
    replacing: Collection[int] = (),
) -> Job | None:  # fmt: skip
    """Its roles' badges look like this from now on; the job makes those that exist anew.

    Refuses fields that lie over one another, unless that is `accepted`; and to take categories over
    from designs other than those of `replacing`.
    """
    rules.check_can_publish(version.read, accepted=accepted)
    design = _locked(version.design)
    design_rules.check_takes_over(design_queries.taken_over(version), replacing)
    design.published, design.published_at = version, timezone.now()
    design.save(update_fields=["published", "published_at"])
    audit.record("badge_design.published", design, by=by, after={"version": version.number})
    return make_badges_anew(design.conference, by)


@transaction.atomic
def withdraw_design(design: BadgeDesign, by: User | None) -> Job | None:
    """Its roles' badges look as another design says, or the house's own."""
    design = _locked(design)
    design.published = None
    design.save(update_fields=["published"])
    audit.record("badge_design.withdrawn", design, by=by)
    return make_badges_anew(design.conference, by)


def follow_seats(delegate: Delegate) -> None:
    """A badge that shows what its bearer attends is made anew."""
    layouts = design_queries.layouts(delegate.conference)
    layout = design_queries.layout_for(layouts, delegate.category_id)
    if layout and design_layout.of(layout).tells_programme:
        refresh(delegate)


def follow_release(conference: Conference) -> None:
    """The same for all badges, once a programme is released."""
    layouts = design_queries.layouts(conference).values()
    if any(design_layout.of(layout).tells_programme for layout in layouts):
        make_badges_anew(conference, None, title="badges_programme")


def make_badges_anew(
    conference: Conference, by: User | None, title: str = "badges_anew"
) -> Job | None:
    """A job over every badge that would look otherwise now; None where none would. Its title is one
    of conference.work_words."""
    rows = conference.badges.active().select_related(
        "conference", "delegate__conference", "delegate__category", "delegate__association",
        "delegate__photo",
    ).prefetch_related("delegate__seats__talk", "delegate__speakers")  # fmt: skip
    changed = _changed(list(rows.select_for_update(of=("self",)).order_by("pk")))
    if not changed:
        return None
    Badge.objects.bulk_update(changed, ["shown", "revision"], batch_size=500)
    words = str(work_words.TITLES[title])
    job = jobs.start(conference, "badges_anew", words, by, {"title": title})
    pieces = map(_piece, changed)
    jobs.enqueue_many(MAKE_BADGE, pieces, conference=conference, job=job, priority=jobs.LATER)
    return job


def _changed(badges: list[Badge]) -> list[Badge]:
    found = []
    layouts = design_queries.layouts(badges[0].conference) if badges else {}
    for badge in badges:
        shown = facts_of.of_badge(badge.delegate, layouts)
        if badge.shown == facts_of.digest(shown):
            continue
        if (badge.role_code, badge.valid_days) != (shown["role_code"], shown["days"]):
            refresh(badge.delegate)  # its token has to change as well
            continue
        badge.shown = facts_of.digest(shown)
        badge.revision += 1
        found.append(badge)
    return found


def _piece(badge: Badge) -> jobs.Piece:
    return jobs.Piece(
        {"badge": badge.pk, "revision": badge.revision},
        dedupe=f"make_badge:{badge.pk}:{badge.revision}",
        about=badge.delegate,
        label=badge.code,
    )
