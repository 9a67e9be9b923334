// What a line shows beside its words: a picture as such, everything else as a link to it.

import { element } from "./talk.js";
import { page } from "./words_of_page.js";

export function showBeside(line, bubble) {
  if (!line.sent) return;
  const place = bubble.querySelector(".bubble");
  const words = line.text === "📎" ? "" : line.text;
  place.replaceChildren(...(words ? [element("span", "caption", words)] : []), shown(line.sent));
}

// A picture that is on its way, as this browser has it.
export function preview(message, file) {
  if (!file.type.startsWith("image/")) {
    message.bubble.querySelector(".bubble").textContent = `📎 ${file.name}`;
    return;
  }
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    if (message.arrived) return;
    message.bubble.querySelector(".bubble").replaceChildren(picture(reader.result, file.name));
  });
  reader.readAsDataURL(file);
}

function shown({ kind, path }) {
  const link = element("a", `beside ${kind}`);
  link.href = path;
  link.target = "_blank";
  link.rel = "noopener";
  if (kind === "image") {
    const image = picture(path, page.kinds.image);
    // A kind this browser cannot show, or one that is gone: words stand in its place.
    image.addEventListener("error", () => link.replaceChildren(`📎 ${page.kinds.image}`));
    link.append(image);
  } else link.textContent = `📎 ${page.kinds[kind] ?? page.kinds.file}`;
  return link;
}

function picture(source, alt) {
  const image = new Image();
  image.alt = alt;
  image.src = source;
  return image;
}
