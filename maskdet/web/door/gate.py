"""Which login there is, and who a request comes from by it."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers

from maskdet.access import NOBODY, VISITOR, Person, Role
from maskdet.errors import MaskdetError
from maskdet.language import tr
from maskdet.settings import Settings, get_settings
from maskdet.store import Store, StoreProblem, has_database
from maskdet.store.people import has_people, person_of_session
from maskdet.web.door.proxies import is_https, is_trusted, networks

if TYPE_CHECKING:
    from starlette.types import Scope

COOKIE = "maskdet_session"
AGAIN_S = 2.0  # whether there are accounts is asked again so often
DEFAULT_NAMES = {"header": ("Remote-User", "Remote-Groups"), "oidc": ("email", "groups")}
Claims = Callable[[Mapping[str, str], str], Mapping[str, Any]]  # cookies, origin -> what the provider said
NO_LOGIN = (
    "This server would answer beyond this computer (at {address}), and whoever reaches it could do everything. Make an account "
    "first: `maskdet users add NAME`. Or set MASKDET_LOGIN: to oidc or header for a login that you have, to off where "
    "something in front lets people in."
)


class DoorProblem(MaskdetError):
    """The server cannot be opened like this."""


@dataclass(frozen=True)
class Admitted:
    """Who a request comes from.

    Attributes:
        must_change: their password was made by somebody else: first they choose their own.
        refusal: why somebody who is signed in elsewhere may not come in here.
    """

    person: Person = NOBODY
    must_change: bool = False
    refusal: str = ""


class Gate:
    """Says of each request who it comes from, by the login of the settings.

    Args:
        exposed: whether the server answers beyond this computer.
        store: opens the database when it is needed.
        claims: reads what an OIDC provider said of somebody; None: there is none.
        clock: aware moments.
    """

    def __init__(
        self,
        *,
        exposed: bool,
        store: Callable[[], Store],
        claims: Claims | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.exposed, self.store, self.clock = exposed, store, clock
        self._claims = claims
        self._people: dict[str, tuple[float, bool]] = {}  # by database

    @property
    def login(self) -> str:
        """accounts, oidc, header or off, as it holds now.

        Raises: StoreProblem where it depends on the database, which cannot be read.
        """
        wanted = get_settings().login
        if wanted:
            return wanted
        return "accounts" if self.exposed or self._has_people() else "off"

    def admit(self, scope: Scope) -> Admitted:
        """Who a request comes from. Raises: StoreProblem."""
        login, settings = self.login, get_settings()
        if login == "off":
            return Admitted(VISITOR)
        if login == "accounts":
            return self._by_session(cookies(scope).get(COOKIE, ""))
        told = self._told(login, scope, settings)
        names = DEFAULT_NAMES[login]
        name = _first(told.get((settings.login_name or names[0]).lower()))
        return _by_groups(name, told.get((settings.login_groups or names[1]).lower()), settings)

    def is_over(self, scope: Scope) -> bool:
        """Whether the session of an open page has ended meanwhile."""
        return self.admit(scope).person.role is None

    def _by_session(self, token: str) -> Admitted:
        found = person_of_session(self.store(), token, self.clock()) if token else None
        return Admitted(found.person, found.must_change) if found else Admitted()

    def _told(self, login: str, scope: Scope, settings: Settings) -> Mapping[str, Any]:
        headers = Headers(scope=scope)
        if login == "header":
            return headers if is_trusted(scope, settings.trusted_proxies) else {}
        if self._claims is None:
            return {}
        claims = self._claims(cookies(scope), _origin(scope, headers))
        return {str(name).lower(): value for name, value in claims.items()}

    def _has_people(self) -> bool:
        """Whether there is an account."""
        settings = get_settings()
        database = f"{settings.data_dir} {settings.database_url.get_secret_value()}"
        asked, known = self._people.get(database, (-AGAIN_S, False))
        if time.monotonic() - asked < AGAIN_S:
            return known
        try:
            known = has_database() and has_people(self.store())
        except StoreProblem:
            if database not in self._people:
                raise  # what is kept already holds: nobody adds an account to a database that is away
        self._people[database] = (time.monotonic(), known)
        return known


def check_start(address: str | None, store: Callable[[], Store]) -> None:
    """Refuse to open a server to others with no login at all.

    Raises: DoorProblem; StoreProblem; MaskdetError for a setting that cannot be.
    """
    settings = get_settings()
    networks(settings.trusted_proxies)
    roles_of_groups(settings)
    if settings.login == "header" and not settings.trusted_proxies:
        raise DoorProblem(
            "MASKDET_LOGIN=header needs to know whose headers to believe: set MASKDET_TRUSTED_PROXIES to the address of the "
            "proxy, such as 127.0.0.1."
        )
    if is_exposed(address) and settings.login in ("", "accounts") and not has_people(store()):
        raise DoorProblem(NO_LOGIN.format(address=address or "all addresses"))


def is_exposed(address: str | None) -> bool:
    """Whether a server bound to this address can be reached from other computers."""
    if not address:
        return True
    if address == "localhost" or address.startswith("unix:"):
        return False
    try:
        return not ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return True


def roles_of_groups(settings: Settings) -> dict[str, Role]:
    """Group -> role. Raises: DoorProblem."""
    found = {}
    for text in settings.login_roles:
        group, _, role = text.rpartition("=")
        if not group.strip() or role.strip() not in list(Role):
            raise DoorProblem(
                f"The setting MASKDET_LOGIN_ROLES cannot be used: {text!r} is not like GROUP=ROLE, with one of "
                f"{', '.join(Role)}."
            )
        found[group.strip()] = Role(role.strip())
    return found


def cookies(scope: Scope) -> dict[str, str]:
    """The cookies of a request; none where they cannot be understood."""
    jar: SimpleCookie = SimpleCookie()
    for header in Headers(scope=scope).getlist("cookie"):
        for part in header.split(";"):
            try:
                jar.load(part.strip())
            except CookieError:
                continue  # of another program on this host
    return {name: morsel.value for name, morsel in jar.items()}


def _by_groups(name: str, groups: Any, settings: Settings) -> Admitted:
    if not name:
        return Admitted()
    listed = groups.split(",") if isinstance(groups, str) else groups if isinstance(groups, list) else []
    known = roles_of_groups(settings)
    roles = [known[str(group).strip()] for group in listed if str(group).strip() in known]
    if settings.login_other_role:
        roles.append(Role(settings.login_other_role))
    if not roles:
        return Admitted(
            refusal=tr(
                "{name} is signed in, but in no group that may use this server. Ask its admin.", name=name
            )
        )
    return Admitted(Person(name, max(roles, key=list(Role).index)))


def _first(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    return text.strip()[:60] if text.isprintable() else ""


def _origin(scope: Scope, headers: Headers) -> str:
    return f"{'https' if is_https(scope) else 'http'}://{headers.get('host', '')}"
