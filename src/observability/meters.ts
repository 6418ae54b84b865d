import { createRequire } from 'node:module';
import type * as Prom from 'prom-client';
import type { HistogramDefinition, Labels, MetricDefinition } from './metric-definitions.js';
import { type PlainMetric, plainCounter, plainHistogram } from './plain-metrics.js';

const require = createRequire(import.meta.url);

/** Only grows. */
export interface Counter<L extends string> {
  add(labels: Labels<L>, by?: number): void;
  /** Adds to one series without looking it up each time: for hot paths. */
  series(labels: Labels<L>): (by?: number) => void;
  remove(labels: Labels<L>): void;
}

/** Goes up and down. */
export interface Gauge<L extends string> {
  set(labels: Labels<L>, value: number): void;
  remove(labels: Labels<L>): void;
  /** Instead of setting: every series is read when somebody looks. */
  collect(read: () => Iterable<readonly [Labels<L>, number]>): void;
}

/** Counts values by bucket. */
export interface Histogram<L extends string> {
  observe(labels: Labels<L>, value: number): void;
  /** Observes in one series without looking it up each time: for hot paths. */
  series(labels: Labels<L>): (value: number) => void;
  remove(labels: Labels<L>): void;
}

/** The metrics of this process. Asking twice for the same definition gives the same metric; a series exists from its first use. */
export interface Meters {
  counter<L extends string>(definition: MetricDefinition<L>): Counter<L>;
  gauge<L extends string>(definition: MetricDefinition<L>): Gauge<L>;
  histogram<L extends string>(definition: HistogramDefinition<L>): Histogram<L>;
  /** Calls back each time before somebody looks: who counts for itself on the way tells then what it has counted. */
  beforeRender(tell: () => void): void;
  /** All of them and those of the process (memory, CPU, event loop) as Prometheus text. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
}

type GaugeReader = () => Iterable<readonly [Labels<string>, number]>;

/** Gauges whose names end like counters': `promtool check metrics` refuses them. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** Makes a set of metrics of its own; nothing is global. The library that shows them is loaded when somebody looks, or for a gauge (50 ms). */
export function createMeters(): Meters {
  let prom: typeof Prom | undefined;
  let registry: Prom.Registry | undefined;
  let processMetrics = false;
  const made = new Map<string, unknown>();
  /** Registered when somebody looks. */
  const plain: Prom.Metric[] = [];
  const countersElsewhere: (() => void)[] = [];

  function load() {
    prom ??= require('prom-client') as typeof Prom;
    registry ??= new prom.Registry();
    return { prom, registry };
  }

  function once<T>(name: string, make: () => T): T {
    const known = made.get(name) as T | undefined;
    if (known !== undefined) return known;
    const metric = make();
    made.set(name, metric);
    return metric;
  }

  /** Loads the library when the metric is first used, not when it is declared. */
  function lazily<L extends string, M>(
    definition: MetricDefinition<L>,
    make: (
      prom: typeof Prom,
      config: { name: string; help: string; labelNames: string[]; registers: Prom.Registry[] },
    ) => M,
  ): () => M {
    let metric: M | undefined;
    return () => {
      if (metric) return metric;
      const { prom, registry } = load();
      const { name, help, labels } = definition;
      metric = make(prom, { name, help, labelNames: [...labels], registers: [registry] });
      return metric;
    };
  }

  /** Shown from its first use. */
  function plainly<L extends string>(make: () => PlainMetric<L>): () => PlainMetric<L> {
    let metric: PlainMetric<L> | undefined;
    return () => {
      if (metric) return metric;
      metric = make();
      plain.push(metric.shown);
      return metric;
    };
  }

  return {
    counter: definition => once(definition.name, () => counterOf(plainly(() => plainCounter(definition)))),
    gauge: definition =>
      once(definition.name, () => {
        let read: GaugeReader | undefined;
        const metric = lazily(
          definition,
          (prom, config) => new prom.Gauge({ ...config, collect: refreshFrom(() => read) }),
        );
        return gaugeOf(metric, reader => {
          read = reader;
        });
      }),
    histogram: definition => once(definition.name, () => histogramOf(plainly(() => plainHistogram(definition)))),
    beforeRender: tell => void countersElsewhere.push(tell),
    async render() {
      for (const tell of countersElsewhere) tell();
      const { prom, registry } = load();
      if (!processMetrics) {
        processMetrics = true;
        prom.collectDefaultMetrics({ register: registry });
        for (const name of misnamed) registry.removeSingleMetric(name);
      }
      for (const metric of plain.splice(0)) registry.registerMetric(metric);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function counterOf<L extends string>(metric: () => PlainMetric<L>): Counter<L> {
  return {
    add: (labels, by) => metric().series(labels)(by),
    series: labels => metric().series(labels),
    remove: labels => metric().remove(labels),
  };
}

function gaugeOf<L extends string>(metric: () => Prom.Gauge, readFrom: (reader: GaugeReader) => void): Gauge<L> {
  return {
    set: (labels, value) => metric().set(labels, value),
    remove: labels => metric().remove(labels),
    collect(read) {
      readFrom(read);
      metric();
    },
  };
}

/** What prom-client calls, with the gauge as `this`, before it reads the gauge. */
function refreshFrom(reader: () => GaugeReader | undefined) {
  return function refresh(this: Prom.Gauge): void {
    const read = reader();
    if (!read) return;
    this.reset();
    for (const [labels, value] of read()) this.set(labels, value);
  };
}

function histogramOf<L extends string>(metric: () => PlainMetric<L>): Histogram<L> {
  return {
    observe: (labels, value) => metric().series(labels)(value),
    series: labels => metric().series(labels),
    remove: labels => metric().remove(labels),
  };
}
