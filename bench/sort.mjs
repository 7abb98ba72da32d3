// What sorting all samples takes, once after the first epoch, beside the engine's own sort of as many integers: `node bench/sort.mjs [N ..]`; needs `npm run build`.
import { median } from '@rankbatch/lab/internal';
import { Random } from 'rankbatch';
import { orderByLoss, Permutation } from 'rankbatch/internal';

const sizes = process.argv.slice(2).map(Number);
const rounds = 3;
const random = new Random(1);
const ties = new Permutation(Permutation.keys(random));
/** Nanoseconds a sample, the median of the rounds. @param {number} count @param {() => () => unknown} prepare @returns {string} */
function time(count, prepare) {
  const taken = Array.from({ length: rounds }, () => {
    const run = prepare();
    const { user, system } = process.cpuUsage();
    run();
    const now = process.cpuUsage();
    return (now.user + now.system - user - system) * 1000;
  });
  return `${Math.round(median(taken) / count)} ns`;
}

console.log('| samples | different losses | equal losses | integers alone |');
console.log('| ---: | ---: | ---: | ---: |');
for (const count of sizes.length > 0 ? sizes : [1e6, 1e7]) {
  const different = Float64Array.from({ length: count }, () => 3 * random.float() ** 4);
  const equal = new Float64Array(count).fill(0.5);
  const integers = BigInt64Array.from({ length: count }, () => BigInt(random.uint32()) << 31n);
  const times = [
    time(count, () => () => orderByLoss(different, ties, new Float64Array(count))),
    time(count, () => () => orderByLoss(equal, ties, new Float64Array(count))),
    time(count, () => {
      const copy = integers.slice();
      return () => copy.sort();
    }),
  ];
  console.log(`| ${count.toLocaleString('en')} | ${times.join(' | ')} |`);
}
