"""Settings come from the environment, and never open the service to strangers."""

import pytest

from territory.cli.store_option import DEFAULT_STORE
from territory.errors import InvalidInput
from territory.settings import Settings, is_loopback, read_settings


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.5.4.3"])
def test_local_mode_listens_on_this_machine(host):
    assert is_loopback(host)
    assert read_settings({}, host=host).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.com", ""])
def test_without_a_login_no_other_address_is_taken(host):
    with pytest.raises(InvalidInput, match="add users and ask for a login"):
        read_settings({}, host=host)
    assert read_settings({}, host=host, login=True).login


def test_the_environment_is_read_and_what_is_given_comes_first():
    environment = {"TERRITORY_PORT": "9000", "TERRITORY_WORKERS": "3", "OTHER": "x"}
    found = read_settings(environment, workers=2)
    assert (found.port, found.workers) == (9000, 2)


def test_proxies_are_addresses_or_networks():
    found = read_settings({"TERRITORY_TRUSTED_PROXIES": "10.0.0.7, 10.1.0.0/16"})
    assert found.trusted_proxies == ("10.0.0.7", "10.1.0.0/16")
    with pytest.raises(InvalidInput, match="'everybody' is no address or network"):
        read_settings({"TERRITORY_TRUSTED_PROXIES": "everybody"})


def test_every_wrong_setting_is_told():
    with pytest.raises(InvalidInput) as caught:
        read_settings({"TERRITORY_PORT": "many", "TERRITORY_UPLOAD_BYTES": "0"})
    assert {fault.column for fault in caught.value.faults} == {"port", "upload_bytes"}


def test_secrets_are_not_shown():
    shown = repr(Settings(oidc_client_secret="hush"))
    assert "hush" not in shown


def test_commands_and_server_keep_to_the_same_store():
    assert Settings().store == DEFAULT_STORE
