# An SMSC made with Net::SMPP: waits for a transceiver, delivers what it reads from a file of lines
# "<esm_class> <data_coding> <from> <to> <hex>", one at a time, and prints each answer's status.
use strict; use warnings; use Net::SMPP;
$| = 1;
my ($file) = @ARGV;
my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34) or die "listen: $!";
print "port ", $listener->sockport, "\n";
my $link = $listener->accept or die "accept: $!";
my $bind = $link->read_pdu or die "no bind";
print "bind $bind->{cmd} $bind->{system_id}\n";
$link->set_version(0x34);
$bind->{cmd} == 9 ? $link->bind_transceiver_resp(system_id => 'perl', seq => $bind->{seq})
                  : $link->bind_receiver_resp(system_id => 'perl', seq => $bind->{seq});
open my $lines, '<', $file or die $!;
my ($sent, $ok) = (0, 0);
while (my $line = <$lines>) {
  my ($esm, $dcs, $from, $to, $hex) = split ' ', $line;
  my $seq = $link->deliver_sm(source_addr_ton => 5, source_addr_npi => 0, source_addr => $from,
    dest_addr_ton => 1, dest_addr_npi => 1, destination_addr => $to, esm_class => $esm, data_coding => $dcs,
    short_message => pack('H*', $hex // ''), async => 1);
  $sent++;
  for (;;) {
    my $pdu = $link->read_pdu or die "link lost";
    if ($pdu->{cmd} == 0x15) { $link->enquire_link_resp(seq => $pdu->{seq}); next }
    $ok++ if $pdu->{cmd} == 0x80000005 && $pdu->{seq} == $seq && $pdu->{status} == 0;
    last;
  }
}
print "sent $sent ok $ok\n";
my $seq = $link->unbind(async => 1);
my $pdu = $link->read_pdu;
print "unbound\n" if $pdu && $pdu->{cmd} == 0x80000006;
