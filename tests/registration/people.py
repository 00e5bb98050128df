"""What people of these tests fill in."""

import uuid

from registration.details import Account, Registration


def words(category, **changes):
    """A registration as the actions take it: a creator from Chengdu."""
    facts = {
        "category": category,
        "name_zh": "张文和",
        "name_latin": "Zhang Wenhe",
        "email": "wenhe@example.org",
        "phone": "+8613800138000",
        "association_name": "成都市自媒体协会",
        "city": "成都",
        "language": "en",
        "accounts": (Account("douyin", "wenhe", 18_000_000),),
        "consents": frozenset({"processing", "public_list"}),
        "form_key": uuid.uuid4(),
    }
    return Registration(**(facts | changes))


def fields(category=None, /, **changes):
    """The same as a browser sends it; None leaves a field out."""
    sent = {
        "name_zh": "张文和",
        "name_latin": "Zhang Wenhe",
        "email": "wenhe@example.org",
        "phone": "138 0013 8000",
        "language": "en",
        "association_name": "成都市自媒体协会",
        "city": "成都",
        "category": category.code if category else None,
        "consent_processing": "on",
        "form_key": str(uuid.uuid4()),
        "website": "",
        "accounts-TOTAL_FORMS": "3",
        "accounts-INITIAL_FORMS": "0",
        "accounts-0-platform": "douyin",
        "accounts-0-handle": "@wenhe",
        "accounts-0-followers": "1800万",
    }
    return {name: value for name, value in (sent | changes).items() if value is not None}
