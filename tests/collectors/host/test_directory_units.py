"""Organisational units of a directory, by hand."""

from collectors.host.directory_units import parse_directory_units


def test_a_unit_is_the_first_part_of_its_name_below_its_context() -> None:
    units = parse_directory_units(
        "context dc=isv,dc=example\nunit ou=acme,dc=isv,dc=example\n"
        "unit ou=Smith\\, Jones+l=Bonn,dc=isv,dc=example\n"
        "context o=other\nunit ou=people,o=other\nunit no name\n"
    )
    assert [(each.context, each.name) for each in units] == [
        ("dc=isv,dc=example", "acme"),
        ("dc=isv,dc=example", "Smith, Jones"),
        ("o=other", "people"),
    ]
    assert [each.ref.line for each in units] == [2, 3, 5]


def test_a_host_without_directory_has_no_units() -> None:
    assert parse_directory_units("") == ()
