"""Settings: a typo is an error that names the nearest key; secrets come from files; nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from takt.settings import SettingsError, load

IMAP = '[[imap]]\nmailbox = "a@b.de"\nhost = "h"\nusername = "u"\npassword = "p"\n'
BOX = '[[mailboxes]]\naddress = "service@takt.test"\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "takt.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("undo_secconds = 3\n", "undo_secconds is not a setting; did you mean 'undo_seconds'?"),
        ("[web]\nprot = 1\n", "web.prot is not a setting; did you mean 'port'?"),
        (
            '[[mailboxes]]\nadress = "a@b.de"\n',
            "mailboxes.0.adress is not a setting; did you mean 'address'?",
        ),
        ('[[mailboxes]]\naddress = "nobody"\n', "is not a mail address: write it as service@example.org"),
        ('[[mailboxes]]\naddress = "a+b@c.de"\n', "holds a +"),
        (BOX + BOX, "belongs to two mailboxes"),
        (BOX + '[mailboxes.calendar]\ntimezone = "Europe/Berln"\n', "Europe/Berln"),
        (BOX + "[mailboxes.windows.high]\nfirst = -1\n", "greater than 0"),
        ("[smtp]\nport = 99999\n", "less than or equal to 65535"),
        ("undo_seconds = [\n", "is not valid TOML"),
        ('[relay]\nhost = "h"\ntls = "perhaps"\n', "relay.tls"),
        (IMAP + 'after = "move"\n', "move_to belong together"),
        (IMAP + 'after = "move"\nmove_to = "INBOX"\n', "mail would go in circles"),
        (IMAP + 'folders = ["A", "A"]\n', "named twice"),
        (IMAP + 'folders = ["A\\r\\nX EXPUNGE"]\n', "line break"),
        (IMAP + 'folder = "A"\n', "did you mean 'folders'?"),
        (IMAP + '[imap.oauth]\nprovider = "google"\nclient_id = "x"\n', "exclude each other"),
        (IMAP + '[imap.oauth]\nprovider = "other"\nclient_id = "x"\n', "needs token_url"),
    ],
)
def test_what_is_wrong_is_said_with_the_next_step(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load(write(tmp_path, text))
    assert words in str(refused.value) and "takt.toml" in str(refused.value)


def test_every_problem_has_its_own_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        load(write(tmp_path, "a = 1\n[web]\nb = 2\n"))
    assert len(str(refused.value).splitlines()) == 2


def test_a_missing_file_says_where_to_copy_from(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"copy takt\.example\.toml there"):
        load(tmp_path / "nowhere.toml")


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKT_WEB__PORT", "1234")
    monkeypatch.setenv("TAKT_DATABASE", "postgresql://takt@localhost/takt")
    settings = load(write(tmp_path, BOX + "[web]\nport = 1\n"))
    assert settings.web.port == 1234 and settings.database_url == "postgresql://takt@localhost/takt"


def test_the_key_is_made_once_and_only_for_this_user(tmp_path: Path) -> None:
    settings = load(write(tmp_path, f'data_dir = "{tmp_path / "data"}"\n' + BOX))
    first = settings.signing_key()
    assert first == settings.signing_key() and len(first) == 64
    assert ((tmp_path / "data" / "secret.key").stat().st_mode & 0o777) == 0o600
    assert settings.instance_name().startswith("takt-") and first.decode() not in settings.instance_name()


def test_a_named_key_file_is_never_made_silently(tmp_path: Path) -> None:
    settings = load(write(tmp_path, f'secret_key_file = "{tmp_path / "missing.key"}"\n' + BOX))
    with pytest.raises(SettingsError, match="openssl rand"):
        settings.signing_key()
    (tmp_path / "missing.key").write_text("kurz")
    with pytest.raises(SettingsError, match="shorter than 16"):
        settings.signing_key()


def test_secrets_do_not_show_in_print(tmp_path: Path) -> None:
    text = (
        BOX
        + '[relay]\nhost = "h"\npassword = "canary-7712"\n[[imap]]\nmailbox = "service@takt.test"\nhost = "h"\nusername = "u"\npassword = "canary-7713"\n'
    )
    settings = load(write(tmp_path, text))
    assert "canary" not in repr(settings) and "canary" not in settings.model_dump_json()
    assert settings.imap[0].secret() == "canary-7713"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[relay]\nhost = "mx"\nusername = "takt"\n',
            "relay password of takt is missing: set password or password_file",
        ),
        (
            '[relay]\nhost = "mx"\nusername = "takt"\npassword_file = "/nowhere/relay"\n',
            "relay password of takt: /nowhere/relay cannot be read: No such file or directory",
        ),
        (
            '[[imap]]\nmailbox = "a@b.de"\nhost = "imap"\nusername = "kim"\n',
            "imap password of kim is missing: set password or password_file",
        ),
        (
            '[[imap]]\nmailbox = "a@b.de"\nhost = "imap"\nusername = "kim"\npassword_file = "/nowhere/imap"\n',
            "imap password of kim: /nowhere/imap cannot be read: No such file or directory",
        ),
    ],
)
def test_a_missing_secret_is_told_before_the_desk_opens(tmp_path: Path, text: str, words: str) -> None:
    config = tmp_path / "takt.toml"
    config.write_text(f'data_dir = "{tmp_path}"\n{text}')
    with pytest.raises(SettingsError, match=words):
        load(config).check_secrets()


def test_a_relay_without_a_login_needs_no_secret(tmp_path: Path) -> None:
    config = tmp_path / "takt.toml"
    config.write_text('[relay]\nhost = "mx"\n')
    settings = load(config)
    settings.check_secrets()
    assert (settings.relay.host, settings.relay.username) == ("mx", "")
