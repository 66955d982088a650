"""Send to an address a user gave, and never into the network the service stands in."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection, Mapping
from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "https": 443}
LONGEST_ANSWER = 64 * 1024


class NotSent(RuntimeError):
    """The request was refused here, or did not get through."""


def check_address(url: str, private_hosts: Collection[str] = ()) -> list[str]:
    """Say what is wrong with the target of a webhook, whatever its name resolves to today."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        return ["is no address"]
    if parts.scheme not in PORTS or not host:
        return ["must be an http or https address"]
    wrong = []
    if parts.username or parts.password:
        wrong.append("must not carry a user name or a password")
    if port == 0:
        wrong.append("has no such port")
    if host in private_hosts:
        return wrong
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        wrong.append(f"{host} is a private name")
    if (address := _as_address(host)) is not None and not is_public(address):
        wrong.append(f"{host} is a private address")
    return wrong


def is_public(address: str) -> bool:
    """Whether an address belongs to the internet, and not to a machine or network of one's own."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if inner:
            return is_public(str(inner))
        if found in ipaddress.ip_network("64:ff9b::/96"):  # an IPv4 address behind a translator
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast and not found.is_reserved


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout: float = 10.0,
    private_hosts: Collection[str] = (),
) -> int:
    """Send a POST and return the status of the answer. Redirects are not followed.

    The name is resolved once; the connection goes to the address that was checked, so that a name
    that changes its address meanwhile leads nowhere else.

    Raises
    ------
    NotSent
        When the target is private, or cannot be reached.
    """
    if wrong := check_address(url, private_hosts):
        raise NotSent("; ".join(wrong))
    parts = urlsplit(url)
    connection = _connect(parts, timeout, private_hosts)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        answer.read(LONGEST_ANSWER)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotSent(f"{type(error).__name__}: {error}") from None
    finally:
        connection.close()
    return answer.status


def _connect(
    parts: SplitResult, timeout: float, private_hosts: Collection[str]
) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    port = parts.port or PORTS[parts.scheme]
    address = _resolve(host, port, host in private_hosts)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(host, port, timeout=timeout)
    try:
        plain = socket.create_connection((address, port), timeout)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(plain, server_hostname=host)
        else:
            connection.sock = plain
    except OSError as error:
        raise NotSent(f"{host} cannot be reached: {error}") from None
    return connection


def _resolve(host: str, port: int, private: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSent(f"{host} has no address: {error}") from None
    addresses = [str(entry[4][0]) for entry in found]
    # One private address among several is enough to refuse: which is taken is not ours to say.
    if not private and not all(map(is_public, addresses)):
        raise NotSent(f"{host} is at a private address")
    return addresses[0]


def _as_address(host: str) -> str | None:
    """Return the address that a host is in numbers, in any notation that a resolver takes."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))  # 127.1, 0x7f000001, 2130706433
    except (OSError, UnicodeError):
        return None
