"""Addresses of brokers are read whole, or refused without showing a password."""

from __future__ import annotations

import ssl

import pytest

from integrations.kafka.address import FaultyAddress, KafkaAddress, read_address


def test_an_address_names_brokers_and_a_prefix() -> None:
    read = read_address("kafka://one.example:9092,[::1]:9093/north.setpoint")
    assert read == KafkaAddress("one.example:9092,[::1]:9093", "north.setpoint")
    assert read.client_settings() == {
        "bootstrap_servers": "one.example:9092,[::1]:9093",
        "security_protocol": "PLAINTEXT",
    }


def test_the_prefix_may_be_left_out() -> None:
    assert read_address("kafka://one.example:9092").prefix == "setpoint"
    assert read_address("kafka://one.example:9092/").prefix == "setpoint"


def test_a_login_goes_over_tls() -> None:
    settings = read_address("kafka+tls://rita:p%40ss%3A@one.example:9093/s").client_settings()
    assert isinstance(settings.pop("ssl_context"), ssl.SSLContext)
    assert settings == {
        "bootstrap_servers": "one.example:9093",
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "rita",
        "sasl_plain_password": "p@ss:",
    }
    assert read_address("kafka+tls://one.example:9093").client_settings()["security_protocol"] == "SSL"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("kafka://rita:secret@one.example:9092", "a password goes over kafka\\+tls:// only"),
        ("kafka+tls://rita:secret@one.example", "expected HOST:PORT"),
        ("kafka://", "expected HOST:PORT"),
        ("kafka://one.example:9092,", "expected HOST:PORT"),
        ("kafka://one.example:9092/a/b", "as prefix, found 'a/b'"),
        ("kafka://one.example:9092/" + "a" * 101, "as prefix"),
        ("kafka://one.example:9092/a?acks=0", "expected kafka://HOST:PORT"),
        ("http://one.example:9092", "expected kafka://HOST:PORT"),
    ],
)
def test_what_is_no_address_is_refused(address: str, said: str) -> None:
    with pytest.raises(FaultyAddress, match=said) as refused:
        read_address(address)
    assert "secret" not in str(refused.value)
