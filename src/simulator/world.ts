import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { replaceIds, toMeshError } from '../base/index.js';
import { formatAddress, performativeName } from '../message/index.js';
import { createMemoryLedger, initialState, type NegotiationState } from '../negotiation/index.js';
import { type Caller, createCaller } from './caller.js';
import { type Chance, createChance, digestOf } from './chance.js';
import { createDiary, type Diary } from './diary.js';
import { createDirectory } from './directory.js';
import { type FaultName, planOf } from './faults.js';
import type { Market } from './market.js';
import { createMessageRules } from './message-rules.js';
import { createNetwork, type Place } from './network.js';
import { createFaultyLedger, createRecorded, describeStep, rememberedFrom } from './observed-ledger.js';
import { createBidderProcess, createManagerProcess, type ManagerProcess } from './processes.js';
import { checkReplay, checkSteps, createPunctuality } from './verdict.js';
import { biddersOf, createVirtualAgent, type VirtualBidder } from './virtual-agent.js';
import { createVirtualTime, rest } from './virtual-time.js';
import { requestOf } from './wish.js';
import { createWorks } from './works.js';

/** What is simulated under one seed. */
export interface WorldParts {
  readonly market: Market;
  readonly seed: string;
  readonly faults: readonly FaultName[];
  readonly policy: string;
  readonly protocol: string;
  /** Keep every line of what happens. */
  readonly keepLines?: boolean;
}

/** What came of one seed. */
export interface WorldRun {
  readonly seed: string;
  /** Broken rules; none, or there is a bug. */
  readonly violations: readonly string[];
  readonly lines: readonly string[];
  /** The same for the same events. */
  readonly digest: string;
  readonly bidders: readonly VirtualBidder[];
  /** As the record has them in the end, in the order of their begin. */
  readonly negotiations: readonly NegotiationState[];
  readonly messages: number;
  readonly crashes: number;
}

const startMs = Date.UTC(2026, 0, 1);
/** For how long a process is away when it has died, in ms. */
const awayMs = [1, 4_000] as const;
/** What is still under way when all is over is looked at for so long, in ms. */
const afterMs = 6_000;

/** Runs one seed: a market, from its first negotiation to the end of its last. The same parts always give the same run. */
export async function runWorld(parts: WorldParts): Promise<WorldRun> {
  const restoreIds = replaceIds(idsOf(parts.seed));
  try {
    return await createWorld(parts).run();
  } finally {
    restoreIds();
  }
}

function idsOf(seed: string): () => string {
  const prefix = digestOf(seed).toString(16).padStart(8, '0');
  let count = 0;
  return () => `${prefix}${(++count).toString(36).padStart(18, '0')}`.toUpperCase();
}

function createWorld({ market, seed, faults, policy, protocol, keepLines = false }: WorldParts) {
  const time = createVirtualTime(startMs);
  const root = time.life();
  const { clock } = root;
  const diary: Diary = createDiary({ now: clock.now, keep: keepLines });
  const chance: Chance = createChance(seed);
  const plan = planOf(faults, chance.fork('faults'));
  const bidders = biddersOf(market.bidders, chance.fork('truth'));
  const recorded = createRecorded(clock.now);
  const works = createWorks(diary);
  const kept = createMemoryLedger();
  const rules = createMessageRules({ diary, recorded, now: clock.now });
  const dying = chance.fork('dying');
  const network = createNetwork({
    life: root,
    chance: chance.fork('network'),
    plan,
    delayMs: market.networkMs,
    watch: {
      said(from, message) {
        messages++;
        diary.note(`${from.agent} says ${describe(message)}`);
        rules.said(from, message);
      },
      heard(at, message) {
        diary.note(`${at.agent} hears ${describe(message)}`);
        rules.heard(at, message);
        return at === manager?.place || !dying.happens(plan.bidderCrash) || !bidderDies(at);
      },
      lost: (message, why) => diary.note(`${describe(message)} is ${why}`),
    },
  });
  const registry = createDirectory(bidders, network);
  const callers: Caller[] = [];
  let manager: (ManagerProcess & { up: boolean }) | undefined;
  let messages = 0;
  let crashes = 0;
  let lives = 0;
  /** When time moved last, and what was done since then. */
  let movedMs = startMs;
  let still = 0;
  const punctuality = createPunctuality({ diary, now: clock.now });

  async function startManager(): Promise<void> {
    const life = time.life();
    const ledger = createFaultyLedger(kept, {
      life,
      chance: chance.fork(`ledger-${++lives}`),
      plan,
      crash: why => life.alive && crashes < plan.crashesMax && managerDies(why),
      onWritten(id, steps) {
        const before = recorded.state(id) ?? initialState(id);
        punctuality.check(before);
        checkSteps(before, steps, {
          works,
          diary,
          several: protocol === 'several-winners',
        });
        rules.written(steps);
        for (const step of steps) diary.note(`${id} step ${describeStep(step)}`);
        recorded.take(id, steps);
      },
      onFailed: punctuality.excuse,
    });
    const started = createManagerProcess({
      life,
      network,
      ledger,
      registry,
      chance: chance.fork(`manager-${lives}`),
      sessionId: `m${lives}`,
      reputations: rememberedFrom(kept, recorded.ids),
    });
    manager = { ...started, up: false };
    const mine = manager;
    network.enter(started.place);
    punctuality.excuse();
    diary.note('the manager starts');
    try {
      await started.negotiations.start();
    } catch (error) {
      if (!life.alive) return;
      diary.note(`the manager cannot start: ${toMeshError(error).reason}`);
      managerDies('because it could not start');
      return;
    }
    if (!life.alive) return;
    mine.up = true;
    for (const caller of callers) caller.attach({ negotiations: started.negotiations, life });
  }

  function managerDies(why: string): true {
    crashes++;
    diary.note(`the manager dies ${why}`);
    if (manager) network.leave(manager.place);
    manager = undefined;
    clock.setTimer(dying.between(...awayMs), () => void startManager());
    return true;
  }

  async function startBidder(bidder: VirtualBidder, sessionId: string): Promise<void> {
    const own = chance.fork(`${bidder.id}/${++lives}`);
    const agent = createVirtualAgent({ bidder, chance: own, works, withdrawal: plan.withdrawal });
    network.enter(await createBidderProcess({ life: time.life(), network, agent, chance: own, sessionId }));
  }

  /** It forgets everything. It comes back as another instance, or – to those who know no instances – as the same. */
  function bidderDies(place: Place): true {
    diary.note(`${place.agent} dies`);
    network.leave(place);
    const sessionId = dying.happens(0.5) ? place.sessionId : `${place.sessionId}+`;
    const bidder = bidders.find(({ id }) => id === place.agent) as VirtualBidder;
    clock.setTimer(dying.between(...awayMs), () => {
      diary.note(`${place.agent} is back`);
      void startBidder(bidder, sessionId);
    });
    return true;
  }

  function begin(round: number): void {
    // Whatever is drawn from an id differs from seed to seed.
    const id = `${digestOf(seed).toString(16)}.${round}`;
    const request = requestOf(market, { id, round, policy, protocol });
    const caller = createCaller({
      request,
      chance: chance.fork(`caller-${round}`),
      diary,
      withdrawal: plan.withdrawal,
    });
    callers.push(caller);
    if (manager?.up) caller.attach({ negotiations: manager.negotiations, life: manager.place.life });
  }

  return {
    async run(): Promise<WorldRun> {
      for (const bidder of bidders) await startBidder(bidder, `s-${bidder.id}`);
      await startManager();
      const pace = chance.fork('pace');
      let atMs = 0;
      for (let round = 1; round <= market.rounds; round++) {
        clock.setTimer(atMs, () => begin(round));
        atMs += pace.between(...market.everyMs);
      }
      const untilMs = startMs + atMs + market.doMs + hangMs;
      await rest();
      const over = () => callers.length === market.rounds && callers.every(({ done }) => done);
      while (!over() && goesOn() && (await time.advance(untilMs))) refuse(callers);
      for (const { id, done } of callers) if (!done) diary.violation(`the caller of ${id} still waits for its end`);
      const endMs = clock.now() + afterMs;
      while (goesOn() && (await time.advance(endMs)));
      await judge();
      return result();
    },
  };

  /** Somebody who looks again and again whether something is due would hold time for ever. */
  function goesOn(): boolean {
    if (clock.now() > movedMs) {
      movedMs = clock.now();
      still = 0;
    } else if (++still === stillMax) diary.violation('something is done again and again without an end');
    return still < stillMax;
  }

  async function judge(): Promise<void> {
    while (!manager?.up && (await time.advance(clock.now() + hangMs)));
    if (!manager?.up) {
      diary.violation('the manager does not come back');
      return;
    }
    const { negotiations } = manager;
    for (const caller of callers) if (caller.done) await checkReplay(caller, { ledger: kept, negotiations, diary });
  }

  function result(): WorldRun {
    const { violations, lines } = diary;
    const negotiations = callers.flatMap(({ id }) => recorded.state(id) ?? []);
    return { seed, violations, lines, digest: diary.digest(), bidders, negotiations, messages, crashes };
  }
}

/** What cannot be negotiated at all ends the simulation. */
function refuse(callers: readonly Caller[]): void {
  for (const { refused } of callers) if (refused) throw refused;
}

/** So often something is done at one moment at most. */
const stillMax = 10_000;
/** What has not ended by so long after its deadline hangs, in ms. */
const hangMs = 120_000;

function describe({ performative, id, inReplyTo, receiver }: Message): string {
  const to = receiver ? ` to ${formatAddress(receiver)}` : '';
  return `${performativeName(performative)} ${id}${inReplyTo === '' ? '' : ` on ${inReplyTo}`}${to}`;
}
