"""The scan's own sessions: what we did ourselves while looking is no dependency of the estate."""

from collections import Counter
from collections.abc import Set as AbstractSet

from assess.analysis.graph.addresses import AddressBook
from assess.analysis.graph.machines import bare_address
from assess.model.database import DatabaseServerFacts, Session
from assess.model.host import Connection, HostFacts
from assess.model.observed import Observed

SSH = 22
FEWEST_HOSTS = 3
OUR_APPLICATION = "assess"
REMOTE_ACCESS = "remote-access"


def scanner_addresses(observed: Observed, book: AddressBook) -> frozenset[str]:
    """Addresses outside the estate that the scan came from.

    The probe's own SSH session tells it, and so do database sessions of our login under our name. Where
    neither does: the one outside address with an SSH session on every host, or with our database login.
    """
    told = {facts.identity.probe_client_address for facts in observed.hosts.values()} | {
        session.client_address or ""
        for facts in observed.servers.values()
        for session in facts.sessions
        if is_our_login(facts, session) and OUR_APPLICATION in session.application.lower()
    }
    found = _outside(told, book) or _outside({*_on_every_host(observed), *_by_login(observed)}, book)
    return frozenset(found)


def _outside(addresses: AbstractSet[str], book: AddressBook) -> set[str]:
    bare = {bare_address(each) for each in addresses if each}
    return {each for each in bare if not book.find(each, "").machine}


def _on_every_host(observed: Observed) -> set[str]:
    hosts = Counter(
        address
        for facts in observed.hosts.values()
        for address in {c.remote_address for c in facts.connections if not c.outbound and c.local_port == SSH}
    )
    return {each for each, count in hosts.items() if count == len(observed.hosts) >= FEWEST_HOSTS}


def _by_login(observed: Observed) -> set[str]:
    logins = [
        {
            session.client_address or ""
            for session in facts.sessions
            if is_our_login(facts, session) and not session.application
        }
        for _, facts in sorted(observed.servers.items())
    ]
    return {min(each) for each in logins if len(each) == 1}


def is_our_login(facts: DatabaseServerFacts, session: Session) -> bool:
    """The session is of the account that we logged in with; MySQL adds the host part to it."""
    ours = facts.login.rpartition("@")[0] or facts.login
    return bool(ours) and session.user in {facts.login, ours}


def is_our_session(facts: DatabaseServerFacts, session: Session, scanner: AbstractSet[str]) -> bool:
    """The session is the scan's own: our login, from where we are or under our name."""
    if not is_our_login(facts, session):
        return False
    address = bare_address(session.client_address or "")
    return OUR_APPLICATION in session.application.lower() or address in scanner


def is_our_connection(
    facts: HostFacts, connection: Connection, served: tuple[str, bool], scanner: AbstractSet[str]
) -> bool:
    """The connection into the host is the scan's own SSH or database session.

    `served` is the category of what listens, and whether it is a database server that was scanned.
    """
    category, is_scanned_server = served
    address = bare_address(connection.remote_address)
    is_login = connection.local_port == SSH or category == REMOTE_ACCESS
    if address == bare_address(facts.identity.probe_client_address):
        return is_login or (is_scanned_server and address in scanner)
    return address in scanner and (is_login or is_scanned_server)
