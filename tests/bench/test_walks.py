from bench.walks import _answers, _own_form

PAGE = """<form action="/search/"><input name="q" type="search"></form>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x">{}</form>"""


def sent(fields):
    return _answers(_own_form(PAGE.format(fields)))


def test_none_of_these_comes_before_the_options():
    boxes = '<input type="checkbox" name="signs" value="a"><input type="checkbox" name="signs" value="_none">'
    assert sent(boxes) == [("signs", "_none")]


def test_a_number_is_sent_in_the_first_unit():
    units = '<select name="days_unit"><option value="">-</option><option value="weeks"></option></select>'
    assert sent(f'<input type="text" name="days">{units}') == [("days", "30"), ("days_unit", "weeks")]


def test_else_the_first_option_is_sent():
    radios = '<input type="radio" name="sides" value="one"><input type="radio" name="sides" value="both">'
    assert sent(radios) == [("sides", "one")]
