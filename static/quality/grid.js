// The grid of counts: keys move between cells, sums and the 95 % interval follow while one types.
// The server counts again; what is shown here only helps while typing.

const Z = 1.959964;
const PHONE = "(max-width: 575.98px)";
const REMEMBERED = "quality.more-counts.";

// Wilson's interval of a share, as lims/quality/rules/viability.py has it.
export function interval(successes, total) {
  const share = successes / total;
  const scale = 1 + Z * Z / total;
  const centre = (share + Z * Z / (2 * total)) / scale;
  const half = Z * Math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total)) / scale;
  return { share, low: Math.min(Math.max(0, centre - half), share), high: Math.max(Math.min(1, centre + half), share) };
}

export function percent(share) {
  return (100 * share).toFixed(1).replace(/\.0$/, "");
}

function names(text) {
  return text.split(" ").filter(Boolean);
}

class CountGrid {
  constructor(table) {
    this.table = table;
    this.form = table.closest("form");
    this.total = table.dataset.total;
    this.success = names(table.dataset.success);
    this.parts = names(table.dataset.parts);
    this.threshold = table.dataset.threshold === "" ? null : Number(table.dataset.threshold);
    this.status = this.form.querySelector("[data-interval]");
    this.more = this.form.querySelector("[data-more-replicates]");
    table.addEventListener("keydown", (event) => this.move(event));
    table.addEventListener("input", () => this.recount());
    table.addEventListener("focusin", (event) => event.target.select?.());
    this.prepareMore();
    this.prepareOptional();
    this.recount();
    this.focusFirst();
  }

  rows() {
    return [...this.table.tBodies[0].rows].filter((row) => !row.hidden);
  }

  cells(row) {
    return [...row.querySelectorAll("[data-count]")];
  }

  // Those that keys move between; counts that are put away are passed over.
  reachable(row) {
    const isCompact = this.table.classList.contains("is-compact");
    return this.cells(row).filter((cell) => !isCompact || !cell.closest(".count-optional"));
  }

  counts(row) {
    const counts = {};
    for (const cell of this.cells(row)) {
      const text = cell.value.trim();
      counts[cell.dataset.count] = /^\d+$/.test(text) ? Number(text) : null;
    }
    return counts;
  }

  focusFirst() {
    const wrong = this.table.querySelector(".is-invalid");
    const first = wrong ?? this.table.querySelector("[data-count]");
    if (!document.querySelector("[data-focus-on-load]") || wrong) first?.focus();
  }

  prepareMore() {
    if (!this.more) return;
    this.more.hidden = false;
    this.more.addEventListener("click", () => this.showAnother());
  }

  // Counts that are not needed are shown as somebody chose last, else not on a phone; never away if something is in them.
  prepareOptional() {
    const button = this.form.querySelector("[data-more-counts]");
    if (!button) return;
    const key = REMEMBERED + this.table.dataset.test;
    const show = (shown) => {
      this.table.classList.toggle("is-compact", !shown);
      button.setAttribute("aria-expanded", String(shown));
    };
    const used = [...this.table.querySelectorAll("td.count-optional [data-count]")]
      .some((cell) => cell.value.trim() || cell.classList.contains("is-invalid"));
    const chosen = localStorage.getItem(key);
    show(used || (chosen ? chosen === "1" : !window.matchMedia(PHONE).matches));
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = this.table.classList.contains("is-compact");
      show(shown);
      localStorage.setItem(key, shown ? "1" : "0");
    });
  }

  showAnother() {
    const next = [...this.table.tBodies[0].rows].find((row) => row.hidden);
    if (!next) return;
    next.hidden = false;
    this.cells(next)[0].focus();
    this.more.hidden = ![...this.table.tBodies[0].rows].some((row) => row.hidden);
  }

  move(event) {
    const cell = event.target.closest("[data-count]");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = this.rows();
    const row = rows.indexOf(cell.closest("tr"));
    const column = this.reachable(rows[row]).indexOf(cell);
    const atStart = cell.selectionStart === 0;
    const atEnd = cell.selectionEnd === cell.value.length;
    let target;
    if (event.key === "ArrowUp") target = [row - 1, column];
    else if (event.key === "ArrowDown") target = [row + 1, column];
    else if (event.key === "ArrowLeft" && atStart) target = [row, column - 1];
    else if (event.key === "ArrowRight" && atEnd) target = [row, column + 1];
    else if (event.key === "Enter") target = this.afterEnter(rows, row, column, event.shiftKey);
    else return;
    event.preventDefault();
    const next = rows[target[0]] ? this.reachable(rows[target[0]])[target[1]] : null;
    if (next) next.focus();
    else if (event.key === "Enter") this.form.querySelector("[type=submit]").focus();
  }

  // Enter goes on along the row, then to the next row; after the last cell to the button.
  afterEnter(rows, row, column, backwards) {
    const width = this.reachable(rows[row]).length;
    const position = row * width + column + (backwards ? -1 : 1);
    return [Math.floor(position / width), ((position % width) + width) % width];
  }

  recount() {
    if (!this.total) return;
    const sums = {};
    let problem = "";
    for (const row of this.rows()) {
      const counts = this.counts(row);
      for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + (count ?? 0);
      problem ||= this.problemOf(counts, row.dataset.replicate);
      this.showRowShare(row, counts);
    }
    for (const cell of this.table.querySelectorAll("[data-sum]")) cell.textContent = sums[cell.dataset.sum] || "";
    this.showInterval(sums, problem);
  }

  successes(counts) {
    return this.success.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  }

  showRowShare(row, counts) {
    const total = counts[this.total];
    const cell = row.querySelector("[data-row-share]");
    cell.textContent = total ? percent(this.successes(counts) / total) : "";
  }

  problemOf(counts, number) {
    const total = counts[this.total];
    if (total === null || total === undefined) return "";
    if (this.successes(counts) > total) return this.status.dataset.tooMany.replace("{n}", number);
    const others = this.parts.filter((name) => !this.success.includes(name));
    const typed = others.some((name) => counts[name]);
    const sum = this.parts.reduce((all, name) => all + (counts[name] ?? 0), 0);
    return typed && sum !== total ? this.status.dataset.unequal.replace("{n}", number) : "";
  }

  showInterval(sums, problem) {
    const total = sums[this.total];
    this.table.querySelector("[data-share]").textContent = total ? percent(this.successes(sums) / total) : "";
    this.status.textContent = "";
    this.status.dataset.outcome = problem ? "wrong" : "";
    if (problem) {
      this.status.textContent = problem;
      return;
    }
    if (!total) return;
    const { share, low, high } = interval(this.successes(sums), total);
    const text = this.status.dataset.text
      .replace("{share}", percent(share)).replace("{low}", percent(low)).replace("{high}", percent(high));
    const outcome = this.threshold === null ? "" : low > this.threshold ? "pass" : high < this.threshold ? "fail" : "watch";
    this.status.dataset.outcome = outcome;
    this.status.textContent = outcome ? `${text} – ${this.status.dataset[outcome]}` : text;
  }
}

for (const table of document.querySelectorAll("[data-count-grid]")) new CountGrid(table);
