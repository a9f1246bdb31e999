"""Pages are fetched only from public addresses, and within limits."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from contextlib import contextmanager, suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

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
        ("/wrongly-packed", "what it sent as gzip is damaged"),
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


@pytest.fixture
def certificate(tmp_path):
    """Give a file with the certificate of 127.0.0.1 and its key, which nobody else has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.UTC)
    alternatives = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    made = made.add_extension(alternatives, critical=False)
    signed = made.sign(key, hashes.SHA256())
    path = tmp_path / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(signed.public_bytes(Encoding.PEM) + private)
    return path


def test_a_certificate_must_be_valid(web, certificate, monkeypatch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with secure(context, web[0]) as url:
        with pytest.raises(FetchError, match="its certificate is not valid"):
            fetch(f"{url}/article", LOCAL)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetch(f"{url}/article", LOCAL).body.decode() == ARTICLE


@contextmanager
def secure(context, url):
    """Give the address of a server that speaks TLS in front of another one."""
    port = int(url.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            for _ in range(2):
                plain, _ = listening.accept()
                with plain:
                    try:
                        client = context.wrap_socket(plain, server_side=True)
                    except OSError:  # the client does not trust it
                        continue
                    with client, socket.create_connection(("127.0.0.1", port)) as behind:
                        behind.sendall(client.recv(65_536))
                        while part := behind.recv(65_536):
                            client.sendall(part)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize("first", [b"", b"\x16\x03\x03\x40\x00"])
def test_a_server_that_never_ends_its_handshake_is_left(first):
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            client, _ = listening.accept()
            with client, suppress(OSError):
                client.sendall(first)
                while first and not stop.wait(0.05):
                    client.sendall(b"x")
                stop.wait()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            with pytest.raises(FetchError, match=r"no whole answer within 0\.5 seconds"):
                fetch(f"https://127.0.0.1:{listening.getsockname()[1]}/", Limits(private=True, seconds=0.5))
        finally:
            stop.set()
            thread.join()
