/** Most names have none of these in them. */
const mayBeSecret = /auth|cookie|pass|pwd|secret|token|key|jwt|credential/iu;

/** A password may be a number; no key or token is one. */
const passwords =
  "(?:password|passwd|passphrase|passcode|pwd)s?|password[^a-z]?(?:confirm(?:ation)?|repeat|again|hash|digest)";

/** Whose or what for a key, a token or a secret is that opens something; not `public_key`, `sort_key`, `page_token`. */
const keys =
  "api|secret|private|access|auth|signing|encryption|decryption|master|root|admin|service|service[^a-z]?role|subscription|" +
  "account|ssh|shared|function|deploy|webhook|hmac";
const tokens =
  "access|refresh|id|o?auth2?|session|security|bearer|csrf|xsrf|api|jwt|private|personal|secret|sas|bot|deploy|service|" +
  "reset|verification|confirmation|activation|invite|invitation|login|remember|" +
  "github|gitlab|bitbucket|slack|discord|telegram|npm|pypi|hf|huggingface|vercel|cloudflare|aws|azure|gcp|google|facebook|stripe";
const secrets = "client|app|consumer|shared|signing|webhook|api|oauth|token|user";

const others =
  `authorization|(?:set[^a-z]?)?cookies?|jwts?|credentials?|(?:${keys})[^a-z]?keys?|(?:${tokens})[^a-z]?tokens?|` +
  `(?:(?:${secrets})[^a-z]?)?secrets?`;

/** At the end of a name: `secret_key_base`, `client_secret_value`, `password2`. */
const ending = "(?:[^a-z]?(?:value|base|plaintext|pem|b64|base64))?[^a-z]?\\d*$";
const password = new RegExp(`(?:^|[^a-z])(?:${passwords})${ending}`, "u");
const other = new RegExp(`(?:^|[^a-z])(?:${others})${ending}`, "u");

/** `clientSecret` and `APIKey` as `client_secret` and `api_key`. */
const snakeCased = (name: string) =>
  name.replaceAll(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/gu, "_").toLowerCase();

/**
 * What kind of secret a name is for: a password, or a cookie, key or token that opens something by itself: `api_key`,
 * `x-auth-token`, `clientSecret`. A `public_key` is none, nor a `key`, a `token` or `input_tokens`.
 */
export function secretNamed(name: string): "password" | "other" | null {
  if (!mayBeSecret.test(name) || name.length > 128) return null;
  const words = snakeCased(name);
  if (password.test(words)) return "password";
  return other.test(words) ? "other" : null;
}
