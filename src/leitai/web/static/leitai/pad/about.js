// What this tablet can do: for the device check and for whoever looks after the pads.
async function storage() {
  if (!navigator.storage?.estimate) return null;
  const { quota, usage } = await navigator.storage.estimate();
  const persisted = navigator.storage.persisted ? await navigator.storage.persisted() : false;
  return { quota, used: usage, persisted };
}

async function battery() {
  if (!navigator.getBattery) return null;
  return Math.round((await navigator.getBattery()).level * 100);
}

async function orNull(asked) {
  try {
    return await asked();
  } catch {
    return null;
  }
}

// *kind*: of the pad's key, "" before there is one. *skew*: seconds the hall's clock is ahead.
export async function about(kind, skew) {
  return {
    secure: window.isSecureContext,
    crypto: kind,
    storage: await orNull(storage),
    battery: await orNull(battery),
    agent: navigator.userAgent.slice(0, 300),
    skew,
    worker: Boolean(navigator.serviceWorker?.controller),
  };
}

// Bytes that are left for photos; Infinity where the browser does not say.
export async function room() {
  const known = await orNull(storage);
  return known ? known.quota - known.used : Infinity;
}
