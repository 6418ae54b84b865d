/** The same shop with a more generous owner, to be tried on conversations that the other one had. */
import { contentJson, defineAgent } from 'dacp-mesh';
import { answer, type Decision, findOut, type Wish } from './shop.js';

export const generous = defineAgent<Wish, Decision & { wish: Wish }>({
  id: 'shop',
  description: 'Gives customers what they want.',
  perceive: ({ content }) => contentJson(content) as unknown as Wish,
  async decide(wish, context) {
    const { price, back } = await findOut(wish, context);
    if (!back) return { wish, grant: false, amount: 0, why: 'the lamp is not back' };
    return { wish, grant: true, amount: price, why: 'we want you to be happy' };
  },
  act: decision => answer(decision, decision.wish),
});

export default generous;
