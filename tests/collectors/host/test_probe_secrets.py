"""No secret leaves the host, whatever shell and awk it has."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collectors.host.planted import SECRETS, SEEN, plant
from tests.collectors.host.probing import AWKS, SHELLS, Answer, ask, busybox_alone, tools_with_awk


def assert_keeps_secrets(answer: Answer) -> None:
    for secret in SECRETS:
        told = [line for line in answer.text.split("\n") if secret.lower() in line.lower()]
        assert told == []


@pytest.fixture
def application(tmp_path: Path) -> Path:
    folder = tmp_path / "application"
    plant(folder)
    return folder


@pytest.mark.parametrize("awk", AWKS)
def test_settings_are_read_and_their_secrets_are_not(tmp_path: Path, application: Path, awk: str) -> None:
    answer = ask(
        only=("settings", "config_files"),
        search_path=tools_with_awk(tmp_path, awk),
        extra_roots=(str(application),),
    )
    assert_keeps_secrets(answer)
    read = {
        (each.file.removeprefix(f"{application}/"), each.key, each.value) for each in answer.facts().settings
    }
    assert read >= SEEN


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_no_shell_tells_a_planted_secret(application: Path, shell: tuple[str, ...]) -> None:
    answer = ask(shell, only=("settings",), extra_roots=(str(application),))
    assert_keeps_secrets(answer)
    assert {each.key for each in answer.facts().settings} >= {key for _, key, _ in SEEN}


def test_busybox_alone_tells_no_planted_secret(tmp_path: Path, application: Path) -> None:
    answer = ask(
        ("busybox", "sh", "-s"),
        only=("settings",),
        search_path=busybox_alone(tmp_path),
        extra_roots=(str(application),),
    )
    assert_keeps_secrets(answer)
    assert {each.key for each in answer.facts().settings} >= {key for _, key, _ in SEEN}


COMMAND_LINES = (
    ("mysql", "-h", "db1", "-u", "root", "-pC4n4ry", "shop"),
    ("mysqldump", "--password=plainhuntress", "--host=db1", "shop"),
    ("sh", "-c", "exec mysql -pC4n4ry --host db1 'plainhuntress'"),
    ("redis-cli", "-h", "cache1", "-a", "plainhuntress"),
    (
        "java",
        "-Dspring.datasource.password=C4n4ry",
        "-Ddb.url=jdbc:mysql://u:C4n4ry@db1/shop",
        "-jar",
        "a.jar",
    ),
    ("curl", "-u", "shop:C4n4ry", "https://shop:plainhuntress@api.shop.internal/v1/C4n4rySecretPath001"),
    ("curl", "-H", "Authorization: Bearer C4n4ryTOKEN", "-d", "pw=C4n4ry&x=plainhuntress"),
    ("sshpass", "-p", "plainhuntress", "ssh", "host1"),
    ("app", "--token", "plainhuntress", "--api-key=C4n4ry", "--dsn", "app:C4n4ry@tcp(db1:3306)/shop"),
    ("app", "host=db1 user=app password=plainhuntress dbname=shop"),
    ("ldapsearch", "-x", "-D", "cn=admin", "-wC4n4ry", "-b", "dc=shop"),
    ("app", "PASSWORD=C4n4ry\nplainhuntress\nMORE=C4n4ry"),
    ("app", "--secret", "", "C4n4ry1Aa", "postgres://app:C4n4ry/w@ith@pg1:5432/shop?x=C4n4ry@y"),
)


def waiting(arguments: tuple[str, ...], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process with these arguments, which waits for a line that nobody writes."""
    return subprocess.Popen(
        ["dash", "-c", "read -r never", *arguments], env=environment, stdin=subprocess.PIPE
    )


@pytest.fixture
def secretive_processes() -> Iterator[list[int]]:
    environment = {
        "PATH": os.environ["PATH"],
        "DB_PASSWORD": "C4n4ry",
        "PEM": "-----BEGIN KEY-----\nC4n4ryBase64\nplainhuntress=\n-----END KEY-----",
        "HOME": "/",
    }
    started = [waiting(line, environment) for line in COMMAND_LINES]
    yield [each.pid for each in started]
    for each in started:
        each.kill()
        each.communicate()


@pytest.mark.parametrize("awk", AWKS)
def test_command_lines_and_environments_keep_their_secrets(
    tmp_path: Path, secretive_processes: list[int], awk: str
) -> None:
    answer = ask(only=("processes", "commands", "environment"), search_path=tools_with_awk(tmp_path, awk))
    assert_keeps_secrets(answer)
    seen = {each.pid: each for each in answer.facts().processes}
    for pid in secretive_processes:
        assert seen[pid].environment_names == ("DB_PASSWORD", "HOME", "PATH", "PEM")
    assert "--host=db1" in seen[secretive_processes[1]].arguments
    assert "-Ddb.url=jdbc:mysql://db1/shop" in seen[secretive_processes[4]].arguments


@pytest.mark.parametrize("awk", AWKS)
def test_cron_and_fstab_keep_their_secrets(tmp_path: Path, awk: str) -> None:
    (tmp_path / "cron.d").mkdir()
    (tmp_path / "cron.d" / "shop").write_text(
        "MAILTO=plainhuntress@example.org\nPGPASSWORD=C4n4ry\n"
        "5 4 * * * root mysqldump -pC4n4ry shop > /backup/shop.sql\n"
        "@daily backup cd /srv && /usr/local/bin/copy --token plainhuntress\n"
        "0 1 * * * root curl https://u:C4n4ry@api.example.org/ping\n"
    )
    (tmp_path / "fstab").write_text(
        "//files1/share /mnt/share cifs username=x,password=C4n4ry,credentials=/etc/plainhuntress,ro 0 0\n"
        "nas1:/export /mnt/nas nfs4 ro,hard 0 0\n"
    )
    bind = "mount --bind {0}/cron.d /etc/cron.d && mount --bind {0}/fstab /etc/fstab && exec dash -s"
    unshare = shutil.which("unshare")
    assert unshare
    answer = ask(
        ("sh", "-c", bind.format(tmp_path)),
        before=(unshare, "--mount", "--propagation", "private"),
        only=("cron", "fstab"),
        search_path=tools_with_awk(tmp_path, awk),
    )
    assert_keeps_secrets(answer)
    jobs = {each.schedule: each for each in answer.facts().jobs if each.source == "/etc/cron.d/shop"}
    assert jobs["5 4 * * *"].user == "root"
    assert jobs["5 4 * * *"].command.startswith("mysqldump -p")
    assert jobs["@daily"].command.startswith("cd /srv && /usr/local/bin/copy --token")
    assert "nas1:/export /mnt/nas nfs4 ro,hard" in answer.sections()["fstab"].body


JOBS = (
    ("find /srv/shop/tmp -type f -mmin +1440 -delete", "find /srv/shop/tmp -type f -mmin +1440 -delete"),
    (
        "find /srv/a -name '*.tmp' -mtime +7 -exec rm {} \\;",
        "find /srv/a -name *.tmp -mtime +7 -exec rm {} \\;",
    ),
    ("tar czf /backup/shop-$(date +\\%F).tgz /srv/shop", "tar czf /backup/<hidden> <hidden> /srv/shop"),
    ("rsync -a --delete /srv/shop/ copy@bak1:/srv/b/", "rsync -a --delete /srv/shop/ <hidden>@bak1:/srv/b/"),
    (
        "pg_dump -U C4n4ry -f /backup/shop.sql plainhuntress",
        "pg_dump -U <hidden> <hidden> -f /backup/shop.sql <hidden>",
    ),
    ("mysqldump -pC4n4ry shop | gzip > /backup/a.gz", "mysqldump -p<hidden> <hidden> > /backup/a.gz"),
    (
        "mysqldump -p C4n4ry --result-file=/backup/a.sql shop",
        "mysqldump -p <hidden> --result-file=/backup/a.sql <hidden>",
    ),
)


@pytest.mark.parametrize("awk", AWKS)
def test_jobs_tell_which_files_they_write_and_how_old_those_are_that_they_delete(
    tmp_path: Path, awk: str
) -> None:
    (tmp_path / "shop").write_text("".join(f"{n} 4 * * * root {job}\n" for n, (job, _) in enumerate(JOBS)))
    bind = f"mount --bind {tmp_path} /etc/cron.d && exec dash -s"
    unshare = shutil.which("unshare")
    assert unshare
    answer = ask(
        ("sh", "-c", bind),
        before=(unshare, "--mount", "--propagation", "private"),
        only=("cron",),
        search_path=tools_with_awk(tmp_path, awk),
    )
    assert_keeps_secrets(answer)
    told = {each.schedule: each.command for each in answer.facts().jobs if each.source == "/etc/cron.d/shop"}
    assert told == {f"{n} 4 * * *": shown for n, (_, shown) in enumerate(JOBS)}
