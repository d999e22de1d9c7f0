import pytest

from triage.templatetags.sign_symbols import SYMBOL_BY_WORD, sign_symbol


def test_an_option_has_the_symbol_of_the_first_word_of_its_key_that_has_one():
    assert sign_symbol("arm_or_speech_trouble") == sign_symbol("legs-weak") != ""


@pytest.mark.parametrize("key", ["", "none", "years", "pharmacy", "early"])
def test_a_word_that_only_holds_another_has_no_symbol(key):
    assert sign_symbol(key) == ""


@pytest.mark.parametrize("symbol", sorted(set(SYMBOL_BY_WORD.values())))
def test_every_symbol_is_drawn_and_hidden_from_screen_readers(symbol):
    word = next(word for word, found in SYMBOL_BY_WORD.items() if found == symbol)
    assert 'aria-hidden="true"' in sign_symbol(word)
