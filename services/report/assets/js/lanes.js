// The game over time: both lanes, meetings, advances, rallies, the court, and the wall at the right.

class Lanes {
  constructor(element, deal, { onclick }) {
    this.deal = deal;
    this.marks = new LaneMarks(deal);
    this.chart = new PairedChart(element, {
      make: (w) => this.spec(w),
      data: (w) => this.marks.of(this.moment, w),
      description: () => this.words(),
      onclick,
    });
  }
  show(moment) {
    this.moment = moment;
    return this.chart.show();
  }
  words() {
    const { moment, deal } = this;
    const pong = moment.rallies.filter((rally) => rally.detected_at);
    return (
      `Timeline of ${deal.name} from ${deal.date(deal.history.first)} to the decision on ${deal.date(deal.about.decision_date)}: ` +
      `${counted(moment.touches.length, "touch", "touches")}, ${counted(moment.advances.length, "advance")}, ` +
      `${counted(moment.rallies.length, "rally", "rallies")}, ${pong.length ? `ping-pong seen ${pong.map((r) => deal.day(r.detected_at)).join(" and ")}` : "no ping-pong"}. ` +
      "Everything in it is listed in the tables of this page."
    );
  }

  spec(width) {
    const left = gutter(width);
    const plot = width - left - 12;
    const { from, to } = this.marks;
    const scale = timeScale(from, to);
    const x = { field: "x", type: "quantitative", scale, axis: timeAxis(plot, from, to) };
    const bare = { field: "x", type: "quantitative" };
    const scaledY = {
      field: "y",
      type: "quantitative",
      scale: { domain: [0, ROWS.height], range: [0, ROWS.height], nice: false, zero: false },
      axis: null,
    };
    const y = { field: "y", type: "quantitative" };
    const x2 = { field: "x2" };
    const told = {
      tooltip: { field: "tip", type: "nominal" },
      description: { field: "tip", type: "nominal" },
    };
    const raw = (field, type = "nominal") => ({ field, type, scale: null, legend: null });
    const band = (top, bottom) => ({ y: { value: top }, y2: { value: bottom } });
    const many = this.deal.touches.length > 250;
    const symbols = (name, more, sizes) => ({
      data: { name },
      mark: { type: "point", filled: true, opacity: 1, aria: !many, cursor: "pointer", ...more },
      encoding: { x: bare, ...sizes, ...told },
    });
    return {
      width: plot,
      height: ROWS.height,
      padding: { left, right: 12, top: 18, bottom: 26 },
      autosize: "none",
      layer: [
        {
          data: { name: "rallies" },
          mark: { type: "rect", fill: "var(--rally)", aria: false },
          encoding: { x, x2, ...band(ROWS.top - 4, ROWS.bottom + 4), tooltip: told.tooltip },
        },
        {
          data: { name: "pong" },
          mark: { type: "rect", fill: "url(#hatch)", stroke: "var(--pong)", strokeWidth: 1, aria: !many },
          encoding: { x: bare, x2, ...band(ROWS.top - 4, ROWS.bottom + 4), ...told },
        },
        {
          data: { values: [{}] },
          mark: { type: "rule", stroke: "var(--line)", aria: false },
          encoding: { x: { value: 0 }, x2: { value: plot }, y: { value: ROWS.middle } },
        },
        {
          data: { name: "lanes" },
          mark: {
            type: "text",
            align: "right",
            baseline: "middle",
            fontSize: 12,
            fill: "var(--soft)",
            aria: false,
          },
          encoding: { x: { value: -8 }, y: scaledY, text: { field: "text" } },
        },
        {
          data: { name: "court" },
          mark: { type: "rect", stroke: "var(--soft)", strokeWidth: 0.5, aria: false },
          encoding: {
            x: bare,
            x2,
            ...band(ROWS.court, ROWS.floor),
            fill: raw("fill"),
            tooltip: told.tooltip,
          },
        },
        {
          data: { name: "bars" },
          mark: { type: "rect", aria: false, stroke: "var(--ground)", strokeWidth: 0.4 },
          encoding: { x: bare, x2, y, y2: { field: "y2" }, fill: raw("fill"), tooltip: told.tooltip },
        },
        symbols(
          "units",
          { stroke: "var(--ground)", strokeWidth: 0.6 },
          { y, shape: raw("shape"), fill: raw("fill"), size: raw("size", "quantitative") },
        ),
        symbols(
          "meetings",
          { size: 95, strokeWidth: 1.5, cursor: "default" },
          { y: { value: ROWS.meetings }, shape: raw("shape"), fill: raw("fill"), stroke: raw("stroke") },
        ),
        symbols(
          "advances",
          {
            size: 300,
            shape: "M-0.35,0.6 L-0.35,-0.6 L0.55,-0.25 L-0.2,0.1 L-0.2,0.6 Z",
            fill: "var(--advance)",
            cursor: "default",
          },
          { y: { value: ROWS.advances } },
        ),
        {
          data: { name: "seen" },
          mark: { type: "rule", stroke: "var(--pong)", strokeWidth: 2.5, aria: false },
          encoding: { x: bare, ...band(ROWS.top - 4, ROWS.bottom + 4) },
        },
        {
          data: { name: "seen" },
          mark: {
            type: "text",
            baseline: "top",
            fontSize: 12,
            fontWeight: 600,
            fill: "var(--pong)",
            stroke: null,
            aria: false,
            align: { expr: "datum.align" },
            dx: { expr: "datum.dx" },
          },
          encoding: { x: bare, y: { value: ROWS.bottom - 12 }, text: { field: "text" } },
        },
        {
          data: { name: "rules" },
          mark: { type: "rule", stroke: "var(--ink)", aria: false },
          encoding: {
            x: bare,
            ...band(0, ROWS.floor),
            strokeDash: raw("dash"),
            strokeWidth: raw("width", "quantitative"),
          },
        },
        {
          data: { name: "rules" },
          mark: {
            type: "text",
            baseline: "middle",
            fontSize: 12,
            fontWeight: 600,
            fill: "var(--ink)",
            aria: false,
            align: { expr: "datum.align" },
            dx: { expr: "datum.dx" },
          },
          encoding: { x: bare, y, text: { field: "text" } },
        },
      ],
    };
  }
}

/** What the signs of the chart mean. */
function laneLegend() {
  const sign = (kind, text) =>
    h("li", null, h("span", { class: `sign ${kind}`, "aria-hidden": "true" }), text);
  return h(
    "ul",
    { class: "legend", "aria-label": "Signs of the timeline" },
    sign("initiative", "we took the initiative"),
    sign("reactive", "we only answered"),
    sign("buyer", "the buyer wrote"),
    sign("aside", "counts for no rally"),
    sign("rally", "rally"),
    sign("pong", "ping-pong"),
    sign("meeting", "meeting held (hollow: ahead, cross: lost)"),
    sign("advance", "advance"),
    sign("court-seller", "ball with us"),
    sign("court-buyer", "ball with the buyer"),
    sign("court-meeting", "a meeting is next"),
  );
}
