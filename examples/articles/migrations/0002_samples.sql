-- A migration runs once, so what a user deletes or edits stays deleted or edited.
INSERT INTO users (id, name, email, role) VALUES
    (1, 'alice', 'alice@example.org', 'admin'),
    (2, 'bob', 'bob@example.org', 'editor'),
    (3, 'carol', 'carol@example.org', 'editor'),
    (4, 'dave', 'dave@example.org', 'viewer');

INSERT INTO articles (id, title, body, author_id, published) VALUES
    (1, 'How a rule is written', 'A draft by bob: he may edit it, and delete it until it is published.', 2, 0),
    (2, 'Who may do what', 'Published by carol: she may edit it, and only an admin may delete it.', 3, 1);
