/** Code that verifies, in a language. */
export interface SigningCode {
  readonly id: string;
  readonly title: string;
  readonly code: string;
}

/**
 * How a receiver verifies what an endpoint is sent, as Standard Webhooks has it, with what each language has by itself: one of
 * the signatures is right, and the message is not older or younger than five minutes.
 */
export const signingCode = (endpointId: string): readonly SigningCode[] => [
  { id: "node", title: "Node", code: node(endpointId) },
  { id: "python", title: "Python", code: python(endpointId) },
  { id: "go", title: "Go", code: go(endpointId) },
  { id: "ruby", title: "Ruby", code: ruby(endpointId) },
  { id: "php", title: "PHP", code: php(endpointId) },
];

const node = (endpoint: string) => `import { createHmac, timingSafeEqual } from "node:crypto";

// The secret of ${endpoint}: whsec_…
const secret = process.env.DENDRO_WEBHOOK_SECRET;

/** @param body the request's, as a Buffer or text, before it is parsed */
export function verify(headers, body) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  if (!id || !(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(\`\${id}.\${timestamp}.\`).update(body).digest();
  return (headers["webhook-signature"] ?? "").split(" ").some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ""), "base64");
    return one.startsWith("v1,") && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
`;

const python = (endpoint: string) => `import base64, hashlib, hmac, os, time

# The secret of ${endpoint}: whsec_...
SECRET = os.environ["DENDRO_WEBHOOK_SECRET"]


def verify(headers, body: bytes) -> bool:
    """headers by lower-case names, body before it is parsed"""
    id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not id or not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    digest = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(one.encode(), expected.encode()) for one in given)
`;

const go = (endpoint: string) => `package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"math"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// The secret of ${endpoint}: whsec_…
var secret = os.Getenv("DENDRO_WEBHOOK_SECRET")

// Verify takes the body before it is parsed.
func Verify(header http.Header, body []byte) bool {
	id, timestamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	if id == "" || err != nil || math.Abs(float64(time.Now().Unix()-sent)) > 300 {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	expected := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, given := range strings.Split(header.Get("webhook-signature"), " ") {
		if hmac.Equal([]byte(given), []byte(expected)) {
			return true
		}
	}
	return false
}
`;

const ruby = (endpoint: string) => `require "base64"
require "openssl"

# The secret of ${endpoint}: whsec_…
SECRET = ENV.fetch("DENDRO_WEBHOOK_SECRET")

# headers by lower-case names, body before it is parsed
def verify(headers, body)
  id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
  return false if id.nil? || timestamp.nil? || (Time.now.to_i - timestamp.to_i).abs > 300

  key = Base64.decode64(SECRET.delete_prefix("whsec_"))
  digest = OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{timestamp}.#{body}")
  expected = "v1,#{Base64.strict_encode64(digest)}"
  headers["webhook-signature"].to_s.split(" ").any? do |given|
    OpenSSL.secure_compare(given, expected)
  end
end
`;

const php = (endpoint: string) => `<?php

// The secret of ${endpoint}: whsec_…
define('DENDRO_SECRET', getenv('DENDRO_WEBHOOK_SECRET'));

// $headers by lower-case names; $body is file_get_contents('php://input')
function verify(array $headers, string $body): bool
{
    $id = $headers['webhook-id'] ?? '';
    $timestamp = $headers['webhook-timestamp'] ?? '';
    if ($id === '' || !ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) {
        return false;
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', DENDRO_SECRET));
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $headers['webhook-signature'] ?? '') as $given) {
        if (hash_equals($expected, $given)) {
            return true;
        }
    }
    return false;
}
`;
