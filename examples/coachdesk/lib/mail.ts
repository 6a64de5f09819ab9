import { Resend } from "resend";
import { appUrl, requireEnv } from "./env";

const apiKey = process.env.RESEND_API_KEY;
if (!apiKey) throw new Error("RESEND_API_KEY is not set");

const resend = new Resend(apiKey);

async function send(to: string, subject: string, text: string) {
  const { error } = await resend.emails.send({ from: requireEnv("MAIL_FROM"), to, subject, text });
  if (error) throw new Error(`mail to ${to} was refused: ${error.message}`);
}

export function sendPasswordReset(to: string, token: string) {
  const link = appUrl(`/reset-password/${token}`);
  return send(to, "Choose a new password", `Open this link within 30 minutes:\n\n${link}\n`);
}

export function sendReminder(to: string, title: string, startsAt: Date, timezone: string) {
  const when = startsAt.toLocaleString("en-GB", { timeZone: timezone, dateStyle: "full", timeStyle: "short" });
  return send(to, `Reminder: ${title}`, `Your session "${title}" starts on ${when}.\n`);
}

export function sendPaymentFailed(to: string) {
  const link = appUrl("/billing");
  return send(to, "Your payment did not go through", `Please update your card: ${link}\n`);
}
