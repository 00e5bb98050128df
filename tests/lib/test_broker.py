"""The embedded broker: whole messages, each taken once, unreadable ones dropped."""

import threading
from queue import Empty

import pytest
from kombu import Connection

from conference.lib import broker


@pytest.fixture
def channel(tmp_path):
    """A channel on folders of its own."""
    folders = {}
    for name in ("data_folder_in", "data_folder_out", "control_folder", "processed_folder"):
        folder = tmp_path / ("messages" if name.startswith("data") else name)
        folder.mkdir(exist_ok=True)
        folders[name] = str(folder)
    with Connection(f"{broker.SCHEME}://", transport_options=folders) as connection:
        yield connection.channel()


def test_messages_come_back_in_order(channel):
    for number in range(3):
        channel._put("mail", {"n": number})

    assert [channel._get("mail")["n"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get("mail")


def test_the_most_urgent_message_comes_first_of_thousands(channel):
    for number in range(3000):
        channel._put("documents", {"n": number, "properties": {"priority": 6}})
    channel._put("documents", {"n": "badge", "properties": {"priority": 1}})

    taken = [channel._get("documents")["n"] for _ in range(3)]
    assert taken == ["badge", 0, 1]


def test_message_of_another_queue_stays(channel):
    channel._put("documents", {"n": 1})

    with pytest.raises(Empty):
        channel._get("mail")
    assert channel._get("documents") == {"n": 1}


def test_half_written_message_is_dropped_not_fatal(channel, tmp_path):
    (tmp_path / "messages" / "1_x.mail.msg").write_text("")
    channel._put("mail", {"n": 2})

    assert channel._get("mail") == {"n": 2}


def test_many_readers_take_each_message_once(channel):
    for number in range(200):
        channel._put("mail", {"n": number})
    taken = []

    def read():
        while True:
            try:
                taken.append(channel._get("mail")["n"])
            except Empty:
                return

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()

    assert sorted(taken) == list(range(200))
