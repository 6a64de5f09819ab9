import de from "@/messages/de.json";
import en from "@/messages/en.json";

const MESSAGES = { en, de } as const;
export type Locale = keyof typeof MESSAGES;
export type Messages = typeof en;

export function messagesFor(acceptLanguage: string | null): Messages {
  const wanted = (acceptLanguage ?? "en").slice(0, 2).toLowerCase();
  return wanted in MESSAGES ? MESSAGES[wanted as Locale] : en;
}
