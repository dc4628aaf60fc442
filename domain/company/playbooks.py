"""Decisions about one version of a playbook of the company: adopted, or dropped.

Deals that have taken a version keep it, whatever becomes of it here.
"""

from __future__ import annotations

from domain.company.events import CompanyEvent, CompanyPlaybookAdopted, CompanyPlaybookDropped
from domain.company.state import Company
from domain.playbook.playbook import Playbook


class CompanyNotStated(ValueError):
    """The company has not said who it is, so that no deal could take a playbook of its."""

    def __init__(self) -> None:
        super().__init__("the company has not said yet who sells; state that first")


class NoDefaultLeft(ValueError):
    """Deals that name no playbook take this version, and there would be none."""

    def __init__(self) -> None:
        super().__init__("deals that name no playbook take this one; name another default first")


def decide_adopted(company: Company, playbook: Playbook) -> tuple[CompanyEvent, ...]:
    """What follows from adopting a version; nothing if it is there just so.

    Raises:
        CompanyNotStated: the company has said nothing yet.
    """
    if company.own is None:
        raise CompanyNotStated
    known = company.playbooks.get((playbook.name, playbook.version))
    return () if known == playbook else (CompanyPlaybookAdopted(playbook),)


def decide_dropped(company: Company, name: str, version: int) -> tuple[CompanyEvent, ...]:
    """What follows from dropping a version; nothing if it is not there.

    Raises:
        NoDefaultLeft: it is the default one, or the last version of it.
    """
    if (name, version) not in company.playbooks:
        return ()
    default = company.default_playbook
    if default is not None and default.name == name:
        others = [known for known in company.playbooks if known[0] == name and known[1] != version]
        if default.version == version or not others:
            raise NoDefaultLeft
    return (CompanyPlaybookDropped(name, version),)
