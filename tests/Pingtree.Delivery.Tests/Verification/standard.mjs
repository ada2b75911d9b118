// Verifies a request with the reference library of Standard Webhooks. Reads {"secret", "headers", "body" (base64)}, prints true or false.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const { secret, headers, body } = JSON.parse(readFileSync(0, "utf8"));
try {
  new Webhook(secret).verify(Buffer.from(body, "base64").toString("utf8"), headers);
  console.log("true");
} catch (error) {
  console.log(error.name === "WebhookVerificationError" ? "false" : error.stack);
}
