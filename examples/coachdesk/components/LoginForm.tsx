"use client";

import { useState, type FormEvent } from "react";
import type { Messages } from "@/lib/i18n";

export function LoginForm({ messages, target }: { messages: Messages["login"]; target: string }) {
  const [failed, setFailed] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const response = await fetch("/api/login", {
      method: "POST",
      body: JSON.stringify({ email: form.get("email"), password: form.get("password") }),
    });
    if (response.ok) window.location.assign(target);
    else setFailed(true);
  }

  return (
    <form onSubmit={submit}>
      <input name="email" type="email" placeholder={messages.email} autoComplete="username" required />
      <input name="password" type="password" placeholder={messages.password} autoComplete="current-password" required />
      <button type="submit">{messages.submit}</button>
      {failed && <p role="alert">{messages.failed}</p>}
      <a href="/forgot-password">{messages.forgotPassword}</a>
    </form>
  );
}
