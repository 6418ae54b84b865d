/**
 * Two agents that converse by FIPA's protocols: a weather station answers queries, takes subscriptions and judges proposals; a
 * traveller uses all three before it tells where to go.
 *
 *     dacp agent run examples/conversations/conversations.ts
 *     dacp ask traveller '["Lisboa", "Porto"]'
 */
import { contentJson, defineAgent, performativeName } from 'dacp-mesh';

const degrees = new Map([
  ['Lisboa', 24],
  ['Porto', 19],
]);

/** Takes part in three protocols: each function is one conversation, from its first message to its end. */
export const station = defineAgent({
  id: 'station',
  description: 'Knows how warm it is.',
  capabilities: {},
  protocols: {
    /** A query: what is returned is the answer. */
    async 'fipa-query'(conversation, { message }) {
      const city = String(contentJson(message.content));
      const warmth = degrees.get(city);
      if (warmth === undefined) return conversation.send('refuse', `nobody measures in ${city}`);
      return { city, degrees: warmth };
    },

    /** A subscription: it goes on until one side has had enough. */
    async 'fipa-subscribe'(conversation, { message, clock }) {
      await conversation.send('agree');
      const from = degrees.get(String(contentJson(message.content))) ?? 0;
      for (let hour = 0; !conversation.signal.aborted; hour++) {
        await conversation.send('inform', { hour, degrees: from + hour });
        await new Promise<void>(resolve => clock.setTimer(10, resolve));
      }
    },

    /** A proposal: to be accepted or rejected. */
    async 'fipa-propose'(conversation, { message }) {
      const price = Number(contentJson(message.content));
      await conversation.send(price >= 3 ? 'accept_proposal' : 'reject_proposal', { price });
    },
  },
});

export const traveller = defineAgent({
  id: 'traveller',
  description: 'Goes where it is warm.',
  capabilities: {
    'travel.plan': {
      description: 'Picks the warmest of some cities.',
      input: { type: 'array', items: { type: 'string' } },
      async handle(cities, { converse }) {
        const warmths = await Promise.all(
          (cities as string[]).map(content => converse({ to: 'station', protocol: 'fipa-query', content }).result()),
        );
        const [best] = (warmths as { city: string; degrees: number }[]).sort((a, b) => b.degrees - a.degrees);

        const forecast: unknown[] = [];
        const subscription = converse({ to: 'station', protocol: 'fipa-subscribe', content: best?.city });
        for await (const { content } of subscription) {
          forecast.push(contentJson(content));
          if (forecast.length === 3) break; // Leaving the loop cancels the subscription.
        }

        const offer = converse({ to: 'station', protocol: 'fipa-propose', content: 5 });
        const answer = await offer.next();
        return {
          city: best?.city ?? null,
          forecast,
          subscription: subscription.outcome?.state,
          offer: performativeName(answer?.performative ?? 0),
        };
      },
    },
  },
});

export default [station, traveller];
