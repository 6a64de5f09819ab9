const PROJECT_KEY = "phc_OlpXMatHuGDgvuPcF9euZYnquISJN96aQESei2p49tp";
const HOST = process.env.NEXT_PUBLIC_POSTHOG_HOST ?? "https://eu.i.posthog.com";

/** Sends one event; never throws, an ad blocker is the visitor's choice. */
export function track(event: string, visitor: string, properties: Record<string, unknown> = {}) {
  const body = JSON.stringify({ api_key: PROJECT_KEY, event, distinct_id: visitor, properties });
  void fetch(`${HOST}/i/v0/e/`, { method: "POST", body, keepalive: true }).catch(() => undefined);
}
