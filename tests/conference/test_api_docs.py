"""The API's documentation: every operation of the document, in both languages, ours alone."""

import json
import re

import pytest

from conference import api_docs
from conference.api_access import SCOPES

DOCS = "/api/v1/docs/"
ZH = {"Accept-Language": "zh-CN,zh;q=0.9"}


def read(client, **more):
    return client.get(DOCS, **more).content.decode()


def test_page_has_every_operation_of_the_document_with_its_scope(client):
    document = client.get("/api/v1/schema/?format=json").json()
    page = read(client)
    operations = [each for paths in document["paths"].values() for each in paths.values()]
    asked = {scope for each in operations for scope in each["security"][0].get("token", [])}

    assert asked == set(SCOPES)
    assert [
        each["operationId"] for each in operations if f'id="{each["operationId"]}"' not in page
    ] == []
    assert [path for path in document["paths"] if path not in page] == []


def test_every_link_inside_the_page_leads_somewhere(client):
    page = read(client)
    links = set(re.findall(r'href="#([^"]+)"', page))
    names = re.findall(r'\sid="([^"]+)"', page)

    assert len(links) > 50
    assert links - set(names) == set()
    assert len(names) == len(set(names))


def test_page_speaks_the_readers_language_or_the_one_asked_for(client):
    english, chinese = read(client), read(client, headers=ZH)

    assert ('<html lang="en"' in english, '<html lang="zh-Hans"' in chinese) == (True, True)
    assert "如何取得令牌" in chinese
    assert "How to get a token" in read(client, query_params={"lang": "en"}, headers=ZH)
    assert f'href="{DOCS}?lang=zh-hans"' in english or 'href="?lang=zh-hans"' in english


def test_curl_of_a_registration_carries_token_and_a_body_that_is_json(client):
    [register] = [
        each
        for _tag, _title, operations in api_docs.written("en")["sections"]
        for each in operations
        if each.code == "delegates_register"
    ]
    head, body = register.curl.split("-d '")

    assert head.startswith('curl -X POST "http://testserver/api/v1/conferences/$CONFERENCE/')
    assert "Authorization: Bearer $TOKEN" in head
    assert json.loads(body.removesuffix("'"))["consents"] == ["processing"]
    assert "as_of" not in body  # only ever read


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_two_regions_of_the_page_have_one_name(client, language):
    page = read(client, query_params={"lang": language})
    headings = re.findall(r'<h\d[^>]*\sid="([^"]+)"[^>]*>(.*?)</h\d>', page, re.DOTALL)
    names = {key: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for key, text in headings}
    regions = re.findall(r'<(?:section|nav)[^>]*\saria-labelledby="([^"]+)"', page)
    named = sorted(names[key] for key in regions)

    assert len(named) > 10
    assert named == sorted(set(named))
