-- Whose tokens count no more, also after the next start. A token outlives the row of its user.
CREATE TABLE deleted_users (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;
