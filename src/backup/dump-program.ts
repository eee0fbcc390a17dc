/**
 * The program that dumps, in the container of MariaDB: mariadb-dump, zstd and sha256sum joined by pipes that it
 * owns, so that every exit code is seen. In Perl, because perl-base is part of every Debian. Only compressed data
 * leaves the container.
 *
 * On its way the dump is read: the last line must be mariadb-dump's own closing mark, and rows are counted, since
 * no query sees the same moment as the dump. mariadb-dump writes each row on a line of its own (line breaks in
 * values are escaped) and ends the statement with `;`, so rows are line ends, which are counted without parsing.
 *
 * Arguments: the level for zstd, then the command of mariadb-dump. Stdin is a lifeline: when it ends, whoever
 * asked for the dump is gone, and everything stops. Stdout is the compressed dump; the last lines on stderr, each
 * with a mark, are the report (see dump-report.ts).
 */
export const dumpProgram = String.raw`
use strict;
use POSIX ();
my $level = shift @ARGV;
my $block = 262144;
my @running;
$SIG{PIPE} = 'IGNORE';

sub fail {
  print STDERR "smartcms-dump failed: $_[0]\n";
  kill 'TERM', @running;
  POSIX::_exit(1);
}
$SIG{TERM} = $SIG{INT} = $SIG{HUP} = sub { fail('it was stopped') };
sub connection { pipe(my $from, my $to) or fail("pipe: $!"); return ($from, $to) }
sub start {
  my ($in, $out, @command) = @_;
  my $pid = fork // fail("fork: $!");
  if ($pid == 0) {
    open(STDIN, '<&', $in) or POSIX::_exit(126);
    open(STDOUT, '>&', $out) or POSIX::_exit(126);
    exec { $command[0] } @command;
    print STDERR "$command[0]: $!\n";
    POSIX::_exit(127);
  }
  push @running, $pid;
  return $pid;
}
sub write_all {
  my ($to, $what) = (shift, shift);
  my $done = 0;
  while ($done < length $_[0]) {
    my $n = syswrite($to, $_[0], length($_[0]) - $done, $done);
    return 0 unless defined $n;
    $done += $n;
  }
  return 1;
}
sub ended {
  my ($name, $pid) = @_;
  waitpid($pid, 0);
  @running = grep { $_ != $pid } @running;
  fail($name . ($? & 127 ? ' was ended by signal ' . ($? & 127) : ' ended with exit code ' . ($? >> 8))) if $?;
}

open(my $nothing, '<', '/dev/null') or fail("/dev/null: $!");
my ($sql, $sql_to) = connection();
my ($plain, $plain_to) = connection();
my ($packed, $packed_to) = connection();
my ($hashed, $hashed_to) = connection();
my ($sum, $sum_to) = connection();
my ($count, $count_to) = connection();

my $dump = start($nothing, $sql_to, @ARGV);
close $sql_to;
my $zstd = start($plain, $packed_to, 'zstd', '-q', "-$level", '-c');
close $plain; close $packed_to;
my $hash = start($hashed, $sum_to, 'sha256sum');
close $hashed; close $sum_to;

# Hands on what zstd made and counts its bytes.
my $copy = fork // fail("fork: $!");
if ($copy == 0) {
  @running = ();
  close $plain_to; close $sql;
  my $bytes = 0;
  while (my $n = sysread($packed, my $data, $block)) {
    write_all(\*STDOUT, 'out', $data) && write_all($hashed_to, 'hash', $data) or fail("writing: $!");
    $bytes += $n;
  }
  syswrite($count_to, $bytes);
  POSIX::_exit(0);
}
push @running, $copy;
close $packed; close $hashed_to; close $count_to;
close STDOUT;

my (%rows, @tables, $table, $inside, $skipping);
my ($buffer, $bytes, $last) = ('', 0, '');
my $lifeline = 1;
for (;;) {
  my $wanted = '';
  vec($wanted, fileno($sql), 1) = 1;
  vec($wanted, fileno(STDIN), 1) = 1 if $lifeline;
  select(my $ready = $wanted, undef, undef, undef);
  if ($lifeline && vec($ready, fileno(STDIN), 1)) {
    fail('whoever asked for it is gone') unless sysread(STDIN, my $ignored, 4096);
  }
  next unless vec($ready, fileno($sql), 1);
  my $n = sysread($sql, $buffer, $block, length $buffer);
  fail("reading the dump: $!") unless defined $n;
  last if $n == 0;
  $bytes += $n;
  write_all($plain_to, 'zstd', substr($buffer, -$n)) or fail("zstd takes no more: $!");
  my $at = 0;
  for (;;) {
    if ($inside) {
      my $end = index($buffer, ";\n", $at);
      # The last byte waits: it may be the first half of the end.
      my $to = $end < 0 ? length($buffer) - 1 : $end + 2;
      $to = $at if $to < $at;
      $rows{$table} += (substr($buffer, $at, $to - $at) =~ tr/\n//);
      $at = $to;
      last if $end < 0;
      $inside = 0;
    }
    my $end = index($buffer, "\n", $at);
    last if $end < 0;
    my $line = substr($buffer, $at, $end - $at);
    $at = $end + 1;
    $last = $line if $line ne '';
    if ($line =~ /^DELIMITER (.*)/) { $skipping = $1 ne ';' }
    elsif ($skipping) { }
    elsif ($line =~ /^CREATE TABLE ${'`'}((?:[^${'`'}]|${'`'}${'`'})+)${'`'} /) {
      $rows{$1} = 0;
      push @tables, $1;
    }
    elsif ($line =~ /^INSERT INTO ${'`'}((?:[^${'`'}]|${'`'}${'`'})+)${'`'}(?: \(.*\))? VALUES$/) { ($table, $inside) = ($1, 1) }
  }
  substr($buffer, 0, $at) = '';
}
close $plain_to;
ended('mariadb-dump', $dump);
ended('zstd', $zstd);
ended('the copy', $copy);
ended('sha256sum', $hash);
$last = $buffer if $buffer ne '';
fail('the dump has no end mark: it is not whole') unless $last =~ /^-- Dump completed/;
my ($packed_bytes, $digest) = (scalar <$count>, scalar <$sum>);
fail('no checksum came') unless defined $packed_bytes && defined $digest && $digest =~ /^([0-9a-f]{64})/;
print STDERR "smartcms-dump payload $packed_bytes $1\n";
print STDERR 'smartcms-dump table ', unpack('H*', $_ =~ s/${'`'}${'`'}/${'`'}/gr), " $rows{$_}\n" for @tables;
print STDERR "smartcms-dump complete $bytes\n";
`;
