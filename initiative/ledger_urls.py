"""Addresses of the public log and of the issuer's keys; they carry no language."""

from django.urls import path, re_path

from initiative import credential_views, ledger_views

urlpatterns = [
    path("log/checkpoint", ledger_views.checkpoint, name="ledger_checkpoint"),
    re_path(
        r"^log/checkpoint/(?P<size>[1-9][0-9]{0,17})$",
        ledger_views.checkpoint_of,
        name="ledger_checkpoint_of",
    ),
    re_path(
        r"^log/tile/entries/(?P<place>[0-9x./p]{3,60})$",
        ledger_views.entries,
        name="ledger_entries",
    ),
    re_path(
        r"^log/tile/(?P<level>0|[1-9][0-9]?)/(?P<place>[0-9x./p]{3,60})$",
        ledger_views.tile,
        name="ledger_tile",
    ),
    path("log/consistency", ledger_views.consistency, name="ledger_consistency"),
    re_path(
        r"^log/(?P<index>0|[1-9][0-9]{0,17})\.tlog-proof$", ledger_views.proof, name="ledger_proof"
    ),
    re_path(r"^log/(?P<index>0|[1-9][0-9]{0,17})\.json$", ledger_views.leaf, name="ledger_leaf"),
    re_path(
        r"^log/status/(?P<log>[-\w]{1,50})/(?P<number>0|[1-9][0-9]{0,11})$",
        credential_views.status,
        name="credential_status",
    ),
    path(".well-known/did.json", credential_views.did, name="did"),
    path("log/keys.json", ledger_views.key_list, name="ledger_keys"),
    re_path(
        r"^log/handover/(?P<index>[1-9][0-9]{0,17})$",
        ledger_views.handover,
        name="ledger_handover",
    ),
    path("log/list.jsonl", ledger_views.listing, name="ledger_list"),
]
