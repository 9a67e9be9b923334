"""A real mail server on this machine: encryption, login, and every way it may fail."""

import asyncio
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.channels.mail import MailChannel, MailSettings, look
from bot.commands.channels import findings
from bot.config import Mail, Secret, Settings
from helpdesk.errors import DeliveryError
from helpdesk.messages import OutgoingMessage

NOTICE = OutgoingMessage("新工单派给您，请接单\n急诊HIS打不开")
USER, PASSWORD = "desk", "letmein-8ch"

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself, and the context of a server that has it."""
    folder, key = tmp_path_factory.mktemp("ca"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.hospital.test")])
    made = datetime.now(UTC) - timedelta(days=1)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(made)
        .not_valid_after(made + timedelta(days=3))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = folder / "ca.pem"
    public.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, folder / "key.pem")
    return str(public), context


class Kept:
    """Takes every letter and remembers the passwords that were shown to it in the clear."""

    def __init__(self):
        self.letters, self.in_the_clear = [], 0

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(envelope.content.decode())
        return "250 kept as 42"

    def lets_in(self, server, session, envelope, mechanism, told):
        self.in_the_clear += server.transport.get_extra_info("ssl_object") is None
        right = (told.login, told.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)


@pytest.fixture
async def mail_server(certificate):
    """Starts servers; gives what they kept and the settings that suit them."""
    ca_file, context = certificate
    servers = []

    async def start(tls):
        kept = Kept()

        def protocol():
            return SMTP(
                kept,
                authenticator=kept.lets_in,
                auth_required=True,
                auth_require_tls=False,
                require_starttls=tls == "starttls",
                tls_context=context if tls == "starttls" else None,
            )

        loop = asyncio.get_running_loop()
        within = context if tls == "tls" else None
        server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=within)
        servers.append(server)
        port = server.sockets[0].getsockname()[1]
        own = MailSettings(
            "127.0.0.1", port, "desk@example.org", USER, PASSWORD, tls, ca_file, seconds=5
        )
        return kept, own

    yield start
    for server in servers:
        server.close()


async def send(settings):
    return await MailChannel(settings).send("wang@example.org", NOTICE, "e1")


async def refused(settings):
    with pytest.raises(DeliveryError) as failed:
        await send(settings)
    assert PASSWORD not in repr(failed.value)
    return failed.value


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_letter_goes_out_encrypted_after_a_login(mail_server, tls):
    kept, own = await mail_server(tls)
    assert "42" in await send(own)
    (letter,) = kept.letters
    assert "To: wang@example.org" in letter
    assert kept.in_the_clear == 0


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_wrong_password_is_ours_to_put_right_and_no_fault_of_the_address(mail_server, tls):
    kept, own = await mail_server(tls)
    failure = await refused(replace(own, password="wrong"))
    assert (failure.reason, failure.permanent) == ("smtp 535", False)
    assert kept.letters == []


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_certificate_nobody_vouches_for_gets_no_password_and_no_letter(mail_server, tls):
    kept, own = await mail_server(tls)
    failure = await refused(replace(own, ca_file=""))
    assert "Cert" in failure.reason
    assert (failure.permanent, kept.letters, kept.in_the_clear) == (False, [], 0)


async def test_a_certificate_for_another_name_is_refused(mail_server):
    kept, own = await mail_server("starttls")
    failure = await refused(replace(own, host="localhost"))
    assert "Cert" in failure.reason
    assert kept.letters == []


async def test_a_server_that_cannot_encrypt_is_shown_no_password(mail_server):
    kept, own = await mail_server("none")
    failure = await refused(replace(own, tls="starttls"))
    assert (failure.permanent, kept.letters, kept.in_the_clear) == (False, [], 0)


@pytest.mark.parametrize("greeting", [None, b"HTTP/1.1 200 OK\r\n\r\n", b"\xff\xfe\r\n", b""])
async def test_a_server_that_is_silent_or_talks_nonsense_is_tried_again(greeting):
    async def serve(reader, writer):
        if greeting is not None:
            writer.write(greeting)
            writer.close()
            return
        await reader.read()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    own = MailSettings("127.0.0.1", port, "desk@example.org", tls="none", seconds=0.2)
    assert not (await refused(own)).permanent
    server.close()


async def test_looking_at_the_server_sends_nothing(mail_server):
    kept, own = await mail_server("starttls")
    await look(own)
    assert kept.letters == []


@pytest.mark.parametrize(
    ("change", "good", "says"),
    [
        ({}, True, ""),
        ({"password": Secret("wrong")}, False, "smtp 535"),
        ({"ca_file": ""}, False, "mail.ca_file"),
        ({"ca_file": "/nowhere.pem"}, False, "FileNotFound"),
        ({"port": 1}, False, "Refused"),
    ],
)
async def test_channels_check_says_what_is_wrong_with_the_mail_server(
    mail_server, change, good, says
):
    _, own = await mail_server("starttls")
    mail = Mail(own.host, own.port, own.sender, USER, Secret(PASSWORD), "starttls", own.ca_file)
    (found,) = await findings(Settings(mail=replace(mail, **change)), lambda: datetime.now(UTC))
    assert (found.good, says in found.says) == (good, True)
    assert PASSWORD not in found.line()
