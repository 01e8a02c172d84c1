// A wide pedigree begins with its subject in the middle of the frame.

document.querySelectorAll(".pedigree-frame").forEach((frame) => {
  const subject = frame.querySelector("[aria-current]");
  if (!subject) return;
  const { left, width } = subject.getBoundingClientRect();
  const view = frame.getBoundingClientRect();
  frame.scrollLeft += left + width / 2 - (view.left + view.width / 2);
});
