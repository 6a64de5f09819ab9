import { headers } from "next/headers";
import { LoginForm } from "@/components/LoginForm";
import { messagesFor } from "@/lib/i18n";

export default async function LoginPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  const { next } = await searchParams;
  const messages = messagesFor((await headers()).get("accept-language"));
  // Only paths of our own: an open redirect would help phishing.
  const target = next?.startsWith("/") && !next.startsWith("//") ? next : "/dashboard";
  return (
    <main>
      <h1>{messages.login.title}</h1>
      <LoginForm messages={messages.login} target={target} />
    </main>
  );
}
