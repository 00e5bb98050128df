"""A picture as any program shows it, whatever file it came in."""

from io import BytesIO

from PIL import Image, ImageCms, ImageOps


def plain(picture: Image.Image) -> Image.Image:
    """Upright, RGB in sRGB, on white where it is transparent. Raises what reading pixels raises."""
    return _flat(_srgb(ImageOps.exif_transpose(picture)))


def _srgb(picture: Image.Image) -> Image.Image:
    """Through the picture's own profile, if it has one that can be read."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return picture
    mode = picture.mode if picture.mode == "RGBA" else "RGB"
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        found = ImageCms.profileToProfile(
            picture, own, ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return found or picture


def _flat(picture: Image.Image) -> Image.Image:
    """RGB; what is transparent is white, sixteen bits of grey are eight."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    white = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(white, seen).convert("RGB")
