"""The replica in a process of its own, which fails as it is told to, and servers with certificates to refuse."""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DEPLOY = Path(__file__).parents[2] / "deploy"


class HostileSite:
    """The replica on a free port of loopback."""

    def __init__(self, size: int) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as probe:
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "replica.server", "--port", str(self.port), "--size", str(size)]
        self._process = subprocess.Popen([*command, "--faults", "--quiet"], cwd=DEPLOY, stderr=subprocess.DEVNULL)
        self._control = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", trust_env=False)
        for _ in range(200):
            with suppress(httpx.ConnectError):
                self._control.get("/_faults")
                return
            time.sleep(0.05)
        raise RuntimeError("the replica does not answer")

    @property
    def allow(self) -> str:
        return f"127.0.0.1:{self.port}"

    def base(self, session: str = "", path: str = "/") -> str:
        """Where a source is read; a session's faults strike below its own address."""
        return f"http://{self.allow}{f'/_session/{session}' if session else ''}{path}"

    def arm(self, fault: str, session: str = "", **more: object) -> None:
        """Let the session's requests meet the fault."""
        self._control.post(
            "/_faults", content=json.dumps({"fault": fault, "session": session, **more})
        ).raise_for_status()

    def disarm(self) -> None:
        self._control.delete("/_faults").raise_for_status()

    def stop(self) -> None:
        self._control.close()
        self._process.kill()
        self._process.wait()


@contextmanager
def tls_site(folder: Path, *, name: str, days: int) -> Iterator[tuple[int, ssl.SSLContext]]:
    """A TLS server whose certificate is for `name` and ends in `days` days, and a context that trusts who signed it."""
    key, certificate = _signed(name, days)
    path = folder / f"{name}{days}.pem"
    path.write_bytes(key + certificate)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(path)
    trusting = ssl.create_default_context(cadata=certificate.decode())
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection, suppress(OSError), served.wrap_socket(connection, server_side=True) as channel:
                    channel.recv(65536)
                    channel.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1], trusting
        listener.shutdown(socket.SHUT_RDWR)


def _signed(name: str, days: int) -> tuple[bytes, bytes]:
    """A key and a certificate that signs itself, so that trusting it leaves only its name and its days to check."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "demo")])
    until = datetime.now(UTC) + timedelta(days=days)
    named = x509.SubjectAlternativeName([_general(name)])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(until - timedelta(days=400)).not_valid_after(until)
    builder = builder.add_extension(named, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*private), certificate


def _general(name: str) -> x509.GeneralName:

    return x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)


def forget_peak() -> None:
    """Let the peak of this process's memory begin anew (proc(5), clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_mb() -> float:
    """The most memory this process has held since `forget_peak`."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
