"""Apache with mod_auth_openidc (Debian's packages) in front of a page that shows what it was told."""

from __future__ import annotations

import grp
import os
import pwd
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.site import wait_for

MODULES = Path("/usr/lib/apache2/modules")
LOADED = {
    "mpm_event": "mod_mpm_event.so",
    "authn_core": "mod_authn_core.so",
    "authz_core": "mod_authz_core.so",
    "authz_user": "mod_authz_user.so",
    "mime": "mod_mime.so",
    "dir": "mod_dir.so",
    "filter": "mod_filter.so",
    "include": "mod_include.so",
    "auth_openidc": "mod_auth_openidc.so",
}
PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>受保护的系统</title><h1>受保护的系统</h1>
<p>sub=<b id="sub"><!--#echo var="OIDC_CLAIM_sub" --></b></p>
<p>name=<b id="name"><!--#echo var="OIDC_CLAIM_name" --></b></p>
<p>acr=<b id="acr"><!--#echo var="OIDC_CLAIM_acr" --></b></p>
<a href="/protected/callback?logout={address}/bye.html">退出</a></html>
"""


@dataclass(frozen=True, slots=True)
class Apache:
    """A running server: its address, and where its log is."""

    address: str
    folder: Path

    @property
    def callback(self) -> str:
        """The redirect address that the provider has to know."""
        return f"{self.address}/protected/callback"

    @property
    def log(self) -> str:
        """What went wrong, for a failing test's report."""
        return (self.folder / "error.log").read_text(errors="replace")[-3000:]


def free_address() -> str:
    """An address on this machine where nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@contextmanager
def running_apache(folder: Path, address: str, issuer: str, client_id: str, secret: str) -> Iterator[Apache]:
    """Start Apache for this client; it ends with the block."""
    program = shutil.which("apache2") or "/usr/sbin/apache2"
    assert Path(program).exists() and (MODULES / LOADED["auth_openidc"]).exists(), (
        "Apache with mod_auth_openidc is missing: sudo apt-get install apache2-bin libapache2-mod-auth-openidc"
    )
    _write(folder, address, issuer, client_id, secret)
    command = [program, "-d", str(folder), "-f", str(folder / "apache.conf"), "-DFOREGROUND"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        apache = Apache(address, folder)
        wait_for(lambda: _listens(address), f"Apache did not start: {folder}", 20)
        yield apache
    finally:
        process.terminate()
        process.wait(timeout=20)


def _listens(address: str) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", int(address.rpartition(":")[2]))) == 0


def _write(folder: Path, address: str, issuer: str, client_id: str, secret: str) -> None:
    pages = folder / "pages"
    (pages / "protected").mkdir(parents=True)
    (pages / "protected" / "index.html").write_text(PAGE.replace("{address}", address), encoding="utf-8")
    (pages / "bye.html").write_text(
        "<!doctype html><html lang=zh><meta charset=utf-8><title>再见</title><h1>已退出系统</h1></html>"
    )
    (folder / "mime.types").write_text("text/html html\n")
    as_root = os.geteuid() == 0
    if as_root:
        nobody, group = pwd.getpwnam("nobody"), grp.getgrgid(pwd.getpwnam("nobody").pw_gid)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody.pw_uid, group.gr_gid)
        for path in folder.parents:
            if path.stat().st_uid == os.geteuid() and path.is_relative_to("/tmp"):
                path.chmod(path.stat().st_mode | 0o011)
    users = f"User nobody\nGroup {group.gr_name}\n" if as_root else ""
    modules = "\n".join(f"LoadModule {name}_module {MODULES / file}" for name, file in LOADED.items())
    (folder / "apache.conf").write_text(
        f"""ServerName 127.0.0.1
Listen {address.removeprefix("http://")}
PidFile {folder}/apache.pid
ErrorLog {folder}/error.log
LogLevel warn auth_openidc:debug
DefaultRuntimeDir {folder}
Mutex pthread
{users}{modules}
TypesConfig {folder}/mime.types
DocumentRoot {pages}
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {client_id}
OIDCClientSecret {secret}
OIDCRedirectURI {address}/protected/callback
OIDCCryptoPassphrase {secrets.token_hex(16)}
OIDCScope "openid profile"
OIDCPKCEMethod S256
OIDCCookieSameSite On
OIDCPassClaimsAs both
OIDCSSLValidateServer Off
<Directory {pages}>
  Require all granted
  Options +Includes
  AddType text/html .html
  AddOutputFilter INCLUDES .html
  DirectoryIndex index.html
</Directory>
<Location /protected>
  AuthType openid-connect
  Require valid-user
</Location>
""",
        encoding="utf-8",
    )
