import type { VNode } from 'preact';

const documents = 'https://github.com/rankbatch/rankbatch/blob/main/docs';

const words = [
  [
    'Training cost',
    'the mean loss of the training samples, in nats: 0 where the network is sure of every digit and right, 2.3 where it guesses among ten.',
  ],
  [
    'Validation error',
    'the share of digits that are answered wrongly, of those that neither side trains on: how the network does on new ones.',
  ],
  ['Epoch', 'as many samples drawn as there are in the training data, some of them several times.'],
  [
    'rank:100:r',
    'samples are drawn by the rank of their loss, the hardest 100 times as often as the easiest (the pressure); r: all losses are recomputed now and then.',
  ],
] as const;

/** What the words of the page mean, and where the code is for a project of one's own. */
export function Words(): VNode {
  return (
    <>
      <dl class="words">
        {words.map(([word, meaning]) => (
          <div key={word}>
            <dt>{word}</dt> <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p>
        <a href={`${documents}/start.md`} target="_top">
          Use it in your own project
        </a>
        : a table of yours with one command, or a few lines in a training loop of your own.{' '}
        <a href={`${documents}/glossary.md`} target="_top">
          All words
        </a>
        .
      </p>
    </>
  );
}
