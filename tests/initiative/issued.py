"""What the tests of certificates share: a signature whose certificate is issued, and its file."""

import json

from badges import making
from conference.lib import files
from initiative import actions, documents, queries
from tests.initiative.signing import given, open_ceremony


def signed(**consents):
    """A signature with its certificate issued."""
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative, **consents))
    documents.issue_certificate({"signature": signature.pk})
    return signature


def attached(signature):
    """What travels inside its certificate, by name."""
    facts = queries.certificate(signature).facts
    return {name: files.read(path) for name, path in facts["attachments"].items()}


def credential(signature):
    """Its credential, read."""
    return json.loads(attached(signature)["credential.json"])


def pdf(signature):
    """Its file, made as a worker makes it."""
    certificate = queries.certificate(signature)
    return files.read(making.made(certificate).pdf)
