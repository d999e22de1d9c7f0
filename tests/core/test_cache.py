"""What is kept in memory: bounded, shared by threads, made again when it has gone."""

from concurrent.futures import ThreadPoolExecutor

from core.cache import LRUCache


def test_what_was_used_last_is_kept_and_no_more_than_the_limit():
    kept: LRUCache[str] = LRUCache(most=3)
    for number in range(3):
        kept.keep(number, f"value {number}")
    kept.get(0)
    kept.keep("another", "value")

    assert len(kept) == 3
    assert kept.get(0) == "value 0"
    assert kept.get(1) is None


def test_a_value_is_made_once():
    kept: LRUCache[str] = LRUCache(most=1)
    made = []

    def make() -> str:
        made.append("made")
        return "value"

    assert [kept.get_or_make("key", make) for _ in range(3)] == ["value"] * 3
    assert made == ["made"]


def test_what_is_dropped_is_made_again():
    kept: LRUCache[str] = LRUCache(most=1)
    kept.keep("key", "value")
    kept.drop("key")
    kept.drop("key")

    assert kept.get_or_make("key", lambda: "another") == "another"


def test_many_threads_at_once_stay_within_the_limit_and_get_what_they_kept():
    kept: LRUCache[str] = LRUCache(most=8)

    def use(number: int) -> bool:
        key = number % 20
        kept.keep(key, f"value {key}")
        return kept.get(key) in (f"value {key}", None) and len(kept) <= kept.most + 8

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(use, range(4000)))
    assert len(kept) == kept.most
