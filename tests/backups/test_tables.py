from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import models

from backups.restoring import BYTES_AT_ONCE, WRITTEN_AT_ONCE, _batches
from backups.tables import to_json

VALUES = {
    models.BooleanField: True,
    models.CharField: "“Ça va?”\n\u2028 – 好",
    models.DateField: date(2025, 9, 28),
    models.DateTimeField: datetime(2025, 9, 28, 9, 59, 41, 123456, tzinfo=UTC),
    models.DecimalField: Decimal("0.1000"),
    models.DurationField: timedelta(days=-1, microseconds=7),
    models.FloatField: 0.1,
    models.IntegerField: -(2**31),
    models.JSONField: {"b": [1, None, {"a": "ä"}]},
    models.TimeField: time(23, 59, 59, 999999),
    models.UUIDField: UUID("019aa0c2-0000-7000-8000-000000000001"),
}


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_comes_back_as_it_was(kind):
    digits = {"max_digits": 9, "decimal_places": 4} if kind is models.DecimalField else {}
    field = kind(null=True, **digits)

    assert field.to_python(to_json(VALUES[kind])) == VALUES[kind]
    assert field.to_python(to_json(None)) is None


@pytest.mark.parametrize("given", [b"\x00\xff", memoryview(b"\x00\xff")])
def test_bytes_come_back_as_they_were(given):
    assert bytes(models.BinaryField().to_python(to_json(given))) == b"\x00\xff"


def test_a_value_of_another_kind_is_an_error_and_not_a_guess():
    with pytest.raises(TypeError, match="a backup cannot hold a set"):
        to_json({1, 2})


def sizes(rows):
    return [len(batch) for batch in _batches(iter(rows))]


def test_rows_are_written_in_batches_of_a_bounded_count_and_size():
    small = [([n], 10) for n in range(2 * WRITTEN_AT_ONCE + 1)]
    large = [([n], BYTES_AT_ONCE - 1) for n in range(3)]

    assert sizes(small) == [WRITTEN_AT_ONCE, WRITTEN_AT_ONCE, 1]
    assert sizes(large) == [1, 1, 1]
    assert sizes([]) == []
