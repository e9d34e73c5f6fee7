"""A hall speaks HTTPS with a certificate of its own; plain HTTP leads there."""

import datetime as dt
import http.client
import ssl

import pytest
from cryptography import x509
from judging import secret_of

from conftest import Running, free_port
from leitai.cli.hall_address import is_private
from leitai.cli.hall_certificate import expires, fingerprint, local_tls, places_of, root_of
from leitai.cli.hall_serving import Reach, say_site
from leitai.web.installation import read_installation

NOW = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def test_a_certificate_lasts_until_the_address_changes(tmp_path):
    """The root is made once; the server's certificate anew for another address or near its end."""
    first = local_tls(tmp_path, "馆", ["192.168.8.10", "localhost"], NOW)
    root, server = root_of(tmp_path).read_bytes(), first.certificate.read_bytes()
    assert places_of(first.certificate) == ["192.168.8.10", "localhost"]
    local_tls(tmp_path, "馆", ["192.168.8.10"], NOW + DAY)
    assert first.certificate.read_bytes() == server
    local_tls(tmp_path, "馆", ["192.168.8.77"], NOW + DAY)
    moved = first.certificate.read_bytes()
    assert moved != server
    local_tls(tmp_path, "馆", ["192.168.8.77"], NOW + 390 * DAY)
    assert first.certificate.read_bytes() != moved
    assert expires(first.certificate) == NOW + (390 + 397) * DAY
    assert root_of(tmp_path).read_bytes() == root


def test_the_root_vouches_for_local_networks_only(tmp_path):
    """Name constraints, critical; the key readable by its owner alone."""
    local_tls(tmp_path, "馆", ["192.168.8.10"], NOW)
    root = x509.load_pem_x509_certificate(root_of(tmp_path).read_bytes())
    found = root.extensions.get_extension_for_class(x509.NameConstraints)
    allowed = {str(each.value) for each in found.value.permitted_subtrees}
    assert found.critical
    assert allowed == {"192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "100.64.0.0/10",
                       "169.254.0.0/16", "127.0.0.0/8", "local", "lan", "home.arpa",
                       "localhost"}  # fmt: skip
    assert root_of(tmp_path).with_name("root.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("place", "own"),
    [("192.168.1.2", True), ("100.64.0.9", True), ("127.0.0.1", True), ("8.8.8.8", False),
     ("example.org", False)],
)  # fmt: skip
def test_what_a_network_of_ones_own_is(place, own):
    """Private addresses, shared ones of carriers, loopback."""
    assert is_private(place) == own


def test_the_site_follows_the_address(tmp_path):
    """leitai.toml says the new address, and keeps what else it says."""
    (tmp_path / "leitai.toml").write_text('database = ""\nsite = "http://old"\nsms = "console"\n')
    say_site(tmp_path, Reach("192.168.8.10", 8443, 8080, "own").site, ["192.168.8.10", "laptop"])
    say_site(tmp_path, Reach("10.0.0.2", 8443, 8080, "own").site, ["10.0.0.2"])
    said = read_installation(tmp_path)
    assert (said.site, said.sms) == ("https://10.0.0.2:8443", "console")
    assert said.hosts == ("localhost", "127.0.0.1", "[::1]", "10.0.0.2")


def test_served_with_its_own_certificate(both):
    """Who believes the root is served; who comes by HTTP gets the certificate or is sent over."""
    port, plain = free_port(), free_port()
    words = ("hall", "serve", "--address", "127.0.0.1", "--port", str(port))
    both.hall = Running(both.hall.home, plain, (*words, "--http-port", str(plain)))
    both.take()
    both.hall.start()
    line = http.client.HTTPConnection("127.0.0.1", plain, timeout=20)
    line.request("GET", "/ca.crt")
    answer = line.getresponse()
    root = answer.read()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/x-x509-ca-cert")
    line.request("GET", "/ca/")
    page = line.getresponse().read().decode()
    assert fingerprint(root_of(both.hall.home / "keys")) in page
    line.request("GET", "/desk/?a=1")
    answer = line.getresponse()
    answer.read()
    line.close()
    to = f"https://127.0.0.1:{port}/desk/?a=1"
    assert (answer.status, answer.headers["Location"]) == (308, to)
    context = ssl.create_default_context(cadata=root.decode())
    pad = both.pads[0]
    pad.port, pad.secret, pad.tls = port, secret_of(both.hall.home), context
    pad.mark(*pad.sheets[0])
    pad.send_all()
    stranger = http.client.HTTPSConnection("127.0.0.1", port, timeout=20)
    with pytest.raises(ssl.SSLCertVerificationError):
        stranger.request("GET", "/")
    stranger.close()
