// The same with the snippet of the documentation.
import { readFileSync } from "node:fs";
import { verify } from "./verify.mjs";

const { secret, headers, body } = JSON.parse(readFileSync(0, "utf8"));
console.log(String(verify(secret, headers, Buffer.from(body, "base64"))));
