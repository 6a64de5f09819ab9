import { expect, test } from "vitest";
import { openToken, sealToken } from "../lib/session";

const soon = () => Math.floor(Date.now() / 1000) + 60;

test("a sealed token opens for the use it was made for", async () => {
  const token = await sealToken({ sub: "coach-1", use: "preview", exp: soon() });
  expect((await openToken(token, "preview"))?.sub).toBe("coach-1");
  expect(await openToken(token, "login")).toBeNull();
});

test("a changed or expired token opens nothing", async () => {
  const token = await sealToken({ sub: "coach-1", use: "login", exp: soon() });
  expect(await openToken(`x${token}`)).toBeNull();
  expect(await openToken(await sealToken({ sub: "coach-1", use: "login", exp: 1 }))).toBeNull();
});
