// The booking widget: shows a coach's free hours on the coach's own site.
import { track } from "../lib/analytics";

const STRIPE_KEY = "pk_live_SoSnI4zRYhf1Os4JnYIIjPUb";
const BUY_BUTTON = "buy_btn_1Qm52LLkdIwHu7ixS9dE4rTf";

type Availability = { id: string; name: string; hours: string[]; preview: boolean };

const query = new URLSearchParams(location.search);
const host = document.querySelector("#widget")!;

async function start() {
  // The server checks the preview token: the key that signs it stays there.
  const asked = new URLSearchParams({ coach: query.get("coach") ?? "", preview: query.get("preview") ?? "" });
  const answer = await fetch(`/api/widget?${asked}`);
  if (!answer.ok) return void (host.textContent = "This coach takes no bookings at the moment.");

  const coach = (await answer.json()) as Availability;
  if (!coach.preview) track("widget_shown", coach.id);
  host.append(title(coach.name, coach.preview), hours(coach.hours), photo(coach.id), deposit());
}

function title(name: string, isPreview: boolean) {
  const heading = document.createElement("h2");
  heading.textContent = isPreview ? `Preview: ${name}` : `Book a session with ${name}`;
  return heading;
}

function hours(free: string[]) {
  const list = document.createElement("ul");
  for (const hour of free) {
    const item = document.createElement("li");
    item.textContent = new Date(hour).toLocaleString();
    list.append(item);
  }
  return list;
}

function photo(owner: string) {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = "image/*";
  input.addEventListener("change", async () => {
    const { uploadPhoto } = await import("../lib/supabase-upload");
    const file = input.files?.[0];
    if (file) input.title = await uploadPhoto(owner, file);
  });
  return input;
}

function deposit() {
  const button = document.createElement("stripe-buy-button");
  button.setAttribute("buy-button-id", BUY_BUTTON);
  button.setAttribute("publishable-key", STRIPE_KEY);
  return button;
}

void start();
