// Making and filling elements.

export function element(name, css, content = "") {
  const made = document.createElement(name);
  if (css) made.className = css;
  made.append(content);
  return made;
}

export function button(css, label, pressed) {
  const made = element("button", `btn ${css}`, label);
  made.type = "button";
  made.addEventListener("click", pressed);
  return made;
}

// A text, or nothing at all: an empty line would only take room.
export function put(holder, text) {
  holder.textContent = text ?? "";
  holder.hidden = !text;
}

export function clock(instant) {
  return new Date(instant).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}
