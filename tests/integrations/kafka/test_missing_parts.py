"""Where there is no broker and none can be started, a run fails and says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import kafka
from tests.kafka import KafkaIsMissing

WHAT_TO_DO = "Install Java 17 or newer and Maven .* or set KAFKA_BOOTSTRAP_SERVERS"


def test_a_given_broker_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "kafka.example:9092")
    with kafka.servers() as servers:
        assert servers == "kafka.example:9092"


def test_without_java_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(KafkaIsMissing, match=f"there is no Java here. {WHAT_TO_DO}"):
        kafka.java()


def test_an_old_java_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "bin" / "java"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
    old.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(KafkaIsMissing, match=r"is no Java 17: .*11\.0\.2"):
        kafka.java()


def test_without_maven_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(kafka, "JARS", tmp_path)
    with pytest.raises(KafkaIsMissing, match=f"there is no Maven here. {WHAT_TO_DO}"):
        kafka.jars()


def test_a_pom_that_maven_can_not_follow_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pom = tmp_path / "pom.xml"
    pom.write_text("<project>")
    monkeypatch.setattr(kafka, "JARS", tmp_path / "jars")
    monkeypatch.setattr(kafka, "POM", pom)
    with pytest.raises(KafkaIsMissing, match="Maven could not bring Kafka"):
        kafka.jars()
    assert [path.name for path in (tmp_path / "jars").iterdir()] == ["lock"]
