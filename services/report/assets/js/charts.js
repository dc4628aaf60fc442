// Charts: Vega-Lite in this page's colours, without evaluating code and without loading anything.

const INK = { ink: "var(--ink)", soft: "var(--soft)", line: "var(--line)", ground: "var(--ground)" };
const CHART_CONFIG = {
  background: null,
  font: "system-ui, sans-serif",
  padding: 0,
  view: { stroke: null, fill: null },
  axis: {
    labelColor: INK.soft,
    titleColor: INK.soft,
    gridColor: INK.line,
    domainColor: INK.line,
    tickColor: INK.line,
    labelFontSize: 12,
    labelFont: "system-ui, sans-serif",
  },
  text: { fill: INK.ink, font: "system-ui, sans-serif", fontSize: 12 },
};
const PAPER_WIDTH = 690;
const NEVER_LOADS = {
  load: () => Promise.reject(new Error("nothing is loaded")),
  sanitize: (uri) => Promise.resolve({ href: String(uri) }),
};
const tip = h("div", { class: "tip", role: "presentation", hidden: true });

function showTip(_handler, event, _item, value) {
  tip.hidden = !value || !value.length;
  if (tip.hidden) return;
  fill(
    tip,
    String(value)
      .split("\n")
      .map((line) => h("div", null, line)),
  );
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 8))}px`;
  tip.style.top = `${Math.max(4, event.clientY + 16 + box.height > innerHeight ? event.clientY - box.height - 10 : event.clientY + 16)}px`;
}

/** The time axis: milliseconds of the deal's wall clock, from one to another. */
const timeScale = (from, to) => ({ domain: [from, to], nice: false, zero: false });

/** The axis below a chart: months, or weeks of a short deal; fewer where there is little room. */
function timeAxis(width, from, to) {
  const weekly = to - from < 100 * A_DAY;
  const every = Math.max(
    1,
    Math.ceil((weekly ? 64 : 44) / (width / ((to - from) / ((weekly ? 7 : 30.4) * A_DAY)))),
  );
  const begin = new Date(from);
  const values = [];
  for (let place = 0; place < 400; place += 1) {
    const value = weekly
      ? from + (((8 - (begin.getUTCDay() || 7)) % 7) + 7 * place * every) * A_DAY
      : Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + place * every, 1);
    if (value > to - (30 * (to - from)) / width) break;
    if (value >= from) values.push(value);
  }
  const years = to - from > 330 * A_DAY;
  return {
    title: null,
    grid: false,
    values,
    labelExpr: `utcFormat(datum.value, '${weekly ? "%-d %b" : years ? "%b %y" : "%b"}')`,
    tickSize: 5,
    labelAlign: "left",
    labelOverlap: false,
    domain: true,
  };
}

/** A chart whose data can be changed. `make(width)` gives its spec and `data(width)` its named data.
    `paper` is the fixed width of a chart that is only printed. */
class Chart {
  constructor(element, { make, data, description, onclick, paper }) {
    Object.assign(this, {
      element,
      make,
      data,
      description,
      onclick,
      paper,
      view: null,
      width: 0,
      turn: Promise.resolve(),
    });
    if (paper) return;
    this.watch = new ResizeObserver(() => {
      if (this.element.clientWidth !== this.width) this.draw();
    });
    this.watch.observe(element);
  }
  /** Draw anew, for the present width. */
  draw() {
    this.turn = this.turn
      .then(() => this.drawNow())
      .catch((problem) =>
        fill(this.element, h("p", { class: "notice" }, `This chart could not be drawn: ${problem.message}`)),
      );
    return this.turn;
  }
  async drawNow() {
    const width = this.paper || this.element.clientWidth;
    if (!width || !this.element.isConnected) return;
    this.width = width;
    const spec = {
      ...this.make(width),
      config: CHART_CONFIG,
      description: this.description(),
      datasets: this.data(width),
    };
    if (this.view) this.view.finalize();
    const drawn = await vegaEmbed(this.element, spec, {
      mode: "vega-lite",
      actions: false,
      renderer: "svg",
      ast: true,
      defaultStyle: false,
      hover: false,
      loader: NEVER_LOADS,
      tooltip: showTip,
    });
    this.view = drawn.view;
    this.hideEmpty();
    if (this.onclick)
      this.view.addEventListener("click", (_event, item) => item && item.datum && this.onclick(item.datum));
  }
  /** Take in other data for the same chart; the first time, draw it. */
  show() {
    if (!this.view) return this.draw();
    this.turn = this.turn.then(() => this.showNow());
    return this.turn;
  }
  async showNow() {
    for (const [name, rows] of Object.entries(this.data(this.width))) this.view.data(name, rows);
    await this.view.runAsync();
    this.view.description(this.description());
    this.hideEmpty();
  }
  /** A group of marks without marks has nothing to tell. */
  hideEmpty() {
    for (const group of this.element.querySelectorAll("g[aria-roledescription]")) {
      if (group.childElementCount) group.removeAttribute("aria-hidden");
      else group.setAttribute("aria-hidden", "true");
    }
  }
  finish() {
    if (this.watch) this.watch.disconnect();
    if (this.view) this.view.finalize();
  }
}

/** A chart for the screen, and the same for an A4 page, which is drawn when there is time. */
class PairedChart {
  constructor(element, asked) {
    const [screen, paper] = ["on-screen", "on-paper"].map((kind) => h("div", { class: kind }));
    element.append(screen, paper);
    this.screen = new Chart(screen, asked);
    this.paper = new Chart(paper, { ...asked, onclick: null, paper: PAPER_WIDTH });
  }
  show() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.paper.show(), 300);
    return this.screen.show();
  }
  finish() {
    clearTimeout(this.later);
    this.screen.finish();
    this.paper.finish();
  }
}
