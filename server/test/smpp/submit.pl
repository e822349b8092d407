# An ESME made with Net::SMPP: binds as a transmitter and submits what it reads from a file of lines
# "<esm_class> <data_coding> <from> <to> <hex>", one at a time; then unbinds.
use strict; use warnings; use Net::SMPP;
$| = 1;
my ($port, $file) = @ARGV;
my ($link, $bound) = Net::SMPP->new_transmitter('127.0.0.1', port => $port, smpp_version => 0x34, interface_version => 0x34,
  system_id => 'bank', password => 'k7Rw2pQz') or die "connect: $!";
print "bound $bound->{status}\n";
open my $lines, '<', $file or die $!;
my ($sent, $ok) = (0, 0);
while (my $line = <$lines>) {
  my ($esm, $dcs, $from, $to, $hex) = split ' ', $line;
  my $answer = $link->submit_sm(source_addr_ton => 5, source_addr_npi => 0, source_addr => $from,
    dest_addr_ton => 1, dest_addr_npi => 1, destination_addr => $to, esm_class => $esm, data_coding => $dcs,
    short_message => pack('H*', $hex // '')) or die "no answer";
  $sent++;
  $ok++ if $answer->{status} == 0;
}
print "sent $sent ok $ok\n";
$link->unbind;
print "unbound\n";
