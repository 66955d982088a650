"""How the service runs: read from the environment when it starts, never at import."""

import ipaddress
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from territory.errors import Fault, InvalidInput

PREFIX = "TERRITORY_"


class Settings(BaseModel):
    """How the service runs.

    Attributes
    ----------
    store
        File of the store, or the address of a PostgreSQL server with PostGIS.
    host, port
        Where it listens.
    login
        Whether callers say who they are. Without, whoever reaches the port may do everything, so
        that `host` must then be an address of this machine only.
    public_url
        The address by which browsers reach the service; ``https`` makes cookies secure.
    workers
        Processes that solve, beside the server.
    upload_bytes
        Most bytes of one upload.
    requests_per_second
        How often one caller may ask, on average; twice as many at once.
    logins_per_minute
        How often one may try to log in from one address.
    session_hours
        How long a login lasts.
    oidc_issuer, oidc_client_id, oidc_client_secret
        Single sign-on by OpenID Connect, where all three are given.
    secret_key
        At least 32 characters that seal the secrets of webhooks in the store. Without, a store in a
        file keeps a key in a file beside it, and PostgreSQL keeps them as they are.
    private_hooks
        Names of hosts at private addresses that webhooks may go to all the same.
    trusted_proxies
        Addresses or networks of proxies in front of the service: what they say of where a request
        comes from (`X-Forwarded-For`, `X-Forwarded-Proto`) is believed, and nobody else's word.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    store: str = "territory.db"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    login: bool = False
    public_url: str = ""
    workers: Annotated[int, Field(ge=0, le=64)] = 1
    upload_bytes: Annotated[int, Field(ge=1)] = 500 * 1024**2
    requests_per_second: Annotated[float, Field(gt=0)] = 400.0
    logins_per_minute: Annotated[float, Field(gt=0)] = 10.0
    session_hours: Annotated[float, Field(gt=0)] = 12.0
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: Annotated[str, Field(repr=False)] = ""
    secret_key: Annotated[str | None, Field(min_length=32, repr=False)] = None
    private_hooks: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check_reach(self) -> "Settings":
        if not self.login and not is_loopback(self.host):
            raise ValueError(
                f"{self.host} can be reached from other machines: "
                "add users and ask for a login (--login), or listen on 127.0.0.1"
            )
        if self.oidc and not self.public_url:
            raise ValueError("single sign-on needs public_url, to which browsers come back")
        return self

    @field_validator("trusted_proxies")
    @classmethod
    def _check_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            try:
                ipaddress.ip_network(proxy)
            except ValueError:
                message = f"{proxy!r} is no address or network, such as 10.0.0.7 or 10.0.0.0/24"
                raise ValueError(message) from None
        return proxies

    @property
    def secure(self) -> bool:
        """Whether browsers come by an encrypted connection."""
        return self.public_url.startswith("https://")

    @property
    def oidc(self) -> bool:
        """Whether there is single sign-on."""
        return bool(self.oidc_issuer and self.oidc_client_id and self.oidc_client_secret)


def is_loopback(host: str) -> bool:
    """Whether this name or address of a host means this machine and no other."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_settings(environment: Mapping[str, str], **given: object) -> Settings:
    """Read `TERRITORY_...` variables; what is `given` and not None comes first.

    Raises
    ------
    InvalidInput
        Listing every setting that cannot be used.
    """
    found: dict[str, object] = {
        name: environment[PREFIX + name.upper()]
        for name in Settings.model_fields
        if environment.get(PREFIX + name.upper())
    }
    for name in ("private_hooks", "trusted_proxies"):
        if isinstance(text := found.get(name), str):
            found[name] = tuple(text.replace(",", " ").split())
    found |= {name: value for name, value in given.items() if value is not None}
    try:
        return Settings.model_validate(found)
    except ValidationError as error:
        raise InvalidInput(
            Fault("settings", each["msg"].removeprefix("Value error, "), column=_place(each["loc"]))
            for each in error.errors()
        ) from None


def _place(location: tuple[int | str, ...]) -> str | None:
    return ".".join(map(str, location)) or None
