// A pedigree a little wider than its frame shrinks to fit; a wider one scrolls, and begins with its subject in the middle.

const SMALLEST_SCALE = 0.72;

function fit(frame) {
  const picture = frame.querySelector("svg");
  const [, , width, height] = picture.getAttribute("viewBox").split(" ").map(Number);
  const scale = Math.min(1, Math.max(SMALLEST_SCALE, frame.clientWidth / width));
  picture.setAttribute("width", width * scale);
  picture.setAttribute("height", height * scale);
}

function centre(frame) {
  const subject = frame.querySelector("[aria-current]").getBoundingClientRect();
  const view = frame.getBoundingClientRect();
  frame.scrollLeft += subject.left + subject.width / 2 - (view.left + view.width / 2);
}

document.querySelectorAll(".pedigree-frame").forEach((frame) => {
  fit(frame);
  centre(frame);
  window.addEventListener("resize", () => fit(frame));
});
