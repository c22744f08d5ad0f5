"""Checks of this installation: data folder, disk, keys, port."""

import os
import shutil
import stat
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from yiwang.web.doctor.finding import Check, Finding, bad, ok, warn
from yiwang.web.launcher.language import tell
from yiwang.web.launcher.processes import port_is_free
from yiwang.web.launcher.tree import set_up_django, var_directory, web_port

GIB = 1024**3
LEAST_FREE, LITTLE_FREE = 1 * GIB, 5 * GIB


def writable() -> Finding:
    """Data can really be written (rights, read-only mounts and quotas all show)."""
    var = var_directory()
    place = var if var.exists() else var.parent
    try:
        with tempfile.NamedTemporaryFile(dir=place) as trial:
            trial.write(bytes(4096))
            trial.flush()
            os.fsync(trial.fileno())
    except OSError as fault:
        return bad(
            f"{place}：{fault.strerror}",
            tell("请换一个可写的位置：YIWANG_VAR=/可写/目录。", "Choose a writable place: YIWANG_VAR=/writable/dir."),
        )
    return ok(str(var))


def disk() -> Finding:
    """Space left for data."""
    var = var_directory()
    free = shutil.disk_usage(var if var.exists() else var.parent).free
    message = f"{free / GIB:.1f} GiB"
    if free < LEAST_FREE:
        return bad(message, tell("请清出至少 1 GiB 空间。", "Free at least 1 GiB."))
    if free < LITTLE_FREE:
        return warn(message, tell("空间不多了，请尽快清理。", "Little is left: tidy up soon."))
    return ok(message)


def keys() -> Finding:
    """Key files are readable by their owner only."""
    folder = var_directory() / "keys"
    if not folder.is_dir():
        return warn(
            tell("还没有密钥", "no keys yet"), tell("第一次启动时会生成。", "They are made at the first start.")
        )
    try:
        open_to_others = [path for path in (folder, *folder.rglob("*")) if not private(path)]
    except PermissionError as fault:
        return bad(f"{fault.filename}", tell("请用启动一网的用户运行。", "Run as the user who starts Yiwang."))
    if open_to_others:
        names = ", ".join(str(path) for path in open_to_others[:3])
        return bad(
            tell(f"别的用户能读：{names}", f"others can read: {names}"),
            f"chmod -R go-rwx {folder}",
        )
    return ok(tell("权限正确", "rights are correct"))


def private(path: Path) -> bool:
    """Whether nobody but the owner has any right on it."""
    return stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def port() -> Finding:
    """The web port is free, or it is our own site that answers there."""
    number = web_port()
    if port_is_free(number):
        return ok(tell(f"{number} 空闲", f"{number} is free"))
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{number}/healthz", timeout=5):
            return ok(tell(f"{number} 上网站正在运行", f"the site runs on {number}"))
    except (urllib.error.URLError, OSError):
        return warn(
            tell(f"{number} 被占用，却没有健康的网站应答", f"{number} is taken, but no healthy site answers"),
            tell(f"看 {var_directory() / 'log'}，或换端口 YIWANG_PORT。", "See the logs, or choose YIWANG_PORT."),
        )


def public_address() -> Finding:
    """Whoever comes over a network comes by HTTPS, and the site knows that it stands behind it."""
    origin, secure = os.environ.get("YIWANG_ORIGIN", ""), os.environ.get("YIWANG_SECURE") == "1"
    parts = urlsplit(origin)
    if parts.scheme == "https" and secure:
        return ok(origin)
    if not secure and (not origin or parts.hostname in ("127.0.0.1", "localhost", "::1")):
        return ok(tell("只在本机使用", "for this machine only"))
    return bad(
        tell(f"{origin or '没有设公开网址'}：没有完整启用 HTTPS", f"{origin or 'no address'}: HTTPS is not fully on"),
        tell(
            "在前面放一个带证书的代理，设 YIWANG_ORIGIN=https://网址 和 YIWANG_SECURE=1。",
            "Put a proxy with a certificate in front; set YIWANG_ORIGIN=https://… and YIWANG_SECURE=1.",
        ),
    )


def demonstrations() -> Finding:
    """No demonstration stands in for a service that real people rely on; those in use are named."""
    sender = os.environ.get("YIWANG_CODE_SENDER", "demo_text")
    text = tell(f"短信验证码：{sender}", f"one-time codes: {sender}")
    faces = _demonstrated()
    if os.environ.get("YIWANG_SECURE") != "1":
        shown = ", ".join(faces)
        return ok(f"{text}; " + tell(f"演示核验：{shown}", f"demonstrated identity: {shown}") if faces else text)
    if not faces and not sender.startswith("demo"):
        return ok(text)
    said, todo = [], []
    if sender.startswith("demo"):
        said.append(tell("短信验证码还没有接通", "one-time codes are not sent by anything yet"))
        todo.append(
            tell(
                "接入短信平台的插件，设 YIWANG_CODE_SENDER。在这之前，人们不能用验证码登录。",
                "Add the plug-in of your message service, set YIWANG_CODE_SENDER. Until then nobody signs in by code.",
            )
        )
    if faces:
        shown = ", ".join(faces)
        said.append(tell(f"核验身份的演示（{shown}）不能用", f"demonstrated identity ({shown}) is refused"))
        todo.append(
            tell(
                "接入真正的核验插件，用 YIWANG_IDENTITY_VERIFIERS 打开，并且去掉演示的。",
                "Add a verifier of your own and name it in YIWANG_IDENTITY_VERIFIERS, without the demonstration.",
            )
        )
    return warn("; ".join(said), " ".join(todo))


def _demonstrated() -> list[str]:
    """Verifiers that are switched on and prove nothing."""
    set_up_django()
    from yiwang.people.identity.verifying import demonstrations as codes
    from yiwang.people.identity.verifying import switched_on

    return sorted(set(codes()) & set(switched_on()))


def verifiers() -> Finding:
    """What is switched on to prove identity is installed and set up, and something is."""
    set_up_django()
    from yiwang.people.identity.verifying import VERIFIERS, switched_on, usable

    on = sorted(switched_on())
    unknown = [code for code in on if code not in VERIFIERS]
    problems = [problem for code in on if code in VERIFIERS for problem in VERIFIERS.get(code).check_config()]
    remedy = tell("请改 YIWANG_IDENTITY_VERIFIERS。", "Mend YIWANG_IDENTITY_VERIFIERS.")
    if unknown:
        return bad(tell(f"没有安装：{', '.join(unknown)}", f"not installed: {', '.join(unknown)}"), remedy)
    if problems:
        return bad("; ".join(problems), remedy)
    if not any(usable(VERIFIERS.get(code)) for code in on):
        return bad(tell("没有一种能用的核验", "no verifier can be used"), remedy)
    return ok(", ".join(on))


CHECKS = (
    Check("writable", "数据目录", "data folder", writable),
    Check("disk", "磁盘空间", "disk space", disk),
    Check("keys", "密钥文件", "key files", keys),
    Check("port", "网站端口", "web port", port),
    Check("public_address", "公开网址", "public address", public_address),
    Check("demonstrations", "演示用的服务", "demonstrations", demonstrations),
    Check("verifiers", "核验身份的办法", "identity verifiers", verifiers),
)
