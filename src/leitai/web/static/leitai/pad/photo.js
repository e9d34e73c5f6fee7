// A photograph as evidence: drawn anew, so that where and with what it was taken is gone.
import { h, icon } from "./dom.js";
import { say } from "./say.js";

const LONGEST = 2048;
const QUALITY = 0.85;
const THUMB = 160;

function asImage(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error);
    reader.onload = () => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = () => reject(new Error("no picture"));
      image.src = reader.result;
    };
    reader.readAsDataURL(file);
  });
}

function drawn(image, longest) {
  const share = Math.min(1, longest / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.naturalWidth * share);
  canvas.height = Math.round(image.naturalHeight * share);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// *file* as a JPEG that says nothing but the picture; throws where it is none.
export async function redrawn(file) {
  const canvas = drawn(await asImage(file), LONGEST);
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
  if (!blob) throw new Error("no picture");
  return blob;
}

// A small picture of *blob* for the page, whose policy shows nothing but its own data.
export async function thumbnail(blob) {
  const canvas = drawn(await asImage(blob), THUMB);
  return h("img.thumb", { src: canvas.toDataURL("image/jpeg", QUALITY), alt: say("pad.photo") });
}

// A button that opens the camera; *took* gets the redrawn picture, *failed* is told if there is none.
export function camera(words, took, failed) {
  const input = h("input.sr", { type: "file", accept: "image/*", capture: "environment", "aria-label": words, onchange: async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    let blob;
    try {
      blob = await redrawn(file);
    } catch {
      failed();
      return;
    }
    await took(blob);
  } });
  return h("label.btn.camera", {}, input, icon("camera"), h("span", {}, words));
}
