from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from assistant.readers.number_format import displayed

MOMENT = datetime(2024, 3, 6, 14, 5, 9)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("words", "0%", "words"),
        (True, "", "TRUE"),
        (3, "", "3"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "", "0.3"),
        (1e20, "", "1e+20"),
        (0.3125, "0.0%", "31.3%"),
        (0.005, "0.00", "0.01"),
        (2.5, "0", "3"),
        (-0.2, "0", "0"),
        (7, "00000", "00007"),
        (0.5, ".00", "0.50"),
        (2.5, "0.0#", "2.5"),
        (3, "0.##", "3"),
        (1234567.5, "#,##0", "1,234,568"),
        (-1234.5, "#,##0.0", "-1,234.5"),
        (-1234, "#,##0;(#,##0)", "(1,234)"),
        (-1234.5, "#,##0.00;[Red]-#,##0.00", "-1,234.50"),
        (0, '_(* #,##0_);_(* \\(#,##0\\);_(* "–"_);_(@_)', "–"),
        (0, "0;-0;;@", ""),
        (12.5, "[$£-809]#,##0.00", "£12.50"),
        (1234.5, '#,##0.00\\ "€"', "1,234.50 €"),
        (1500000, '0.0,,"m"', "1.5m"),
        (5, '0 "beds; all"', "5 beds; all"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (0.5, "# ?/?", "0.5"),
        (date(2024, 3, 26), "dd/mm/yyyy", "26/03/2024"),
        (date(2024, 3, 6), "ddd d-mmm-yy", "Wed 6-Mar-24"),
        (date(2024, 3, 26), "[$-809]dd mmmm yyyy;@", "26 March 2024"),
        (date(2024, 3, 26), "", "2024-03-26"),
        (MOMENT, "h:mm AM/PM", "2:05 PM"),
        (MOMENT, "yyyy-mm-dd hh:mm:ss", "2024-03-06 14:05:09"),
        (MOMENT, "", "2024-03-06 14:05"),
        (time(0, 5, 7), "mm:ss", "05:07"),
        (timedelta(days=1, hours=2), "[h]:mm", "26:00"),
    ],
)
def test_a_value_is_shown_as_its_cell_shows_it(value: object, code: str, shown: str) -> None:
    assert displayed(value, code) == shown  # type: ignore[arg-type]
