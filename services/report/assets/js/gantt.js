// The plan, laid backward from the decision date: what has to be begun by when, and what will be.

const rowHeight = (width) => (width === PAPER_WIDTH ? 24 : 34);
const STATE_WORDS = {
  open: "open",
  started: "started",
  done: "done",
  waived: "waived",
  left_out: "left out",
};

class Gantt {
  constructor(element, deal) {
    this.deal = deal;
    this.order = deal.answer.plan.milestones
      .filter((m) => m.state !== "left_out")
      .sort((a, b) => (a.due + a.latest_start).localeCompare(b.due + b.latest_start))
      .map((m) => m.id);
    this.chart = new PairedChart(element, {
      make: (w) => this.spec(w),
      data: (w) => this.rows(w),
      description: () => this.words(),
    });
  }
  show(moment) {
    this.moment = moment;
    return this.chart.show();
  }
  get wall() {
    return dayMs(this.deal.about.decision_date) + A_DAY;
  }
  span(width) {
    const plan = this.deal.answer.plan.milestones;
    const days = plan
      .flatMap((m) => [m.latest_start, m.due, m.earliest_start, m.earliest_finish])
      .filter(Boolean)
      .map(dayMs);
    const from =
      width < 640
        ? Math.min(...days, dayMs(this.deal.history.last)) - 3 * A_DAY
        : Math.min(this.deal.first, ...days);
    return [
      from,
      Math.max(this.wall, ...days.map((day) => day + A_DAY), dayMs(this.deal.history.last) + A_DAY),
    ];
  }
  words() {
    const left = this.moment.milestones.filter((m) => m.state === "open" || m.state === "started");
    return (
      `Plan backward from ${this.deal.date(this.deal.about.decision_date)}: ${counted(left.length, "milestone")} left to do, ` +
      `${this.moment.shortBy ? `${workingDays(this.moment.shortBy)} too few` : "the plan fits"}. The table below gives every date.`
    );
  }

  rows(width) {
    const [from, to] = this.span(width);
    const windows = [];
    const work = [];
    const done = [];
    const names = [];
    const slack = [];
    const clamp = (ms) => Math.max(from, Math.min(to, ms));
    for (const m of this.moment.milestones) {
      const row = this.order.indexOf(m.id);
      if (row < 0) continue;
      const y = row * rowHeight(width);
      const critical = this.moment.critical.has(m.id);
      const settled = m.state === "done" || m.state === "waived";
      const day = settled && width < 640 && m.completed_at ? `, ${this.deal.day(m.completed_at)}` : "";
      names.push({
        y,
        text: `${critical ? "◆ " : settled ? "✓ " : ""}${m.name}${day}`,
        fill: settled ? "var(--soft)" : "var(--ink)",
      });
      if (settled) {
        if (!m.completed_at) continue;
        const end = this.deal.clock.wall(m.completed_at);
        const begin = m.started_at ? this.deal.clock.wall(m.started_at) : end;
        if (end < from) continue;
        done.push({
          x: clamp(begin),
          x2: clamp(end),
          y,
          tip: `${m.name}\n${STATE_WORDS[m.state]} ${this.deal.day(m.completed_at)}`,
        });
        continue;
      }
      if (!m.latest_start) continue;
      const said =
        `${m.name}\n${STATE_WORDS[m.state]}, by ${OWNERS[m.owner]}\nhas to run from ${this.deal.date(m.latest_start)} to ${this.deal.date(m.due)}` +
        (m.earliest_start
          ? `\ncan run from ${this.deal.date(m.earliest_start)} to ${this.deal.date(m.earliest_finish)}\nslack: ${signed(m.slack)} ${Math.abs(m.slack) === 1 ? "working day" : "working days"}`
          : "");
      windows.push({ x: clamp(dayMs(m.latest_start)), x2: clamp(dayMs(m.due) + A_DAY), y, tip: said });
      if (!m.earliest_start) continue;
      const finish = clamp(dayMs(m.earliest_finish) + A_DAY);
      work.push({
        x: clamp(dayMs(m.earliest_start)),
        x2: finish,
        y,
        tip: said,
        fill: m.slack < 0 ? "var(--late)" : m.state === "started" ? "var(--seller)" : "var(--work)",
        stroke: critical ? "var(--ink)" : "none",
      });
      slack.push({ y, text: signed(m.slack), fill: m.slack < 0 ? "var(--late)" : "var(--soft)" });
    }
    return {
      windows,
      work,
      done,
      names,
      slack,
      rules: [
        {
          x: this.moment.now
            ? this.deal.clock.wall(this.deal.answer.as_of)
            : dayMs(this.moment.today) + A_DAY,
          dash: [4, 3],
          width: 1.5,
        },
        { x: this.wall, dash: [1, 0], width: 5 },
      ],
    };
  }

  spec(width) {
    const narrow = width < 640;
    const left = narrow ? 4 : 264;
    const plot = width - left - 34;
    const [from, to] = this.span(width);
    const height = this.order.length * rowHeight(width);
    const x = {
      field: "x",
      type: "quantitative",
      scale: timeScale(from, to),
      axis: { ...timeAxis(plot, from, to), grid: true },
    };
    const bare = { field: "x", type: "quantitative" };
    const scale = { domain: [0, height], range: [0, height], nice: false, zero: false };
    const at = (field = "y", more = {}) => ({ field, type: "quantitative", ...more });
    const raw = (field, type = "nominal") => ({ field, type, scale: null, legend: null });
    const told = {
      tooltip: { field: "tip", type: "nominal" },
      description: { field: "tip", type: "nominal" },
    };
    const bar = (name, top, thick, more, encoding) => ({
      data: { name },
      transform: [
        { calculate: `datum.y + ${top}`, as: "top" },
        { calculate: `datum.y + ${top + thick}`, as: "end" },
      ],
      mark: { type: "rect", cornerRadius: 2, ...more },
      encoding: { x: bare, x2: { field: "x2" }, y: at("top"), y2: { field: "end" }, ...told, ...encoding },
    });
    const text = (name, dx, dy, more, encoding) => ({
      data: { name },
      mark: { type: "text", baseline: "middle", aria: false, dx, dy, ...more },
      encoding: { y: at(), text: { field: "text" }, fill: raw("fill"), ...encoding },
    });
    const named = {
      align: narrow ? "left" : "right",
      fontSize: narrow ? 12 : 13,
      limit: narrow ? plot : left - 12,
    };
    const middle = narrow ? 24 : rowHeight(width) / 2;
    return {
      width: plot,
      height,
      padding: { left, right: 34, top: 20, bottom: 26 },
      autosize: "none",
      layer: [
        bar(
          "windows",
          middle - 8,
          16,
          { fill: "var(--window)", stroke: "var(--soft)", strokeWidth: 1, aria: true },
          { x, y: at("top", { scale, axis: null }) },
        ),
        bar(
          "work",
          middle - 4,
          8,
          { strokeWidth: 1.2, aria: false },
          { fill: raw("fill"), stroke: raw("stroke"), description: undefined },
        ),
        bar("done", middle - 2, 4, { fill: "var(--advance)", aria: true }, {}),
        {
          data: { name: "done" },
          mark: {
            type: "point",
            shape: "circle",
            filled: true,
            size: 55,
            fill: "var(--advance)",
            opacity: 1,
            aria: false,
            yOffset: middle,
          },
          encoding: { x: { ...bare, field: "x2" }, y: at(), tooltip: told.tooltip },
        },
        text("slack", 9, middle, { align: "left", fontSize: 12, fontWeight: 600 }, { x: { value: plot } }),
        {
          data: { values: [{}] },
          mark: {
            type: "text",
            align: "right",
            baseline: "bottom",
            dx: 34,
            dy: -5,
            text: "slack",
            fontSize: 11,
            fill: "var(--soft)",
            aria: false,
          },
          encoding: { x: { value: plot }, y: { value: 0 } },
        },
        {
          data: { name: "rules" },
          mark: { type: "rule", stroke: "var(--ink)", aria: false },
          encoding: {
            x: bare,
            y: { value: -4 },
            y2: { value: height },
            strokeDash: raw("dash"),
            strokeWidth: raw("width", "quantitative"),
          },
        },
        text(
          "names",
          0,
          narrow ? 8 : middle,
          { ...named, stroke: "var(--ground)", strokeWidth: 4 },
          { x: { value: narrow ? 0 : -10 } },
        ),
        text("names", 0, narrow ? 8 : middle, named, { x: { value: narrow ? 0 : -10 } }),
      ],
    };
  }
}

function ganttLegend() {
  const sign = (kind, text) =>
    h("li", null, h("span", { class: `sign ${kind}`, "aria-hidden": "true" }), text);
  return h(
    "ul",
    { class: "legend", "aria-label": "Signs of the plan" },
    sign("window", "has to run then, at the latest"),
    sign("work", "can run then, at the earliest"),
    sign("late", "too late"),
    sign("done", "done"),
    h("li", null, "◆ critical path"),
    h("li", null, "number: slack in working days"),
  );
}
