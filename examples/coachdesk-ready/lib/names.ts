// The name that clients see: what the coach chose, else the name of the account.
export function nameOf(user: { fullName: string; displayName: string | null }): string {
  return user.displayName ?? user.fullName;
}
