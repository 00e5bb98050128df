"""Pledges: as large as fits."""

from django.conf import settings

from badges import layout


def test_text_size_shrinks_until_all_fits():
    room = layout.Room(width=600, height=170, largest=11.5, smallest=5)
    short, long = (
        "We resist false information.\n",
        "我们将积极传播正能量，抵制虚假信息。" * 8 + "\n",
    )

    sizes = [
        layout.text_size([(text * 4, 1.0), (text * 4, 0.74)], room, settings.FONTS_DIR)
        for text in (short, long, long * 20)
    ]
    assert (sizes[0], 5 < sizes[1] < 11.5, sizes[2]) == (11.5, True, 5)


def test_blank_lines_between_paragraphs_take_no_room():
    room = layout.Room(width=600, height=60, largest=11.5, smallest=5)
    sizes = [
        layout.text_size([(gap.join(["We resist."] * 4), 1.0)], room, settings.FONTS_DIR)
        for gap in ("\n", "\n\n")
    ]

    assert sizes[0] == sizes[1]
