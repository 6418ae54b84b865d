/** The languages that the sample agents can tell apart, by ISO 639-1. */
export type Language = 'en' | 'pt' | 'es';

/**
 * The most frequent function words of each language: they say which language a text is in, and nothing about what it is about.
 */
const lists: Readonly<Record<Language, string>> = {
  en: `a about above after again all also am an and any are as at be because been before being below between both but by can could
    did do does doing down during each few for from further had has have having he her here hers him his how i if in into is it
    its just like made make many may me might more most much must my no nor not now of off on once one only or other our out over
    own same she should so some such than that the their them then there these they this those through to too two under until up
    upon us very was we were what when where which while who whom why will with without would you your`,
  pt: `a à ainda ali ao aos aquela aquele aquilo as às assim até cada com como da das de dela dele deles depois do dos e é ela elas
    ele eles em entre era eram essa esse esta está estão estas estava este estes eu foi foram há isso isto já lhe lhes lá mais mas
    me mesmo meu minha muito na não nas nem no nos nós nossa nosso num numa o onde os ou para pela pelas pelo pelos por porque qual
    quando que quem se sem ser será seu seus só sobre sua suas também te tem têm tempo ter teve tinha todo todos tu tua tudo um uma
    umas uns você vocês`,
  es: `a al algo algunos ante antes aquel aquella así aun aunque cada como con contra cual cuando de del desde donde dos durante e el
    él ella ellas ellos en entre era eran es esa ese eso esta está están estas este esto estos fue fueron ha hace hacia han hasta
    hay la las le les lo los más me mi mientras mis mucho muy nada ni no nos nosotros nuestra nuestro o os otra otro para pero poco
    por porque pues que qué quien se sea según ser si sí sido sin sobre son su sus también tan tanto te tiene tienen toda todo todos
    tras tu un una unas uno unos usted y ya yo`,
};

/** Function words by language. */
export const stopwords: Readonly<Record<Language, ReadonlySet<string>>> = {
  en: wordSet(lists.en),
  pt: wordSet(lists.pt),
  es: wordSet(lists.es),
};

/** Function words of any of the languages, for texts whose language is not known. */
export const allStopwords: ReadonlySet<string> = new Set(Object.values(stopwords).flatMap(words => [...words]));

function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}
