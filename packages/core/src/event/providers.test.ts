import { expect, test } from "vitest";
import { canonicalProvider, readProvider, storedProviders } from "./providers.ts";

test.each([
  [
    "openai",
    "openai openai.chat openai.responses openai.embedding openai.completion OpenAI OPENAI ChatOpenAI",
  ],
  ["azure", "azure azure.ai.openai az.ai.openai azure.ai.inference azure_openai azure-openai.chat Azure"],
  ["anthropic", "anthropic anthropic.messages Anthropic"],
  ["google", "google gcp.gemini gcp.gen_ai gcp.vertex_ai google.generative-ai google.vertex.chat gemini"],
  ["google", "vertex_ai VertexAI google-gla google_genai vertex.anthropic.messages"],
  ["aws", "aws aws.bedrock amazon-bedrock amazon_bedrock bedrock bedrock_converse Bedrock"],
  ["mistral", "mistral mistral_ai mistralai mistral.chat"],
  ["x-ai", "x_ai xai xai.chat x-ai"],
  ["moonshotai", "moonshot_ai moonshotai"],
  ["together", "together togetherai.chat together_ai"],
])("%s is one provider, whoever names it", (provider, names) => {
  for (const name of names.split(" ")) expect([name, canonicalProvider(name)]).toEqual([name, provider]);
});

test("a name that nobody knows stays as it is", () => {
  for (const name of ["weather-api", "Rocket.chat", "my.messages", "__proto__", "constructor", ""])
    expect([canonicalProvider(name), readProvider(name)]).toEqual([name, name]);
});

test("what is stored is read as what is sent today is", () => {
  for (const [name, provider] of storedProviders) {
    expect([name, canonicalProvider(name)]).toEqual([name, provider]);
    expect(readProvider(provider)).toBe(provider);
    expect(name).toMatch(/^[\w.-]+$/u);
  }
});
