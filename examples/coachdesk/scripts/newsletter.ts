// Sends the text file given as argument to all coaches: npm run newsletter -- news/march.txt
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import nodemailer from "nodemailer";
import { parse } from "yaml";
import { db } from "../lib/db";

const { newsletter } = parse(await readFile("config/mail.yml", "utf8"));

const transport = nodemailer.createTransport({
  host: newsletter.host,
  port: newsletter.port,
  auth: { user: newsletter.user, pass: newsletter.password },
});

const [file] = process.argv.slice(2);
if (!file) throw new Error("which text? npm run newsletter -- news/march.txt");
const [subject, ...lines] = (await readFile(file, "utf8")).split("\n");

const coaches = await db.user.findMany({ where: { coach: { isNot: null } } });
for (let start = 0; start < coaches.length; start += newsletter.batch_size) {
  for (const { email, displayName } of coaches.slice(start, start + newsletter.batch_size)) {
    const text = `Hello ${displayName},\n\n${lines.join("\n")}`;
    await transport.sendMail({ from: newsletter.from, to: email, subject, text });
  }
  await pause(newsletter.pause_seconds * 1000);
}
await db.$disconnect();
