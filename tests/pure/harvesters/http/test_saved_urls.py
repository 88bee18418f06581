"""A URL that leads inside is refused when it is saved: the url-… rows of the list of bad inputs, and their kin."""

import pytest

from ckanext.changsha.harvesters.http import Rules, check_url
from disclosure.errors import SourceError

FORBIDDEN = {
    "url-01 cloud metadata": "http://169.254.169.254/latest/meta-data/",
    "url-02 Aliyun metadata": "http://100.100.100.200/latest/meta-data/",
    "url-03 loopback": "http://127.0.0.1:8983/solr/",
    "url-03 loopback, usual port": "http://127.0.0.1/",
    "url-04 any address": "http://0.0.0.0/",
    "url-05 IPv6 loopback": "http://[::1]/",
    "url-06 mapped IPv4": "http://[::ffff:127.0.0.1]/",
    "url-06 mapped IPv4 in hexadecimal": "http://[::ffff:7f00:1]/",
    "url-07 decimal": "http://2130706433/",
    "url-08 octal": "http://0177.0.0.1/",
    "url-09 hexadecimal": "http://0x7f000001/",
    "url-09 hexadecimal by part": "http://0x7f.0x0.0x0.0x1/",
    "url-10 short": "http://127.1/",
    "url-11 metadata over IPv6": "http://[fd00:ec2::254]/",
    "url-12 link-local": "http://[fe80::1]/",
    "url-12 link-local with a zone": "http://[fe80::1%25eth0]/",
    "url-13 site-local": "http://[fec0::1]/",
    "url-14 NAT64": "http://[64:ff9b::7f00:1]/",
    "url-15 6to4": "http://[2002:7f00:1::]/",
    "url-16 full-width digits": "http://１２７.０.０.１/",
    "url-17 ideographic dots": "http://127。0。0。1/",
    "url-17 circled digits": "http://①②⑦.⓪.⓪.①/",
    "url-18 user information": "http://data.changsha.gov.cn@127.0.0.1/",
    "url-19 user and password": "http://name:word@data.changsha.gov.cn/",
    "url-20 fragment": "http://127.0.0.1#@data.changsha.gov.cn/",
    "url-21 CRLF": "http://data.changsha.gov.cn/%0d%0aHost:%20x",
    "url-23 odd port": "http://data.changsha.gov.cn:22/",
    "url-24 Redis": "http://data.changsha.gov.cn:6379/",
    "url-26 tab": "http://changsha.gov.cn\t/",
    "url-26 trailing space": "http://changsha.gov.cn /",
    "url-30 backslash": "http://changsha.gov.cn\\@127.0.0.1/",
    "private": "http://10.0.0.1/",
    "private, host byte of four parts": "http://192.168.1.1./",
    "multicast": "http://224.0.0.1/",
    "broadcast": "http://255.255.255.255/",
    "not an address": "http://1.2.3.256/",
    "one label": "http://solr/",
    "localhost": "http://localhost/",
    "localhost by a longer name": "http://a.localhost/",
    "inner zone": "http://redis.svc.internal/",
    "no host": "http:///etc/passwd",
    "empty": "",
    "endless": "http://data.changsha.gov.cn/" + "a" * 3000,
    "NUL": "http://data.changsha.gov.cn/\x00",
}
SCHEMES = [
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "ftp://data.changsha.gov.cn/",
    "s3://bucket/key",
    "dict://127.0.0.1:11211/stat",
    "unix:///var/run/docker.sock",
    "javascript:alert(1)",
    "data:text/html,x",
    "//data.changsha.gov.cn/",
]


@pytest.mark.parametrize("url", FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_url_that_leads_inside_is_refused(url):
    with pytest.raises(SourceError) as caught:
        check_url(url)
    assert caught.value.code == "url.forbidden"


@pytest.mark.parametrize("url", SCHEMES)
def test_only_the_web_is_read(url):
    with pytest.raises(SourceError) as caught:
        check_url(url)
    assert caught.value.code == "url.scheme"


def test_a_name_that_only_begins_like_a_registered_one_is_refused():
    with pytest.raises(SourceError) as caught:
        check_url("http://changsha.gov.cn.evil.example/", Rules.of(hosts=["changsha.gov.cn"]))
    assert caught.value.code == "url.forbidden"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("http://www.hnsggzy.com/a?b=1", "http://www.hnsggzy.com/a?b=1"),
        ("HTTPS://WWW.Changsha.gov.cn", "https://www.changsha.gov.cn/"),
        ("http://长沙.政务/", "http://xn--xuw958f.xn--zfr164b/"),
        ("https://changsha.gov.cn:443/x#top", "https://changsha.gov.cn/x"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2001:4860:4860::8888]/", "http://[2001:4860:4860::8888]/"),
    ],
)
def test_a_public_url_is_kept_in_one_spelling(written, sent):
    assert str(check_url(written)) == sent


def test_a_loopback_exception_is_for_one_port_and_by_number():
    rules = Rules.of(allow=["127.0.0.1:5100"])
    assert check_url("http://127.0.0.1:5100/list", rules).port == 5100
    for url in ("http://127.0.0.1:5101/", "http://localhost:5100/", "http://127.0.0.1/"):
        with pytest.raises(SourceError):
            check_url(url, rules)


@pytest.mark.parametrize("entry", ["10.0.0.1:80", "localhost:80", "127.0.0.1", "8.8.8.8:80", ""])
def test_the_exception_can_be_nothing_but_loopback(entry):
    with pytest.raises(ValueError):
        Rules.of(allow=[entry])
