"""What the signing kiosk's page is made of, so that it starts without a network."""

from checkin.shell import READER, Shell

KIOSK = Shell(
    ("scan", "devices", "signing", "strokes.js", "behaviours/draw.js",
     "behaviours/textsize.js", "behaviours/wholescreen.js"),
    ("devices", "initiative", "sign", "signing_kiosk", "signing_kiosk_low", "signing_kiosk_phone"),
    (*READER, "noble-ed25519/index.js"),
    ("templates/initiative/kiosk.html", "templates/initiative/_kiosk_*.html",
     "templates/ui/brocade.html"),
)  # fmt: skip
