// npm oidc-provider with its artefacts in PostgreSQL, for the comparison in `yiwang bench identity`.
// node server.mjs prepare CHAINS CODES CHALLENGE   makes the table, refresh tokens and codes, and prints them as JSON
// node server.mjs serve PORT      two processes
import cluster from "node:cluster";
import { createPrivateKey } from "node:crypto";
import pg from "pg";
import Provider from "oidc-provider";

const pool = new pg.Pool({ connectionString: process.env.PEER_DATABASE_URL, max: 16 });
const [, , what, argument, codeCount, challenge] = process.argv;

class Adapter {
  constructor(name) {
    this.name = name;
  }
  async upsert(id, payload, expiresIn) {
    await pool.query(
      `INSERT INTO artefact (kind, id, payload, grant_id, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))
       ON CONFLICT (kind, id) DO UPDATE SET payload = $3, expires_at = excluded.expires_at`,
      [this.name, id, payload, payload.grantId ?? null, expiresIn ?? 86400],
    );
  }
  async find(id) {
    const { rows } = await pool.query(
      "SELECT payload, consumed FROM artefact WHERE kind = $1 AND id = $2 AND expires_at > now()",
      [this.name, id],
    );
    return rows[0] && { ...rows[0].payload, ...(rows[0].consumed ? { consumed: true } : {}) };
  }
  async consume(id) {
    await pool.query("UPDATE artefact SET consumed = true WHERE kind = $1 AND id = $2", [this.name, id]);
  }
  async destroy(id) {
    await pool.query("DELETE FROM artefact WHERE kind = $1 AND id = $2", [this.name, id]);
  }
  async revokeByGrantId(grantId) {
    await pool.query("DELETE FROM artefact WHERE grant_id = $1", [grantId]);
  }
}

const jwk = { ...createPrivateKey(process.env.PEER_RSA_KEY).export({ format: "jwk" }), use: "sig", alg: "RS256" };
const client = (name, grants) => ({
  client_id: `bench-${name}`,
  client_secret: "bench-secret",
  grant_types: grants,
  response_types: grants.includes("authorization_code") ? ["code"] : [],
  redirect_uris: grants.includes("authorization_code") ? ["https://bench.example/back"] : [],
  id_token_signed_response_alg: "RS256",
});
const provider = new Provider("http://127.0.0.1", {
  adapter: Adapter,
  jwks: { keys: [jwk] },
  clients: [
    client("client-credentials", ["client_credentials"]),
    client("authorization-code", ["authorization_code", "refresh_token"]),
  ],
  scopes: ["openid", "offline_access", "data"],
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  ttl: { AuthorizationCode: 3600, AccessToken: 3600, ClientCredentials: 3600, IdToken: 3600, RefreshToken: 86400, Grant: 86400 },
  cookies: { keys: ["bench only"] },
});

async function prepare(chains, codes) {
  await pool.query(
    `CREATE TABLE artefact (kind text, id text, payload jsonb, grant_id text, consumed boolean NOT NULL DEFAULT false,
       expires_at timestamptz, PRIMARY KEY (kind, id)); CREATE INDEX ON artefact (grant_id)`,
  );
  const client = await provider.Client.find("bench-authorization-code");
  const authTime = Math.floor(Date.now() / 1000);
  const scope = "openid offline_access";
  const granted = async (number) => {
    const grant = new provider.Grant({ accountId: `person-${number}`, clientId: client.clientId });
    grant.addOIDCScope(scope);
    return { client, accountId: `person-${number}`, grantId: await grant.save(), scope, authTime, gty: "authorization_code" };
  };
  const made = { refresh: [], codes: [] };
  for (let number = 0; number < chains; number += 1) {
    made.refresh.push(await new provider.RefreshToken(await granted(number)).save());
  }
  for (let number = 0; number < codes; number += 1) {
    const code = new provider.AuthorizationCode({
      ...(await granted(number)),
      expiresWithSession: false,
      redirectUri: "https://bench.example/back",
      codeChallenge: challenge,
      codeChallengeMethod: "S256",
    });
    made.codes.push(await code.save());
  }
  console.log(JSON.stringify(made));
  await pool.end();
}

if (what === "prepare") await prepare(Number(argument), Number(codeCount));
else if (cluster.isPrimary) for (let n = 0; n < 2; n += 1) cluster.fork();
else provider.listen(Number(argument), "127.0.0.1");
