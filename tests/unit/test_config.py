"""What the operator writes, and what the desk makes of it or says about it."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import ConfigError, Secret, Settings, Telegram, load
from bot.config_sources import unknown_variables

KEY_43 = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WECHAT = {
    "ZHIBAN_WECHAT_APP_ID": "wx0123456789abcdef",
    "ZHIBAN_WECHAT_APP_SECRET": "s3cr3t",
    "ZHIBAN_WECHAT_TOKEN": "tok123",
}


@pytest.fixture
def written(tmp_path):
    def write(text: str | bytes) -> Path:
        path = tmp_path / "zhiban.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def problems(path: Path | None, environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        load(path, environ)
    assert str(raised.value) == "\n".join(raised.value.problems)
    return raised.value.problems


def test_nothing_written_gives_the_defaults():
    settings = load(None, {})
    assert settings == Settings()
    assert settings.database_url == "sqlite+aiosqlite:///var/zhiban.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.timezone == ZoneInfo("Asia/Shanghai")
    assert not settings.telegram.token
    assert not settings.wechat.app_id


def test_the_file_is_read_section_by_section(written):
    path = written('port = 9000\nhospital = "省医"\n[telegram]\ntoken = "12:ab"\n')
    settings = load(path, {})
    assert settings == Settings(port=9000, hospital="省医", telegram=Telegram(Secret("12:ab")))


def test_the_environment_wins_over_the_file(written):
    path = written('port = 9000\nlog_level = "ERROR"\n[telegram]\ntoken = "12:ab"\n')
    settings = load(path, {"ZHIBAN_PORT": "9001", "ZHIBAN_TELEGRAM_TOKEN": " 34:cd\n"})
    assert (settings.port, settings.log_level) == (9001, "ERROR")
    assert settings.telegram.token == Secret("34:cd")


def test_an_empty_variable_leaves_the_file_as_it_is(written):
    assert load(written("port = 9000"), {"ZHIBAN_PORT": ""}).port == 9000


def test_an_empty_text_is_the_default(written):
    assert load(written('hospital = ""\n[telegram]\nmode = " "'), {}) == Settings()


def test_a_file_saved_by_a_windows_editor_is_read(written):
    assert load(written(b"\xef\xbb\xbfport = 9000\r\n"), {}).port == 9000


def test_a_secret_may_be_in_a_file_of_its_own(tmp_path):
    (tmp_path / "token").write_text("12:ab\n")
    settings = load(None, {"ZHIBAN_TELEGRAM_TOKEN_FILE": str(tmp_path / "token")})
    assert settings.telegram.token.reveal() == "12:ab"


def test_the_database_url_with_its_password_may_be_in_a_file(tmp_path):
    (tmp_path / "url").write_text("postgres://desk:pw@db/zhiban\n")
    settings = load(None, {"ZHIBAN_DATABASE_URL_FILE": str(tmp_path / "url")})
    assert settings.database_url == "postgresql+asyncpg://desk:pw@db/zhiban"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("sqlite:////srv/a.db", "sqlite+aiosqlite:////srv/a.db"),
        ("sqlite+aiosqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("postgres://u:p%40w@h:5433/d", "postgresql+asyncpg://u:p%40w@h:5433/d"),
        ("postgresql://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql://h/d?sslmode=require", "postgresql+asyncpg://h/d?ssl=require"),
        ("postgresql:///d?host=/run/pg", "postgresql+asyncpg:///d?host=%2Frun%2Fpg"),
    ],
)
def test_a_database_url_is_given_the_driver_of_the_desk(said, meant):
    assert load(None, {"ZHIBAN_DATABASE_URL": said}).database_url == meant


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"PORT": "0"}, "ZHIBAN_PORT：应在 1 到 65535 之间，现在是 0"),
        ({"PORT": "70000"}, "ZHIBAN_PORT：应在 1 到 65535 之间，现在是 70000"),
        ({"PORT": "http"}, "ZHIBAN_PORT：应为整数，现在是文字"),
        ({"HOST": "http://x"}, "ZHIBAN_HOST：应为主机名或 IP 地址，不带 http:// 和端口"),
        (
            {"LOG_LEVEL": "loud"},
            "ZHIBAN_LOG_LEVEL：只能是 DEBUG、INFO、WARNING、ERROR，现在是 LOUD",
        ),
        ({"TIMEZONE": "Mars/Base"}, "ZHIBAN_TIMEZONE：没有 Mars/Base 这个时区"),
        ({"TIMEZONE": "../etc"}, "ZHIBAN_TIMEZONE：没有 ../etc 这个时区"),
        ({"TIMEZONE": "Asia"}, "ZHIBAN_TIMEZONE：没有 Asia 这个时区"),
        ({"DESK_PHONE": "1\x002"}, "ZHIBAN_DESK_PHONE：含有换行或看不见的字符"),
        ({"HOSPITAL": "院" * 41}, "ZHIBAN_HOSPITAL：最多 40 个字"),
        ({"DATABASE_URL": "mysql://u:pw@h/d"}, "ZHIBAN_DATABASE_URL：不支持 mysql"),
        ({"DATABASE_URL": "var/zhiban.db"}, "ZHIBAN_DATABASE_URL：不是数据库地址"),
        ({"DATABASE_URL": "postgres://h:x/d"}, "ZHIBAN_DATABASE_URL：不是数据库地址"),
        ({"DATABASE_URL": "sqlite://"}, "ZHIBAN_DATABASE_URL：SQLite 要写明文件名"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "ZHIBAN_DATABASE_URL：SQLite 要写明文件名"),
        ({"DATABASE_URL": "sqlite://var/a.db"}, "ZHIBAN_DATABASE_URL：SQLite 要写明文件名"),
        ({"TELEGRAM_TOKEN": "hello"}, "ZHIBAN_TELEGRAM_TOKEN：应形如 123456:ABC-DEF"),
        ({"TELEGRAM_MODE": "push"}, "ZHIBAN_TELEGRAM_MODE：只能是 polling、webhook，现在是 push"),
        ({"TELEGRAM_API_BASE": "h:1"}, "ZHIBAN_TELEGRAM_API_BASE：应为 http:// 或 https:// 开头"),
        ({"WECHAT_AES_KEY": KEY_43[1:]}, "ZHIBAN_WECHAT_AES_KEY：应为 43 个英文字母或数字"),
        ({"WECHAT_TOKEN": "密令"}, "ZHIBAN_WECHAT_TOKEN：应为 3 到 32 个英文字母或数字"),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(variables, problem):
    told = problems(None, {f"ZHIBAN_{name}": value for name, value in variables.items()})
    assert [line[: len(problem)] for line in told] == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('port = "8080"', "port：应为整数，现在是文字"),
        ("port = true", "port：应为整数，现在是真假值"),
        ("port = 80.5", "port：应为整数，现在是小数"),
        ("host = 127", "host：应为文字，现在是整数"),
        ("host = 2026-01-01", "host：应为文字，现在是日期时间"),
        ("hospital = ['a']", "hospital：应为文字，现在是列表"),
        ("[telegram.token]\na = 1", "telegram.token：应为文字，现在是一节"),
        ('telegram = "12:ab"', "telegram：应写成一节，以 [telegram] 开头"),
        ("prot = 1", "prot：没有这个设置，是不是 port？"),
        ("[telegram]\ntokn = 'x'", "telegram.tokn：没有这个设置，是不是 telegram.token？"),
        ("[telegrm]\ntoken = 'x'", "telegrm：没有这个设置，是不是 telegram？"),
        ("[wechat]\nhospital = 'x'", "wechat.hospital：没有这个设置，是不是 hospital？"),
        ("zzzzzz = 1", "zzzzzz：没有这个设置"),
    ],
)
def test_a_wrong_line_of_the_file_is_named_with_its_key(written, text, problem):
    assert problems(written(text), {}) == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('host = "a"\nport 80', "第 2 行不合 TOML 写法"),
        ('host = "a"\nhost = "b"\n', "第 2 行不合 TOML 写法"),
        ("port = ", "不合 TOML 写法"),
        ('hospital = "广东"'.encode("gbk"), "不是 UTF-8 编码"),
    ],
)
def test_a_file_that_is_no_toml_is_named_with_the_place(written, text, problem):
    path = written(text)
    (told,) = problems(path, {})
    assert told.startswith(f"{path}：")
    assert problem in told


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert problems(tmp_path / "no.toml", {}) == [f"{tmp_path / 'no.toml'}：没有这个文件"]
    assert problems(tmp_path, {}) == [f"{tmp_path}：这是一个目录，不是文件"]


def test_a_secret_file_that_gives_nothing_is_named_with_its_variable(tmp_path):
    name = "ZHIBAN_TELEGRAM_TOKEN_FILE"
    (tmp_path / "empty").touch()
    assert problems(None, {name: "/no/such"}) == [f"{name}：/no/such：没有这个文件"]
    assert problems(None, {name: str(tmp_path / "empty")}) == [f"{name}：{tmp_path}/empty 是空的"]


def test_a_secret_given_twice_is_refused():
    told = problems(None, {"ZHIBAN_WECHAT_TOKEN": "a", "ZHIBAN_WECHAT_TOKEN_FILE": "b"})
    assert told == ["ZHIBAN_WECHAT_TOKEN：与 ZHIBAN_WECHAT_TOKEN_FILE 只能设一个"]


def test_a_misspelt_variable_is_noticed_and_a_strange_one_left_alone():
    assert load(None, {"ZHIBAN_SERVICE_HOST": "10.0.0.1", "ZHIBAN_NOPE": "1"}) == Settings()
    assert problems(None, {"ZHIBAN_DATABSE_URL": "x"}) == [
        "ZHIBAN_DATABSE_URL：没有这个变量，是不是 ZHIBAN_DATABASE_URL？"
    ]


def test_a_variable_that_does_nothing_is_told_unless_it_is_somebody_elses():
    ours = ("CONFIG", "PORT", "WECHAT_TOKEN_FILE", "TEST_POSTGRES_URL")
    kubernetes = ("SERVICE_HOST", "SERVICE_PORT_HTTP", "WEB_PORT_8080_TCP_ADDR")
    environ = dict.fromkeys([f"ZHIBAN_{name}" for name in (*ours, *kubernetes)] + ["HOME"], "1")
    assert unknown_variables(environ) == []
    assert unknown_variables({"ZHIBAN_NOPE": "1", "ZHIBAN_DATABSE_URL": "x"}) == ["ZHIBAN_NOPE"]


def test_all_mistakes_are_told_at_once(written):
    path = written('prot = 1\ntimezone = "X"\n[wechat]\nmode = "safe"\n')
    told = problems(path, {"ZHIBAN_PORT": "0"})
    assert [line.partition("：")[0] for line in told] == [
        "prot",
        "ZHIBAN_PORT",
        "timezone",
        "wechat.mode",
    ]


def test_a_webhook_needs_its_token_address_and_secret():
    told = problems(None, {"ZHIBAN_TELEGRAM_MODE": "webhook"})
    assert [line.partition("：")[0] for line in told] == [
        "telegram.token",
        "telegram.webhook_url",
        "telegram.secret",
    ]
    assert "ZHIBAN_TELEGRAM_SECRET" in told[2]


def test_a_webhook_without_https_is_refused():
    webhook = {
        "ZHIBAN_TELEGRAM_TOKEN": "12:ab",
        "ZHIBAN_TELEGRAM_MODE": "webhook",
        "ZHIBAN_TELEGRAM_SECRET": "s",
    }
    told = problems(None, webhook | {"ZHIBAN_TELEGRAM_WEBHOOK_URL": "http://a.cn/t"})
    assert told == ["ZHIBAN_TELEGRAM_WEBHOOK_URL：应为 https:// 开头的完整地址"]
    settings = load(None, webhook | {"ZHIBAN_TELEGRAM_WEBHOOK_URL": "https://a.cn/t"})
    assert settings.telegram.webhook_url == "https://a.cn/t"


def test_wechat_is_configured_whole_or_not_at_all():
    assert load(None, WECHAT).wechat.app_id == "wx0123456789abcdef"
    for left_out in WECHAT:
        rest = {name: value for name, value in WECHAT.items() if name != left_out}
        (told,) = problems(None, rest)
        assert left_out in told


@pytest.mark.parametrize("mode", ["compatible", "aes"])
def test_the_encrypted_modes_of_wechat_need_the_key(mode):
    environ = WECHAT | {"ZHIBAN_WECHAT_MODE": mode}
    (told,) = problems(None, environ)
    assert told.startswith(f"wechat.aes_key：{mode} 模式必须填写")
    assert load(None, environ | {"ZHIBAN_WECHAT_AES_KEY": KEY_43}).wechat.aes_key


def test_secrets_are_shown_nowhere():
    environ = WECHAT | {
        "ZHIBAN_TELEGRAM_TOKEN": "12:hush",
        "ZHIBAN_DATABASE_URL": "postgres://desk:hush@h/d",
    }
    settings = load(None, environ)
    assert settings.wechat.app_secret.reveal() == "s3cr3t"
    for shown in (repr(settings), str(settings), f"{settings.telegram.token}"):
        assert "hush" not in shown
        assert "s3cr3t" not in shown


@pytest.mark.parametrize(
    "variable",
    ["TELEGRAM_TOKEN", "TELEGRAM_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY", "DATABASE_URL"],
)
def test_a_secret_that_is_wrong_is_not_repeated(variable):
    told = problems(None, {f"ZHIBAN_{variable}": "hush hush!://"})
    assert "hush" not in "".join(told)
