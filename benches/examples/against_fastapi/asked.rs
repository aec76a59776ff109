use core::fmt;

use crate::tokens::Tokens;

/// What a route is asked for, and by which token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// By RS256, a token that Portcullis has seen before.
    Cached,
    /// By HS256, verified each time.
    Hs256,
    /// By RS256, verified each time.
    Rs256,
    /// By nothing: no guard, and for axum no layer of Portcullis either.
    Unguarded,
    /// By RS256 of Zitadel, verified each time.
    Zitadel,
}

impl Asked {
    pub(crate) const FASTAPI: [Self; 4] = [Self::Unguarded, Self::Hs256, Self::Rs256, Self::Zitadel];
    pub(crate) const OURS: [Self; 5] = [Self::Unguarded, Self::Cached, Self::Hs256, Self::Rs256, Self::Zitadel];
    /// Ours, and what of FastAPI's does the same for a request; a token that comes back is verified anew there.
    pub(crate) const PAIRS: [(Self, Self); 6] = [
        (Self::Unguarded, Self::Unguarded),
        (Self::Hs256, Self::Hs256),
        (Self::Rs256, Self::Rs256),
        (Self::Zitadel, Self::Zitadel),
        (Self::Cached, Self::Rs256),
        (Self::Cached, Self::Zitadel),
    ];

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Cached => "/cached",
            Self::Hs256 => "/hs256",
            Self::Rs256 => "/rs256",
            Self::Unguarded => "/open",
            Self::Zitadel => "/zitadel",
        }
    }

    /// The whole request, the same to every server.
    pub(crate) fn request(self, tokens: &Tokens) -> String {
        let token = match self {
            Self::Cached | Self::Rs256 | Self::Unguarded => &tokens.rs256,
            Self::Hs256 => &tokens.hs256,
            Self::Zitadel => &tokens.zitadel,
        };
        format!(
            "GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: benches/0.1\r\nAccept: */*\r\nAuthorization: Bearer {token}\r\n\r\n",
            self.path(),
        )
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cached => "RS256, token cached",
            Self::Hs256 => "HS256",
            Self::Rs256 => "RS256",
            Self::Unguarded => "unguarded",
            Self::Zitadel => "Zitadel's RS256",
        })
    }
}
