import { checks } from 'rankbatch/internal';
import { RankbatchError, type Strategy } from 'rankbatch';
import { oneLine, UsageError } from '../base/errors.js';
import { OwnCodeError, unlessOwnCode } from '../base/own-code-error.js';
import { callOwn, importOwn, parseModuleText, type OwnModule } from '../base/own-module.js';
import { parseStrategy, type NamedStrategy } from './strategy-text.js';

/**
 * Reads one strategy as `parseStrategy` does, or imports one of the user's own: `./mine.mjs:name` names a module and a function that it
 * exports, which is called with `{ epochs }` and returns a strategy. The module's path begins at the folder `from`; with `known`, the module as
 * a run began with it, it is found there and must not have changed.
 *
 * @throws UsageError naming the rule and what was found.
 */
export async function loadStrategy(
  text: string,
  options: { readonly from?: string | undefined; readonly known?: OwnModule | undefined } = {},
): Promise<NamedStrategy> {
  checks.check('--select', text, checks.text);
  checks.checkOptions('loadStrategy', options, { from: checks.text, known: checks.object });
  const { from, known } = options;
  const named = parseModuleText(text);
  if (named === undefined) return parseStrategy(text);
  const { module, made } = await importOwn(named, { option: '--select', text, from, known });
  const make = (epochs: number): Strategy => {
    const strategy = callOwn({ made, module, name: named.name }, '--select', { epochs });
    if (isStrategy(strategy)) return strategy;
    throw new UsageError(
      `--select: ${named.name} of ${module.file} must return a strategy, with a kind and createSampler, got ${strategy === undefined ? 'nothing' : oneLine(strategy)}; see makeStrategy`,
    );
  };
  // Before anything is trained.
  make(1);
  return { text, spec: { kind: 'own', make, module } };
}

/**
 * The error as it is, unless a strategy of the user's own has thrown it, or the selector has refused what it drew: then one that names the strategy,
 * its file and, where it is known, the place.
 */
export function unlessOwnStrategy({ text, spec }: NamedStrategy, error: unknown): unknown {
  const file = spec.kind === 'own' ? spec.module?.file : undefined;
  if (file === undefined) return error;
  const name = parseModuleText(text)?.name ?? text;
  if (error instanceof RankbatchError && error.message.startsWith('strategy '))
    return new OwnCodeError(`--select: ${name} of ${file}: ${oneLine(error)}`, { cause: error });
  return unlessOwnCode({ option: '--select', file, name }, error);
}

function isStrategy(value: unknown): value is Strategy {
  return (
    value instanceof Object &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    'createSampler' in value &&
    typeof value.createSampler === 'function'
  );
}
