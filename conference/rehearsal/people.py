"""Plainly fictional delegates: figures of old novels, with the names that printers stumble over."""

from dataclasses import dataclass

from conference.lib.pinyin import surname, syllables

CHINESE = [
    "贾宝玉", "林黛玉", "薛宝钗", "王熙凤", "史湘云", "贾探春", "妙玉", "刘姥姥",
    "孙悟空", "唐三藏", "猪八戒", "沙悟净", "诸葛亮", "关云长", "张翼德", "赵子龙",
    "曹孟德", "周公瑾", "司马懿", "貂蝉", "宋江", "武松", "鲁智深", "林冲",
    "扈三娘", "杜十娘", "白素贞", "许仙", "梁山伯", "祝英台", "欧阳锋", "令狐冲",
    "单雄信", "䶮小龙", "𠮷田桥", "龘飞", "范进", "杜少卿", "聂小倩", "宁采臣",
    "婴宁", "崔莺莺", "张生", "红娘", "杨宗保", "穆桂英", "花木兰", "哪吒",
    "杨戬", "姜子牙",
]  # fmt: skip
LATIN = [
    "Sherlock Holmes", "Anna Karenina", "Don Quijote de la Mancha", "Josef Švejk",
    "Pippi Långstrump", "Jean Valjean", "Эраст Фандорин", "Ὀδυσσεύς Λαερτιάδης",
    "Maria-Fernanda Wolfeschlegelsteinhausenbergerdorff", "Kristín Lavransdóttir",
]  # fmt: skip
NUMERALS = "〇一二三四五六七八九"
COMMON = str.maketrans("𠮷", "吉")  # readings are known of the common form alone
PLATFORMS = ["douyin", "weibo", "bilibili", "xiaohongshu", "wechat", "kuaishou"]


@dataclass(frozen=True)
class Person:
    """Somebody who comes to the rehearsal; `number` counts from 0."""

    number: int
    name_zh: str
    name_latin: str

    @property
    def email(self) -> str:
        """An address that exists in no real domain (RFC 2606)."""
        return f"delegate-{self.number}@rehearsal.example"

    @property
    def phone(self) -> str:
        """A number of China's form; nobody is called."""
        return f"+86138{self.number:08d}"

    @property
    def address(self) -> str:
        """Where this person's phone seems to be: a block kept for tests (RFC 2544)."""
        return f"198.18.{self.number // 250 % 250}.{self.number % 250 + 1}"

    @property
    def name(self) -> str:
        """The name as it stands on badge and certificate, Chinese first."""
        return self.name_zh or self.name_latin

    @property
    def platform(self) -> str:
        """Where this person publishes."""
        return PLATFORMS[self.number % len(PLATFORMS)]


def latin(name: str) -> str:
    """A Chinese name as its passport has it: 欧阳锋 -> Ouyang Feng."""
    family = len(surname(name))
    parts = syllables(name.translate(COMMON))
    return f"{''.join(parts[:family]).capitalize()} {''.join(parts[family:]).capitalize()}"


def person(number: int) -> Person:
    """The delegate of that number: the same in every rehearsal. A name's next bearer is the 二."""
    names = [*CHINESE, *LATIN]
    name, again = names[number % len(names)], number // len(names)
    if name in LATIN:
        return Person(number, "", f"{name} {again + 1}" if again else name)
    mark = "".join(NUMERALS[int(digit)] for digit in str(again + 1)) if again else ""
    return Person(number, name + mark, latin(name + mark))
