"use client";

import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { track } from "@/lib/analytics";

export function Analytics() {
  const path = usePathname();
  useEffect(() => {
    let visitor = localStorage.getItem("visitor");
    if (!visitor) localStorage.setItem("visitor", (visitor = crypto.randomUUID()));
    track("$pageview", visitor, { path });
  }, [path]);
  return null;
}
