"""The channel contract in a file and on Apache Kafka."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.channel import ChannelContract
from tests.contracts.channel_places import ChannelPlace, FileChannelPlace, KafkaPlace


class TestChannel(ChannelContract):
    @pytest.fixture(params=["file", "kafka"])
    def place(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ChannelPlace]:
        if request.param == "kafka":
            place: ChannelPlace = KafkaPlace(request.getfixturevalue("kafka_servers"))
        else:
            place = FileChannelPlace(tmp_path)
        yield place
        place.close()
