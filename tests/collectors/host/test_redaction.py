"""What looks like a secret in any text, found in time that grows with its length."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.host.redaction import HIDDEN, find_secrets, redact

USERS: tuple[tuple[str, list[str]], ...] = (
    ("postgres://shop:pl@in/word@pg1:5432/shop x@y", ["shop:pl@in/word"]),
    ("redis://:s3cret@cache:6379/0", [":s3cret"]),
    ("a://u:one@h b://v:two@k", ["u:one", "v:two"]),
    ("http://example.org/path?mail=a@b", []),
    ("ssh://host:22/x", []),
    (f"redis://{HIDDEN}@cache:6379", []),
)


@pytest.mark.parametrize(("text", "secrets"), USERS)
def test_user_information_of_urls_goes_up_to_the_last_at_of_its_word(text: str, secrets: list[str]) -> None:
    assert find_secrets(text) == secrets


HOSTILE = ("://", "://a:", "a://u:p@", "key ", "password", "-----BEGIN ", "bearer ", ":@", "@://:")


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_hostile_text_takes_no_more_than_some_seconds_of_cpu(piece: str) -> None:
    began = time.process_time()
    redact(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 5


@given(st.text(alphabet="ab:/@ \n?#'", max_size=60))
def test_what_is_redacted_once_stays_as_it_is(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
