// A choice in the filter bar takes effect at once; words take effect with Enter or the button.

document.querySelectorAll("form[data-filters] select").forEach((select) => {
  select.addEventListener("change", () => select.form.requestSubmit());
});
// Fields that say nothing stay out of the address, so that it can be read and passed on.
document.querySelectorAll("form[data-filters]").forEach((form) => {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData.entries()]) {
      if (value === "" || (name === "state" && value === "active")) formData.delete(name);
    }
  });
});
