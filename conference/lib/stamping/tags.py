"""The structure tree of a frozen page: what is silent leaves it, the seal's field comes in."""

from typing import Any

import pydyf

from conference.lib.stamping.objects import object_at, reference


def silence(made: pydyf.PDF) -> None:
    """Pictures that say nothing (no title) are no figures but artifacts (ISO 14289-1, 7.3)."""
    root = object_at(made, made.catalog["StructTreeRoot"])
    numbers = object_at(made, root["ParentTree"])["Nums"][1]
    streams = [each.stream for each in made.objects if isinstance(each, pydyf.Stream)]
    for element in [each for each in made.objects if _is_silent(each)]:
        (mark,) = element["K"]
        for stream in streams:
            for at, item in enumerate(stream):
                if isinstance(item, dict) and item.get("MCID") == mark:
                    stream[at - 1 : at + 2] = [b"/Artifact", b"BMC"]
        numbers[mark] = "null"
        object_at(made, element["P"])["K"].remove(element.reference)
        element.free = "f"


def _is_silent(each: Any) -> bool:
    return isinstance(each, dict) and each.get("S") == "/Figure" and "Alt" not in each


def add_form(made: pydyf.PDF, page: Any) -> Any:
    """A Form element for the seal's field (ISO 14289-1, 7.18.4); returns it, its Obj still open."""
    root = object_at(made, made.catalog["StructTreeRoot"])
    document = object_at(made, root["K"][0])
    element = pydyf.Dictionary({
        "Type": "/StructElem", "S": "/Form", "P": document.reference, "Pg": page.reference,
        "K": pydyf.Dictionary({"Type": "/OBJR", "Pg": page.reference}),
    })  # fmt: skip
    made.add_object(element)
    document["K"].append(element.reference)
    object_at(made, root["ParentTree"])["Nums"].extend([1, element.reference])
    return element


def give_field(made: pydyf.PDF, page: Any, form: Any, seal: int, signature: int) -> None:
    """Add the seal's field, which gets the number `seal`; `form` is its element of `add_form`."""
    form["K"]["Obj"] = reference(seal)
    page["Annots"] = pydyf.Array([reference(seal)])
    made.add_object(_seal_field(page, signature))


def _seal_field(page: Any, signature: int) -> Any:
    """The signature's field and its invisible widget; what it says to screen readers is TU."""
    return pydyf.Dictionary({
        "Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig", "T": "(Seal)",
        "TU": "(Electronic seal)", "Rect": "[0 0 0 0]", "F": 132, "P": page.reference,
        "StructParent": 1, "V": reference(signature),
    })  # fmt: skip
