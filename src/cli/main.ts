import { version } from '../config/version.ts';

const argv = process.argv.slice(2);

// The one answer that needs no command line parser.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  const { runCli } = await import('./run.ts');
  process.exitCode = await runCli(argv);
}
