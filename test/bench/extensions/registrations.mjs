import { count, median, report, rounds, sleep } from './common.mjs';
import { bothSides, sipp, start, stop, usage } from './sides.mjs';

export async function starts(bench) {
  const sides = bothSides(bench);
  const times = sides.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, side] of sides.entries()) {
      stop(bench, sides);
      times[index].push(await start(bench, side));
    }
  }
  const [realtime, fixed] = times.map(median);
  report(
    `container start to the first 200, ${count} endpoints`,
    `${realtime.toFixed(1)} s; static: ${fixed.toFixed(1)} s (medians of ${rounds})`,
    realtime / fixed,
    'at most 1.5',
  );
}

/** First registrations and refreshes as fast as they go, then at half that rate. */
export async function registrations(bench) {
  const sides = bothSides(bench);
  const results = [];
  for (const side of sides) {
    stop(bench, sides);
    await start(bench, side);
    const before = usage(bench, side);
    const first = sipp(bench, side, 5000);
    // The API looks once more at who is registered now, and comes to rest.
    await sleep(15_000);
    const between = usage(bench, side);
    const again = sipp(bench, side, 5000);
    const after = usage(bench, side);
    const half = sipp(bench, side, Math.floor(again.rate / 2));
    results.push({
      first,
      again,
      half,
      firstCpu: (between.cpuSeconds - before.cpuSeconds) / count,
      againCpu: (after.cpuSeconds - between.cpuSeconds) / count,
      memory: [before.mebibytes, after.mebibytes],
    });
  }
  // Half the rate of first registrations, on a server that has seen none.
  stop(bench, sides);
  await start(bench, sides[0]);
  const halfFirst = sipp(bench, sides[0], Math.floor(results[0].first.rate / 2));
  const [own, peer] = results;
  const compared = (name, key, cpu, limit) =>
    report(
      `${name} a second`,
      `${own[key].rate.toFixed(0)}; static: ${peer[key].rate.toFixed(0)}; CPU ${(own[cpu] * 1000).toFixed(2)} and ${(peer[cpu] * 1000).toFixed(2)} ms each; failed ${own[key].failed} and ${peer[key].failed}`,
      own[key].rate / peer[key].rate,
      limit,
    );
  compared('refreshes', 'again', 'againCpu', 'at least 0.9');
  compared('first registrations', 'first', 'firstCpu', 'at least 0.5');
  console.log(
    `lost at half the rate of refreshes: ${own.half.failed} of ${count}; static: ${peer.half.failed}; limit 0`,
  );
  console.log(`lost at half the rate of first registrations: ${halfFirst.failed} of ${count}; limit 0`);
  console.log(
    `Asterisk's memory at the start and after ${2 * count} registrations: ${own.memory.join(', ')} MiB; static: ${peer.memory.join(', ')} MiB`,
  );
}
