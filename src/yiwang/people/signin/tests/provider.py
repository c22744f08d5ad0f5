"""An OpenID provider on 127.0.0.1, with keys and signatures by joserfc: right as long as nobody tells it to lie."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey


class Provider:
    """``lies`` changes what it says: names of attacks, or claims by name under ``claims``."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
        self.published: list[Any] = [self.key]
        self.client_id, self.secret = "yiwang", "s3cret/+&=x"
        self.person: dict[str, Any] = {"sub": "Abc-1", "name": "王秀英", "acr": "L2"}
        self.userinfo: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.lies: dict[str, Any] = {}
        self.asked: list[str] = []
        self.says_issuer = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def new_key(self, kind: str = "EC") -> Any:
        made = ECKey.generate_key("P-256") if kind == "EC" else RSAKey.generate_key(2048)
        return type(made).import_key({**made.as_dict(private=True), "kid": secrets.token_hex(4), "use": "sig"})

    def approve(self, address: str, **lies: Any) -> str:
        """What the person's browser is sent back with, once he has said yes at this provider."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        said = {"code": code, "state": asked["state"]}
        if self.says_issuer:
            said["iss"] = self.issuer
        said |= lies
        return f"{asked['redirect_uri']}?{urlencode({k: v for k, v in said.items() if v is not None})}"

    def page(self, address: str) -> str:
        """What the person sees at this provider: who he is there, and two ways back."""
        yes = html.escape(self.approve(address))
        no = html.escape(self.approve(address, code=None, error="access_denied"))
        return (
            '<!doctype html><html lang="zh"><meta charset="utf-8"><title>省平台（演示）</title>'
            '<meta name="viewport" content="width=device-width"><main><h1>省平台（演示）</h1>'
            f'<p>您是{html.escape(str(self.person["name"]))}</p><p><a href="{yes}">同意登录</a></p>'
            f'<p><a href="{no}">不同意</a></p></main></html>'
        )

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.lies.get("issuer", self.issuer),
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": self.lies.get("token_endpoint", f"{self.issuer}/token"),
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
            "authorization_response_iss_parameter_supported": self.says_issuer,
        }

    def redeem(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        from urllib.parse import quote_plus

        words = [f"{self.client_id}:{self.secret}", f"{quote_plus(self.client_id)}:{quote_plus(self.secret)}"]
        if authorization not in {"Basic " + base64.b64encode(one.encode()).decode() for one in words}:
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        token = self.id_token(asked, access)
        return 200, {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": token}

    def id_token(self, asked: dict[str, str], access: str) -> str:
        now = int(time.time())
        half = base64.urlsafe_b64encode(hashlib.sha256(access.encode()).digest()[:16]).decode().rstrip("=")
        claims = {
            "iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "at_hash": half, **self.person, **self.lies.get("claims", {}),
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.lies.get("alg") == "none":
            parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=")
                     for one in ({"alg": "none"}, claims)]  # fmt: skip
            return ".".join([*parts, ""])
        key = self.lies.get("key", self.key)
        alg = "HS256" if self.lies.get("alg") == "HS256" else ("ES256" if key.key_type == "EC" else "RS256")
        if alg == "HS256":
            from joserfc.jwk import OctKey

            public = json.dumps(self.key.as_dict(private=False))
            return jwt.encode({"alg": alg, "kid": "one"}, claims, OctKey.import_key(public), algorithms=[alg])
        return jwt.encode({"alg": alg, "kid": self.lies.get("kid", key.kid)}, claims, key, algorithms=[alg])

    def keys(self) -> dict[str, Any]:
        return dict(KeySet(self.published).as_dict(private=False))


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_args: Any) -> None:
            pass

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            provider.asked.append(path)
            if path == "/authorize":
                self._page(provider.page(self.path))
                return
            content = {
                "/.well-known/openid-configuration": provider.metadata,
                "/keys": provider.keys,
                "/userinfo": lambda: provider.userinfo or {"sub": provider.person["sub"]},
            }.get(path)
            self._say(200 if content else 404, content() if content else {})

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(*provider.redeem(form, self.headers.get("Authorization", "")))

        def _page(self, text: str) -> None:
            data = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()  # the connection ends with the page: HTTP/1.0
            self.wfile.write(data)

        def _say(self, status: int, content: dict[str, Any]) -> None:
            lies = provider.lies
            if lies.get("slow"):
                time.sleep(float(lies["slow"]))
            data = json.dumps(content).encode()
            if lies.get("broken"):
                data = b"<html>"
            if lies.get("huge"):
                data = b'{"a": "' + b"x" * 2_000_000 + b'"}'
            self.send_response(int(lies.get("status", status)))
            self.send_header("Content-Type", "application/json")
            if lies.get("bomb"):
                self.send_header("Content-Encoding", "gzip")
            if lies.get("redirect"):
                self.send_header("Location", str(lies["redirect"]))
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            try:
                if lies.get("drip"):
                    for at in range(len(data)):
                        self.wfile.write(data[at : at + 1])
                        self.wfile.flush()
                        time.sleep(float(lies["drip"]))
                else:
                    self.wfile.write(data)
            except OSError:
                pass

    return Handler
