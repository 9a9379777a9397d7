// A game server that prints numbered, time-stamped lines at a fixed rate: `go RATE SECONDS` starts, `stop` ends.
// Each line is 100 bytes: nanoseconds of the monotonic clock, '#', number, '|', filling.
const filling = 'x'.repeat(100);

function flood(rate, count) {
  const start = process.hrtime.bigint();
  let number = 0;
  const tick = () => {
    const due = Math.min(count, Math.floor((Number(process.hrtime.bigint() - start) / 1e9) * rate));
    while (number < due) {
      number += 1;
      const head = `${process.hrtime.bigint()}#${number}|`;
      process.stdout.write(`${head}${filling.slice(0, 99 - head.length)}\n`);
    }
    if (number < count) setTimeout(tick, 1);
    else console.log('bench done');
  };
  tick();
}

console.log('bench ready (0 s)! For help, type go');
require('node:readline')
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    const go = /^go (\d+) (\d+)/.exec(line);
    if (go) flood(Number(go[1]), Number(go[1]) * Number(go[2]));
    if (line.startsWith('stop')) process.exit(0);
  });
