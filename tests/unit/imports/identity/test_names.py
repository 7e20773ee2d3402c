"""Names and numbers reduced to what typing habits leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.imports.identity.names import local_part, read_name
from appliance.model.folding import fold, fold_id, spellings

ALIKE = [
    ("José", "JOSE"),
    ("Jose\u0301", "Jos\u00e9"),  # a letter with its sign apart, and in one
    ("O'Brien", "OBrien"),
    ("O’Brien", "O´Brien"),
    ("Anna-Lena", "anna lena"),
    ("Łukasz", "Lukasz"),
    ("Đặng", "Dang"),
    ("Strauß", "Strauss"),
    ("İpek", "ipek"),
    ("  Mary   Kate ", "Mary Kate"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_what_typing_habits_change_is_left_out(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Müller", "Mueller"), ("Søren", "Soeren")])
def test_a_letter_written_out_is_the_same_letter(one: str, other: str) -> None:
    assert set(spellings(one)) & set(spellings(other))
    assert fold(one) in spellings(one)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("number", ["000412", " 412", "0412 "])
def test_lost_leading_zeros_do_not_matter(number: str) -> None:
    assert fold_id(number) == "412"


def test_a_number_of_zeros_alone_stays_a_number() -> None:
    assert fold_id("0000") == "0"


@pytest.mark.parametrize("name", ["Lovelace, Ada", "Lovelace , ADA", "Ada Lovelace"])
def test_a_whole_name_is_read_in_the_usual_way_first(name: str) -> None:
    assert read_name({"name": name})[0][:2] == ("ada", "lovelace")


def test_a_name_without_a_comma_may_be_parted_at_each_gap_and_turned_round() -> None:
    readings = {reading[:2] for reading in read_name({"name": "Mary Ann de Luca"})}
    assert ("mary ann", "de luca") in readings
    assert ("mary ann de", "luca") in readings
    assert ("de luca", "mary ann") in readings


def test_a_word_after_a_name_that_systems_leave_out_is_left_out() -> None:
    assert read_name({"name": "Smith Jr., Ada"}) == read_name({"name": "Smith, Ada"})
    assert read_name({"first_name": "Iv", "last_name": "II"})[0][:2] == ("iv", "ii")


@given(st.dictionaries(st.sampled_from(["name", "first_name", "last_name"]), st.text()))
def test_any_text_can_be_read_as_a_name(said: dict[str, str]) -> None:
    assert all(reading.given or reading.family for reading in read_name(said))


@pytest.mark.parametrize(
    "written", ["Ada.L27@School.example", "ada.l27", " ADA.L27@elsewhere.example"]
)
def test_a_user_name_is_what_stands_before_the_at(written: str) -> None:
    assert local_part(written) == "ada.l27"
