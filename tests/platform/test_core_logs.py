"""What a log line keeps of an address: all of it, but for the secret of a link."""

import logging

import pytest
from django.urls import get_resolver

from tst_platform.core.logs import NoSecrets

TOKEN = "k7-Jd_93hZqLw0"


def written(words, *arguments):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, words, arguments, None)
    assert NoSecrets().filter(record)
    return record.getMessage()


def all_paths(patterns, before=""):
    for one in patterns:
        path = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from all_paths(one.url_patterns, path)
        else:
            yield path


def test_every_address_that_takes_a_token_is_written_without_it():
    paths = [path for path in all_paths(get_resolver().url_patterns) if "token>" in path]
    assert len(paths) >= 2
    for path in paths:
        address = "/" + path.replace("<str:token>", TOKEN)
        assert TOKEN not in written("Not Found: %s", address), path


def test_every_other_address_is_written_whole():
    for path in all_paths(get_resolver().url_patterns):
        if "token>" not in path:
            assert written("Not Found: %s", "/" + path) == f"Not Found: /{path}"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (f"GET '/rejoindre/{TOKEN}/'", "GET '/rejoindre/…/'"),
        (f"GET '/rejoindre/{TOKEN}'", "GET '/rejoindre/…'"),
        (f'"GET /rapport/{TOKEN}" 404', '"GET /rapport/…" 404'),
        (f"http://h/rapport/{TOKEN}?a=1 then /rejoindre/{TOKEN}", "http://h/rapport/…?a=1 then /rejoindre/…"),
        ("POST '/attente/entrer/'", "POST '/attente/entrer/'"),
    ],
)
def test_the_secret_alone_is_blanked(words, kept):
    assert written(words) == kept
