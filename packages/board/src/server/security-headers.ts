import type { MiddlewareHandler } from 'hono';

/** Nothing but what this server sends: no inline script or style, no frames, no forms. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];
/** The playground's worker and its threads compile WebAssembly, and Protobuf.js in it writes its encoders as code. */
const workerPolicy = policy.map((rule) => (rule.startsWith('script-src') ? `${rule} 'unsafe-eval'` : rule));

/** Headers that keep pages to this server, and other pages out of it; threads of WebAssembly need them, too. */
export const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { pathname } = new URL(context.req.url);
  const { headers } = context.res;
  // Workers have the policy of their own script.
  const isWorker = /^\/assets\/(race-worker|ort)[.-]/.test(pathname);
  headers.set('content-security-policy', (isWorker ? workerPolicy : policy).join('; '));
  headers.set('x-content-type-options', 'nosniff');
  headers.set('referrer-policy', 'no-referrer');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('cross-origin-embedder-policy', 'require-corp');
  headers.set('cross-origin-resource-policy', 'same-origin');
  // The names of assets tell their content; all else is as it is now.
  const isAsset = pathname.startsWith('/assets/') && context.res.ok;
  if (!headers.has('cache-control'))
    headers.set('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-store');
};
