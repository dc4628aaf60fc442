// The slider over both clocks: as it had happened by a day, as it was known at it.

class Clocks {
  constructor(deal, onchange) {
    this.deal = deal;
    this.onchange = onchange;
    this.mode = "happened";
    this.place = deal.days - 1;
    this.element = this.build();
  }

  build() {
    const days = this.deal.days;
    const { step } = this.deal.history;
    const stride = step === 1 ? "One day" : `${step} days`;
    const said = (mode, text, hint) =>
      h(
        "label",
        { class: "choice" },
        h("input", {
          type: "radio",
          name: "clock",
          value: mode,
          checked: mode === this.mode,
          onchange: () => {
            this.mode = mode;
            this.changed();
          },
        }),
        text,
        h("span", { class: "hint" }, hint),
      );
    const slider = h("input", {
      type: "range",
      id: "day",
      min: (days - 1) % step,
      max: days - 1,
      step,
      value: days - 1,
      oninput: () => {
        this.place = Number(slider.value);
        this.changed();
      },
    });
    const move = (by) => () => {
      slider.value = String(Number(slider.value) + by);
      this.place = Number(slider.value);
      this.changed();
    };
    this.slider = slider;
    this.told = h("output", { for: "day", class: "day-words" });
    this.live = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
    this.back = h(
      "button",
      {
        type: "button",
        class: "quiet",
        onclick: () => {
          this.mode = "happened";
          this.place = days - 1;
          this.reset();
          this.changed();
        },
      },
      "Back to now",
    );
    this.radios = h(
      "fieldset",
      { class: "modes" },
      h("legend", { class: "unseen" }, "Which clock"),
      said("happened", "As it had happened by", "facts up to that day, however late they came in"),
      said("known", "As it was known at", "only what had been seen by then"),
    );
    return h(
      "form",
      {
        class: "clocks",
        "aria-label": "Look at an earlier day",
        onsubmit: (event) => event.preventDefault(),
      },
      this.radios,
      h(
        "div",
        { class: "track" },
        h("label", { for: "day", class: "unseen" }, "Day"),
        h(
          "button",
          { type: "button", class: "quiet", "aria-label": `${stride} back`, onclick: move(-step) },
          "‹",
        ),
        slider,
        h(
          "button",
          { type: "button", class: "quiet", "aria-label": `${stride} on`, onclick: move(step) },
          "›",
        ),
        this.told,
        this.back,
      ),
      this.live,
      (this.differs = h("div", { class: "differs" })),
    );
  }

  reset() {
    this.slider.value = String(this.place);
    for (const radio of this.radios.querySelectorAll("input")) radio.checked = radio.value === this.mode;
  }

  changed() {
    if (this.waits) return;
    this.waits = requestAnimationFrame(() => {
      this.waits = null;
      this.onchange();
    });
  }

  /** Say which day is shown, and what differs there from what is known today. */
  tell(moment) {
    const day = dayWords(moment.today, this.deal.year);
    this.told.textContent = moment.now ? `${day} (now)` : day;
    this.slider.setAttribute("aria-valuetext", this.told.textContent);
    this.back.disabled = moment.now && this.mode === "happened";
    this.live.textContent = this.summary(moment);
    this.tellDifference(moment);
  }

  summary(moment) {
    if (moment.unknown) return `${this.told.textContent}: nothing was known of this deal yet.`;
    return (
      `${this.told.textContent}: ${courtWords(this.deal, moment)}; ${counted(moment.findings.filter((f) => !f.withheld).length, "finding")}; ` +
      `${moment.shortBy ? `${workingDays(moment.shortBy)} short` : "the plan fits"}.`
    );
  }

  /** Where what was known that day differs from what is known today of the same day. */
  tellDifference(moment) {
    if (this.mode !== "known") return fill(this.differs);
    const today = this.deal.moment("happened", this.place);
    const key = (finding) => `${finding.rule} ${finding.subject || ""}`;
    const named = (finding) => `${RULES[finding.rule] || plain(finding.rule)}: ${finding.says}`;
    const then = new Map(moment.findings.filter((f) => !f.withheld).map((f) => [key(f), f]));
    const now = new Map(today.findings.filter((f) => !f.withheld).map((f) => [key(f), f]));
    const lines = [
      ...[...now].filter(([one]) => !then.has(one)).map(([, f]) => `not known then: ${named(f)}`),
      ...[...then].filter(([one]) => !now.has(one)).map(([, f]) => `would not be said today: ${named(f)}`),
    ];
    if (!moment.unknown && moment.holder !== today.holder)
      lines.push(`${courtWords(this.deal, today)}, by what is known today`);
    const late = today.touches.length - moment.touches.length;
    if (late > 0) lines.push(`${counted(late, "touch", "touches")} had happened and not been seen`);
    const other =
      moment.steps[0] &&
      today.steps[0] &&
      this.deal.stepWords(moment.steps[0]) !== this.deal.stepWords(today.steps[0]);
    if (other) lines.push(`the one thing to do would have been: ${this.deal.stepWords(today.steps[0])}`);
    return fill(
      this.differs,
      lines.length
        ? [
            h("p", null, mark("≠"), " Looking back with what is known today, this day differs:"),
            h(
              "ul",
              null,
              lines.map((line) => h("li", null, line)),
            ),
          ]
        : h("p", null, mark("="), " What is known today says the same of this day."),
    );
  }
}
