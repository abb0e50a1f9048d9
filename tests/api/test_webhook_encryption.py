"""Webhooks with encryption: a receiver on this machine with certificates of an authority that the test makes."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from continuity_api.application import create_app
from continuity_api.configuration import ConfigurationError, settings
from continuity_api.events.deliveries import send_due
from continuity_api.people.roles import Role
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.api.conftest import as_, service_of, told

HERE: tuple[x509.GeneralName, ...] = (x509.IPAddress(ip_address("127.0.0.1")),)
ELSEWHERE: tuple[x509.GeneralName, ...] = (x509.DNSName("hooks.example.org"),)
PEM = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True)
class Authority:
    """Somebody who signs certificates; `file` has its own."""

    key: ec.EllipticCurvePrivateKey
    name: x509.Name
    file: Path


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=9))
    )


def authority(folder: Path, name: str) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    certificate = (
        builder(named(name), named(name), key)
        .not_valid_after(datetime.now(UTC) + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(certificate.public_bytes(PEM))
    return Authority(key, named(name), file)


def certificate_of(folder: Path, signer: Authority, names: tuple[x509.GeneralName, ...], days: int) -> Path:
    """A file with a certificate and its key, for names, for so many days from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        builder(named("receiver"), signer.name, key)
        .not_valid_after(datetime.now(UTC) + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()), critical=False)
        .sign(signer.key, hashes.SHA256())
    )
    secret = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "receiver.pem"
    file.write_bytes(secret + certificate.public_bytes(PEM))
    return file


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class _Receiver(HTTPServer):
    def handle_error(self, *_: object) -> None:
        """A sender who does not believe the certificate goes away."""


@contextmanager
def receiver(certificate: Path) -> Iterator[str]:
    """The URL of a receiver with a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with _Receiver(("127.0.0.1", 0), _Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}/hook"
        server.shutdown()
        thread.join()


def sent(folder: Path, url: str, ca: Path | None) -> tuple[str, str]:
    """What comes of a delivery to a URL: its state, and what is said of it."""
    trusted = {} if ca is None else {"webhook_ca": str(ca)}
    chosen = settings({}, database=f"sqlite:///{folder / 'service.db'}", webhook_hosts="127.0.0.1", **trusted)
    app = create_app(chosen)
    try:
        admin = as_(app, Role.ADMIN)
        made = told(admin.post("/api/v1/webhooks", json={"url": url}))
        admin.post(f"/api/v1/webhooks/{made['id']}/test")
        assert send_due(service_of(app).database, chosen) == 1
        [delivery] = told(admin.get("/api/v1/deliveries"))["items"]
        return delivery["state"], delivery["last_answer"]
    finally:
        service_of(app).database.dispose()


@pytest.mark.parametrize(
    ("names", "days", "trusted", "said"),
    [
        (HERE, 9, True, ("delivered", "204 No Content")),
        (HERE, 9, False, ("waiting", "nothing was sent: the certificate is not trusted (unable to get local issuer")),
        (HERE, -1, True, ("waiting", "nothing was sent: the certificate is not trusted (certificate has expired)")),
        (ELSEWHERE, 9, True, ("waiting", "nothing was sent: the certificate is for another host")),
    ],
    ids=["trusted", "untrusted", "expired", "another-host"],
)
def test_a_receiver_is_believed_by_its_certificate(
    tmp_path: Path, names: tuple[x509.GeneralName, ...], days: int, trusted: bool, said: tuple[str, str]
) -> None:
    known = authority(tmp_path, "our own authority")
    with receiver(certificate_of(tmp_path, known, names, days)) as url:
        state, answer = sent(tmp_path, url, known.file if trusted else None)
    assert (state, answer[: len(said[1])]) == said
    assert trusted or "CONTINUITY_WEBHOOK_CA" in answer


def test_another_authority_is_not_enough(tmp_path: Path) -> None:
    known, other = authority(tmp_path, "ours"), authority(tmp_path, "theirs")
    with receiver(certificate_of(tmp_path, other, HERE, 9)) as url:
        assert sent(tmp_path, url, known.file)[0] == "waiting"


def test_a_receiver_without_encryption_is_told_nothing(tmp_path: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        state, answer = sent(tmp_path, f"https://127.0.0.1:{server.server_port}/", None)
        thread.join()
    assert (state, answer) == ("waiting", "nothing was sent: no encryption could be agreed on")


@pytest.mark.parametrize(("text", "reason"), [(None, "No such file"), ("no certificate", "no certificates in PEM")])
def test_a_file_without_certificates_is_refused_at_the_start(tmp_path: Path, text: str | None, reason: str) -> None:
    file = tmp_path / "ca.pem"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ConfigurationError, match=rf"^CONTINUITY_WEBHOOK_CA: the file cannot be used: .*{reason}"):
        settings({"CONTINUITY_WEBHOOK_CA": str(file)})
