import { defineConfig, loadEnv } from "vite";

// Builds the booking widget that coaches embed in their own site.
export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, process.cwd(), "NEXT_PUBLIC_");
  return {
    root: "widget",
    base: "/widget/",
    build: { outDir: "../dist", emptyOutDir: true, modulePreload: { polyfill: false } },
    define: {
      "process.env.NEXT_PUBLIC_SUPABASE_URL": JSON.stringify(env.NEXT_PUBLIC_SUPABASE_URL),
      "process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY": JSON.stringify(env.NEXT_PUBLIC_SUPABASE_ANON_KEY),
      "process.env.NEXT_PUBLIC_POSTHOG_HOST": JSON.stringify(env.NEXT_PUBLIC_POSTHOG_HOST),
    },
  };
});
