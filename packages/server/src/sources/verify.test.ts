import { createHmac } from "node:crypto";
import { sign as signAsGitHub } from "@octokit/webhooks-methods";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Stripe } from "stripe";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, test } from "vitest";
import { sourceNamed } from "../test-support/incoming-webhook.ts";
import type { Source, SourceKind } from "./source.ts";
import { verify } from "./verify.ts";

const now = Date.UTC(2026, 10, 20, 12);
const seconds = now / 1000;
const body = '{"id":"evt_1","größe":"ü","n":1.0}';
const standardSecret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
const textSecret = "a secret of some service";

/** How others sign a body at a moment, in seconds since 1970. */
type Sign = (secret: string, at: number) => Record<string, string> | Promise<Record<string, string>>;

interface Signer {
  readonly name: string;
  readonly kind: SourceKind;
  readonly secret: string;
  readonly otherSecret: string;
  readonly sign: Sign;
  /** Whether the time is signed too. */
  readonly isTimed: boolean;
  readonly hmac?: Source["hmac"];
}

const ofStandard = { kind: "standard-webhooks", secret: standardSecret, isTimed: true } as const;
const otherStandard = `whsec_${Buffer.alloc(24, 8).toString("base64")}`;
const text = { secret: textSecret, otherSecret: "another secret" };

const signers: readonly Signer[] = [
  {
    name: "standardwebhooks",
    ...ofStandard,
    otherSecret: otherStandard,
    sign: (secret, at) => ({
      "webhook-id": "msg_1",
      "webhook-timestamp": String(at),
      "webhook-signature": new StandardWebhook(secret).sign("msg_1", new Date(at * 1000), body),
    }),
  },
  {
    name: "svix",
    ...ofStandard,
    otherSecret: otherStandard,
    sign: (secret, at) => ({
      "svix-id": "msg_1",
      "svix-timestamp": String(at),
      "svix-signature": new SvixWebhook(secret).sign("msg_1", new Date(at * 1000), body),
    }),
  },
  {
    name: "@octokit/webhooks-methods",
    kind: "github",
    ...text,
    isTimed: false,
    sign: async (secret) => ({ "x-hub-signature-256": await signAsGitHub(secret, body) }),
  },
  {
    name: "stripe",
    kind: "stripe",
    ...text,
    isTimed: true,
    sign: (secret, at) => ({
      "stripe-signature": new Stripe("sk_test_x").webhooks.generateTestHeaderString({
        payload: body,
        secret,
        timestamp: at,
      }),
    }),
  },
  {
    name: "Slack's documentation",
    kind: "slack",
    ...text,
    isTimed: true,
    sign: (secret, at) => ({
      "x-slack-request-timestamp": String(at),
      "x-slack-signature": `v0=${createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex")}`,
    }),
  },
  {
    name: "Shopify's documentation",
    kind: "shopify",
    ...text,
    isTimed: false,
    sign: (secret) => ({
      "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body, "utf8").digest("base64"),
    }),
  },
  {
    name: "any other",
    kind: "hmac",
    hmac: { header: "x-sig", algorithm: "sha512", encoding: "base64", prefix: "v=" },
    ...text,
    isTimed: false,
    sign: (secret) => ({ "x-sig": `v=${createHmac("sha512", secret).update(body).digest("base64")}` }),
  },
];

const sourceOf = ({ kind, hmac = null }: Signer, ...secrets: string[]): Source =>
  sourceNamed("src_1", {
    kind,
    hmac,
    secrets: secrets.map((secret, at) => ({ id: `sec_${at}`, secret, addedAt: 0 })),
  });
const bytes = Buffer.from(body);

describe.each(signers)("what $name signs", (signer) => {
  const { sign, secret, otherSecret, isTimed } = signer;

  test("is known by any secret of the source, over the bytes as they came", async () => {
    const headers = await sign(secret, seconds);
    for (const secrets of [[secret], [otherSecret, secret], [secret, otherSecret]])
      expect(verify(sourceOf(signer, ...secrets), { headers, body: bytes }, now)).toMatchObject({
        isVerified: true,
        sentAt: isTimed ? now : null,
        id: signer.kind === "standard-webhooks" ? "msg_1" : null,
      });
  });

  test("is refused with another secret, another body, or none", async () => {
    const headers = await sign(secret, seconds);
    const refused = { isVerified: false, reason: expect.stringMatching(/another secret/u) as string };
    expect(verify(sourceOf(signer, otherSecret), { headers, body: bytes }, now)).toMatchObject(refused);
    for (const changed of [`${body} `, body.replace("1.0", "1.00"), ""])
      expect(verify(sourceOf(signer, secret), { headers, body: Buffer.from(changed) }, now)).toMatchObject(
        refused,
      );
    expect(verify(sourceOf(signer), { headers, body: bytes }, now)).toMatchObject({
      isVerified: false,
      reason: expect.stringMatching(/no secret/u) as string,
    });
    expect(verify(sourceOf(signer, secret), { headers: {}, body: bytes }, now)).toMatchObject({
      isVerified: false,
      reason: expect.stringMatching(/no header/u) as string,
    });
  });

  test("is refused whatever of its headers is cut, doubled or changed", async () => {
    const headers = await sign(secret, seconds);
    const wrong = Object.entries(headers).flatMap(([name, value]) =>
      ["", " ", "x", value.slice(0, -5), `${value.slice(0, -3)}AAA`].map((changed) => ({
        ...headers,
        [name]: changed,
      })),
    );
    const taken = wrong.filter(
      (changed) => verify(sourceOf(signer, secret), { headers: changed, body: bytes }, now).isVerified,
    );
    expect(taken).toEqual([]);
  });
});

test.each(signers.filter(({ isTimed }) => isTimed))(
  "what $name signs is refused when it is older or newer than five minutes",
  async (signer) => {
    const verdicts = [-301, -300, 300, 301].map(async (offset) => {
      const headers = await signer.sign(signer.secret, seconds + offset);
      return verify(sourceOf(signer, signer.secret), { headers, body: bytes }, now).isVerified;
    });
    expect(await Promise.all(verdicts)).toEqual([false, true, true, false]);
  },
);

test("the example of Slack's documentation is known", () => {
  const slack = signers.find(({ kind }) => kind === "slack") as Signer;
  const example =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  const headers = {
    "x-slack-request-timestamp": "1531420618",
    "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
  };
  const source = sourceOf(slack, "8f742231b10e8888abcd99yyyzzz85a5");
  expect(verify(source, { headers, body: Buffer.from(example) }, 1_531_420_618_000).isVerified).toBe(true);
});
