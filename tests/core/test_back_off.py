import pytest

from core import back_off
from core.back_off import BackOff


def test_what_is_quick_is_tried_again_at_once_even_if_it_failed():
    calls = BackOff()
    with pytest.raises(OSError, match="refused"), calls.watched():
        raise OSError("refused")
    assert not calls.is_paused


@pytest.mark.parametrize("fails", [False, True])
def test_what_was_slow_is_left_alone_for_a_while(fails, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("core.back_off.time.monotonic", lambda: clock[0])
    calls = BackOff()
    try:
        with calls.watched():
            clock[0] += back_off.SLOW
            if fails:
                raise OSError
    except OSError:
        pass
    assert calls.is_paused
    clock[0] += back_off.PAUSE
    assert not calls.is_paused
