// The review: every deal in a row, worst first; from a row to its deal in one click.

const STATUSES = ["red", "amber", "green", "closed"];
const STATUS_SIGNS = { red: "▲", amber: "◆", green: "●", closed: "■" };
const RANKS = { red: 0, amber: 1, green: 2, closed: 3 };
const BY = {
  status: { name: "Status", of: (row) => [RANKS[row.status], row.place] },
  name: { name: "Deal", of: (row) => [row.name.toLowerCase()] },
  since: { name: "Red since", of: (row) => [row.red_since || "9"] },
  act: { name: "Do next", of: (row) => [(row.next_step && (row.next_step.act_by || "0")) || "9"] },
  slack: { name: "Slack", of: (row) => [row.slack === null ? 9999 : row.slack] },
  date: { name: "Decision", of: (row) => [row.decision_date] },
  court: { name: "To move", of: (row) => [row.court, row.waiting_since || "9"] },
  amount: { name: "Amount", of: (row) => [-(row.amount || 0)] },
};

class ReviewView {
  constructor(review, { link, packed }) {
    this.review = review;
    this.link = link;
    this.packed = packed;
    this.rows = review.rows.map((row, place) => ({
      ...row,
      name: row.name || row.id,
      place,
      text: this.textOf(row),
    }));
    this.sort = { by: "status", down: false };
    this.year = review.as_of.slice(0, 4);
    this.element = this.build();
    this.show();
  }
  textOf(row) {
    const found = row.findings.map((f) => `${RULES[f.rule] || ""} ${plain(f.rule)}`).join(" ");
    return `${row.name} ${row.id} ${row.owner || ""} ${row.playbook || ""} ${found} ${row.next_step ? row.next_step.text : ""}`.toLowerCase();
  }

  build() {
    const owners = [...new Set(this.rows.map((row) => row.owner).filter(Boolean))].sort();
    const option = (value, text) => h("option", { value }, text);
    const refresh = () => this.show();
    this.search = h("input", {
      type: "search",
      id: "search",
      placeholder: "deal, person, finding",
      oninput: refresh,
    });
    this.owner = h(
      "select",
      { id: "owner", onchange: refresh },
      option("", "everybody"),
      owners.map((one) => option(one, one)),
    );
    this.severity = h(
      "select",
      { id: "severity", onchange: refresh },
      option("", "any finding"),
      SEVERITIES.map((one) => option(one, `${one} findings`)),
    );
    this.statuses = STATUSES.filter((one) => this.rows.some((row) => row.status === one)).map((status) =>
      h(
        "label",
        { class: `choice status-choice ${status}` },
        h("input", { type: "checkbox", value: status, checked: status !== "closed", onchange: refresh }),
        mark(STATUS_SIGNS[status], status),
        `${status} `,
        h("span", { class: "tally" }, String(this.rows.filter((row) => row.status === status).length)),
      ),
    );
    this.told = h("p", { class: "told", role: "status", "aria-live": "polite" });
    this.body = h("tbody", { role: "rowgroup" });
    this.heads = Object.entries(BY).map(([key, { name }]) =>
      h(
        "th",
        { scope: "col", role: "columnheader", class: key, "data-key": key },
        h(
          "button",
          {
            type: "button",
            onclick: () => {
              this.sort = { by: key, down: this.sort.by === key && !this.sort.down };
              this.show();
            },
          },
          name,
          h("span", { class: "arrow", "aria-hidden": "true" }),
        ),
      ),
    );
    return h(
      "article",
      { class: "review" },
      h(
        "header",
        { class: "deal-head" },
        h("h1", { id: "review-name", tabindex: "-1" }, "Deal review"),
        h("p", { class: "sub" }, this.subtitle()),
      ),
      h("p", { class: "headline-review" }, this.headlineWords()),
      h(
        "form",
        {
          class: "filters",
          role: "search",
          "aria-label": "Which deals",
          onsubmit: (event) => event.preventDefault(),
        },
        h("div", null, h("label", { for: "search" }, "Search"), this.search),
        h("div", null, h("label", { for: "owner" }, "Owner"), this.owner),
        h("div", null, h("label", { for: "severity" }, "Findings"), this.severity),
        h("fieldset", null, h("legend", null, "Status"), this.statuses),
      ),
      this.told,
      h(
        "div",
        { class: "scroller cards" },
        h(
          "table",
          { role: "table", class: "deals" },
          h("caption", { class: "unseen" }, "Deals; the buttons in the head sort them"),
          h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, this.heads)),
          this.body,
        ),
      ),
      this.leftOut(),
    );
  }
  subtitle() {
    return `As of ${dayWords(this.review.as_of.slice(0, 10), "")}. ${counted(this.rows.length, "deal")}, worst first. One click opens a deal.`;
  }
  headlineWords() {
    const number = (status) => this.rows.filter((row) => row.status === status).length;
    const open = this.rows.filter((row) => row.status !== "closed");
    const soon = open.filter((row) => row.working_days_left <= 20).length;
    const red = number("red");
    return [
      h("strong", null, red ? `${counted(red, "deal needs", "deals need")} you today.` : "No deal is red."),
      ` ${number("amber")} amber, ${number("green")} green. ${counted(soon, "deal is", "deals are")} to be decided within 20 working days.`,
    ];
  }

  show() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const statuses = new Set(
      this.statuses
        .map((label) => label.querySelector("input"))
        .filter((box) => box.checked)
        .map((box) => box.value),
    );
    const severity = this.severity.value;
    const shown = this.rows.filter(
      (row) =>
        statuses.has(row.status) &&
        (!this.owner.value || row.owner === this.owner.value) &&
        (!severity || row.findings.some((f) => f.severity === severity)) &&
        words.every((word) => row.text.includes(word)),
    );
    const { of } = BY[this.sort.by];
    const sign = this.sort.down ? -1 : 1;
    shown.sort((a, b) => {
      const [x, y] = [of(a), of(b)];
      for (let place = 0; place < x.length; place += 1)
        if (x[place] !== y[place]) return (x[place] < y[place] ? -1 : 1) * sign;
      return a.place - b.place;
    });
    for (const head of this.heads) {
      const own = head.dataset.key === this.sort.by;
      if (own) head.setAttribute("aria-sort", this.sort.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
      head.querySelector(".arrow").textContent = own ? (this.sort.down ? " ▼" : " ▲") : "";
    }
    this.told.textContent =
      shown.length === this.rows.length
        ? `${counted(shown.length, "deal")}, none filtered out`
        : `${shown.length} of ${counted(this.rows.length, "deal")}`;
    fill(
      this.body,
      shown.map((row) => this.row(row)),
    );
  }

  row(row) {
    const cell = (key, ...inside) => h("td", { role: "cell", class: key, "data-name": BY[key].name }, inside);
    const findings = row.findings.filter((f) => f.severity !== "low").slice(0, 3);
    const step = row.next_step;
    const open = this.packed.has(row.id)
      ? h("a", { href: `#${new URLSearchParams({ deal: row.id })}`, class: "open" }, row.name)
      : h("span", { class: "open" }, row.name);
    return h(
      "tr",
      { role: "row", class: row.status },
      cell(
        "status",
        h("span", { class: `badge ${row.status}` }, mark(STATUS_SIGNS[row.status]), ` ${row.status}`),
      ),
      h(
        "th",
        { role: "rowheader", scope: "row", class: "name", "data-name": "Deal" },
        open,
        h(
          "div",
          { class: "hint" },
          [row.owner, row.milestones ? `${row.milestones.done} of ${row.milestones.all} milestones` : null]
            .filter(Boolean)
            .join(" · "),
        ),
        findings.length
          ? h(
              "div",
              { class: "why" },
              findings.map((f) =>
                h(
                  "span",
                  { class: `tag ${f.severity}` },
                  mark(SEVERITY_SIGNS[f.severity]),
                  ` ${RULES[f.rule] || plain(f.rule)}`,
                ),
              ),
            )
          : null,
      ),
      cell("since", row.red_since ? dayWords(row.red_since.slice(0, 10), this.year) : ""),
      cell(
        "act",
        step
          ? [
              h("div", { class: "todo" }, step.text),
              h(
                "div",
                { class: "hint" },
                [step.act_by ? `act by ${dayWords(step.act_by, this.year)}` : null, step.late ? "late" : null]
                  .filter(Boolean)
                  .join(", "),
              ),
            ]
          : "",
      ),
      cell(
        "slack",
        h(
          "span",
          { class: row.slack !== null && row.slack < 0 ? "bad" : null },
          row.slack === null ? "" : signed(row.slack),
        ),
      ),
      cell(
        "date",
        dayWords(row.decision_date, this.year),
        row.status === "closed"
          ? null
          : h("div", { class: "hint" }, counted(row.working_days_left, "day left", "days left")),
      ),
      cell(
        "court",
        row.status === "closed"
          ? ""
          : [
              capital(HOLDERS[row.court] || plain(row.court)),
              row.waiting_since
                ? h("div", { class: "hint" }, `since ${dayWords(row.waiting_since.slice(0, 10), this.year)}`)
                : null,
            ],
      ),
      cell("amount", typeof row.amount === "number" ? row.amount.toLocaleString("en-GB") : ""),
    );
  }

  leftOut() {
    const left = this.review.left_out || [];
    if (!left.length) return null;
    return h(
      "section",
      { class: "left-out", "aria-labelledby": "left-title" },
      h("h2", { id: "left-title" }, `${counted(left.length, "item")} left out`),
      h(
        "ul",
        null,
        left.slice(0, 500).map((one) => h("li", null, `${one.source}: ${one.reason}`)),
      ),
    );
  }
}
