"""Two days of programme with fictional speakers, and the signing ceremony on the first."""

from datetime import datetime, time, timedelta

from conference.demo.delegates import FAMILIES, GIVEN
from conference.models import Conference, User
from registration.models import Delegate
from sessions import actions
from sessions.models import Room, Speaker, Talk, TalkSpeaker, Track

ROOMS = [
    ("hall", "Brocade Hall", "锦江厅", 300),
    ("loom", "Loom Room", "织锦厅", 120),
    ("workshop", "Workshop", "工坊", 24),
]
TRACKS = [
    ("civility", "A clear cyberspace", "清朗空间", "#0F5C66"),
    ("law", "Law and rights", "法治与权益", "#4B3F8F"),
    ("craft", "The craft", "创作之道", "#A8823A"),
    ("associations", "Associations", "协会建设", "#3D6B35"),
]
ABOUT = {"en": "A fictional speaker of this demonstration.", "zh-hans": "本演示中的虚构讲者。"}
SPEAKERS = 14

PLENARY, TALK, PANEL, BREAK, CEREMONY = "plenary", "talk", "panel", "break", "ceremony"
HALL, LOOM, WORKSHOP = "hall", "loom", "workshop"

# slug, day, start, end, room, kind, track, seats, English, Chinese, speakers by number
TALKS = [
    ("opening", 0, "09:00", "09:45", HALL, PLENARY, "civility", None,
     "Opening: one river, many voices", "开幕：一江水，万家声", [0, 1]),
    ("why-self-discipline", 0, "09:45", "10:30", HALL, TALK, "civility", None,
     "Why an industry writes its own rules", "行业为何要为自己立规矩", [2]),
    ("coffee-1", 0, "10:30", "11:00", None, BREAK, None, None, "Tea and coffee", "茶歇", []),
    ("rumours", 0, "11:00", "11:45", HALL, TALK, "civility", None,
     "Stopping a rumour before it travels", "在谣言出发之前拦住它", [3]),
    ("contracts", 0, "11:00", "11:45", LOOM, TALK, "law", None,
     "What is in your platform contract", "你和平台签的合同里写了什么", [4]),
    ("light", 0, "11:00", "12:15", WORKSHOP, TALK, "craft", 24,
     "Workshop: good light with one lamp", "工坊：一盏灯拍出好光线", [5]),
    ("lunch-1", 0, "12:15", "13:30", None, BREAK, None, None, "Lunch", "午餐", []),
    ("young-audiences", 0, "13:30", "14:15", HALL, TALK, "civility", None,
     "Speaking to the young", "如何对孩子们说话", [6]),
    ("copyright", 0, "13:30", "14:15", LOOM, TALK, "law", None,
     "Quoting, borrowing, stealing", "引用、借鉴与抄袭", [7]),
    ("editing", 0, "13:30", "14:45", WORKSHOP, TALK, "craft", 24,
     "Workshop: cutting by half", "工坊：把片子剪掉一半", [8]),
    ("panel-associations", 0, "14:15", "15:15", LOOM, PANEL, "associations", None,
     "Panel: what associations can do for creators", "圆桌：协会能为创作者做什么",
     [9, 10, 11]),
    ("before-we-sign", 0, "14:30", "15:15", HALL, TALK, "civility", None,
     "Four pledges, read slowly", "慢读四项承诺", [1]),
    ("coffee-2", 0, "15:15", "15:45", None, BREAK, None, None, "Tea and coffee", "茶歇", []),
    ("signing-ceremony", 0, "15:45", "17:30", HALL, CEREMONY, "civility", None,
     "Signing ceremony of the Jinjiang Initiative", "《锦江倡议》签署仪式", [0]),
    ("morning", 1, "09:00", "09:30", HALL, PLENARY, "civility", None,
     "What was signed, and what follows", "签了什么，接下来做什么", [0]),
    ("numbers", 1, "09:30", "10:15", HALL, TALK, "craft", None,
     "Reach is not trust", "流量不等于信任", [12]),
    ("privacy", 1, "09:30", "10:15", LOOM, TALK, "law", None,
     "Whose face is in your video", "你的视频里拍到了谁", [4]),
    ("subtitles", 1, "09:30", "10:45", WORKSHOP, TALK, "craft", 12,
     "Workshop: subtitles that everybody can read", "工坊：让每个人都看得清的字幕", [13]),
    ("coffee-3", 1, "10:45", "11:15", None, BREAK, None, None, "Tea and coffee", "茶歇", []),
    ("corrections", 1, "11:15", "12:00", HALL, TALK, "civility", None,
     "I was wrong: how to correct a video", "我说错了：如何更正一条视频", [3]),
    ("found-an-association", 1, "11:15", "12:00", LOOM, TALK, "associations", None,
     "Founding an association in your city", "在你的城市成立一个协会", [10]),
    ("sound", 1, "11:15", "12:15", WORKSHOP, TALK, "craft", 24,
     "Workshop: sound first", "工坊：先把声音录好", [5]),
    ("lunch-2", 1, "12:15", "13:30", None, BREAK, None, None, "Lunch", "午餐", []),
    ("panel-cities", 1, "13:30", "14:45", HALL, PANEL, "associations", None,
     "Panel: more cities, more associations", "圆桌：更多城市，更多协会", [9, 2, 6]),
    ("minors", 1, "13:30", "14:15", LOOM, TALK, "law", None,
     "Filming minors: the law in practice", "拍摄未成年人：法律怎么用", [7]),
    ("closing", 1, "15:00", "15:45", HALL, PLENARY, "civility", None,
     "Closing words", "闭幕致辞", [1]),
]  # fmt: skip
ABSTRACTS = {
    "signing-ceremony": (
        "The text is read aloud in full. Then whoever wishes signs it; names rise on the wall.",
        "先完整宣读文本，愿意的人随后签署；签下的名字会在大屏上升起。",
    ),
    "rumours": (
        "Three questions to ask before sharing, and what to do when it is already too late.",
        "转发之前问自己三个问题；如果已经晚了，还能做些什么。",
    ),
    "subtitles": (
        "Size, contrast, speed: hands on, with your own video. Twelve seats.",
        "字号、对比、速度：用你自己的视频动手做。共十二个席位。",
    ),
    "light": (
        "Bring a phone. We bring the lamps. Twenty-four seats.",
        "带上手机，灯由我们准备。共二十四个席位。",
    ),
    "panel-associations": (
        "Training, legal advice, a voice towards platforms: what works, and what it costs.",
        "培训、法律咨询、与平台对话：哪些办法有效，又要花多少力气。",
    ),
    "privacy": (
        "Passers-by, children, neighbours: consent before, during and after the shot.",
        "路人、孩子、邻居：拍之前、拍的时候和拍完以后，怎样取得同意。",
    ),
}
EVERYWHERE = {
    "en": "A talk of the demonstration; its speaker is fictional.",
    "zh-hans": "演示用的议程，讲者为虚构。",
}


def build(conference: Conference, delegates: list[Delegate], by: User) -> None:
    """Rooms, tracks, speakers and talks, released; then some delegates take seats."""
    for position, (slug, english, chinese, capacity) in enumerate(ROOMS):
        name = {"en": english, "zh-hans": chinese}
        actions.save_part(
            Room(conference=conference, slug=slug, name=name, capacity=capacity, position=position)
        )
    for position, (slug, english, chinese, colour) in enumerate(TRACKS):
        name = {"en": english, "zh-hans": chinese}
        actions.save_part(
            Track(conference=conference, slug=slug, name=name, colour=colour, position=position)
        )
    speakers = [make_speaker(conference, number, delegates) for number in range(SPEAKERS)]
    for row in TALKS:
        make_talk(conference, row, speakers)
    actions.release(conference, "演示首次发布 · First release of the demonstration", by=by)
    take_seats(conference, delegates)


def make_speaker(conference: Conference, number: int, delegates: list[Delegate]) -> Speaker:
    """A fictional speaker; the first ones are delegates of the demonstration as well."""
    family, given = FAMILIES[5 - number % 6], GIVEN[-1 - number % len(GIVEN)]
    latin = f"{family[1]} {given[1]}"
    twin = next((row for row in delegates if row.name_latin == latin), None)
    speaker = Speaker(
        conference=conference, slug=f"speaker-{number + 1:02}", name_zh=family[0] + given[0],
        name_latin=latin, bio=ABOUT, delegate=twin,
        association=twin.body if twin else "",
    )  # fmt: skip
    actions.save_part(speaker)
    return speaker


def make_talk(conference: Conference, row: tuple, speakers: list[Speaker]) -> None:
    """One row of TALKS."""
    slug, day, start, end, room, kind, track, seats, english, chinese, people = row
    first_in_panel = TalkSpeaker.Role.MODERATOR if kind == PANEL else TalkSpeaker.Role.SPEAKER
    first = TalkSpeaker.Role.HOST if kind == CEREMONY else first_in_panel
    talk = Talk(
        conference=conference, slug=slug, kind=kind, seats=seats,
        language="" if kind == BREAK else "zh-hans",
        room=conference.rooms.filter(slug=room).first(),
        track=conference.tracks.filter(slug=track).first(),
        title={"en": english, "zh-hans": chinese}, abstract=abstract(slug, kind),
        starts_at=moment(conference, day, start), ends_at=moment(conference, day, end),
    )  # fmt: skip
    roles = [first, *[TalkSpeaker.Role.SPEAKER] * len(people)]
    stage = [(speakers[number], role) for number, role in zip(people, roles, strict=False)]
    actions.save_talk(talk, stage)


def abstract(slug: str, kind: str) -> dict[str, str]:
    """What a talk is about; breaks need no words."""
    if slug in ABSTRACTS:
        english, chinese = ABSTRACTS[slug]
        return {"en": english, "zh-hans": chinese}
    return {} if kind == BREAK else EVERYWHERE


def moment(conference: Conference, day: int, clock: str) -> datetime:
    """A time of one of the conference's days."""
    date = conference.starts_on + timedelta(days=day)
    return datetime.combine(date, time.fromisoformat(clock), conference.zone)


def take_seats(conference: Conference, delegates: list[Delegate]) -> None:
    """Tomorrow's small workshop is full, another half full: today's may be over already."""
    approved = [row for row in delegates if row.status == Delegate.Status.APPROVED]
    talks = {talk.slug: talk for talk in conference.talks.exclude(seats=None)}
    for delegate in approved[:12]:
        actions.take_seat(talks["subtitles"], delegate)
    for delegate in approved[8:17]:
        actions.take_seat(talks["sound"], delegate)
