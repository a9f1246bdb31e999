"""Pages are fetched only from public addresses, and within limits."""

from __future__ import annotations

import pytest

from tests.evidence.conftest import ARTICLE
from timeline.errors import FetchError, PrivateAddressError
from timeline.evidence.fetch import Limits, fetch, is_public

pytestmark = pytest.mark.no_database
LOCAL = Limits(private=True)


def test_a_page_is_read_with_its_type_and_where_it_is_now(web):
    url, asked = web
    found = fetch(f"{url}/moved?a=ü b", LOCAL)
    assert (found.status, found.url, found.kind, found.charset) == (200, f"{url}/article", "text/html", "utf-8")
    assert (found.body.decode(), found.whole) == (ARTICLE, True)
    assert asked == ["/moved?a=%C3%BC%20b", "/article"]
    assert fetch(f"{url}/packed", LOCAL).body.decode() == ARTICLE


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "127.1", "2130706433", "0.0.0.0", "10.0.0.1", "192.168.1.1",  # noqa: S104
        "169.254.169.254", "100.64.0.1", "224.0.0.1", "[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    ],
)  # fmt: skip
def test_private_machines_are_never_asked(host):
    with pytest.raises(PrivateAddressError, match="inside a private network"):
        fetch(f"http://{host}/", Limits())


def test_only_the_ports_of_the_web_are_asked(web):
    with pytest.raises(PrivateAddressError, match="only 80 and 443 are asked"):
        fetch(web[0], Limits())
    assert web[1] == []


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_public_addresses_are_known(address):
    assert is_public(address)


@pytest.mark.parametrize("address", ["", "x", "10.0.0.1", "::1", "fe80::1%eth0", "255.255.255.255", "ff02::1"])
def test_others_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/loop", "redirects more than 5 times"),
        ("/to-file", "no address of the web"),
        ("/to-nowhere", "no address"),
        ("/cut", "the connection failed"),
        ("/garbage", "the connection failed"),
        ("/oddly-packed", "packed as compress"),
        ("/wrongly-packed", "the connection failed"),
    ],
)
def test_what_can_t_be_fetched_says_why(web, path, words):
    with pytest.raises(FetchError, match=words) as caught:
        fetch(web[0] + path, LOCAL)
    assert not caught.value.gone


@pytest.mark.parametrize("path", ["/large", "/bomb"])
def test_no_more_is_read_than_the_limit(web, path):
    found = fetch(web[0] + path, Limits(private=True, size=100_000))
    assert (len(found.body), found.whole) == (100_000, False)


@pytest.mark.parametrize("path", ["/drip", "/drip-body"])
def test_a_server_that_sends_a_byte_again_and_again_is_left(web, path):
    with pytest.raises(FetchError, match=r"no whole answer within 0\.5 seconds"):
        fetch(web[0] + path, Limits(private=True, seconds=0.5))


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "http://", "http://user:secret@example.org/", "//example.org", "http://[::", "x"]
)
def test_only_addresses_of_the_web_are_asked(url):
    with pytest.raises(FetchError, match="no address") as caught:
        fetch(url, Limits())
    assert "secret" not in str(caught.value)


def test_a_host_that_does_not_exist_is_gone(web):
    with pytest.raises(FetchError, match=r"nothing-here\.invalid"):
        fetch("https://nothing-here.invalid/", Limits())
    with pytest.raises(FetchError, match=r"certificate|connection failed"):
        fetch(web[0].replace("http:", "https:"), LOCAL)
