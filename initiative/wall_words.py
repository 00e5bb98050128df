"""What stands beside the numbers of a wall, in the form that each number asks for."""

from collections.abc import Callable

from django.utils.translation import ngettext

# A number for each plural form of our languages; the page's script looks for one of the same kind.
SAMPLES = (1, 5, 2)
LABELS: dict[str, Callable[[int], str]] = {
    "here": lambda n: ngettext("signature here", "signatures here", n),
    "in_all": lambda n: ngettext("signature in all", "signatures in all", n),
    "signatures": lambda n: ngettext("signature", "signatures", n),
    "reach": lambda n: ngettext("follower reached", "followers reached", n),
}


def labels(numbers: dict[str, int]) -> dict[str, str]:
    """By what is counted: the words beside this number."""
    return {name: LABELS[name](n) for name, n in numbers.items()}


def forms() -> dict[str, dict[int, str]]:
    """By what is counted: the words beside each of the samples, for numbers that change."""
    return {name: {n: label(n) for n in SAMPLES} for name, label in LABELS.items()}
