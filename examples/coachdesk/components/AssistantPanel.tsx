"use client";

import { useState, type FormEvent } from "react";

export function AssistantPanel() {
  const [answer, setAnswer] = useState("");

  async function ask(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const question = new FormData(event.currentTarget).get("question");
    const response = await fetch("/api/assistant", { method: "POST", body: JSON.stringify({ question }) });
    const result = (await response.json()) as { answer?: string };
    setAnswer(result.answer ?? "The assistant is not available right now.");
  }

  return (
    <form onSubmit={ask}>
      <input name="question" placeholder="When can I fit in two more runners?" maxLength={2000} required />
      <button type="submit">Ask</button>
      <output>{answer}</output>
    </form>
  );
}
