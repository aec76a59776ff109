"""What is measured beside Portcullis: FastAPI with PyJWT as its own tutorial does it, and with fastapi-zitadel-auth.

Everything that is asked of Portcullis is asked here: signature, algorithm, issuer, audience, times, and a role of the token.
"""

import os
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi_zitadel_auth import ZitadelAuth

ISSUER = os.environ["BENCH_ISSUER"]
AUDIENCE = os.environ["BENCH_AUDIENCE"]
SECRET = os.environ["BENCH_SECRET"]
PUBLIC_KEY = jwt.PyJWK.from_json(os.environ["BENCH_JWK"]).key

app = FastAPI()
bearer = HTTPBearer()
zitadel = ZitadelAuth(
    issuer_url=os.environ["BENCH_ZITADEL"],
    project_id="4711",
    app_client_id="benches",
    allowed_scopes={"openid": "OpenID"},
)


def editor(key, algorithm):
    """The dependency that a route asks for its user: an editor, by a token of this algorithm."""

    async def user(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> dict:
        try:
            claims = jwt.decode(
                credentials.credentials,
                key,
                algorithms=[algorithm],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": ["exp", "iat", "sub"]},
            )
        except jwt.InvalidTokenError as error:
            raise HTTPException(401, "invalid token") from error
        if "editor" not in claims.get("roles", []):
            raise HTTPException(403, "not an editor")
        return claims

    return user


@app.get("/open")
async def unguarded():
    return {"subject": "nobody"}


@app.get("/hs256")
async def hs256(user: Annotated[dict, Depends(editor(SECRET, "HS256"))]):
    return {"subject": user["sub"]}


@app.get("/rs256")
async def rs256(user: Annotated[dict, Depends(editor(PUBLIC_KEY, "RS256"))]):
    return {"subject": user["sub"]}


@app.get("/zitadel")
async def by_zitadel(user: Annotated[object, Security(zitadel, scopes=[])]):
    if "editor" not in user.claims.project_roles:
        raise HTTPException(403, "not an editor")
    return {"subject": user.claims.sub}
