"""What was installed on a Windows host: software, features, .NET, COM, ODBC, SQL Server, queues."""

from assess.model.host import Package
from assess.model.windows import Certificate, DataSource, Library, MessageQueue, Registered, SqlInstance
from collectors.host.lines import moment
from collectors.host.windows.spelling import Spelling
from collectors.host.windows.table import Row, rows


def parse_software(software: str) -> tuple[Package, ...]:
    """Installed programs, each once, sorted by name and version.

    Raises:
        ParseError: the section has not its form.
    """
    found = {
        (row["name"], row["version"]): Package(row["name"], row["version"], "windows", row.ref)
        for row in rows("software", software, "name", "version")
    }
    return tuple(found[key] for key in sorted(found))


def parse_features(features: str) -> tuple[Registered, ...]:
    """Roles and features of Windows Server; `detail` is their number, which no language changes.

    Raises:
        ParseError: the section has not its form.
    """
    return tuple(
        Registered("feature", row["name"], row["id"], row.ref)
        for row in rows("features", features, "name", "id")
    )


def parse_frameworks(dotnet: str) -> tuple[tuple[Registered, ...], tuple[Registered, ...]]:
    """Versions of .NET, and assemblies of others in the global assembly cache.

    Raises:
        ParseError: the section has not its form.
    """
    found = [
        Registered(row["kind"], row["name"], row["version"], row.ref)
        for row in rows("dotnet", dotnet, "kind", "name", "version")
    ]
    assemblies = tuple(each for each in found if each.kind == "global_assembly")
    return tuple(each for each in found if each.kind != "global_assembly"), assemblies


def parse_com(com_plus: str, com_classes: str, spelling: Spelling) -> tuple[Registered, ...]:
    """COM+ applications, then classes whose program Windows did not bring.

    Raises:
        ParseError: a section has not its form.
    """
    applications = [
        Registered("com_plus", row["name"], row["identity"], row.ref)
        for row in rows("com_plus", com_plus, "name", "identity")
    ]
    classes = [
        Registered("com_class", row["class"], spelling.of(row["file"]), row.ref)
        for row in rows("com_classes", com_classes, "class", "kind", "file")
    ]
    return (*applications, *classes)


def parse_data_sources(odbc: str) -> tuple[DataSource, ...]:
    """ODBC data sources of the system, of both views of the registry.

    Raises:
        ParseError: the section has not its form.
    """
    return tuple(
        DataSource(row["name"], row["driver"], row["server"], row["database"], row.ref)
        for row in rows("odbc", odbc, "name", "driver", "server", "database")
    )


def parse_sql_instances(sql_instances: str, spelling: Spelling) -> tuple[SqlInstance, ...]:
    """Instances of SQL Server in the section's order.

    Raises:
        ParseError: the section has not its form.
    """
    return tuple(
        _instance(row, spelling)
        for row in rows("sql_instances", sql_instances, "instance", "version", "data_folder")
    )


def _instance(row: Row, spelling: Spelling) -> SqlInstance:
    fixed = row["port"].split(",")[0] or row["dynamic_port"].split(",")[0]
    return SqlInstance(
        name=row["instance"],
        version=row["version"],
        edition=row["edition"],
        data_folder=spelling.of(row["data_folder"]),
        ref=row.ref,
        log_folder=spelling.of(row["log_folder"]),
        backup_folder=spelling.of(row["backup_folder"]),
        port=int(fixed) if fixed.isdigit() else None,
        filestream_level=row.number("filestream"),
    )


def parse_queues(queues: str, spelling: Spelling) -> tuple[MessageQueue, ...]:
    """Private queues of Message Queuing in the section's order.

    Raises:
        ParseError: the section has not its form.
    """
    return tuple(
        MessageQueue(
            name=row["name"],
            is_transactional=row.says("transactional"),
            storage=spelling.of(row["storage"]),
            ref=row.ref,
            messages=row.number("messages"),
            size_bytes=row.number("bytes"),
        )
        for row in rows("queues", queues, "name", "transactional", "storage")
    )


def parse_libraries(libraries: str, spelling: Spelling) -> tuple[Library, ...]:
    """Program files beside applications and services.

    Raises:
        ParseError: the section has not its form.
    """
    return tuple(
        Library(spelling.of(row["folder"]), row["file"], row["machine"], row.says("managed"), row.ref)
        for row in rows("libraries", libraries, "folder", "file", "machine", "managed")
    )


def parse_certificates(certificates: str) -> tuple[Certificate, ...]:
    """Certificates of the machine's store.

    Raises:
        ParseError: the section has not its form.
    """
    return tuple(
        Certificate(
            subject=row["subject"],
            ends_at=moment(ends) if (ends := row.number("ends")) is not None else None,
            has_private_key=row.says("has_private_key"),
            thumbprint=row["thumbprint"],
            ref=row.ref,
        )
        for row in rows("certificates", certificates, "subject", "ends")
    )
