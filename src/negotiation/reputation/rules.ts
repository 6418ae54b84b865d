/**
 * How bids are held against what came of them. All of it is fixed, so that the same record gives the same numbers everywhere;
 * docs/reputation.md says why each is as it is.
 */
export const rules = {
  /** Outcomes that are kept of an agent and capability: the newest. */
  windowMax: 24,
  /** How much an outcome counts beside the one after it. */
  rankDecay: 0.92,
  /** After this time an outcome counts half, in ms: seven days. */
  halfLifeMs: 7 * 24 * 3_600_000,
  /** So many outcomes as newcomers usually have are added to everybody's own: a single one says little. */
  priorWeight: 2,
  /** So many kept promises are added to those of newcomers, of whom each counts once: a single one who lied does not brand them all. */
  newcomersWeight: 2,
  /** Who has fewer awards than this, faded with time, is a newcomer. */
  newcomerAwards: 3,
  /** The share of negotiations in which newcomers have their chance. */
  newcomerShare: 0.1,
  /** What a newcomer's price and time count then, as a share of what it promises. */
  newcomerBonus: 0.8,
  /** Added to promised and measured times, in ms: what the mesh itself may take. */
  timeSlackMs: 250,
  /** A promise that is missed by no more than this share counts as kept. */
  tolerance: 0.1,
  /** No promise counts as missed by more than this. */
  ratioMax: 10,
  /** Trust never counts for less than this. */
  trustMin: 0.05,
  /** Records that are kept, of an agent and capability each; beyond that, the one that was quiet longest goes. */
  recordsMax: 50_000,
} as const;
