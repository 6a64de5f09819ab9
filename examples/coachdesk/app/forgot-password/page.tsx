import { headers } from "next/headers";
import { messagesFor } from "@/lib/i18n";

export default async function ForgotPasswordPage() {
  const messages = messagesFor((await headers()).get("accept-language"));
  return (
    <main>
      <h1>{messages.login.forgotPassword}</h1>
      <form action="/api/password-reset" method="post">
        <label>
          {messages.login.email} <input name="email" type="email" required />
        </label>
        <button type="submit">{messages.reset.submit}</button>
      </form>
      <p>{messages.reset.sent}</p>
    </main>
  );
}
