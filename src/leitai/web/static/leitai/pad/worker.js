// The service worker, where there may be one: not over plain HTTP, not in every browser.
export function registerWorker(base = "") {
  if (!window.isSecureContext || !navigator.serviceWorker) return;
  navigator.serviceWorker.register(`${base}/pad/sw.js`).catch(() => {}); // the pad works without
}
