import { expect, test } from "vitest";
import { secretNamed } from "./secret-name.ts";

const names = (text: string) => text.trim().split(/\s+/u);

test.each(
  names(`
    authorization proxy-authorization Authorization cookie cookies set-cookie setCookie jwt userJwt credentials awsCredentials
    api_key apiKey x-api-key APIKey apikey api_keys OPENAI_API_KEY secret_key private_key accessKey aws_secret_access_key access_key
    service_role_key subscription_key master_key ssh_key account_key AccountKey encryption_key secret_key_base
    access_token accessToken refresh_token id_token sessionToken csrf-token x-auth-token oauth_token oauthToken OAuthToken oauth2Token
    jwt_token access_tokens private-token github_token reset_token
    APIKEY X-Api-Key x_api_key openaiApiKey X-Auth-Token X-Amz-Security-Token csrf-token refreshToken webhook-secret privateKey
    secret secrets client_secret clientSecret clientsecret client_secret_value appSecret webhook_secret
  `),
)("%s is a secret", (name) => expect(secretNamed(name)).toBe("other"));

test.each(
  names(
    "password oldPassword passwords userPassword db_password passwd passphrase pwd password2 password_confirmation",
  ),
)("%s is a password", (name) => expect(secretNamed(name)).toBe("password"));

test.each(
  names(`
    key keys token tokens token_count tokenCount input_tokens output_tokens inputTokens cached_tokens total_tokens input_token
    next_page_token stop_token grid_token api_key_id access_key_id secret_santa secret_count secretary public_key publicKey
    publishable_key sort_key primaryKey cache_key monkey idempotency_key partition_key keyed_auth author cookie_banner
    password_strength passenger passed author_keywords tokenizer jwt_issuer
  `),
)("%s is none", (name) => expect(secretNamed(name)).toBeNull());
