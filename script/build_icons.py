"""Draws the mark, a cinnabar seal with the character 锦, and renders the app icons from it.

Run it after changing the drawing: .venv/bin/python script/build_icons.py. Needs Debian's
fonts-noto-cjk for the character's outline (Noto Serif CJK SC, OFL); the results are committed.
"""

from pathlib import Path

import pypdfium2
import weasyprint
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTCollection, TTFont

TARGET = Path(__file__).resolve().parent.parent / "static" / "img"
FACES = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc")
FAMILY = "Noto Serif CJK SC"
CINNABAR, PAPER = "#b4301f", "#fbf9f4"
CHARACTER = "锦"
PIXELS_AN_INCH = 96


def simplified_face() -> TTFont:
    """The face with the shapes of the mainland."""
    faces = TTCollection(FACES).fonts
    return next(face for face in faces if face["name"].getDebugName(1) == FAMILY)


def outline(size: float, middle: float) -> str:
    """The character as an SVG path, `size` units high, its box centred on `middle`."""
    face = simplified_face()
    scale = size / face["head"].unitsPerEm
    left, baseline = middle - size / 2, middle + size * 0.38
    glyphs = face.getGlyphSet()
    pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.4g}")
    glyphs[face.getBestCmap()[ord(CHARACTER)]].draw(
        TransformPen(pen, (scale, 0, 0, -scale, left, baseline))
    )
    return pen.getCommands()


def svg(body: str) -> str:
    """A drawing on 64 units square."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">'
    return f"{head}<title>{CHARACTER}</title>{body}</svg>\n"


def seal() -> str:
    """The mark: the stone's edge, a fine inner rule, the character left in paper."""
    stone = "M7 2.6Q32 1.4 57 2.4 61.3 2.7 61.6 7 62.6 32 61.5 57.2 61.2 61.4 "
    stone += "57 61.6 32 62.6 7.2 61.5 2.8 61.3 2.5 57 1.4 32 2.6 7 2.8 2.9 7 2.6Z"
    rule = (
        f'<rect x="6" y="6" width="52" height="52" rx="2.5" fill="none" '
        f'stroke="{PAPER}" stroke-width="1.3"/>'
    )
    return svg(
        f'<path fill="{CINNABAR}" d="{stone}"/>{rule}<path fill="{PAPER}" d="{outline(46, 32)}"/>'
    )


def small() -> str:
    """For sixteen pixels: no rule, a larger character."""
    stone = f'<rect width="64" height="64" rx="9" fill="{CINNABAR}"/>'
    return svg(f'{stone}<path fill="{PAPER}" d="{outline(58, 32)}"/>')


def full_bleed() -> str:
    """For launchers that cut their own shape: everything within the middle 80 %."""
    ground = f'<rect width="64" height="64" fill="{CINNABAR}"/>'
    return svg(f'{ground}<path fill="{PAPER}" d="{outline(40, 32)}"/>')


def png(drawing: str, pixels: int, name: str) -> None:
    """Render through a PDF page of exactly that size."""
    size = f"{pixels / PIXELS_AN_INCH}in"
    style = f"@page{{size:{size} {size};margin:0}}body{{margin:0}}"
    style += f"svg{{display:block;width:{size};height:{size}}}"
    document = weasyprint.HTML(string=f"<style>{style}</style>{drawing}").write_pdf()
    bitmap = pypdfium2.PdfDocument(document)[0].render(
        scale=PIXELS_AN_INCH / 72, fill_color=(255, 255, 255, 0)
    )
    bitmap.to_pil().crop((0, 0, pixels, pixels)).save(TARGET / name, optimize=True)


def main() -> None:
    """Write every file."""
    drawings = {"mark.svg": seal(), "favicon.svg": small(), "icon-maskable.svg": full_bleed()}
    for name, drawing in drawings.items():
        (TARGET / name).write_text(drawing)
    png(small(), 48, "icon-48.png")
    png(full_bleed(), 180, "apple-touch-icon.png")
    for pixels in (192, 512):
        png(full_bleed(), pixels, f"icon-{pixels}.png")


if __name__ == "__main__":
    main()
