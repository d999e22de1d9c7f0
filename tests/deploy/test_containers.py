"""The Dockerfile and docker-compose.yml: every command in them is run here, without containers."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.deploy.checkout import PATIENCE, ROOT, free_port, get, make_checkout, serving, site_environment
from tests.site.test_settings_in_docs import defaults

VARIABLE = re.compile(r"\$\{(?P<name>\w+):(?P<operator>[-?])(?P<rest>[^}]*)\}")
BIN = Path(sys.executable).parent


def read_dockerfile():
    """The instructions in order: (RUN, "pip install ..."), comments left out, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [tuple(line.split(None, 1)) for line in lines]


def exec_form(instruction):
    """The command of `CMD ["a", "b"]`, options before it left out."""
    return yaml.safe_load(instruction[instruction.index("[") :])


def read_compose(**variables):
    """docker-compose.yml with the variables put in as Compose does."""

    def value(match):
        given = variables.get(match["name"])
        assert given or match["operator"] == "-", match["rest"]
        return given or match["rest"]

    def put_in(node):
        if isinstance(node, dict):
            return {key: put_in(child) for key, child in node.items()}
        if isinstance(node, list):
            return [put_in(child) for child in node]
        return VARIABLE.sub(value, node) if isinstance(node, str) else node

    return put_in(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


DOCKERFILE = read_dockerfile()
COMPOSE = read_compose(SECRET_KEY="a key", POSTGRES_PASSWORD="a password")
SERVICES = COMPOSE["services"]


@pytest.fixture
def checkout(tmp_path):
    return make_checkout(tmp_path / "checkout")


@pytest.fixture
def environment(tmp_path):
    """What a container of the site has: the settings of the Dockerfile and of Compose, on SQLite here."""
    of_the_image: dict[str, str] = {}
    for instruction, rest in DOCKERFILE:
        if instruction == "ENV":
            of_the_image |= dict(setting.split("=", 1) for setting in shlex.split(rest))
    settings = {**of_the_image, **SERVICES["web"]["environment"]}
    # No proxy stands before it here, which would have brought https; and proofs would take long.
    for name in ("DATABASE_URL", "HTTPS", "TRUST_X_FORWARDED_PROTO", "PROOF_SECONDS"):
        del settings[name]
    environment = site_environment(tmp_path / "db.sqlite3", **settings)
    return {**environment, "BIND_ADDRESS": "127.0.0.1", "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def run(command, checkout, environment):
    completed = subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert completed.returncode == 0, completed.stderr
    return completed.stdout


def run_line(start):
    """The line of the Dockerfile's RUN instruction that begins so, NAME=value before it aside."""
    (line,) = [rest for instruction, rest in DOCKERFILE if instruction == "RUN" and start in rest]
    return line


def test_the_image_installs_the_locked_packages(checkout, environment):
    install = run_line("pip install")
    assert "--require-hashes" in install
    run([*shlex.split(install), "--dry-run"], checkout, environment)


def test_the_image_collects_the_static_files_without_settings_of_a_site(checkout):
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    run(["sh", "-c", run_line("collectstatic")], checkout, {"PATH": path})
    assert (checkout / ".local" / "static" / "staticfiles.json").exists()


def test_the_image_runs_as_an_ordinary_user():
    assert [rest for instruction, rest in DOCKERFILE if instruction == "USER"] == ["site"]
    order = [instruction for instruction, _ in DOCKERFILE]
    assert order.index("USER") > max(index for index, name in enumerate(order) if name == "RUN")
    assert run_line("useradd").split()[-1] == "site"


def test_the_image_writes_nothing_into_itself():
    own = [rest for instruction, rest in DOCKERFILE if instruction in {"COPY", "RUN"}]
    assert not [line for line in own if "chown" in line or "chmod" in line]


def test_the_image_takes_nothing_private_from_the_machine_that_builds_it():
    assert {".git", ".env", ".local", ".venv"} <= set((ROOT / ".dockerignore").read_text().splitlines())


def test_the_commands_of_the_image_and_of_compose_serve_the_site(checkout, environment):
    run(["sh", "-c", run_line("collectstatic")], checkout, environment)
    for _ in range(2):  # it runs at each start
        run(SERVICES["prepare"]["command"], checkout, environment)
    instructions = dict(DOCKERFILE)
    check = exec_form(instructions["HEALTHCHECK"])

    with serving(exec_form(instructions["CMD"]), checkout=checkout, environment=environment) as (port, _):
        status, home = get(port, "/")
        run(check, checkout, {**environment, "PORT": str(port)})

    assert status == 200
    assert "Facial twitching" in home


def test_the_purge_says_what_it_deleted_and_waits(checkout, environment):
    run(["python", "manage.py", "migrate", "--no-input"], checkout, environment)
    shell, flag, loop = SERVICES["purge"]["command"]
    assert "sleep 86400" in loop

    said = run([shell, flag, loop.replace("sleep 86400", "exit")], checkout, environment)

    assert "0 assessments past their time were deleted." in said


def test_the_purge_goes_on_after_a_failure(checkout, environment):
    shell, flag, loop = SERVICES["purge"]["command"]

    run([shell, flag, loop.replace("sleep 86400", "exit")], checkout, environment)  # there are no tables


def test_the_health_check_fails_where_nothing_answers(checkout, environment):
    check = exec_form(dict(DOCKERFILE)["HEALTHCHECK"])
    port = str(free_port())
    completed = subprocess.run(
        check, cwd=checkout, env={**environment, "PORT": port}, capture_output=True, text=True
    )
    assert completed.returncode == 1
    assert completed.stderr.startswith(f"The site does not answer on port {port}:")


@pytest.mark.parametrize("name", ["SECRET_KEY", "POSTGRES_PASSWORD"])
def test_compose_starts_nothing_without_its_secrets(name):
    with pytest.raises(AssertionError, match=r"set it in \.env"):
        read_compose(**{"SECRET_KEY": "a key", "POSTGRES_PASSWORD": "a password", name: ""})


def test_compose_keeps_to_the_published_schema():
    schema = ["--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    completed = subprocess.run(
        [BIN / "check-jsonschema", *schema], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE
    )
    assert completed.returncode == 0, completed.stdout


def test_nothing_but_the_proxy_is_reached_from_outside():
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"proxy": ["80:80", "443:443"]}


def test_the_database_is_reached_by_the_site_alone():
    assert SERVICES["database"]["networks"] == ["back"]
    assert COMPOSE["networks"]["back"]["internal"] is True
    assert "back" not in SERVICES["proxy"]["networks"]
    assert SERVICES["web"]["networks"] == ["front", "back"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_can_become_more_than_it_is(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert "/tmp" in service["tmpfs"]


def test_the_site_believes_its_own_proxy_alone():
    (subnet,) = COMPOSE["networks"]["front"]["ipam"]["config"]
    settings = SERVICES["web"]["environment"]
    assert settings["TRUSTED_PROXIES"] == subnet["subnet"]
    assert (settings["HTTPS"], settings["TRUST_X_FORWARDED_PROTO"]) == ("on", "on")
    assert SERVICES["proxy"]["environment"]["UPSTREAM"] == "web:8000"


def test_the_site_and_its_proxy_go_by_the_same_name():
    services = read_compose(
        SECRET_KEY="a key", POSTGRES_PASSWORD="a password", SITE_DOMAIN="check.example.org"
    )["services"]
    settings = services["web"]["environment"]
    assert settings["ALLOWED_HOSTS"] == services["proxy"]["environment"]["SITE_DOMAIN"] == "check.example.org"
    assert settings["SITE_URL"] == "https://check.example.org"


def test_every_setting_can_be_given_in_the_env_file():
    """Those aside that the compose file itself decides, or that are no operator's."""
    decided = {
        "ALLOWED_HOSTS",
        "DATABASE_URL",
        "HTTPS",
        "SITE_URL",
        "TRUST_X_FORWARDED_PROTO",
        "TRUSTED_PROXIES",
    }
    needless = {"BIND_ADDRESS", "CSRF_TRUSTED_ORIGINS", "DEBUG", "PORT"}
    passed_on = SERVICES["web"]["environment"].keys()
    assert passed_on == defaults().keys() - needless
    assert decided < passed_on


def test_compose_connects_the_site_to_its_database():
    database = SERVICES["database"]["environment"]
    url = "postgres://{POSTGRES_USER}:{POSTGRES_PASSWORD}@database:5432/{POSTGRES_DB}".format(**database)
    assert {SERVICES[name]["environment"]["DATABASE_URL"] for name in ("web", "prepare")} == {url}


def test_compose_waits_for_what_a_service_needs():
    conditions = {
        name: {needed: how["condition"] for needed, how in service.get("depends_on", {}).items()}
        for name, service in SERVICES.items()
    }
    assert conditions == {
        "proxy": {"web": "service_healthy"},
        "prepare": {"database": "service_healthy"},
        "web": {"database": "service_healthy", "prepare": "service_completed_successfully"},
        "purge": {"prepare": "service_completed_successfully"},
        "database": {},
    }
    assert "test" in SERVICES["database"]["healthcheck"]


def test_compose_keeps_the_database_in_a_named_volume():
    mounted = [volume for service in SERVICES.values() for volume in service.get("volumes", [])]
    named = {volume.split(":")[0] for volume in mounted if not volume.startswith(".")}
    assert named == COMPOSE["volumes"].keys() == {"database", "certificates"}
    for volume in mounted:
        if volume.startswith("."):
            assert (ROOT / volume.split(":")[0]).is_file()
            assert volume.endswith(":ro")


@pytest.mark.skipif(not shutil.which("pg_isready"), reason="pg_isready, of PostgreSQL, was not found")
def test_the_health_check_of_the_database_fails_where_nothing_answers():
    check = SERVICES["database"]["healthcheck"]["test"]
    assert check[0] == "CMD"
    completed = subprocess.run([*check[1:], "--host=127.0.0.1", f"--port={free_port()}"], capture_output=True)
    assert completed.returncode == 2
