import { headers } from "next/headers";
import { messagesFor } from "@/lib/i18n";

export default async function ResetPasswordPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const messages = messagesFor((await headers()).get("accept-language"));
  return (
    <main>
      <h1>{messages.reset.title}</h1>
      <form action="/api/password-reset/confirm" method="post">
        <input type="hidden" name="token" value={token} />
        <label>
          {messages.reset.newPassword}{" "}
          <input name="password" type="password" minLength={12} placeholder={messages.reset.passwordHint} required />
        </label>
        <button type="submit">{messages.reset.submit}</button>
      </form>
    </main>
  );
}
