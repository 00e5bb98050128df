"""Of whom and of what a device is told: of everything, or of what its own gates need.

A device with gates of its own has the names of those alone whom one of its gates lets in.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from checkin import gates
from checkin.models import Device
from checkin.passes import GatePass
from checkin.rows import Person
from checkin.stays import tally
from registration.models import Delegate


@dataclass(frozen=True)
class Way:
    """Whom a gate lets in: these categories (none: all), with a seat in one of these talks (none:
    without any).
    """

    categories: frozenset[int]
    talks: frozenset[int]


@dataclass(frozen=True)
class Scope:
    """What a device's own gates need: `talks` whose seats they ask for, `areas` whose stays they
    look at (as stays.py has them).
    """

    ways: frozenset[Way]
    talks: frozenset[int]
    areas: frozenset[str]

    @property
    def key(self) -> str:
        """Changes with the scope: a device of another one begins anew."""
        ways = sorted((sorted(way.categories), sorted(way.talks)) for way in self.ways)
        text = repr((ways, sorted(self.talks), sorted(self.areas)))
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()

    def may_pass(self, person: Person | Delegate) -> bool:
        """Approved, of a category that some gate lets in: a stay of theirs may decide there."""
        approved = person.status == Delegate.Status.APPROVED
        return approved and any(_is_for(way, person) for way in self.ways)

    def names(self, person: Person | Delegate, seats: Collection[int]) -> bool:
        """Whether some gate lets this person in, who has seats in these talks."""
        if person.status != Delegate.Status.APPROVED:
            return False
        return any(
            _is_for(way, person) and (not way.talks or not way.talks.isdisjoint(seats))
            for way in self.ways
        )


def scope_of(device: Device) -> Scope | None:
    """None: a device without gates of its own is told of everything."""
    if not device.gates.exists():
        return None
    own = gates.in_use(device)
    return Scope(
        ways=frozenset(_way(gate) for gate in own),
        talks=frozenset(gates.talks_asked(own)),
        areas=frozenset(area for gate in own for area in _areas(gate)),
    )


def _is_for(way: Way, person: Person | Delegate) -> bool:
    return not way.categories or person.category_id in way.categories


def _way(gate: GatePass) -> Way:
    """A gate that opens to everybody at some time asks nobody for a seat."""
    strict = all(window.free is None for window in gate.talks)
    talks = frozenset(window.talk for window in gate.talks) if strict else frozenset()
    return Way(frozenset(gate.categories), talks)


def _areas(gate: GatePass) -> list[str]:
    """Where somebody is, and how often they came, as far as the gate asks."""
    terms = gate.terms
    counts = "gives" in terms or "most" in terms or terms.get("re") == "never"
    return [gate.area] * bool(gate.area) + [tally(gate.zone)] * counts
