"""CVE-2026-41132: mail goes to no server whose certificate is not good."""

import datetime
import socket
import ssl
import threading

import pytest
from ckan.lib import mailer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "changsha_ops"), pytest.mark.usefixtures("with_plugins")]


def self_signed(path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(
        key.private_bytes(*private) + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def impostor(tmp_path):
    """A mail server with a certificate that nobody has signed; gives its port and what it was told after TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path / "server.pem"))
    listener = socket.create_server(("127.0.0.1", 0))
    heard = []

    def serve():
        connection, _ = listener.accept()
        connection.sendall(b"220 impostor\r\n")
        connection.recv(1024)
        connection.sendall(b"250-impostor\r\n250 STARTTLS\r\n")
        connection.recv(1024)
        connection.sendall(b"220 go on\r\n")
        try:
            heard.append(context.wrap_socket(connection, server_side=True).recv(1024))
        except OSError as refused:
            heard.append(refused)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1], heard, thread
    listener.close()


def test_a_server_with_a_forged_certificate_hears_nothing(impostor, ckan_config):
    port, heard, thread = impostor
    ckan_config.update({"smtp.server": f"127.0.0.1:{port}", "smtp.starttls": True, "smtp.mail_from": "a@example.org"})
    with pytest.raises(mailer.MailerException, match="certificate"):
        mailer.mail_recipient("Li", "li@example.org", "subject", "body")
    thread.join(5)
    assert isinstance(heard[0], OSError)
