-- Ids are not given twice: a link of yesterday must not mean somebody or something else today.
CREATE TABLE users (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    name  TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    role  TEXT NOT NULL
) STRICT;

-- The author's id stays when the author goes: an article outlives the account that wrote it.
CREATE TABLE articles (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    title     TEXT NOT NULL,
    body      TEXT NOT NULL,
    author_id INTEGER NOT NULL,
    published INTEGER NOT NULL CHECK (published IN (0, 1))
) STRICT;
