import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { signatureHeaders } from "./sign.ts";

/** As the specification of Standard Webhooks and its libraries have it in their tests. */
const published = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  message: { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1614265330, body: '{"test": 2432232314}' },
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const newest = { secret: published.secret, until: null };
const older = { secret: `whsec_${Buffer.alloc(32, "older").toString("base64")}`, until: 1 };

test("it signs as the published vector has it", () => {
  expect(signatureHeaders(published.message, [newest], ["standard"])).toEqual({
    "webhook-id": published.message.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": published.signature,
  });
});

test("each secret in force signs, the newest first", () => {
  const both = signatureHeaders(published.message, [newest, older], ["standard"])["webhook-signature"];
  const second = signatureHeaders(published.message, [older], ["standard"])["webhook-signature"];
  expect(both).toBe(`${published.signature} ${second}`);
});

test("GitHub's signature is over the body, with the text of the newest secret, beside ours or alone", () => {
  const expected = `sha256=${createHmac("sha256", published.secret).update(published.message.body).digest("hex")}`;
  const alone = signatureHeaders(published.message, [newest, older], ["github"]);
  expect(alone["x-hub-signature-256"]).toBe(expected);
  expect(Object.keys(alone)).not.toContain("webhook-signature");
  const both = signatureHeaders(published.message, [newest], ["github", "standard"]);
  expect([both["x-hub-signature-256"], both["webhook-signature"]]).toEqual([expected, published.signature]);
});
