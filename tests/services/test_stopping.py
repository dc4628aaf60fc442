from __future__ import annotations

import threading

from services.stopping import told_to_stop


def test_who_waits_for_something_else_is_told_of_the_end():
    stop, changed = threading.Event(), threading.Condition()

    def wake() -> None:
        with changed:
            changed.notify_all()

    def wait() -> None:
        with told_to_stop(stop, wake, name="test-stop"), changed:
            changed.wait_for(stop.is_set)

    waiting = threading.Thread(target=wait)
    waiting.start()
    stop.set()
    waiting.join(30)
    assert not waiting.is_alive()


def test_nobody_is_told_after_the_block():
    stop, told = threading.Event(), list[str]()
    with told_to_stop(stop, lambda: told.append("stop"), name="test-stop-after"):
        (watch,) = [each for each in threading.enumerate() if each.name == "test-stop-after"]
    watch.join(30)
    stop.set()
    assert (watch.is_alive(), told) == (False, [])
