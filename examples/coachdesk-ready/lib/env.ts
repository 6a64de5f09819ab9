// Reads the environment. A variable that must be there is asked for by requireEnv, so that the
// process stops with its name instead of failing later with "undefined".

export function requireEnv(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export function appUrl(path = "/"): string {
  return new URL(path, requireEnv("APP_URL")).toString();
}
