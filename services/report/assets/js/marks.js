// The marks of the timeline: what is drawn of a moment, where, and what is said of it.

const ROWS = {
  height: 236,
  advances: 30,
  meetings: 52,
  top: 66,
  middle: 134,
  bottom: 202,
  court: 212,
  floor: 226,
};
const LANE = ROWS.middle - ROWS.top - 4;
const [SMALLEST, LARGEST] = [6, 13];
const COURT_FILLS = {
  seller: "var(--seller)",
  buyer: "url(#stripes)",
  meeting: "url(#dots)",
  nobody: "none",
};
const UNITS = {
  initiative: { shape: "triangle-up", fill: "var(--seller)", says: "we took the initiative" },
  reactive: { shape: "square", fill: "var(--seller)", says: "we only answered" },
  buyer: { shape: "circle", fill: "var(--buyer)", says: "the buyer wrote" },
  aside: { shape: "cross", fill: "var(--soft)", says: "counts for no rally" },
};

const gutter = (width) => (width < 640 ? 70 : 84);

class LaneMarks {
  constructor(deal) {
    this.deal = deal;
  }
  get from() {
    return this.deal.first;
  }
  get wall() {
    return dayMs(this.deal.about.decision_date) + A_DAY;
  }
  get to() {
    return Math.max(this.wall, dayMs(this.deal.history.last) + A_DAY);
  }
  x(ms, plot) {
    return ((ms - this.from) / (this.to - this.from)) * plot;
  }

  /** All marks of a moment in a chart of a width, by the name of their layer. */
  of(moment, width) {
    this.moment = moment;
    const plot = width - gutter(width) - 12;
    const { units, bars } = this.touchMarks(plot);
    return {
      units,
      bars,
      ...this.rallyMarks(plot),
      ...this.eventMarks(),
      court: this.courtMarks(),
      rules: this.ruleMarks(plot),
      lanes: this.laneMarks(),
    };
  }

  kindOf(place) {
    const turn = this.moment.turns.get(place);
    if (!turn) return "aside";
    return turn.side === "buyer" ? "buyer" : turn.reactive ? "reactive" : "initiative";
  }

  /** Each touch as a mark of its own where there is room; else columns of days. */
  touchMarks(plot) {
    const lanes = { seller: [], buyer: [] };
    for (const place of this.moment.touches) {
      const touch = this.deal.touches[place];
      const ms = this.deal.clock.wall(touch.occurred_at);
      if (ms >= this.from)
        lanes[touch.side === "buyer" ? "buyer" : "seller"].push({
          place,
          touch,
          kind: this.kindOf(place),
          ms,
        });
    }
    for (let size = LARGEST; size >= SMALLEST; size -= 1) {
      const stacks = Object.entries(lanes).map(([side, marks]) => this.stacked(side, marks, size, plot));
      if (stacks.every((stack) => stack.levels * (size + 1) <= LANE))
        return { units: stacks.flatMap((stack) => stack.marks), bars: [] };
    }
    return {
      units: [],
      bars: Object.entries(lanes).flatMap(([side, marks]) => this.columns(side, marks, plot)),
    };
  }

  stacked(side, marks, size, plot) {
    const ends = [];
    const sign = side === "buyer" ? -1 : 1;
    const placed = marks.map(({ place, touch, kind, ms }) => {
      const x = this.x(ms, plot);
      let level = ends.findIndex((end) => end <= x);
      if (level < 0) level = ends.length;
      ends[level] = x + size;
      const unit = UNITS[kind];
      return {
        x: ms,
        y: ROWS.middle + sign * ((size + 1) * (level + 0.5) + 1),
        size: size * size * (kind === "aside" ? 0.35 : 0.8),
        shape: unit.shape,
        fill: unit.fill,
        place,
        tip: `${this.deal.clock.words(touch.occurred_at, this.deal.year)}\n${touch.from || SIDES[touch.side]}\n${touch.subject || plain(touch.kind)}\n${unit.says}`,
      };
    });
    return { marks: placed, levels: ends.length };
  }

  columns(side, marks, plot) {
    const step = Math.max(1, Math.ceil((5 * (this.to - this.from)) / A_DAY / plot));
    const bins = new Map();
    for (const { kind, ms } of marks) {
      const bin = Math.floor((ms - this.from) / (step * A_DAY));
      const counts = bins.get(bin) || bins.set(bin, {}).get(bin);
      counts[kind] = (counts[kind] || 0) + 1;
    }
    const most = this.most(step);
    const sign = side === "buyer" ? -1 : 1;
    return [...bins].flatMap(([bin, counts]) => {
      const begin = this.from + bin * step * A_DAY;
      const said = Object.entries(counts)
        .map(([kind, number]) => `${number}: ${UNITS[kind].says}`)
        .join("\n");
      let base = 1;
      return Object.keys(UNITS)
        .filter((kind) => counts[kind])
        .map((kind) => {
          const height = (counts[kind] / most) * LANE;
          const bar = {
            x: begin,
            x2: begin + step * A_DAY * 0.86,
            y: ROWS.middle + sign * base,
            y2: ROWS.middle + sign * (base + height),
            fill: kind === "reactive" ? "url(#stripes-seller)" : UNITS[kind].fill,
            tip: `${dayWords(msDay(begin), this.deal.year)}${step > 1 ? `, ${step} days` : ""}\n${said}`,
          };
          base += height;
          return bar;
        });
    });
  }

  /** The highest column there ever is, so that the slider does not change the scale. */
  most(step) {
    if (this.mostAt === step) return this.mostEver;
    const counts = new Map();
    for (const touch of this.deal.touches) {
      const bin = `${touch.side === "buyer"}${Math.floor((this.deal.clock.wall(touch.occurred_at) - this.from) / (step * A_DAY))}`;
      counts.set(bin, (counts.get(bin) || 0) + 1);
    }
    this.mostAt = step;
    this.mostEver = Math.max(4, ...counts.values());
    return this.mostEver;
  }

  rallyMarks(plot) {
    const end = this.momentMs();
    const clock = this.deal.clock;
    const rallies = [];
    const pong = [];
    const seen = [];
    for (const rally of this.moment.rallies) {
      const begin = clock.wall(rally.turns[0][1]);
      const stop = rally.ended_at ? clock.wall(rally.ended_at) : end;
      const tipText =
        `Rally of ${counted(rally.length, "turn")}\n${dayWords(msDay(begin), this.deal.year)} to ${rally.ended_at ? dayWords(msDay(stop), this.deal.year) : "now"}` +
        `\n${rally.ended_by ? `ended: ${ENDS[rally.ended_by] || plain(rally.ended_by)}` : "goes on"}`;
      rallies.push({
        x: begin,
        x2: Math.max(stop, begin + (3 * (this.to - this.from)) / plot),
        tip: tipText,
      });
      if (!rally.detected_at) continue;
      const from = clock.wall(rally.detected_at);
      pong.push({
        x: from,
        x2: stop,
        tip: `Ping-pong since ${this.deal.day(rally.detected_at)}\n${tipText}`,
      });
      const room = plot - this.x(from, plot);
      seen.push({
        x: from,
        text: `ping-pong seen ${this.deal.day(rally.detected_at).replace(/^\w+\s/, "")}`,
        align: room < 150 ? "right" : "left",
        dx: room < 150 ? -5 : 5,
      });
    }
    return { rallies, pong, seen };
  }

  eventMarks() {
    const { deal, moment } = this;
    const byDay = (list, when, words) => {
      const days = new Map();
      for (const one of list) {
        const day = deal.clock.day(when(one));
        const there = days.get(day) || days.set(day, { x: deal.clock.wall(when(one)), lines: [] }).get(day);
        there.lines.push(words(one));
        there.one = one;
      }
      return [...days].map(([day, { x, lines, one }]) => ({
        x,
        tip: `${dayWords(day, deal.year)}\n${lines.join("\n")}`,
        one,
      }));
    };
    const titled = ({ kind, evidence }) =>
      `${ADVANCES[kind] || plain(kind)}${evidence.length ? `: ${deal.proof(evidence[0]).title}` : ""}`;
    const advances = byDay(moment.advances, (a) => a.at, titled).map(({ x, tip: said }) => ({
      x,
      tip: said,
    }));
    const title = (meeting) => deal.proof(meeting.id).title;
    const shown = moment.meetings.filter(
      (m) => deal.clock.wall(m.start) >= this.from && deal.clock.wall(m.start) <= this.to,
    );
    const meetings = byDay(
      shown,
      (m) => m.start,
      (m) => `Meeting ${m.state}${m.advance ? ", an advance" : ""}: ${title(m)}`,
    ).map(({ x, tip: said, one }) => ({
      x,
      tip: said,
      shape: one.state === "cancelled" || one.state === "declined" ? "cross" : "diamond",
      fill: one.state === "held" ? "var(--ink)" : one.state === "ahead" ? "var(--ground)" : "var(--soft)",
      stroke: one.state === "held" || one.state === "ahead" ? "var(--ink)" : "var(--soft)",
    }));
    return { advances, meetings };
  }

  courtMarks() {
    const last = this.moment.place + 1;
    return this.deal.courts[this.moment.mode]
      .filter((run) => run.holder && run.from < last)
      .map((run) => ({
        x: this.from + run.from * A_DAY,
        x2: this.from + Math.min(run.to, last) * A_DAY,
        fill: COURT_FILLS[run.holder],
        tip: `To move: ${HOLDERS[run.holder]}\n${this.deal.date(this.deal.dayAt(run.from))} to ${this.deal.date(this.deal.dayAt(Math.min(run.to, last) - 1))}`,
      }));
  }

  momentMs() {
    return this.moment.now ? this.deal.clock.wall(this.deal.answer.as_of) : dayMs(this.moment.today) + A_DAY;
  }

  ruleMarks(plot) {
    const now = this.momentMs();
    const near = this.x(this.wall, plot) - this.x(now, plot) < 210;
    const early = this.x(now, plot) < 110;
    const decided = this.deal.date(this.deal.about.decision_date).replace(/^\w+\s/, "");
    return [
      {
        x: now,
        kind: "now",
        text: this.moment.now
          ? `now, ${dayWords(this.moment.today, this.deal.year).replace(/^\w+\s/, "")}`
          : dayWords(this.moment.today, this.deal.year).replace(/^\w+\s/, ""),
        align: early || (near && now < this.wall && this.x(now, plot) < 120) ? "left" : "right",
        dx: early ? 5 : -5,
        dash: [4, 3],
        width: 1.5,
        y: 10,
      },
      {
        x: this.wall,
        kind: "wall",
        text: `decision ${decided}`,
        align: "right",
        dx: -6,
        dash: [1, 0],
        width: 5,
        y: near ? (now > this.wall ? 10 : -6) : 10,
      },
    ];
  }

  laneMarks() {
    const between = (one, other) => (one + other) / 2;
    return Object.entries({
      Advances: ROWS.advances,
      Meetings: ROWS.meetings,
      Buyer: between(ROWS.top, ROWS.middle),
      We: between(ROWS.middle, ROWS.bottom),
      "To move": between(ROWS.court, ROWS.floor),
    }).map(([text, y]) => ({ text, y }));
  }
}
