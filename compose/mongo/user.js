// Runs once, on an empty volume: the program's own user, who sees its database and nothing else.
db.getSiblingDB("pingtree").createUser({
  user: "pingtree",
  pwd: process.env.MONGO_PASSWORD,
  roles: [{ role: "readWrite", db: "pingtree" }],
});
