"""Tables, two confidential clients, refresh tokens and codes of a signed-in person; prints the tokens as JSON."""

import json
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import site_of_toolkit  # noqa: F401  configures Django
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application, Grant, RefreshToken

chains, codes = int(sys.argv[1]), int(sys.argv[2])
challenge = sys.argv[3]
back = "https://bench.example/back"
call_command("migrate", verbosity=0)
user = User.objects.create(username="bench")
for grant in ("client-credentials", "authorization-code"):
    Application.objects.create(
        client_id=f"bench-{grant}",
        client_secret="bench-secret",  # noqa: S106  of a database that is thrown away
        hash_client_secret=False,
        name=grant,
        user=user,
        client_type="confidential",
        authorization_grant_type=grant,
        algorithm="RS256",
        redirect_uris=back,
    )
client = Application.objects.get(client_id="bench-authorization-code")
soon = timezone.now() + timedelta(hours=1)
accesses = AccessToken.objects.bulk_create(
    AccessToken(user=user, token=f"bench-access-{n}", application=client, scope="openid", expires=soon)
    for n in range(chains)
)
RefreshToken.objects.bulk_create(
    RefreshToken(user=user, token=f"bench-refresh-{n}", application=client, access_token=access)
    for n, access in enumerate(accesses)
)
Grant.objects.bulk_create(
    (
        Grant(
            user=user,
            code=f"bench-code-{n}",
            application=client,
            expires=soon,
            redirect_uri=back,
            scope="openid",
            code_challenge=challenge,
            code_challenge_method="S256",
        )
        for n in range(codes)
    ),
    batch_size=1000,
)
made = {"refresh": [f"bench-refresh-{n}" for n in range(chains)], "codes": [f"bench-code-{n}" for n in range(codes)]}
print(json.dumps(made))
