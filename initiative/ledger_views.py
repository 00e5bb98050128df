"""The public log under /log/: C2SP tlog-tiles, and conveniences for people without tools.

Nothing here asks who is asking, and nothing here is personal but what list.jsonl may show.
"""

import json
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _, gettext_lazy

from conference.lib import notes, problem, tiles
from conference.lib.methods import require_safe
from initiative import log, log_policies, log_tiles, public_list, succession, watermark
from initiative.models import Checkpoint, Log, LogEntry

FOREVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=2"
MOST_TILES = 2**50  # what the database can count
TEXT = "text/plain; charset=utf-8"
BINARY = "application/octet-stream"
NO_TILE = gettext_lazy("The log has no such tile.")

View = Callable[..., HttpResponseBase]


def public_log_view(view: View) -> View:
    """Hands the view the public log, and answers what is not there with a problem."""

    @require_safe
    @wraps(view)
    def found(request: HttpRequest, **place: str) -> HttpResponseBase:
        of = Log.objects.filter(disposable=False).first()
        if of is None:
            return problem.response(404, "no_log", _("There is no ledger here yet."))
        try:
            return view(request, of, **place)
        except BadRequest as error:
            return problem.response(400, "malformed", error)
        except log_tiles.NoTile:
            return problem.response(404, "not_found", NO_TILE)
        except IndexError:
            return problem.response(404, "not_found", _("The ledger is not that long yet."))

    return found


@public_log_view
def checkpoint(request, of):
    """The newest signed tree head. From here on no older one may ever be signed again."""
    newest = log.checkpoint(of)
    _mark(of, newest)
    return _answer(log.served(newest), TEXT, BRIEFLY)


@public_log_view
def checkpoint_of(request, of, size):
    """The tree head that was signed over so many entries, by the log alone: it never changes."""
    found = of.checkpoints.filter(size=int(size)).first()
    if found is None:
        return problem.response(404, "not_found", _("No checkpoint was signed at this size."))
    _mark(of, found)
    return _answer(found.note, TEXT, FOREVER)


@public_log_view
def tile(request, of, level, place):
    """Hashes: /log/tile/<L>/<N>[.p/<W>]."""
    if int(level) > tiles.MAX_LEVEL:
        raise BadRequest(_("A tree has at most 64 levels of tiles."))
    return _answer(log_tiles.read(of, int(level), *_place(place)), BINARY, FOREVER)


@public_log_view
def entries(request, of, place):
    """Leaves: /log/tile/entries/<N>[.p/<W>]."""
    return _answer(log_tiles.entries(of, *_place(place)), BINARY, FOREVER)


@public_log_view
def consistency(request, of):
    """The proof that the tree of ?from= leaves begins that of ?to=: hashes in base64, by line."""
    proof = log.consistency_proof(of, *_sizes(request))
    return _answer(notes.format_hashes(proof), TEXT, FOREVER)


@public_log_view
def proof(request, of, index):
    """A C2SP tlog-proof of one leaf under the newest checkpoint."""
    return _answer(log.tlog_proof(of, int(index)), TEXT, BRIEFLY)


@public_log_view
def leaf(request, of, index):
    """One leaf's bytes: /log/<n>.json, which credentials name."""
    found = LogEntry.objects.filter(log=of, index=int(index)).first()
    if found is None:
        raise IndexError
    return _answer(bytes(found.data), "application/json", FOREVER)


@public_log_view
def key_list(request, of):
    """The keys by policy leaf, those that sign now, and the witnesses asked: /log/keys.json."""
    content = json.dumps(log_policies.published(of), indent=1)
    return _answer(content, "application/json", BRIEFLY)


@public_log_view
def handover(request, of, index):
    """The first checkpoint over a later policy leaf, signed by the keys before it as well."""
    try:
        note = succession.handover(of, int(index)).note
    except LookupError:
        return problem.response(404, "not_found", _("At this entry no key follows another."))
    return _answer(note, TEXT, FOREVER)


@public_log_view
def listing(request, of):
    """Everybody who agreed to be named, with the disclosures that prove it."""
    lines = public_list.lines(of)
    answer = StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    answer["Cache-Control"] = BRIEFLY
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _mark(of: Log, served: Checkpoint) -> None:
    mark = watermark.read(of.slug)
    if mark is None or mark.size < served.size:
        watermark.raise_to(of.slug, served.size, bytes(served.root))


def _sizes(request: HttpRequest) -> tuple[int, int]:
    """?from= and ?to=; what no log could answer is said to be so. Raises BadRequest."""
    sent = [request.GET.get(name, "") for name in ("from", "to")]
    if not all(each.isascii() and each.isdecimal() and len(each) < 19 for each in sent):
        raise BadRequest(_("Give two sizes of the log: ?from=1&to=2."))
    old, new = map(int, sent)
    if old == 0:
        raise BadRequest(_("“from” is 1 or more: of an empty log there is nothing to prove."))
    if old > new:
        raise BadRequest(_("“from” must not be larger than “to”."))
    return old, new


def _place(path: str) -> tuple[int, int]:
    try:
        index, width = tiles.parse_index_path(path)
    except ValueError as error:
        raise BadRequest(_("This is no place of a tile.")) from error
    if index >= MOST_TILES:
        raise log_tiles.NoTile(path)
    return index, width


def _answer(content: str | bytes, content_type: str, cache: str) -> HttpResponse:
    """Anybody's program, in a browser too, may read the log."""
    headers = {"Cache-Control": cache, "Access-Control-Allow-Origin": "*"}
    return HttpResponse(content, content_type=content_type, headers=headers)
