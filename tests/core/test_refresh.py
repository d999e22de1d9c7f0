from concurrent.futures import ThreadPoolExecutor
from threading import Event

from core.refresh import Refresh


def test_it_is_asked_once_in_so_many_seconds():
    asked = []
    refresh = Refresh()
    for _call in range(3):
        refresh.run(lambda: asked.append(1), every=3600, is_first=False)
    assert asked == [1]


def test_after_a_failure_it_is_not_asked_by_every_call():
    refresh = Refresh()
    asked = []

    def fail():
        asked.append(1)
        raise OSError

    for _call in range(2):
        try:
            refresh.run(fail, every=3600, is_first=False)
        except OSError:
            continue
    assert asked == [1]


def test_others_go_on_while_one_asks():
    refresh, asking, answer = Refresh(), Event(), Event()

    def ask():
        asking.set()
        assert answer.wait(60)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(refresh.run, ask, every=0, is_first=False)
        assert asking.wait(60)
        refresh.run(lambda: None, every=0, is_first=False)  # returns though the other one has no answer
        assert not first.done()
        answer.set()


def test_where_nothing_is_known_yet_others_wait_for_the_first_answer():
    refresh, asking, answer, asked = Refresh(), Event(), Event(), []

    def ask():
        asking.set()
        assert answer.wait(60)
        asked.append(1)

    def second():
        refresh.run(ask, every=3600, is_first=True)
        return list(asked)

    with ThreadPoolExecutor(2) as pool:
        pool.submit(refresh.run, ask, every=3600, is_first=True)
        assert asking.wait(60)
        seen = pool.submit(second)
        answer.set()
        assert seen.result() == [1]


def test_what_changes_while_it_is_asked_is_asked_for_again():
    refresh, asked = Refresh(), []

    def ask():
        asked.append(1)
        if len(asked) == 1:
            refresh.ask_again()

    for _call in range(3):
        refresh.run(ask, every=3600, is_first=False)
    assert asked == [1, 1]
