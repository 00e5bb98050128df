"""Chinese names in Latin letters, for ordering and finding people: surnames read as surnames."""

import re
import unicodedata
from functools import cache
from importlib import import_module
from types import ModuleType

# Surnames read otherwise than pypinyin reads the character alone. Source: 现代汉语词典 (7th ed.),
# entries marked 姓; traditional forms added for delegates from Hong Kong and Taiwan.
READINGS = {
    "单": "shan", "單": "shan", "仇": "qiu", "曾": "zeng", "查": "zha", "解": "xie", "区": "ou",
    "區": "ou", "朴": "piao", "盖": "ge", "蓋": "ge", "缪": "miao", "繆": "miao", "乐": "yue",
    "樂": "yue", "洗": "xian", "员": "yun", "員": "yun", "种": "chong", "秘": "bi", "覃": "qin",
    "翟": "zhai", "折": "she", "召": "shao", "黑": "he", "句": "gou", "隗": "wei", "祭": "zhai",
    "都": "du", "阚": "kan", "闞": "kan", "繁": "po", "卜": "bu", "宓": "fu", "薄": "bo",
    "能": "nai", "炅": "gui", "重": "chong", "尉迟": "yu chi", "尉遲": "yu chi",
    "万俟": "mo qi", "萬俟": "mo qi", "澹台": "tan tai", "澹臺": "tan tai", "单于": "chan yu",
    "單于": "chan yu", "长孙": "zhang sun", "長孫": "zhang sun",
}  # fmt: skip

# Surnames of two characters that are still borne; same source.
COMPOUND = frozenset(
    {
        "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "东方", "東方", "皇甫", "尉迟",
        "尉遲", "公孙", "公孫", "慕容", "令狐", "宇文", "长孙", "長孫", "司徒", "司空", "夏侯",
        "轩辕", "軒轅", "端木", "百里", "呼延", "独孤", "獨孤", "南宫", "南宮", "闻人", "聞人",
        "万俟", "萬俟", "澹台", "澹臺", "赫连", "赫連", "申屠", "太史", "公冶", "宗政", "濮阳",
        "濮陽", "淳于", "单于", "單于", "太叔", "仲孙", "仲孫", "钟离", "鍾離", "鲜于", "鮮于",
        "闾丘", "東郭", "东郭", "南门", "南門", "西门", "西門", "左丘", "梁丘", "拓跋", "纳兰",
        "納蘭",
    }
)  # fmt: skip
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
NOT_LETTERS = re.compile(r"[\W_\u0300-\u036f]+")
LIGATURES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


@cache
def readings() -> ModuleType:
    """conference.lib.han_readings, loaded when the first Chinese name is read: its dictionaries
    take 56 MB, and most processes of the product never read a name."""
    return import_module("conference.lib.han_readings")


def surname(name: str) -> str:
    """The surname of a Chinese name: its first character, or two where it is a compound one."""
    return name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]


def letters(text: str) -> str:
    """Only the letters and digits of the text, without accents, in lower case."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return NOT_LETTERS.sub("", plain.translate(LIGATURES))


def syllables(name: str) -> list[str]:
    """One Latin syllable for each Han character, ü as v; words of other scripts stay whole."""
    if not HAN.search(name):
        parts = name.split()
    else:
        family = surname(name)
        first = READINGS[family].split() if family in READINGS else readings().read(family)
        parts = [*first, *readings().read(name[len(family) :])]
    return [plain for part in parts if (plain := letters(part))]


def full(name: str) -> str:
    """The whole name without spaces: 欧阳修远 -> ouyangxiuyuan, 吕娜 -> lvna, Li Na -> lina."""
    return "".join(syllables(name))


def words(text: str) -> str:
    """A text that is no person's name in the same way: 重庆自媒体协会 -> chongqingzimeitixiehui."""
    parts = readings().read(text) if HAN.search(text) else [text]
    return "".join(map(letters, parts))


def initials(name: str) -> str:
    """The first letter of each syllable or word: 欧阳修远 -> oyxy, Anna Li -> al."""
    return "".join(part[0] for part in syllables(name))


def spellings(name: str) -> set[str]:
    """All ways somebody may type the whole name: every reading of the surname; lv, lu or lyu."""
    parts = syllables(name)
    if not HAN.search(name):
        return {"".join(parts)} - {""}
    found = {"".join(parts)}
    if len(surname(name)) == 1:  # compound surnames have one reading
        sounds = readings().sounds(name[0])
        found |= {"".join([letters(sound), *parts[1:]]) for sound in sounds}
    return {
        way for text in found for way in (text, text.replace("v", "u"), text.replace("v", "yu"))
    }
