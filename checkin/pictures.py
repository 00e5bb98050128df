"""QR codes for the desk's screen."""

import base64

from conference.lib import qr


def data_uri(text: str) -> str:
    """The text as an SVG for <img src>: nothing is stored, so nothing can be fetched again."""
    modules = qr.matrix(text)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{qr.view_box(modules)}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M-4-4h{len(modules) + 8}v'
        f'{len(modules) + 8}H-4z"/><path d="{qr.path(modules)}"/></svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
