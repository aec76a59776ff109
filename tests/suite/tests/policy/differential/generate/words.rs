//! Few enough that requests and rows meet, and of every kind that texts can be of.

pub(crate) const SUBJECTS: [&str; 9] =
    ["alice", "Alice", "bob", "зоя", "admin", "editor", "reader", "a, \"b\" # c", ""];
pub(crate) const DOMAINS: [&str; 4] = ["acme", "globex", "東京", ""];
pub(crate) const OBJECTS: [&str; 6] = ["data1", "data2", "Data1", "größe", "it's", ""];
pub(crate) const GROUPS: [&str; 3] = ["group1", "group2", "gruppe ü"];
pub(crate) const ACTIONS: [&str; 5] = ["read", "write", "Read", "löschen", ""];
pub(crate) const CITIES: [&str; 3] = ["Kyiv", "Zürich", ""];
pub(crate) const SEGMENTS: [&str; 6] = ["a", "b", "42", "naïve", "x-y_z", "A"];
pub(crate) const ADDRESSES: [&str; 6] = ["10.0.0.1", "10.0.1.7", "192.168.2.123", "127.0.0.1", "::1", "2001:db8::7"];
pub(crate) const NETWORKS: [&str; 9] = [
    "10.0.0.1",
    "10.0.0.0/8",
    "10.0.0.0/24",
    "192.168.2.0/25",
    "0.0.0.0/0",
    "::1",
    "2001:db8::/32",
    "::/0",
    "::ffff:10.0.0.1",
];
pub(crate) const EXPRESSIONS: [&str; 9] =
    ["^read$", "read|write", "^(read)|(write)$", ".*", "", "^$", "[à-ö]sch", "^\\w+$", "e.d"];
