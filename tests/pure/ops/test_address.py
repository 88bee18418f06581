"""A client cannot choose the address it is known by."""

import pytest

from ckanext.changsha.ops.address import ClientAddress

PROXY = "10.0.0.5"


def seen(remote, header, trusted=(f"{PROXY}/32",)):
    environ = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": header}
    ClientAddress(lambda environ, start: None, trusted)(environ, None)
    return environ.get("HTTP_X_FORWARDED_FOR", environ["REMOTE_ADDR"])


@pytest.mark.parametrize("spoofed", ["1.2.3.4", "10.0.0.5", "1.2.3.4, 10.0.0.5", "::1", "garbage"])
def test_a_header_from_a_stranger_is_not_believed(spoofed):
    assert seen("203.0.113.9", spoofed) == "203.0.113.9"


def test_our_proxy_names_the_client():
    assert seen(PROXY, "198.51.100.7") == "198.51.100.7"


def test_what_the_client_put_before_our_proxy_is_not_believed():
    assert seen(PROXY, "1.2.3.4, 198.51.100.7") == "198.51.100.7"


def test_garbage_from_our_proxy_leaves_the_socket_address():
    assert seen(PROXY, "unknown") == PROXY


def test_a_bad_network_stops_the_start():
    with pytest.raises(ValueError, match="nonsense"):
        ClientAddress(lambda environ, start: None, ["nonsense"])
