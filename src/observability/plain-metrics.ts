import type * as Prom from 'prom-client';
import type { HistogramDefinition, Labels, MetricDefinition } from './metric-definitions.js';

/** A metric that counts in plain numbers: one is read seldom and counted in with every message. */
export interface PlainMetric<L extends string> {
  /** What adds a value to one series, without looking it up each time. */
  series(labels: Labels<L>): Add;
  remove(labels: Labels<L>): void;
  /** What prom-client shows. */
  readonly shown: Prom.Metric;
}

/** Adds a value to a series; to a counter, 1 unless said. */
export type Add = (value?: number) => void;

/** One line of what is shown. */
interface Line {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** The numbers of one series; `removed`: it is not shown, and whoever still counts gets a new one. */
interface Series {
  readonly labels: Labels<string>;
  removed: boolean;
  /** What was counted: of a counter that, of a histogram how many values. */
  count: number;
  sum: number;
  /** By upper bound; of values beyond the last, nothing. */
  readonly buckets: number[];
}

/** Only grows. Without labels it is shown from the beginning. */
export function plainCounter<L extends string>(definition: MetricDefinition<L>): PlainMetric<L> {
  const adds = (current: () => Series): Add => {
    let to = current();
    return (by = 1) => {
      if (to.removed) to = current();
      if (!(by >= 0)) throw new TypeError(`a counter only grows: ${by} cannot be added to ${definition.name}`);
      to.count += by;
    };
  };
  const lines = ({ labels, count: value }: Series): Line[] =>
    value === 0 && definition.labels.length > 0 ? [] : [{ labels, value }];
  return plainMetric(definition, { type: 'counter', bounds: [], adds, lines });
}

/** Counts values by bucket. */
export function plainHistogram<L extends string>(definition: HistogramDefinition<L>): PlainMetric<L> {
  const { name, buckets: bounds } = definition;
  const adds = (current: () => Series): Add => {
    let to = current();
    return (value = Number.NaN) => {
      if (to.removed) to = current();
      if (!Number.isFinite(value)) throw new TypeError(`${value} is no value of ${name}`);
      to.count++;
      to.sum += value;
      let at = 0;
      while (at < bounds.length && value > (bounds[at] as number)) at++;
      if (at < bounds.length) to.buckets[at] = (to.buckets[at] as number) + 1;
    };
  };
  const lines = ({ labels, count, sum, buckets }: Series): Line[] => {
    if (count === 0) return [];
    let below = 0;
    const byBound = bounds.map((le, at) => {
      below += buckets[at] as number;
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: below };
    });
    return [
      ...byBound,
      { metricName: `${name}_bucket`, labels: { le: '+Inf', ...labels }, value: count },
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  };
  return plainMetric(definition, { type: 'histogram', bounds, adds, lines });
}

/** What sorts of metrics differ in. Each has functions of its own that add: V8 puts these into whoever calls them, and none that several sorts share. */
interface Sort {
  readonly type: 'counter' | 'histogram';
  readonly bounds: readonly number[];
  adds(current: () => Series): Add;
  lines(series: Series): Line[];
}

function plainMetric<L extends string>(definition: MetricDefinition<L>, sort: Sort): PlainMetric<L> {
  const { name, help } = definition;
  const all = new Map<string, Series>();
  const keyOf = (labels: Labels<L>) => JSON.stringify(definition.labels.map(label => labels[label]));

  function seriesOf(labels: Labels<L>): Series {
    const key = keyOf(labels);
    const known = all.get(key);
    if (known) return known;
    const made = { labels, removed: false, count: 0, sum: 0, buckets: sort.bounds.map(() => 0) };
    all.set(key, made);
    return made;
  }

  const get = () => ({
    name,
    help,
    type: sort.type,
    values: [...all.values()].flatMap(sort.lines),
    aggregator: 'sum',
  });
  return {
    series: labels => sort.adds(() => seriesOf(labels)),
    remove(labels) {
      const key = keyOf(labels);
      const series = all.get(key);
      if (series) series.removed = true;
      all.delete(key);
    },
    // The part of a metric that a registry uses.
    shown: { name, help, type: sort.type, get: async () => get() } as unknown as Prom.Metric,
  };
}
