"""The API's frame: tokens, scopes, problems, and documents of our own server."""

import json

import pytest
from django.utils import timezone, translation
from rest_framework.exceptions import Throttled

from conference import actions, problems
from conference.lib.problem import TITLES
from tests.conference.factories import ConferenceFactory, UserFactory

pytestmark = pytest.mark.django_db


def bearer(conference, *scopes, **values):
    token, secret = actions.create_token(conference, UserFactory(), "Test", list(scopes), None)
    type(token).objects.filter(pk=token.pk).update(**values)
    return {"Authorization": f"Bearer {secret}"}


def delegates(client, conference, headers=None):
    return client.get(f"/api/v1/conferences/{conference.slug}/delegates/", headers=headers or {})


def test_without_a_token_answers_401_as_problem_json(client):
    answer = delegates(client, ConferenceFactory())

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert set(answer.json()) == {"type", "title", "status", "detail", "code"}


@pytest.mark.parametrize("values", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}])
def test_ended_token_answers_401(client, values):
    conference = ConferenceFactory()
    headers = bearer(conference, "delegates:read", **values)

    assert delegates(client, conference, headers).status_code == 401


def test_token_without_the_scope_answers_403(client):
    conference = ConferenceFactory()

    answer = delegates(client, conference, bearer(conference, "scans:read"))

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_token_of_another_conference_answers_404(client):
    headers = bearer(ConferenceFactory(), "delegates:read")

    assert delegates(client, ConferenceFactory(), headers).status_code == 404


def test_token_with_the_scope_reads(client):
    conference = ConferenceFactory()

    answer = delegates(client, conference, bearer(conference, "delegates:read"))

    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_body_that_is_not_json_answers_400_as_problem_json(client):
    conference = ConferenceFactory()
    address = f"/api/v1/conferences/{conference.slug}/delegates/"
    headers = bearer(conference, "delegates:write")

    answer = client.post(address, "{", content_type="application/json", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_wrong_method_answers_405_as_problem_json(client):
    conference = ConferenceFactory()
    address = f"/api/v1/conferences/{conference.slug}/delegates/"

    answer = client.delete(address, headers=bearer(conference, "delegates:read"))

    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")


def test_unknown_address_answers_404_as_problem_json(client):
    answer = client.get("/api/v1/nothing/")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_schema_is_openapi_31_and_names_every_scope_guarded_address(client):
    schema = client.get("/api/v1/schema/?format=json").json()

    assert schema["openapi"].startswith("3.1")
    assert "/api/v1/conferences/{conference}/delegates/" in schema["paths"]


def test_docs_load_nothing_from_another_host(client):
    page = client.get("/api/v1/docs/").content.decode()

    assert "http://" not in page.replace("http://testserver", "")
    assert "https://" not in page
    assert "<script>" not in page


def test_schema_says_how_every_address_answers_errors(client):
    schema = client.get("/api/v1/schema/?format=json").json()

    answers = [
        operation["responses"]["default"]["content"]
        for operations in schema["paths"].values()
        for method, operation in operations.items()
        if method != "parameters"
    ]
    assert answers
    assert {tuple(content) for content in answers} == {("application/problem+json",)}


ZH = {"Accept-Language": "zh-CN,zh;q=0.9"}


def in_chinese(answer):
    """Status, code, title and detail of a problem that names its language."""
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Content-Language"] == "zh-hans"
    body = answer.json()
    return body["status"], body["code"], body["title"], body["detail"]


def sent(client, conference, body, content_type="application/json", language=ZH):
    headers = bearer(conference, "delegates:write") | language
    address = f"/api/v1/conferences/{conference.slug}/delegates/"
    return client.post(address, body, content_type=content_type, headers=headers)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (
            "{",
            "请求正文不是有效的 JSON：第 1 行第 2 列处中断或有误。请以 UTF-8 编码发送一个 JSON 对象。",  # noqa: E501
        ),
        (b"\xff", "无法读取请求正文。请以 UTF-8 编码发送一个 JSON 对象。"),
    ],
)
def test_body_that_is_not_json_is_said_to_be_so_in_chinese(client, body, detail):
    answer = sent(client, ConferenceFactory(), body)

    assert in_chinese(answer) == (400, "parse_error", "请求有误", detail)


@pytest.mark.parametrize("body", ["[]", '"x"', "7"])
def test_body_that_is_no_object_is_said_to_be_so_in_chinese(client, body):
    answer = sent(client, ConferenceFactory(), body)

    words = "有内容缺失或有误，“errors”中逐项说明。"
    assert in_chinese(answer) == (400, "invalid", "请求有误", words)
    assert answer.json()["errors"] == {"non_field_errors": ["请发送一个 JSON 对象。"]}


def test_form_instead_of_json_is_415_in_chinese(client):
    form = "application/x-www-form-urlencoded"

    answer = sent(client, ConferenceFactory(), "a=b", form)

    words = "请以 JSON 发送正文，并带上请求头“Content-Type: application/json”。"
    assert in_chinese(answer) == (415, "unsupported_media_type", "不支持的内容类型", words)


def test_wrong_method_is_405_in_chinese_and_names_the_right_ones(client):
    conference = ConferenceFactory()
    address = f"/api/v1/conferences/{conference.slug}/delegates/"

    answer = client.delete(address, headers=bearer(conference, "delegates:read") | ZH)

    words = "此地址不支持 DELETE，支持的方法有：GET, POST, HEAD, OPTIONS。"
    assert in_chinese(answer) == (405, "method_not_allowed", "不支持此请求方法", words)
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_wrong_method_to_the_schema_is_json_whatever_the_schema_is_written_in(client):
    answer = client.delete("/api/v1/schema/", headers=ZH)

    assert in_chinese(answer)[:2] == (405, "method_not_allowed")


def test_what_is_not_there_is_404_in_chinese(client):
    conference = ConferenceFactory()
    headers = bearer(conference, "delegates:read") | ZH
    at = f"/api/v1/conferences/{conference.slug}/delegates/"
    words = "此地址没有内容，或您的令牌无权查看。"

    for address in (f"{at}999999/", f"/api/v1/conferences/{ConferenceFactory().slug}/delegates/"):
        answer = client.get(address, headers=headers)
        assert in_chinese(answer) == (404, "not_found", "未找到", words)
    assert client.get(f"{at}?cursor=%25%25%25", headers=headers).status_code == 404
    cursor = client.get(f"{at}?cursor=nonsense", headers=headers)
    words = "游标无效，请去掉 cursor 从头开始读取。"
    assert in_chinese(cursor) == (404, "not_found", "未找到", words)
    unknown = client.get("/api/v1/nothing/", headers=ZH)
    assert in_chinese(unknown) == (404, "not_found", "未找到", "接口中没有这个地址。")


@pytest.mark.parametrize(
    ("header", "code", "words"),
    [
        (None, "not_authenticated", "请在请求中带上令牌：“Authorization: Bearer <令牌>”。"),
        ("Bearer", "authentication_failed", "Authorization 请求头格式有误。"),
        ("Bearer forged", "authentication_failed", "令牌不存在、已撤销或已过期。"),
    ],
)
def test_token_that_is_missing_or_none_is_401_in_chinese(client, header, code, words):
    headers = ZH | ({"Authorization": header} if header else {})

    answer = delegates(client, ConferenceFactory(), headers)

    assert in_chinese(answer) == (401, code, "未通过身份验证", words)
    assert answer["WWW-Authenticate"] == "Bearer"


def test_missing_scope_and_unacceptable_format_are_told_in_chinese(client):
    conference = ConferenceFactory()
    scope = delegates(client, conference, bearer(conference, "scans:read") | ZH)
    page = bearer(conference, "delegates:read") | ZH | {"Accept": "text/html"}
    kind = delegates(client, conference, page)

    words = "这个令牌没有此项权限。"
    assert in_chinese(scope) == (403, "permission_denied", "没有权限", words)
    words = "此地址只以 JSON 应答，请发送“Accept: application/json”。"
    assert in_chinese(kind) == (406, "not_acceptable", "无法以所要求的格式应答", words)


def test_body_beyond_the_limit_is_413_in_chinese(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    answer = sent(client, ConferenceFactory(), '{"name_zh": "张文和"}')

    words = "正文超过 10 字节，即一次请求的上限。请分次发送。"
    assert in_chinese(answer) == (413, "too_large", "内容过大", words)


def test_body_beyond_the_limit_names_it_in_bytes(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    answer = sent(client, ConferenceFactory(), '{"name_zh": "张文和"}', language={})

    words = "The body is larger than 10 bytes, the most that one request may bring."
    assert answer.json()["detail"] == f"{words} Send less at once."


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "The parameter “q” holds the character U+0000. Leave it out."),
        (ZH, "参数“q”含有字符 U+0000，请去掉。"),
    ],
)
def test_parameter_with_a_nul_is_named(client, headers, words):
    answer = client.get("/api/v1/schema/?format=json&q=a%00", headers=headers)

    body = answer.json()
    assert (answer.status_code, body["code"], body["detail"]) == (400, "bad_request", words)


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "This address does not answer in the format “api”. Leave “format” out."),
        (ZH, "此地址不以“api”格式应答，请去掉参数 format。"),
    ],
)
def test_unknown_format_is_406_and_named(client, headers, words):
    conference = ConferenceFactory()
    address = f"/api/v1/conferences/{conference.slug}/delegates/?format=api"

    answer = client.get(address, headers=headers | bearer(conference, "delegates:read"))

    body = answer.json()
    assert (answer.status_code, body["code"], body["detail"]) == (406, "not_acceptable", words)


@pytest.mark.parametrize("size", ["abc", "", "0", "-1", "1.5", "９", "9" * 30])
@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "Send a whole number, at least 1; at most 200 come at once."),
        (ZH, "请发送不小于 1 的整数；每次最多返回 200 条。"),
    ],
)
def test_page_size_that_is_no_number_is_400(client, size, headers, words):
    conference = ConferenceFactory()
    address = f"/api/v1/conferences/{conference.slug}/delegates/"
    headers = headers | bearer(conference, "delegates:read")

    answer = client.get(address, {"page_size": size}, headers=headers)

    assert (answer.status_code, answer.json()["errors"]) == (400, {"page_size": [words]})


@pytest.mark.parametrize("size", ["1", "200", "999"])
def test_page_size_that_is_a_number_is_taken(client, size):
    conference = ConferenceFactory()
    address = f"/api/v1/conferences/{conference.slug}/delegates/"

    answer = client.get(address, {"page_size": size}, headers=bearer(conference, "delegates:read"))

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("wait", "words"),
    [(30, "请求过于频繁，请在 30 秒后再试。"), (None, "请求过于频繁，请等一分钟再试。")],
)
def test_throttled_is_429_in_chinese_with_the_time_to_wait(rf, wait, words):
    with translation.override("zh-hans"):
        answer = problems.handle(Throttled(wait), {})

    body = json.loads(answer.content)
    assert (body["status"], body["code"], body["title"]) == (429, "throttled", "请求过于频繁")
    assert body["detail"] == words
    assert answer.headers.get("Retry-After") == (str(wait) if wait else None)


def test_every_status_of_a_refusal_has_a_chinese_title():
    with translation.override("zh-hans"):
        english = [status for status, title in TITLES.items() if str(title).isascii()]

    assert english == []
