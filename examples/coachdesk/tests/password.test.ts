import { expect, test } from "vitest";
import { hashPassword, verifyPassword } from "../lib/password";
import users from "./fixtures/users.json";

test("a password opens its own hash and no other", async () => {
  const hashes = await Promise.all(users.map((user) => hashPassword(user.password)));
  for (const [index, user] of users.entries()) {
    expect(await verifyPassword(user.password, hashes[index])).toBe(true);
    expect(await verifyPassword("wrong-password-123", hashes[index])).toBe(false);
  }
});

test("an unknown kind of hash opens nothing", async () => {
  const password = "s3cret-for-tests";
  expect(await verifyPassword(password, "md5:00:5f4dcc3b5aa765d61d8327deb882cf99")).toBe(false);
});
