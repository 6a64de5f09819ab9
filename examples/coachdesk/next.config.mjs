/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The booking widget: the deploy uploads dist/ to the static host.
  async rewrites() {
    return [{ source: "/widget/:path*", destination: "https://static.coachdesk-app.net/widget/:path*" }];
  },
};

export default config;
