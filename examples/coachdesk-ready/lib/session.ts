// Signed tokens for the login cookie and for preview links. Web Crypto only, so that the middleware
// can use it as well as the server. Never imported by code that runs in a browser.

import { requireEnv } from "./env";

export const SESSION_COOKIE = "coachdesk_session";

export type Claims = { sub: string; use: "login" | "preview"; exp: number };

const encoder = new TextEncoder();

function signingKey(): Promise<CryptoKey> {
  return crypto.subtle.importKey(
    "raw",
    encoder.encode(requireEnv("SESSION_SECRET")),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
}

export async function sealToken(claims: Claims): Promise<string> {
  const body = toBase64Url(encoder.encode(JSON.stringify(claims)));
  const signature = await crypto.subtle.sign("HMAC", await signingKey(), encoder.encode(body));
  return `${body}.${toBase64Url(new Uint8Array(signature))}`;
}

export async function openToken(token: string, use: Claims["use"] = "login"): Promise<Claims | null> {
  const [body, signature] = token.split(".");
  if (!body || !signature) return null;
  const valid = await crypto.subtle.verify(
    "HMAC",
    await signingKey(),
    fromBase64Url(signature),
    encoder.encode(body),
  );
  if (!valid) return null;
  const claims = JSON.parse(new TextDecoder().decode(fromBase64Url(body))) as Claims;
  return claims.use === use && claims.exp > Date.now() / 1000 ? claims : null;
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
